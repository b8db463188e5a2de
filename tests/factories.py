"""Rows for tests: each function makes one thing, whole and valid, with what the test does not care about filled in."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, timedelta
from decimal import Decimal
from io import StringIO
from itertools import count
from typing import Any

from django.contrib.auth.models import Group
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify
from pytest_django import DjangoDbBlocker

from accounts.models import User
from ads.models import Ad
from ads.placements import BY_CODE
from alerts.actions import saved
from alerts.models import Alert, Digest, DigestJob, Recipient
from applications.actions import apply
from applications.models import Application
from employers import actions as posting
from employers.models import Claim, Listing, Member, Review
from employers.models.listing import Typed
from guides.actions import create_sections, publish
from guides.models import Guide, Rating, Section
from jobs.actions import close, store
from jobs.deriving import Posting
from jobs.models import Company, Job, JobSource, Region, today_utc
from jobs.query import JobQuery
from occupations.models import Category, Figure, Occupation, Skill, Source
from subscriptions.models import Grant, Subscription
from subscriptions.models.subscription import Status
from tests.applications import documents

_number = count(1)
PASSWORD = "a-long-way-round-9"


def make_user(email: str = "", **fields: Any) -> User:
    """Somebody who signs in with PASSWORD: their address is verified."""
    user = User.objects.create_user(email or f"person{next(_number)}@example.org", PASSWORD, **fields)
    user.emailaddress_set.update(verified=True)
    return user


def make_editor(email: str = "") -> User:
    user = make_user(email, is_staff=True, name="Edna Editor")
    user.groups.set([Group.objects.get(name="Editors")])
    return user


def make_writer(email: str = "") -> User:
    user = make_user(email, is_staff=True, name="Walt Writer")
    user.groups.set([Group.objects.get(name="Writers")])
    return user


def make_subscription(user: User, **fields: Any) -> Subscription:
    """Monthly, active, begun ten days ago."""
    now = timezone.now()
    number = next(_number)
    defaults = {
        "stripe_id": f"sub_{number}",
        "status": Status.ACTIVE,
        "interval": "month",
        "amount": 800,
        "currency": "USD",
        "item_id": f"si_{number}",
        "price_id": "price_month",
        "period_start": now - timedelta(days=10),
        "period_end": now + timedelta(days=20),
        "started_at": now - timedelta(days=10),
        "fetched_at": now,
    }
    return Subscription.objects.create(user=user, **{**defaults, **fields})


def make_grant(user: User, **fields: Any) -> Grant:
    """Plus since yesterday, for a month."""
    now = timezone.now()
    defaults = {"starts_at": now - timedelta(days=1), "ends_at": now + timedelta(days=30), "reason": "A prize."}
    return Grant.objects.create(user=user, **{**defaults, **fields})


def make_category(slug: str = "healthcare", **fields: Any) -> Category:
    return Category.objects.get_or_create(slug=slug, defaults={"name": slug.replace("-", " ").capitalize(), **fields})[
        0
    ]


def make_source(slug: str = "bls-oews-2024-05", **fields: Any) -> Source:
    defaults = {
        "publisher": "U.S. Bureau of Labor Statistics",
        "short": "BLS",
        "title": f"Wage statistics {slug}",
        "release": "May 2024",
        "released_on": date(2025, 4, 2),
        "url": "https://www.bls.gov/oes/",
        "licence": "Public domain",
        "checked_on": date(2026, 11, 22),
    }
    return Source.objects.get_or_create(slug=slug, defaults={**defaults, **fields})[0]


def make_occupation(title: str = "Registered Nurses", code: str | None = "29-1141", **fields: Any) -> Occupation:
    slug = title.lower().replace(" ", "-")
    return Occupation.objects.get_or_create(slug=slug, defaults={"title": title, "code": code, **fields})[0]


def make_figure(occupation: Occupation, measure: str = "pay_median", value: str = "93600", **fields: Any) -> Figure:
    units = {"growth": "percent", "openings": "jobs/year", "employment": "jobs"}
    fields.setdefault("source", make_source())
    fields.setdefault("unit", units.get(measure, "USD/year"))
    return Figure.objects.create(occupation=occupation, measure=measure, value=Decimal(value), **fields)


def make_guide(title: str = "Registered nurse", **fields: Any) -> Guide:
    """A draft with all its sections, empty."""
    fields.setdefault("slug", title.lower().replace(" ", "-"))
    fields.setdefault("summary", f"What a {title.lower()} does, in one paragraph.")
    fields.setdefault("occupation", fields.pop("occupation", None) or make_occupation())
    fields.setdefault("category", fields.pop("category", None) or make_category())
    guide = Guide.objects.create(title=title, **fields)
    create_sections(guide)
    return guide


def write(guide: Guide, kind: str, body: str = "", *items: dict[str, Any]) -> Section:
    """Fill a section of a guide."""
    section = guide.sections.get(kind=kind)
    section.body = body
    section.save()
    for position, item in enumerate(items, 1):
        section.items.create(position=position, **item)
    return section


def rate(guide: Guide, scale: str = "demand", low: int = 2, high: int = 3) -> Rating:
    return guide.ratings.create(
        scale=scale, low=low, high=high, reason="Hospitals are hiring.", reviewed_on=date(2026, 11, 1)
    )


def make_published_guide(title: str = "Registered nurse", **fields: Any) -> Guide:
    """A guide with a little text, an edition, and nothing else."""
    guide = make_guide(title, **fields)
    write(guide, "core-functions", f"What the {title.lower()} is for.")
    publish(guide=guide)
    guide.refresh_from_db()
    return guide


def make_ad(headline: str = "Boots that last", **fields: Any) -> Ad:
    """A live text ad, in every placement, for as long as tests may say it is."""
    defaults = {
        "name": headline,
        "sponsor": "Cobbler & Co",
        "url": "https://cobbler.example/boots",
        "placements": list(BY_CODE),
        "starts_on": date(2020, 1, 1),
        "ends_on": date(2090, 1, 1),
    }
    return Ad.objects.create(headline=headline, **{**defaults, **fields})


def make_company(name: str = "Harbor & Hill", **fields: Any) -> Company:
    fields.setdefault("slug", slugify(name)[:80] or f"company-{next(_number)}")
    return Company.objects.get_or_create(slug=fields.pop("slug"), defaults={"name": name, **fields})[0]


def make_job_source(slug: str = "greenhouse", **fields: Any) -> JobSource:
    values = {"name": slug.title(), "website": f"https://{slug}.example/", **fields}
    return JobSource.objects.create(slug=slug, **values)


def make_skill(name: str = "Knots") -> Skill:
    return Skill.objects.get_or_create(name=name, defaults={"slug": slugify(name)[:80] or f"skill-{next(_number)}"})[0]


def make_job(
    *,
    regions: Sequence[str] = ("anywhere",),
    skills: Sequence[str] = (),
    description: str = "Keep the blazes bright and the shelters dry.",
    **fields: Any,
) -> Job:
    """A live job, published now, of a title that no other has. regions: slugs. skills: names, of new ones too."""
    defaults: dict[str, Any] = {
        "title": f"Trail keeper {next(_number)}",
        "status": Job.Status.LIVE,
        "published_at": timezone.now(),
        "expires_on": today_utc() + timedelta(days=30),
        "apply_to": "" if fields.get("takes_applications") else "https://jobs.example.org/apply",
    }
    fields["company"] = fields.get("company") or make_company()
    fields["category"] = fields.get("category") or make_category()
    fields.setdefault("posted_at", fields.get("published_at") or timezone.now())
    job = Job(description=description, **{**defaults, **fields})
    by_slug = {region.slug: region for region in Region.objects.filter(slug__in=regions)}
    posting = Posting(job, [by_slug[slug] for slug in regions], [make_skill(name) for name in skills])
    return store([posting])[0]


def make_draft_job(**fields: Any) -> Job:
    return make_job(**{"status": Job.Status.DRAFT, "published_at": None, **fields})


def make_closed_job(status: Job.Status = Job.Status.FILLED, **fields: Any) -> Job:
    """One that was live, and is filled, over or taken off the board."""
    job = make_job(**fields)
    close(jobs=[job.pk], status=status)
    job.refresh_from_db()
    return job


def make_upload(name: str = "resume.pdf", data: bytes = b"") -> SimpleUploadedFile:
    """A file as a form brings it; a small and proper one unless its content is given."""
    made = documents.docx() if name.endswith(".docx") else documents.pdf()
    return SimpleUploadedFile(name, data or made)


def make_application(job: Job | None = None, user: User | None = None, **fields: Any) -> Application:
    """Just sent, with a file; to a job that takes applications, of somebody who has no other, unless they are given.

    Mails and events of its making are on their way.
    """
    values = {"name": "Mary Miller", "text": "I kept doors for years.", "upload": make_upload()}
    job = job or make_job(takes_applications=True)
    return apply(job=job, user=user or make_user(), **{**values, **fields})


def make_recipient(user: User | None = None, **fields: Any) -> Recipient:
    """Of an account, or of an address without one."""
    fields.setdefault("email", user.email if user else f"reader{next(_number)}@example.org")
    return Recipient.objects.create(user=user, **fields)


def make_alert(recipient: Recipient | None = None, query: JobQuery | None = None, **fields: Any) -> Alert:
    """A confirmed one, for a search that its recipient has no other alert for unless a query is given."""
    number = next(_number)
    defaults = {"name": f"Alert {number}", "confirmed_at": timezone.now()}
    search = saved(query or JobQuery(words=f"keeper -nothing{number}"))
    return Alert.objects.create(recipient=recipient or make_recipient(), search=search, **{**defaults, **fields})


def make_digest(entries: Mapping[Alert, Sequence[Job]], **fields: Any) -> Digest:
    """Composed and due now: alerts of one recipient, and the jobs that stand under each."""
    now = timezone.now()
    recipient = next(iter(entries)).recipient
    defaults = {"period": f"now {next(_number)}", "due_at": now, "try_at": now, "has_weekly": True}
    digest = Digest.objects.create(recipient=recipient, **{**defaults, "state": Digest.State.COMPOSED, **fields})
    DigestJob.objects.bulk_create(
        DigestJob(recipient=recipient, job=job, digest=digest, alert=alert)
        for alert, jobs in entries.items()
        for job in jobs
    )
    return digest


def make_member(user: User | None = None, company: Company | None = None) -> Member:
    """Somebody who posts for a company with a verified domain."""
    company = company or make_company("Acme", domain="acme.example", website="https://acme.example")
    return Member.objects.create(user=user or make_user(), company=company)


def make_claim(user: User, **fields: Any) -> Claim:
    """One that waits for a moderator."""
    defaults = {"company_name": "Acme", "website": "https://acme.example", "email": "ann@gmail.com"}
    return Claim.objects.create(user=user, **{**defaults, "domain": "gmail.com", "state": "waiting", **fields})


def typed(**fields: str | list[str]) -> Typed:
    """What somebody typed into the form of a job: whole, and nothing to be said against it."""
    values: dict[str, Any] = {
        "title": "Payroll clerk",
        "category": str(make_category().pk),
        "description": " ".join(["You keep the payroll of forty people in order, together with two colleagues."] * 8),
        "language": "en",
        "workplace": "remote",
        "regions": [str(Region.objects.get(slug="germany").pk)],
        "type": "full-time",
        "engagement": "employee",
        "pay_min": "40000",
        "pay_max": "50000",
        "pay_currency": "EUR",
        "pay_period": "year",
        "takes_applications": "False",
        "apply_to": "https://acme.example/jobs/1",
        **fields,
    }
    return {name: value if isinstance(value, list) else [value] for name, value in values.items()}


def make_draft(member: Member, **fields: str | list[str]) -> Listing:
    """A job as somebody typed it, saved once."""
    make_category()
    listing = posting.begin(company=member.company, by=member.user)
    return posting.save_draft(job=listing.job, typed=typed(**fields), version=0)


def make_review(member: Member | None = None, **fields: str | list[str]) -> Review:
    """A new job that waits for a moderator."""
    member = member or make_member()
    listing = make_draft(member, **fields)
    review = posting.submit(job=listing.job, version=listing.version, by=member.user)
    assert review
    return review


@contextmanager
def seeded(blocker: DjangoDbBlocker) -> Iterator[None]:
    """Everything in seeds/, for the tests of one module; taken back after the last of them."""
    with blocker.unblock(), transaction.atomic():
        call_command("seed", stdout=StringIO())
        yield
        transaction.set_rollback(True)
