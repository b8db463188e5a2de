"""What waits for an editor, on the first page of the editors' room."""

from datetime import timedelta
from typing import Any

from django import template
from django.utils import timezone

from core import counters
from guides.models import Guide

register = template.Library()

SHOWN = 10  # of each list
SPAN = timedelta(days=30)  # of what is counted


@register.inclusion_tag("authoring/_dashboard.html")
def guides_dashboard() -> dict[str, Any]:
    """Work in progress, reviews that are due, what readers read and what they searched for in vain. Eight queries."""
    today = timezone.localdate()
    guides = Guide.objects.select_related("edited_by", "edition").defer("listed_text", "search", "edition__content")
    open_states = (Guide.State.IN_REVIEW, Guide.State.SCHEDULED, Guide.State.DRAFT)
    reads = counters.top("guide-read", today - SPAN, SHOWN)
    read = Guide.objects.only("title").in_bulk([int(key) for key, _ in reads])
    return {
        "open": {
            state.label: guides.filter(state=state).order_by("publish_at", "-edited_at")[:SHOWN]
            for state in open_states
        },
        "changed": guides.changed().filter(state=Guide.State.PUBLISHED).order_by("-edited_at")[:SHOWN],
        "overdue": guides.overdue(today).order_by("review_due_on")[:SHOWN],
        "superseded": guides.citing_superseded().order_by("title")[:SHOWN],
        "most_read": [(read[int(key)], number) for key, number in reads if int(key) in read],
        "misses": counters.top("guide-search-miss", today - SPAN, SHOWN),
        "days": SPAN.days,
    }
