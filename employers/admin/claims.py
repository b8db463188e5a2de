"""Claims of companies that a mailbox alone did not prove, and who posts for whom."""

from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.http import HttpRequest

from core.datalist import DatalistField
from employers import claiming
from employers.admin.decided import DecidedAdmin
from employers.models import Claim, Member
from jobs.models import Company


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
    readonly_fields = (
        "company_name",
        "website",
        "email",
        "user",
        "created_at",
        "doubt",
        "state",
        "decided_at",
        "decided_by",
    )

    def get_fields(self, request: HttpRequest, obj: Claim | None = None) -> tuple[str, ...]:
        told = ("company_name", "website", "email", "user", "created_at", "doubt")
        is_open = obj is None or self.has_change_permission(request, obj)
        return (*told, "decision", "known", "note") if is_open else (*told, "state", "decided_at", "decided_by", "note")

    @admin.display(description="why it waits")
    def doubt(self, claim: Claim) -> str:
        return claiming.why_not(claim) or "It would be granted now."

    def save_model(self, request: HttpRequest, obj: Claim, form: Any, change: bool) -> None:
        assert request.user.is_authenticated
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
