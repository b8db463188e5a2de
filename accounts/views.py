"""Pages of a person's account."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from accounts.forms import TimeZoneForm


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def time_zone(request: HttpRequest) -> HttpResponse:
    """In which time zone the person is shown times."""
    form = TimeZoneForm(request.POST or None, instance=request.user)
    if request.method == "POST" and form.is_valid():
        user = form.save()
        messages.success(request, f"Times are shown in {user.time_zone or 'UTC'} from now on.")
        return redirect("account:time-zone")
    return render(request, "accounts/time_zone.html", {"form": form})
