"""Addresses: of feeds and their pages, of companies, and where one applies."""

import re
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

from django.core.exceptions import ValidationError

from jobs.fields import validate_apply_address


def to_apply(address: str) -> str:
    """Where one applies. "" for an address without encryption: then one applies at the posting's own page."""
    return "" if address.startswith("http://") else address


def website(address: str) -> str:
    """A company's. "" for one that cannot be linked to: it is an extra, and not worth a job."""
    try:
        validate_apply_address(address)
    except ValidationError:
        return ""
    return "" if address.startswith("mailto:") or len(address) > 300 else address


def with_query(address: str, **values: object) -> str:
    """An address with these parameters instead of its own of the same names."""
    parts = urlsplit(address)
    others = [(name, value) for name, value in parse_qsl(parts.query, keep_blank_values=True) if name not in values]
    return parts._replace(query=urlencode([*others, *values.items()])).geturl()


def queried(address: str, name: str) -> int:
    """A number in an address, 0 without one."""
    found = dict(parse_qsl(urlsplit(address).query)).get(name, "")
    return int(found) if re.fullmatch(r"[0-9]{1,9}", found) else 0


def no_board(board: str, address: str) -> str:
    """The one address of a source that has no boards. Raises ValueError, in words, when one is named."""
    if board:
        raise ValueError("This source has no boards: leave it empty.")
    return address


def feed_address(board: str) -> str:
    """The address of a feed, which stands in the place of a board. Raises ValueError in words."""
    try:
        validate_apply_address(board)
    except ValidationError as error:
        raise ValueError("Give the whole address of the feed, beginning with https://.") from error
    if board.startswith("mailto:"):
        raise ValueError("Give the address of the feed, not of a mailbox.")
    return board


def token(board: str) -> str:
    """A board's name as it stands in an address. Raises ValueError in words."""
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9 ._-]{0,99}", board):
        raise ValueError("Give the board's name as it stands in its address: letters, digits, dots and dashes.")
    return quote(board)
