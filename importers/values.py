"""What stands in a posting, by name and by type.

Every source leaves members out, or has null or "" for "not said": these are the same here. A value of another type than
its format has is refused, whichever it is: who reads it would otherwise guess.
"""

import html
import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, TypeVar

from core import markdown
from importers.items import RefusedError, shown

_T = TypeVar("_T")
_KINDS: dict[type, str] = {str: "a text", bool: "true or false", int: "a number", Decimal: "a number"}
_KINDS |= {list: "a list", dict: "an object"}
_NUMBER = re.compile(r"[+-]?[0-9]{1,15}(?:\.[0-9]{1,6})?")


class Values:
    """The members of a posting, or of an object in it. Each method raises RefusedError for a value of another type."""

    def __init__(self, members: Mapping[str, Any]) -> None:
        self.members = members

    def text(self, name: str) -> str:
        """As it is; "" where there is none."""
        return self._value(name, str) or ""

    def line(self, name: str) -> str:
        return line(self.text(name))

    def id(self, name: str) -> str:
        """A whole number, or a text."""
        value = self.members.get(name)
        return str(value) if type(value) is int else self.line(name)

    def flag(self, name: str) -> bool | None:
        return self._value(name, bool)

    def number(self, name: str) -> Decimal | None:
        """A number, or a text of its digits."""
        value = self.members.get(name)
        return None if value is None or value == "" else _number(name, value)

    def numbers(self, name: str) -> list[Decimal]:
        return [_number(name, value) for value in self._value(name, list) or []]

    def lines(self, name: str) -> tuple[str, ...]:
        """Of a list of texts those that are not empty, each once. One text alone is a list of it."""
        value = self.members.get(name)
        found = [value] if isinstance(value, str) else self._value(name, list) or []
        if not all(isinstance(one, str) for one in found):
            raise RefusedError(f"Its “{name}” is no list of texts.")
        return tuple(filter(None, dict.fromkeys(map(line, found))))

    def object(self, name: str) -> "Values":
        """One without members where there is none."""
        return Values(self._value(name, dict) or {})

    def objects(self, name: str) -> "list[Values]":
        found = self._value(name, list) or []
        if not all(isinstance(one, dict) for one in found):
            raise RefusedError(f"Its “{name}” is no list of objects.")
        return [Values(one) for one in found]

    def _value(self, name: str, kind: type[_T]) -> _T | None:
        value = self.members.get(name)
        if value is None or value == "":
            return None
        if not isinstance(value, kind):
            is_kind = _KINDS.get(type(value), "something else")
            raise RefusedError(f"Its “{name}” is {is_kind}, not {_KINDS[kind]}.")
        return value


def _number(name: str, value: Any) -> Decimal:
    is_number = type(value) is int or (type(value) is Decimal and value.is_finite())
    if is_number or (isinstance(value, str) and _NUMBER.fullmatch(value)):
        return Decimal(value)
    raise RefusedError(f"Its “{name}” is no number: {shown(value)}")


def line(text: str) -> str:
    """A text on one line, without the entities of HTML that many sources leave in names."""
    return " ".join(markdown.clean(html.unescape(text) if "&" in text else text).split())
