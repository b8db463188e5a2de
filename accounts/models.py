"""The person who signs in."""

import zoneinfo
from typing import Any, ClassVar, Self

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models.functions import Lower
from django.utils import timezone

from accounts import countries


def validate_time_zone(name: str) -> None:
    if name not in zoneinfo.available_timezones():
        raise ValidationError(f"“{name}” is no time zone; they look like Europe/Berlin.")


class UserManager(BaseUserManager["User"]):
    @transaction.atomic
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Make a person, who can sign in by e-mailed code, and by password if one is given.

        Their address waits to be verified at the first sign-in; a superuser's counts as verified at once, because
        whoever can run a command on the server needs no proof, and may have no mail set up yet.
        """
        user = self.model(email=self.normalize_email(email), **fields)
        user.set_password(password)
        user.full_clean(exclude=["password"])
        user.save(using=self._db)
        user.follow_email(is_verified=user.is_superuser)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    @classmethod
    def normalize_email(cls, email: str | None) -> str:
        """Trimmed and in lower case throughout: mailboxes that differ by case alone do not exist in practice."""
        return (email or "").strip().lower()

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email=self.normalize_email(username))


class User(AbstractBaseUser, PermissionsMixin):
    """The e-mail address is the login; there is no user name."""

    email = models.EmailField("e-mail address", max_length=254, unique=True)
    name = models.CharField(max_length=120, blank=True, help_text="As colleagues and readers may see it.")
    time_zone = models.CharField(
        max_length=64, blank=True, validators=[validate_time_zone], help_text="Such as Europe/Berlin. Empty: UTC."
    )
    country = models.CharField(max_length=2, blank=True, validators=[countries.validate_country])
    state = models.CharField(
        "state or province", max_length=6, blank=True, help_text="Its ISO 3166-2 code, such as US-CA."
    )
    work_countries = ArrayField(
        models.CharField(max_length=2, validators=[countries.validate_country]),
        verbose_name="may work in",
        default=list,
        blank=True,
        help_text="Countries whose citizenship or work permit you have.",
    )
    is_staff = models.BooleanField("staff", default=False, help_text="May enter the editors' room.")
    is_active = models.BooleanField("active", default=True, help_text="Untick instead of deleting.")
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    erase_at = models.DateTimeField(null=True, editable=False)  # when an account whose owner deleted it is to go

    objects = UserManager()
    emailaddress_set: Any  # allauth's reverse accessor

    EMAIL_FIELD = "email"
    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(email=Lower("email")),
                name="user_email_lower",
                violation_error_message="The address must be in lower case.",
            ),
            models.CheckConstraint(
                condition=models.Q(state="") | models.Q(state__startswith=models.F("country")) & ~models.Q(country=""),
                name="user_state_of_country",
                violation_error_message="The state must be one of the country.",
            ),
        ]

    def __str__(self) -> str:
        return self.name or self.email

    @property
    def is_being_erased(self) -> bool:
        """Whether its owner deleted the account, and it is too late to undo that."""
        return self.erase_at is not None and self.erase_at <= timezone.now()

    def clean(self) -> None:
        self.email = type(self).objects.normalize_email(self.email)

    @transaction.atomic
    def follow_email(self, *, is_verified: bool = False) -> None:
        """Make `email` the one address that signing in goes by (allauth keeps those in a table of its own)."""
        self.emailaddress_set.exclude(email=self.email).delete()
        self.emailaddress_set.update_or_create(email=self.email, defaults={"primary": True, "verified": is_verified})

    @classmethod
    def normalize_username(cls, username: str) -> str:
        return UserManager.normalize_email(username)

    def get_short_name(self: Self) -> str:
        return self.name or self.email.partition("@")[0]
