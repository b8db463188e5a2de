"""A member makes alerts, changes, pauses, deletes and brings them back; sees when mails come and what was sent."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.html import escape
from hypothesis import given
from hypothesis import settings as limits

from accounts.models import User
from alerts import actions
from alerts.models import Alert, Digest, Recipient, SavedQuery, Sending
from jobs.models import Mark, Region
from jobs.query import JobQuery, from_canonical
from occupations.models import Category
from tests import factories
from tests.core import corpus
from tests.jobs.board import queries
from tests.pages.test_garbage import TEXTS, inert_page

pytestmark = pytest.mark.django_db

NEW, LIST = "/alerts/new/", "/account/alerts/"
NURSES = JobQuery(words="nurse")


@pytest.fixture
def member() -> User:
    return factories.make_user("mary@example.org", time_zone="Europe/Berlin")


@pytest.fixture
def browser(member: User) -> Client:
    return signed_in(member)


@pytest.fixture
def alert(member: User) -> Alert:
    return factories.make_alert(actions.recipient_of(member), NURSES, name="Night shifts")


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def told(client: Client, address: str, **data: Any) -> str:
    """Post, and read the page that it leads to."""
    answer = client.post(address, data, follow=True)
    assert answer.status_code == 200
    return answer.text


def own(alert: Alert, end: str = "") -> str:
    return f"{LIST}{alert.pk}/{end}"


# Making one


def test_search_becomes_an_alert(browser: Client, member: User) -> None:
    page = browser.get(f"{NEW}?q=nurse&type=full-time&since=7&sort=newest").text
    assert '<p class="lead">“nurse” · full-time</p>' in page
    assert 'value="Nurse · full-time"' in page
    assert "mary@example.org" in page
    shown = told(browser, f"{NEW}?q=nurse&type=full-time&since=7&sort=newest", name="Nights", frequency="weekly")
    assert "Saved: Nights" in shown
    alert = Alert.objects.get()
    assert alert.search.text == "q=nurse&type=full-time"
    assert (alert.name, alert.frequency, alert.recipient.user) == ("Nights", "weekly", member)
    assert alert.confirmed_at is not None
    assert alert.recipient.next_due_at is not None
    assert alert.recipient.time_zone == "Europe/Berlin"


def test_search_that_asks_nothing_is_one_of_all_jobs(browser: Client) -> None:
    assert '<p class="lead">All remote jobs</p>' in browser.get(NEW).text
    told(browser, NEW, name="All", frequency="weekly")
    assert Alert.objects.get().search.text == ""


def test_same_search_again_is_the_same_alert(browser: Client) -> None:
    for name in ("One", "Two"):
        told(browser, f"{NEW}?q=nurse", name=name, frequency="weekly")
    assert Alert.objects.get().name == "Two"


def test_daily_is_what_plus_gives(browser: Client, member: User) -> None:
    page = browser.get(NEW).text
    assert re.search(r'<input[^>]*value="daily"[^>]*disabled', page)
    assert '<a href="/plus/">What Waymark+ gives</a>' in page
    answer = browser.post(NEW, {"name": "All", "frequency": "daily"})
    assert answer.status_code == 422
    assert "Daily alerts come with Waymark+." in answer.text
    assert not Alert.objects.exists()
    factories.make_grant(member)
    page = browser.get(NEW).text
    assert "disabled" not in page
    assert "What Waymark+ gives" not in page
    told(browser, NEW, name="All", frequency="daily")
    assert Alert.objects.get().frequency == "daily"


def test_preview_shows_the_last_week_and_nothing_else(browser: Client, member: User) -> None:
    now = timezone.now()
    for number in range(12):
        factories.make_job(title=f"Nurse {number:02}", published_at=now - timedelta(hours=number + 1))
    factories.make_job(title="Nurse of old", published_at=now - timedelta(days=8))
    factories.make_job(title="Welder")
    factories.make_closed_job(title="Nurse gone")
    marked = factories.make_job(title="Nurse applied for")
    Mark.objects.create(user=member, job=marked, kind=Mark.Kind.APPLIED)
    page = browser.get(f"{NEW}?q=nurse").text
    assert "12 jobs were new in the last seven days." in page
    assert re.findall(r">(Nurse [^<]+)</a>", page) == [f"Nurse {number:02}" for number in range(10)]
    assert "Welder" not in page
    assert 'href="/jobs/?q=nurse&amp;since=7&amp;sort=newest"' in page


def test_preview_says_when_there_is_nothing(browser: Client) -> None:
    factories.make_job(title="Welder")
    page = browser.get(f"{NEW}?q=nurse").text
    assert "It would have sent nothing" in page
    assert "Welder" not in page


def test_what_makes_no_sense_in_an_address_is_told_and_saved_by_nobody(browser: Client) -> None:
    page = browser.get(f"{NEW}?category=no-such&q=nurse").text
    assert "“no-such” was left out. There is no “no-such”." in page
    answer = browser.post(f"{NEW}?category=no-such&q=nurse", {"name": "All", "frequency": "weekly"})
    assert answer.status_code == 422
    assert not Alert.objects.exists()


def test_unverified_address_gets_no_alert(browser: Client, member: User) -> None:
    member.emailaddress_set.update(verified=False)
    answer = browser.post(NEW, {"name": "All", "frequency": "weekly"})
    assert answer.status_code == 422
    assert "Confirm your e-mail address first" in answer.text
    assert not Recipient.objects.exists()


def test_there_is_an_end_to_alerts(browser: Client, monkeypatch: pytest.MonkeyPatch, alert: Alert) -> None:
    monkeypatch.setattr(actions, "MOST", 1)
    answer = browser.post(f"{NEW}?q=welder", {"name": "All", "frequency": "weekly"})
    assert answer.status_code == 422
    assert "You have 1 alerts. Delete one that you no longer need first." in answer.text


def test_page_is_kept_nowhere_and_the_list_that_leads_to_it_stays_the_same_for_all(client: Client) -> None:
    assert "no-store" in client.get(NEW).headers["Cache-Control"]
    assert not client.get("/jobs/").cookies


def test_every_search_leads_to_its_alert(client: Client) -> None:
    factories.make_job(title="Nurse", skills=["Knots"])
    guide = factories.make_published_guide()
    for path, query in {
        "/jobs/": "",
        "/jobs/?q=nurse&type=full-time": "?q=nurse&amp;type=full-time",
        "/jobs/category/healthcare/": "?category=healthcare",
        "/jobs/at/harbor-hill/": "?company=harbor-hill",
        "/jobs/skill/knots/": "?skill=knots",
        guide.get_absolute_url(): "?role=registered-nurses",
    }.items():
        assert f'href="{NEW}{query}" rel="nofollow">Alert me' in client.get(path).text, path


# The list


def test_list_shows_each_alert_in_words_and_when_it_comes(browser: Client, member: User) -> None:
    factories.make_grant(member, starts_at=datetime(2026, 1, 1, tzinfo=UTC), ends_at=datetime(2030, 1, 1, tzinfo=UTC))
    with time_machine.travel(datetime(2026, 11, 24, 12, tzinfo=UTC), tick=False):  # a Tuesday
        recipient = actions.recipient_of(member)
        for name, frequency in (("Daily one", "daily"), ("Weekly one", "weekly")):
            query = JobQuery(words=name, types=("full-time",))
            actions.save(recipient=recipient, query=query, name=name, frequency=frequency, is_confirmed=True)
        page = browser.get(LIST).text
    names = ("Daily one", "Weekly one")
    daily, weekly = (re.search(rf">{name}</a>.*?</p>\s*</div>", page, re.DOTALL) for name in names)
    assert daily
    assert weekly
    assert "“Daily one” · full-time" in daily[0]
    assert "Every day" in daily[0]
    assert ">25 Nov 2026, 08:00 CET</time>" in daily[0]
    assert "Once a week" in weekly[0]
    assert ">30 Nov 2026, 08:00 CET</time>" in weekly[0]
    assert "The next mail comes on <time" in page


def test_daily_alert_of_who_has_no_plus_any_more_is_weekly_and_says_so(browser: Client, alert: Alert) -> None:
    Alert.objects.update(frequency="daily")
    page = browser.get(LIST).text
    assert "Once a week; every day, as you chose, with" in page
    edit = browser.get(own(alert)).text
    assert re.search(r'value="daily"[^>]*checked', edit)


def test_list_without_an_alert_says_how_to_get_one(browser: Client) -> None:
    page = browser.get(LIST).text
    assert "No alert yet" in page
    assert '<a class="button" href="/jobs/">' in page


def test_list_costs_as_many_queries_however_many_alerts(browser: Client, member: User) -> None:
    factories.make_category("design")
    factories.make_skill("Knots")
    recipient = actions.recipient_of(member)

    def cost(number: int) -> int:
        for one in range(number):
            query = JobQuery(words=f"nurse {number} {one}", categories=("design",), skills=("knots",))
            factories.make_alert(recipient, query)
        with CaptureQueriesContext(connection) as asked:
            browser.get(LIST)
        return len(asked)

    assert cost(1) == cost(20)
    assert cost(5) <= 10


def test_stranger_finds_nothing_of_it(alert: Alert, client: Client) -> None:
    stranger = signed_in(factories.make_user())
    assert "Night shifts" not in stranger.get(LIST).text
    assert stranger.get(own(alert)).status_code == 404
    for end in ("", "pause/", "resume/", "send/", "delete/", "restore/", "feed/"):
        assert stranger.post(own(alert, end), {"name": "Mine", "frequency": "weekly"}).status_code == 404, end
        assert client.post(own(alert, end)).headers["Location"].startswith("/account/login/"), end
    for path in (LIST, own(alert), f"{LIST}schedule/", f"{LIST}sent/"):
        assert client.get(path).headers["Location"].startswith("/account/login/"), path
    before = Alert.objects.values().get(pk=alert.pk)
    assert (before["name"], before["is_paused"], before["deleted_at"], before["token"]) == (
        "Night shifts",
        False,
        None,
        alert.token,
    )


def test_alert_that_a_stranger_asked_for_is_not_there_before_it_is_confirmed(browser: Client, member: User) -> None:
    asked = factories.make_alert(actions.recipient_of(member), confirmed_at=None, name="Not mine")
    assert "Not mine" not in browser.get(LIST).text
    assert browser.get(own(asked)).status_code == 404


@pytest.mark.parametrize("end", ["pause/", "resume/", "send/", "delete/", "restore/", "feed/"])
def test_changes_need_a_post_of_our_own_form(member: User, alert: Alert, end: str) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(member)
    assert client.get(own(alert, end)).status_code == 405
    assert client.post(own(alert, end)).status_code == 403
    assert client.post(own(alert), {"name": "Hers", "frequency": "weekly"}).status_code == 403
    alert.refresh_from_db()
    assert (alert.name, alert.is_paused, alert.deleted_at) == ("Night shifts", False, None)


def test_pause_and_resume(browser: Client, alert: Alert) -> None:
    page = told(browser, own(alert, "pause/"))
    assert '<span class="tag">paused</span>' in page
    assert "Paused. It sends nothing until you resume it." in page
    assert "The next mail comes" not in page
    page = told(browser, own(alert, "resume/"))
    assert '<span class="tag">paused</span>' not in page
    assert "The next mail comes" in page


def test_deleted_alert_can_be_brought_back_for_a_week(browser: Client, alert: Alert) -> None:
    page = told(browser, own(alert, "delete/"))
    assert f'action="{own(alert, "restore/")}"' in page
    assert own(alert, "pause/") not in page
    assert browser.get(own(alert)).status_code == 404
    page = told(browser, own(alert, "restore/"))
    assert "Your alert is back." in page
    assert own(alert, "pause/") in page
    told(browser, own(alert, "delete/"))
    Alert.objects.update(deleted_at=timezone.now() - timedelta(days=8))
    assert "Night shifts" not in browser.get(LIST).text


def test_deleted_alert_does_not_come_back_beside_another_of_its_search(
    browser: Client, member: User, alert: Alert
) -> None:
    told(browser, own(alert, "delete/"))
    factories.make_alert(actions.recipient_of(member), NURSES)
    assert "You have an alert for this search already." in told(browser, own(alert, "restore/"))


def test_mail_at_once_is_asked_for_once_an_hour(browser: Client, alert: Alert) -> None:
    assert "If something new matches, a mail leaves within a few minutes." in told(browser, own(alert, "send/"))
    assert Digest.objects.get().only == alert
    Digest.objects.update(state="empty")
    assert "You asked within the last hour. Try again later." in told(browser, own(alert, "send/"))
    assert Digest.objects.count() == 1


def test_standing_of_an_address_is_told_with_how_to_mend_it(browser: Client, alert: Alert) -> None:
    recipient = alert.recipient
    actions.unsubscribe(recipient=recipient)
    page = browser.get(LIST).text
    assert "You stopped all mails of your alerts" in page
    page = told(browser, f"{LIST}subscribe/")
    assert "You stopped all mails" not in page
    assert "The next mail comes" in page
    actions.suppress(email=recipient.email, why="bounce")
    page = browser.get(LIST).text
    assert "Mail to it came back" in page
    assert "/account/email/" in page
    assert "support@example.org" in page
    assert "The next mail comes" not in page


def test_pause_of_all_sending_is_told(browser: Client, alert: Alert) -> None:
    assert "held back" not in browser.get(LIST).text
    Sending.objects.create(is_paused=True, reason="Our secret")
    page = browser.get(LIST).text
    assert "held back" in page
    assert "Our secret" not in page


# Changing one


def fields(**more: Any) -> dict[str, Any]:
    return {"name": "Nights", "frequency": "weekly", "q": "nurse", **more}


def test_form_shows_the_whole_search(browser: Client, member: User) -> None:
    factories.make_category("design")
    factories.make_skill("Knots")
    factories.make_company()
    query = JobQuery(
        words="nurse", open_to="US-CA", zone="America/Los_Angeles", work=("US",), categories=("design",),
        types=("contract",), seniorities=("senior",), workplaces=("hybrid",), regions=("usa",), skills=("knots",),
        company="harbor-hill", pay_floor=60_000, currency="EUR", only_paid=True,
    )  # fmt: skip
    alert = factories.make_alert(actions.recipient_of(member), query, name="All of it")
    page = browser.get(own(alert)).text
    assert 'value="nurse"' in page
    assert 'value="60000"' in page
    for value in ("US-CA|America/Los_Angeles|US", "EUR", "weekly"):
        assert re.search(rf'value="{re.escape(value)}"[^>]*(selected|checked)', page), value
    for name, value in (("category", "design"), ("type", "contract"), ("level", "senior"), ("workplace", "hybrid"),
                        ("region", "usa"), ("skill", "knots"), ("company", "harbor-hill")):  # fmt: skip
        assert re.search(rf'name="{name}" value="{value}"[^>]*checked', page), name
    sent = {
        "name": "All of it", "frequency": "weekly", "q": "nurse", "open_to": "US-CA|America/Los_Angeles|US",
        "category": "design", "type": "contract", "level": "senior", "workplace": "hybrid", "region": "usa",
        "skill": "knots", "company": "harbor-hill", "pay": "60000", "currency": "EUR", "paid": "on",
    }  # fmt: skip
    told(browser, own(alert), **sent)
    alert.refresh_from_db()
    assert alert.search.query == query


def test_name_and_search_are_changed(browser: Client, alert: Alert) -> None:
    before = alert.covered_until
    page = told(browser, own(alert), **fields(q="welder", type=["contract", "full-time"], pay="50,000", currency="USD"))
    assert "Saved." in page
    assert "“welder” · contract · full-time · from $50,000 a year, or not said" in page
    alert.refresh_from_db()
    assert (alert.name, alert.search.text) == ("Nights", "q=welder&type=contract&type=full-time&pay=50000&currency=USD")
    assert alert.covered_until > before


def test_change_to_a_search_there_is_an_alert_for_is_refused(browser: Client, member: User, alert: Alert) -> None:
    factories.make_alert(actions.recipient_of(member), JobQuery(words="welder"))
    answer = browser.post(own(alert), fields(q="welder"))
    assert answer.status_code == 422
    assert "You have an alert for this search already." in answer.text
    alert.refresh_from_db()
    assert (alert.name, alert.search.text) == ("Night shifts", "q=nurse")


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"name": ""}, "This field is required."),
        ({"name": "\u202e \x1b"}, "Give it a name that can be seen."),
        ({"name": "x" * 121}, "at most 120 characters"),
        ({"name": "a\0b"}, "Null characters are not allowed."),
        ({"frequency": ""}, "This field is required."),
        ({"frequency": "hourly"}, "Select a valid choice."),
        ({"frequency": "daily"}, "Daily alerts come with Waymark+."),
        ({"role": "no-such-role"}, "There is no “no-such-role”."),
        ({"category": ["design", "nowhere"]}, "There is no “nowhere”."),
        ({"region": "atlantis"}, "There is no “atlantis”."),
        ({"type": "slavery"}, "There is no “slavery”."),
        ({"skill": "no-skill"}, "There is no “no-skill”."),
        ({"company": "no-company"}, "There is no “no-company”."),
        ({"open_to": "XX"}, "“XX” is no country or state."),
        ({"open_to": "DE", "zone": "Mars/Base"}, "“Mars/Base” is no time zone."),
        ({"pay": "lots"}, "Give the least pay of a year as a whole number"),
        ({"pay": "9" * 400}, "Give the least pay of a year as a whole number"),
        ({"pay": "1", "currency": "XXX"}, "is no currency we have a rate for"),
        ({"category": ["x"] * 60}, "At most 50 values can be asked for at once."),
    ],
)
def test_mistakes_are_told_and_nothing_is_half_saved(
    browser: Client, alert: Alert, sent: dict[str, Any], said: str
) -> None:
    factories.make_category("design")
    answer = browser.post(own(alert), fields(**sent))
    assert answer.status_code == 422
    assert escape(said) in answer.text
    assert corpus.dangers(answer.text) == []
    alert.refresh_from_db()
    assert (alert.name, alert.search.text) == ("Night shifts", "q=nurse")
    assert SavedQuery.objects.count() == 1


def test_category_that_is_no_more_breaks_no_page(browser: Client, member: User) -> None:
    category = factories.make_category("design")
    alert = factories.make_alert(actions.recipient_of(member), JobQuery(categories=("design",)), name="Designs")
    Category.objects.filter(pk=category.pk).update(slug="drawing")
    assert "Designs" in browser.get(LIST).text
    assert browser.get(own(alert)).status_code == 200


def test_feed_gets_new_addresses(browser: Client, client: Client, alert: Alert) -> None:
    factories.make_job(title="Nurse <of> night")
    old = f"/alerts/feed/{alert.feed_token}"
    page = browser.get(own(alert)).text
    for kind in ("rss", "atom", "json"):
        assert f"{old}.{kind}" in page
        assert client.get(f"{old}.{kind}").status_code == 200
    page = told(browser, own(alert, "feed/"))
    assert old not in page
    assert client.get(f"{old}.rss").status_code == 404
    alert.refresh_from_db()
    assert client.get(f"/alerts/feed/{alert.feed_token}.rss").status_code == 200


# When


def test_schedule_says_when_the_next_mail_comes(browser: Client, alert: Alert) -> None:
    with time_machine.travel(datetime(2026, 11, 24, 12, tzinfo=UTC), tick=False):
        browser.force_login(alert.recipient.user)  # type: ignore[arg-type]
        data = {"hour": "6", "weekday": "4", "time_zone": "America/New_York"}
        page = told(browser, f"{LIST}schedule/", **data)
        assert "27 Nov 2026, 06:00 EST" in page
        assert "27 Nov 2026, 06:00 EST" in browser.get(f"{LIST}schedule/").text
    recipient = Recipient.objects.get()
    assert (recipient.hour, recipient.weekday, recipient.time_zone) == (6, 4, "America/New_York")
    assert recipient.next_due_at == datetime(2026, 11, 27, 11, tzinfo=UTC)


@pytest.mark.parametrize(
    "sent",
    [{"hour": "24"}, {"hour": "-1"}, {"hour": "٣"}, {"weekday": "7"}, {"weekday": ""}, {"time_zone": "Mars/Base"},
     {"time_zone": ""}, {"time_zone": "../../etc/passwd"}, {"time_zone": "UTC\0"}],
)  # fmt: skip
def test_schedule_that_is_none_is_refused(browser: Client, alert: Alert, sent: dict[str, str]) -> None:
    data = {"hour": "6", "weekday": "4", "time_zone": "America/New_York", **sent}
    answer = browser.post(f"{LIST}schedule/", data)
    assert answer.status_code == 422
    recipient = Recipient.objects.get()
    assert (recipient.hour, recipient.weekday, recipient.time_zone) == (8, 0, "Europe/Berlin")


def test_schedule_waits_for_the_first_alert(browser: Client) -> None:
    assert "Make an alert first." in browser.get(f"{LIST}schedule/", follow=True).text


# What was sent


def test_log_tells_each_mail_with_its_jobs_newest_first(browser: Client, alert: Alert) -> None:
    jobs = [factories.make_job(title=f"Nurse {number}") for number in range(12)]
    sent = {"state": Digest.State.SENT, "sent_at": datetime(2026, 11, 24, 7, 1, tzinfo=UTC)}
    factories.make_digest({alert: jobs[:1]}, period="2026-11-24", **sent)
    second = factories.make_digest(
        {alert: jobs[1:]}, period="2026-W48", **{**sent, "sent_at": datetime(2026, 11, 30, 7, 1, tzinfo=UTC)}
    )
    factories.make_digest({factories.make_alert(): jobs[:1]}, period="2026-11-25", **sent)
    factories.make_digest({alert: []}, period="2026-11-26", state=Digest.State.EMPTY)
    page = browser.get(f"{LIST}sent/").text
    assert re.findall(r"<h2><time[^>]*>([^<]+)</time>", page) == ["30 Nov 2026, 08:01 CET", "24 Nov 2026, 08:01 CET"]
    assert "Week 48 of 2026" in page
    assert "<p>24 Nov 2026</p>" in page
    assert page.count(">Nurse ") == 11
    assert jobs[0].get_absolute_url() in page
    assert f'<a href="/alerts/digest/{second.token}/">1 more</a>' in page
    assert "2026-11-26" not in page


def test_log_goes_on_page_by_page_at_the_same_cost(browser: Client, alert: Alert) -> None:
    sent = {"state": Digest.State.SENT, "sent_at": timezone.now()}
    jobs = [factories.make_job(title=f"Nurse {number:02}") for number in range(12)]
    first = factories.make_digest({alert: jobs[:1]}, period="2026-01-01", **sent)
    with CaptureQueriesContext(connection) as few:
        browser.get(f"{LIST}sent/")
    for number, job in enumerate(jobs[1:], 2):
        factories.make_digest({alert: [job]}, period=f"2026-01-{number:02}", **sent)
    with CaptureQueriesContext(connection) as many:
        page = browser.get(f"{LIST}sent/").text
    assert len(few) == len(many)
    assert page.count(">Nurse ") == 10
    more = re.search(r'href="(\?before=\d+)">Older mails', page)
    assert more
    page = browser.get(f"{LIST}sent/{more[1]}").text
    assert re.findall(r">(Nurse \d+)<", page) == ["Nurse 01", "Nurse 00"]
    assert "Older mails" not in page
    assert "There is nothing older" in browser.get(f"{LIST}sent/?before={first.pk}").text
    for garbage in ("", "x", "-1", "9" * 40, "²", "%00"):
        assert browser.get(f"{LIST}sent/?before={garbage}").status_code == 200


# Hostile texts


@pytest.mark.parametrize("text", [TEXTS[0], *(pytest.param(text, marks=pytest.mark.proof) for text in TEXTS[1:])])
def test_hostile_texts_run_nothing_and_are_shown_as_texts(browser: Client, member: User, text: str) -> None:
    text = text.encode(errors="replace").decode()  # nothing else can be sent
    answer = browser.post(f"{NEW}?{urlencode({'q': text[:100]})}", fields(name=text[:120]))
    assert answer.status_code < 500
    assert corpus.dangers(answer.text) == []
    for alert in Alert.objects.all():
        actions.delete(alert=factories.make_alert(alert.recipient, JobQuery(words="x"), name=alert.name))
        for path in (LIST, own(alert), f"/alerts/stop/{alert.token}/"):
            assert escape(alert.name) in inert_page(browser, path)
        inert_page(browser, f"/alerts/confirm/{alert.token}/")
        digest = factories.make_digest({alert: [factories.make_job()]})
        assert escape(alert.name) in inert_page(browser, f"/alerts/digest/{digest.token}/")


def test_number_that_is_too_large_is_nobodys(browser: Client) -> None:
    for number in (0, 2**63, 10**400):
        assert browser.get(f"{LIST}{number}/").status_code == 404
        assert browser.post(f"{LIST}{number}/pause/").status_code == 404


@limits(max_examples=60, deadline=None)
@given(query=queries())
def test_stored_query_is_read_back_without_asking(query: JobQuery) -> None:
    assert from_canonical(query.query_string) == query


def test_regions_of_a_search_are_offered_beside_the_groups(browser: Client, member: User) -> None:
    alert = factories.make_alert(actions.recipient_of(member), JobQuery(regions=("germany",)))
    page = browser.get(own(alert)).text
    groups = Region.objects.exclude(kind="country").count()
    assert len(re.findall(r'name="region"', page)) == groups + 1
