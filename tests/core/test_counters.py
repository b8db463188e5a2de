"""What is counted, what is not, and that no count is lost or costs a reader a query."""

from collections import deque
from collections.abc import Iterator
from datetime import date, datetime

import pytest
import time_machine
from django.contrib.auth.models import Permission
from django.db import DatabaseError, connection
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from authoring import tasks as guide_tasks
from core import counters, generations, heartbeat, tasks
from core.models import Count
from guides.models import Guide
from tests import factories

pytestmark = pytest.mark.django_db

BROWSER = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"
ANCIENT = date(2000, 1, 1)


@pytest.fixture(autouse=True)
def nothing_counted_yet() -> Iterator[None]:
    counters.forget()
    yield
    counters.forget()


@pytest.fixture
def guide() -> Guide:
    guide = factories.make_published_guide()
    generations.read()
    return guide


@pytest.fixture
def reader() -> Client:
    return Client(headers={"user-agent": BROWSER})


def reads(guide: Guide) -> int:
    counters.flush()
    return dict(counters.top("guide-read", ANCIENT, 10)).get(str(guide.pk), 0)


def test_readings_are_counted_from_memory_too_and_cost_no_query(
    guide: Guide, reader: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    first = reader.get(guide.get_absolute_url())
    with django_assert_num_queries(0):
        reader.get(guide.get_absolute_url())
        again = reader.get(guide.get_absolute_url(), headers={"if-none-match": first.headers["ETag"]})
    assert again.status_code == 304
    assert reads(guide) == 3


def test_reading_with_an_unknown_parameter_is_counted_though_not_kept(guide: Guide, reader: Client) -> None:
    reader.get(guide.get_absolute_url(), {"utm_source": "letter"})
    assert reads(guide) == 1


@pytest.mark.parametrize(
    "headers",
    [
        {"user-agent": "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"},
        {"user-agent": "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 HeadlessChrome/126.0 Safari/537.36"},
        {"user-agent": "facebookexternalhit/1.1"},
        {"user-agent": "python-requests/2.32"},
        {"user-agent": "curl/8.9"},
        {"user-agent": ""},
        {"user-agent": BROWSER, "sec-purpose": "prefetch;prerender"},
        {"user-agent": BROWSER, "purpose": "prefetch"},
    ],
)
def test_machines_and_pages_fetched_ahead_do_not_count(guide: Guide, headers: dict[str, str]) -> None:
    for _ in ("fresh", "from memory"):
        assert Client(headers=headers).get(guide.get_absolute_url()).status_code == 200
    assert reads(guide) == 0


@pytest.mark.parametrize(
    "agent",
    [
        BROWSER,
        "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 Version/17.5 Mobile/15E148 Safari",
        "Mozilla/5.0 (Linux; Android 13; CUBOT P80) AppleWebKit/537.36 Chrome/126.0.0.0 Mobile Safari/537.36",
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/126.0.0.0 Safari/537.36 Edg/126.0.0.0",
    ],
)
def test_browsers_count(guide: Guide, agent: str) -> None:
    Client(headers={"user-agent": agent}).get(guide.get_absolute_url())
    assert reads(guide) == 1


def test_head_counts_nothing(guide: Guide, reader: Client) -> None:
    reader.head(guide.get_absolute_url())
    assert reads(guide) == 0


def test_members_count_and_staff_do_not(guide: Guide, reader: Client, editor: User) -> None:
    reader.force_login(editor)
    reader.get(guide.get_absolute_url())
    assert reads(guide) == 0
    reader.force_login(factories.make_user())
    reader.get(guide.get_absolute_url())
    assert reads(guide) == 1


def test_draft_is_not_counted(reader: Client) -> None:
    draft = factories.make_guide("Draft")
    member = factories.make_user()
    member.user_permissions.set(Permission.objects.filter(codename="view_guide"))
    reader.force_login(member)
    assert reader.get(draft.get_absolute_url()).status_code == 200
    assert reads(draft) == 0


def misses() -> dict[str, int]:
    counters.flush()
    return dict(counters.top("guide-search-miss", ANCIENT, 10))


def test_searches_that_found_nothing_are_counted_as_words(guide: Guide, reader: Client) -> None:
    for query in ("  Lion\t TAMER ", "lion tamer", "registered nurse", "x" * 99, ""):
        reader.get("/guides/", {"q": query})
    reader.get("/guides/", {"q": "lion tamer", "page": "2"})
    Client(headers={"user-agent": "Googlebot/2.1"}).get("/guides/", {"q": "lion tamer"})
    assert misses() == {"lion tamer": 2, "x" * 60: 1}


@pytest.mark.parametrize("query", ["ada@example.org", "call 555 12 34", "078-05-1120", "٠١٢٣٤٥", "a\0b"])
def test_searches_that_may_name_a_person_are_not_kept(guide: Guide, reader: Client, query: str) -> None:
    assert reader.get("/guides/", {"q": query}).status_code == 200
    assert misses() == {}


def test_sums_of_several_flushes_and_processes_add_up() -> None:
    for process in range(3):
        for _ in range(process + 1):
            counters.add("guide-read", "7")
        counters.flush()
    assert list(Count.objects.values_list("key", "number")) == [("7", 6)]


def test_days_are_those_of_utc_and_top_adds_them_up() -> None:
    for moment, times in (("2026-11-20T23:59Z", 1), ("2026-11-21T00:01Z", 2), ("2026-11-22T12:00Z", 4)):
        with time_machine.travel(datetime.fromisoformat(moment), tick=False):
            for _ in range(times):
                counters.add("guide-read", "a")
            counters.add("guide-read", "b")
            counters.add("other", "a")
            counters.add_up()  # as each second
    counters.flush()
    assert counters.top("guide-read", date(2026, 11, 21), 5) == [("a", 6), ("b", 2)]
    assert counters.top("guide-read", date(2026, 11, 20), 1) == [("a", 7)]


@pytest.mark.parametrize("key", ["a\0b", "half \ud800", "long " * 99])
def test_key_that_the_database_would_refuse_holds_nothing_up(key: str) -> None:
    counters.add("guide-search-miss", key)
    counters.add("guide-search-miss", "plain")
    assert len(misses()) == 2


@pytest.mark.django_db(transaction=True)
def test_failing_flush_keeps_the_counts_and_the_heart_beats_on() -> None:
    counters.add("guide-read", "7")
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE core_count RENAME TO core_count_away")
    try:
        with pytest.raises(DatabaseError):
            counters.flush()
        counters.add("guide-read", "7")
        generations.forget()
        heartbeat.beat(heartbeat.FLUSH_EVERY)
        assert generations.latest() is not None
    finally:
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE core_count_away RENAME TO core_count")
    heartbeat.beat(heartbeat.FLUSH_EVERY + 1)
    assert not Count.objects.exists()
    heartbeat.beat(heartbeat.FLUSH_EVERY * 2)
    assert Count.objects.get().number == 2


def test_memory_for_counts_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(counters, "MAX_KEYS", 3)
    for key in "abcdab":
        counters.add("guide-read", key)
    counters.flush()
    assert counters.top("guide-read", ANCIENT, 9) == [("a", 2), ("b", 2), ("c", 1)]


def test_what_nobody_adds_up_is_bounded_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(counters, "_noted", deque(maxlen=2))
    for key in "abc":
        counters.add("guide-read", key)
    counters.flush()
    assert counters.top("guide-read", ANCIENT, 9) == [("b", 1), ("c", 1)]


def test_old_counts_are_forgotten_searches_sooner() -> None:
    for day in ("2025-10-17", "2025-10-18", "2026-08-23", "2026-08-24"):
        for kind in ("guide-read", "guide-search-miss"):
            Count.objects.create(day=day, kind=kind, key="a", number=1)
    with time_machine.travel("2026-11-22T12:00Z"):
        tasks.remove_old_counts(timestamp=0)
        guide_tasks.remove_old_misses(timestamp=0)
    left = Count.objects.order_by("kind", "day").values_list("kind", "day")
    assert [(kind, day.isoformat()) for kind, day in left] == [
        ("guide-read", "2025-10-18"),
        ("guide-read", "2026-08-23"),
        ("guide-read", "2026-08-24"),
        ("guide-search-miss", "2026-08-24"),
    ]
