"""Staff see to whom mail goes and what was sent, have an address take mail again, and stop everything."""

from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission
from django.test import Client

from accounts.models import User
from alerts import actions
from alerts.groups import MANAGERS
from alerts.models import Alert, Digest, Recipient, Sending
from jobs.query import JobQuery
from tests import factories

pytestmark = pytest.mark.django_db

ROOM = "/admin/alerts/"


@pytest.fixture
def manager() -> User:
    user = factories.make_user(is_staff=True)
    user.groups.set([Group.objects.get(name=MANAGERS)])
    return user


@pytest.fixture
def staff(manager: User) -> Client:
    client = Client()
    client.force_login(manager)
    return client


@pytest.fixture
def alert() -> Alert:
    recipient = factories.make_recipient(email="ann@example.org", location="DE|Europe/Berlin|")
    alert = factories.make_alert(recipient, JobQuery(words="secret wish"), name="Secret wish")
    actions.suppress(email="ann@example.org", why="bounce")
    return alert


def take_again(client: Client, *recipients: Recipient) -> Any:
    chosen = [recipient.pk for recipient in recipients]
    data = {"action": "take_mail_again", "_selected_action": chosen}
    return client.post(f"{ROOM}recipient/", data, follow=True)


def test_group_has_just_these_rights() -> None:
    rights = Permission.objects.filter(group__name=MANAGERS).values_list("codename", flat=True)
    assert set(rights) == {
        *("view_recipient", "change_recipient", "view_digest", "view_sending", "change_sending", "add_sending"),
    }


def test_address_is_found_and_takes_mail_again(staff: Client, alert: Alert) -> None:
    factories.make_recipient(email="bea@example.org")
    page = staff.get(f"{ROOM}recipient/?q=ann@example").text
    assert "ann@example.org" in page
    assert "bea@example.org" not in page
    for query, found in (("suppression__exact=bounce", True), ("suppression__exact=complaint", False)):
        assert ("ann@example.org" in staff.get(f"{ROOM}recipient/?{query}").text) is found
    assert "Take mail again: 1." in take_again(staff, *Recipient.objects.all()).text
    recipient = Recipient.objects.get(email="ann@example.org")
    assert (recipient.suppressed_at, recipient.suppression) == (None, "")
    assert recipient.next_due_at is not None
    after = Alert.objects.get(pk=alert.pk)
    assert after.covered_until > alert.covered_until


def test_who_wants_no_mail_gets_none_by_taking_it_again(staff: Client, alert: Alert) -> None:
    actions.unsubscribe(recipient=alert.recipient)
    take_again(staff, alert.recipient)
    recipient = Recipient.objects.get()
    assert recipient.suppressed_at is None
    assert recipient.unsubscribed_at is not None
    assert recipient.next_due_at is None


def test_who_may_only_look_has_nothing_mended(alert: Alert) -> None:
    user = factories.make_user(is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename="view_recipient"))
    client = Client()
    client.force_login(user)
    take_again(client, alert.recipient)
    assert Recipient.objects.get().suppressed_at is not None


def test_staff_see_no_search_no_place_and_no_secret_and_change_nothing(staff: Client, alert: Alert) -> None:
    digest = factories.make_digest({alert: [factories.make_job()]})
    pages = [f"recipient/{alert.recipient.pk}/change/", "recipient/", f"digest/{digest.pk}/change/", "digest/"]
    for path in pages:
        page = staff.get(ROOM + path).text
        assert "ann@example.org" in page, path
        for secret in ("ecret wish", "Berlin", alert.token, alert.recipient.token, digest.token):
            assert secret not in page, path
        assert staff.post(ROOM + path, {"email": "x@example.org", "state": "sent"}).status_code in (200, 302, 403)
    assert str(digest.entries.get().job_id) in staff.get(f"{ROOM}digest/{digest.pk}/change/").text
    assert Recipient.objects.get().email == "ann@example.org"
    assert Digest.objects.get().state == Digest.State.COMPOSED
    for path in ("recipient/add/", f"recipient/{alert.recipient.pk}/delete/", "digest/add/"):
        assert staff.get(ROOM + path).status_code == 403


def test_switch_is_one_row(staff: Client) -> None:
    answer = staff.post(f"{ROOM}sending/add/", {"is_paused": "on", "reason": "The mail server moves."})
    assert answer.status_code == 302
    assert Sending.objects.get().is_paused
    assert "add/" not in staff.get(f"{ROOM}sending/").text
    for path in ("add/", "1/delete/"):
        assert staff.get(f"{ROOM}sending/{path}").status_code == 403
        assert staff.post(f"{ROOM}sending/{path}", {"post": "yes"}).status_code == 403
    staff.post(f"{ROOM}sending/1/change/", {"reason": ""})
    assert not Sending.objects.get().is_paused


def test_lists_cost_the_same_however_many_there_are(staff: Client, django_assert_max_num_queries: Any) -> None:
    for _ in range(30):
        alert = factories.make_alert()
        factories.make_digest({alert: []})
    for path in ("recipient/", "digest/"):
        with django_assert_max_num_queries(8):
            assert "example.org" in staff.get(ROOM + path).text
