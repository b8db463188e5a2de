"""What is held about a person, for them to see, take along or have erased; and thinking better of that."""

import json
from datetime import timedelta
from io import BytesIO
from zipfile import ZipFile

import pytest
import time_machine
from django.test import Client
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from accounts import erasure, holdings
from accounts.models import User
from core.models import OutgoingMail
from tests import factories
from tests.accounts.privacy import hold, is_there, make_due, press

pytestmark = pytest.mark.django_db

PRIVACY, DELETE, KEEP, EXPORT = (f"/account/privacy/{page}" for page in ("", "delete/", "keep/", "export/"))
NOTICE = "Your account will be erased on"


@pytest.fixture
def user(db: None) -> User:
    return factories.make_user("ann@example.org", name="Ann Ash")


@pytest.fixture
def member(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_privacy_page_lists_what_is_held_why_and_for_how_long(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    hold(monkeypatch, kept="The collar.")
    page = client.get("/privacy/").text
    for each in holdings.registered():
        assert f"<h3>{each.title}</h3>" in page
    assert "Their names." in page
    assert "Why: Joy.<br>How long: A day.<br>Afterwards: The collar." in page


# Taking it along


def test_export_is_a_zip_with_a_page_that_says_what_is_in_it(member: Client) -> None:
    answer = press(member, EXPORT)
    assert answer.headers["Content-Type"] == "application/zip"
    assert 'attachment; filename="waymark-20' in answer.headers["Content-Disposition"]
    assert "no-store" in answer.headers["Cache-Control"]
    with ZipFile(BytesIO(b"".join(answer.streaming_content))) as archive:
        readme = archive.read("README.txt").decode()
        account = archive.read("account.json").decode()
        names = set(archive.namelist())
    assert "What Waymark holds about ann@example.org, as it was on" in readme
    assert all(f"{name}: " in readme for name in names - {"README.txt"})
    assert json.loads(account)["name"] == "Ann Ash"
    assert '\n  "email": "ann@example.org",\n' in account


def test_export_has_files_and_keeps_every_letter(member: Client, user: User, monkeypatch: pytest.MonkeyPatch) -> None:
    hold(monkeypatch, export=lambda user: ["Zoë"], files=lambda user: iter([("zoë.txt", b"\x00woof")]))
    with ZipFile(BytesIO(b"".join(press(member, EXPORT).streaming_content))) as archive:
        assert archive.read("pets.json").decode() == '[\n  "Zoë"\n]'
        assert archive.read("pets/zoë.txt") == b"\x00woof"


@pytest.mark.parametrize("address", [EXPORT, DELETE])
def test_what_matters_needs_the_password_once_more(member: Client, user: User, address: str) -> None:
    answer = member.post(address)
    assert answer.headers["Location"].startswith("/account/reauthenticate/")
    wrong = member.post(answer.headers["Location"], {"password": "wrong"})
    assert wrong.status_code == 200
    user.refresh_from_db()
    assert user.erase_at is None


@pytest.mark.parametrize("address", [PRIVACY, DELETE, KEEP, EXPORT])
def test_stranger_is_asked_to_sign_in(client: Client, address: str) -> None:
    answer = client.get(address) if address == PRIVACY else client.post(address)
    assert answer.headers["Location"] == f"/account/login/?next={address}"


@pytest.mark.parametrize("address", [KEEP, EXPORT])
def test_what_does_something_is_not_done_by_a_link(member: Client, address: str) -> None:
    assert member.get(address).status_code == 405


# Deleting, and thinking better of it


def test_person_who_deletes_is_told_when_by_page_and_by_mail(member: Client, user: User) -> None:
    with time_machine.travel("2026-11-22 10:00:00Z", tick=False):
        member.force_login(user)
        page = member.get(DELETE).text
        assert "On <time" in page
        main = page.partition("<main")[2].partition("</main>")[0]
        assert main.count("<button") == 1
        assert "<input" not in main.replace('<input type="hidden"', "")
        press(member, DELETE)
        page = member.get(PRIVACY).text
    assert f"{NOTICE} <time" in page
    assert "6 Dec 2026, 10:00 UTC" in page
    assert "Delete your account …" not in page
    mail = OutgoingMail.objects.get(to=user.email)
    assert mail.subject == "Your account will be erased"
    assert "6 Dec 2026, 10:00 UTC" in mail.text
    assert PRIVACY in mail.text


def test_page_says_what_is_erased_and_what_stays(member: Client) -> None:
    page = member.get(DELETE).text
    erased, _, stays = page.partition("What stays, and why")
    for each in holdings.registered():
        assert f"<strong>{each.title}.</strong>" in erased
        assert (f"<strong>{each.title}.</strong>" in stays) == bool(each.kept)
    assert "tax law" in stays


def test_second_click_changes_nothing(member: Client, user: User) -> None:
    press(member, DELETE)
    first = User.objects.get(pk=user.pk).erase_at
    press(member, DELETE)
    assert User.objects.get(pk=user.pk).erase_at == first
    assert OutgoingMail.objects.filter(to=user.email).count() == 1
    assert ProcrastinateJob.objects.filter(task_name="subscriptions.close").count() == 1


def test_person_undoes_it_with_one_click(member: Client, user: User) -> None:
    press(member, DELETE)
    page = member.post(KEEP, follow=True).text
    assert "Your account stays." in page
    assert NOTICE not in page
    assert ProcrastinateJob.objects.filter(task_name="subscriptions.keep", args={"pk": user.pk}).count() == 1
    with time_machine.travel(timezone.now() + 2 * erasure.UNDO):
        erasure.erase_due()
    assert is_there(user)


def test_undoing_nothing_does_nothing(member: Client, user: User) -> None:
    assert "Your account stays." not in member.post(KEEP, follow=True).text
    assert not ProcrastinateJob.objects.filter(task_name="subscriptions.keep").exists()


def test_what_has_begun_cannot_be_undone(member: Client, user: User) -> None:
    make_due(user)
    page = member.post(KEEP, follow=True).text
    assert "Your account is being erased." in page
    assert "Keep my account" not in page
    erasure.erase_due()
    assert not is_there(user)


def test_account_is_erased_after_fourteen_days_and_not_before(member: Client, user: User) -> None:
    press(member, DELETE)
    deleted_at = timezone.now()
    with time_machine.travel(deleted_at + timedelta(days=13, hours=23)):
        erasure.erase_due()
        assert is_there(user)
    with time_machine.travel(deleted_at + timedelta(days=14)):
        erasure.erase_due()
    assert not is_there(user)
    assert member.get(PRIVACY).headers["Location"].startswith("/account/login/")


def test_last_superuser_cannot_go_until_there_is_another(member: Client, user: User) -> None:
    User.objects.filter(pk=user.pk).update(is_superuser=True, is_staff=True)
    page = member.get(DELETE).text
    assert "Make somebody else a superuser first" in page
    assert "Delete my account" not in page
    press(member, DELETE)
    assert "Make somebody else a superuser first" in member.get(PRIVACY).text
    assert User.objects.get(pk=user.pk).erase_at is None
    other = factories.make_user(is_superuser=True)
    make_due(other)
    press(member, DELETE)
    assert User.objects.get(pk=user.pk).erase_at is None  # who goes already does not count
    User.objects.filter(pk=other.pk).update(erase_at=None)
    press(member, DELETE)
    assert User.objects.get(pk=user.pk).erase_at
