"""The person who signs in."""

import zoneinfo
from typing import Any, ClassVar, Self

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone


def validate_time_zone(name: str) -> None:
    if name not in zoneinfo.available_timezones():
        raise ValidationError(f"“{name}” is no time zone; they look like Europe/Berlin.")


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Make a person who can sign in with e-mail and password; without a password, nobody can."""
        user = self.model(email=self.normalize_email(email), **fields)
        user.set_password(password)
        user.full_clean(exclude=["password"])
        user.save(using=self._db)
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
    is_staff = models.BooleanField("staff", default=False, help_text="May enter the editors' room.")
    is_active = models.BooleanField("active", default=True, help_text="Untick instead of deleting.")
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = UserManager()

    EMAIL_FIELD = "email"
    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(email=Lower("email")),
                name="user_email_lower",
                violation_error_message="The address must be in lower case.",
            )
        ]

    def __str__(self) -> str:
        return self.name or self.email

    def clean(self) -> None:
        self.email = type(self).objects.normalize_email(self.email)

    @classmethod
    def normalize_username(cls, username: str) -> str:
        return UserManager.normalize_email(username)

    def get_short_name(self: Self) -> str:
        return self.name or self.email.partition("@")[0]
