"""Who has an account, and the addresses that they sign in with."""

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth import authenticate
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.test import Client

from accounts.models import User
from core import events
from tests import factories
from tests.accounts.signing_in import SECRET, give_app, sign_in

pytestmark = pytest.mark.django_db


def addresses(user: User) -> list[tuple[str, bool, bool]]:
    """The e-mail, primary and verified of each address to sign in with."""
    return list(EmailAddress.objects.filter(user=user).values_list("email", "primary", "verified"))


@pytest.fixture
def emitted(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, int]]:
    """What is told to the apps above."""
    told: list[tuple[str, int]] = []
    monkeypatch.setattr(events, "emit", lambda name, pk: told.append((name, pk)))
    return told


@pytest.mark.parametrize("email", [" Ann@Example.ORG ", "ANN@EXAMPLE.ORG", "ann@example.org"])
def test_address_is_kept_in_lower_case(email: str) -> None:
    user = User.objects.create_user(email, factories.PASSWORD)
    user.refresh_from_db()
    assert user.email == "ann@example.org"
    assert addresses(user) == [("ann@example.org", True, False)]


@pytest.mark.parametrize("email", ["ann@example.org", "Ann@example.org", "ann@EXAMPLE.org"])
def test_address_is_taken_whatever_its_case(email: str) -> None:
    factories.make_user("ann@example.org")
    with pytest.raises(ValidationError) as refused:
        factories.make_user(email)
    assert refused.value.message_dict == {"email": ["User with this E-mail address already exists."]}
    assert User.objects.count() == EmailAddress.objects.count() == 1


@pytest.mark.parametrize("email", ["", "ann", "ann@", "@example.org", "a b@example.org", f"{'a' * 250}@example.org"])
def test_text_that_is_no_address_is_refused(email: str) -> None:
    with pytest.raises(ValidationError) as refused:
        User.objects.create_user(email, factories.PASSWORD)
    assert list(refused.value.message_dict) == ["email"]


def test_person_without_a_password_cannot_sign_in_with_one() -> None:
    user = User.objects.create_user("ann@example.org")
    assert not user.has_usable_password()
    assert authenticate(email="ann@example.org", password="") is None


def test_person_is_called_by_name_or_else_by_address() -> None:
    assert str(User(email="ann@example.org", name="Ann")) == "Ann"
    assert str(User(email="ann@example.org")) == "ann@example.org"
    assert User(email="ann@example.org").get_short_name() == "ann"


def test_superuser_is_made_from_the_command_line_and_signs_in_at_once(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD", factories.PASSWORD)
    call_command("createsuperuser", email="Root@Example.org", interactive=False, verbosity=0)
    root = User.objects.get(email="root@example.org")
    assert (root.is_staff, root.is_superuser) == (True, True)
    assert addresses(root) == [("root@example.org", True, True)]
    assert sign_in(client, "root@example.org", next="/admin/") == "/admin/"
    assert client.get("/admin/").status_code == 200


@pytest.fixture
def root_client(client: Client) -> Client:
    client.force_login(User.objects.create_superuser("root@example.org"))
    return client


def test_person_made_in_the_admin_has_an_address_to_verify(root_client: Client) -> None:
    form = {"email": "Ann@Example.org", "name": "Ann", "usable_password": "false"}
    assert root_client.post("/admin/accounts/user/add/", form).status_code == 302
    assert addresses(User.objects.get(name="Ann")) == [("ann@example.org", True, False)]


def change_in_admin(client: Client, user: User, **fields: str) -> None:
    form = {"email": user.email, "name": user.name, "is_active": "on", **fields}
    answer = client.post(f"/admin/accounts/user/{user.pk}/change/", form)
    assert answer.status_code == 302, answer.context["errors"]


def test_address_changed_in_the_admin_is_what_one_signs_in_with(
    root_client: Client, emitted: list[tuple[str, int]]
) -> None:
    ann = factories.make_user("ann@example.org")
    change_in_admin(root_client, ann, email="Anna@example.org")
    ann.refresh_from_db()
    assert ann.email == "anna@example.org"
    assert addresses(ann) == [("anna@example.org", True, False)]
    assert emitted == [("account.email-changed", ann.pk)]


def test_other_change_in_the_admin_leaves_the_address_alone(
    root_client: Client, emitted: list[tuple[str, int]]
) -> None:
    ann = factories.make_user("ann@example.org")
    change_in_admin(root_client, ann, name="Ann")
    assert addresses(ann) == [("ann@example.org", True, True)]
    assert emitted == []


def test_tables_of_allauth_are_not_open_to_editing(root_client: Client) -> None:
    """Their secrets and addresses would be."""
    page = root_client.get("/admin/").text
    for table in ("account/emailaddress", "socialaccount/", "usersessions/"):
        assert f"/admin/{table}" not in page
    assert root_client.get("/admin/mfa/authenticator/add/").status_code == 403


def test_administrator_takes_a_lost_second_factor_away_and_sees_no_secret(root_client: Client) -> None:
    app = give_app(factories.make_user())
    path = f"/admin/mfa/authenticator/{app.pk}/"
    assert SECRET not in root_client.get(f"{path}change/").text
    root_client.post(f"{path}delete/", {"post": "yes"})
    assert not type(app).objects.filter(pk=app.pk).exists()
