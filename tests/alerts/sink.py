"""A mail server that keeps what it takes, and can misbehave to some recipients.

Sink answers in a thread of this process. `python -m tests.alerts.sink FILE` is one by itself: it prints its port and
writes a line of JSON for each mail it has taken to FILE before it answers.
"""

import asyncio
import json
import re
import socket
import struct
import sys
import time
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import Message
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller

HOST = "127.0.0.1"
NUMBER = re.compile(r"\bn\d{6}\b")  # by which the jobs of tests.alerts.crash are known in a mail


@dataclass
class Orders:
    """How to treat one recipient. to_recipient, to_content: an answer instead of 250. wait: seconds before the last
    answer. reset, silent: at the recipient, end the connection or say nothing any more. drop: after DATA, end it
    "before" or "after" the answer, the mail taken.
    """

    to_recipient: str = ""
    to_content: str = ""
    wait: float = 0
    reset: bool = False
    silent: bool = False
    drop: str = ""


@dataclass
class Sink:
    """taken: recipient and mail, in order. conversations: how many connections there were."""

    orders: dict[str, Orders] = field(default_factory=dict)
    taken: list[tuple[str, Message]] = field(default_factory=list)
    peers: set[Any] = field(default_factory=set)

    def to(self, address: str) -> list[Message]:
        return [mail for recipient, mail in self.taken if recipient == address]

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:  # noqa: N802
        order = self.orders.get(address, Orders())
        if order.reset:
            reset(server.transport)
        if order.silent:
            await asyncio.sleep(3600)
        envelope.rcpt_tos.append(address)
        return order.to_recipient or "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        address = envelope.rcpt_tos[0]
        order = self.orders.get(address, Orders())
        self.peers.add(session.peer)
        await asyncio.sleep(order.wait)
        if order.to_content:
            return order.to_content
        self.keep(address, envelope.content)
        if order.drop == "before":
            reset(server.transport)
        if order.drop == "after":
            asyncio.get_running_loop().call_later(0.01, server.transport.abort)
        return "250 OK"

    def keep(self, address: str, content: bytes) -> None:
        self.taken.append((address, message_from_bytes(content)))


def reset(transport: Any) -> None:
    """End a connection as a machine does that has lost its memory of it."""
    transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    transport.abort()


class FileSink(Sink):
    """Writes down who got which jobs, under which Message-ID, when."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.file = path.open("a")

    def keep(self, address: str, content: bytes) -> None:
        row = {"to": address, "at": time.time(), **read(message_from_bytes(content))}
        self.file.write(json.dumps(row) + "\n")
        self.file.flush()


def read(mail: Message) -> dict[str, Any]:
    """A mail's Message-ID, and the numbers of the jobs in its plain part."""
    plain = next(part for part in mail.walk() if part.get_content_type() == "text/plain")
    text = bytes(plain.get_payload(decode=True)).decode()
    return {"id": mail["Message-ID"], "jobs": sorted(set(NUMBER.findall(text)))}


def free_port() -> int:
    with socket.create_server((HOST, 0)) as taken:
        return int(taken.getsockname()[1])


def serve(sink: Sink) -> Controller:
    """Start it in a thread; its `port` says where, its `stop` ends it."""
    controller = Controller(sink, hostname=HOST, port=free_port())
    controller.start()
    return controller


async def main(path: Path) -> None:
    from aiosmtpd.smtp import SMTP

    sink = FileSink(path)
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: SMTP(sink, loop=loop), HOST, 0)
    sys.stdout.write(f"{server.sockets[0].getsockname()[1]}\n")
    sys.stdout.flush()
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1])))
