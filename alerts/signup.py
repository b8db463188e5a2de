"""Alerts of people without an account: asked for by whoever typed an address, and confirmed by its owner."""

from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from alerts import actions
from alerts.models import Alert, Recipient
from alerts.upkeep import UNCONFIRMED
from core import mail
from jobs import wording
from jobs.location import Location
from jobs.query import JobQuery


@transaction.atomic
def ask(*, email: str, query: JobQuery, name: str, location: Location | None) -> None:
    """Mail an address a link that makes the alert. Whoever asked is not told what came of it.

    location: where they said they live; kept if the address has none.
    """
    recipient = actions.recipient_at(email)
    if recipient.suppressed_at:
        return
    recipient.alerts.filter(confirmed_at=None, created_at__lt=timezone.now() - UNCONFIRMED).delete()
    try:
        alert = actions.save(recipient=recipient, query=query, name=name, is_confirmed=False)
    except ValidationError:  # they have too many
        return
    if location:
        zone = location.zone or "UTC"
        Recipient.objects.filter(pk=recipient.pk, user=None, location="").update(
            location=location.packed, time_zone=zone
        )
    mail.send("alerts/mail/confirm.md", recipient.email, _letter(alert, query))


def _letter(alert: Alert, query: JobQuery) -> dict[str, Any]:
    """Without the name and the words of the search: a stranger may have typed them, to have us mail them."""
    filters = [chip.label for chip in wording.chips(query) if chip.name != "q"]
    return {
        "url": settings.SITE_URL + reverse("alerts:alert-confirm", args=[alert.token]),
        "filters": ", ".join(filters),
        "is_on": is_on(alert),
        "days": UNCONFIRMED.days,
    }


def is_on(alert: Alert) -> bool:
    """Whether it sends."""
    return alert.confirmed_at is not None and not alert.is_paused and alert.recipient.is_reachable


def waiting(token: str) -> Alert | None:
    """The alert that a link to confirm is about; None when it was deleted, or waited too long."""
    alert = Alert.objects.kept().filter(token=token).select_related("recipient", "search").first()
    is_late = alert and alert.confirmed_at is None and alert.created_at < timezone.now() - UNCONFIRMED
    return None if is_late else alert


@transaction.atomic
def confirm(*, alert: Alert) -> Alert:
    """The address's owner agrees. Returns the alert, which is their account's if the address has one."""
    if owner := _owner(alert.recipient):
        recipient = actions.recipient_of(owner)
        alert = recipient.alerts.kept().get(search=alert.search_id)
    actions.confirm(alert=alert)
    actions.resume(alert=alert)
    return Alert.objects.select_related("recipient", "search").get(pk=alert.pk)


def _owner(recipient: Recipient) -> User | None:
    """Whose verified address it is, if it is no account's recipient yet."""
    if recipient.user_id is not None:
        return None
    owners = User.objects.filter(email=recipient.email, is_active=True)
    return owners.filter(emailaddress__email=recipient.email, emailaddress__verified=True).first()
