"""What a query finds, in which order, and how many of which kind."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from jobs import actions, search
from jobs.models import Job
from jobs.query import JobQuery, parse
from jobs.search import Key, Search
from tests import factories
from tests.core import corpus
from tests.jobs import board
from tests.jobs.board import Naive

pytestmark = pytest.mark.django_db

slow = settings(  # not shrunk: that would take minutes, and the boards are small
    max_examples=12, deadline=None, phases=[Phase.generate], suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def found(**asked: Any) -> list[str]:
    """Titles, in order."""
    return [job.title for job in Search(JobQuery(**asked)).page().jobs]


def seen(**asked: Any) -> set[str]:
    return set(found(**asked))


def yearly(low: int | None, high: int | None = None, currency: str = "USD") -> dict[str, Any]:
    ends = {"pay_min": low, "pay_max": high}
    amounts = {name: Decimal(value) for name, value in ends.items() if value is not None}
    return {**amounts, "pay_currency": currency, "pay_period": "year"}


# Words


def test_words_are_stemmed_in_the_postings_language() -> None:
    factories.make_job(title="Nursing manager")
    factories.make_job(title="Entwickler", language="de", description="Wir suchen dich.")
    factories.make_job(title="Infirmières de nuit", language="fr", description="Nous cherchons.")
    assert found(words="nurse managers") == ["Nursing manager"]
    assert found(words="entwicklern") == ["Entwickler"]
    assert found(words="infirmière") == ["Infirmières de nuit"]


def test_all_words_are_needed_wherever_they_stand() -> None:
    company = factories.make_company("Quillfeather")
    factories.make_job(title="Night nurse", skills=["Triage"], company=company, description="In a small clinic.")
    factories.make_job(title="Night guard", description="In a small clinic.")
    assert found(words="nurse clinic") == ["Night nurse"]
    assert found(words="triage quillfeather night") == ["Night nurse"]
    assert seen(words="night clinic") == {"Night nurse", "Night guard"}
    assert found(words="nurse guard") == []


def test_quoted_words_stand_together_and_a_minus_leaves_out() -> None:
    factories.make_job(title="Data engineer")
    factories.make_job(title="Engineer of data")
    factories.make_job(title="Senior data engineer")
    assert seen(words='"data engineer"') == {"Data engineer", "Senior data engineer"}
    assert seen(words="data engineer -senior") == {"Data engineer", "Engineer of data"}
    assert seen(words="data or senior") == {"Data engineer", "Engineer of data", "Senior data engineer"}


def test_dash_between_words_leaves_nothing_out() -> None:
    factories.make_job(title="Nurse - night")
    query, _ = parse(board.sent({"q": ["Nurse - night"]}))
    assert [job.title for job in Search(query).page().jobs] == ["Nurse - night"]


def test_minus_leaves_out_in_other_languages_too() -> None:
    factories.make_job(title="Krankenpfleger Nacht", language="de", description="Wir suchen dich.")
    factories.make_job(title="Krankenpfleger Tag", language="de", description="Wir suchen dich.")
    assert found(words="krankenpfleger -nacht", languages=("de",)) == ["Krankenpfleger Tag"]


def test_words_that_stand_in_every_posting_are_not_looked_for() -> None:
    factories.make_job(title="Nurse")
    asked = Search(JobQuery(words="the of and"))
    assert asked.has_only_common_words
    assert [job.title for job in asked.page().jobs] == ["Nurse"]
    assert not Search(JobQuery(words="the nurse")).has_only_common_words
    assert not Search(JobQuery()).has_only_common_words


def test_hyphens_split_no_word_in_two_unrelated_ones() -> None:
    factories.make_job(title="Full-stack developer")
    factories.make_job(title="Full stack developer")
    factories.make_job(title="Stack of full boxes")
    assert "Full-stack developer" in found(words="full-stack")
    assert "Stack of full boxes" not in found(words="full-stack")
    assert "Full-stack developer" in found(words="full stack")
    assert "Full-stack developer" in found(words="full-stack developer")


def test_languages_of_one_letter_are_found() -> None:
    for title in ("C++ developer", "C# developer", "Java developer"):
        factories.make_job(title=title)
    for typed in ("C++", "C#"):
        assert f"{typed} developer" in found(words=typed)
        assert "Java developer" not in found(words=typed)


GARBAGE = [text.encode(errors="ignore").decode().replace("\0", "")[:100] for text in corpus.SHORT]


@slow
@given(typed=st.one_of(st.sampled_from(GARBAGE), st.text(st.sampled_from("&|!():*'\"\\-<> ab"), max_size=100)))
def test_any_words_are_searched_for(typed: str) -> None:
    query, _ = parse(board.sent({"q": [typed]}))
    asked = Search(query)
    assert asked.count().total == len(asked.page(size=100).jobs)


def test_a_hundred_characters_of_garbage_are_searched_for() -> None:
    factories.make_job(title="Nurse")
    for text in ("!" * 100, '"' * 99, "-" * 100, "- " * 50, "-!" * 50, "'&|!:*()<->" * 9, "a-" * 50, '-"' * 50,
                 "x\\" * 50, "☠" * 100, "- - -nurse", "--" * 49 + "x"):  # fmt: skip
        query, _ = parse(board.sent({"q": [text]}))
        assert Search(query).count().total in (0, 1), text


# Filters


def test_closed_jobs_and_drafts_are_never_found() -> None:
    factories.make_job(title="Open nurse")
    factories.make_draft_job(title="Draft nurse")
    for status in Job.CLOSED:
        factories.make_closed_job(status=status, title=f"{status} nurse")
    factories.make_draft_job(title="Nurse in review", status="review")
    assert found() == found(words="nurse") == found(regions=("anywhere",)) == ["Open nurse"]


def test_one_of_the_chosen_values_is_enough() -> None:
    factories.make_job(title="A", type="full-time", seniority="senior", workplace="remote")
    factories.make_job(title="B", type="contract", seniority="lead", workplace="visits")
    factories.make_job(title="C", type="part-time", workplace="hybrid", category=factories.make_category("design"))
    assert found(types=("contract",)) == ["B"]
    assert seen(types=("contract", "part-time")) == {"B", "C"}
    assert found(seniorities=("senior",)) == ["A"]
    assert seen(workplaces=("hybrid", "remote")) == {"A", "C"}
    assert found(categories=("design",)) == ["C"]
    assert seen(categories=("design", "healthcare")) == {"A", "B", "C"}
    assert found(types=("contract",), seniorities=("senior",)) == []


def test_pay_floor_is_held_against_the_most_of_a_year_in_any_currency() -> None:
    factories.make_job(title="Just", **yearly(50_000, 80_000))
    factories.make_job(title="Below", **yearly(50_000, 79_999))
    factories.make_job(title="From", **yearly(80_000))
    factories.make_job(title="Up to", **yearly(None, 79_000))
    factories.make_job(title="Euros", **yearly(80_000, currency="EUR"))
    factories.make_job(title="Rupees", **yearly(1_000_000, currency="INR"))
    factories.make_job(
        title="Hours", pay_min=Decimal(39), pay_max=Decimal(40), pay_currency="USD", pay_period="hour"
    )  # $83,200
    assert seen(pay_floor=80_000, currency="USD") == {"Just", "From", "Euros", "Hours"}
    assert "Just" not in seen(pay_floor=80_000, currency="EUR")
    assert seen(pay_floor=900_000, currency="INR") >= {"Rupees", "Below"}


def test_jobs_without_pay_stay_in_unless_only_those_with_pay_are_asked() -> None:
    factories.make_job(title="Silent")
    factories.make_job(title="Little", **yearly(30_000))
    factories.make_job(title="Much", **yearly(90_000))
    factories.make_job(title="No rate", **yearly(9_000_000, currency="KES"))
    assert seen(pay_floor=60_000, currency="USD") == {"Silent", "Much", "No rate"}
    assert seen(only_paid=True) == {"Little", "Much", "No rate"}
    assert seen(only_paid=True, pay_floor=60_000, currency="USD") == {"Much", "No rate"}


def test_role_has_its_specialties() -> None:
    nurses = factories.make_occupation()
    infusion = factories.make_occupation("Infusion nurse", None, parent=nurses)
    factories.make_job(title="A", occupation=nurses)
    factories.make_job(title="B", occupation=infusion)
    factories.make_job(title="C", occupation=factories.make_occupation("Bakers", "51-3011"))
    factories.make_job(title="D")
    assert seen(role="registered-nurses") == {"A", "B"}
    assert found(role="infusion-nurse") == ["B"]


def test_all_skills_are_needed() -> None:
    factories.make_job(title="Both", skills=["Python", "SQL"])
    factories.make_job(title="One", skills=["Python"])
    assert seen(skills=("python",)) == {"Both", "One"}
    assert found(skills=("python", "sql")) == ["Both"]


def test_region_finds_what_is_open_there() -> None:
    for title, regions in {
        "Own": ("germany",),
        "Group": ("europe",),
        "World": ("anywhere",),
        "Elsewhere": ("usa",),
        "Unstated": (),
        "Two": ("france", "usa"),
    }.items():
        factories.make_job(title=title, regions=regions)
    assert seen(regions=("germany",)) == {"Own", "Group", "World"}
    assert seen(regions=("europe",)) == {"Own", "Group", "World", "Two"}
    assert seen(regions=("usa",)) == {"Elsewhere", "World", "Two"}
    assert seen(regions=("germany", "usa")) == {"Own", "Group", "World", "Elsewhere", "Two"}
    assert found(regions=("anywhere",)) == ["World"]


def test_region_nobody_hires_in_finds_nothing() -> None:
    factories.make_job(regions=("germany",))
    assert found(regions=("japan",)) == []
    assert Search(JobQuery(regions=("japan",))).count().total == 0


def test_open_to_leaves_out_the_no_and_keeps_yes_and_unclear() -> None:
    factories.make_job(title="Yes", regions=("germany",))
    factories.make_job(title="No", regions=("usa",))
    factories.make_job(title="Unclear")
    factories.make_job(title="Silent", regions=())
    assert seen(open_to="DE") == {"Yes", "Unclear", "Silent"}
    assert seen(open_to="US") == {"No", "Unclear", "Silent"}


def test_open_to_minds_states() -> None:
    factories.make_job(title="Texas", regions=("usa",), states=["US-TX"])
    factories.make_job(title="Not California", regions=("usa",), excluded_states=["US-CA"])
    factories.make_job(title="All", regions=("usa",))
    assert seen(open_to="US-CA") == {"All"}
    assert seen(open_to="US-TX") == {"Texas", "Not California", "All"}
    assert seen(open_to="US") == {"Texas", "Not California", "All"}  # unclear
    assert seen(open_to="CA-ON") == set()


def test_open_to_minds_time_zone_and_permission_to_work() -> None:
    factories.make_job(title="Zones", zone_low=-8.0, zone_high=-5.0)
    factories.make_job(title="Permit", regions=("usa",), authorization=["US"])
    assert seen(open_to="US") == {"Zones", "Permit"}
    assert seen(open_to="US", zone="America/New_York") == {"Zones", "Permit"}
    assert seen(open_to="US", zone="Pacific/Honolulu") == {"Permit"}
    assert seen(open_to="US", work=("US",)) == {"Zones", "Permit"}
    assert seen(open_to="US", work=("DE", "FR")) == {"Zones"}


def test_since_company_and_language() -> None:
    now = timezone.now()
    factories.make_job(title="New", published_at=now - timedelta(days=6, hours=23), language="de")
    factories.make_job(
        title="Old", published_at=now - timedelta(days=7, hours=1), company=factories.make_company("Acorn")
    )
    assert found(since="7") == ["New"]
    assert found(since="1") == []
    assert seen(since="30") == {"New", "Old"}
    assert found(company="acorn") == ["Old"]
    assert found(languages=("de",)) == ["New"]
    assert seen(languages=("de", "en")) == {"New", "Old"}


# Order


def test_title_comes_before_text_and_then_the_newest() -> None:
    now = timezone.now()
    factories.make_job(title="Old nurse", published_at=now - timedelta(days=9))
    factories.make_job(title="Clerk", description="Help the nurse.", published_at=now)
    factories.make_job(title="New nurse", published_at=now - timedelta(days=3))
    factories.make_job(title="Porter", description="Help the nurse.", published_at=now - timedelta(days=1))
    assert found(words="nurse") == ["New nurse", "Old nurse", "Clerk", "Porter"]
    assert found(words="nurse", sort="newest") == ["Clerk", "Porter", "New nurse", "Old nurse"]
    assert found() == ["Clerk", "Porter", "New nurse", "Old nurse"]


def test_jobs_of_one_moment_stand_the_last_stored_first() -> None:
    now = timezone.now()
    for title in "ABC":
        factories.make_job(title=title, published_at=now)
    assert found() == ["C", "B", "A"]


# Properties


@pytest.fixture(params=["few", "many"])
def strategy(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both ways to a page: all matches sorted, and along the index."""
    if request.param == "many":
        monkeypatch.setattr(search, "FEW", 0)


