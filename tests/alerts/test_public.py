"""Alerts without an account, and what the links in mails do, for whoever has them and for programs that follow them."""

import json
import re
from datetime import timedelta
from typing import Any
from xml.etree import ElementTree

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from alerts import actions
from alerts.models import Alert, Digest, Recipient
from core.models import OutgoingMail
from jobs.query import JobQuery
from tests import factories
from tests.core import corpus

pytestmark = pytest.mark.django_db

NEW = "/alerts/new/?q=nurse&category=healthcare"
ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture(autouse=True)
def nobody_asked_before() -> None:
    cache.clear()
    factories.make_category("healthcare", name="Healthcare")


@pytest.fixture
def bare() -> Client:
    """A mail program, or a program that looks for viruses: no cookies, no form of ours."""
    return Client(enforce_csrf_checks=True)


def ask(client: Client, email: str = "ann@example.org", path: str = NEW, **sent: str) -> Any:
    data = {"name": "Nights", "frequency": "weekly", "email": email, "website": "", **sent}
    return client.post(path, data)


def link(mail: OutgoingMail) -> str:
    found = re.search(r"(/alerts/confirm/[\w-]+/)", mail.text)
    assert found
    return found[1]


# Asking


def test_address_is_asked_before_anything_is_sent(client: Client, bare: Client) -> None:
    assert "No account is needed." in client.get(NEW).text
    answer = ask(client, "Ann@Example.org ")
    assert answer.headers["Location"] == "/alerts/asked/"
    assert "Look into your mail" in client.get("/alerts/asked/").text
    alert = Alert.objects.get()
    assert (alert.confirmed_at, alert.recipient.email, alert.recipient.next_due_at) == (None, "ann@example.org", None)
    mail = OutgoingMail.objects.get()
    assert (mail.to, mail.subject) == ("ann@example.org", "Confirm your job alert")
    for _ in range(3):
        page = bare.get(link(mail))
        assert "Confirm your alert" in page.text
        assert "“nurse” · Healthcare" in page.text
        bare.head(link(mail))
    assert not Alert.objects.filter(confirmed_at__isnull=False).exists()
    assert "Your alert is on" in bare.post(link(mail)).text
    assert Alert.objects.filter(confirmed_at__isnull=False, recipient__next_due_at__isnull=False).exists()
    assert "Your alert is on" in bare.get(link(mail)).text


def test_mail_has_no_word_of_who_typed_the_address(client: Client) -> None:
    ask(client, path="/alerts/new/?q=evil.example&category=healthcare", name="Buy at evil.example")
    mail = OutgoingMail.objects.get()
    assert "evil" not in mail.subject + mail.text + mail.html
    assert "What the search asks for: Healthcare." in mail.text
    assert "Somebody asked for a job alert for this address at Waymark." in mail.text


def test_answer_is_the_same_whoevers_the_address_is(client: Client) -> None:
    member = factories.make_user("mary@example.org")
    factories.make_alert(actions.recipient_of(member), JobQuery(words="nurse", categories=("healthcare",)))
    actions.suppress(email=factories.make_recipient(email="back@example.org").email, why="bounce")
    answers = [ask(client, email) for email in ("new@example.org", "mary@example.org", "back@example.org")]
    assert {(answer.status_code, answer.headers["Location"], answer.text) for answer in answers} == {
        (302, "/alerts/asked/", "")
    }
    assert set(OutgoingMail.objects.values_list("to", "subject")) == {
        ("new@example.org", "Confirm your job alert"),
        ("mary@example.org", "You have this job alert already"),
    }


