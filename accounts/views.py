"""Pages of a person's account, beside those of allauth."""

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.forms import ProfileForm


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def profile(request: HttpRequest) -> HttpResponse:
    form = ProfileForm(request.POST or None, instance=request.user)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, "Saved.")
        return redirect("account:profile")
    return render(request, "accounts/profile.html", {"form": form})


@require_safe
@login_required
def security(request: HttpRequest) -> HttpResponse:
    """How one signs in, each with its state and where to change it."""
    kinds = list(Authenticator.objects.filter(user=request.user).values_list("type", flat=True))
    context = {
        "is_verified": EmailAddress.objects.filter(user=request.user, verified=True).exists(),
        "has_app": Authenticator.Type.TOTP in kinds,
        "has_recovery_codes": Authenticator.Type.RECOVERY_CODES in kinds,
        "passkey_count": kinds.count(Authenticator.Type.WEBAUTHN),
        "session_count": len(UserSession.objects.purge_and_list(request.user)),
        "has_providers": bool(settings.SOCIALACCOUNT_PROVIDERS),
        "connections": SocialAccount.objects.filter(user=request.user) if settings.SOCIALACCOUNT_PROVIDERS else [],
    }
    return render(request, "accounts/security.html", context)


@require_POST
@login_required
def session_end(request: HttpRequest, pk: int) -> HttpResponse:
    """Sign out one other browser of the same person."""
    others = UserSession.objects.filter(user=request.user).exclude(session_key=request.session.session_key)
    get_object_or_404(others, pk=pk).end()
    messages.success(request, "That browser is signed out.")
    return redirect("usersessions_list")
