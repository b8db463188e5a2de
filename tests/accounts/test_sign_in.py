"""Signing up, in and out, and a forgotten password: what works, and what a stranger cannot do."""

import pytest
from allauth.account.models import EmailAddress
from django.test import Client
from pytest_django import DjangoAssertNumQueries, Settings

from accounts.models import User
from core.models import OutgoingMail
from tests import factories
from tests.accounts.signing_in import (
    LOGIN,
    SIGNUP,
    WRONG,
    is_signed_in,
    last_mail,
    mailed_code,
    other_code,
    sign_in,
    sign_up,
)

pytestmark = pytest.mark.django_db

CONFIRM, CODE, ENTER_CODE = "/account/confirm-email/", "/account/login/code/", "/account/login/code/confirm/"
RESET, ENTER_RESET, NEW = (f"/account/password/reset/{end}" for end in ("", "confirm/", "complete/"))


@pytest.mark.parametrize("email", ["ann@example.org", "Ann@Example.org", "  ANN@EXAMPLE.ORG "])
def test_person_signs_in_whatever_case_they_type(client: Client, email: str) -> None:
    factories.make_user("ann@example.org")
    assert sign_in(client, email) == "/account/"
    assert is_signed_in(client)


def test_wrong_password_tells_nothing_about_the_account(client: Client) -> None:
    factories.make_user("ann@example.org")
    factories.make_user("off@example.org", is_active=False)
    User.objects.create_user("none@example.org")
    alerts = set()
    for email in ("ann@example.org", "nobody@example.org", "none@example.org", "off@example.org"):
        page = sign_in(client, email, WRONG)
        assert not is_signed_in(client)
        alerts.add(page.split('role="alert"')[1].split("</div>")[0])
    assert len(alerts) == 1
    assert "The e-mail address or the password is not right." in alerts.pop()


def test_closed_account_is_closed_to_its_own_password(client: Client) -> None:
    factories.make_user("off@example.org", is_active=False)
    assert sign_in(client, "off@example.org") == "/account/inactive/"
    assert not is_signed_in(client)
    assert "Nobody can sign in to it." in client.get("/account/inactive/").text


def test_sign_in_needs_the_forms_token() -> None:
    factories.make_user("ann@example.org")
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(LOGIN, {"login": "ann@example.org", "password": factories.PASSWORD}).status_code == 403
    assert not is_signed_in(strict)


@pytest.mark.parametrize("path", ["/account/", "/guides/", "/"])
def test_signing_out_takes_a_post_with_the_token_of_its_page(path: str) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(factories.make_user())
    assert "Sign out?" in strict.get("/account/logout/").text
    assert strict.post("/account/logout/").status_code == 403
    assert is_signed_in(strict)
    form = strict.get(path).text.rsplit('action="/account/logout/"', 1)[1]
    token = form.split('name="csrfmiddlewaretoken" value="')[1].split('"')[0]
    assert strict.post("/account/logout/", {"csrfmiddlewaretoken": token}).headers["Location"] == "/"
    assert not is_signed_in(strict)


def test_new_member_confirms_the_address_and_is_signed_in(client: Client) -> None:
    assert sign_up(client, "Ann@Example.org", next="/guides/").headers["Location"] == CONFIRM
    assert not is_signed_in(client)
    code = mailed_code("ann@example.org")
    assert "This code is not right." in client.post(CONFIRM, {"code": other_code(code)}).text
    assert client.post(CONFIRM, {"code": code.lower().replace("-", " ")}).headers["Location"] == "/guides/"
    assert is_signed_in(client)
    user = User.objects.get()
    assert (user.email, user.check_password(factories.PASSWORD)) == ("ann@example.org", True)
    assert list(EmailAddress.objects.values_list("email", "verified", "primary")) == [("ann@example.org", True, True)]


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"accepts_terms": ""}, "An account is for people of 16 or older who accept the terms."),
        ({"password1": "short"}, "at least 8 characters"),
        ({"password1": "password"}, "too common"),
        ({"password1": "newmember@example.org"}, "too similar to the e-mail address"),
        ({"email": "nonsense"}, "Enter a valid email address."),
        ({"email": f"{'a' * 250}@example.org"}, "254 characters at most"),
    ],
)
def test_account_is_not_made_without_what_it_takes(client: Client, fields: dict[str, str], message: str) -> None:
    form = {"email": "newmember@example.org", "password1": factories.PASSWORD, "accepts_terms": "on", **fields}
    page = client.post(SIGNUP, form)
    assert page.status_code == 200
    assert message in page.text
    assert factories.PASSWORD not in page.text
    assert not User.objects.exists()


