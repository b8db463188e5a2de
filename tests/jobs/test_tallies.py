"""Numbers counted ahead, and the words that readers may have meant."""

from collections import Counter

import pytest
from django.test import Client

from jobs import actions, tallies
from jobs.models import Job, Tally, Word
from jobs.query import JobQuery
from jobs.search import Search
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_words_in_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tallies, "_words", (float("-inf"), {}))


@pytest.fixture
def board(db: None) -> list[Job]:
    """Some live jobs of several kinds, and a few that are not live."""
    design = factories.make_category("design")
    nurse = factories.make_occupation("Registered Nurses")
    jobs = [
        factories.make_job(
            title="Night nurse", occupation=nurse, regions=["usa"], skills=["Knots"], seniority="senior"
        ),
        factories.make_job(title="Day nurse", regions=["usa", "canada"], skills=["Knots", "Lanterns"], type="contract"),
        factories.make_job(
            title="Sign painter",
            category=design,
            company=factories.make_company("The mill"),
            workplace="hybrid",
            regions=["germany"],
            pay_min=30,
            pay_currency="EUR",
            pay_period="hour",
        ),
        factories.make_job(title="Sign writer", category=design, regions=["anywhere"]),
    ]
    factories.make_draft_job(title="Ghost", skills=["Seances"])
    factories.make_closed_job(title="Gone", company=factories.make_company("Bygone"))
    return jobs


@pytest.mark.usefixtures("board")
def test_tallies_are_what_a_search_for_everything_counts() -> None:
    tallies.renew()
    read, counted = tallies.read(), Search(JobQuery()).count(each_country=True)
    assert read.total == counted.total == 4
    assert read.facets == counted.facets
    assert read.facets["category"] == Counter({"design": 2, "healthcare": 2})
    assert read.facets["type"] == Counter({"full-time": 3, "contract": 1})
    assert read.facets["workplace"] == Counter({"remote": 3, "hybrid": 1})
    assert read.facets["level"] == Counter({"": 3, "senior": 1})
    regions = read.facets["region"]
    assert (regions["usa"], regions["canada"], regions["germany"], regions["europe"]) == (3, 2, 2, 2)
    assert (regions["anywhere"], regions["france"]) == (1, 1)


@pytest.mark.usefixtures("board")
def test_tallies_beside_the_list_are_of_live_jobs_alone() -> None:
    tallies.renew()
    assert tallies.of("skill") == Counter({"knots": 2, "lanterns": 1})
    assert tallies.of("company") == Counter({"harbor-hill": 3, "the-mill": 1})
    assert tallies.of("role") == Counter({"registered-nurses": 1})
    assert tallies.of("paid") == Counter({"": 1})
    assert tallies.of("all") == Counter({"": 4})
    assert tallies.of("skill", ["lanterns", "seances"]) == Counter({"lanterns": 1})
    assert tallies.of("skill", []) == Counter()


def test_renewing_changes_numbers_and_drops_what_is_no_more(board: list[Job]) -> None:
    tallies.renew()
    kept = Tally.objects.get(facet="skill", value="knots").pk
    actions.close(jobs=[board[1].pk, board[2].pk], status=Job.Status.FILLED)
    Tally.objects.create(facet="colour", value="red", number=7)
    tallies.renew()
    assert tallies.of("skill") == Counter({"knots": 1})
    assert Tally.objects.get(facet="skill", value="knots").pk == kept
    assert tallies.of("company") == Counter({"harbor-hill": 2})
    assert "contract" not in tallies.read().facets["type"]
    assert not Tally.objects.filter(facet="colour").exists()
    assert tallies.read().facets == Search(JobQuery()).count(each_country=True).facets
    assert tallies.of("paid")[""] == 0


def test_empty_board_has_a_tally_of_nothing() -> None:
    tallies.renew()
    assert tallies.read().total == 0
    assert tallies.of("all") == Counter({"": 0})
    assert not any(number for found in tallies.read().facets.values() for number in found.values())


@pytest.mark.usefixtures("board")
def test_where_nothing_was_counted_yet_it_is_counted_at_once(client: Client) -> None:
    assert not Tally.objects.exists()
    assert tallies.read().total == 4
    assert tallies.read().facets == Search(JobQuery()).count().facets
    assert '<p class="count" role="status">4 jobs</p>' in client.get("/jobs/").text


def test_numbers_are_those_of_the_last_counting(board: list[Job]) -> None:
    tallies.renew()
    actions.close(jobs=[board[0].pk], status=Job.Status.FILLED)
    assert tallies.read().total == 4
    tallies.renew()
    assert tallies.read().total == 3


@pytest.mark.usefixtures("board")
def test_words_are_those_of_live_jobs_with_in_how_many_they_stand() -> None:
    factories.make_job(
        title="Night-night C++ IT 2027 wound-care " + "x" * 41, company=factories.make_company("The mill")
    )
    tallies.renew_words()
    found = tallies.words()
    assert (found["night"], found["nurse"], found["sign"], found["mill"], found["knots"]) == (2, 2, 2, 2, 2)
    assert (found["c++"], found["wound"], found["harbor"]) == (1, 1, 3)
    for absent in ("ghost", "gone", "seances", "bygone", "it", "2027", "x" * 41, ""):
        assert absent not in found


def test_words_are_collected_anew(board: list[Job], monkeypatch: pytest.MonkeyPatch) -> None:
    tallies.renew_words()
    assert "painter" in tallies.words()
    actions.close(jobs=[board[2].pk], status=Job.Status.FILLED)
    tallies.renew_words()
    assert not Word.objects.filter(word="painter").exists()
    assert "painter" in tallies.words()  # a process keeps them for ten minutes
    monkeypatch.setattr(tallies, "FRESH", -1.0)
    assert "painter" not in tallies.words()


def test_words_of_a_job_with_odd_texts_do_no_harm() -> None:
    factories.make_job(title="Köchin 看護師 😀 '; DROP TABLE jobs_job; -- %s \\")
    tallies.renew_words()
    assert {"köchin", "看護師", "drop", "table"} <= tallies.words().keys()


def test_reader_who_mistypes_is_asked_whether_they_meant_such_a_word(board: list[Job], client: Client) -> None:
    tallies.renew_words()
    assert 'Did you mean <a href="/jobs/?q=nurse"><strong>nurse</strong></a>?' in client.get("/jobs/?q=nusre").text
