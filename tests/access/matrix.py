"""The tables, read; and what is held against them, in their words."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.http import HttpResponseBase
from django.urls import URLPattern, URLResolver, resolve, reverse

TABLE = Path(__file__).with_name("matrix.txt")
GOOGLE_TABLE = Path(__file__).with_name("matrix_google.txt")
METHODS = ("GET", "POST")
ARGUMENT = re.compile(r"<\w+:\w+>|\(.*\)\$")  # of a route, or of a whole regular expression


@dataclass(frozen=True)
class Row:
    """A line. name: of the URL, or the route of one that has none. expected: a word for each method and role."""

    name: str
    arguments: tuple[str, ...]
    expected: dict[tuple[str, str], str]

    def __str__(self) -> str:
        return " ".join([self.name, *self.arguments])

    def address(self, things: dict[str, Any]) -> str:
        """The address, with what its arguments name. Raises NoReverseMatch when there is none of that name."""
        arguments = [argument.format_map(things) for argument in self.arguments]
        query = arguments.pop() if arguments and arguments[-1].startswith("?") else ""
        if "/" in self.name:
            return "/" + ARGUMENT.sub(arguments[0], self.name)
        return reverse(self.name, args=arguments) + query


def read(text: str) -> list[Row]:
    """The lines of a table, under heads that name the roles. Raises ValueError for a line with a word missing."""
    rows, roles = [], []
    for line in text.splitlines():
        if line.startswith("URL name"):
            roles = line.split("|")[1].split()
        elif line.strip() and not line.startswith("#"):
            rows.append(_row(line, roles))
    return rows


def _row(line: str, roles: list[str]) -> Row:
    left, *halves = line.split("|")
    name, *arguments = left.split()
    expected: dict[tuple[str, str], str] = {}
    for method, half in zip(METHODS, halves, strict=True):
        words = half.split()
        words = words * len(roles) if len(words) == 1 else words
        expected |= {(method, role): word for role, word in zip(roles, words, strict=True)}
    return Row(name, tuple(arguments), expected)


def routes(patterns: Iterable[URLPattern | URLResolver], before: str = "", space: str = "") -> dict[str, str]:
    """Every route there is, as a match of it says it, with its URL name; "" for none."""
    found: dict[str, str] = {}
    for pattern in patterns:
        route = before + str(pattern.pattern).removeprefix("^")
        if isinstance(pattern, URLResolver):
            inner = f"{space}{pattern.namespace}:" if pattern.namespace else space
            found |= routes(pattern.url_patterns, route, inner)
        else:
            found[route] = space + pattern.name if pattern.name else ""
    return found


def word(answer: HttpResponseBase) -> str:
    """An answer in the table's words."""
    status = answer.status_code
    if 300 <= status < 400:
        path = urlsplit(answer.headers["Location"]).path
        return "in" if path in (reverse("account_login"), reverse("admin:login")) else "go"
    return "ok" if status < 300 or status in (409, 422) else str(status)


def missed(rows: Iterable[Row], things: dict[str, Any], patterns: Iterable[URLPattern | URLResolver]) -> set[str]:
    """The names, or routes without a name, that no row leads to. Raises LookupError for a row that leads elsewhere."""
    visited = set()
    for row in rows:
        match = resolve(row.address(things).partition("?")[0])
        if row.name not in (match.view_name, match.route):
            raise LookupError(f"{row} leads to {match.view_name}")
        visited.add(match.route)
    return {name or route for route, name in routes(patterns).items() if route not in visited}


def differences(row: Row, answers: dict[tuple[str, str], str]) -> list[str]:
    """What is not as a row says, each in a line. answers: a word for each method and role."""
    return [
        f"{row}: a {method} by {role} should get {word}, and got {answers[method, role]}"
        for (method, role), word in row.expected.items()
        if answers[method, role] != word
    ]
