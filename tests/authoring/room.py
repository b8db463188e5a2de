"""The editors' room as somebody uses it who has no script: pages are opened, their forms filled in and sent."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from typing import TYPE_CHECKING, Any

from bs4 import BeautifulSoup, Tag
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse

from guides import kinds
from guides.actions import publish
from guides.models import Guide
from guides.snapshots import record
from tests import factories

if TYPE_CHECKING:
    from django.test.client import _MonkeyPatchedWSGIResponse as Answer

SECTION_FORM = "#section-form"


def make_ready_guide(title: str = "Registered nurse", **fields: Any) -> Guide:
    """A draft with nothing in its way to readers."""
    guide = factories.make_guide(title, **fields)
    for kind in kinds.KINDS:
        if kind.is_required:
            factories.write(guide, kind.slug, f"What there is to say of {kind.label}.")
    record(guide)
    return guide


def make_one_of_each() -> None:
    """A guide for each thing that a filter asks for, named after it."""
    factories.make_guide("Draft")
    for title in ("Changed", "Overdue", "Superseded", "Quiet"):
        factories.make_published_guide(title)
    factories.write(Guide.objects.get(title="Changed"), "path", "New")
    record(Guide.objects.get(title="Changed"))
    Guide.objects.filter(title="Overdue").update(review_due_on=date(2020, 1, 1))
    old = factories.make_source("old", superseded_by=factories.make_source("new"))
    superseded = Guide.objects.get(title="Superseded")
    superseded.references.add(old)
    publish(guide=superseded)


def url(name: str, guide: Guide, *rest: Any) -> str:
    """The address of a page of a guide's room."""
    return reverse(f"admin:guides_guide_{name}", args=[guide.pk, *rest])


def compare_url(old: int | None, new: int | None, guide: Guide) -> str:
    """The address that compares two snapshots, by primary key."""
    return f"{url('compare', guide)}?old={old}&new={new}"


def fields(page: str, form: str) -> dict[str, str]:
    """What a browser would send of the form that a CSS selector finds, name → value, without its buttons."""
    soup = BeautifulSoup(page, "html.parser")
    for template in soup.find_all("template"):
        template.decompose()
    found = soup.select_one(form)
    assert found, f"no {form} on the page"
    sent = {}
    for field in found.select("input[name], textarea[name], select[name]"):
        value = _value(field)
        if value is not None:
            sent[str(field["name"])] = value
    return sent


def _value(field: Tag) -> str | None:
    """None for what is not sent."""
    if field.name == "textarea":
        return field.text.removeprefix("\n").replace("\r\n", "\n").replace("\n", "\r\n")
    if field.name == "select":
        chosen = field.select_one("option[selected]") or field.select_one("option")
        return str(chosen["value"]) if chosen else None
    if field.get("type") in ("checkbox", "radio") and not field.has_attr("checked"):
        return None
    return str(field.get("value", "")) if field.get("type") not in ("submit", "button", "file") else None


def items(*rows: dict[str, str]) -> dict[str, str]:
    """Rows of a section's form, by column; a row with ORDER or DELETE has a place, or is ticked to be removed."""
    columns = {f"items-{number}-{name}": value for number, row in enumerate(rows) for name, value in row.items()}
    return {"items-TOTAL_FORMS": str(len(rows)), "items-INITIAL_FORMS": "0", **columns}


def send_section(client: Client, guide: Guide, kind: str, **changes: str) -> "Answer":
    """Open a section, change some fields, press Save, and go where that leads. Pass items(…) for rows."""
    return send_again(client, client.get(url("section", guide, kind)), guide, kind, **changes)


def send_again(client: Client, page: "Answer", guide: Guide, kind: str, **changes: str) -> "Answer":
    """Change some fields of a section's page that came back, and press Save once more."""
    form = fields(page.text, SECTION_FORM)
    return client.post(url("section", guide, kind), {**form, "_save": "1", **changes}, follow=True)


@contextmanager
def waiting(act: Callable[[], object]) -> Iterator[None]:
    """The block is one transaction; act begins before that ends, on a connection of its own, and has to wait."""

    def run() -> None:
        act()
        connection.close()

    thread = threading.Thread(target=run)
    with transaction.atomic():
        yield
        thread.start()
        thread.join(0.5)
        assert thread.is_alive(), "it did not wait"
    thread.join()
