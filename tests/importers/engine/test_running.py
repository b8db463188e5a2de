"""A feed is read again and again: what is new, changed, as it was, and gone."""

import json
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from importers.models import Feed, Origin, Run
from importers.running import run
from jobs import actions
from jobs.models import Job, today_utc
from tests import factories
from tests.importers.engine.conftest import Plain, posting, read
from tests.importers.engine.serving import Server

pytestmark = pytest.mark.django_db


def counts(run: Run) -> dict[str, int]:
    names = ("read", "new", "joined", "changed", "same", "waiting", "refused", "closed")
    return {name: getattr(run, name) for name in names if getattr(run, name)}


def live() -> set[str]:
    return set(Job.objects.live().values_list("title", flat=True))


# New, changed, the same


def test_posting_becomes_a_live_job_with_what_it_says(server: Server, feed: Feed) -> None:
    factories.make_skill("Knots")
    result = read(
        server,
        feed,
        posting(
            1,
            workplace="hybrid",
            type="contract",
            seniority="senior",
            skills=["knots", "unheard of"],
            places=["Germany", "Remote - France"],
            apply_to="https://plain.example/apply/1",
            company_website="https://harbor.example/",
        ),
    )
    assert (result.status, counts(result), result.log) == ("done", {"read": 1, "new": 1}, "")
    job = Job.objects.live().get()
    assert (job.title, job.company.name, job.category.slug, job.place) == (
        "Bookkeeper 1", "Harbor & Hill", "accounting", "Germany, France"
    )  # fmt: skip
    assert (job.workplace, job.type, job.seniority, job.language) == ("hybrid", "contract", "senior", "en")
    assert (job.source, job.external_id) == ("plain", f"{feed.pk}:a1")
    assert job.apply_to == "https://plain.example/apply/1"
    assert [skill.name for skill in job.skills.all()] == ["Knots"]
    assert job.expires_on == today_utc() + timedelta(days=30)
    assert not job.allows_markup
    assert job.company.website == "https://harbor.example/"


def test_same_answer_changes_nothing(server: Server, feed: Feed) -> None:
    postings = [posting(1), posting(2)]
    read(server, feed, *postings)
    before = list(Job.objects.order_by("pk").values())
    result = read(server, feed, *postings)
    assert counts(result) == {"read": 2, "same": 2}
    assert list(Job.objects.order_by("pk").values()) == before
    assert Origin.objects.count() == 2


def test_changed_posting_changes_its_job(server: Server, feed: Feed) -> None:
    read(server, feed, posting(1), posting(2))
    before = Job.objects.get(title="Bookkeeper 1")
    result = read(server, feed, posting(1, title="Chief bookkeeper", places=["France"]), posting(2))
    assert counts(result) == {"read": 2, "changed": 1, "same": 1}
    after = Job.objects.get(title="Chief bookkeeper")
    assert (after.pk, after.place) == (before.pk, "France")
    assert after.get_absolute_url().endswith("-chief-bookkeeper/")
    assert (after.created_at, after.published_at) == (before.created_at, before.published_at)
    assert Job.objects.count() == 2


# Gone


def test_vanished_posting_closes_its_job(server: Server, feed: Feed) -> None:
    read(server, feed, posting(1), posting(2))
    result = read(server, feed, posting(2))
    assert counts(result) == {"read": 1, "same": 1, "closed": 1}
    assert live() == {"Bookkeeper 2"}
    assert Job.objects.get(title="Bookkeeper 1").status == "expired"


def test_posting_that_comes_back_opens_its_job_again(server: Server, feed: Feed) -> None:
    read(server, feed, posting(1), posting(2))
    read(server, feed, posting(2))
    result = read(server, feed, posting(1), posting(2))
    assert counts(result) == {"read": 2, "changed": 1, "same": 1}
    assert live() == {"Bookkeeper 1", "Bookkeeper 2"}
    assert Job.objects.count() == 2


def test_empty_answer_of_few_closes_them(server: Server, feed: Feed) -> None:
    read(server, feed, posting(1))
    assert counts(read(server, feed)) == {"closed": 1}


def test_nothing_closes_where_an_answer_is_not_all_there_is(server: Server, feed: Feed, plain: Plain) -> None:
    read(server, feed, posting(1), posting(2))
    plain.is_whole = False  # type: ignore[misc]
    read(server, feed, posting(2))
    plain.is_whole = True  # type: ignore[misc]
    Feed.objects.update(is_partial=True)
    read(server, feed, posting(2))
    assert live() == {"Bookkeeper 1", "Bookkeeper 2"}


