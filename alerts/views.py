"""A member's own alerts. Everything is fetched through who is signed in: what is somebody else's is not found."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import User
from alerts import actions, feeds
from alerts.forms import QueryForm, ScheduleForm
from alerts.list_page import AlertListPage, in_words, log
from alerts.models import Alert, AlertQuerySet, Recipient
from subscriptions.plans import Plan

HELD = "If something new matches, a mail leaves within a few minutes. If nothing does, none comes."


class MemberRequest(HttpRequest):
    """Of somebody who is signed in, as login_required sees to."""

    user: User
    plan: Plan


def own(user: User) -> AlertQuerySet:
    """Somebody's alerts, deleted ones too; without those that a stranger asked for and nobody confirmed."""
    alerts = Alert.objects.filter(recipient__user=user, confirmed_at__isnull=False)
    return alerts.select_related("recipient__user", "search")


@never_cache
@require_safe
@login_required
def alert_list(request: MemberRequest) -> HttpResponse:
    """One's alerts, those deleted of late, and when the next mail comes."""
    return render(request, "alerts/alert_list.html", {"page": AlertListPage(request.user, request.plan)})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def alert_edit(request: MemberRequest, pk: int) -> HttpResponse:
    """An alert's name, frequency and search; and the addresses of its feed."""
    alert = get_object_or_404(own(request.user).kept(), pk=pk)
    form = QueryForm(
        request.POST if request.method == "POST" else None,
        initial={"name": alert.name, "frequency": alert.frequency},
        query=alert.search.query,
        user=request.user,
        plan=request.plan,
        chosen=alert.frequency,
    )
    if form.is_valid():
        told = form.cleaned_data
        try:
            actions.change(alert=alert, name=told["name"], frequency=told["frequency"], query=form.query)
            messages.success(request, "Saved.")
            return redirect("alerts:alert-list")
        except ValidationError as error:
            form.add_error(None, error)
    context = {"alert": alert, "form": form, "words": in_words([alert])[alert.pk], "feeds": feeds.addresses(alert)}
    return render(request, "alerts/alert_form.html", context, status=422 if form.errors else 200)


def _act(pk: int, request: MemberRequest, act: Callable[..., Any], done: str, where: str = "") -> HttpResponse:
    """Do something with one alert, and show the list with what came of it."""
    alert = get_object_or_404(own(request.user).kept(), pk=pk)
    return _told(request, lambda: act(alert=alert), done, where or reverse("alerts:alert-list"))


def _told(request: MemberRequest, act: Callable[[], Any], done: str, where: str) -> HttpResponse:
    try:
        act()
        messages.success(request, done)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect(where)


@require_POST
@login_required
def alert_pause(request: MemberRequest, pk: int) -> HttpResponse:
    return _act(pk, request, actions.pause, "Paused. It sends nothing until you resume it.")


@require_POST
@login_required
def alert_resume(request: MemberRequest, pk: int) -> HttpResponse:
    return _act(pk, request, actions.resume, "It goes on, with jobs that are new from now.")


@require_POST
@login_required
def alert_send(request: MemberRequest, pk: int) -> HttpResponse:
    return _act(pk, request, actions.send_now, HELD)


@require_POST
@login_required
def alert_delete(request: MemberRequest, pk: int) -> HttpResponse:
    return _act(pk, request, actions.delete, f"Deleted. You can undo that below for {actions.UNDO.days} days.")


@require_POST
@login_required
def alert_restore(request: MemberRequest, pk: int) -> HttpResponse:
    alert = get_object_or_404(own(request.user).filter(deleted_at__isnull=False), pk=pk)
    return _told(request, lambda: actions.restore(alert=alert), "Your alert is back.", reverse("alerts:alert-list"))


@require_POST
@login_required
def feed_renew(request: MemberRequest, pk: int) -> HttpResponse:
    done = "The feed has a new address. The old one leads nowhere now."
    return _act(pk, request, feeds.renew, done, reverse("alerts:alert-edit", args=[pk]) + "#feed")


@require_POST
@login_required
def subscribe(request: MemberRequest) -> HttpResponse:
    """Take back an "unsubscribe from all"."""
    recipient = get_object_or_404(Recipient, user=request.user)
    done = "Your alerts are mailed again, with jobs that are new from now."
    return _told(request, lambda: actions.subscribe_again(recipient=recipient), done, reverse("alerts:alert-list"))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def schedule_edit(request: MemberRequest) -> HttpResponse:
    """Hour, weekday and time zone of all one's mails."""
    recipient = Recipient.objects.filter(user=request.user).first()
    if recipient is None:
        messages.info(request, "Make an alert first. Then you can say when its mails come.")
        return redirect("alerts:alert-list")
    form = ScheduleForm(request.POST if request.method == "POST" else None, recipient=recipient)
    if form.is_valid():
        actions.set_schedule(recipient=recipient, **form.cleaned_data)
        messages.success(request, "Saved.")
        return redirect("alerts:alert-list")
    context = {"form": form, "page": AlertListPage(request.user, request.plan)}
    return render(request, "alerts/schedule_form.html", context, status=422 if form.errors else 200)


@never_cache
@require_safe
@login_required
def digest_list(request: MemberRequest) -> HttpResponse:
    """What was sent to one, newest first."""
    text = request.GET.get("before", "")
    before = int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None
    rows, more = log(request.user, before)
    return render(request, "alerts/digest_list.html", {"rows": rows, "more": more, "is_first": before is None})
