"""Where a row is used: shown on its page, and the reason why it cannot be deleted."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.db.models import Count, OuterRef, Subquery
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from core.admin import ContentAdmin

SHOWN = 50  # uses of one row; a release of statistics has thousands


@dataclass(frozen=True)
class Way:
    """One way to be used: by which rows, and how that is said.

    path: from what is used to those rows, which have a title. page: theirs in the admin. words: with {link} to it, and
    {number} of how often.
    """

    path: str
    page: str
    words: str

    def says(self, pk: int, title: str, number: int) -> SafeString:
        link = format_html('<a href="{}">{}</a>', reverse(self.page, args=[pk]), title)
        return format_html(self.words, link=link, number=number)


FIGURES = Way("figures__occupation", "admin:occupations_occupation_change", "Figures of {link}: {number}")
SPECIALTIES = Way("specialties", "admin:occupations_occupation_change", "Specialty {link}")
GUIDES = Way("guides", "admin:guides_guide_change", "Guide {link}")
EDITIONS = Way("listed_guides", "admin:guides_guide_change", "Public edition of {link}")


def uses(rows: Sequence[models.Model], ways: Iterable[Way]) -> dict[int, list[SafeString | str]]:
    """Where each of some rows of one model is used, by its primary key; those in no use are left out.

    Costs a query for each way.
    """
    found: dict[int, list[SafeString | str]] = defaultdict(list)
    model: Any = type(rows[0])
    for way in ways:
        used = model.objects.filter(pk__in=[row.pk for row in rows], **{f"{way.path}__isnull": False})
        by = used.values_list("pk", way.path, f"{way.path}__title").annotate(number=Count("pk"))
        for pk, *use in by.order_by(f"{way.path}__title", way.path):
            found[pk].append(way.says(*use))
    return {pk: _shortened(lines) for pk, lines in found.items()}


def _shortened(lines: list[SafeString | str]) -> list[SafeString | str]:
    more = len(lines) - SHOWN
    return [*lines[:SHOWN], f"and {more:,} more"] if more > 0 else lines


def number_of(model: type[models.Model], relation: str) -> Subquery:
    """How many rows of a relation each row has: by itself, so that two such numbers do not multiply each other."""
    rows = model._default_manager.filter(pk=OuterRef("pk")).order_by()
    return Subquery(rows.annotate(number=Count(relation)).values("number"))


class UsedAdmin(ContentAdmin):
    """For rows that cannot be deleted while they are used (used_by); it is said where, and nothing is deleted."""

    used_by: tuple[Way, ...]
    list_per_page = 50
    show_full_result_count = False

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> tuple[list[Any], dict[str, int], set[str], list]:
        rows = list(objs)
        used = uses(rows, self.used_by) if rows else {}
        if used:
            return [], {}, set(), [part for row in rows if row.pk in used for part in (row, used[row.pk])]
        return super().get_deleted_objects(objs, request)
