"""The plans, the way to Plus, and a person's own plan."""

from collections.abc import Callable

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import User
from core.page_cache import cached_page
from subscriptions import actions, billing, pricing, standing, terms
from subscriptions.forms import CheckoutForm, ReasonForm
from subscriptions.models import Checkout
from subscriptions.models.customer import Interval
from subscriptions.plans import PLUS, Plan
from subscriptions.standing import State

INVOICES = 24  # of the latest; Stripe's own page has all
LOOK_EVERY = 2  # seconds
LOOKS = 30  # then the person is told what to do


class MemberRequest(HttpRequest):
    """Of somebody who is signed in, as login_required sees to."""

    user: User
    plan: Plan


@require_safe
@cached_page("content", "ads", parameters=["interval"])
def plus(request: HttpRequest) -> HttpResponse:
    """What each plan gives, and the way to it."""
    user = request.user
    context = {
        "lines": pricing.LINES,
        "price": pricing.price(request.GET.get("interval")),
        "prices": [pricing.price(interval) for interval in Interval.values],
        "paying": pricing.paying_people(),
        "is_sold": billing.is_configured(),
        "standing": standing.standing_of(user, timezone.now()) if user.is_authenticated else None,
    }
    return render(request, "subscriptions/plus.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def checkout(request: MemberRequest) -> HttpResponse:
    """What is bought, on which terms; then on to Stripe's page."""
    if not billing.is_configured():
        return redirect("subscriptions:plus")
    if request.user.subscriptions.live().exists():
        return redirect("subscriptions:plan")
    price = pricing.price(request.GET.get("interval"))
    form = CheckoutForm(request.POST if request.method == "POST" else None, price=price)
    if form.is_valid():
        try:
            page = actions.start_checkout(user=request.user, interval=price.interval, accepted=form.text)
            return HttpResponseRedirect(page, status=303)
        except actions.RefusedError as refused:
            form.add_error(None, str(refused))
    context = {
        "form": form,
        "price": price,
        "prices": [pricing.price(interval) for interval in Interval.values],
        "terms": terms.terms(price),
    }
    return render(request, "subscriptions/checkout.html", context, status=422 if form.errors else 200)


@require_safe
@login_required
def activating(request: MemberRequest) -> HttpResponse:
    """Where Stripe's page leads back to. Looks at our record again and again, without a script."""
    if request.plan.is_plus:
        messages.success(request, f"Thank you. You have {PLUS.name} now.")
        return redirect("subscriptions:plan")
    if not request.user.checkouts.exclude(state=Checkout.State.EXPIRED).exists():
        return redirect("subscriptions:plan")
    actions.expect_payment(user=request.user)
    look = request.GET.get("look", "")
    number = int(look) if look.isascii() and look.isdigit() and len(look) < 4 else 0
    response = render(request, "subscriptions/activating.html", {"is_waiting": number < LOOKS})
    if number < LOOKS:
        response.headers["Refresh"] = f"{LOOK_EVERY}; url={reverse('subscriptions:activating')}?look={number + 1}"
    return response


@require_safe
@login_required
def plan(request: MemberRequest) -> HttpResponse:
    """A person's own plan: how it stands, what was paid, and how to end it."""
    stands = standing.standing_of(request.user, timezone.now())
    history = standing.history_of(request.user)
    last_said = next((change.what for change in history if change.what in ("ending", "reason")), "")
    context = {
        "standing": stands,
        "next_amount": standing.next_amount(stands.subscription) if stands.subscription else 0,
        "invoices": request.user.invoices.all()[:INVOICES],
        "history": history,
        "question": ReasonForm() if stands.state == State.CANCELED and last_said != "reason" else None,
        "is_sold": billing.is_configured(),
    }
    return render(request, "subscriptions/plan.html", context)


def _back(request: MemberRequest, act: Callable[[], object], done: str) -> HttpResponse:
    """Do it, and show the plan with what came of it."""
    try:
        act()
        messages.success(request, done)
    except actions.RefusedError as refused:
        messages.error(request, str(refused))
    return redirect("subscriptions:plan")


@require_POST
@login_required
def cancel(request: MemberRequest) -> HttpResponse:
    return _back(request, lambda: actions.cancel(user=request.user), "Nothing more will be taken from your card.")


@require_POST
@login_required
def resume(request: MemberRequest) -> HttpResponse:
    return _back(request, lambda: actions.resume(user=request.user), "Your subscription goes on as before.")


@require_POST
@login_required
def reason(request: MemberRequest) -> HttpResponse:
    """Why they canceled, if they care to say."""
    form = ReasonForm(request.POST)
    if form.is_valid() and form.answer:
        actions.note_reason(user=request.user, reason=form.answer)
        messages.success(request, "Thank you for telling us.")
    return redirect("subscriptions:plan")


@require_POST
@login_required
def portal(request: MemberRequest) -> HttpResponse:
    """On to Stripe's page for the card and all invoices."""
    try:
        return HttpResponseRedirect(actions.portal_url(user=request.user), status=303)
    except actions.RefusedError as refused:
        messages.error(request, str(refused))
        return redirect("subscriptions:plan")