def test_too_many_alerts_are_told_to_nobody(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(actions, "MOST", 0)
    assert ask(client).headers["Location"] == "/alerts/asked/"
    assert not OutgoingMail.objects.exists()
    assert not Alert.objects.exists()


def test_program_that_fills_in_every_field_is_thanked_and_ignored(client: Client) -> None:
    assert ask(client, website="https://spam.example").headers["Location"] == "/alerts/asked/"
    assert not Recipient.objects.exists()
    assert not OutgoingMail.objects.exists()


def test_fourth_mail_of_an_hour_to_one_address_is_refused(client: Client) -> None:
    for number in range(3):
        assert ask(client, path=f"/alerts/new/?q=nurse{number}").status_code == 302
    assert ask(client, "ANN@example.org").status_code == 429
    assert ask(Client(REMOTE_ADDR="198.51.100.7")).status_code == 429
    assert OutgoingMail.objects.count() == 3
    assert ask(client, "bea@example.org").status_code == 302


def test_eleventh_address_of_an_hour_is_refused(client: Client) -> None:
    for number in range(10):
        assert ask(client, f"ann{number}@example.org").status_code == 302
    assert ask(client, "ann10@example.org").status_code == 429
    assert OutgoingMail.objects.count() == 10
    assert ask(Client(REMOTE_ADDR="198.51.100.7"), "bea@example.org").status_code == 302


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"email": ""}, "This field is required."),
        ({"email": "ann"}, "Enter a valid email address."),
        ({"email": "ann@example.org, bea@example.org"}, "Enter a valid email address."),
        ({"email": "ann@example.org\nBcc: bea@example.org"}, "Enter a valid email address."),
        ({"email": "ann\0@example.org"}, "Null characters are not allowed."),
        ({"email": f"{'a' * 300}@example.org"}, "at most 254 characters"),
        ({"name": ""}, "This field is required."),
        ({"name": "\u202e"}, "Give it a name that can be seen."),
        ({"frequency": "daily"}, "Daily alerts come with Waymark+."),
        ({"frequency": "hourly"}, "Select a valid choice."),
        ({"path": "/alerts/new/?category=no-such"}, "There is no “no-such”."),
    ],
)
def test_mistakes_are_told_and_nothing_is_kept(client: Client, sent: dict[str, str], said: str) -> None:
    answer = ask(client, **sent)
    assert answer.status_code == 422
    assert said in answer.text
    assert corpus.dangers(answer.text) == []
    assert not Recipient.objects.exists()
    assert not OutgoingMail.objects.exists()


def test_form_needs_its_own_page(bare: Client) -> None:
    assert ask(bare).status_code == 403
    assert not Recipient.objects.exists()


def test_where_they_live_is_kept_unless_it_is_known(client: Client) -> None:
    client.cookies["location"] = "US-CA|America/Los_Angeles|US"
    ask(client)
    recipient = Recipient.objects.get()
    assert (recipient.location, recipient.time_zone) == ("US-CA|America/Los_Angeles|US", "America/Los_Angeles")
    client.cookies["location"] = "DE|Europe/Berlin|"
    ask(client, path="/alerts/new/")
    recipient.refresh_from_db()
    assert (recipient.location, recipient.time_zone) == ("US-CA|America/Los_Angeles|US", "America/Los_Angeles")


@pytest.mark.parametrize("cookie", ["", "XX||", "DE|Mars/Base|", "'; DROP TABLE", "DE|../../etc|ZZ"])
def test_odd_cookie_breaks_nothing(client: Client, cookie: str) -> None:
    client.cookies["location"] = cookie
    assert ask(client).status_code == 302
    assert Recipient.objects.get().time_zone == "UTC"


# Confirming


def test_request_that_waited_too_long_is_gone_in_kind_words(client: Client, bare: Client) -> None:
    ask(client)
    address = link(OutgoingMail.objects.get())
    Alert.objects.update(created_at=timezone.now() - timedelta(days=7, minutes=1))
    for answer in (bare.get(address), bare.post(address), bare.get("/alerts/confirm/no-such-token/")):
        assert answer.status_code == 404
        assert "This link leads nowhere now" in answer.text
    assert Alert.objects.get().confirmed_at is None
    ask(client)  # anew
    newest = OutgoingMail.objects.latest("pk")
    assert link(newest) != address
    assert "Your alert is on" in bare.post(link(newest)).text
    assert Alert.objects.count() == 1


