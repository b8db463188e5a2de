"""The people of the matrix, signed in, and one of everything that addresses name; what is private is the member's."""

from dataclasses import dataclass
from datetime import date
from email.message import EmailMessage
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.internal.auth import WebAuthn
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth.models import Group
from django.contrib.contenttypes.models import ContentType
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import models
from django.test import Client
from django.utils import timezone
from fido2.cose import ES256
from fido2.utils import sha256, websafe_encode
from fido2.webauthn import AttestationObject, AttestedCredentialData, AuthenticatorData, CollectedClientData
from procrastinate.contrib.django.models import ProcrastinateJob

from accounts.models import User
from alerts.groups import MANAGERS
from alerts.models import Sending
from api import tokens
from authoring.actions import archive
from core import tasks
from employers.actions import begin
from guides.models import Guide, Picture
from importers.models import CategoryName, CompanyName, Feed, RegionName
from jobs.groups import MODERATORS
from jobs.models import Region, Report
from occupations.models import Skill
from subscriptions.models import Change, Checkout, Customer, Event, Invoice, Notice, PriceChange
from subscriptions.models.subscription import Status
from tests import factories
from tests.accounts.signing_in import give_app

MAIL, PICTURE = "20261122-1", f"{'a' * 32}-480.webp"
NOBODY = "anon"


@dataclass(frozen=True)
class World:
    """people: by role. things: what arguments in braces stand for. sessions: by role, of who just told who they are."""

    people: dict[str, User]
    things: dict[str, Any]
    sessions: dict[str, str]


def make() -> World:
    people = make_people()
    things = make_things(people["memb"]) | make_employer(people["empl"], people["memb"])
    make_files()
    sessions = {role: signed_in(person, is_fresh=True) for role, person in people.items()}
    return World(people, things, {NOBODY: "", **sessions})


def make_people() -> dict[str, User]:
    people = {
        "memb": factories.make_user(),
        "plus": factories.make_user(),
        "stra": factories.make_user(),
        "empl": factories.make_user(),
        "bare": factories.make_user(is_staff=True),
        "writ": factories.make_writer(),
        "edit": factories.make_editor(),
        "adsm": make_staff("Ad managers"),
        "bill": make_staff("Billing"),
        "jobm": make_staff(MODERATORS),
        "almg": make_staff(MANAGERS),
        "root": factories.make_user(is_staff=True, is_superuser=True),
    }
    EmailAddress.objects.update(verified=True)
    factories.make_grant(people["plus"])
    return people


def make_staff(group: str) -> User:
    person = factories.make_user(is_staff=True)
    person.groups.set([Group.objects.get(name=group)])
    return person


def signed_in(person: User, *, is_fresh: bool) -> str:
    """The key of a new session. is_fresh: they told again who they are, a moment ago."""
    client = Client()
    client.force_login(person)
    if is_fresh:
        client.post("/account/reauthenticate/", {"password": factories.PASSWORD})
    return str(client.session.session_key)


def make_things(member: User) -> dict[str, Any]:
    """A row for each model that has pages, by the model's name, and what else arguments name."""
    guide = make_guides()
    rows = [guide, member, factories.make_ad(), Region.objects.get(slug="usa")]
    rows += [*make_vocabulary(), *make_ways_in(member), *make_billing(member), *make_imports()]
    return {str(row._meta.model_name): row.pk for row in rows} | {
        "snapshot": guide.edition_id,
        "guide_type": ContentType.objects.get_for_model(Guide).pk,
        **{name: row.pk for name, row in make_jobs().items()},
        **make_alerts(member),
        **make_applications(member),
        "ended_ad": factories.make_ad(ends_on=date(2020, 1, 2)).pk,
        "passkey": make_passkey(member).pk,
        "picture_file": PICTURE,
        "mail": MAIL,
        "token": tokens.make(user=member, name="Blog", scopes=["jobs"], ends_at=None)[0].pk,
    }


def make_guides() -> Guide:
    """A public guide, whose address was another one before; a draft; an archived one."""
    factories.make_guide("Draft")
    archive(guide=factories.make_published_guide("Archived"))
    guide = factories.make_published_guide("Former")
    guide.slug = "published"
    guide.save()
    return guide


def make_jobs() -> dict[str, models.Model]:
    """A live one, with what a reader reported of it; one not yet live; one that is no more."""
    job = factories.make_job(title="Lamp lighter", regions=["usa"], skills=["Knots"])
    return {
        "job": job,
        "report": Report.objects.create(job=job, reason=Report.Reason.ON_SITE),
        "draft_job": factories.make_draft_job(title="Lamp lighter to be"),
        "closed_job": factories.make_closed_job(title="Lamp lighter gone"),
    }


def make_imports() -> list[models.Model]:
    """A feed that was read once, and words of sources."""
    feed = Feed.objects.create(source=factories.make_job_source("feeds"), name="A feed", format="remotive")
    return [
        feed,
        feed.runs.create(status="failed", ended_at=timezone.now()),
        CategoryName.objects.create(name="Tightrope", key="tightrope"),
        RegionName.objects.create(name="Atlantis", key="atlantis"),
        CompanyName.objects.create(name="Harbor", key="harbor", company=factories.make_company()),
    ]


