"""One section's page: its text, its items in their shape's columns, a preview beside them."""

from typing import Any

from csp.constants import SELF
from csp.decorators import csp_replace, csp_update
from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_POST

from authoring import comparing, pasting
from authoring.actions import write_section
from authoring.admin.forms import BaseItemFormSet, ItemFormSet, SectionForm
from authoring.admin.room import context, editor, to_room
from authoring.models import Presence
from guides import kinds
from guides.actions import locked
from guides.kinds import Shape
from guides.models import Guide, Item, Section
from guides.page import GuidePage, SectionView
from guides.snapshots import content, section_content
from occupations.models import Skill

COLUMNS = ("title", "value", "note", "text", "url")


@csp_update({"frame-src": [SELF]})  # type: ignore[arg-type]  # its types know of no arguments from the address
def section(request: HttpRequest, guide: Guide, kind: str) -> HttpResponse:
    """Show a section's form; on POST, save it, unless somebody else did since the page was opened."""
    if request.method == "POST":
        with transaction.atomic():
            return _save(request, _section(locked(guide), kind))
    shown = _section(guide, kind)
    return _page(request, shown, *_forms(shown))


def _section(guide: Guide, kind: str) -> Section:
    """The guide's section of that kind; 404 for a kind that no longer exists."""
    sections = guide.sections.filter(kind__in=kinds.BY_SLUG).prefetch_related("items__skill")
    found = get_object_or_404(sections, kind=kind)
    found.guide = guide
    return found


def _forms(section: Section, data: QueryDict | None = None) -> tuple[SectionForm, BaseItemFormSet]:
    """The two forms of the page; where the shape has no items, the second is not shown."""
    more: dict[str, Any] = {"prefix": "items", "form_kwargs": {"section": section}}
    if data is not None:
        data, refused = _with_pasted(data, section.spec.shape) if section.spec.shape.has_items else (data, None)
        form = SectionForm(data, instance=section)
        if refused:
            form.add_error("pasted", refused)
        return form, ItemFormSet(data, **more)
    rows = [
        {**{name: getattr(item, name) for name in COLUMNS}, "skill": item.skill.name if item.skill else ""}
        for item in section.items.all()
    ]
    return SectionForm(instance=section), ItemFormSet(initial=rows, **more)


def _with_pasted(data: QueryDict, shape: Shape) -> tuple[QueryDict, ValidationError | None]:
    """What was sent, with a pasted list turned into rows below the others; or as it was, and what is wrong with it."""
    pasted, total = str(data.get("pasted", "")), str(data.get("items-TOTAL_FORMS", ""))
    if not pasted.strip() or not (total.isascii() and total.isdigit() and len(total) < 5):
        return data, None
    try:
        items = pasting.to_items(pasted, shape)
    except ValidationError as refused:
        return data, refused
    data = data.copy()
    data["pasted"] = ""
    data["items-TOTAL_FORMS"] = str(int(total) + len(items))
    for number, item in enumerate(items, int(total)):
        for name, value in item.items():
            data[f"items-{number}-{name}"] = value
    return data, None


def _save(request: HttpRequest, section: Section) -> HttpResponse:
    saved, opened = section_content(section, section.items.all()), section.opened
    by, at, note = section.edited_by, section.edited_at, section.editor_note
    form, rows = _forms(section, request.POST)
    has_items = section.spec.shape.has_items
    if not form.is_valid() or (has_items and not rows.is_valid()):
        return _page(request, section, form, rows, status=422)
    items = rows.items() if has_items else []
    if form.cleaned_data["opened"] != opened:
        theirs, mine = (comparing.text_of(part) for part in (saved, section_content(section, items)))
        changes = comparing.words(theirs, mine)
        conflict = {"by": by, "at": at, "note": note, "theirs": theirs, "changes": changes, "opened": opened}
        return _page(request, section, form, rows, status=409, conflict=conflict)
    write_section(section=section, items=items, by=editor(request), note=form.cleaned_data["why"])
    said = f"“{section.title}” is saved. Readers see it when the guide is published."
    messages.success(request, said, extra_tags=f"saved-{section.pk}")  # by which the browser forgets its own copy
    return _onward(request, section)


