"""Who may sign in, for superusers."""

from typing import Any

import allauth.account.admin
import allauth.mfa.admin
import allauth.socialaccount.admin
import allauth.usersessions.admin  # noqa: F401  all of them register what is taken back below
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialToken
from allauth.usersessions.models import UserSession
from django import forms
from django.contrib import admin, messages
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.forms import AdminUserCreationForm
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest

from accounts import erasure
from accounts.models import User
from core import events

# Secrets would be read there, and addresses fall out of step with User.email.
admin.site.unregister([EmailAddress, Authenticator, SocialAccount, SocialApp, SocialToken, UserSession])


class UserCreationForm(AdminUserCreationForm):
    class Meta:
        model = User
        fields = ("email", "name")

    def clean_email(self) -> str:
        return User.objects.normalize_email(self.cleaned_data["email"])


@admin.register(User)
class UserAdmin(DjangoUserAdmin):
    add_form = UserCreationForm
    ordering = ("email",)
    list_display = ("email", "name", "is_staff", "is_active", "last_login", "erase_at")
    actions = ("close_accounts", "keep_accounts")
    list_filter = ("is_staff", "is_active", "groups")
    search_fields = ("email", "name")
    filter_horizontal = ()
    readonly_fields = ("last_login", "created_at", "erase_at")
    fieldsets = (
        (None, {"fields": ("email", "name", "country", "state", "time_zone", "work_countries", "password")}),
        ("Rights", {"fields": ("is_active", "is_staff", "is_superuser", "groups")}),
        ("Dates", {"fields": ("last_login", "created_at", "erase_at")}),
    )
    add_fieldsets = ((None, {"fields": ("email", "name", "usable_password", "password1", "password2")}),)

    @transaction.atomic
    def save_model(self, request: HttpRequest, obj: User, form: forms.ModelForm, change: bool) -> None:
        super().save_model(request, obj, form, change)
        if "email" in form.changed_data:
            obj.follow_email()
            if change:
                events.emit("account.email-changed", obj.pk)

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        """Nobody goes but by erasure, which ends first what they pay for."""
        return False

    @admin.action(permissions=["change"], description="Delete these accounts: erased in 14 days")
    def close_accounts(self, request: HttpRequest, users: QuerySet[User]) -> None:
        for user in users:
            try:
                erasure.close(user=user)
            except erasure.RefusedError as refused:
                messages.error(request, f"{refused} ({user.email})")
            else:
                messages.success(request, f"Told, and to be erased in 14 days: {user.email}")

    @admin.action(permissions=["change"], description="Keep these accounts after all")
    def keep_accounts(self, request: HttpRequest, users: QuerySet[User]) -> None:
        for user in users:
            if erasure.keep(user=user):
                messages.success(request, f"Kept: {user.email}")


@admin.register(Authenticator)
class AuthenticatorAdmin(admin.ModelAdmin):
    """To take away what somebody has lost; its secrets are nobody's to see."""

    list_display = fields = readonly_fields = ("user", "type", "created_at", "last_used_at")
    list_filter = ("type",)
    search_fields = ("user__email",)

    def has_add_permission(self, request: HttpRequest, *args: Any) -> bool:
        return False