def make_alerts(member: User) -> dict[str, Any]:
    """One that sends, with a mail it sent; one that was deleted; and the operator's switch."""
    recipient = factories.make_recipient(member)
    alert, deleted = factories.make_alert(recipient), factories.make_alert(recipient, deleted_at=timezone.now())
    digest = factories.make_digest({alert: []}, state="sent", sent_at=timezone.now())
    return {
        "recipient": recipient.pk,
        "recipient_token": recipient.token,
        "alert": alert.pk,
        "alert_token": alert.token,
        "alert_feed_token": alert.feed_token,
        "deleted_alert": deleted.pk,
        "deleted_alert_token": deleted.token,
        "deleted_alert_feed_token": deleted.feed_token,
        "digest": digest.pk,
        "digest_token": digest.token,
        "sending": Sending.objects.create().pk,
    }


def make_applications(member: User) -> dict[str, Any]:
    """A job that takes applications here, and the one that the member sent, with a file."""
    job = factories.make_job(title="Door keeper", takes_applications=True)
    return {"open_job": job.pk, "application": factories.make_application(job, member).pk}


def make_employer(employer: User, member: User) -> dict[str, Any]:
    """Who posts for a company beside a colleague; a live job and a draft of theirs, a review that waits; two claims."""
    colleague = factories.make_member()
    membership = factories.make_member(employer, colleague.company)
    claim = factories.make_claim(member)
    inbox = factories.make_job(company=membership.company, takes_applications=True)
    return {
        "inbox": inbox.pk,
        "sent": factories.make_application(inbox, colleague.user).pk,
        "member": colleague.pk,
        "own_job": factories.make_job(company=membership.company).pk,
        "own_draft": begin(company=membership.company, by=employer).pk,
        "review": factories.make_review(membership).pk,
        "claim": claim.pk,
        "mailed_claim": factories.make_claim(member, state="mailed", code_hash="x").pk,
    }


def make_vocabulary() -> list[models.Model]:
    """Rows that nothing uses, so that they can be deleted."""
    tasks.send_mail.defer(pk=0)
    return [
        factories.make_occupation("Lion tamers", code=None),
        factories.make_source("unused"),
        factories.make_category("circus"),
        Skill.objects.create(name="Whip", slug="whip"),
        Picture.objects.create(name="lion", alt="A lion", digest="a" * 32, width=480, height=480, widths=[480]),
        Group.objects.create(name="Others"),
        factories.make_company("Idle"),
        factories.make_job_source(),
        ProcrastinateJob.objects.latest("pk"),
    ]


def make_ways_in(member: User) -> list[models.Model]:
    """An authenticator app with its recovery codes, and another browser."""
    browser = UserSession.objects.create(user=member, ip="192.0.2.1", session_key="other", user_agent="Firefox")
    return [give_app(member), browser]


def make_passkey(member: User) -> Authenticator:
    """As a browser would have registered one; nobody has its private key."""
    key = ES256({1: 2, 3: -7, -1: 1, -2: bytes(32), -3: bytes(32)})
    credential = AttestedCredentialData.create(bytes(16), b"passkey", key)
    data = AuthenticatorData.create(sha256(b"localhost"), AuthenticatorData.FLAG.AT, 0, credential)
    client = CollectedClientData.create(CollectedClientData.TYPE.CREATE, bytes(16), settings.SITE_URL)
    response = {
        "clientDataJSON": websafe_encode(client),
        "attestationObject": websafe_encode(AttestationObject.create("none", data, {})),
    }
    name = websafe_encode(b"passkey")
    answer = {"id": name, "rawId": name, "type": "public-key", "response": response}
    return WebAuthn.add(member, "Phone", answer).instance


def make_billing(member: User) -> list[models.Model]:
    """Of a member who had Plus, and just came back from the payment page to have it again."""
    now = timezone.now()
    subscription = factories.make_subscription(member, status=Status.CANCELED)
    return [
        subscription,
        Invoice.objects.create(
            user=member,
            stripe_id="in_1",
            status="paid",
            amount_due=800,
            amount_paid=800,
            currency="USD",
            created_at=now,
        ),
        Change.objects.create(user=member, at=now, what="ended"),
        Event.objects.create(stripe_id="evt_1", kind="invoice.paid", created_at=now),
        Notice.objects.create(subscription=subscription, kind="ended"),
        Customer.objects.create(user=member),
        Checkout.objects.create(user=member, interval="month", accepted="The terms."),
        factories.make_grant(member, starts_at=now, ends_at=now),
        PriceChange.objects.create(interval="month", amount=900, price_id="price_2", effective_on=date(2030, 1, 1)),
    ]


def make_files() -> None:
    default_storage.save(f"pictures/{PICTURE}", ContentFile(b"WebP"))
    mail = EmailMessage()
    mail["Date"], mail["To"], mail["Subject"] = timezone.now(), "ada@example.org", "Hello"
    mail.set_content("As text")
    settings.MAIL_FOLDER.mkdir()
    (settings.MAIL_FOLDER / f"{MAIL}.eml").write_bytes(bytes(mail))
