"""What the sandbox keeps: Stripe's objects as plain JSON, in a table for each kind, oldest first."""

import copy
import json
import re
import secrets
import threading
from collections import defaultdict
from pathlib import Path
from string import Formatter
from typing import Any

from .webhooks import Chaos, Courier

Json = dict[str, Any]
SHAPES: Json = json.loads(Path(__file__).with_name("shapes.json").read_text("utf-8"))


class Refusal(Exception):  # noqa: N818 - an answer, not a fault
    """An error as Stripe answers it: an HTTP status, and the fields of its JSON."""

    def __init__(self, status: int, message: str, **fields: str) -> None:
        self.status, self.fields = status, {"type": "invalid_request_error", "message": message, **fields}


def fill(shape: Any, slots: Json) -> Any:
    """A copy of a shape with its slots filled: "{item[id]}" is replaced by that very value, "in_{serial}" by a text."""
    if isinstance(shape, dict):
        return {name: fill(value, slots) for name, value in shape.items()}
    if isinstance(shape, list):
        return [fill(value, slots) for value in shape]
    if isinstance(shape, str) and (whole := re.fullmatch(r"{([\w\[\]]+)}", shape)):
        return copy.deepcopy(Formatter().get_field(whole[1], (), slots)[0])
    return shape.format_map(slots) if isinstance(shape, str) else shape


class State:
    """The objects, and what they have in common."""

    def __init__(self, webhook: str, secret: str, path: str) -> None:
        self.chaos, self.courier = Chaos(), Courier(webhook, secret, lambda: self.chaos)
        self.path, self.lock, self.url, self.moment = Path(path), threading.RLock(), "", 0
        kept = json.loads(self.path.read_text("utf-8")) if self.path.is_file() else {}
        self.skew: int = kept.get("skew", 0)  # seconds the clock is ahead of the real one
        self.tables: defaultdict[str, Json] = defaultdict(dict, kept.get("tables", {}))

    def save(self) -> None:
        if self.path.name:
            draft = self.path.with_suffix(".new")
            draft.write_text(json.dumps({"skew": self.skew, "tables": self.tables}), "utf-8")
            draft.replace(self.path)

    def add(self, kind: str, **slots: Any) -> Json:
        """What a request's `params` do not say is None."""
        slots = {"serial": secrets.token_hex(12), **slots, "now": self.moment, "url": self.url}
        thing: Json = fill(SHAPES[kind], {**slots, "params": defaultdict(lambda: None, slots.get("params", {}))})
        self.tables[kind][thing["id"]] = thing
        return thing

    def find(self, kind: str, name: str) -> Json:
        """Raises Refusal when there is none."""
        thing: Json = self.tables[kind].get(name, {"deleted": True})
        if thing.get("deleted"):
            raise Refusal(404, f"No such {kind}: '{name}'", code="resource_missing", param=kind)
        return thing

    def all(self, kind: str, **equal: Any) -> list[Json]:
        """Newest first."""
        return [t for t in reversed(self.tables[kind].values()) if all(t.get(k) == v for k, v in equal.items())]

    def emit(self, event: str, thing: Json, **changes: Any) -> Json:
        """Change an object, and tell of it as it is then."""
        thing |= changes
        self.courier.put(self.add("event", type=event, thing=thing))
        return thing
