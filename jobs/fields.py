"""How one applies: an https address or a mailto:, never fetched by us."""

import re
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import models

from core import markdown

WORDS = "Give the whole address of the page, beginning with https://, or mailto: and an e-mail address."
_HOST = re.compile(r"(?=.{4,253}\Z)(?:[a-z0-9_-]{1,63}\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]")  # the last part: no number
_MAILBOX = re.compile(r"mailto:[A-Za-z0-9._+'=~-]+@[^@]+")  # others, such as ? and %, say more than whom to write to
_READ_TWO_WAYS = re.compile("[ßς]")  # browsers keep them, Python spells them out


def validate_apply_address(value: str) -> None:
    """Raise ValidationError for what is neither a plain https address of a named host nor a plain mailto:."""
    is_mail = value.startswith("mailto:")
    if not (is_mail or value.startswith("https://")) or not value.isprintable() or re.search(r"[\s\\<>\"]", value):
        raise ValidationError(WORDS)
    if is_mail:
        validate_email(value.removeprefix("mailto:"))
        if not _MAILBOX.fullmatch(value):
            raise ValidationError("Give one e-mail address after mailto:, and nothing else.")
    try:
        parts, host = urlsplit(value), _host(value)
        _ = parts.port  # raises for one that is none
    except ValueError as error:
        raise ValidationError(WORDS) from error
    if "@" in parts.netloc:
        raise ValidationError("The address must have no name or password in it.")
    if not _HOST.fullmatch(host):
        raise ValidationError("The address must have the name of a site, not a number.")


def _host(address: str) -> str:
    """The host in ASCII. Raises ValueError for what cannot be one."""
    is_mail = address.startswith("mailto:")
    name = address.rpartition("@")[2].lower() if is_mail else urlsplit(address).hostname or ""
    host = name.encode("idna").decode()
    if _READ_TWO_WAYS.search(name) or not host.encode().decode("idna"):  # which raises for what spells nothing
        raise ValueError(name)
    return host


def host_of(address: str) -> str:
    """Where an address leads, as it is shown beside its link: the host in ASCII, or the e-mail address."""
    if address.startswith("mailto:"):
        return f"{address.removeprefix('mailto:').rpartition('@')[0]}@{_host(address)}"
    return _host(address).removeprefix("www.")


def dialled(address: str) -> str:
    """An https address with its host in ASCII, as programs ask for it."""
    parts = urlsplit(address)
    port = f":{parts.port}" if parts.port else ""
    return parts._replace(netloc=_host(address) + port).geturl()


class ApplyAddressField(models.CharField):
    """An address to apply at. Kept as typed, without the spaces around it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.validators = [*self.validators, validate_apply_address]

    def to_python(self, value: Any) -> Any:
        return markdown.clean(value) if isinstance(value, str) else value

    def pre_save(self, model_instance: models.Model, add: bool) -> str:
        value: str = self.to_python(getattr(model_instance, self.attname))
        setattr(model_instance, self.attname, value)
        return value
