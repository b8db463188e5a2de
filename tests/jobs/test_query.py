"""An address becomes a query, and a query one address."""

from typing import Any

import pytest
from django.http import QueryDict
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jobs.query import CHOICES, MAX_VALUES, NAMES, JobQuery, Refusals, parse
from tests import factories
from tests.core import corpus
from tests.jobs.board import sent

pytestmark = pytest.mark.django_db

slow = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
ROWS = {
    "category": ["design", "engineering"],
    "skill": ["python", "sql"],
    "company": ["harbor"],
    "role": ["registered-nurses"],
    "region": ["anywhere", "europe", "germany", "usa"],
}
SAID: dict[str, list[str]] = {
    **{name: list(values) for name, values in CHOICES.items()},
    **ROWS,
    "q": ["nurse", " two\twords ", '"a phrase" -not', "C++", "ünï", "a&b=c", "%", "x" * 150, "\x00nul\x1b"],
    "open_to": ["DE", "us", "US-CA", "us-tx"],
    "zone": ["Europe/Berlin", "UTC"],
    "work": ["DE", "us", "FR"],
    "pay": ["60000", "60,000", "60 000", "1", "100000000"],
    "currency": ["EUR", "usd", "CHF"],
    "paid": ["1", "on"],
}
NONSENSE = ["", " ", "0", "-1", "1e9", "9" * 400, "NaN", "²", "٣", "None", "[]", "XX", "US-XX", "DE-", "-", "ß", "UTC0"]
GARBAGE = [*NONSENSE, *(text.encode(errors="ignore").decode() for text in corpus.SHORT)]
said = st.fixed_dictionaries(
    {}, optional={name: st.lists(st.sampled_from(SAID[name]), min_size=1, max_size=4) for name in NAMES}
)
garbage = st.dictionaries(
    st.one_of(st.sampled_from([*NAMES, "after", "page", "q[]"]), st.text(max_size=8)),
    st.lists(st.one_of(st.sampled_from(GARBAGE), st.text(max_size=30)), max_size=5),
    max_size=6,
)


@pytest.fixture(autouse=True)
def rows() -> None:
    for slug in ROWS["category"]:
        factories.make_category(slug)
    for name in ("Python", "SQL"):
        factories.make_skill(name)
    factories.make_company("Harbor")
    factories.make_occupation()


def asked(address: str) -> tuple[JobQuery, Refusals]:
    return parse(QueryDict(address))


def query_of(address: str) -> JobQuery:
    """Of parameters that all make sense."""
    query, refused = asked(address)
    assert refused == {}
    return query


@slow
@given(values=said)
def test_query_comes_back_from_its_own_address(values: dict[str, list[str]]) -> None:
    query, refused = parse(sent(values))
    assert refused == {}
    assert asked(query.query_string) == (query, {})


@slow
@given(values=garbage)
def test_garbage_gives_a_query_or_refusals_in_words(values: dict[str, list[str]]) -> None:
    query, refused = parse(sent(values))
    assert asked(query.query_string) == (query, {})
    assert set(refused) <= set(NAMES)
    for name, why in refused.items():
        assert why.endswith("."), name
        assert len(why) < 120


@slow
@given(values=said)
def test_query_less_one_filter_is_one_that_an_address_can_ask(values: dict[str, list[str]]) -> None:
    query, _ = parse(sent(values))
    for name, value in query.parameters:
        if name in ("zone", "work", "currency", "sort"):  # no filters by themselves
            continue
        less = query.without(name, value)
        assert asked(less.query_string) == (less, {}), name
        assert (name, value) not in less.parameters


@slow
@given(values=said)
def test_address_of_a_query_is_answered_without_leading_on(values: dict[str, list[str]], client: Client) -> None:
    query, _ = parse(sent(values))
    assert client.get(query.path).status_code == 200


def test_order_case_and_doubles_do_not_matter() -> None:
    one = query_of("skill=sql&q=nurse&skill=python&open_to=us-ca")
    assert one == query_of("open_to=US-CA&skill=python&skill=sql&skill=sql&q=%20nurse%20")
    assert one.query_string == "q=nurse&open_to=US-CA&skill=python&skill=sql"
    assert one.path == "/jobs/?q=nurse&open_to=US-CA&skill=python&skill=sql"


@pytest.mark.parametrize(
    ("address", "name", "words"),
    [
        ("role=no-such", "role", "There is no “no-such”."),
        ("category=design&category=no-such", "category", "There is no “no-such”."),
        ("region=mars", "region", "There is no “mars”."),
        ("skill=witchcraft", "skill", "There is no “witchcraft”."),
        ("company=acme", "company", "There is no “acme”."),
        ("type=on-site", "type", "There is no “on-site”."),
        ("level=boss", "level", "There is no “boss”."),
        ("workplace=office", "workplace", "There is no “office”."),
        ("language=xx", "language", "There is no “xx”."),
        ("since=5", "since", "There is no “5”."),
        ("sort=pay", "sort", "There is no “pay”."),
        ("open_to=Germany", "open_to", "“Germany” is no country or state. They look like DE or US-CA."),
        ("open_to=US-XX", "open_to", "“US-XX” is no country or state. They look like DE or US-CA."),
        ("open_to=DE&zone=Berlin", "zone", "“Berlin” is no time zone. They look like Europe/Berlin."),
        ("open_to=DE&work=DE&work=XX", "work", "“XX” is no country. They look like DE."),
        ("pay=lots", "pay", "Give the least pay of a year as a whole number, such as 60000."),
        ("pay=-1", "pay", "Give the least pay of a year as a whole number, such as 60000."),
        ("pay=60000&currency=XYZ", "currency", "“XYZ” is no currency we have a rate for. They look like EUR."),
        ("paid=maybe", "paid", "Give 1 or leave it out."),
    ],
)
def test_parameter_that_makes_no_sense_is_refused_in_words(address: str, name: str, words: str) -> None:
    query, refused = asked("q=nurse&" + address)
    assert refused == {name: words}
    assert query.words == "nurse"


