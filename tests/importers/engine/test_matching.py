"""One job of two sources is one job; two jobs that look alike stay two."""

from itertools import combinations
from typing import Any

import pytest
from django.test import Client

from importers import leaving
from importers.matching import same_text
from importers.models import Feed, Origin
from jobs import actions
from jobs.deriving import clean_html, plain
from jobs.models import Job
from tests import factories
from tests.importers.engine.alike import COPIES, PAIRS, TEXTS, html
from tests.importers.engine.conftest import make_feed, posting, read
from tests.importers.engine.serving import Server
from tests.importers.engine.test_running import counts, live

pytestmark = pytest.mark.django_db

OWN = ["other board", "other.example"]


def text(markup: str) -> str:
    return plain(clean_html(markup))


@pytest.fixture
def other(server: Server, feed: Feed) -> Feed:
    """A feed of another source."""
    source = factories.make_job_source("other", name="Other Board", website="https://other.example/")
    return make_feed(server, source.slug, path="other")


def both(server: Server, feed: Feed, other: Feed, first: dict[str, Any], second: dict[str, Any]) -> int:
    """How many jobs two postings of two feeds become."""
    read(server, feed, {**posting(1), "title": "Bookkeeper", **first})
    values = {"external_id": "b1", "url": "https://other.example/1", "title": "Bookkeeper", **second}
    assert read(server, other, {**posting(2), **values}, path="other").status == "done"
    return Job.objects.count()


@pytest.mark.parametrize("name", TEXTS)
@pytest.mark.parametrize("copy", COPIES, ids=lambda copy: copy.__name__)
def test_copy_is_the_same_text(name: str, copy: Any) -> None:
    one, other = text(html(TEXTS[name])), text(copy(TEXTS[name]))
    assert same_text(one, other, OWN)
    assert same_text(other, one, OWN)


def test_texts_of_different_jobs_of_a_company_are_not_the_same() -> None:
    for one, other in combinations(TEXTS.values(), 2):
        assert not same_text(text(html(one)), text(html(other)))


@pytest.mark.parametrize("number", range(len(PAIRS)))
def test_postings_that_look_alike_stay_two(server: Server, feed: Feed, other: Feed, number: int) -> None:
    for name, paragraphs in TEXTS.items():
        first, second = ({"html": edit(paragraphs), "title": name} for edit in PAIRS[number])
        assert both(server, feed, other, first, second) == 2, name
        Job.objects.all().delete()


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ({"places": ["Germany"]}, {"places": ["France"]}),
        ({"places": ["Germany"]}, {"places": []}),
        ({"places": ["Germany"]}, {"places": ["Germany", "France"]}),
        ({"places": ["Paris, Texas"]}, {"places": ["Springfield"]}),
        ({"places": []}, {"places": ["Springfield"]}),
        ({"workplace": "remote"}, {"workplace": "hybrid"}),
        ({"type": "full-time"}, {"type": "part-time"}),
        ({"seniority": "senior"}, {"seniority": "lead"}),
        ({"pay": ["50000", "60000", "EUR", "year"]}, {"pay": ["70000", "80000", "EUR", "year"]}),
        ({"title": "Bookkeeper II"}, {"title": "Bookkeeper III"}),
        ({"company": "Harbor & Hill"}, {"company": "Harbor & Hall"}),
    ],
)
def test_postings_that_contradict_each_other_stay_two(
    server: Server, feed: Feed, other: Feed, first: dict[str, Any], second: dict[str, Any]
) -> None:
    assert both(server, feed, other, first, second) == 2


def test_two_postings_of_one_feed_stay_two(server: Server, feed: Feed) -> None:
    read(server, feed, posting(1, title="Bookkeeper"), posting(2, title="Bookkeeper"))
    assert Job.objects.count() == 2
    read(server, feed, posting(3, title="Bookkeeper"))
    assert Job.objects.count() == 3


def test_same_job_is_one_with_two_sources(client: Client, server: Server, feed: Feed, other: Feed) -> None:
    assert both(server, feed, other, {}, {}) == 1
    assert counts(other.runs.get()) == {"read": 1, "joined": 1}
    job = Job.objects.get()
    assert (job.source, job.apply_to) == ("plain", "https://plain.example/jobs/1")
    page = client.get(job.get_absolute_url()).text
    rel = 'rel="nofollow ugc noopener noreferrer"'
    assert f'From Plain: <a href="https://plain.example/jobs/1" {rel}>the original posting</a>' in page
    assert f', also on <a href="https://other.example/1" {rel}>Other Board</a>' in page
    assert '<meta name="robots" content="noindex">' in page
    assert counts(read(server, other, *[], path="other")) == {}
    assert "also on" not in client.get(job.get_absolute_url()).text


def test_jobs_of_our_own_name_no_source(client: Client) -> None:
    page = client.get(factories.make_job().get_absolute_url()).text
    assert "the original posting" not in page


