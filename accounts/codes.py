"""The pages on which a mailed code is entered.

allauth allows a code three tries, and counts them in the session: guesses sent at once do not see each other, and with
another session there is another code. Here all guesses at an address's codes are counted together, in the shared cache.
"""

from typing import Any

from allauth.account import views
from allauth.core import ratelimit
from django.http import HttpRequest, HttpResponse


class LimitedGuesses:
    """For a view with a pending verification in `_process`: five posts in five minutes for its address, else 429."""

    _process: Any

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        refusal: HttpResponse | None = ratelimit.consume_or_429(
            request, action="mailed_code", key=self._process.state["email"].lower()
        )
        return refusal or super().post(request, *args, **kwargs)  # type: ignore[misc]


class ConfirmLoginCodeView(LimitedGuesses, views.ConfirmLoginCodeView):
    pass


class ConfirmEmailCodeView(LimitedGuesses, views.ConfirmEmailVerificationCodeView):
    pass


class ConfirmPasswordResetCodeView(LimitedGuesses, views.ConfirmPasswordResetCodeView):
    pass
