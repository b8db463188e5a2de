"""Telling the site: each event signed as Stripe signs it and sent by one thread, in order unless chaos is asked for."""

import hmac
import http.client
import json
import threading
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from random import Random
from typing import Any
from urllib.parse import urlsplit

RETRIES = 20  # after waits of 1, 2, 4 … 60 seconds
Delivery = tuple[float, int, dict[str, Any]]  # when it is due, how often it was tried, the event
Send = Callable[[bytes, dict[str, str]], int]  # takes a body and headers; returns the status, 0 when nobody answers


@dataclass
class Chaos:
    """What goes wrong on the way to the site."""

    duplicate: int = 0  # further copies of each event
    reorder: float = 0.0  # seconds within which events change places
    delay: float = 0.0  # seconds
    drop: float = 0.0  # share of events that are never sent, 0 to 1
    wrong_secret: bool = False
    clock_skew: int = 0  # seconds by which the signature's clock is ahead: -3600 is stale


class Courier(threading.Thread):
    """Carries events to the site. `chaos` is asked at each step, so it can be changed at any time."""

    def __init__(self, url: str, secret: str, chaos: Callable[[], Chaos]) -> None:
        super().__init__()
        self.url, self.secret, self.chaos, self.dice = urlsplit(url), secret, chaos, Random(0)  # noqa: S311 - a toy's dice
        self.waiting: list[Delivery] = []
        self.sending, self.is_over = threading.RLock(), threading.Event()

    def put(self, event: dict[str, Any]) -> None:
        """Takes no lock: the site, while it is being told, may itself wait for whoever puts."""
        chaos = self.chaos()
        for _ in range(0 if self.dice.random() < chaos.drop else 1 + chaos.duplicate):
            self.waiting.append((time.monotonic() + chaos.delay + self.dice.uniform(0, chaos.reorder), 0, event))

    def run(self) -> None:
        while self.url.netloc and not self.is_over.wait(0.05):
            self.deliver(until=time.monotonic())

    def deliver(self, send: Send | None = None, until: float = float("inf")) -> None:
        """Hand out, in this thread and each once, what is due by then, or else all; `send` in the network's place."""
        with self.sending:
            again: list[Delivery] = []
            while ready := [each for each in self.waiting if each[0] <= until]:
                _, tries, event = first = min(ready, key=lambda each: each[0])
                self.waiting.remove(first)
                if not self.tell(event, send or self.post) and tries < RETRIES:
                    again.append((time.monotonic() + min(2**tries, 60), tries + 1, event))
            self.waiting += again

    def tell(self, event: dict[str, Any], send: Send) -> bool:
        body, stamp = json.dumps(event).encode(), int(time.time()) + self.chaos().clock_skew
        secret = "whsec_wrong" if self.chaos().wrong_secret else self.secret
        signature = hmac.digest(secret.encode(), b"%d.%s" % (stamp, body), "sha256").hex()
        status = send(body, {"Stripe-Signature": f"t={stamp},v1={signature}"})
        if is_told := 200 <= status < 300:
            event["pending_webhooks"] = 0
        return is_told

    def post(self, body: bytes, headers: dict[str, str]) -> int:
        try:
            with closing(http.client.HTTPConnection(self.url.hostname or "", self.url.port, timeout=10)) as connection:
                connection.request("POST", self.url.path, body, {"Content-Type": "application/json", **headers})
                return connection.getresponse().status
        except (OSError, http.client.HTTPException):
            return 0
