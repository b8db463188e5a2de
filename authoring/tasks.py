"""Work of the queue: tiny and idempotent, each calls what does it."""

from datetime import UTC, datetime, timedelta

from procrastinate.contrib.django import app

from authoring import actions, links
from core import counters
from guides.models import Guide

MISSES_KEPT = timedelta(days=90)  # what people typed is kept no longer than editors need to act on it


@app.periodic(cron="* * * * *")
@app.task(name="authoring.publish_due")
def publish_due(timestamp: int) -> None:
    """Publish what is due. Queued for the very moment too; the tick of each minute is for moments that were missed."""
    actions.publish_due()


@app.periodic(cron="41 4 * * *")
@app.task(name="authoring.check_links", lock="authoring.check_links", queueing_lock="authoring.check_links")
def check_links(timestamp: int) -> None:
    """Check links to other sites: every day those that failed, the others once a week."""
    links.check_all()


@app.task(name="authoring.check_links_of", lock="authoring.check_links")
def check_links_of(guide: int) -> None:
    """Check the links of one guide, by its primary key; nothing when it is gone."""
    for row in Guide.objects.filter(pk=guide):
        links.check_guide(row)


@app.periodic(cron="57 3 * * *")
@app.task(name="authoring.remove_old_misses", queueing_lock="authoring.remove_old_misses")
def remove_old_misses(timestamp: int) -> None:
    """Forget old searches that found nothing."""
    counters.remove_before(datetime.now(UTC).date() - MISSES_KEPT, "guide-search-miss")