def test_sign_up_links_what_is_accepted(client: Client) -> None:
    form = client.get(SIGNUP).text.split("<form", 1)[1].split("</form>")[0]
    assert 'href="/terms/"' in form
    assert 'href="/privacy/"' in form
    assert "16 or older" in form


def test_sign_up_can_be_closed_while_members_still_sign_in(client: Client, settings: Settings) -> None:
    factories.make_user("ann@example.org")
    settings.SIGNUP_OPEN = False
    assert "No new accounts for now" in client.get(SIGNUP).text
    sign_up(client, "new@example.org")
    assert User.objects.count() == 1
    assert sign_in(client, "ann@example.org") == "/account/"


def test_unconfirmed_member_confirms_at_the_next_sign_in(client: Client) -> None:
    User.objects.create_user("ann@example.org", factories.PASSWORD)
    assert sign_in(client, "ann@example.org") == CONFIRM
    assert client.get("/account/").headers["Location"] == "/account/login/?next=/account/"
    assert client.post(CONFIRM, {"code": mailed_code("ann@example.org")}).headers["Location"] == "/account/"


def test_member_signs_in_by_mailed_code(client: Client) -> None:
    factories.make_user("ann@example.org")
    client.post(f"{CODE}?next=/guides/", {"email": " Ann@Example.org"})
    first = mailed_code("ann@example.org")
    assert client.post(ENTER_CODE, {"action": "resend", "next": "/guides/"}).headers["Location"].startswith(ENTER_CODE)
    assert "Another code is on its way" in client.get(ENTER_CODE).text
    assert client.post(ENTER_CODE, {"code": first}).status_code == 200
    answer = client.post(f"{ENTER_CODE}?next=/guides/", {"code": mailed_code("ann@example.org")})
    assert answer.headers["Location"] == "/guides/"
    assert is_signed_in(client)


def test_code_works_in_the_browser_that_asked_for_it_alone(client: Client) -> None:
    factories.make_user("ann@example.org")
    client.post(CODE, {"email": "ann@example.org"})
    stranger = Client()
    stranger.post(CODE, {"email": "nobody@example.org"})
    assert stranger.post(ENTER_CODE, {"code": mailed_code("ann@example.org")}).status_code == 200
    assert not is_signed_in(stranger)


def test_stranger_who_signed_up_with_an_address_is_out_when_its_owner_comes(client: Client) -> None:
    """The account waits, with the stranger's password, until somebody can read the mail."""
    sign_up(client, "ann@example.org", "the-strangers-own-1")
    owner = Client()
    owner.post(CODE, {"email": "ann@example.org"})
    owner.post(ENTER_CODE, {"code": mailed_code("ann@example.org")})
    assert is_signed_in(owner)
    assert "is not right" in sign_in(Client(), "ann@example.org", "the-strangers-own-1")


def test_password_of_a_member_stays_when_they_sign_in_by_code(client: Client) -> None:
    factories.make_user("ann@example.org")
    sign_in(Client(), "ann@example.org")
    client.post(CODE, {"email": "ann@example.org"})
    client.post(ENTER_CODE, {"code": mailed_code("ann@example.org")})
    assert sign_in(Client(), "ann@example.org") == "/account/"


