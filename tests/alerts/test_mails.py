"""The mail of a digest: what it says, to whom it may mean harm, and what composing it costs."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from email.utils import parsedate_to_datetime
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.conf import settings as project
from django.db import connection
from django.template.base import tag_re
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from alerts import mails
from alerts.mails import Letter, compose
from alerts.models import Alert, Digest, DigestJob
from jobs.models import Job
from jobs.query import JobQuery
from tests.factories import (
    make_alert,
    make_category,
    make_company,
    make_digest,
    make_figure,
    make_job,
    make_occupation,
    make_published_guide,
    make_recipient,
    make_source,
    make_user,
)

pytestmark = pytest.mark.django_db

DUE = datetime(2026, 11, 30, 8, tzinfo=UTC)
HOSTILE = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "{{ site.name }}{% url 'nothing' %}",
    "</style></title><b>x</b>",
    "&lt;b&gt; 'single' \"double\"",
]


@pytest.fixture(autouse=True)
def on_the_public_site(settings: Settings) -> None:
    """As in production."""
    settings.SITE_DOMAIN, settings.SITE_URL, settings.SITE_NAME = "cairn.example", "https://cairn.example", "Cairn & Co"


def letter(digest: Digest) -> Letter:
    return compose([digest])[digest.pk]


def parsed(digest: Digest) -> EmailMessage:
    """As whoever receives it has it."""
    raw = letter(digest).message().as_bytes(linesep="\r\n")
    assert max(map(len, raw.split(b"\r\n"))) <= 998
    return message_from_bytes(raw, policy=default)


def part(message: EmailMessage, kind: str) -> str:
    found = message.get_body((kind,))
    assert isinstance(found, EmailMessage)
    content: str = found.get_content()
    return content.replace("\r\n", "\n")


def plain(digest: Digest) -> str:
    return part(parsed(digest), "plain")


def html(digest: Digest) -> BeautifulSoup:
    return BeautifulSoup(part(parsed(digest), "html"), "html.parser")


def reading(tag: Any) -> str:
    return " ".join(tag.get_text().split())


def make_jobs(number: int, **fields: Any) -> list[Job]:
    """The last of them is the newest."""
    return [make_job(published_at=DUE - timedelta(hours=number - n), **fields) for n in range(number)]


def digest_of(jobs: Sequence[Job], alert: Alert | None = None, **fields: Any) -> Digest:
    return make_digest({alert or make_alert(): jobs}, due_at=DUE, **fields)


def test_mail_says_of_each_job_what_its_reader_wants_to_know() -> None:
    reader = make_recipient(email="ada@example.org", location="DE||", time_zone="Pacific/Auckland")
    query = JobQuery(words="nurses", categories=("healthcare",), skills=("charting",))
    alert = make_alert(reader, query, name="Remote nurse jobs")
    job = make_job(
        title="Night nurse",
        company=make_company("Harbor & Hill"),
        regions=["germany"],
        skills=["Charting"],
        posted_at=datetime(2026, 11, 26, 20, tzinfo=UTC),
        pay_min=60_000,
        pay_max=70_000,
        pay_currency="EUR",
        pay_period="year",
    )
    message = parsed(make_digest({alert: [job]}, due_at=DUE))
    assert (message["Subject"], message["To"]) == ("1 new job: Remote nurse jobs", "ada@example.org")
    assert message["From"] == project.DEFAULT_FROM_EMAIL
    assert message["Reply-To"] == project.SUPPORT_EMAIL
    said = [
        "Night nurse",
        "Harbor & Hill · Germany · Full-time · posted 27 Nov 2026",
        "€60,000–€70,000 a year",
        "Open to you. Open to: Germany.",
        "Why: “nurses” in its title · in Healthcare · asks for Charting",
    ]
    address = f"https://cairn.example{job.get_absolute_url()}"
    assert "\n".join([*said, address]) in part(message, "plain")
    page = BeautifulSoup(part(message, "html"), "html.parser")
    [row] = page.select(".job")
    assert reading(row) == " ".join(said)
    assert [link["href"] for link in row.select("a")] == [address]
    assert [reading(head) for head in page.select("h1, h2")] == ["1 new job", "Remote nurse jobs"]


def test_reader_without_a_place_is_told_nothing_of_it() -> None:
    text = plain(digest_of([make_job(regions=["germany"])], make_alert(make_recipient(location="XX||"))))
    assert "for you" not in text
    assert "to you" not in text


def test_member_is_answered_for_where_their_account_says_they_live() -> None:
    user = make_user(country="US", state="US-TX")
    digest = digest_of([make_job(regions=["germany"])], make_alert(make_recipient(user, location="DE||")))
    assert "Not open to you. Open to: Germany." in plain(digest)
    assert html(digest).select_one("strong.no") is not None


def test_pay_that_is_not_posted_is_said_not_to_be() -> None:
    digest = digest_of([make_job()])
    assert "Pay is not published" in plain(digest)
    assert "Pay is not published" in reading(html(digest).select_one(".job"))


def test_both_parts_say_the_same() -> None:
    reader = make_recipient(location="US||")
    alerts = [make_alert(reader), make_alert(reader)]
    digest = make_digest({alert: make_jobs(8) for alert in alerts}, due_at=DUE)
    page, text = html(digest), plain(digest)
    for tag in page.select("h1, h2, h3, .job p, .foot p:not(:last-child)"):
        assert reading(tag) in " ".join(text.split())
    assert {str(link["href"]) for link in page.select("a")} == {
        word.strip("(),") for word in text.split() if word.strip("(),").startswith("https:")
    }


def test_ten_jobs_are_shown_and_the_way_to_all() -> None:
    digest = digest_of(make_jobs(23))
    page, text = html(digest), plain(digest)
    newest = list(DigestJob.objects.order_by("-job__published_at").values_list("job__title", flat=True)[:10])
    assert [reading(head) for head in page.select("h3")] == newest
    assert [line for line in text.splitlines() if line.startswith("Trail keeper")] == newest
    address = f"https://cairn.example/alerts/digest/{digest.token}/"
    assert f"See all 23 jobs: {address}" in text
    assert reading(page.find("a", href=address)) == "See all 23 jobs"


def test_ten_jobs_are_all_and_nothing_leads_on() -> None:
    digest = digest_of(make_jobs(10))
    assert len(html(digest).select("h3")) == 10
    assert "See all" not in plain(digest)


def test_jobs_that_the_reader_cannot_take_are_shown_last() -> None:
    reader = make_recipient(location="DE||")
    open_jobs = make_jobs(9, title="Open", regions=["germany"])
    closed = [make_job(title="Closed", regions=["usa"], published_at=DUE - timedelta(minutes=n)) for n in range(3)]
    digest = digest_of([*open_jobs, *closed], make_alert(reader))
    titles = [reading(head) for head in html(digest).select("h3")]
    assert titles == ["Open"] * 9 + ["Closed"]
    assert "See all 12 jobs" in plain(digest)


def test_jobs_of_several_alerts_stand_under_their_names_each_once() -> None:
    reader = make_recipient()
    many, few = make_alert(reader, name="Many"), make_alert(reader, name="Few")
    old = make_job(title="An old one", published_at=DUE - timedelta(days=3))
    digest = make_digest({many: make_jobs(30), few: [old]}, due_at=DUE)
    message, page = parsed(digest), html(digest)
    assert message["Subject"] == reading(page.h1) == "31 new jobs for 2 of your alerts"
    assert [reading(head) for head in page.select("h2")] == ["Many", "Few"]
    titles = [reading(head) for head in page.select("h3")]
    assert len(titles) == len(set(titles)) == 10
    assert titles[-1] == "An old one"
    assert "See all 31 jobs" in plain(digest)


def test_one_click_ends_the_alert_where_the_mail_is_of_one() -> None:
    alert = make_alert()
    message = parsed(digest_of([make_job()], alert))
    assert message["List-Unsubscribe"] == f"<https://cairn.example/alerts/stop/{alert.token}/>"
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


@pytest.mark.parametrize("is_deleted", [False, True])
def test_one_click_ends_all_where_the_mail_is_of_several(is_deleted: bool) -> None:
    reader = make_recipient()
    alerts = [make_alert(reader), make_alert(reader)]
    digest = make_digest({alert: [make_job()] for alert in alerts}, due_at=DUE)
    if is_deleted:
        alerts[1].delete()
    message = parsed(digest)
    assert message["List-Unsubscribe"] == f"<https://cairn.example/alerts/stop-all/{reader.token}/>"
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_jobs_of_an_alert_that_is_gone_are_still_told_of() -> None:
    alert = make_alert(name="Gone")
    digest = digest_of([make_job(title="A keeper")], alert)
    alert.delete()
    message = parsed(digest)
    assert message["Subject"] == "1 new job: More new jobs"
    assert "A keeper" in part(message, "plain")
    assert "Gone" not in part(message, "plain")
    assert "Why" not in part(message, "plain")


def test_foot_names_the_operator_and_the_ways_out() -> None:
    reader = make_recipient()
    alerts = [make_alert(reader, name="First"), make_alert(reader, name="Second")]
    foot = html(make_digest({alert: [make_job()] for alert in alerts}, due_at=DUE)).select_one(".foot")
    assert foot is not None
    assert "You asked for these jobs at Cairn & Co." in reading(foot)
    assert f"Cairn & Co is run by {project.OPERATOR_NAME}, {project.OPERATOR_ADDRESS}." in reading(foot)
    assert {reading(link): link["href"] for link in foot.select("a")} == {
        "Stop “First”": f"https://cairn.example/alerts/stop/{alerts[0].token}/",
        "Stop “Second”": f"https://cairn.example/alerts/stop/{alerts[1].token}/",
        "Stop all job alerts": f"https://cairn.example/alerts/stop-all/{reader.token}/",
        "Change your alerts": "https://cairn.example/account/alerts/",
        "Cairn & Co": "https://cairn.example",
    }


def test_headers_are_the_same_each_time_and_as_bulk_mail_has_them() -> None:
    digest = digest_of([make_job()])
    first, second = parsed(digest), parsed(Digest.objects.get(pk=digest.pk))
    assert first["Message-ID"] == second["Message-ID"]
    local, _, domain = first["Message-ID"].strip("<>").partition("@")
    assert (len(local), domain) == (32, "cairn.example")
    assert digest.token not in first["Message-ID"]
    assert parsedate_to_datetime(first["Date"]) == DUE
    assert first["List-Id"] == "Job alerts <job-alerts.cairn.example>"
    assert first["Auto-Submitted"] == "auto-generated"
    assert parsed(digest_of([make_job()]))["Message-ID"] != first["Message-ID"]


def test_two_parts_and_nothing_that_is_loaded() -> None:
    message = parsed(digest_of(make_jobs(3)))
    assert message.get_content_type() == "multipart/alternative"
    assert [one.get_content_type() for one in message.iter_parts()] == ["text/plain", "text/html"]
    page = BeautifulSoup(part(message, "html"), "html.parser")
    assert not page.select("img, script, link, iframe, [src], [background]")
    assert "url(" not in str(page)
    assert all(str(link["href"]).startswith("https://cairn.example") for link in page.select("a"))


def test_styles_are_inlined_and_the_dark_ones_kept() -> None:
    page = html(digest_of([make_job()]))
    assert "background: #fcf9f5" in str(page.body["style"])  # type: ignore[index]
    assert all(tag.get("style") for tag in page.select("a, h1, h2, h3, .job, .foot"))
    [style] = page.select("style")
    assert "prefers-color-scheme: dark" in style.text
    assert "#fcf9f5" not in style.text


def test_inlining_moves_and_changes_no_tag_of_the_template() -> None:
    inlined = mails._html().template.source
    source = (project.BASE_DIR / "templates" / mails.HTML).read_text()
    assert tag_re.findall(source)
    assert tag_re.findall(inlined) == tag_re.findall(source)


def test_nothing_of_the_template_is_left() -> None:
    message = parsed(with_facts(make_alert(make_recipient(location="DE||"))))
    for kind in ("plain", "html"):
        assert not any(sign in part(message, kind) for sign in ("{{", "{%", "{#", "None"))


@pytest.mark.parametrize("text", HOSTILE)
def test_what_strangers_write_means_nothing_but_itself(text: str) -> None:
    company = make_company(text, slug="hostile")
    digest = digest_of([make_job(title=text, company=company)], make_alert(name=text))
    message = parsed(digest)
    page = BeautifulSoup(part(message, "html"), "html.parser")
    assert reading(page.h3) == reading(page.h2) == text
    assert text in reading(page.select_one(".job p"))
    assert page.title is not None
    assert page.title.text == message["Subject"] == f"1 new job: {text}"
    assert not page.select("script, img, b")
    assert part(message, "plain").count(text) == 4


def test_plain_part_has_no_signs_that_steer() -> None:
    job = make_job()
    Job.objects.update(title="Nurse\x1b[2J\u202ek\r\nBcc: eve@example.org\x07", reasons={})
    alert = make_alert()
    Alert.objects.update(name="Alert\x1b\u2028\rone")
    text = plain(digest_of([job], alert))
    assert "Nurse[2Jk Bcc: eve@example.org" in text.splitlines()
    assert "Alert one" in text.splitlines()
    assert not {sign for sign in text if sign < " "} - {"\n"}


def test_headers_are_ascii_and_one_line_whatever_an_alert_is_called() -> None:
    alert = make_alert(name="x")
    Alert.objects.update(name="Пайка " * 15 + "\r\nBcc: eve@example.org")
    raw = letter(digest_of([make_job()], alert)).message().as_bytes()
    head = raw.partition(b"\n\n")[0]
    assert head.isascii()
    message = message_from_bytes(raw, policy=default)
    assert message["Bcc"] is None
    assert str(message["Subject"]).startswith("1 new job: Пайка Пайка")
    assert len(message["Subject"]) <= 80


def test_line_of_any_length_is_sent_in_lines_that_servers_take() -> None:
    job = make_job(regions=["germany"])
    Job.objects.update(reasons={"countries": "Ä" * 1500})
    assert "Ä" * 1500 in plain(digest_of([job], make_alert(make_recipient(location="DE||"))))


def with_facts(alert: Alert, **fields: Any) -> Digest:
    """A digest of jobs whose occupation has a guide with one figure."""
    occupation = make_occupation()
    if not occupation.guides.exists():
        make_published_guide("Registered nurse", occupation=occupation)
        make_figure(occupation)
    return digest_of([make_job(occupation=occupation) for _ in range(2)], alert, **fields)


def test_facts_of_the_role_are_told_with_their_source() -> None:
    digest = with_facts(make_alert())
    assert letter(digest).tells_facts
    assert (
        "The role: Registered nurse\n----------------------------------------\n"
        "Median pay a year, US: $93,600 (BLS, May 2024)\n"
        "Projected growth, US: not published\nOpenings a year, US: not published\n"
        "Read the guide: https://cairn.example/guides/registered-nurse/\n"
    ) in plain(digest)
    facts = html(digest).select_one(".facts")
    assert facts is not None
    assert "Median pay a year, US: $93,600 (BLS, May 2024)" in reading(facts)
    assert [link["href"] for link in facts.select("a")] == [
        "https://cairn.example/sources/#bls-oews-2024-05",
        "https://cairn.example/guides/registered-nurse/",
    ]


def test_facts_are_told_once_a_week() -> None:
    alert = make_alert()
    digest = with_facts(alert)
    for told_at, is_told in [
        (DUE - timedelta(days=7), True),
        (DUE - timedelta(days=6, hours=12), True),
        (DUE - timedelta(days=6), False),
        (DUE, False),
    ]:
        digest.recipient.told_at = told_at
        assert letter(digest).tells_facts is is_told
        assert ("Read the guide" in plain(digest)) is is_told
        assert (html(digest).select_one(".facts") is not None) is is_told


def test_facts_are_of_the_role_that_was_asked_for_before_that_of_most_jobs() -> None:
    wanted = make_occupation("Knot Tiers", "51-9999")
    make_published_guide("Knot tier", occupation=wanted)
    digest = with_facts(make_alert(query=JobQuery(role=wanted.slug)))
    assert "The role: Knot tier" in plain(digest)


def test_facts_of_a_specialty_say_whose_figures_they_are() -> None:
    nurses = make_occupation()
    specialty = make_occupation("Infusion Nurses", None, parent=nurses)
    make_published_guide("Infusion nurse", occupation=specialty)
    make_figure(nurses)
    text = plain(digest_of([make_job(occupation=specialty)]))
    assert "The role: Infusion nurse" in text
    assert "Median pay a year, US: $93,600 (BLS, May 2024)" in text
    assert "these are the figures of Registered Nurses." in text


def test_official_figure_is_told_and_one_without_a_source_never() -> None:
    digest = with_facts(make_alert())
    make_figure(make_occupation(), value="1", basis="editorial", source=make_source("ours", short="We"))
    make_figure(make_occupation(), "growth", "77.7", source=None)
    text = plain(digest)
    assert "$93,600 (BLS, May 2024)" in text
    assert "77.7" not in text


def test_role_without_a_public_guide_has_no_facts() -> None:
    digest = digest_of([make_job(occupation=make_occupation())])
    make_figure(make_occupation())
    assert not letter(digest).tells_facts
    assert "Median pay" not in plain(digest)


def test_digest_whose_jobs_are_gone_has_no_mail() -> None:
    gone, there = digest_of([make_job()]), digest_of([make_job()])
    gone.entries.all().delete()
    assert set(compose([gone, there])) == {there.pk}


def test_composing_writes_nothing_and_asks_as_much_for_many_as_for_two() -> None:
    occupation = make_occupation()
    make_published_guide("Registered nurse", occupation=occupation)
    make_figure(occupation)
    jobs = make_jobs(6, occupation=occupation, skills=["Charting"], regions=["germany"])

    def asked(number: int) -> list[str]:
        for n in range(number):
            reader = make_recipient(make_user(country="DE") if n % 2 else None, location="DE||")
            queries = [
                JobQuery(words=f"keeper{n}", regions=("germany",), skills=("charting",), company="harbor-hill"),
                JobQuery(role=occupation.slug, categories=(make_category().slug,), open_to="DE"),
            ]
            alerts = [make_alert(reader, query) for query in queries]
            make_digest(dict(zip(alerts, (jobs[:3], jobs[3:]), strict=True)), due_at=DUE)
        digests = list(Digest.objects.select_related("recipient"))
        with CaptureQueriesContext(
            connection,
        ) as queries_:
            letters = compose(digests)
        assert len(letters) == len(digests)
        assert all(one.tells_facts and one.message().as_bytes() for one in letters.values())
        return [query["sql"] for query in queries_]

    few = asked(2)
    many = asked(18)
    assert len(many) == len(few) <= 9, "\n".join(many)
    assert all(sql.startswith("SELECT") for sql in many)
