"""Personal tokens: made once, shown once, kept as a digest; read from the Authorization header and nowhere else.

They open nothing that is not public: they raise the limit, and say who asks when a program of theirs goes wrong.
"""

import hashlib
import re
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.http import HttpRequest
from django.utils import timezone

from accounts.models import User
from api.models import Token
from core import mail

MOST = 10  # tokens of one member that are not taken back
NOTED_EVERY = timedelta(minutes=1)  # how exact last_used_at is
KEPT = timedelta(days=30)  # that one which was taken back, or is over, stays on its owner's list
MARK = "wm_"  # by which programs that look for leaked secrets know one
SHOWN = 8  # characters that stay on the list
CHALLENGE = {"WWW-Authenticate": 'Bearer realm="api", error="invalid_token"'}
BEARER = re.compile(rf"bearer +({MARK}[A-Za-z0-9_-]{{43}})", re.IGNORECASE)


class TooManyError(Exception):
    """The member has as many as they may have."""


def make(*, user: User, name: str, scopes: Sequence[str], ends_at: datetime | None) -> tuple[Token, str]:
    """A new token: its row, and the text that is never told again. Raises TooManyError."""
    secret = MARK + secrets.token_urlsafe(32)
    with transaction.atomic():
        User.objects.select_for_update().get(pk=user.pk)  # two at once would both see the ninth
        if user.api_tokens.filter(revoked_at=None).count() >= MOST:
            raise TooManyError
        row = Token.objects.create(
            user=user, name=name, digest=digest(secret), start=secret[:SHOWN], scopes=sorted(scopes), ends_at=ends_at
        )
        mail.send("api/mail/token_made.md", user.email, {"token": row})
    return row, secret


def revoke(*, token: Token) -> None:
    """Take it back, at once and for good."""
    Token.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=timezone.now())


def digest(secret: str) -> str:
    """SHA-256 without a salt: nobody guesses 32 random bytes, and a request has to find it by an index."""
    return hashlib.sha256(secret.encode()).hexdigest()


def has_one(request: HttpRequest) -> bool:
    """Whether a request claims to have a token, good or not."""
    return "HTTP_AUTHORIZATION" in request.META


def of_request(request: HttpRequest) -> Token | None:
    """The token that a request came with, noted as used; None without one, or with one that is no good."""
    found = BEARER.fullmatch(request.META.get("HTTP_AUTHORIZATION", "").strip())
    if found is None:
        return None
    token = Token.objects.good().filter(digest=digest(found[1])).first()
    if token:
        _note(token)
    return token


def _note(token: Token) -> None:
    now = timezone.now()
    before = now - NOTED_EVERY
    if token.last_used_at is None or token.last_used_at < before:
        stale = Token.objects.filter(Q(last_used_at=None) | Q(last_used_at__lt=before), pk=token.pk)
        stale.update(last_used_at=now)


def forget_old() -> None:
    """Forget those that opened nothing for a while."""
    long_ago = timezone.now() - KEPT
    Token.objects.filter(Q(revoked_at__lt=long_ago) | Q(ends_at__lt=long_ago)).delete()
