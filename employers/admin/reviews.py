"""The queue of what waits, the oldest first, and the page on which a moderator decides."""

from typing import Any, ClassVar

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db.models import BooleanField, ExpressionWrapper, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from employers import changing, reviewing
from employers.admin.decided import DecidedAdmin
from employers.models import Review
from employers.posting import in_words
from jobs.models import Job

OF_JOB = ("title", "slug", "status", "published_at", "company__name", "company__domain")


class DecisionForm(forms.ModelForm):
    """version: of the text that the moderator read."""

    REASONED = ("return", "remove")
    decision = forms.ChoiceField(
        choices=[
            ("approve", "Approve: readers see it as it stands here"),
            ("return", "Send back to the employer; what readers see stays as it is"),
            ("remove", "Send back, and take the job off the board"),
        ],
        widget=forms.RadioSelect,
    )
    reasons = forms.MultipleChoiceField(
        choices=Review.Reason.choices, required=False, widget=forms.CheckboxSelectMultiple
    )
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1)

    class Meta:
        model = Review
        fields = ("decision", "reasons", "note", "version")
        widgets: ClassVar = {"note": forms.Textarea(attrs={"rows": 4, "cols": 80})}

    def clean(self) -> dict[str, Any]:
        told = super().clean() or self.cleaned_data
        is_reasoned = told.get("reasons") or told.get("note")
        if told.get("decision") in self.REASONED and not is_reasoned:
            raise ValidationError("Say why: choose a reason or write a note.")
        return told

    def _post_clean(self) -> None:
        """Nothing is put into the row here: the action locks it first."""


@admin.register(Review)
class ReviewAdmin(DecidedAdmin):
    form = DecisionForm
    list_display = ("title", "company", "kind", "submitted_at", "signal_count", "state")
    list_display_links = ("title",)
    search_fields = ("job__title", "job__company__name")
    ordering = ("submitted_at", "pk")
    fieldsets = ((None, {"fields": ("decision", "reasons", "note", "version")}),)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        listed = [f"job__{name}" for name in OF_JOB]
        found = super().get_queryset(request).select_related("job__company", "by", "decided_by")
        whole = [field.name for field in Review._meta.concrete_fields if field.name != "proposal"]
        people = [f"{who}__{name}" for who in ("by", "decided_by") for name in ("email", "name")]
        is_text = ExpressionWrapper(Q(proposal__isnull=False), BooleanField())
        queue: QuerySet[Any] = found.only(*whole, *listed, *people).annotate(is_text=is_text)
        return queue

    def get_fieldsets(self, request: HttpRequest, obj: Review | None = None) -> Any:
        """What is decided has no form."""
        shown = ("state", "decided_at", "decided_by", "note")
        return (
            self.fieldsets if obj is None or self.has_change_permission(request, obj) else ((None, {"fields": shown}),)
        )

    @admin.display(description="job", ordering="job__title")
    def title(self, review: Review) -> str:
        return review.job.title

    @admin.display(ordering="job__company__name")
    def company(self, review: Review) -> str:
        return review.job.company.name

    @admin.display
    def kind(self, review: Any) -> str:
        if not review.is_text:
            return "reported"
        return "changed" if review.job.published_at else "new"

    @admin.display(description="signals")
    def signal_count(self, review: Review) -> int:
        return len(review.signals)

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        if review := context["original"]:
            job = Job.objects.select_related("company").get(pk=review.job_id)
            review.job = job
            proposal, base = review.proposal, reviewing.base_of(review)
            is_held = base and proposal is not None
            context |= {
                "job": job,
                "proposed": in_words(proposal) if proposal is not None else {},
                "differences": changing.differences(base, proposal) if is_held else [],
                "reports": job.reports.filter(handled_at=None),
                "entries": job.entries.select_related("by")[:50],
            }
        return super().render_change_form(request, context, *args, **kwargs)

    def response_change(self, request: HttpRequest, obj: Review) -> HttpResponse:
        """What was decided; the stock words say that the row was changed."""
        review = Review.objects.select_related("job__company").get(pk=obj.pk)
        told = f"“{review.job}” of {review.job.company}: {review.get_state_display()}."
        messages.success(request, f"{told} The job is {review.job.get_status_display()}.")
        return redirect("admin:employers_review_changelist")

    def save_model(self, request: HttpRequest, obj: Review, form: Any, change: bool) -> None:
        told = form.cleaned_data
        common = {"review": obj, "version": told["version"], "by": request.user, "words": told["note"]}
        if told["decision"] == "approve":
            reviewing.approve(**common)
        else:
            reviewing.send_back(**common, reasons=told["reasons"], is_removed=told["decision"] == "remove")
