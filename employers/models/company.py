"""Who posts for a company, and how they came to."""

from datetime import datetime, timedelta
from typing import Self

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone

from accounts.models import User
from core.fields import SingleLineField, WebAddressField
from jobs.models import Company

CODE_LIFE = timedelta(minutes=30)  # a mail may be slow
CODE_TRIES = 5


class Member(models.Model):
    """Somebody who posts for a company. All members of one have the same rights."""

    company = models.ForeignKey(Company, models.CASCADE, related_name="members", db_index=False)  # member_once has it
    user = models.ForeignKey(User, models.CASCADE, related_name="memberships")
    added_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ["added_at", "pk"]
        constraints = [models.UniqueConstraint(fields=["company", "user"], name="member_once")]

    def __str__(self) -> str:
        return f"{self.user} for {self.company}"


class ClaimQuerySet(models.QuerySet["Claim"]):
    def waiting(self) -> Self:
        """Those that a moderator is to decide."""
        return self.filter(state=Claim.State.WAITING)


class Claim(models.Model):
    """Somebody says that they hire for a company.

    email: the mailbox that a code goes to; domain: its registrable one, lower case. code_hash, code_tries: of the code
    as long as it waits to be entered. decided_by: the moderator; None where the mailbox alone decided.
    """

    class State(models.TextChoices):
        MAILED = "mailed", "waits for the code"
        WAITING = "waiting", "waits for a moderator"
        GRANTED = "granted", "granted"
        REFUSED = "refused", "refused"

    user = models.ForeignKey(User, models.CASCADE, related_name="claims", db_index=False)  # claim_newest has it
    company = models.ForeignKey(Company, models.CASCADE, null=True, blank=True, related_name="claims", db_index=False)
    company_name = SingleLineField("company", max_length=120)
    website = WebAddressField(max_length=300)
    email = models.EmailField("work e-mail address", max_length=254)
    domain = models.CharField(max_length=253)
    code_hash = models.CharField(max_length=64, blank=True, editable=False)
    code_tries = models.PositiveSmallIntegerField(default=0, editable=False)
    state = models.CharField(max_length=7, choices=State, default=State.MAILED)
    note = models.TextField("note to whoever asked", max_length=1_000, blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    decided_at = models.DateTimeField(null=True, editable=False)
    decided_by = models.ForeignKey(User, models.SET_NULL, null=True, editable=False, related_name="+")

    objects = ClaimQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        indexes = [
            models.Index("user", models.F("created_at").desc(), name="claim_newest"),
            models.Index(fields=["created_at"], name="claim_waiting", condition=Q(state="waiting")),
        ]
        constraints = [
            models.UniqueConstraint(fields=["user"], condition=Q(state="mailed"), name="claim_one_mailed"),
            models.CheckConstraint(
                condition=Q(state__in=["mailed", "waiting", "granted", "refused"]), name="claim_state_known"
            ),
            models.CheckConstraint(condition=~Q(company_name=""), name="claim_names_a_company"),
            models.CheckConstraint(condition=Q(domain=Lower("domain")) & ~Q(domain=""), name="claim_domain_lower"),
            models.CheckConstraint(
                condition=Q(state="mailed") & ~Q(code_hash="") | ~Q(state="mailed") & Q(code_hash=""),
                name="claim_code_until_entered",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["granted", "refused"], decided_at__isnull=False)
                | Q(state__in=["mailed", "waiting"], decided_at__isnull=True),
                name="claim_decided_has_its_moment",
            ),
            models.CheckConstraint(
                condition=~Q(state="granted") | Q(company__isnull=False), name="claim_granted_has_its_company"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.company_name}, by {self.email}"

    def is_open(self, now: datetime) -> bool:
        """Whether its code can still be entered."""
        is_fresh = now < self.created_at + CODE_LIFE
        return self.state == self.State.MAILED and is_fresh and self.code_tries < CODE_TRIES