@slow
@given(rows=st.lists(board.jobs, max_size=14), asked=st.lists(board.loose_queries(), min_size=3, max_size=6))
def test_numbers_are_those_of_a_plain_count(rows: list[dict[str, Any]], asked: list[JobQuery]) -> None:
    board.fill(rows)
    for query in asked:
        naive, counts = Naive(query), Search(query).count(each_country=True)
        assert counts.total == len(naive.found()), query
        assert counts.facets == naive.facets(), query
        assert not counts.is_more
        fewer = Search(query).count().facets.pop("region")
        assert {*query.regions, "anywhere", "europe"} & counts.facets["region"].keys() <= fewer.keys()
        assert fewer.items() <= counts.facets["region"].items()


@slow
@given(
    rows=st.lists(board.jobs, min_size=5, max_size=14), asked=st.lists(board.loose_queries(), min_size=3, max_size=6)
)
def test_pages_forward_and_back_are_the_plain_list(
    strategy: None, rows: list[dict[str, Any]], asked: list[JobQuery]
) -> None:
    board.fill(rows)
    for query in asked:
        expected = [job.pk for job in Naive(query).found()]
        pages = forward(query)
        assert [pk for page in pages for pk in page] == expected, query
        assert back(query) == expected, query


@slow
@given(rows=st.lists(board.jobs, min_size=5, max_size=10), query=board.queries())
def test_query_of_everything_at_once_finds_the_plain_list(rows: list[dict[str, Any]], query: JobQuery) -> None:
    board.fill(rows)
    naive, asked = Naive(query), Search(query)
    assert [job.pk for job in asked.page(size=50).jobs] == [job.pk for job in naive.found()]
    assert asked.count(each_country=True).facets == naive.facets()


