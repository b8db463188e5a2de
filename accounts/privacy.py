"""What is held about a person here and below: their account, how they sign in, mails that wait, the admin's log."""

import re
from typing import Any

from allauth.account.internal.stagekit import LOGIN_SESSION_KEY
from allauth.account.models import EmailAddress, EmailConfirmation
from allauth.account.utils import user_pk_to_url_str
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount, SocialToken
from allauth.usersessions.models import UserSession
from django.contrib.admin.models import LogEntry
from django.contrib.auth import SESSION_KEY
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.db.models import CASCADE, ManyToOneRel, Q, QuerySet
from django.db.models.functions import Lower

from accounts.holdings import Holding, register
from accounts.models import User
from core import events
from core.models import OutgoingMail

SET = "set"  # stands for every secret: that there is one


def addresses(user: User) -> list[str]:
    """A person's own e-mail addresses. One that they typed and never confirmed may be somebody else's."""
    confirmed = EmailAddress.objects.filter(user=user, verified=True).values_list("email", flat=True)
    return sorted({user.email, *(address.lower() for address in confirmed)})


# Mails that wait


def mails(user: User) -> QuerySet[OutgoingMail]:
    return OutgoingMail.objects.alias(address=Lower("to")).filter(address__in=addresses(user))


def export_mails(user: User) -> Any:
    """Not what they say: that may be a code to sign in with."""
    return list(mails(user).order_by("created_at").values("to", "created_at"))


def erase_mails(user: User) -> None:
    mails(user).delete()


# What the admin wrote down


def log_entries(user: User) -> QuerySet[LogEntry]:
    """Of what staff did to a person, to rows that are theirs, and wherever one of their addresses is quoted."""
    links = [
        link
        for link in User._meta.get_fields(include_hidden=True)
        if isinstance(link, ManyToOneRel) and link.on_delete is CASCADE and not link.related_model._meta.auto_created
    ]
    kinds = ContentType.objects.get_for_models(User, *(link.related_model for link in links))
    found = Q(content_type=kinds[User], object_id=str(user.pk))
    for link in links:
        keys = link.related_model._base_manager.filter(**{link.field.name: user}).values_list("pk", flat=True)
        found |= Q(content_type=kinds[link.related_model], object_id__in=[str(key) for key in keys])
    for address in addresses(user):
        alone = rf"(^|[^\w.+-]){re.escape(address)}($|[^\w.-])"  # ann@… is no part of joann@…
        found |= Q(object_repr__iregex=alone) | Q(change_message__iregex=alone)
    return LogEntry.objects.filter(found)


def export_log(user: User) -> Any:
    """When and on what kind of thing; its name may be that of somebody else."""
    done = LogEntry.objects.filter(user=user)
    about = log_entries(user).exclude(user=user)
    return {"done_by_you": _log_lines(done), "done_to_your_account": _log_lines(about)}


def _log_lines(entries: QuerySet[LogEntry]) -> list[Any]:
    return [
        {"at": entry.action_time, "what": entry.get_action_flag_display(), "kind": str(entry.content_type)}
        for entry in entries.select_related("content_type")
    ]


def erase_log(user: User) -> None:
    log_entries(user).delete()


# How they sign in


def export_sign_in(user: User) -> Any:
    """Of the sessions, those on the person's list: to find others means to read all of them."""
    devices = UserSession.objects.filter(user=user)
    signed_in = Session.objects.filter(session_key__in=devices.values("session_key"))
    return {
        "password": SET if user.has_usable_password() else "not set",
        "last_sign_in": user.last_login,
        **_addresses(user),
        "second_factors": _second_factors(user),
        **_other_services(user),
        "devices": list(devices.values("ip", "user_agent", "created_at", "last_seen_at", "data")),
        "sign_ins": [{"ends_at": session.expire_date, "key": SET} for session in signed_in],
    }


def _addresses(user: User) -> dict[str, Any]:
    sent = EmailConfirmation.objects.filter(email_address__user=user).select_related("email_address")
    return {
        "addresses": list(EmailAddress.objects.filter(user=user).values("email", "verified", "primary")),
        "confirmations_sent": [
            {"to": row.email_address.email, "created_at": row.created, "sent_at": row.sent, "key": SET} for row in sent
        ],
    }


