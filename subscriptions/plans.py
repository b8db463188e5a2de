"""What each plan gives, and who has which. Nobody else decides by a plan's name: they ask `request.plan`.

Plus is a pure function of what is stored and the clock (`is_paid_for`); `with_plus` says the same of many people at
once, in SQL. A state machine of tests holds the two to each other.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db.models import Exists, FilteredRelation, OuterRef, Q, QuerySet
from django.utils import timezone

from accounts.models import User
from subscriptions.models import Grant, Subscription
from subscriptions.models.subscription import LIVE, Status


@dataclass(frozen=True)
class Plan:
    """What a member of it gets. name: as people read it."""

    name: str
    is_plus: bool
    has_ads: bool
    alert_frequencies: tuple[str, ...]
    has_consultant: bool
    has_advice: bool
    has_pinned_resume: bool
    has_resume_address: bool


FREE = Plan(
    name="Free",
    is_plus=False,
    has_ads=True,
    alert_frequencies=("weekly",),
    has_consultant=False,
    has_advice=False,
    has_pinned_resume=False,
    has_resume_address=False,
)
PLUS = Plan(
    name=f"{settings.SITE_NAME}+",
    is_plus=True,
    has_ads=False,
    alert_frequencies=("weekly", "daily"),
    has_consultant=True,
    has_advice=True,
    has_pinned_resume=True,
    has_resume_address=True,
)


@dataclass(frozen=True)
class Terms:
    """What decides whether a subscription gives Plus. status: one of Stripe's, None without a live subscription."""

    status: str | None
    period_start: datetime | None = None
    period_end: datetime | None = None
    is_ending: bool = False  # canceled, with effect at the end of the period


def is_paid_for(terms: Terms, now: datetime) -> bool:
    """Whether a subscription gives Plus at a moment."""
    if terms.is_ending and (terms.period_end is None or now >= terms.period_end):
        return False
    if terms.status == Status.PAST_DUE:
        # A period that begins unpaid is a loan of a few days, from its first moment.
        return terms.period_start is not None and now < terms.period_start + grace()
    return terms.status in (Status.ACTIVE, Status.TRIALING)


def grace() -> timedelta:
    """How long Plus lasts after a payment has failed."""
    return timedelta(days=settings.PLUS_GRACE_DAYS)


def plan_for(user: User | AnonymousUser, now: datetime | None = None) -> Plan:
    """The plan of a person at a moment (now). One query; none for somebody who is not signed in."""
    if not user.is_authenticated:
        return FREE
    now = now or timezone.now()
    row = (
        User.objects.filter(pk=user.pk)
        .annotate(
            live=FilteredRelation("subscriptions", condition=Q(subscriptions__status__in=LIVE)),
            granted=Exists(Grant.objects.current(now).filter(user=OuterRef("pk"))),
        )
        .values_list("granted", "live__status", "live__period_start", "live__period_end", "live__is_ending")
        .first()
    )
    if row is None:
        return FREE
    granted, *terms = row
    return PLUS if granted or is_paid_for(Terms(*terms), now) else FREE


def with_plus(now: datetime | None = None) -> QuerySet[User]:
    """Everybody whose plan is Plus at a moment (now): plan_for, set-wise."""
    now = now or timezone.now()
    paid = Subscription.objects.giving_plus(now, grace()).filter(user=OuterRef("pk"))
    granted = Grant.objects.current(now).filter(user=OuterRef("pk"))
    return User.objects.filter(Q(Exists(paid)) | Q(Exists(granted)))
