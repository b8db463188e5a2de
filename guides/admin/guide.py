"""The editors' room for guides: a table of contents, and a page for each section."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.options import InlineModelAdmin
from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_POST

from core.admin import ContentAdmin
from core.fields import MarkdownField
from guides import kinds
from guides.actions import create_sections, publish
from guides.admin.forms import ItemForm, ItemFormSet, RatingForm, RatingFormSet
from guides.models import Credential, Guide, Item, Rating, RelatedRole, Section
from guides.snapshots import has_changes, written_sections
from occupations.models import Skill


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


class RelatedRoleInline(admin.StackedInline):
    model = RelatedRole
    extra = 1
    fields = (("position", "title", "code"),)


class ReferenceInline(admin.StackedInline):
    """Sources of statements; those of figures are added by the page."""

    model = Guide.references.through
    extra = 1
    verbose_name = "reference"


@admin.register(Guide)
class GuideAdmin(ContentAdmin):
    list_display = ("title", "category", "state", "reviewed_on", "is_featured")
    list_filter = ("category", "is_featured")
    list_select_related = ("category", "edition")
    search_fields = ("title", "slug", "occupation__title")
    prepopulated_fields = {"slug": ("title",)}
    inlines = (RatingInline, RelatedRoleInline, CredentialInline, ReferenceInline)
    first_fields = ("title", "slug", "category", "occupation")
    change_form_template = "admin/guides/guide/change_form.html"

    def get_fields(self, request: HttpRequest, obj: Guide | None = None) -> Any:
        if obj is None:
            return self.first_fields
        more = ("summary", "writer", "reviewer", "reviewed_on", "is_featured")
        return (*self.first_fields, *more)

    def get_prepopulated_fields(self, request: HttpRequest, obj: Guide | None = None) -> dict[str, Any]:
        return {} if obj else self.prepopulated_fields  # a published address does not follow its title

    def get_inline_instances(self, request: HttpRequest, obj: Guide | None = None) -> list[InlineModelAdmin]:
        return super().get_inline_instances(request, obj) if obj else []

    def formfield_for_dbfield(self, db_field: models.Field, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "summary":
            kwargs["widget"] = forms.Textarea(attrs={"rows": 4, "cols": 80})
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        create_sections(form.instance)

    def response_add(self, request: HttpRequest, obj: Guide, post_url_continue: str | None = None) -> HttpResponse:
        messages.success(request, f"“{obj}” is made, with all its sections. Nobody but editors sees it yet.")
        return HttpResponseRedirect(reverse("admin:guides_guide_change", args=[obj.pk]))

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        guide = self.get_object(request, object_id)
        if isinstance(guide, Guide):
            sections = written_sections(guide)
            extra_context = {
                **(extra_context or {}),
                "sections": sections,
                "written": sum(not section.is_empty for section in sections),
                "has_changes": has_changes(guide),
                "may_publish": request.user.has_perm("guides.publish_guide"),
            }
        return super().change_view(request, object_id, form_url, extra_context)

    def get_urls(self) -> list[URLPattern]:
        publish_url = path(
            "<int:pk>/publish/", self.admin_site.admin_view(self.publish_view), name="guides_guide_publish"
        )
        return [publish_url, *super().get_urls()]

    @method_decorator(require_POST)
    def publish_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        if not request.user.has_perm("guides.publish_guide"):
            raise PermissionDenied
        guide = get_object_or_404(Guide, pk=pk)
        edition = publish(guide=guide, by=request.user)  # type: ignore[arg-type]
        self.log_change(request, guide, f"Published edition {edition.number}.")
        messages.success(request, f"Edition {edition.number} of “{guide}” is public now.")
        return HttpResponseRedirect(reverse("admin:guides_guide_change", args=[pk]))

    @admin.display(description="state", ordering="edition")
    def state(self, guide: Guide) -> str:
        return f"edition {guide.edition.number}" if guide.edition else "draft"


class ItemInline(admin.StackedInline):
    """The items of one section: only its shape's columns, under their own names."""

    model = Item
    form = ItemForm
    formset = ItemFormSet
    extra = 2
    formfield_overrides = {MarkdownField: {"widget": forms.Textarea(attrs={"rows": 3, "cols": 60})}}

    def get_formset(self, request: HttpRequest, obj: Section | None = None, **kwargs: Any) -> Any:
        assert obj
        return super().get_formset(request, obj, labels=obj.spec.shape.columns, **kwargs)

    def get_fields(self, request: HttpRequest, obj: Section | None = None) -> list[Any]:
        """One row of short columns, then the long ones below each other."""
        assert obj
        long = {"note", "text", "url"}
        columns = obj.spec.shape.columns
        return [
            ("position", *(name for name in columns if name not in long)),
            *(name for name in columns if name in long),
        ]


@admin.register(Section)
class SectionAdmin(ContentAdmin):
    """Reached from the guide's table of contents; sections come and go with their guide."""

    fields = ("heading", "body")
    inlines = (ItemInline,)
    formfield_overrides = {MarkdownField: {"widget": forms.Textarea(attrs={"rows": 14, "cols": 80})}}
    change_form_template = "admin/guides/section/change_form.html"

    def has_module_permission(self, request: HttpRequest) -> bool:
        return False

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Section | None = None) -> bool:
        return False

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Section]:
        return super().get_queryset(request).select_related("guide").filter(kind__in=kinds.BY_SLUG)

    def get_inline_instances(self, request: HttpRequest, obj: Section | None = None) -> list[InlineModelAdmin]:
        return super().get_inline_instances(request, obj) if obj and obj.spec.shape.has_items else []

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        context["skills"] = Skill.objects.values_list("name", flat=True)
        return super().render_change_form(request, context, *args, **kwargs)

    def get_form(self, request: HttpRequest, obj: Section | None = None, change: bool = False, **kwargs: Any) -> Any:
        form = super().get_form(request, obj, change, **kwargs)
        if obj and obj.spec.shape.has_items and "body" in form.base_fields:
            form.base_fields["body"].label = "Introduction"
            form.base_fields["body"].widget.attrs["rows"] = 4
        return form

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        if form.has_changed() or any(formset.has_changed() for formset in formsets):
            Section.objects.filter(pk=form.instance.pk).update(edited_at=timezone.now(), edited_by=request.user)

    def response_change(self, request: HttpRequest, obj: Section) -> HttpResponse:
        messages.success(request, f"“{obj.title}” is saved. Readers see it when the guide is published.")
        following = following_section(obj) if "_next" in request.POST else None
        if following:
            return HttpResponseRedirect(reverse("admin:guides_section_change", args=[following.pk]))
        return HttpResponseRedirect(reverse("admin:guides_guide_change", args=[obj.guide_id]))


def following_section(section: Section) -> Section | None:
    """The section after this one on the page; None after the last."""
    sections = written_sections(section.guide)
    after = sections[[other.pk for other in sections].index(section.pk) + 1 :]
    return after[0] if after else None
