"""Making an alert, with an account or without; and what the links in mails lead to, for whoever has them.

A token in an address is all the proof there is: these pages ask for no login, set no cookie and need none. A GET shows
and changes nothing, because programs that look for viruses follow every link; a POST acts (RFC 8058).
"""

import functools
import re
from collections.abc import Callable
from dataclasses import replace
from itertools import groupby
from typing import Any

from allauth.core import ratelimit
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.text import Truncator, capfirst
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from alerts import actions, signup
from alerts.forms import AlertForm, AskForm
from alerts.list_page import in_words
from alerts.models import Alert, Digest, Recipient
from alerts.previews import Preview
from alerts.upkeep import UNCONFIRMED
from jobs import wording
from jobs.answers import reply
from jobs.list_page import Row
from jobs.location import of_request, of_user, unpacked
from jobs.models import Job
from jobs.query import JobQuery, parse
from subscriptions.plans import Plan

PER_PAGE = 100  # jobs of a digest
UNVERIFIED = "Confirm your e-mail address first: alerts are mailed to it."


class PlanRequest(HttpRequest):
    """As the middleware leaves it."""

    plan: Plan


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def alert_new(request: PlanRequest) -> HttpResponse:
    """An alert for the search that the address asks, with what it would have sent."""
    query, refused = parse(request.GET)
    query = replace(query, since="", sort="")
    words, plan = wording.describe(query), request.plan
    name = capfirst(Truncator(re.sub("[“”]", "", words)).chars(120))
    initial = {"name": name, "frequency": plan.alert_frequencies[-1]}
    kind = AlertForm if request.user.is_authenticated else AskForm
    form = kind(request.POST if request.method == "POST" else None, plan=plan, initial=initial)
    if form.is_valid() and not refused:
        keep = _keep if request.user.is_authenticated else _ask
        if answer := keep(request, form, query):
            return answer
    left_out = [f"“{request.GET.get(name, '')[:40]}” was left out. {why}" for name, why in refused.items()]
    context = {
        "form": form,
        "query": query,
        "words": words,
        "refused": left_out,
        "preview": Preview(query, request.user),
    }
    status = 422 if form.errors or (refused and form.is_bound) else 200
    return render(request, "alerts/alert_new.html", context, status=status)


def _keep(request: HttpRequest, form: AlertForm, query: JobQuery) -> HttpResponse | None:
    """Make a member's alert. None when that is refused, with the form saying why."""
    user, told = request.user, form.cleaned_data
    assert user.is_authenticated
    try:
        if not user.emailaddress_set.filter(email=user.email, verified=True).exists():
            raise ValidationError(UNVERIFIED)
        recipient = actions.recipient_of(user)
        actions.save(recipient=recipient, query=query, is_confirmed=True, **told)
    except ValidationError as error:
        form.add_error(None, error)
        return None
    messages.success(request, f"Saved: {told['name']}")
    return redirect("alerts:alert-list")


def _ask(request: HttpRequest, form: AlertForm, query: JobQuery) -> HttpResponse:
    """Mail a stranger's address; the answer is the same whoever's it is."""
    told = form.cleaned_data
    refusal: HttpResponse | None = ratelimit.consume_or_429(request, action="alert_signup", key=told["email"])
    if refusal:
        return refusal
    if not told["website"]:
        signup.ask(email=told["email"], query=query, name=told["name"], location=of_request(request))
    return redirect("alerts:alert-asked")


@require_safe
def alert_asked(request: HttpRequest) -> HttpResponse:
    return render(request, "alerts/alert_asked.html", {"days": UNCONFIRMED.days})


View = Callable[..., HttpResponse]


def by_link(view: View) -> View:
    """For an address that is a secret: kept nowhere, told to nobody, and by itself enough."""

    @csrf_exempt
    @never_cache
    @functools.wraps(view)
    def wrapped(request: HttpRequest, token: str) -> HttpResponse:
        response = view(request, token)
        response.headers["Referrer-Policy"] = "no-referrer"
        response.headers["X-Robots-Tag"] = "noindex"
        return response

    return wrapped