def test_forgotten_password_is_set_anew_and_other_browsers_are_signed_out(client: Client) -> None:
    factories.make_user("ann@example.org")
    other = Client()
    sign_in(other, "ann@example.org")
    assert client.post(RESET, {"email": "Ann@example.org"}).headers["Location"] == ENTER_RESET
    assert client.get(NEW).headers["Location"] == ENTER_RESET
    assert client.post(ENTER_RESET, {"code": mailed_code("ann@example.org")}).headers["Location"] == NEW
    assert "too common" in client.post(NEW, {"password1": "password"}).text
    assert client.post(NEW, {"password1": "another-long-way-7"}).headers["Location"] == "/account/password/reset/done/"
    assert other.get("/account/").status_code == 302
    assert last_mail("ann@example.org").subject == "You have a new password"
    assert "is not right" in sign_in(client, "ann@example.org")
    assert sign_in(client, "ann@example.org", "another-long-way-7") == "/account/"


def test_new_password_does_not_sign_in_by_itself(client: Client) -> None:
    factories.make_user("ann@example.org")
    client.post(RESET, {"email": "ann@example.org"})
    client.post(ENTER_RESET, {"code": mailed_code("ann@example.org")})
    client.post(NEW, {"password1": "another-long-way-7"})
    assert not is_signed_in(client)


@pytest.mark.parametrize("path", ["/admin/", "/admin/guides/guide/", "/admin/accounts/user/", "/style-guide/"])
def test_reader_with_an_account_gets_no_editors_room(client: Client, path: str) -> None:
    client.force_login(factories.make_user())
    answer = client.get(path, follow=True)
    assert answer.status_code == 403
    assert "Editors’ room" not in client.get("/").text


def test_editor_enters_the_editors_room(client: Client) -> None:
    factories.make_editor("edna@example.org")
    assert sign_in(client, "edna@example.org", next="/admin/") == "/admin/"
    assert client.get("/admin/").status_code == 200
    assert "Editors’ room" in client.get("/").text


def test_editors_rights_do_not_reach_accounts(client: Client) -> None:
    client.force_login(factories.make_editor())
    assert client.get("/admin/accounts/user/").status_code == 403


def test_admins_own_sign_in_leads_to_ours_and_tries_no_password(client: Client) -> None:
    answer = client.get("/admin/login/?next=/admin/guides/guide/")
    assert answer.status_code == 302
    assert answer.headers["Location"] == "/account/login/?next=%2Fadmin%2Fguides%2Fguide%2F"
    User.objects.create_superuser("root@example.org", factories.PASSWORD)
    form = {"username": "root@example.org", "password": factories.PASSWORD}
    assert client.post("/admin/login/", form).headers["Location"].startswith("/account/login/")
    client.force_login(factories.make_editor("edna@example.org"))
    assert client.post("/admin/login/", form).status_code == 405
    assert client.get("/admin/").context["user"].email == "edna@example.org"


def test_header_offers_to_sign_in_or_the_account(client: Client) -> None:
    assert '<a href="/account/login/">Sign in</a>' in client.get("/").text
    client.force_login(factories.make_user())
    assert '<a href="/account/">Account</a>' in client.get("/").text


def test_anonymous_page_sets_no_cookie_and_costs_no_query_of_an_account(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(0):
        assert client.get("/about/").cookies == {}


def test_hash_is_argon2(client: Client, settings: Settings) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
    sign_up(client, "ann@example.org")
    assert User.objects.get().password.startswith("argon2$argon2id$")


def test_mail_is_sent_for_what_succeeds_alone(client: Client) -> None:
    sign_up(client, "ann@example.org", "short")
    client.post(CODE, {"email": "nonsense"})
    client.post(RESET, {"email": ""})
    assert not OutgoingMail.objects.exists()
