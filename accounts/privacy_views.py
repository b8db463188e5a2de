"""What a person can see, take with them and have erased."""

from tempfile import SpooledTemporaryFile

from allauth.account.decorators import reauthentication_required
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.text import slugify
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import erasure
from accounts import export as exporting
from accounts.holdings import registered
from accounts.models import User

IN_MEMORY = 2**20  # bytes of an export; a larger one is written to a file without a name


class MemberRequest(HttpRequest):
    """Of somebody who is signed in, as login_required sees to."""

    user: User


@require_safe
@login_required
def privacy(request: MemberRequest) -> HttpResponse:
    """What is held about the person, and the ways to take it along or have it erased."""
    return render(request, "accounts/privacy.html", {"holdings": registered()})


@require_POST
@never_cache
@login_required
@reauthentication_required  # type: ignore[untyped-decorator]
def export(request: MemberRequest) -> FileResponse:
    """All of it as one zip."""
    file = SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115  the response closes it
    exporting.write(request.user, file)
    file.seek(0)
    name = f"{slugify(settings.SITE_NAME)}-{timezone.localdate()}.zip"
    return FileResponse(file, as_attachment=True, filename=name)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@reauthentication_required(allow_get=True)  # type: ignore[untyped-decorator]
def delete(request: MemberRequest) -> HttpResponse:
    """What deleting the account means; then it is to be erased."""
    if request.method == "POST":
        try:
            erasure.close(user=request.user)
        except erasure.RefusedError as refused:
            messages.error(request, str(refused))
        return redirect("account:privacy")
    context = {
        "holdings": registered(),
        "erase_at": timezone.now() + erasure.UNDO,
        "refusal": erasure.refusal(request.user),
    }
    return render(request, "accounts/delete.html", context)


@require_POST
@login_required
def keep(request: MemberRequest) -> HttpResponse:
    """Undo it."""
    if erasure.keep(user=request.user):
        messages.success(request, "Your account stays. Welcome back.")
    return redirect("account:privacy")
