"""What a posting is told before anybody reads it; and what its moderators are told."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from employers import pay_laws, posting, signals, wording
from employers.advice import advise
from employers.models import Member, Review
from jobs.eligibility import ANYWHERE, Terms
from jobs.models import Company, Job, Region
from tests import factories

pytestmark = pytest.mark.django_db


def advice(company: Company | None = None, **fields: Any) -> list[tuple[str, str]]:
    company = company or factories.make_company("Acme", domain="acme.example")
    form = posting.bound(factories.typed(**fields), Job(company=company))
    form.is_valid()
    return [(one.field, one.words) for one in advise(form, company)]


def test_good_posting_is_told_nothing() -> None:
    assert advice() == []


def test_nothing_typed_breaks_nothing() -> None:
    form = posting.bound({}, Job(company=factories.make_company()))
    form.is_valid()
    assert {one.field for one in advise(form, factories.make_company())} == {"regions", "pay_min"}


TITLES = [
    ("PAYROLL CLERK NEEDED", "shouts"),
    ("Payroll clerk!!!", "shouts"),
    ("Payroll clerk $$$", "shouts"),
    ("Remote job", "does not say what the job is"),
    ("Work from home", "does not say what the job is"),
    ("Great opportunity", "does not say what the job is"),
    ("We're hiring!", "does not say what the job is"),
    ("Various positions available", "does not say what the job is"),
    ("Payroll clerk, urgent", "“urgent” says nothing"),
    ("Payroll clerk " + "x" * 80, "has 94 characters"),
    ("Payroll ninja", "“ninja”"),
    ("Rockstar developer", "“Rockstar”"),
    ("Salesman", "open to all genders"),
]


@pytest.mark.parametrize(("title", "told"), TITLES)
def test_title_that_helps_nobody_is_told(title: str, told: str) -> None:
    assert any(field == "title" and told in words for field, words in advice(title=title))


@pytest.mark.parametrize(
    "title",
    [
        "RN",
        "QA Engineer, AWS",
        "SEO Manager (UK)",
        "iOS/macOS Developer",
        "Job Coach",
        "Registered Nurse, ICU",
        "Opportunity Analyst",
    ],
)
def test_honest_title_is_told_nothing(title: str) -> None:
    assert advice(title=title) == []


TEXTS = [
    ("We want a young and dynamic person.", "Words about age"),
    ("You are between 25 and 35.", "Words about age"),
    ("Native English speaker.", "how well one must speak"),
    ("Female candidates only.", "open to all genders"),
    ("He will report to the CFO.", "Write “you” or “they”."),
    ("Able-bodied applicants.", "are no requirements"),
    ("Send a photo with your application.", "nobody’s business"),
    ("State your salary history.", "nobody’s business"),
    ("We work hard, play hard.", "hours, team, tasks"),
    ("Pay the training fee first.", "a fee (“training fee”)"),
    ("Write to us on Telegram.", "a messenger"),
    ("You are paid in USDT.", "crypto money"),
    ("We send a check to deposit.", "cheques and cards"),
    ("Buy gift cards.", "cheques and cards"),
    ("Send a copy of your passport.", "bank or identity data"),
    ("No experience needed, earn $500 a day.", "easy money"),
]


@pytest.mark.parametrize(("text", "told"), TEXTS)
def test_wording_that_keeps_people_away_is_told(text: str, told: str) -> None:
    whole = factories.typed()["description"][0] + text
    assert any(field == "description" and told in words for field, words in advice(description=whole))


@pytest.mark.parametrize(
    "text",
    [
        "You check the books.",
        "You know how messages travel, and signal processing.",
        "We do not ask for fees of applicants.",
        "A gifted team of young companies’ advisers.",
        "You wire sensors.",
        "English and German well enough to write letters.",
    ],
)
def test_honest_wording_is_told_nothing(text: str) -> None:
    assert advice(description=factories.typed()["description"][0] + text) == []


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("https://bit.ly/x", "shortened address"),
        ("https://t.me/acme", "by messenger"),
        ("https://wa.me/123456", "by messenger"),
        ("https://forms.gle/x", "Anybody can make a form there"),
        ("https://docs.google.com/forms/x", "Anybody can make a form there"),
        ("mailto:acme@gmail.com", "Anybody can have a mailbox at gmail.com"),
        ("https://acme-example.com/", "not your domain acme.example"),
        ("https://jobs.acme.example/1", ""),
        ("mailto:jobs@acme.example", ""),
        ("https://boards.greenhouse.io/acme", ""),
    ],
)
def test_address_to_apply_at_is_looked_at(address: str, told: str) -> None:
    found = advice(apply_to=address)
    assert found == [] if not told else [field for field, words in found if told in words] == ["apply_to"]


def test_missing_place_and_pay_are_told() -> None:
    found = dict(advice(regions=[], pay_min="", pay_max="", pay_currency="", pay_period=""))
    assert "Nothing says where one may live." in found["regions"]
    assert "No pay is given." in found["pay_min"]
    assert "these laws" not in found["pay_min"]
    text = factories.typed()["description"][0] + "You must live in Germany."
    assert "The text says where one may live." in dict(advice(regions=[], description=text))["regions"]


def test_wide_pay_is_told() -> None:
    assert "4 times the lowest" in dict(advice(pay_min="20000", pay_max="80000"))["pay_max"]


# Laws about pay


def laws(day: date = date(2026, 11, 27), **fields: Any) -> set[str]:
    values: dict[str, Any] = {name: frozenset(places) for name, places in fields.items()}
    return {law.place for law in pay_laws.asking(Terms(**values), day)}


def test_table_is_whole_dated_and_linked() -> None:
    table = pay_laws.table()
    assert {"US-CO", "US-CA", "US-WA", "US-NY", "US-IL", "US-NJ", "US-MA", "US-MD", "US-MN", "US-HI", "US-VT", "US-DC",
            "EU"} <= {law.place for law in table}  # fmt: skip
    for law in table:
        assert law.link.startswith("https://")
        assert law.since < law.as_of
        assert law.where
        assert law.name
    assert len({law.place for law in table}) == len(table)


@pytest.mark.parametrize(
    ("fields", "places"),
    [
        ({}, set()),
        ({"countries": ["FR"]}, {"EU"}),
        ({"countries": ["CH"]}, set()),
        ({"countries": ["US"], "states": ["US-TX"]}, set()),
        ({"countries": ["US"], "states": ["US-TX", "US-CO"]}, {"US-CO"}),
        ({"countries": ["CA"]}, {"CA-BC", "CA-ON"}),
    ],
)
def test_laws_are_those_of_where_the_job_is_open(fields: dict[str, Any], places: set[str]) -> None:
    assert laws(**fields) == places


def test_states_that_are_out_are_left_out_and_laws_begin_on_their_day() -> None:
    everywhere = laws(countries=[ANYWHERE])
    assert everywhere == {law.place for law in pay_laws.table()}
    assert laws(countries=["US"]) == {place for place in everywhere if place.startswith("US")}
    assert "US-CO" not in laws(countries=["US"], excluded=["US-CO"])
    assert laws(date(2022, 1, 1), countries=["US"]) == {"US-CO"}
    assert laws(date(2025, 10, 28), countries=["US"]) == {place for place in laws(countries=["US"]) if place != "US-MA"}


def test_law_is_shown_with_its_link_and_days(employer: Any, draft: Any) -> None:
    usa = Region.objects.get(slug="usa")
    nothing = dict.fromkeys(("pay_min", "pay_max", "pay_currency", "pay_period"), "")
    employer.post(
        f"/employers/jobs/{draft.pk}/save/", {**factories.typed(regions=[str(usa.pk)], **nothing), "version": 1}
    )
    page = employer.get(f"/employers/jobs/{draft.pk}/edit/").text
    assert (
        '<a href="https://leg.colorado.gov/bills/sb19-085" rel="noopener">Colorado: Equal Pay for Equal Work Act</a>'
        in page
    )
    assert "for you to find out" in page


# Signals for moderators


def told(member: Member, **fields: str) -> list[str]:
    return factories.make_review(member, **fields).signals


def test_signals_of_a_new_company(member: Member) -> None:
    assert told(member) == ["The account is less than a week old.", "The company has posted here for less than a week."]


def test_known_company_gives_no_signal(member: Member) -> None:
    ago = timezone.now() - timedelta(days=30)
    type(member.user).objects.update(created_at=ago)
    factories.make_claim(member.user, company=member.company, state="granted", decided_at=ago)
    member.refresh_from_db()
    assert told(member) == []
    for _ in range(signals.BUSY):
        last = told(member)
    assert "5 other jobs were sent within a day by this company." in last
    assert "5 other jobs were sent within a day by this account." in last


@pytest.mark.parametrize(
    ("fields", "signal"),
    [
        ({"apply_to": "https://evil.example/"}, "One applies at evil.example; the company’s domain is acme.example."),
        ({"apply_to": "https://bit.ly/x"}, "One applies at a shortened address, bit.ly."),
        ({"apply_to": "https://t.me/x"}, "One applies by messenger, t.me."),
        ({"apply_to": "mailto:x@gmail.com"}, "One applies to a free mailbox, at gmail.com."),
        ({"description": "Pay a registration fee. " * 20}, "Words of frauds: a fee (“registration fee”)."),
        ({"description": "You pay a small $50 fee once. " * 20}, "Words of frauds: a fee (“pay a small $50 fee”)."),
        (
            {"description": "There is a deposit for the training. " * 20},
            "Words of frauds: a fee (“deposit for the training”).",
        ),
    ],
)
def test_signals_of_frauds(member: Member, fields: dict[str, str], signal: str) -> None:
    assert signal in told(member, **fields)


def test_every_pattern_is_bounded() -> None:
    text = "a" * 20_000 + " send " * 2_000 + "between 11 " * 1_000
    for found in (list(wording.scam_words(text)), list(wording.loaded_words(text))):
        assert found == []


def test_signals_are_seen_by_moderators(staff: Any, member: Member) -> None:
    review = factories.make_review(member, apply_to="https://evil.example/")
    assert "One applies at evil.example" in staff.get(f"/admin/employers/review/{review.pk}/change/").text
    assert Review.objects.get().signals
