"""What the site holds about a person, told by the module `privacy` of each app that holds something.

From this the privacy page lists it, the export gives it out and the erasure takes it away; a test fails for a model
that links to a person and is in no holding. See docs/adr/0019-privacy.md.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from accounts.models import User


def nothing(user: User) -> None:
    """What ends nowhere else, or goes with the person's row."""


def no_files(user: User) -> Iterator[tuple[str, bytes]]:
    """What has no files."""
    return iter(())


@dataclass(frozen=True)
class Holding:
    """One kind of thing held about people. title, what, purpose, retention and kept are texts for them to read.

    name: of its file in the export, without ".json". retention: how long while there is an account; kept: what stays
    when there is none, and why. for_staff: whether only those who work here are in it. models: labels such as
    "accounts.User", each linking to a person, or holding their address. export: JSON-ready values, with no secret and
    nobody else in them. files: a plain, unique name and the content of each file to go with them. end: what must end
    elsewhere before anything is erased, outside of a transaction; it raises when it could not, and is tried again the
    next day, so it may run twice. erase: within the erasure's transaction, what does not go, or is not unlinked, with
    the person's row by itself (CASCADE, SET_NULL); it may raise too.
    """

    name: str
    title: str
    what: str
    purpose: str
    retention: str
    models: tuple[str, ...]
    export: Callable[[User], Any]
    kept: str = ""
    for_staff: bool = False
    files: Callable[[User], Iterator[tuple[str, bytes]]] = no_files
    end: Callable[[User], None] = nothing
    erase: Callable[[User], None] = nothing


_holdings: dict[str, Holding] = {}


def register(holding: Holding) -> None:
    """Called by an app's module `privacy`, which is found as `admin` is."""
    _holdings[holding.name] = holding


def registered() -> list[Holding]:
    """All of them, in the order in which people should read of them: the account first, what is for staff last."""
    lowest_first = list(reversed(_holdings.values()))
    return sorted(lowest_first, key=lambda holding: holding.for_staff)