def _second_factors(user: User) -> list[Any]:
    return [
        {
            "kind": row.get_type_display(),
            "name": row.data.get("name", ""),
            "added_at": row.created_at,
            "last_used_at": row.last_used_at,
            "secret": SET,
        }
        for row in Authenticator.objects.filter(user=user)
    ]


def _other_services(user: User) -> dict[str, Any]:
    linked = SocialAccount.objects.filter(user=user)
    access = SocialToken.objects.filter(account__user=user).select_related("account")
    return {
        "other_services": list(linked.values("provider", "uid", "extra_data", "date_joined", "last_login")),
        "access_to_other_services": [
            {"provider": row.account.provider, "expires_at": row.expires_at, "token": SET} for row in access
        ],
    }


def sessions(user: User) -> list[Session]:
    """Those that a person is signed in by, and those of somebody half-way there."""
    known = set(addresses(user))
    return [session for session in Session.objects.iterator() if _is_of(user, known, session.get_decoded())]


def _is_of(user: User, known: set[str], data: dict[str, Any]) -> bool:
    pending = data.get(LOGIN_SESSION_KEY) or {}
    return (
        data.get(SESSION_KEY) == str(user.pk)
        or pending.get("user_pk") == user_pk_to_url_str(user)
        or _holds(data, known)
    )


def _holds(value: Any, known: set[str]) -> bool:
    """Whether one of some texts stands somewhere in JSON."""
    if isinstance(value, dict):
        return any(_holds(inner, known) for inner in value.values())
    if isinstance(value, list):
        return any(_holds(inner, known) for inner in value)
    return isinstance(value, str) and value.lower() in known


def erase_sessions(user: User) -> None:
    Session.objects.filter(pk__in=[session.pk for session in sessions(user)]).delete()


# The account itself


def export_account(user: User) -> Any:
    return {
        "email": user.email,
        "name": user.name,
        "country": user.country,
        "state": user.state,
        "time_zone": user.time_zone,
        "work_countries": user.work_countries,
        "created_at": user.created_at,
        "to_be_erased_at": user.erase_at,
        "is_active": user.is_active,
        "is_staff": user.is_staff,
        "is_superuser": user.is_superuser,
        "groups": list(user.groups.values_list("name", flat=True)),
        "rights": [str(right) for right in user.user_permissions.all()],
    }


def erase_tasks(user: User) -> None:
    events.forget("account.", user.pk)


register(
    Holding(
        name="staff-log",
        title="The log of the editors’ room",
        what="What staff changed there, and when; also what they did to your account.",
        for_staff=True,
        purpose="To find out who did what when something goes wrong.",
        retention="As long as the account of whoever did it, or the account it was done to.",
        models=("admin.LogEntry",),
        export=export_log,
        erase=erase_log,
    )
)
register(
    Holding(
        name="mails",
        title="Mails on their way to you",
        what="Mails of ours to your addresses that have not left yet.",
        purpose="To send them.",
        retention="Minutes: each is deleted when your mail provider has taken it, and after a week if it never does.",
        models=("core.OutgoingMail",),
        export=export_mails,
        erase=erase_mails,
    )
)
register(
    Holding(
        name="sign-in",
        title="How you sign in",
        what=(
            "Your e-mail addresses, your password as an Argon2 hash, passkeys and other second factors, services you"
            " sign in with, and the devices you are signed in on: address on the internet, browser, when last seen."
        ),
        purpose="To let you in and nobody else, and to show you where you are signed in.",
        retention="Until you change or remove it; a device, until you sign out there, or were away for two weeks.",
        models=(
            "account.EmailAddress",
            "account.EmailConfirmation",
            "mfa.Authenticator",
            "socialaccount.SocialAccount",
            "socialaccount.SocialToken",
            "usersessions.UserSession",
            "sessions.Session",
        ),
        export=export_sign_in,
        erase=erase_sessions,
    )
)
register(
    Holding(
        name="account",
        title="Your account",
        what=(
            "Your e-mail address, what you told us of yourself (name, country, state, time zone, countries you may work"
            " in), and rights, if any."
        ),
        purpose="To know you when you return, and to show times and places as they are for you.",
        retention="Until you delete your account.",
        models=("accounts.User", "accounts.User_groups", "accounts.User_user_permissions"),
        export=export_account,
        erase=erase_tasks,
    )
)
