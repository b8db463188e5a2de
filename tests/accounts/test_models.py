"""Who signs in, how, and what a stranger learns from trying."""

import pytest
from django.contrib.auth import authenticate
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.test import Client

from accounts.models import User
from tests import factories

pytestmark = pytest.mark.django_db

LOGIN = "/account/login/"


def sign_in(client: Client, email: str, password: str = factories.PASSWORD, **query: str) -> str:
    """Where signing in leads; the page's text when it fails."""
    answer = client.post(LOGIN, {"username": email, "password": password, **query})
    return answer.headers["Location"] if answer.status_code == 302 else answer.text


def is_signed_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


@pytest.mark.parametrize("email", [" Ann@Example.ORG ", "ANN@EXAMPLE.ORG", "ann@example.org"])
def test_address_is_kept_in_lower_case(email: str) -> None:
    user = factories.make_user(email)
    user.refresh_from_db()
    assert user.email == "ann@example.org"


@pytest.mark.parametrize("email", ["ann@example.org", "Ann@example.org", "ann@EXAMPLE.org"])
def test_address_is_taken_whatever_its_case(email: str) -> None:
    factories.make_user("ann@example.org")
    with pytest.raises(ValidationError) as refused:
        factories.make_user(email)
    assert refused.value.message_dict == {"email": ["User with this E-mail address already exists."]}
    assert User.objects.count() == 1


@pytest.mark.parametrize("email", ["", "ann", "ann@", "@example.org", "a b@example.org", f"{'a' * 250}@example.org"])
def test_text_that_is_no_address_is_refused(email: str) -> None:
    with pytest.raises(ValidationError) as refused:
        User.objects.create_user(email, factories.PASSWORD)
    assert list(refused.value.message_dict) == ["email"]


@pytest.mark.parametrize("email", ["ann@example.org", "Ann@Example.org", "  ANN@EXAMPLE.ORG "])
def test_person_signs_in_whatever_case_they_type(client: Client, email: str) -> None:
    factories.make_user("ann@example.org")
    assert sign_in(client, email).startswith("/")
    assert is_signed_in(client)


def test_wrong_password_tells_nothing_about_the_account(client: Client) -> None:
    factories.make_user("ann@example.org")
    factories.make_user("off@example.org", is_active=False)
    User.objects.create_user("none@example.org")
    alerts = set()
    for email, password in (
        ("ann@example.org", "wrong"),
        ("nobody@example.org", "wrong"),
        ("none@example.org", "!"),
        ("off@example.org", "wrong"),
        ("off@example.org", factories.PASSWORD),
    ):
        page = sign_in(client, email, password)
        assert not is_signed_in(client)
        alerts.add(page.split('role="alert"')[1].split("</div>")[0])
    assert len(alerts) == 1
    assert "Please enter a correct e-mail address and password." in alerts.pop()


def test_person_without_a_password_cannot_sign_in() -> None:
    user = User.objects.create_user("ann@example.org")
    assert not user.has_usable_password()
    assert authenticate(username="ann@example.org", password="") is None


@pytest.mark.parametrize("path", ["/admin/", "/admin/guides/guide/", "/admin/accounts/user/", "/style-guide/"])
def test_reader_with_an_account_gets_no_editors_room(client: Client, path: str) -> None:
    client.force_login(factories.make_user())
    answer = client.get(path)
    assert answer.status_code in (302, 403)
    if answer.status_code == 302:
        assert answer.headers["Location"].startswith(("/account/login/", "/admin/login/"))
    assert "Editors’ room" not in client.get("/").text


def test_editor_enters_the_editors_room(client: Client) -> None:
    factories.make_editor("edna@example.org")
    assert sign_in(client, "edna@example.org", next="/admin/") == "/admin/"
    assert client.get("/admin/").status_code == 200
    assert "Editors’ room" in client.get("/").text


def test_editors_rights_do_not_reach_accounts(client: Client) -> None:
    client.force_login(factories.make_editor())
    assert client.get("/admin/accounts/user/").status_code == 403


def test_admins_own_sign_in_leads_to_ours(client: Client) -> None:
    answer = client.get("/admin/login/?next=/admin/guides/guide/")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/account/login/?next=/admin/guides/guide/")


@pytest.mark.parametrize(
    "address",
    [
        "https://evil.example/",
        "//evil.example/",
        "///evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "http:evil.example",
        "https:///evil.example",
        "javascript:alert(1)",
        "data:text/html,x",
        "\x01//evil.example",
        "http://testserver@evil.example/",
        "https://testserver.evil.example/",
    ],
)
def test_sign_in_leads_to_no_other_host(client: Client, address: str) -> None:
    factories.make_user("ann@example.org")
    assert sign_in(client, "ann@example.org", next=address) == "/admin/"


def test_sign_in_leads_back_to_the_page_asked_for(client: Client) -> None:
    factories.make_user("ann@example.org")
    assert sign_in(client, "ann@example.org", next="/guides/?category=hr") == "/guides/?category=hr"


def test_signing_out_takes_a_post(client: Client) -> None:
    client.force_login(factories.make_user())
    assert client.get("/account/logout/").status_code == 405
    assert is_signed_in(client)
    assert client.post("/account/logout/").headers["Location"] == "/"
    assert not is_signed_in(client)


def test_sign_in_needs_the_forms_token() -> None:
    factories.make_user("ann@example.org")
    strict = Client(enforce_csrf_checks=True)
    form = {"username": "ann@example.org", "password": factories.PASSWORD}
    assert strict.post(LOGIN, form).status_code == 403
    assert not is_signed_in(strict)


def test_person_is_called_by_name_or_else_by_address() -> None:
    assert str(User(email="ann@example.org", name="Ann")) == "Ann"
    assert str(User(email="ann@example.org")) == "ann@example.org"
    assert User(email="ann@example.org").get_short_name() == "ann"


def test_superuser_is_made_from_the_command_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD", factories.PASSWORD)
    call_command("createsuperuser", email="Root@Example.org", interactive=False, verbosity=0)
    root = User.objects.get(email="root@example.org")
    assert root.is_staff
    assert root.is_superuser
    assert root.check_password(factories.PASSWORD)
