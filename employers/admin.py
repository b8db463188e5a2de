"""What waits for moderators: reviews of jobs, the oldest first, and claims of companies."""

from typing import Any, ClassVar

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db.models import BooleanField, ExpressionWrapper, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from core.datalist import DatalistField
from employers import changing, claiming, reviewing
from employers.claiming import RefusedError
from employers.models import Claim, Member, Review
from employers.posting import in_words
from jobs.models import Company, Job

OF_JOB = ("title", "slug", "status", "published_at", "company__name", "company__domain")


class WaitingFilter(admin.SimpleListFilter):
    """What waits, unless something else is asked for."""

    title = "state"
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("all", "All"), *((value, label) for value, label in model_admin.model.State.choices if value != "waiting")]

    def choices(self, changelist: Any) -> Any:
        """The first, which stands for no value, is what waits."""
        first, *others = super().choices(changelist)
        return [{**first, "display": "Waiting"}, *others]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        value = self.value() or "waiting"
        return queryset if value == "all" else queryset.filter(state=value)


class DecidedAdmin(admin.ModelAdmin):
    """Rows that others make and a moderator decides; nobody adds or deletes one."""

    list_filter = (WaitingFilter,)
    list_per_page = 50
    show_full_result_count = False
    actions = None

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """What is decided is only to look at."""
        return super().has_change_permission(request, obj) and (obj is None or obj.state == "waiting" or is_sent(request))

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Whoever was slower than somebody else is told, and sees how it stands."""
        try:
            return super().changeform_view(request, *args, **kwargs)
        except RefusedError as error:
            messages.error(request, str(error))
            return redirect(request.path)


def is_sent(request: HttpRequest) -> bool:
    return request.method == "POST"


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
        found: QuerySet[Any] = super().get_queryset(request).select_related("job__company", "by", "decided_by")
        whole = [field.name for field in Review._meta.concrete_fields if field.name != "proposal"]
        people = [f"{who}__{name}" for who in ("by", "decided_by") for name in ("email", "name")]
        is_text = ExpressionWrapper(Q(proposal__isnull=False), BooleanField())
        return found.only(*whole, *listed, *people).annotate(is_text=is_text)

    def get_fieldsets(self, request: HttpRequest, obj: Review | None = None) -> Any:
        """What is decided has no form."""
        shown = ("state", "decided_at", "decided_by", "note")
        return self.fieldsets if obj is None or self._is_open(request, obj) else ((None, {"fields": shown}),)

    def _is_open(self, request: HttpRequest, obj: Review) -> bool:
        return self.has_change_permission(request, obj)

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
            proposal = review.proposal
            context |= {
                "job": job,
                "proposed": in_words(proposal) if proposal is not None else {},
                "differences": changing.differences(reviewing.base_of(review), proposal) if proposal is not None else [],
                "reports": job.reports.filter(handled_at=None),
                "entries": job.entries.select_related("by")[:50],
            }
        return super().render_change_form(request, context, *args, **kwargs)

    def save_model(self, request: HttpRequest, obj: Review, form: Any, change: bool) -> None:
        told = form.cleaned_data
        common = {"review": obj, "version": told["version"], "by": request.user, "words": told["note"]}
        if told["decision"] == "approve":
            reviewing.approve(**common)
        else:
            reviewing.send_back(**common, reasons=told["reasons"], is_removed=told["decision"] == "remove")


class ClaimDecisionForm(forms.ModelForm):
    decision = forms.ChoiceField(
        choices=[
            ("join", "Grant: a member of the company below"),
            ("make", "Grant: make a new company of that name"),
            ("refuse", "Refuse"),
        ],
        widget=forms.RadioSelect,
    )
    known = forms.CharField(required=False)

    class Meta:
        model = Claim
        fields = ("decision", "known", "note")
        widgets: ClassVar = {"note": forms.Textarea(attrs={"rows": 4, "cols": 80})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "known" in self.fields:  # one for each page: it remembers what it has read
            self.fields["known"] = DatalistField(Company.objects.all(), required=False, label="Company")

    def clean(self) -> dict[str, Any]:
        told = super().clean() or self.cleaned_data
        if told.get("decision") == "join" and not told.get("known") and "known" not in self.errors:
            self.add_error("known", "Say which company.")
        if told.get("decision") == "refuse" and not told.get("note"):
            self.add_error("note", "Say why.")
        return told

    def _post_clean(self) -> None:
        """As for a review."""


@admin.register(Claim)
class ClaimAdmin(DecidedAdmin):
    """Those whose mailbox alone did not prove the company."""

    form = ClaimDecisionForm
    list_display = ("company_name", "website", "email", "user", "created_at", "state")
    list_select_related = ("user",)
    search_fields = ("company_name", "email", "domain")
    ordering = ("created_at", "pk")
    readonly_fields = ("company_name", "website", "email", "user", "created_at", "doubt", "state", "decided_at", "decided_by")

    def get_fields(self, request: HttpRequest, obj: Claim | None = None) -> tuple[str, ...]:
        told = ("company_name", "website", "email", "user", "created_at", "doubt")
        is_open = obj is None or self.has_change_permission(request, obj)
        return (*told, "decision", "known", "note") if is_open else (*told, "state", "decided_at", "decided_by", "note")

    @admin.display(description="why it waits")
    def doubt(self, claim: Claim) -> str:
        return claiming.why_not(claim) or "It would be granted now."

    def save_model(self, request: HttpRequest, obj: Claim, form: Any, change: bool) -> None:
        told = form.cleaned_data
        company = told["known"] if told["decision"] == "join" else None
        if told["decision"] == "make":
            company = claiming.new_company(obj)
        claiming.decide(claim=obj, by=request.user, company=company, note=told["note"])


@admin.register(Member)
class MemberAdmin(DecidedAdmin):
    """Who posts for whom, to look at: they come by claims, and go by each other."""

    list_filter = ()
    list_display = ("company", "user", "added_at")
    list_select_related = ("company", "user")
    search_fields = ("company__name", "user__email")
    ordering = ("-pk",)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
