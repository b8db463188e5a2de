"""What is refused of a job, field by field, in words; and where one may be sent to apply."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.test import Client

from jobs.fields import host_of, validate_apply_address
from jobs.models import Company, Job, slug_of
from tests import factories

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 27)
HOURLY = {"pay_min": Decimal(50), "pay_max": Decimal(60), "pay_currency": "USD", "pay_period": "hour"}
Errors = Callable[..., dict[str, list[str]]]


@pytest.fixture(autouse=True)
def clock() -> Any:
    with time_machine.travel(datetime(2026, 11, 27, 12, tzinfo=UTC), tick=False) as clock:
        yield clock


@pytest.fixture
def errors() -> Errors:
    """What a job is refused for, by field, when some of its fields are changed."""
    pk = factories.make_draft_job(expires_on=TODAY).pk

    def errors(**fields: Any) -> dict[str, list[str]]:
        job = Job.objects.get(pk=pk)
        for name, value in fields.items():
            setattr(job, name, value)
        try:
            job.full_clean(exclude=["slug"])
        except ValidationError as error:
            return error.message_dict
        return {}

    return errors


def test_job_that_is_whole_is_taken(errors: Errors) -> None:
    assert errors() == {}
    assert errors(**HOURLY, states=["US-TX", "CA-ON"], excluded_states=["US-CA"], authorization=["US", "CA"]) == {}
    assert errors(zone_low=-12, zone_high=14) == {}


# Pay


def test_pay_that_makes_no_sense_is_refused_by_its_field(errors: Errors) -> None:
    for changed, field, said in (
        ({"pay_min": Decimal(-1)}, "pay_min", "more than nothing"),
        ({"pay_min": Decimal(0)}, "pay_min", "Leave it empty if it is not posted"),
        ({"pay_max": Decimal("-0.01"), "pay_min": None}, "pay_min", "more than nothing"),
        ({"pay_min": Decimal(61)}, "pay_max", "Pay up to is less than pay from."),
        ({"pay_currency": ""}, "pay_currency", "three capitals such as USD or EUR"),
        ({"pay_currency": "ZZZ"}, "pay_currency", "three capitals such as USD or EUR"),
        ({"pay_currency": "usd"}, "pay_currency", "three capitals such as USD or EUR"),
        ({"pay_currency": "€"}, "pay_currency", "three capitals such as USD or EUR"),
        ({"pay_currency": "US dollars"}, "pay_currency", "at most 3 characters"),
        ({"pay_period": ""}, "pay_period", "Say for how long"),
        ({"pay_period": "shift"}, "pay_period", "not a valid choice"),
        ({"pay_min": Decimal("10.001")}, "pay_min", "no more than 2 decimal places"),
        ({"pay_min": Decimal(10) ** 10}, "pay_min", "no more than 10 digits before the decimal point"),
    ):
        told = errors(**{**HOURLY, **changed})
        assert said in " ".join(told.get(field, [])), (changed, told)


def test_pay_of_the_wrong_period_is_refused_with_what_it_would_be_a_year(errors: Errors) -> None:
    assert "That would be $197,600,000 a year." in errors(**{**HOURLY, "pay_max": Decimal(95_000)})["pay_period"][0]
    assert "That would be $50 a year." in errors(**{**HOURLY, "pay_period": "year"})["pay_period"][0]
    one_sided = {**HOURLY, "pay_min": None, "pay_max": Decimal(9_999_999_999)}
    assert "a year. Look at amount, currency and period again." in errors(**one_sided)["pay_period"][0]
    rupees = {"pay_min": Decimal(2_400_000), "pay_max": None, "pay_currency": "INR", "pay_period": "year"}
    assert errors(**rupees) == {}
    assert "pay_period" in errors(**{**rupees, "pay_period": "hour"})


def test_pay_in_a_currency_without_a_rate_is_taken_whatever_it_is(errors: Errors) -> None:
    naira = {"pay_min": Decimal(900_000), "pay_max": None, "pay_currency": "NGN", "pay_period": "month"}
    assert errors(**naira) == {}
    assert "pay_min" in errors(**{**naira, "pay_min": Decimal(0)})


def test_currency_or_period_without_an_amount_is_refused(errors: Errors) -> None:
    for changed in ({"pay_currency": "USD"}, {"pay_period": "year"}):
        assert "an amount, a currency and a period, or none of them" in str(errors(**changed))


# Where and when


def test_on_site_is_refused_in_that_word(errors: Errors) -> None:
    for value in ("on-site", "onsite", "office", "REMOTE"):
        [said] = errors(workplace=value)["workplace"]
        assert said.startswith(f"“{value}” is not for this board.")
        assert "on-site jobs are refused" in said


def test_last_day_is_from_today_to_a_year_from_now(errors: Errors) -> None:
    assert errors(expires_on=TODAY - timedelta(days=1)) == {
        "expires_on": ["The last day is over. Choose one from today on."]
    }
    assert errors(expires_on=TODAY) == {}
    assert errors(expires_on=TODAY + timedelta(days=365)) == {}
    assert errors(expires_on=TODAY + timedelta(days=366)) == {"expires_on": ["A job is open for 365 days at most."]}
    assert errors(expires_on=None) == {}


def test_today_is_that_of_utc(errors: Errors, clock: time_machine.Traveller) -> None:
    clock.move_to(datetime(2026, 11, 27, 23, 59, 59, tzinfo=UTC))
    assert errors(expires_on=TODAY) == {}
    clock.move_to(datetime(2026, 11, 28, tzinfo=UTC))
    assert "expires_on" in errors(expires_on=TODAY)


def test_last_day_of_a_closed_job_may_be_over(errors: Errors) -> None:
    closed = {"status": Job.Status.FILLED, "closed_at": datetime(2026, 11, 1, tzinfo=UTC)}
    assert errors(**closed, expires_on=TODAY - timedelta(days=30)) == {}


def test_places_and_zones_are_those_there_are(errors: Errors) -> None:
    for changed, said in (
        ({"states": ["Texas"]}, "“Texas” is no state's code; they look like US-CA."),
        ({"states": ["US-TX", "US-XX"]}, "“US-XX” is no state's code"),
        ({"excluded_states": ["us-ca"]}, "“us-ca” is no state's code"),
        ({"excluded_states": ["US"]}, "“US” is no state's code"),
        ({"excluded_states": ["US-CALIFORNIA"]}, "at most 6 characters"),
        ({"authorization": ["USA"]}, "at most 2 characters"),
        ({"authorization": ["UK"]}, "“UK” is no country's code; they look like US."),
        ({"overlap_zone": "Berlin", "overlap_start": "09:00", "overlap_end": "12:00"}, "“Berlin” is no time zone"),
        ({"zone_low": -13, "zone_high": 1}, "greater than or equal to -12"),
        ({"zone_low": 1, "zone_high": 15}, "less than or equal to 14"),
        ({"zone_low": 2, "zone_high": 1}, "the lower one first"),
        ({"zone_low": 2}, "Give both ends of the UTC offsets"),
        ({"overlap_zone": "Europe/Berlin"}, "Shared hours need a zone, a beginning and an end"),
        ({"overlap_start": "09:00"}, "Shared hours need a zone, a beginning and an end"),
        ({"language": "xx"}, "not a valid choice"),
        ({"type": "slavery"}, "not a valid choice"),
        ({"seniority": "guru"}, "not a valid choice"),
        ({"title": ""}, "cannot be blank"),
        ({"title": "x" * 151}, "at most 150 characters"),
        ({"title": "\u202e\x00 "}, "cannot be blank"),
        ({"description": "x" * 20_001}, "This text has 20,001 characters; the limit is 20,000."),
        ({"source": "no spaces"}, "valid “slug”"),
    ):
        told = errors(**changed)
        assert said in str(told), (changed, told)


def test_source_names_a_job_once(errors: Errors) -> None:
    factories.make_job(source="fair", external_id="7")
    assert "This source has a job of that name already." in str(errors(source="fair", external_id="7"))
    assert errors(source="fair", external_id="8") == {}


# Where to apply

GOOD = {
    "https://a.example": "a.example",
    "https://www.a.example/apply": "a.example",
    "https://jobs.a.example:8443/apply/7?ref=x&y=%20#form": "jobs.a.example",
    "https://a.example/@inn/jobs": "a.example",
    "https://a.example?email=x@y.example": "a.example",
    "https://a_b.a-c.example/": "a_b.a-c.example",
    "https://A.Example/Apply": "a.example",
    "https://1and1.example/": "1and1.example",
    "https://7.8.9.example/": "7.8.9.example",
    "https://käse.example/läden": "xn--kse-qla.example",
    "https://xn--kse-qla.example/": "xn--kse-qla.example",
    "https://\u0430pple.example/": "xn--pple-43d.example",  # а is Cyrillic here
    "https://例え.テスト/": "xn--r8jz45g.xn--zckzah",
    "mailto:jobs@a.example": "jobs@a.example",
    "mailto:first.last+jobs@sub.a.example": "first.last+jobs@sub.a.example",
    "mailto:jobs@käse.example": "jobs@xn--kse-qla.example",
}
# Each would lead elsewhere than it seems to, or nowhere, or do something.
TRICKS = [
    *("http://a.example/", "HTTPS://a.example/", "//a.example/", "https:a.example/", "https:/a.example/", "https://"),
    *("https:///a.example/", "ftp://a.example/", "a.example", "www.a.example/apply", "jobs@a.example", "tel:+4930123"),
    *("javascript:alert(1)", "JavaScript://a.example/%0aalert(1)", "data:text/html,<script>alert(1)</script>"),
    *("vbscript:x", "file:///etc/passwd", "blob:https://a.example/1", "view-source:https://a.example/"),
    # whoever reads it may take the name before the @ for the host
    *("https://user@a.example/", "https://user:word@a.example/", "https://:@a.example/", "https://@a.example/"),
    *("https://a.example@evil.example/", "https://a.example%40evil.example/", "https://a.example＠evil.example/"),
    # hosts by number, in all the ways that browsers read them
    *("https://127.0.0.1/", "https://127.0.0.1./", "https://127.1/", "https://2130706433/", "https://0x7f000001/"),
    *("https://0x7f.1/", "https://0x7f.0x0.0x0.0x1/", "https://017700000001/", "https://0177.0.0.1/"),
    *("https://127.0.0.%31/", "https://127.0.0.0x1/", "https://１２７.０.０.１/", "https://127。0。0。1/"),
    *("https://①②⑦.⓪.⓪.①/", "https://[::1]/", "https://[::ffff:127.0.0.1]/", "https://[fe80::1%25eth0]/"),
    *("https://[::1", "https://[v1.a]/", "https://169.254.169.254/latest/meta-data/"),
    # spaces, backslashes and what cannot be seen
    *("https://a.example/a b", "https:// a.example/", "https://a.example/\ta", "https://a.example/\nb"),
    *(
        "https://a.example\\@evil.example/",
        "https:\\\\a.example/",
        "https://a.example/\x00",
        "https://a.example/\x1b[m",
    ),
    *(
        "https://a.example/\x7f",
        "https://a.example/\u202egpj.exe",
        "https://a\u200b.example/",
        "https://a\xad.example/",
    ),
    *("https://a.example/\xa0b", "https://a.example\u2028/", "https://a.example/\ud800", "https://a.example/\ufeff"),
    *('https://a.example/"onclick=x', "https://a.example/<script>", "https://a.example<b>/"),
    # names that are none
    *(
        "https://localhost/",
        "https://localhost./",
        "https://intranet/jobs",
        "https://a..example/",
        "https://.a.example/",
    ),
    *("https://a.example:99999/", "https://a.example:x/", "https://a.example:-1/", "https://%61.example/"),
    *(
        "https://a!b.example/",
        "https://a,b.example/",
        "https://a;b.example/",
        "https://{a}.example/",
        "https://(a).b.c/",
    ),
    *("https://" + "a" * 64 + ".example/", "https://" + "a." * 130 + "example/"),
    # IDN that spells nothing, splits into a path or is read in two ways
    *("https://xn--.example/", "https://xn--a.example/", "https://xn--zzzzzzzz99999999.example/", "https://℀.example/"),
    *("https://a／b.example/", "https://a？b.example/", "https://a＃b.example/", "https://straße.example/"),
    # mail that says more than whom it goes to
    *(
        "mailto:",
        "mailto:jobs",
        "mailto:jobs@",
        "mailto:@a.example",
        "mailto:jobs@localhost",
        "mailto:jobs@[127.0.0.1]",
    ),
    *("mailto:jobs@127.0.0.1", "mailto:jobs@a.example?bcc=x@b.example", "mailto:jobs@a.example?subject=Hello"),
    *("mailto:?bcc=x@b.example", "mailto:jobs?bcc=x%40b.example&y@a.example", 'mailto:"a?bcc=x@b.example"@a.example'),
    *("mailto:a@a.example,b@b.example", "mailto:a@a.example;b@b.example", "mailto:jobs%40evil.example@a.example"),
    *("mailto:jobs@a.example%0abcc:x@b.example", "mailto:jobs@a.example\nbcc:x@b.example", "mailto: jobs@a.example"),
    *("mailto:Jobs <jobs@a.example>", "mailto:a b@a.example", "mailto://jobs@a.example", "mailto:a#b@a.example"),
    *("MAILTO:jobs@a.example", "mailto:jobs@a.example@evil.example", "mailto:jobs@xn--a.example"),
]


def is_refused(address: str) -> bool:
    try:
        validate_apply_address(address)
    except ValidationError as error:
        return bool(error.messages)
    return False


def test_address_that_leads_astray_is_refused() -> None:
    assert len(TRICKS) >= 40
    assert [address for address in TRICKS if not is_refused(address)] == []


def test_plain_address_is_taken_and_its_host_shown_in_ascii() -> None:
    assert [address for address in GOOD if is_refused(address)] == []
    assert {address: host_of(address) for address in GOOD} == GOOD


def test_job_is_refused_with_the_address_named(errors: Errors) -> None:
    for address, said in (
        ("http://a.example/", "Give the whole address of the page, beginning with https://"),
        ("https://user@a.example/", "no name or password"),
        ("https://127.1/", "the name of a site, not a number"),
        ("mailto:jobs", "Enter a valid email address."),
        ("mailto:?bcc=x@b.example", "one e-mail address after mailto:, and nothing else"),
        ("https://a.example/" + "x" * 1_000, "at most 1000 characters"),
    ):
        told = errors(apply_to=address)
        assert said in " ".join(told["apply_to"]), (address, told)
    assert errors(apply_to="") == {}  # of a draft


def test_address_loses_what_cannot_be_seen_around_it(errors: Errors) -> None:
    job = factories.make_draft_job(apply_to=" https://a.example/apply\r\n")
    job.full_clean(exclude=["slug"])
    assert job.apply_to == "https://a.example/apply"


def test_reader_sees_where_the_address_leads(client: Client) -> None:
    job = factories.make_job(apply_to="https://\u0430pple.example/jobs")
    page = client.get(job.get_absolute_url()).text
    assert "on xn--pple-43d.example" in page
    job = factories.make_job(apply_to="mailto:jobs@\u0430pple.example")
    assert "by e-mail to jobs@xn--pple-43d.example" in client.get(job.get_absolute_url()).text


# Slugs and companies


def test_slug_is_short_ascii_and_never_empty() -> None:
    for title, slug in (
        ("Senior Site-Reliability Engineer (m/w/d)", "senior-site-reliability-engineer-mwd"),
        ("Développeur·se back‑end", "developpeurse-backend"),
        ("看護師", "job"),
        ("🧭", "job"),
        ("---", "job"),
        ("C++ / C#", "c-c"),
        ("../../etc/passwd", "etcpasswd"),
        ("<script>alert(1)</script>", "scriptalert1script"),
    ):
        assert slug_of(title) == slug
    assert slug_of("nurse " * 25) == ("nurse-" * 14)[:80].strip("-")


def test_address_of_a_job_holds_its_number_and_slug(client: Client) -> None:
    job = factories.make_job(title="看護師 at night")
    assert job.get_absolute_url() == f"/jobs/{job.pk}-at-night/"
    assert client.get(job.get_absolute_url()).status_code == 200
    moved = client.get(f"/jobs/{job.pk}-something-else/")
    assert (moved.status_code, moved.headers["Location"]) == (301, job.get_absolute_url())


def test_company_is_refused_by_its_field() -> None:
    factories.make_company("The mill", domain="mill.example")
    for changed, field in (
        ({"name": "\u202e "}, "name"),
        ({"country": "UK"}, "country"),
        ({"founded": 1066}, "founded"),
        ({"size": "many"}, "size"),
        ({"website": "javascript:alert(1)"}, "website"),
        ({"about": "x" * 20_001}, "about"),
        ({"slug": "the mill"}, "slug"),
        ({"domain": "mill.example"}, "__all__"),
    ):
        with pytest.raises(ValidationError) as refused:
            Company(**{"slug": "inn", "name": "The inn", **changed}).full_clean()
        assert refused.value.message_dict.keys() == {field}
    Company(slug="inn", name="The inn", country="GB", founded=1842, size="11–50").full_clean()


@pytest.mark.django_db
def test_links_of_what_a_company_says_of_itself_are_a_strangers() -> None:
    company = factories.make_company(about="[Us](https://acme.example)", hiring_text="[How](https://acme.example/how)")
    for html in (company.about_html, company.hiring_text_html):
        assert 'rel="nofollow ugc noopener noreferrer"' in html
