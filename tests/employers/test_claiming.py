"""Somebody comes to post for a company: by a code to a mailbox of its domain, or by a moderator's word."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from accounts.models import User
from core.models import OutgoingMail
from employers import claiming
from employers.models import Claim, Member
from employers.models.company import CODE_TRIES
from jobs.models import Company
from tests import factories
from tests.employers.conftest import mails, signed_in

pytestmark = pytest.mark.django_db

NEW = "/employers/claim/"


@pytest.fixture
def user() -> User:
    return factories.make_user("ann@example.org")


@pytest.fixture
def client(user: User) -> Client:
    return signed_in(user)


def ask(client: Client, **fields: str) -> str:
    """Ask for a code, and return the address where it is entered."""
    sent = {"company_name": "Acme", "website": "https://www.acme.example", "email": "Ann@Acme.Example", **fields}
    answer = client.post(NEW, sent)
    assert answer.status_code == 302, answer.text
    return str(answer.headers["Location"])


def code() -> str:
    found = re.search(r"^[A-Z0-9]{4}-[A-Z0-9]{4}$", OutgoingMail.objects.latest("pk").text, re.MULTILINE)
    assert found
    return found[0]


def prove(client: Client, **fields: str) -> str:
    """Ask, enter the right code, and read the page that follows."""
    where = ask(client, **fields)
    return client.post(where, {"code": code().lower().replace("-", " ")}, follow=True).text


def test_start_page_says_what_posting_is_and_leads_on(client: Client) -> None:
    page = Client().get("/employers/").text
    assert "Free, for remote jobs of any field." in page
    assert '/account/signup/?next=/employers/claim/"' in page
    assert f'href="{NEW}"' in client.get("/employers/").text
    assert 'href="/employers/">Post a job</a>' in Client().get("/").text


def test_mailbox_at_the_websites_domain_makes_a_company(client: Client, user: User) -> None:
    page = prove(client)
    assert "You can post jobs for Acme now." in page
    company = Company.objects.get()
    assert (company.name, company.domain, company.slug) == ("Acme", "acme.example", "acme")
    assert Member.objects.get().user == user
    claim = Claim.objects.get()
    assert (claim.state, claim.code_hash, claim.company) == ("granted", "", company)
    assert mails() == ["Your code to post jobs"]
    assert OutgoingMail.objects.get().to == "ann@acme.example"
    assert "Acme" not in OutgoingMail.objects.get().text  # a stranger may have typed it


def test_subdomains_are_of_the_same_domain(client: Client) -> None:
    prove(client, website="https://careers.acme.co.uk/jobs", email="ann@mail.acme.co.uk")
    assert Company.objects.get().domain == "acme.co.uk"


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"email": "ann@gmail.com"}, "Anybody can have a mailbox at gmail.com."),
        ({"email": "ann@gmail.com", "website": "https://gmail.com"}, "Anybody can have a mailbox"),
        ({"email": "ann@other.example"}, "The mailbox is at other.example, the website is not."),
        ({"email": "ann@other.co.uk", "website": "https://acme.co.uk"}, "is at other.co.uk"),
        ({"website": "https://acme.github.io", "email": "ann@evil.github.io"}, "is at evil.github.io"),
    ],
)
def test_what_proves_nothing_waits_for_a_moderator(
    client: Client, staff: Client, fields: dict[str, str], why: str
) -> None:
    page = prove(client, **fields)
    assert "A moderator looks at the rest" in page
    assert "waits for a moderator since" in page
    assert not Member.objects.exists()
    claim = Claim.objects.get()
    assert claim.state == "waiting"
    assert why in staff.get(f"/admin/employers/claim/{claim.pk}/change/").text


def test_name_of_a_verified_company_waits_for_a_moderator(client: Client) -> None:
    factories.make_company("ACME", domain="real.example")
    prove(client)
    assert Claim.objects.get().state == "waiting"


def test_colleague_joins_and_the_others_are_told(client: Client, member: Member) -> None:
    page = prove(client, company_name="Something else", email="bob@acme.example")
    assert "You can post jobs for Acme now." in page
    assert Company.objects.get().members.count() == 2
    [told] = OutgoingMail.objects.filter(to=member.user.email)
    assert "bob@acme.example proved a mailbox of Acme" in told.text


def test_company_that_was_known_by_its_website_is_given(client: Client) -> None:
    known = factories.make_company("Acme Inc", website="https://www.acme.example/about")
    factories.make_company("Far", website="https://notacme.example")
    prove(client)
    known.refresh_from_db()
    assert known.domain == "acme.example"
    assert Member.objects.get().company == known


def test_wrong_codes_are_few_and_old_ones_void(client: Client) -> None:
    where = ask(client)
    right = code()
    for _ in range(CODE_TRIES):
        answer = client.post(where, {"code": "BBBB-BBBB"})
        assert answer.status_code == 422
        assert "This is not the code" in answer.text
    assert "That code is no good any more" in client.post(where, {"code": right}).text
    assert not Member.objects.exists()


def test_code_runs_out_and_a_new_one_voids_it(client: Client) -> None:
    where = ask(client)
    first = code()
    with time_machine.travel(timezone.now() + timedelta(minutes=31)):
        assert "no good any more" in client.post(where, {"code": first}).text
    where = ask(client)
    assert Claim.objects.count() == 1
    assert "This is not the code" in client.post(where, {"code": first}).text
    assert client.post(where, {"code": code()}).status_code == 302
    assert client.get(where).headers["Location"] == "/employers/"


def test_code_is_kept_as_a_hash(client: Client) -> None:
    ask(client)
    assert code().replace("-", "") not in str(Claim.objects.values().get())


def test_code_of_somebody_else_is_nobodys(client: Client) -> None:
    where = ask(client)
    stranger = signed_in(factories.make_user())
    assert stranger.get(where).status_code == 404
    assert stranger.post(where, {"code": code()}).status_code == 404


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("company_name", ""),
        ("company_name", "\u202e \x07"),
        ("website", "javascript:alert(1)"),
        ("website", "https://127.0.0.1/"),
        ("website", "https://localhost/"),
        ("website", "https://co.uk/"),
        ("email", "ann@localhost"),
        ("email", "nobody"),
        ("email", "a@b.example\nBcc: c@d.example"),
    ],
)
def test_what_names_no_company_or_mailbox_is_told(client: Client, field: str, value: str) -> None:
    sent = {"company_name": "Acme", "website": "https://acme.example", "email": "ann@acme.example", field: value}
    answer = client.post(NEW, sent)
    assert answer.status_code == 422
    assert not Claim.objects.exists()
    assert not mails()


def test_mailbox_gets_three_codes_an_hour_whoever_asks(client: Client) -> None:
    for _ in range(3):
        ask(client)
    sent = {"company_name": "Acme", "website": "https://acme.example", "email": "ann@acme.example"}
    assert signed_in(factories.make_user()).post(NEW, sent).status_code == 429
    ask(client, email="bob@acme.example")


# Moderators


def decide(staff: Client, claim: Claim, **fields: object) -> str:
    sent = {"decision": "", "known": "", "note": "", **fields}
    return staff.post(f"/admin/employers/claim/{claim.pk}/change/", sent, follow=True).text


def test_moderator_grants_a_new_company(staff: Client, user: User) -> None:
    claim = factories.make_claim(user)
    assert "Acme" in staff.get("/admin/employers/claim/").text
    decide(staff, claim, decision="make", note="Welcome.")
    company = Company.objects.get()
    assert (company.name, company.domain) == ("Acme", "")
    assert Member.objects.get().user == user
    [told] = OutgoingMail.objects.all()
    assert (told.to, told.subject) == (user.email, "You can post jobs now")
    assert "Their note: Welcome." in told.text
    assert "Acme" not in staff.get("/admin/employers/claim/").text.partition("<tbody>")[2]


def test_moderator_grants_a_known_company_and_refuses_another(staff: Client, user: User, member: Member) -> None:
    claim = factories.make_claim(user)
    assert "Say which company." in decide(staff, claim, decision="join")
    decide(staff, claim, decision="join", known="acme")
    assert member.company.members.count() == 2
    other = factories.make_claim(factories.make_user(), company_name="Evil")
    assert "Say why." in decide(staff, other, decision="refuse")
    decide(staff, other, decision="refuse", note="No.")
    other.refresh_from_db()
    assert (other.state, other.decided_by and other.decided_by.name) == ("refused", "Mo")


def test_second_moderator_is_told(staff: Client, user: User, moderator: User) -> None:
    claim = factories.make_claim(user)
    claiming.decide(claim=claim, by=moderator, company=None, note="No.")
    assert "Mo decided this already: refused." in decide(staff, claim, decision="make")
    assert not Member.objects.exists()


# Who posts


def test_members_take_each_other_out_but_never_the_last(employer: Client, member: Member) -> None:
    other = factories.make_member(company=member.company)
    page = employer.get("/employers/at/acme/members/").text
    assert other.user.email in page
    gone = employer.post(f"/employers/at/acme/members/{other.pk}/remove/", follow=True).text
    assert f"{other.user.email} does not post for Acme any more." in gone
    assert mails(other.user.email) == ["You do not post for Acme any more"]
    stays = employer.post(f"/employers/at/acme/members/{member.pk}/remove/", follow=True).text
    assert "You are the last one" in stays
    assert Member.objects.get() == member


def test_who_leaves_sees_the_company_no_more(employer: Client, member: Member) -> None:
    factories.make_member(company=member.company)
    answer = employer.post(f"/employers/at/acme/members/{member.pk}/remove/")
    assert answer.headers["Location"] == "/employers/"
    assert employer.get("/employers/at/acme/").status_code == 404
    assert not mails(member.user.email)


def test_company_says_what_it_is_and_keeps_its_name_and_domain(employer: Client, member: Member) -> None:
    sent = {"about": "We **pay** people.", "website": "https://www.acme.example/", "country": "DE", "name": "Evil"}
    sent |= {"founded": "1990", "size": "11–50", "domain": "evil.example"}
    assert employer.post("/employers/at/acme/profile/", sent).status_code == 302
    company = Company.objects.get()
    assert (company.name, company.domain, company.country) == ("Acme", "acme.example", "DE")
    assert "We <strong>pay</strong> people." in Client().get("/jobs/at/acme/").text
    answer = employer.post("/employers/at/acme/profile/", {**sent, "website": "https://evil.example/"})
    assert "Give an address at acme.example" in answer.text
