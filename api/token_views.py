"""A member's tokens, in their account. Those of somebody else are not found."""

from allauth.account.decorators import reauthentication_required
from allauth.core import ratelimit
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import User
from api import tokens
from api.forms import TokenForm


class MemberRequest(HttpRequest):
    """Of somebody who is signed in, as login_required sees to."""

    user: User


@require_safe
@login_required
def token_list(request: MemberRequest) -> HttpResponse:
    rows = request.user.api_tokens.filter(revoked_at=None)
    return render(request, "api/token_list.html", {"tokens": rows, "most": tokens.MOST})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@reauthentication_required  # type: ignore[untyped-decorator]  # before the form: what was typed would be lost
def token_new(request: MemberRequest) -> HttpResponse:
    """Make one. It is shown by the answer to the POST, and no other: it is kept nowhere that could show it again."""
    form = TokenForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        refusal: HttpResponse | None = ratelimit.consume_or_429(request, action="api_token", user=request.user)
        if refusal:
            return refusal
        told = form.cleaned_data
        try:
            token, secret = tokens.make(
                user=request.user, name=told["name"], scopes=told["scopes"], ends_at=form.ends_at
            )
        except tokens.TooManyError:
            form.add_error(None, f"You have {tokens.MOST} tokens. Take one back that you do not use any more.")
        else:
            return render(request, "api/token_made.html", {"token": token, "secret": secret})
    return render(request, "api/token_form.html", {"form": form}, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def token_revoke(request: MemberRequest, pk: int) -> HttpResponse:
    """Ask, then take it back."""
    token = get_object_or_404(request.user.api_tokens.filter(revoked_at=None), pk=pk)
    if request.method == "POST":
        tokens.revoke(token=token)
        messages.success(request, f"“{token.name}” opens nothing any more.")
        return redirect("api:token-list")
    return render(request, "api/token_revoke.html", {"token": token})
