"""Billing for staff: what is known of each person, giving Plus, paying back, new prices. Stripe's part is read-only."""

from typing import Any, ClassVar

from django.contrib import admin, messages
from django.db import models
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from accounts.models import User
from subscriptions import actions
from subscriptions.forms import GrantForm, PriceChangeForm
from subscriptions.models import Change, Checkout, Customer, Event, Grant, Invoice, Notice, PriceChange, Subscription


class UnchangedAdmin(admin.ModelAdmin):
    """Rows that stay as they were made."""

    search_fields: ClassVar[tuple[str, ...]] = ("user__email",)
    list_select_related: ClassVar[tuple[str, ...]] = ("user",)
    show_full_result_count = False
    formfield_overrides = {models.URLField: {"assume_scheme": "https"}}  # Django asks, though nobody types one

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class KeptAdmin(UnchangedAdmin):
    """Rows that nobody makes by hand either."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False


@admin.register(Subscription)
class SubscriptionAdmin(KeptAdmin):
    search_fields = ("user__email", "stripe_id")
    list_display = ("user", "status", "interval", "period_end", "is_ending")
    list_filter = ("status", "interval", "is_ending")
    actions = ("refund_and_end",)

    def has_refund_permission(self, request: HttpRequest) -> bool:
        """Whoever may change subscriptions, which is done in this way alone."""
        return request.user.has_perm("subscriptions.change_subscription")

    @admin.action(description="Refund the last payment and end Plus now", permissions=["refund"])
    def refund_and_end(self, request: HttpRequest, chosen: QuerySet[Subscription]) -> HttpResponse | None:
        """Asks first; one at a time."""
        subscription = chosen.select_related("user").first()
        if subscription is None or len(chosen) > 1:
            self.message_user(request, "Choose one subscription at a time.", messages.ERROR)
            return None
        if "sure" not in request.POST:
            return self._ask(request, subscription)
        try:
            actions.refund_and_end(subscription=subscription, by=_staff(request))
        except actions.RefusedError as refused:
            self.message_user(request, str(refused), messages.ERROR)
            return None
        self.log_change(request, subscription, "Refunded the last payment and ended it.")
        self.message_user(request, f"{subscription.user} gets the last payment back, and the subscription has ended.")
        return None

    def _ask(self, request: HttpRequest, subscription: Subscription) -> HttpResponse:
        context = {
            **self.admin_site.each_context(request),
            "title": "Refund and end",
            "opts": self.opts,
            "subscription": subscription,
            "last": subscription.user.invoices.filter(amount_paid__gt=0).first(),
        }
        return render(request, "subscriptions/admin/refund.html", context)


def _staff(request: HttpRequest) -> User:
    """Whoever is signed in; the admin lets nobody else come here."""
    assert isinstance(request.user, User)
    return request.user


@admin.register(Invoice)
class InvoiceAdmin(KeptAdmin):
    search_fields = ("user__email", "number", "stripe_id")
    list_display = ("number", "user", "status", "amount_due", "amount_paid", "refunded", "currency", "created_at")
    list_filter = ("status",)


@admin.register(Change)
class ChangeAdmin(KeptAdmin):
    list_display = ("at", "user", "what", "detail", "by")
    list_filter = ("what",)
    list_select_related = ("user", "by")


@admin.register(Event)
class EventAdmin(KeptAdmin):
    search_fields = ("stripe_id", "about", "kind")
    list_display = ("stripe_id", "kind", "about", "created_at", "handled_at")
    list_select_related = ()


@admin.register(Notice)
class NoticeAdmin(KeptAdmin):
    search_fields = ("subscription__user__email",)
    list_display = ("kind", "subscription", "about", "sent_at")
    list_select_related = ("subscription",)


@admin.register(Customer)
class CustomerAdmin(KeptAdmin):
    search_fields = ("user__email", "stripe_id")
    list_display = ("user", "stripe_id", "created_at")


@admin.register(Checkout)
class CheckoutAdmin(KeptAdmin):
    list_display = ("user", "interval", "state", "created_at")
    list_filter = ("state",)
    exclude = ("url",)  # whoever has it could pay in the person's place


@admin.register(Grant)
class GrantAdmin(UnchangedAdmin):
    form = GrantForm
    list_display = ("user", "starts_at", "ends_at", "reason", "given_by")
    list_select_related = ("user", "given_by")
    actions = ("end_now",)

    def has_end_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("subscriptions.change_grant")

    def get_fields(self, request: HttpRequest, obj: Grant | None = None) -> tuple[str, ...]:
        return ("user", "starts_at", "ends_at", "reason", "given_by") if obj else ("user", "ends_at", "reason")

    def save_model(self, request: HttpRequest, obj: Grant, form: Any, change: bool) -> None:
        given = actions.grant(user=obj.user, ends_at=obj.ends_at, reason=obj.reason, by=_staff(request))
        obj.pk = given.pk

    @admin.action(description="End now", permissions=["end"])
    def end_now(self, request: HttpRequest, chosen: QuerySet[Grant]) -> None:
        for grant in chosen.select_related("user"):
            actions.end_grant(grant=grant, by=_staff(request))
            self.log_change(request, grant, "Ended.")
        self.message_user(request, "Ended. Whoever pays as well keeps Plus.")


@admin.register(PriceChange)
class PriceChangeAdmin(UnchangedAdmin):
    form = PriceChangeForm
    search_fields = ()
    list_display = ("interval", "amount", "effective_on", "price_id", "created_at")
    list_select_related = ()
