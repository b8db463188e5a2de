"""Links to other sites: which there are in the guides, and whether they still lead somewhere.

They are asked in the background (authoring/tasks.py), one at a time; editors read what came of it.
"""

import html
import re
import time
from collections.abc import Iterable
from datetime import timedelta

from django.conf import settings
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from authoring.models import Link
from core import http
from guides.models import Credential, Guide, Item, Section
from occupations.models import Source

GOOD_FOR = timedelta(days=7)  # how long an answer is believed
CERTAIN = timedelta(days=1)  # how long a link must fail to be dead, when it was asked but once
AT_ONCE = 200  # links checked in one run at most
PAUSE = 1.0  # seconds between two requests to one host
MAX_LENGTH = 500  # characters of an address that is checked

HREF = re.compile(r'\shref="([^"]*)"')
WEB = re.compile(r"https?://([^/?#]+)", re.IGNORECASE)  # and the host
DEAD = {404: "there is no such page (404)", 410: "the page is gone (410)"}


def outside_links(guide: Guide) -> set[str]:
    """The addresses outside of this site that a guide's working rows link to, without their fragments."""
    return _links_of(Guide.objects.filter(pk=guide.pk))


def _links_of(guides: QuerySet[Guide]) -> set[str]:
    """Costs five queries, for however many guides. Texts are read as rendered: that is what links are to readers."""
    sections = Section.objects.filter(guide__in=guides)
    items = Item.objects.filter(section__guide__in=guides)
    found: set[str] = set()
    for rows in (sections.values_list("body_html", flat=True), items.values_list("text_html", flat=True)):
        for text in rows.iterator():
            found.update(html.unescape(link) for link in HREF.findall(text))
    found.update(items.values_list("url", flat=True))
    found.update(Credential.objects.filter(guide__in=guides).values_list("url", flat=True))
    found.update(Source.objects.filter(guides__in=guides).values_list("url", flat=True))
    return {link.partition("#")[0] for link in found if _is_outside(link)}


def _is_outside(link: str) -> bool:
    match = WEB.match(link)
    return match is not None and match[1].lower() != settings.SITE_DOMAIN and len(link) <= MAX_LENGTH


def check(url: str) -> Link:
    """Ask a link whether it still leads somewhere, and write down what came of it."""
    problem, now = _problem(url), timezone.now()
    link = Link.objects.get_or_create(url=url)[0]
    link.problem, link.checked_at = problem, now
    link.failing_since = (link.failing_since or now) if problem else None
    link.save()
    return link


def _problem(url: str) -> str:
    """What is wrong with a link, in words; "" while it answers. A site that turns programs away does answer."""
    try:
        answer = http.ask(url, "HEAD", most=0)
        if answer.status >= 400 and answer.status != 429:  # many a site answers HEAD wrongly: a page counts
            time.sleep(PAUSE)
            answer = http.ask(url, most=0)
    except http.UnreachableError as error:
        return str(error)
    if 500 <= answer.status < 600:
        return f"the site has an error of its own ({answer.status})"
    return DEAD.get(answer.status, "")


def check_all() -> None:
    """Check the links of all guides but the archived, as many as are due, and forget those used no longer."""
    used = _links_of(Guide.objects.exclude(state=Guide.State.ARCHIVED))
    known = set(Link.objects.values_list("url", flat=True))
    Link.objects.filter(url__in=known - used).delete()
    _check_due(used)


def check_guide(guide: Guide) -> None:
    """Check the links of one guide that are due."""
    _check_due(outside_links(guide))


def _check_due(urls: set[str]) -> None:
    """Check those of the links that were not asked of late, or failed then; the ones never asked come first."""
    Link.objects.bulk_create([Link(url=url) for url in sorted(urls)], ignore_conflicts=True)
    old = Q(checked_at=None) | Q(checked_at__lt=timezone.now() - GOOD_FOR) | ~Q(problem="")
    due = Link.objects.filter(old, url__in=urls).order_by(F("checked_at").asc(nulls_first=True), "url")
    _check_politely(list(due.values_list("url", flat=True)[:AT_ONCE]))


def _check_politely(urls: Iterable[str]) -> None:
    """One after the other, and no host twice within a second."""
    asked: dict[str, float] = {}
    for url in urls:
        host = url.split("/")[2].lower()
        time.sleep(max(0.0, asked.get(host, 0.0) + PAUSE - time.monotonic()))
        check(url)
        asked[host] = time.monotonic()


def dead_links(guide: Guide) -> list[Link]:
    """The links of a guide that failed twice in a row, or for a day: one failure may be a bad hour."""
    failed_again = Q(checked_at__gt=F("failing_since")) | Q(failing_since__lt=timezone.now() - CERTAIN)
    return list(Link.objects.filter(failed_again, url__in=outside_links(guide)))
