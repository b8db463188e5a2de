"""Staff post and moderate jobs."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import format_html

from core import markdown, queue
from core.admin import ContentAdmin, DatalistMixin
from jobs import actions, deriving
from jobs.deriving import Posting
from jobs.lexemes import lexemes
from jobs.models import Company, Job, JobSource, Region, Report


class JobForm(forms.ModelForm):
    """Refuses here, by its field, whatever storing would refuse."""

    NEXT = (
        ("", "Leave it as it is"),
        ("publish", "Show it to readers"),
        (Job.Status.FILLED, "Close it: filled"),
        (Job.Status.REMOVED, "Close it: taken off the board"),
    )
    regions = forms.ModelMultipleChoiceField(
        Region.objects.all(),
        required=False,
        label="Open to people in",
        help_text="Hold Ctrl or ⌘ to choose several. None: the posting does not say.",
    )
    then = forms.ChoiceField(label="After saving", choices=NEXT, required=False)

    def clean_description(self) -> str:
        text: str = self.cleaned_data["description"]
        if text:
            self.html = deriving.clean_html(markdown.render(text))
        elif self.instance.description:
            self.html = self.instance.description_html = ""
        else:
            self.html = self.instance.description_html  # as it came in
        return text

    def clean_skills(self) -> Any:
        skills = self.cleaned_data["skills"]
        if len(skills) > deriving.MAX_SKILLS:
            raise ValidationError(f"Choose {deriving.MAX_SKILLS} at most.")
        return skills

    def clean(self) -> dict[str, Any]:
        told = super().clean() or self.cleaned_data
        is_live, then = self.instance.is_live, told.get("then")
        if is_live or then == "publish":
            way = told.get("apply_to") or told.get("takes_applications")
            needed = {"description": getattr(self, "html", ""), "apply_to": way}
            needed |= {"expires_on": told.get("expires_on")} if is_live else {}  # publishing chooses one
            for name in needed.keys() - self.errors.keys():
                if not needed[name]:
                    self.add_error(name, "Needed before readers can see the job.")
        elif then:
            self.add_error("then", "Only a live job can be closed.")
        if told.get("apply_to") and told.get("takes_applications"):
            self.add_error("apply_to", "Leave this empty: applications to this job are sent here.")
        return told


class ReportInline(admin.StackedInline):
    model = Report
    extra = 0
    can_delete = False
    readonly_fields = ("reason", "note", "created_at", "handled_at")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).select_related("job").only("job__title", *self.readonly_fields)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Job)
class JobAdmin(DatalistMixin, admin.ModelAdmin):
    form = JobForm
    list_display = ("title", "company", "category", "status", "place", "published_at", "expires_on")
    list_filter = ("status", "workplace", "type", "category")
    list_select_related = ("company", "category")
    list_per_page = 50
    show_full_result_count = False
    search_fields = ("title",)
    formfield_overrides = {  # one input: the stock two have one label between them
        models.DateTimeField: {
            "form_class": forms.DateTimeField,
            "widget": forms.DateTimeInput(attrs={"type": "datetime-local", "step": 1}, format="%Y-%m-%dT%H:%M:%S"),
        }
    }
    datalist_fields = ("company", "occupation")
    actions = ("publish", "mark_filled", "remove")
    readonly_fields = ("status", "published_at", "closed_at", "source", "external_id", "answers")
    filter_horizontal = ()
    inlines = (ReportInline,)
    fieldsets = (
        (None, {"fields": ("title", "company", "category", "occupation", "description", "language")}),
        ("Applying", {"fields": ("apply_to", "takes_applications")}),
        ("Where", {"fields": ("workplace", "regions", "states", "excluded_states", "authorization")}),
        ("Time zones", {"fields": (("zone_low", "zone_high"), ("overlap_zone", "overlap_start", "overlap_end"))}),
        ("Terms", {"fields": ("type", "engagement", "seniority", "skills")}),
        ("Pay", {"fields": (("pay_min", "pay_max", "pay_currency", "pay_period"),)}),
        ("Dates", {"fields": ("posted_at", "expires_on")}),
        (
            "State",
            {"fields": ("status", "published_at", "closed_at", "source", "external_id", "allows_markup", "answers")},
        ),
        (None, {"fields": ("then",)}),
    )

    def formfield_for_dbfield(self, db_field: models.Field, request: HttpRequest, **kwargs: Any) -> Any:
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if isinstance(db_field, ArrayField):  # else Django says which item is wrong, and not why
            field.base_field.validators = db_field.base_field.validators
        return field

    def get_queryset(self, request: HttpRequest) -> QuerySet[Job]:
        return super().get_queryset(request).defer("search", "title_search", "description_html", "keywords")

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        term = search_term.replace("\x00", "").strip()
        if term.isascii() and term.isdigit() and len(term) < 18:
            return queryset.filter(pk=int(term)), False
        if found := lexemes(term) if term else None:
            return queryset.filter(search=found), False
        return queryset, False

    @admin.display(description="what the text says")
    def answers(self, job: Job) -> str:
        """The sentences by which readers are told whether they can take it."""
        lines = [f"{aspect}: {sentence}" for aspect, sentence in job.reasons.items()]
        return "\n".join(lines) or "Nothing of where one must live."

    def save_model(self, request: HttpRequest, obj: Job, form: Any, change: bool) -> None:
        """Stored with what is derived from it; regions and skills come along, so nothing is left to save after it."""
        posting = Posting(obj, list(form.cleaned_data["regions"]), list(form.cleaned_data["skills"]))
        actions.store([posting])
        then = form.cleaned_data["then"]
        if then == "publish":
            actions.publish(job=obj)
        elif then:
            actions.close(jobs=[obj.pk], status=Job.Status(then))

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False  # a job that was public answers 410 for good: it is removed, not deleted

    @admin.action(description="Publish", permissions=["change"])
    def publish(self, request: HttpRequest, jobs: QuerySet[Job]) -> None:
        done = 0
        for job in jobs:
            try:
                actions.publish(job=job)
                self.log_change(request, job, "Published.")
                done += 1
            except ValidationError as error:
                messages.error(request, f"{job}: {' '.join(error.messages)}")
        messages.success(request, f"Published: {done}.")

    @admin.action(description="Close: filled", permissions=["change"])
    def mark_filled(self, request: HttpRequest, jobs: QuerySet[Job]) -> None:
        self._close(request, jobs, Job.Status.FILLED)

    @admin.action(description="Take off the board", permissions=["change"])
    def remove(self, request: HttpRequest, jobs: QuerySet[Job]) -> None:
        self._close(request, jobs, Job.Status.REMOVED)

    def _close(self, request: HttpRequest, jobs: QuerySet[Job], status: Job.Status) -> None:
        with transaction.atomic():
            live = list(jobs.filter(status=Job.Status.LIVE))
            done = actions.close(jobs=[job.pk for job in live], status=status)
            for job in live:
                self.log_change(request, job, f"Closed: {status.label}.")
        messages.success(request, f"Closed: {done}.")


@admin.register(Company)
class CompanyAdmin(ContentAdmin):
    generation = "jobs"
    list_display = ("name", "country", "domain", "live_jobs")
    search_fields = ("name", "slug", "domain")
    list_per_page = 50
    show_full_result_count = False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        live = Count("jobs", filter=Q(jobs__status=Job.Status.LIVE))
        found: QuerySet[Any] = Company.objects.annotate(live_jobs=live).order_by("name", "pk")
        return found

    @admin.display(description="live jobs")
    def live_jobs(self, company: Any) -> int:
        number: int = company.live_jobs
        return number


@admin.register(Report)
class ReportAdmin(admin.ModelAdmin):
    """What readers reported, what waits first."""

    list_display = ("reason", "job_link", "note", "created_at", "handled_at")
    list_filter = ("reason", ("handled_at", admin.EmptyFieldListFilter))
    list_select_related = ("job",)
    actions = ("mark_handled",)
    readonly_fields = ("job", "reason", "note", "created_at", "handled_at", "handled_by")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    @admin.display(description="job", ordering="job")
    def job_link(self, report: Report) -> str:
        return format_html('<a href="{}">{}</a>', report.job.get_absolute_url(), report.job)

    @admin.action(description="Mark as handled", permissions=["change"])
    def mark_handled(self, request: HttpRequest, reports: QuerySet[Report]) -> None:
        now = timezone.now()
        done = reports.filter(handled_at=None).update(handled_at=now, handled_by=request.user)
        messages.success(request, f"Handled: {done}.")


@admin.register(JobSource)
class JobSourceAdmin(ContentAdmin):
    generation = "jobs"
    list_display = ("name", "pages", "feeds", "api", "widget", "markup", "delay_hours")
    prepopulated_fields = {"slug": ("name",)}

    @admin.display(boolean=True, ordering="on_page")
    def pages(self, source: JobSource) -> bool:
        return source.on_page

    @admin.display(boolean=True, ordering="in_feeds")
    def feeds(self, source: JobSource) -> bool:
        return source.in_feeds

    @admin.display(boolean=True, ordering="in_api", description="API")
    def api(self, source: JobSource) -> bool:
        return source.in_api

    @admin.display(boolean=True, ordering="in_widget")
    def widget(self, source: JobSource) -> bool:
        return source.in_widget

    @admin.display(boolean=True, ordering="allows_markup", description="search engines")
    def markup(self, source: JobSource) -> bool:
        return source.allows_markup

    def get_readonly_fields(self, request: HttpRequest, obj: JobSource | None = None) -> tuple[str, ...]:
        return ("slug",) if obj else ()  # its jobs are known by it

    def get_prepopulated_fields(self, request: HttpRequest, obj: JobSource | None = None) -> dict[str, Any]:
        return {} if obj else self.prepopulated_fields

    def save_model(self, request: HttpRequest, obj: JobSource, form: Any, change: bool) -> None:
        """Its jobs keep the new terms at once; so many cannot be changed within a request."""
        super().save_model(request, obj, form, change)
        if {"allows_markup", "on_page"} & {*form.changed_data}:
            queue.defer("jobs.apply_terms", pk=obj.pk)


@admin.register(Region)
class RegionAdmin(admin.ModelAdmin):
    """To look at: the rows are put right after every migration (jobs/regions.py)."""

    list_display = ("name", "slug", "kind")
    list_filter = ("kind",)
    search_fields = ("name", "slug")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
