"""Feeds, what came of them, and what sources' words mean, for staff."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db.models import Prefetch, QuerySet
from django.forms.models import BaseModelFormSet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html_join

from core.admin import DatalistMixin, KeptAdmin
from core.datalist import DatalistInput
from importers import actions
from importers.models import CategoryName, CompanyName, Feed, RegionName, Run
from importers.models.feed import COUNTS
from importers.registry import IMPORTERS


class FeedForm(forms.ModelForm):
    """Says of which formats there are some, and has the format make its address while somebody is there to mend it."""

    format = forms.ChoiceField(choices=lambda: [(name, one.title) for name, one in sorted(IMPORTERS.items())])

    def clean(self) -> dict[str, Any]:
        told = super().clean() or self.cleaned_data
        if told.get("format") and not told.get("url"):
            try:
                IMPORTERS[told["format"]].address(told.get("board", ""))
            except ValueError as error:
                self.add_error("board", str(error))
        return told


@admin.register(Feed)
class FeedAdmin(admin.ModelAdmin):
    form = FeedForm
    list_display = ("name", "format", "is_on", "last_run", "counts", "next_at")
    list_filter = ("is_on", "format", "source")
    list_select_related = ("source",)
    search_fields = ("name", "board", "url")
    actions = ("run_now",)
    readonly_fields = ("last_run", "counts", "next_at", "failures")
    filter_horizontal = ()
    fieldsets = (
        (None, {"fields": ("name", "source", "format", "board", "url")}),
        ("Where postings do not say", {"fields": ("company", "category", "regions")}),
        ("When", {"fields": ("is_on", "hours", "is_partial")}),
        ("State", {"fields": ("last_run", "counts", "next_at", "failures")}),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Feed]:
        newest = Run.objects.order_by("feed_id", "-pk").distinct("feed_id").defer("log")
        runs = Prefetch("runs", newest, to_attr="newest")
        found: QuerySet[Feed] = super().get_queryset(request).prefetch_related(runs)
        return found

    @admin.display(description="last run")
    def last_run(self, feed: Any) -> str:
        told = (
            (
                reverse("admin:importers_run_change", args=[run.pk]),
                f"{run.started_at:%Y-%m-%d %H:%M}",
                run.get_status_display(),
            )
            for run in getattr(feed, "newest", ())
        )
        return format_html_join("", '<a href="{}">{} UTC</a>: {}', told) or "never"

    @admin.display(description="what it brought")
    def counts(self, feed: Any) -> str:
        return "".join(run.counts for run in getattr(feed, "newest", ()))

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False  # its jobs are known by it; it is turned off

    def save_model(self, request: HttpRequest, obj: Feed, form: Any, change: bool) -> None:
        obj.forget_answer()
        super().save_model(request, obj, form, change)

    def get_urls(self) -> list[URLPattern]:
        run = path("<int:pk>/run/", self.admin_site.admin_view(self.run_view), name="importers_feed_run")
        return [run, *super().get_urls()]

    def run_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """POST: have a feed read as soon as the worker can."""
        feed = get_object_or_404(Feed.objects.select_related("source"), pk=pk)
        if not self.has_change_permission(request, feed):
            return HttpResponse(status=403)
        if request.method != "POST":
            return HttpResponse(status=405, headers={"Allow": "POST"})
        self._run(request, feed)
        return redirect("admin:importers_feed_change", pk)

    @admin.action(description="Run now", permissions=["change"])
    def run_now(self, request: HttpRequest, feeds: QuerySet[Feed]) -> None:
        for feed in feeds.select_related("source"):
            self._run(request, feed)

    def _run(self, request: HttpRequest, feed: Feed) -> None:
        try:
            actions.run_now(feed=feed)
        except ValidationError as error:
            messages.error(request, f"{feed}: {' '.join(error.messages)}")
        else:
            self.log_change(request, feed, "Run now.")
            messages.success(request, f"{feed} is fetched as soon as the worker can. Load this page again to see.")


@admin.register(Run)
class RunAdmin(KeptAdmin):
    list_display = ("feed", "started_at", "status", "counts")
    list_filter = ("status", "feed")
    list_select_related = ("feed",)
    fields = ("feed", "status", "started_at", "ended_at", *COUNTS, "what_it_says")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return self.fields

    @admin.display(description="log")
    def what_it_says(self, run: Run) -> str:
        return run.log or "Nothing to say."


class NameFormSet(BaseModelFormSet):
    """Rows of the list: each input is named after its row, and the names to choose from are drawn once."""

    def add_fields(self, form: forms.ModelForm, index: int | None) -> None:
        super().add_fields(form, index)
        for field in form.fields.values():
            if not field.widget.is_hidden:
                field.widget.attrs["aria-label"] = f"{field.label}, {form.instance}"
            if isinstance(field.widget, DatalistInput):
                field.widget.offers = index == 0
                field.widget.attrs["size"] = 22


class NameAdmin(DatalistMixin, admin.ModelAdmin):
    """Words of sources: what is said of them here counts from the next run on, for old postings too."""

    search_fields = ("name",)
    list_per_page = 50
    show_full_result_count = False

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return ("name", "seen", "seen_at") if obj else ()

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_changelist_formset(self, request: HttpRequest, **kwargs: Any) -> Any:
        return super().get_changelist_formset(request, **{**kwargs, "formset": NameFormSet})

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        actions.forget_answers()


@admin.register(CategoryName)
class CategoryNameAdmin(NameAdmin):
    list_display = ("name", "seen", "seen_at", "category")
    list_editable = ("category",)
    list_filter = (("category", admin.EmptyFieldListFilter),)
    list_select_related = ("category",)
    datalist_fields = ("category",)


@admin.register(RegionName)
class RegionNameAdmin(NameAdmin):
    list_display = ("name", "seen", "seen_at", "means", "says_nothing")
    list_editable = ("says_nothing",)
    list_filter = (("regions", admin.EmptyFieldListFilter), "says_nothing")

    def get_queryset(self, request: HttpRequest) -> QuerySet[RegionName]:
        found: QuerySet[RegionName] = super().get_queryset(request).prefetch_related("regions")
        return found

    @admin.display(description="regions")
    def means(self, name: RegionName) -> str:
        return ", ".join(region.name for region in name.regions.all())


@admin.register(CompanyName)
class CompanyNameAdmin(NameAdmin):
    list_display = ("name", "company", "seen_at")
    list_select_related = ("company",)
    datalist_fields = ("company",)
