"""Alerts for staff: to whom mail goes, what was sent, and the switch. Nobody reads here what somebody searches for."""

from typing import Any

from django.contrib import admin, messages
from django.db import transaction
from django.db.models import Count, QuerySet
from django.http import HttpRequest

from alerts import actions
from alerts.models import Digest, Recipient, Sending
from core.admin import KeptAdmin


@admin.register(Recipient)
class RecipientAdmin(KeptAdmin):
    """Without the token, by which anybody could end somebody's mails; and without where they live."""

    search_fields = ("email",)
    list_display = ("email", "alert_count", "suppression", "suppressed_at", "unsubscribed_at", "next_due_at", "last_at")
    list_filter = ("suppression", ("suppressed_at", admin.EmptyFieldListFilter))
    ordering = ("-pk",)
    actions = ("take_mail_again",)
    fields = ("email", "time_zone", "hour", "weekday", "suppression", "suppressed_at", "unsubscribed_at")
    readonly_fields = ("next_due_at", "last_at", "weekly_at", "created_at")

    def get_fields(self, request: HttpRequest, obj: Recipient | None = None) -> tuple[str, ...]:
        return (*self.fields, *self.readonly_fields)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        found: QuerySet[Any] = super().get_queryset(request).annotate(number=Count("alerts"))
        return found

    @admin.display(description="alerts", ordering="number")
    def alert_count(self, recipient: Any) -> int:
        number: int = recipient.number
        return number

    def has_mend_permission(self, request: HttpRequest) -> bool:
        """Whoever may change recipients, which is done in this way alone."""
        return request.user.has_perm("alerts.change_recipient")

    @admin.action(description="Take mail again", permissions=["mend"])
    def take_mail_again(self, request: HttpRequest, chosen: QuerySet[Recipient]) -> None:
        """For an address that works again. What came meanwhile stays out; who wants no mail gets none."""
        done = 0
        with transaction.atomic():
            for recipient in chosen.order_by("pk").filter(suppressed_at__isnull=False):
                actions.release(recipient=recipient)
                self.log_change(request, recipient, "Takes mail again.")
                done += 1
        messages.success(request, f"Take mail again: {done}.")


@admin.register(Digest)
class DigestAdmin(KeptAdmin):
    """What was sent, is on its way, or was not sent."""

    search_fields = ("recipient__email",)
    list_display = ("recipient", "period", "state", "due_at", "sent_at", "attempts", "try_at")
    list_filter = ("state",)
    list_select_related = ("recipient",)
    exclude = ("token", "only")
    readonly_fields = ("job_numbers",)

    @admin.display(description="jobs, by number")
    def job_numbers(self, digest: Digest) -> str:
        return ", ".join(str(job) for job in digest.entries.order_by("job").values_list("job", flat=True))


@admin.register(Sending)
class SendingAdmin(admin.ModelAdmin):
    """The switch: one row, made when it is first needed."""

    list_display = ("__str__", "reason")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return super().has_add_permission(request) and not Sending.objects.exists()

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
