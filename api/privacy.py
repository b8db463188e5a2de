"""What is held about members whose programs ask the API."""

from typing import Any

from accounts.holdings import Holding, register
from accounts.models import User
from api.models import Token


def export(user: User) -> Any:
    """Without the digests: who has one cannot make the token of it, and needs it for nothing."""
    told = ("name", "start", "scopes", "created_at", "ends_at", "last_used_at", "revoked_at")
    return list(Token.objects.filter(user=user).values(*told))


register(
    Holding(
        name="api-tokens",
        title="Your API tokens",
        what=(
            "What you called them, their first characters, what they may read, when they were made, last used and taken"
            " back. Not the tokens: of each we keep a SHA-256 hash. What they asked for is not kept."
        ),
        purpose="To give your programs a higher limit, and to show you which of them you still use.",
        retention="Until you delete your account; one that is over or was taken back, thirty days more.",
        models=("api.Token",),
        export=export,
    )
)