def broken_midway(server: Server, *postings: Any) -> None:
    body = json.dumps(postings).encode()
    server.answers["/feed"] = (200, {}, body[: -len(body) // 3])


def test_answer_that_is_broken_midway_closes_nothing_and_what_was_read_is_kept(server: Server, feed: Feed) -> None:
    read(server, feed, posting(1), posting(2))
    broken_midway(server, posting(3), posting(4), posting(5))
    result = run(feed)
    assert result.status == "broken"
    assert result.new >= 1
    assert "Bookkeeper 3" in live()
    assert {"Bookkeeper 1", "Bookkeeper 2"} < live()
    assert result.log.startswith("It ends in the middle.")


def test_answer_that_breaks_off_on_its_way_is_not_read(server: Server, feed: Feed) -> None:
    read(server, feed, posting(1))
    body = json.dumps([posting(2), posting(3)]).encode()
    server.answers["/feed"] = (200, {"Content-Length": str(len(body) + 100)}, body)
    result = run(feed)
    assert (result.status, counts(result)) == ("failed", {})
    assert "broke off" in result.log
    assert live() == {"Bookkeeper 1"}


@pytest.mark.parametrize(("status", "told"), [(404, "answers 404"), (500, "answers 500"), (204, "answers 204")])
def test_other_statuses_close_nothing(server: Server, feed: Feed, status: int, told: str) -> None:
    read(server, feed, posting(1))
    server.answers["/feed"] = (status, {}, b"")
    result = run(feed)
    assert result.status == "failed"
    assert told in result.log
    assert live() == {"Bookkeeper 1"}


@pytest.mark.parametrize("body", [b"", b"{}", b"<html></html>", b"null", b"\xff\xfe"])
def test_answer_of_another_format_closes_nothing(server: Server, feed: Feed, body: bytes) -> None:
    read(server, feed, posting(1))
    server.answers["/feed"] = (200, {}, body)
    assert run(feed).status == "failed"
    assert live() == {"Bookkeeper 1"}


def test_answer_that_lacks_nearly_all_is_believed_the_second_time(server: Server, feed: Feed) -> None:
    read(server, feed, *map(posting, range(30)))
    result = read(server, feed, posting(0))
    assert counts(result) == {"read": 1, "same": 1}
    assert result.log.startswith("29 postings are missing.")
    assert len(live()) == 30
    assert counts(read(server, feed, posting(0))) == {"read": 1, "same": 1, "closed": 29}


def test_doubted_answer_that_was_wrong_closes_nothing(server: Server, feed: Feed) -> None:
    everything = list(map(posting, range(30)))
    read(server, feed, *everything)
    read(server, feed)
    read(server, feed, *everything)
    read(server, feed)
    assert len(live()) == 30


def test_posting_that_cannot_be_told_from_others_keeps_the_missing_ones_until_the_second_time(
    server: Server, feed: Feed
) -> None:
    read(server, feed, posting(1), posting(2), posting(3))
    result = read(server, feed, posting(2), posting(3), "nonsense")
    assert counts(result) == {"read": 3, "same": 2, "refused": 1}
    assert len(live()) == 3
    assert counts(read(server, feed, posting(2), posting(3), "nonsense"))["closed"] == 1


def test_answer_that_nobody_understands_is_a_failure(server: Server, feed: Feed) -> None:
    read(server, feed, posting(1))
    result = read(server, feed, {"other": 1}, {"other": 2}, posting(2))
    assert result.status == "failed"
    assert "has its format changed?" in result.log
    assert live() == {"Bookkeeper 1", "Bookkeeper 2"}


def test_posting_that_its_source_does_not_offer_any_more_closes_its_job(server: Server, feed: Feed) -> None:
    read(server, feed, posting(1), posting(2))
    result = read(server, feed, posting(1, skip=True), posting(2))
    assert counts(result) == {"read": 2, "same": 1, "refused": 1, "closed": 1}


def test_posting_that_is_refused_now_is_there_all_the_same(server: Server, feed: Feed) -> None:
    read(server, feed, posting(1), posting(2))
    result = read(server, feed, posting(1, html=""), posting(2))
    assert counts(result) == {"read": 2, "same": 1, "refused": 1}
    assert live() == {"Bookkeeper 1", "Bookkeeper 2"}
    assert "1 × It has no description." in result.log


def test_job_that_became_one_on_site_closes(server: Server, feed: Feed) -> None:
    read(server, feed, posting(1), posting(2))
    result = read(server, feed, posting(1, workplace="on-site"), posting(2))
    assert counts(result)["closed"] == 1
    assert live() == {"Bookkeeper 2"}


# Not modified


def test_unchanged_answer_is_not_fetched(server: Server, feed: Feed) -> None:
    read(server, feed, posting(1), ETag='"v1"')
    result = run(Feed.objects.get())
    assert (result.status, counts(result)) == ("unchanged", {})
    assert [headers.get("If-None-Match") for _, headers in server.asked] == [None, '"v1"']
    assert live() == {"Bookkeeper 1"}


def test_everything_is_fetched_again_after_a_day(server: Server, feed: Feed) -> None:
    read(server, feed, posting(1), ETag='"v1"')
    with time_machine.travel(timezone.now() + timedelta(hours=25)):
        assert run(Feed.objects.get()).status == "done"


def test_answer_that_was_not_complete_is_not_taken_for_known(server: Server, feed: Feed) -> None:
    broken_midway(server, posting(1), posting(2))
    status, _, body = server.answers["/feed"]
    server.answers["/feed"] = (status, {"ETag": '"v1"'}, body)
    run(feed)
    assert run(Feed.objects.get()).status == "broken"


# By hand


@pytest.mark.parametrize("status", [Job.Status.REMOVED, Job.Status.FILLED])
def test_job_that_somebody_here_closed_stays_closed(server: Server, feed: Feed, status: Job.Status) -> None:
    read(server, feed, posting(1))
    job = Job.objects.get()
    actions.close(jobs=[job.pk], status=status)
    for title in ("Bookkeeper 1", "Another title"):
        result = read(server, feed, posting(1, title=title))
        assert counts(result) == {"read": 1, "refused": 1}
        assert f"Somebody here closed it: {status.label}." in result.log
    read(server, feed)
    read(server, feed, posting(1))
    job.refresh_from_db()
    assert (job.status, Job.objects.count()) == (status, 1)


# Time


def test_job_without_an_end_stays_open_as_long_as_it_is_listed(server: Server, feed: Feed) -> None:
    start = timezone.now()
    read(server, feed, posting(1))
    updated_at = Job.objects.get().updated_at
    for days in range(10, 100, 10):
        with time_machine.travel(start + timedelta(days=days)):
            actions.expire()
            read(server, feed, posting(1))
            job = Job.objects.get()
            assert (job.status, job.updated_at) == ("live", updated_at)
            assert job.expires_on
            assert timedelta(days=15) <= job.expires_on - today_utc() <= timedelta(days=30)


def test_job_that_ended_because_nobody_fetched_is_opened_again(server: Server, feed: Feed) -> None:
    read(server, feed, posting(1))
    with time_machine.travel(timezone.now() + timedelta(days=40)):
        actions.expire()
        assert live() == set()
        assert counts(read(server, feed, posting(1))) == {"read": 1, "same": 1}
        assert live() == {"Bookkeeper 1"}


def test_source_that_asks_for_a_delay_gets_it(server: Server, feed: Feed) -> None:
    feed.source.delay_hours = 24
    feed.source.save()
    late = posting(1, posted_at=(timezone.now() - timedelta(hours=1)).isoformat())
    assert counts(read(server, feed, late, ETag='"v1"')) == {"read": 1, "waiting": 1}
    with time_machine.travel(timezone.now() + timedelta(hours=24)):
        assert counts(read(server, feed, late, ETag='"v1"')) == {"read": 1, "new": 1}
    assert counts(read(server, feed, posting(2))) == {"read": 1, "refused": 1, "closed": 1}


# Hostile


def test_id_that_stands_twice_counts_once(server: Server, feed: Feed) -> None:
    result = read(server, feed, posting(1), posting(1, title="Another"))
    assert counts(result) == {"read": 2, "new": 1, "refused": 1}
    assert live() == {"Bookkeeper 1"}
    assert "1 × Its id stands there twice; the first one counts. For instance: a1" in result.log


def test_text_of_no_use_is_refused_and_the_rest_stored(server: Server, feed: Feed) -> None:
    result = read(
        server,
        feed,
        posting(1),
        posting(2, html="<script>alert(1)</script>"),
        posting(3, title="\u202e"),
        posting(4, html="<" * 20_000),
        posting(5, company="\u200b\u0007"),
        posting(6, language="xx"),
        posting(7),
    )
    assert live() == {"Bookkeeper 1", "Bookkeeper 7"}
    assert counts(result) == {"read": 7, "new": 2, "refused": 5}
    for told in ("Nothing of it is left to be read.", "It has no title.", "too many tags", "no name of a company"):
        assert told in result.log, told