def test_changes_come_from_the_first_source_alone(server: Server, feed: Feed, other: Feed) -> None:
    both(server, feed, other, {}, {})
    changed = {"external_id": "b1", "url": "https://other.example/1", "title": "Bookkeeper"}
    result = read(
        server, other, {**posting(2), **changed, "skills": ["x"], "apply_to": "https://other.example/a"}, path="other"
    )
    assert counts(result) == {"read": 1, "changed": 1}
    job = Job.objects.get()
    assert job.apply_to == "https://plain.example/jobs/1"
    assert job.origins.get(feed=other).apply_to == "https://other.example/a"


def test_posting_that_becomes_another_one_gets_a_job_of_its_own(server: Server, feed: Feed, other: Feed) -> None:
    both(server, feed, other, {}, {})
    changed = {"external_id": "b1", "url": "https://other.example/1", "title": "Bookkeeper", "places": ["France"]}
    assert counts(read(server, other, {**posting(2), **changed}, path="other")) == {"read": 1, "new": 1}
    assert Job.objects.count() == 2
    assert {origin.job.place for origin in Origin.objects.all()} == {"Germany", "France"}


def test_job_goes_over_to_the_source_that_still_has_it(client: Client, server: Server, feed: Feed, other: Feed) -> None:
    other.source.allows_markup = True
    other.source.save()
    both(server, feed, other, {}, {"apply_to": "https://other.example/apply"})
    assert counts(read(server, feed)) == {}
    job = Job.objects.live().get()
    assert (job.source, job.external_id, job.allows_markup) == ("other", f"{other.pk}:b1", True)
    assert job.apply_to == "https://other.example/apply"
    page = client.get(job.get_absolute_url()).text
    assert "From Other Board:" in page
    assert "plain.example" not in page
    changed = {"external_id": "b1", "url": "https://other.example/1", "title": "Bookkeeper"}
    assert counts(read(server, other, {**posting(2), **changed}, path="other")) == {"read": 1, "changed": 1}
    assert counts(read(server, other, path="other")) == {"closed": 1}
    assert live() == set()


def test_first_source_that_comes_back_is_the_second_one_then(server: Server, feed: Feed, other: Feed) -> None:
    both(server, feed, other, {}, {})
    read(server, feed)
    assert counts(read(server, feed, posting(1, title="Bookkeeper"))) == {"read": 1, "changed": 1}
    job = Job.objects.get()
    assert job.source == "other"
    assert job.origins.listed().count() == 2


def test_posting_that_comes_back_under_another_id_is_the_same_job_where_another_source_kept_it(
    server: Server, feed: Feed, other: Feed
) -> None:
    both(server, feed, other, {}, {})
    read(server, feed)
    assert counts(read(server, feed, posting(7, title="Bookkeeper"))) == {"read": 1, "joined": 1}
    assert Job.objects.count() == 1


def test_job_of_an_employer_gets_another_source_and_nothing_else(server: Server, feed: Feed) -> None:
    job = factories.make_job(
        title="Bookkeeper", regions=["germany"], description="\n\n".join(TEXTS["bookkeeper"]), takes_applications=True
    )
    before = Job.objects.filter(pk=job.pk).values().get()
    copy = posting(1, title="Bookkeeper", html=html(TEXTS["bookkeeper"]))
    assert counts(read(server, feed, copy)) == {"read": 1, "joined": 1}
    assert counts(read(server, feed, {**copy, "skills": ["x"]})) == {"read": 1, "changed": 1}
    assert counts(read(server, feed)) == {}
    assert Job.objects.filter(pk=job.pk).values().get() == before
    assert Job.objects.count() == 1


# Sources whose jobs are not to be shown any more


def test_source_that_is_taken_off_the_pages_has_its_jobs_closed(server: Server, feed: Feed) -> None:
    read(server, feed, posting(1), posting(2))
    kept = factories.make_job()
    feed.source.on_page = False
    feed.source.save()
    assert actions.apply_terms(feed.source) == 2
    assert live() == {kept.title}


@pytest.mark.parametrize("is_first", [True, False])
def test_job_that_another_source_has_too_stays(server: Server, feed: Feed, other: Feed, *, is_first: bool) -> None:
    both(server, feed, other, {}, {})
    feed.source.on_page = False
    feed.source.save()
    steps = [leaving.leave_source, actions.apply_terms]
    for step in steps if is_first else reversed(steps):
        step(feed.source)
    assert (Job.objects.live().get().source, live()) == ("other", {"Bookkeeper"})


def test_terms_reach_jobs_that_are_there(server: Server, feed: Feed) -> None:
    read(server, feed, posting(1))
    feed.source.allows_markup = True
    feed.source.save()
    actions.apply_terms(feed.source)
    assert Job.objects.get().allows_markup