def test_alert_of_an_address_that_has_an_account_becomes_its_own_when_confirmed(client: Client, bare: Client) -> None:
    member = factories.make_user("mary@example.org")
    ask(client, "mary@example.org")
    browser = Client()
    browser.force_login(member)
    assert "Nights" not in browser.get("/account/alerts/").text
    bare.post(link(OutgoingMail.objects.get()))
    assert "Nights" in browser.get("/account/alerts/").text
    recipient = Recipient.objects.get()
    assert (recipient.user, recipient.email) == (member, "mary@example.org")


def test_alert_that_the_account_has_already_is_not_made_twice(client: Client, bare: Client) -> None:
    member = factories.make_user("new@example.org")
    recipient = factories.make_recipient(member, email="former@example.org")
    own = factories.make_alert(recipient, JobQuery(words="nurse", categories=("healthcare",)), is_paused=True)
    ask(client, "new@example.org")
    answer = bare.post(link(OutgoingMail.objects.get()))
    assert "Your alert is on" in answer.text
    own.refresh_from_db()
    assert not own.is_paused
    assert (Alert.objects.count(), Recipient.objects.get().email) == (1, "new@example.org")


def test_address_that_nobody_verified_gives_its_account_nothing(client: Client, bare: Client) -> None:
    member = factories.make_user("mary@example.org")
    member.emailaddress_set.update(verified=False)
    ask(client, "mary@example.org")
    bare.post(link(OutgoingMail.objects.get()))
    assert Recipient.objects.get().user is None


# Stopping


def owned() -> Alert:
    member = factories.make_user("mary@example.org")
    return factories.make_alert(actions.recipient_of(member), JobQuery(words="nurse"), name="Night shifts")


def state() -> list[Any]:
    rows: list[Any] = [list(model.objects.order_by("pk").values()) for model in (Recipient, Alert, Digest)]
    return rows


def test_programs_that_follow_links_change_nothing(bare: Client) -> None:
    alert = owned()
    actions.reschedule(recipient=alert.recipient)
    before = state()
    paths = (f"/alerts/stop/{alert.token}/", f"/alerts/stop-all/{alert.recipient.token}/")
    for path in paths:
        for _ in range(100):
            assert bare.get(path).status_code == 200
        assert bare.head(path).status_code == 200
        assert bare.get(f"{path}undo/").status_code == 405
        assert bare.options(path).status_code == 405
    assert state() == before


@pytest.mark.parametrize("body", [{"List-Unsubscribe": "One-Click"}, {}])
def test_one_click_stops_one_alert_and_no_other(bare: Client, body: dict[str, str]) -> None:
    alert = owned()
    other = factories.make_alert(alert.recipient)
    answer = bare.post(f"/alerts/stop/{alert.token}/", body)
    assert answer.status_code == 200
    assert "This alert sends no more mail" in answer.text
    assert not answer.cookies
    alert.refresh_from_db()
    other.refresh_from_db()
    assert (alert.is_paused, other.is_paused) == (True, False)
    assert Recipient.objects.get().unsubscribed_at is None
    again = bare.post(f"/alerts/stop/{alert.token}/", body)
    assert (again.status_code, "This alert sends no more mail" in again.text) == (200, True)
    undone = bare.post(f"/alerts/stop/{alert.token}/undo/")
    assert "This alert goes on" in undone.text
    alert.refresh_from_db()
    assert not alert.is_paused


