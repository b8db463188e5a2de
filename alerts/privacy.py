"""What is held about who has job alerts, with an account or before they had one."""

from typing import Any

from django.db.models import F, Q, QuerySet

from accounts.holdings import Holding, register
from accounts.models import User
from alerts.models import Alert, DigestJob, Recipient, SavedQuery

TIMES = ("created_at", "next_due_at", "last_at", "weekly_at", "told_at", "suppressed_at", "unsubscribed_at")

MAIL = ("period", "state", "due_at", "sent_at")


def recipients(user: User) -> QuerySet[Recipient]:
    """Theirs, and that of an address of theirs from before they had an account."""
    verified = user.emailaddress_set.filter(verified=True).values("email")
    return Recipient.objects.filter(Q(user=user) | Q(user=None, email__in=verified))


def export(user: User) -> Any:
    return [_export(recipient) for recipient in recipients(user)]


def _export(recipient: Recipient) -> dict[str, Any]:
    """Without the tokens of feeds and links."""
    schedule = ("email", "time_zone", "hour", "weekday", "location", "suppression", *TIMES)
    alerts = Alert.objects.filter(recipient=recipient).annotate(query=F("search__text"))
    times = ("created_at", "confirmed_at", "deleted_at", "covered_until")
    entries = DigestJob.objects.filter(recipient=recipient).annotate(title=F("job__title"), under=F("alert__name"))
    sent: dict[int, list[Any]] = {}
    for digest, number, title, under in entries.values_list("digest", "job", "title", "under"):
        sent.setdefault(digest, []).append({"number": number, "of": title, "alert": under})
    return {
        **{name: getattr(recipient, name) for name in schedule},
        "alerts": list(alerts.values("name", "query", "frequency", "is_paused", *times)),
        "mails": [
            {**{name: getattr(digest, name) for name in MAIL}, "jobs": sent.get(digest.pk, [])}
            for digest in recipient.digests.all()
        ],
    }


def erase(user: User) -> None:
    """Searches that nobody else has go as well: their words are somebody's own."""
    theirs = recipients(user)
    searches = set(Alert.objects.filter(recipient__in=theirs).values_list("search", flat=True))
    theirs.delete()
    SavedQuery.objects.filter(pk__in=searches, alerts=None).delete()


register(
    Holding(
        name="alerts",
        title="Your job alerts",
        what=(
            "The searches you saved, what you called them and how often they are mailed; the hour, day and time zone"
            " of that; which jobs were mailed to you and when; whether your address takes our mail. For alerts without"
            " an account, your address, and where you said you live."
        ),
        purpose="To mail you new jobs, each of them once, and to show you what was sent.",
        retention=(
            "As long as your account; an alert that you delete, seven days more. What was sent, thirteen months. An"
            " alert without an account until you ask us to delete it, and one that was never confirmed, seven days."
        ),
        models=("alerts.Recipient", "alerts.Alert", "alerts.Digest", "alerts.DigestJob"),
        export=export,
        erase=erase,
    )
)
