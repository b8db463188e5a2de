"""Deleting an account: 14 days to think better of it, then everything that is held about the person is erased."""

from datetime import timedelta

import structlog
from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from accounts.holdings import registered
from accounts.models import User
from core import events, mail

UNDO = timedelta(days=14)
LAST_SUPERUSER = (
    "Nobody else could run this site if your account went. Make somebody else a superuser first, then delete yours."
)

log = structlog.get_logger("accounts")


class RefusedError(Exception):
    """Why an account is not deleted, in words for its owner."""


def refusal(user: User) -> str:
    """Why a person's account cannot be deleted; "" when it can."""
    others = User.objects.filter(is_superuser=True, is_active=True, erase_at=None).exclude(pk=user.pk)
    return LAST_SUPERUSER if user.is_superuser and not others.exists() else ""


@transaction.atomic
def close(*, user: User) -> None:
    """Have a person erased in 14 days, and tell them. No effect when that is so already. Raises RefusedError."""
    # Of two superusers who go at the same moment, the second has to see that the first does.
    list(User.objects.filter(is_superuser=True).order_by("pk").select_for_update().values_list("pk"))
    if reason := refusal(user):
        raise RefusedError(reason)
    erase_at = timezone.now() + UNDO
    if User.objects.filter(pk=user.pk, erase_at=None).update(erase_at=erase_at):
        events.emit("account.closing", user.pk)
        undo = settings.SITE_URL + reverse("account:privacy")
        mail.send("accounts/mail/closing.md", user.email, {"erase_at": erase_at, "undo_url": undo})


@transaction.atomic
def keep(*, user: User) -> bool:
    """Undo it. Returns whether there was something to undo, and time enough: what has begun cannot be taken back."""
    was_closing = User.objects.filter(pk=user.pk, erase_at__gt=timezone.now()).update(erase_at=None)
    if was_closing:
        events.emit("account.kept", user.pk)
    return bool(was_closing)


def erase_due() -> None:
    """Erase everybody whose time is over. Who cannot be erased now waits for the next day, and the log says so."""
    for pk in User.objects.filter(erase_at__lte=timezone.now()).order_by("erase_at", "pk").values_list("pk", flat=True):
        try:
            erase(pk)
        except Exception as error:  # whatever is wrong with one person's data, the others are erased
            # Not its words: those of the database quote rows.
            log.error("erasure postponed", error=type(error).__qualname__, where=type(error).__module__)


def erase(pk: int) -> None:
    """End what a person has elsewhere, then erase all that is held about them; nothing when they are not due.

    Safe to repeat, and to run twice at the same time. Raises whatever the holdings do; then nothing here is erased.
    """
    with transaction.atomic():
        user = _due(pk)
    if user is None:
        return
    for holding in registered():
        holding.end(user)
    with transaction.atomic():
        user = _due(pk)
        if user is None:
            return
        for holding in registered():
            holding.erase(user)
        user.delete()
    log.info("account erased")


def _due(pk: int) -> User | None:
    """A person whose time is over, locked: whoever was just undoing it has done so, and nobody can from now on."""
    return User.objects.select_for_update().filter(pk=pk, erase_at__lte=timezone.now()).first()
