"""What employers are told by mail. Each is one template in templates/employers/mail/."""

from typing import Any

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from accounts.models import User
from applications.models import Application
from core import mail
from employers.models import Claim, Listing, Member, Review
from employers.models.company import CODE_LIFE


def _send(name: str, to: str, context: dict[str, Any]) -> None:
    mail.send(f"employers/mail/{name}.md", to, context)


def _address(name: str, *arguments: object) -> str:
    return settings.SITE_URL + reverse(f"employers:{name}", args=arguments)


def tell_code(claim: Claim, code: str) -> None:
    """Nothing else that whoever asked has typed stands in it: the mailbox may be a stranger's."""
    _send("code", claim.email, {"code": code, "minutes": CODE_LIFE.seconds // 60})


def tell_claim(claim: Claim) -> None:
    """What a moderator decided, to the account: the mailbox may be none of theirs."""
    url = _address("company-detail", claim.company.slug) if claim.company else _address("claim-new")
    is_granted = claim.state == Claim.State.GRANTED
    context = {"is_granted": is_granted, "company": claim.company_name, "note": claim.note, "url": url}
    _send("claim", claim.user.email, context)


def tell_joined(claim: Claim, other: User) -> None:
    assert claim.company
    url = _address("member-list", claim.company.slug)
    _send("joined", other.email, {"company": claim.company.name, "email": claim.email, "url": url})


def tell_removed(member: Member) -> None:
    _send("removed", member.user.email, {"company": member.company.name})


def people_of(listing: Listing) -> list[User]:
    """Who is told about a job: whoever began it, or, when they are gone, all who post for its company."""
    members = list(User.objects.filter(memberships__company=listing.job.company_id, is_active=True).order_by("pk"))
    return [user for user in members if user.pk == listing.made_by_id] or members


@transaction.atomic
def _tell(name: str, listing: Listing, context: dict[str, Any]) -> None:
    """All of them, or nobody: a task that fails half-way is tried again."""
    job = listing.job
    common = {"title": job.title, "url": _address("job-detail", job.pk)}
    for user in people_of(listing):
        _send(name, user.email, {**common, **context})


def tell_live(listing: Listing, *, is_change: bool) -> None:
    job = listing.job
    page = settings.SITE_URL + job.get_absolute_url()
    _tell("live", listing, {"is_change": is_change, "page": page, "expires_on": job.expires_on})


def tell_returned(listing: Listing, review: Review, *, is_removed: bool) -> None:
    reasons = {"reasons": review.reason_words, "note": review.note}
    _tell("returned", listing, {**reasons, "is_removed": is_removed, "is_live": listing.job.is_live})


def tell_expiring(listing: Listing) -> None:
    _tell("expiring", listing, {"expires_on": listing.job.expires_on})


def tell_reported(listing: Listing) -> None:
    _tell("reported", listing, {})


def tell_applicant(name: str, application: Application) -> None:
    """That there is something to read; what it is stands on its page, not in a mail."""
    listing = Listing.objects.filter(pk=application.job_id).first() or Listing(job=application.job)
    listing.job = application.job
    _tell(name, listing, {"url": _address("application-detail", application.job_id, application.pk)})