@pytest.mark.parametrize("body", [{"List-Unsubscribe": "One-Click"}, {}])
def test_one_click_stops_all_and_no_mail_of_the_account(bare: Client, body: dict[str, str]) -> None:
    recipient = owned().recipient
    actions.reschedule(recipient=recipient)
    answer = bare.post(f"/alerts/stop-all/{recipient.token}/", body)
    assert answer.status_code == 200
    assert "You get no more job alerts" in answer.text
    assert not answer.cookies
    recipient.refresh_from_db()
    assert (recipient.unsubscribed_at is None, recipient.next_due_at) == (False, None)
    bare_form = Client()
    bare_form.post("/account/login/code/", {"email": "mary@example.org"})
    assert OutgoingMail.objects.get().to == "mary@example.org"
    assert "Your job alerts go on" in bare.post(f"/alerts/stop-all/{recipient.token}/undo/").text
    recipient.refresh_from_db()
    assert recipient.unsubscribed_at is None
    assert recipient.next_due_at is not None


def test_deleted_alert_is_stopped_and_stays_so(bare: Client) -> None:
    alert = owned()
    actions.delete(alert=alert)
    for answer in (bare.get(f"/alerts/stop/{alert.token}/"), bare.post(f"/alerts/stop/{alert.token}/")):
        assert answer.status_code == 200
        assert "This alert is deleted" in answer.text
    assert bare.post(f"/alerts/stop/{alert.token}/undo/").status_code == 404
    alert.refresh_from_db()
    assert alert.deleted_at is not None


PATHS = ("confirm/{}/", "stop/{}/", "stop-all/{}/", "digest/{}/", "feed/{}.rss", "stop/{}/undo/", "stop-all/{}/undo/")


@pytest.mark.parametrize("token", ["x", "a" * 41, "a" * 500, "%00", "..%2f", "é", "None", "0"])
def test_token_that_is_none_is_not_found(client: Client, token: str) -> None:
    owned()
    before = state()
    for path in PATHS:
        address = "/alerts/" + path.format(token)
        for answer in (client.get(address), client.post(address)):
            assert answer.status_code in (404, 405)
            assert corpus.dangers(answer.text) == []
    assert state() == before


def test_one_kind_of_token_opens_no_other_door(bare: Client) -> None:
    alert = owned()
    digest = factories.make_digest({alert: [factories.make_job()]})
    tokens = {"alert": alert.token, "recipient": alert.recipient.token, "digest": digest.token}
    tokens["feed"] = alert.feed_token
    for path in (f"stop/{alert.token}/", f"confirm/{alert.token}/", f"digest/{digest.token}/"):
        page = bare.get(f"/alerts/{path}").text
        assert not [token for token in tokens.values() if token in page and token not in path], path
    opened = {
        (path, name) for path in PATHS for name, token in tokens.items()
        if bare.get("/alerts/" + path.format(token)).status_code == 200
    }  # fmt: skip
    assert opened == {
        ("confirm/{}/", "alert"),
        ("stop/{}/", "alert"),
        ("stop-all/{}/", "recipient"),
        ("digest/{}/", "digest"),
        ("feed/{}.rss", "feed"),
    }


def test_pages_behind_secret_addresses_are_told_to_nobody(bare: Client) -> None:
    alert = owned()
    digest = factories.make_digest({alert: [factories.make_job()]})
    for path in (f"confirm/{alert.token}/", f"stop/{alert.token}/", f"stop-all/{alert.recipient.token}/",
                 f"digest/{digest.token}/", f"feed/{alert.feed_token}.rss", "stop/gone/"):  # fmt: skip
        answer = bare.get(f"/alerts/{path}")
        assert answer.headers["X-Robots-Tag"] == "noindex", path
        assert answer.headers["Referrer-Policy"] == "no-referrer", path
        assert "no-store" in answer.headers["Cache-Control"], path
        assert "private" in answer.headers["Cache-Control"], path
        assert not answer.cookies, path
        assert "mary@example.org" not in answer.text, path
    assert "Disallow: /alerts/\n" in bare.get("/robots.txt").text


# Feeds


def feed(client: Client, alert: Alert, kind: str) -> Any:
    answer = client.get(f"/alerts/feed/{alert.feed_token}.{kind}")
    assert answer.status_code == 200
    return json.loads(answer.content) if kind == "json" else ElementTree.fromstring(answer.content)