def _onward(request: HttpRequest, section: Section) -> HttpResponseRedirect:
    """To the next section, where the editor asked for it and there is one; else to the contents."""
    after = kinds.KINDS[kinds.ORDER[section.kind] + 1 :]
    if "_next" in request.POST and after:
        return HttpResponseRedirect(reverse("admin:guides_guide_section", args=[section.guide_id, after[0].slug]))
    return to_room(section.guide)


def _page(
    request: HttpRequest,
    section: Section,
    form: SectionForm,
    rows: BaseItemFormSet,
    *,
    status: int = 200,
    conflict: dict[str, Any] | None = None,
) -> HttpResponse:
    _be_present(request, section)
    place = kinds.ORDER[section.kind]
    more = {
        "section": section,
        "spec": section.spec,
        "form": form,
        "rows": rows if section.spec.shape.has_items else None,
        "conflict": conflict,
        # Whoever saves after a conflict has seen what the other wrote.
        "opened": conflict["opened"] if conflict else form["opened"].value(),
        "others": _others(request, section),
        "skills": Skill.objects.values_list("name", flat=True) if "skill" in section.spec.shape.columns else [],
        "before": kinds.KINDS[place - 1] if place else None,
        "after": next(iter(kinds.KINDS[place + 1 :]), None),
    }
    page = context(request, section.guide, section.spec.label, **more)
    return render(request, "authoring/section.html", page, status=status)


def _others(request: HttpRequest, section: Section) -> QuerySet[Presence]:
    return section.presences.current().exclude(user=editor(request)).select_related("user")


def _be_present(request: HttpRequest, section: Section) -> None:
    Presence.objects.bulk_create(
        [Presence(section=section, user=editor(request), seen_at=timezone.now())],
        update_conflicts=True,
        unique_fields=["section", "user"],
        update_fields=["seen_at"],
    )


@xframe_options_sameorigin
@csp_replace({"frame-ancestors": [SELF]})  # type: ignore[arg-type]
def preview(request: HttpRequest, guide: Guide, kind: str) -> HttpResponse:
    """The section as readers would see it: as saved, or, on POST, as it stands in the form, valid or not."""
    section = _section(guide, kind)
    items = list(section.items.all())
    errors: list[str] = []
    if request.method == "POST":
        _be_present(request, section)
        form, rows = _forms(section, request.POST)
        form.is_valid()
        errors = [str(message) for messages in form.errors.values() for message in messages]
        items = _drawn(rows) if section.spec.shape.has_items else []
        if not errors:
            section.body_html = Section._meta.get_field("body_html").pre_save(section, False)
    part = section_content(section, items)
    view = SectionView(section.spec, section.title, part["html"], part["items"])
    page = GuidePage(guide, content(guide), guide.occupation, guide.category)
    more = {"errors": errors, "others": _others(request, section)}
    return render(request, "authoring/preview.html", {"section": view, "page": page, **more})


def _drawn(rows: BaseItemFormSet) -> list[Item]:
    """The items of a form, rendered, as far as they are valid."""
    rows.is_valid()
    items = [form.instance for form in rows.rows() if not form.errors]
    for item in items:
        item.text_html = Item._meta.get_field("text_html").pre_save(item, False)
    return items


@permission_required("guides.change_guide", raise_exception=True)
@require_POST
def paste(request: HttpRequest) -> HttpResponse:
    """The Markdown of rich text that was pasted (html: the field that holds it)."""
    try:
        return HttpResponse(pasting.to_markdown(request.POST.get("html", "")), content_type="text/plain; charset=utf-8")
    except ValidationError as refused:
        return HttpResponse(" ".join(refused.messages), content_type="text/plain; charset=utf-8", status=422)