def forward(query: JobQuery, size: int = 3) -> list[list[int]]:
    page = Search(query).page(size=size)
    pages = [[job.pk for job in page.jobs]]
    assert page.previous is None
    while page.next:
        page = Search(query).page(after=Key.parse(str(page.next)), size=size)
        pages.append([job.pk for job in page.jobs])
        assert page.jobs
        assert page.previous
    return pages


def back(query: JobQuery, size: int = 3) -> list[int]:
    """The whole list, read from its last page back."""
    page = last = Search(query).page(size=size)
    while last.next:
        page = last = Search(query).page(after=last.next, size=size)
    keys = [job.pk for job in page.jobs]
    while page.previous:
        page = Search(query).page(before=Key.parse(str(page.previous)), size=size)
        keys = [job.pk for job in page.jobs] + keys
        assert page.next
    return keys


@slow
@given(
    rows=st.lists(board.jobs, min_size=6, max_size=12),
    later=st.lists(board.jobs, min_size=3, max_size=6),
    query=board.loose_queries(),
    data=st.data(),
)
def test_no_job_is_shown_twice_or_missed_while_others_come_and_go(
    strategy: None, rows: list[dict[str, Any]], later: list[dict[str, Any]], query: JobQuery, data: st.DataObject
) -> None:
    board.fill(rows)
    before = {job.pk for job in Naive(query).found()}
    page = Search(query).page(size=2)
    read = [job.pk for job in page.jobs]
    while page.next:
        live = list(Job.objects.live().order_by("pk").values_list("pk", flat=True))
        actions.close(jobs=data.draw(st.lists(st.sampled_from(live), max_size=2)), status=Job.Status.FILLED)
        board.add(later[:1])
        later = later[1:]
        page = Search(query).page(after=page.next, size=2)
        read += [job.pk for job in page.jobs]
    after = {job.pk for job in Naive(query).found()}
    assert len(set(read)) == len(read)
    assert before & after <= set(read)


@pytest.mark.parametrize(
    "text", ["", "1", "a-b-c", "0-1", "0-1-1-1", "2-1-1", "0--1-1", "0-1-0", "0-1-" + "9" * 40, "0-" + "9" * 40 + "-1",
             "²-1-1", "0-1.5-1", "None", "\x00-1-1"]
)  # fmt: skip
def test_key_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011  any of them will do
        Key.parse(text)


@slow
@given(text=st.one_of(st.text(max_size=80), st.from_regex(r"\A[0-9-]{1,70}\Z")))
def test_any_key_is_refused_or_finds_a_page(text: str) -> None:
    try:
        key = Key.parse(text)
    except ValueError:
        return
    assert Search(JobQuery()).page(after=key).jobs == []
    assert Key.parse(str(key)) == key


def test_key_comes_back_from_its_text() -> None:
    job = factories.make_job()
    factories.make_job(published_at=timezone.now() - timedelta(days=1))
    key = Search(JobQuery()).page(size=1).next
    assert key
    assert Key.parse(str(key)) == key
    assert (key.pk, key.published_at) == (job.pk, job.published_at)