def test_each_parameter_can_be_refused_but_the_words() -> None:
    values = {name: ["\u2620"] for name in NAMES}
    query, refused = parse(sent(values))
    assert set(refused) == {*NAMES} - {"q"}
    assert query == JobQuery(words="\u2620")


@pytest.mark.parametrize("amount", ["0", "-5", "1.5", "1e5", "100000001", "9" * 400, "²", "٣", "NaN"])
def test_pay_is_a_whole_number_within_reason(amount: str) -> None:
    query, refused = parse(sent({"pay": [amount], "currency": ["EUR"]}))
    assert set(refused) == {"pay"}
    assert query == JobQuery()


def test_too_many_values_are_refused() -> None:
    query, refused = parse(sent({"region": ["europe"] * (MAX_VALUES + 1)}))
    assert refused == {"region": f"At most {MAX_VALUES} values can be asked for at once."}
    assert query.is_everything


def test_words_are_cut_and_cleaned() -> None:
    assert query_of("q=" + "x" * 500).words == "x" * 100
    assert query_of("q=%00+senior%0a%09nurse%e2%80%ae+").words == "senior nurse"
    assert query_of("q=%20").is_everything
    assert query_of("q=--%20-&sort=newest").is_everything
    assert query_of("q=Nurse+-+full-stack+-senior").words == "Nurse full-stack -senior"


def test_last_of_two_single_values_counts() -> None:
    assert query_of("paid=&since=&since=7") == JobQuery(since="7")
    assert query_of("since=1&since=7") == JobQuery(since="7")


@pytest.mark.parametrize(
    ("address", "path"),
    [
        ("", "/jobs/"),
        ("category=design", "/jobs/category/design/"),
        ("region=europe", "/jobs/in/europe/"),
        ("skill=python", "/jobs/skill/python/"),
        ("company=harbor", "/jobs/at/harbor/"),
        ("role=registered-nurses", "/jobs/?role=registered-nurses"),
        ("category=design&category=engineering", "/jobs/?category=design&category=engineering"),
        ("category=design&type=contract", "/jobs/?category=design&type=contract"),
        ("category=design&sort=newest", "/jobs/category/design/"),
        ("category=design&sort=relevance", "/jobs/category/design/"),
    ],
)
def test_query_that_asks_one_thing_has_a_landing_page(address: str, path: str) -> None:
    assert query_of(address).path == path


def test_every_kind_of_landing_page_is_one() -> None:
    paths = [query_of(f"{name}={ROWS[name][0]}").path for name in ("category", "region", "skill", "company")]
    assert paths == ["/jobs/category/design/", "/jobs/in/anywhere/", "/jobs/skill/python/", "/jobs/at/harbor/"]


def test_order_is_asked_only_where_it_is_not_what_suits() -> None:
    assert query_of("sort=newest") == query_of("sort=relevance") == JobQuery()
    assert query_of("q=nurse&sort=relevance") == JobQuery(words="nurse")
    newest = query_of("q=nurse&sort=newest")
    assert newest.parameters == [("q", "nurse"), ("sort", "newest")]
    assert not newest.by_relevance
    assert JobQuery(words="nurse").by_relevance
    assert not JobQuery().by_relevance


def test_currency_belongs_to_a_pay_floor() -> None:
    assert query_of("currency=EUR") == JobQuery()
    assert query_of("pay=60000") == JobQuery(pay_floor=60_000, currency="USD")
    query = query_of("pay=60,000&currency=eur")
    assert query.query_string == "pay=60000&currency=EUR"
    assert query.without("pay") == JobQuery()


def test_zone_and_work_belong_to_a_place() -> None:
    assert query_of("zone=UTC&work=DE") == JobQuery()
    query = query_of("open_to=DE&zone=Europe/Berlin&work=FR&work=DE")
    assert query == JobQuery(open_to="DE", zone="Europe/Berlin", work=("DE", "FR"))
    assert query.without("open_to") == JobQuery()


def test_one_filter_or_one_value_of_it_is_left_out() -> None:
    query = query_of("q=nurse&skill=python&skill=sql&since=7&sort=newest")
    assert query.without("skill", "sql").skills == ("python",)
    assert query.without("skill").skills == ()
    assert query.without("since", "7").since == ""
    assert query.without("q").parameters == [("skill", "python"), ("skill", "sql"), ("since", "7")]


def test_one_more_value_keeps_the_order() -> None:
    query = query_of("skill=sql")
    more = query.with_value("skill", "python")
    assert more.skills == ("python", "sql")
    assert more.with_value("skill", "sql") == more
    assert query.skills == ("sql",)


def test_only_the_query_that_leaves_nothing_out_is_everything() -> None:
    assert query_of("sort=newest&utm_source=letter").is_everything
    everything: dict[str, Any] = {name: values[0] for name, values in SAID.items() if name not in ("sort", "currency")}
    for name, value in everything.items():
        if name not in ("zone", "work"):
            assert not parse(sent({name: [value]}))[0].is_everything, name


def test_parsing_costs_one_query_for_each_parameter_that_names_rows(django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(0):
        asked("q=nurse&type=contract&open_to=US-CA&pay=1&since=7&language=de")
    with django_assert_num_queries(2):
        asked("skill=python&skill=sql&region=europe&region=usa")