def _gone(request: HttpRequest) -> HttpResponse:
    return render(request, "alerts/gone.html", {"days": UNCONFIRMED.days}, status=404)


@by_link
@require_http_methods(["GET", "HEAD", "POST"])
def alert_confirm(request: HttpRequest, token: str) -> HttpResponse:
    """The owner of an address agrees to an alert."""
    alert = signup.waiting(token)
    if alert is None:
        return _gone(request)
    if request.method == "POST":
        alert = signup.confirm(alert=alert)
    context = {"alert": alert, "words": in_words([alert])[alert.pk], "is_on": signup.is_on(alert)}
    return render(request, "alerts/confirm.html", context)


@by_link
@require_http_methods(["GET", "HEAD", "POST"])
def alert_stop(request: HttpRequest, token: str) -> HttpResponse:
    """End the mails of one alert."""
    alert = Alert.objects.filter(token=token).select_related("recipient", "search").first()
    if alert is None:
        return _gone(request)
    if request.method == "POST":
        actions.pause(alert=alert)
        alert.is_paused = True
    return _alert_page(request, alert)


@by_link
@require_POST
def alert_resume(request: HttpRequest, token: str) -> HttpResponse:
    """Undo that."""
    alert = Alert.objects.kept().filter(token=token).select_related("recipient", "search").first()
    if alert is None:
        return _gone(request)
    actions.resume(alert=alert)
    alert.is_paused = False
    return _alert_page(request, alert)


def _alert_page(request: HttpRequest, alert: Alert) -> HttpResponse:
    is_over = alert.is_paused or alert.deleted_at is not None
    context = {"alert": alert, "words": in_words([alert])[alert.pk], "is_over": is_over}
    return render(request, "alerts/alert_stop.html", {**context, "is_done": request.method == "POST"})


@by_link
@require_http_methods(["GET", "HEAD", "POST"])
def recipient_stop(request: HttpRequest, token: str) -> HttpResponse:
    """End the mails of all one's alerts. Mail about an account goes on."""
    recipient = Recipient.objects.filter(token=token).first()
    if recipient is None:
        return _gone(request)
    if request.method == "POST":
        actions.unsubscribe(recipient=recipient)
    return _recipient_page(request, recipient)


@by_link
@require_POST
def recipient_resume(request: HttpRequest, token: str) -> HttpResponse:
    """Undo that."""
    recipient = Recipient.objects.filter(token=token).first()
    if recipient is None:
        return _gone(request)
    actions.subscribe_again(recipient=recipient)
    return _recipient_page(request, recipient)


def _recipient_page(request: HttpRequest, recipient: Recipient) -> HttpResponse:
    recipient.refresh_from_db(fields=["unsubscribed_at"])
    context = {"recipient": recipient, "is_over": recipient.unsubscribed_at is not None}
    return render(request, "alerts/recipient_stop.html", {**context, "is_done": request.method == "POST"})


@by_link
@require_safe
def digest_detail(request: HttpRequest, token: str) -> HttpResponse:
    """All jobs of a mail, under the alerts that found them."""
    digests = Digest.objects.exclude(state__in=[Digest.State.PLANNED, Digest.State.EMPTY])
    digest = get_object_or_404(digests.select_related("recipient__user"), token=token)
    entries = digest.entries.order_by("alert", "-job").values_list("alert__name", "job")
    page = Paginator(entries, PER_PAGE).get_page(request.GET.get("page"))
    context = {"digest": digest, "page": page, "groups": _groups(digest.recipient, list(page))}
    return render(request, "alerts/digest_detail.html", context)


def _groups(recipient: Recipient, entries: list[tuple[str, int]]) -> list[tuple[str, list[Row]]]:
    """Alert's name → its jobs, each with its answer to the person."""
    place: Any = of_user(recipient.user) if recipient.user else unpacked(recipient.location)
    jobs = Job.objects.for_lists(with_terms=place is not None).in_bulk([job for _, job in entries])
    rows = [(name or "", Row(jobs[job], reply(jobs[job], place) if place else None)) for name, job in entries]
    return [(name, [row for _, row in group]) for name, group in groupby(rows, key=lambda pair: pair[0])]
