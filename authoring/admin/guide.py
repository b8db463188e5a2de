"""Guides in the admin: the list, the form of a guide's head, and the addresses of its room."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.options import InlineModelAdmin
from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path
from django.utils import timezone

from authoring import actions
from authoring.admin import history, room, section
from authoring.admin.forms import AboutForm, NewGuideForm, RatingForm, RatingFormSet
from core import formats
from core.admin import ContentAdmin, TableFormSet, TableInline
from guides.models import Credential, Guide, Rating, RelatedRole, Snapshot
from guides.snapshots import record


class RatingInline(admin.StackedInline):
    model = Rating
    form = RatingForm
    formset = RatingFormSet
    fields = (("scale", "low", "high", "reviewed_on"), "reason")
    max_num = 4
    can_delete = False
    verbose_name_plural = "Our ratings"

    def get_extra(self, request: HttpRequest, obj: Guide | None = None, **kwargs: Any) -> int:
        return 4 - obj.ratings.count() if obj else 4


class CredentialInline(admin.StackedInline):
    model = Credential
    extra = 1
    fields = (("position", "name"), ("issuer", "url"), "requirement", ("renewal", "cost", "checked_on"))


class RelatedRoleInline(TableInline):
    model = RelatedRole
    fields = ("position", "title", "code")


class ReferenceFormSet(TableFormSet):
    def row_name(self, row: Any) -> str:
        return str(row.source)

    def get_unique_error_message(self, unique_check: Any) -> str:
        return "The same source stands there twice. Change one of the two, or delete it."


class ReferenceInline(TableInline):
    model = Guide.references.through
    formset = ReferenceFormSet
    fields = datalist_fields = ("source",)
    verbose_name = "reference"
    note = "Sources of statements. Those of figures are added by the page."

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).select_related("source")

    def has_view_permission(self, request: HttpRequest, obj: Guide | None = None) -> bool:
        """Whoever may write the guide: the admin would ask for rights on the sources themselves."""
        return request.user.has_perm("guides.change_guide")

    has_add_permission = has_change_permission = has_delete_permission = has_view_permission


class AttentionFilter(admin.SimpleListFilter):
    """What waits for an editor."""

    title = "attention"
    parameter_name = "attention"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [
            ("changed", "has unpublished changes"),
            ("overdue", "review is overdue"),
            ("superseded", "cites a source with a newer release"),
        ]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        if self.value() == "changed":
            return queryset.changed()
        if self.value() == "overdue":
            return queryset.overdue(timezone.localdate())
        return queryset.citing_superseded() if self.value() == "superseded" else queryset


@admin.register(Guide)
class GuideAdmin(ContentAdmin):
    list_display = ("title", "category", "stage", "edited", "review_due")
    list_filter = ("state", AttentionFilter, ("category", admin.RelatedOnlyFieldListFilter), "is_featured")
    list_select_related = ("category", "edition", "edited_by")
    list_per_page = 50
    show_full_result_count = False
    search_fields = ("title", "slug", "occupation__title")
    prepopulated_fields = {"slug": ("title",)}
    inlines = (RatingInline, RelatedRoleInline, CredentialInline, ReferenceInline)
    first_fields = ("title", "slug", "category", "occupation")
    more_fields = ("summary", "writer", "reviewer", "reviewed_on", "review_due_on", "is_featured")
    change_form_template = "authoring/about.html"
    actions = ("submit_all", "publish_all", "archive_all", "mark_reviewed")

    # The list

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).defer("edition__content", "listed_text", "search")

    @admin.display(description="state", ordering="state")
    def stage(self, guide: Guide) -> str:
        if guide.state == Guide.State.PUBLISHED and guide.is_changed:
            return "published, with changes"
        return guide.get_state_display()

    @admin.display(description="last edited", ordering="edited_at")
    def edited(self, guide: Guide) -> str:
        when = formats.day(timezone.localdate(guide.edited_at)) if guide.edited_at else "—"
        return f"{when}, {guide.edited_by}" if guide.edited_by else when

    @admin.display(description="next review", ordering="review_due_on")
    def review_due(self, guide: Guide) -> str:
        return formats.day(guide.review_due_on) if guide.review_due_on else "—"

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        """Writers have only what sends to review; guides with readers are archived, not deleted from a list."""
        names = super().get_actions(request)
        names.pop("delete_selected", None)
        return names

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> tuple[list[Any], dict[str, int], set[str], list]:
        """In numbers: of a guide there are hundreds of rows, and each saved state is as long as the guide."""
        guides = list(objs)
        numbers = {"guides": len(guides), "saved states": Snapshot.objects.filter(guide__in=guides).count()}
        return guides, numbers, set(), []

    def has_publish_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("guides.publish_guide")

    @admin.action(description="Send to review", permissions=["change"])
    def submit_all(self, request: HttpRequest, guides: models.QuerySet[Guide]) -> None:
        for guide in guides.filter(state=Guide.State.DRAFT):
            actions.submit(guide=guide, by=room.editor(request))
            self.log_change(request, guide, "Sent to review.")
            messages.success(request, f"“{guide}” waits for an editor now.")

    @admin.action(description="Publish, where nothing is in the way", permissions=["publish"])
    def publish_all(self, request: HttpRequest, guides: models.QuerySet[Guide]) -> None:
        for guide in guides.exclude(state=Guide.State.ARCHIVED):
            try:
                edition = actions.publish_checked(guide=guide, by=room.editor(request))
            except actions.RefusedError:
                messages.error(request, f"“{guide}” cannot go out yet: see “Check and publish” on its page.")
            else:
                self.log_change(request, guide, f"Published edition {edition.number}.")
                messages.success(request, f"Edition {edition.number} of “{guide}” is public now.")

    @admin.action(description="Archive", permissions=["publish"])
    def archive_all(self, request: HttpRequest, guides: models.QuerySet[Guide]) -> None:
        for guide in guides.exclude(state=Guide.State.ARCHIVED):
            actions.archive(guide=guide)
            self.log_change(request, guide, "Archived.")
            messages.success(request, f"“{guide}” is archived. Its page can bring it back.")

    @admin.action(description="Mark as reviewed today", permissions=["publish"])
    def mark_reviewed(self, request: HttpRequest, guides: models.QuerySet[Guide]) -> None:
        for guide in guides:
            actions.mark_reviewed(guide=guide, by=room.editor(request))
            self.log_change(request, guide, "Marked as reviewed.")
            messages.success(request, f"“{guide}” is marked as reviewed today. Publish it for readers to see that.")

    # The guide's head

    def get_form(self, request: HttpRequest, obj: Guide | None = None, change: bool = False, **kwargs: Any) -> Any:
        return super().get_form(request, obj, change, **{**kwargs, "form": AboutForm if obj else NewGuideForm})

    def get_fields(self, request: HttpRequest, obj: Guide | None = None) -> Any:
        return (*self.first_fields, *self.more_fields, "opened") if obj else (*self.first_fields, "like")

    def get_readonly_fields(self, request: HttpRequest, obj: Guide | None = None) -> tuple[str, ...]:
        """What readers would see at once, without an edition, is for those who publish."""
        is_public = obj is not None and obj.edition_id is not None
        return ("slug", "is_featured") if is_public and not self.has_publish_permission(request) else ()

    def get_prepopulated_fields(self, request: HttpRequest, obj: Guide | None = None) -> dict[str, Any]:
        return {} if obj else self.prepopulated_fields  # a published address does not follow its title

    def get_inline_instances(self, request: HttpRequest, obj: Guide | None = None) -> list[InlineModelAdmin]:
        return super().get_inline_instances(request, obj) if obj else []

    def formfield_for_dbfield(self, db_field: models.Field, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "summary":
            kwargs["widget"] = forms.Textarea(attrs={"rows": 4, "cols": 80})
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    def save_model(self, request: HttpRequest, obj: Guide, form: Any, change: bool) -> None:
        """Only what the form has: whoever publishes at the same moment is not undone."""
        obj.save(update_fields=[name for name in form.fields if name != "opened"] if change else None)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        by = room.editor(request)
        if change:
            record(form.instance, by=by, note="About the guide")
        else:
            actions.begin(guide=form.instance, like=form.cleaned_data.get("like"), by=by)

    def response_add(self, request: HttpRequest, obj: Guide, post_url_continue: str | None = None) -> HttpResponse:
        messages.success(request, f"“{obj}” is made, with all its sections. Nobody but editors sees it yet.")
        return room.to_room(obj)

    def response_change(self, request: HttpRequest, obj: Guide) -> HttpResponse:
        messages.success(request, f"“{obj}” is saved. Readers see it when the guide is published.")
        return room.to_room(obj)

    # The addresses of its room

    def get_urls(self) -> list[URLPattern]:
        about = self.admin_site.admin_view(self.change_view)
        urls = [
            path("paste/", self.admin_site.admin_view(section.paste), name="guides_guide_paste"),
            path("<path:object_id>/about/", about, name="guides_guide_about"),
            self._path("change/", room.contents, "change", right="view"),
            self._path("sections/<slug:kind>/", section.section, "section"),
            self._path("sections/<slug:kind>/preview/", section.preview, "section_preview", right="view"),
            self._path("check/", room.check, "check"),
            self._path("submit/", room.submit, "submit"),
            self._path("publish/", room.publish, "publish", right="publish"),
            self._path("send-back/", room.send_back, "send_back", right="publish"),
            self._path("archive/", room.archive, "archive", right="publish"),
            self._path("discard/", room.discard, "discard", right="publish"),
            self._path("history/", history.history, "history", right="view"),
            self._path("history/compare/", history.compare, "compare", right="view"),
            self._path("history/<int:snapshot>/restore/", history.restore, "restore", right="publish"),
        ]
        return [*urls, *super().get_urls()]

    def _path(self, route: str, view: Callable[..., HttpResponseBase], name: str, right: str = "change") -> URLPattern:
        """A page of one guide's room. right: on guides, without which it answers 403 whatever the address says."""

        def guarded(request: HttpRequest, pk: int, **rest: Any) -> HttpResponseBase:
            if not request.user.has_perm(f"guides.{right}_guide"):
                raise PermissionDenied
            along = ("edition", "scheduled", "category", "occupation__parent", "edited_by")
            heavy = ("edition__content", "scheduled__content", "listed_text", "search")
            guide = get_object_or_404(Guide.objects.select_related(*along).defer(*heavy), pk=pk)
            return view(request, guide, **rest)

        return path(f"<int:pk>/{route}", self.admin_site.admin_view(guarded), name=f"guides_guide_{name}")