def test_feed_has_the_newest_live_jobs_of_its_search_alone(bare: Client) -> None:
    alert = owned()
    Alert.objects.update(name="Nights <&> ]]> days")
    now = timezone.now()
    for number in range(51):
        factories.make_job(title=f"Nurse {number}", published_at=now - timedelta(minutes=number + 1))
    factories.make_job(title="Helper", description="You help a nurse.")  # newer, and found by its text
    factories.make_job(title="Welder")
    factories.make_closed_job(title="Nurse gone")
    titles = [item["title"] for item in feed(bare, alert, "json")["items"]]
    assert titles == [f"{title} at Harbor & Hill" for title in ("Helper", *(f"Nurse {number}" for number in range(49)))]
    assert [item.findtext("title") for item in feed(bare, alert, "rss").iter("item")] == titles
    atom = feed(bare, alert, "atom")
    assert [entry.findtext(f"{ATOM}title") for entry in atom.iter(f"{ATOM}entry")] == titles
    assert atom.findtext(f"{ATOM}title") == "Waymark: Nights <&> ]]> days"
    assert feed(bare, alert, "json")["feed_url"].endswith(f"/alerts/feed/{alert.feed_token}.json")
    assert feed(bare, alert, "json")["home_page_url"].endswith("/jobs/?q=nurse&sort=newest")


def test_feed_goes_on_while_paused_and_ends_with_its_alert(bare: Client) -> None:
    alert = owned()
    path = f"/alerts/feed/{alert.feed_token}.rss"
    actions.pause(alert=alert)
    assert bare.get(path).status_code == 200
    assert bare.get(f"/alerts/feed/{alert.feed_token}.pdf").status_code == 404
    assert Client().post(path).status_code == 405
    actions.delete(alert=alert)
    assert bare.get(path).status_code == 404
    waiting = factories.make_alert(confirmed_at=None)
    assert bare.get(f"/alerts/feed/{waiting.feed_token}.rss").status_code == 404


# All jobs of a mail


def test_all_jobs_of_a_mail_stand_under_their_alerts(bare: Client) -> None:
    member = factories.make_user("mary@example.org", country="DE")
    recipient = actions.recipient_of(member)
    one, two = (factories.make_alert(recipient, name=name) for name in ("Night shifts", "Day shifts"))
    jobs = [factories.make_job(title=f"Nurse {number}", regions=["usa"]) for number in range(3)]
    digest = factories.make_digest({one: jobs[:2], two: jobs[2:]})
    factories.make_digest({one: [factories.make_job(title="Of another mail")]})
    page = bare.get(f"/alerts/digest/{digest.token}/").text
    order = ["Night shifts", "Nurse 1", "Nurse 0", "Day shifts", "Nurse 2"]
    assert re.findall(r"(Night shifts|Day shifts|Nurse \d)(?=</)", page) == order
    assert "3 jobs that were new for you" in page
    assert page.count("Not open to you.") == 3
    assert "Of another mail" not in page


def test_mail_that_never_left_has_no_page(bare: Client) -> None:
    alert = owned()
    digest = factories.make_digest({alert: []}, state=Digest.State.PLANNED)
    assert bare.get(f"/alerts/digest/{digest.token}/").status_code == 404


def test_alerts_that_are_gone_take_no_job_from_the_page_and_many_jobs_are_paged(bare: Client) -> None:
    alert = owned()
    jobs = [factories.make_job(title=f"Nurse {number:03}") for number in range(101)]
    digest = factories.make_digest({alert: jobs})
    alert.delete()
    page = bare.get(f"/alerts/digest/{digest.token}/").text
    assert "Of an alert that is deleted" in page
    assert page.count(">Nurse ") == 100
    assert bare.get(f"/alerts/digest/{digest.token}/?page=2").text.count(">Nurse ") == 1
    for garbage in ("0", "-1", "x", "9" * 400, "%00"):
        assert bare.get(f"/alerts/digest/{digest.token}/?page={garbage}").status_code == 200
