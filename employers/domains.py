"""Whose a host is: the part of its name that somebody registered.

By the public suffix list that comes with fido2 (which passkeys need anyway), its private part included: whoever has
acme.github.io does not have github.io.
"""

from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

from fido2.rpid import suffixes

FREE_MAIL = Path(__file__).with_name("free_mail.txt")


def registrable(host: str) -> str:
    """ "jobs.acme.co.uk" → "acme.co.uk"; "" for a suffix itself, a number, or no name at all. In ASCII, lower case."""
    labels = ascii_host(host).split(".")
    if len(labels) < 2 or not all(labels) or labels[-1].isdigit():
        return ""
    for start in range(len(labels)):
        name = ".".join(labels[start:])
        if f"!{name}" in _rules():  # an exception of a wildcard
            return name
        if name in _rules() or f"*.{name.partition('.')[2]}" in _rules():
            return ".".join(labels[start - 1 :]) if start else ""
    return ".".join(labels[-2:])


def ascii_host(host: str) -> str:
    """As it goes over the wire, in lower case; "" for what cannot be a host's name."""
    try:
        return host.strip().rstrip(".").lower().encode("idna").decode()
    except UnicodeError:
        return ""


def of_address(address: str) -> str:
    """The registrable domain of an http or https address, or of an e-mail address with or without mailto:."""
    if "://" not in address:
        return registrable(address.rpartition("@")[2])
    try:
        return registrable(urlsplit(address).hostname or "")
    except ValueError:
        return ""


def is_free_mail(domain: str) -> bool:
    """Whether anybody can have a mailbox there. domain: registrable."""
    return domain in _free_mail()


@cache
def _free_mail() -> frozenset[str]:
    lines = FREE_MAIL.read_text().splitlines()
    return frozenset(line.strip() for line in lines if line.strip() and not line.startswith("#"))


@cache
def _rules() -> frozenset[str]:
    return frozenset(_ascii_rule(rule) for rule in suffixes)


def _ascii_rule(rule: str) -> str:
    mark = next((mark for mark in ("*.", "!") if rule.startswith(mark)), "")
    return mark + ascii_host(rule.removeprefix(mark))
