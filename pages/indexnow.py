"""IndexNow: telling search engines which pages are new, changed or gone, instead of waiting until they come by.

Off without INDEXNOW_KEY. Only of pages that search engines may have from us. Every few minutes what changed since the
last time is sent, in as few requests as may be; how far that got moves on when it was taken, so nothing is lost while
they are away, and at worst something is told twice. https://www.indexnow.org/documentation
"""

import json
import logging
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from core import http
from jobs.models import Job
from pages.models import Told
from pages.sitemaps import changed_guides

MOST = 10_000  # addresses in a request, by the protocol
TAKEN = (200, 202)
OLDEST = timedelta(days=7)  # what changed before that, they have found by the sitemap
LATE = timedelta(minutes=1)  # two machines' clocks may differ by that
WAIT = timedelta(hours=1)  # after a refusal; the protocol says how long only where it says Retry-After
MOST_WAIT = timedelta(days=1)
PROBLEMS = {
    403: "IndexNow does not find the key at this site",
    422: "IndexNow says that the addresses are not this site's",
    429: "IndexNow was told too often",
}

log = logging.getLogger(__name__)


@require_safe
def key(request: HttpRequest) -> HttpResponse:
    """What shows search engines that it is this site that tells them."""
    if not settings.INDEXNOW_KEY:
        raise Http404
    return HttpResponse(settings.INDEXNOW_KEY, content_type="text/plain; charset=utf-8")


class NotTakenError(Exception):
    """Why it was not taken, in words. wait: until the next try, where that is to be later than usual."""

    def __init__(self, words: str, wait: timedelta | None = None) -> None:
        super().__init__(words)
        self.wait = wait


def tell() -> None:
    """Tell what has changed since the last time; the first time nothing, as the sitemap has all there is."""
    if not settings.INDEXNOW_KEY:
        return
    now = timezone.now()
    told = Told.objects.get_or_create(pk=1, defaults={"until": now})[0]
    if told.waits_until and now < told.waits_until:
        return
    told.until, until = max(told.until, now - OLDEST), _settled(now)
    try:
        while told.until < until:
            moment, addresses = _changed(told.until, until)
            for start in range(0, len(addresses), MOST):
                _send(addresses[start : start + MOST])
            told.until = moment
            told.save()
    except NotTakenError as error:
        _note(told, str(error), None if error.wait is None else now + error.wait)
    else:
        _note(told, "", None)


def _note(told: Told, problem: str, waits_until: datetime | None) -> None:
    """Keep what was wrong, and log it once, not every few minutes."""
    if problem and problem != told.problem:
        log.error("search engines are not told of changes: %s", problem)
    told.problem, told.waits_until = problem, waits_until
    told.save()


def _settled(now: datetime) -> datetime:
    """Up to when no more changes can turn up: they are dated when they are made, and seen when they are committed."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT min(xact_start) FROM pg_stat_activity"
            " WHERE backend_xid IS NOT NULL AND datname = current_database() AND pid <> pg_backend_pid()"
            " AND backend_type = 'client backend'"  # autovacuum writes, too, and nothing of ours
        )
        [oldest] = cursor.fetchone()
    return min(now, oldest or now) - LATE


def _changed(since: datetime, until: datetime) -> tuple[datetime, list[str]]:
    """Addresses of what changed after a moment, up to another, or up to an earlier one where that is very much."""
    jobs = _jobs().filter(updated_at__gt=since, updated_at__lte=until).order_by("updated_at")
    last = jobs.values_list("updated_at", flat=True)[MOST - 1 : MOST].first()
    moment = last or until
    guides = changed_guides().filter(Q(changed_at__gt=since, changed_at__lte=moment)).only("slug").order_by("pk")
    paths = [job.get_absolute_url() for job in jobs.filter(updated_at__lte=moment).only("slug")]
    paths += [guide.get_absolute_url() for guide in guides]
    return moment, [settings.SITE_URL + path for path in paths]


def _jobs() -> QuerySet[Job]:
    """Those that search engines may have from us, or might once: of one that is gone they hear too."""
    jobs: QuerySet[Job] = Job.objects.filter(allows_markup=True, published_at__isnull=False)
    return jobs


def _send(addresses: list[str]) -> None:
    """Raises NotTakenError."""
    sent = {
        "host": settings.SITE_DOMAIN,
        "key": settings.INDEXNOW_KEY,
        "keyLocation": settings.SITE_URL + reverse("pages:indexnow-key"),
        "urlList": addresses,
    }
    try:
        answer = http.ask(settings.INDEXNOW_URL, "POST", most=0, sent=json.dumps(sent).encode())
    except http.UnreachableError as error:
        raise NotTakenError(f"INDEXNOW_URL {error}") from error
    if answer.status >= 500:
        raise NotTakenError(f"INDEXNOW_URL has an error of its own ({answer.status})")
    if answer.status not in TAKEN:
        said = PROBLEMS.get(answer.status, "IndexNow refused")
        raise NotTakenError(f"{said} ({answer.status})", _wait(answer.headers.get("Retry-After", "")))


def _wait(retry_after: str) -> timedelta:
    is_number = retry_after.isascii() and retry_after.isdigit() and len(retry_after) < 10
    return min(timedelta(seconds=int(retry_after)), MOST_WAIT) if is_number else WAIT
