"""What the API keeps."""

from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.models import User
from core.fields import SingleLineField


class Window(models.Model):
    """How many requests a client made in one minute (api/limits.py).

    client: an HMAC of its address or token and the minute. minute: since 1970. The table is unlogged: a crash of
    PostgreSQL empties it, which is what a count of one minute may cost.
    """

    client = models.CharField(max_length=32, primary_key=True)
    minute = models.IntegerField()
    number = models.IntegerField()

    def __str__(self) -> str:
        return f"{self.number} in minute {self.minute}"


class TokenQuerySet(models.QuerySet["Token"]):
    def good(self) -> Self:
        """Those that open something now."""
        now = timezone.now()
        of_members = self.filter(user__is_active=True).exclude(user__erase_at__lte=now)
        return of_members.filter(Q(ends_at=None) | Q(ends_at__gt=now), revoked_at=None)


class Token(models.Model):
    """What a member's program shows to ask more often (api/tokens.py).

    digest: the SHA-256 of the token, which is written down nowhere. start: its first characters, to know it by.
    last_used_at: within a minute. ends_at: None for one that is good until it is taken back.
    """

    class Scope(models.TextChoices):
        JOBS = "jobs", "jobs, companies and their vocabulary"
        GUIDES = "guides", "guides and roles"

    user = models.ForeignKey(User, models.CASCADE, related_name="api_tokens")
    name = SingleLineField(max_length=60)
    digest = models.CharField(max_length=64, unique=True, editable=False)
    start = models.CharField(max_length=12, editable=False)
    scopes = ArrayField(models.CharField(max_length=10, choices=Scope))
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    ends_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, editable=False)
    revoked_at = models.DateTimeField(null=True, editable=False)

    objects = TokenQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(name=""), name="api_token_has_a_name"),
            models.CheckConstraint(condition=Q(digest__regex=r"^[0-9a-f]{64}$"), name="api_token_is_a_digest"),
            models.CheckConstraint(condition=Q(scopes__len__gt=0), name="api_token_opens_something"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_over(self) -> bool:
        return self.ends_at is not None and self.ends_at <= timezone.now()

    @property
    def scope_labels(self) -> list[str]:
        return [str(self.Scope(scope).label) for scope in self.scopes]
