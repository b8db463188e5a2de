"""What is held about those who post jobs, or moderate them."""

from typing import Any

from django.db.models import F

from accounts.holdings import Holding, register
from accounts.models import User
from employers.models import Claim, Entry, Listing, Member, Review

CLAIM = ("company_name", "website", "email", "state", "note", "created_at", "decided_at")


def export_posting(user: User) -> Any:
    """Without the code of a claim, without what colleagues typed, and not about whom a moderator decided."""
    return {
        "posts_for": list(Member.objects.filter(user=user).values("added_at", of=F("company__name"))),
        "claims": list(Claim.objects.filter(user=user).order_by("pk").values(*CLAIM, number=F("pk"))),
        "jobs_begun": list(Listing.objects.filter(made_by=user).values("draft_at", number=F("job"))),
        "sent_to_review": list(Review.objects.filter(by=user).values("submitted_at", number=F("job"))),
        "reviews_decided": list(Review.objects.filter(decided_by=user).values("decided_at", "state", number=F("job"))),
        "claims_decided": list(Claim.objects.filter(decided_by=user).values("decided_at", "state", number=F("pk"))),
        "done": list(Entry.objects.filter(by=user).order_by("pk").values("at", "what", number=F("job"))),
    }


register(
    Holding(
        name="posting-jobs",
        title="Posting and moderating jobs",
        what=(
            "For which companies you post; the mailboxes and websites by which you asked to, and what became of that;"
            " which jobs you began and sent, and what you did to them when; as a moderator, what you decided when."
        ),
        purpose="To let those post who may, and to be able to tell who changed a job.",
        retention=(
            "As long as your account. A claim whose code you did not enter, a day; one that was refused, 90 days. A"
            " draft that nobody touched, a year."
        ),
        kept="Jobs stay with their company, and what was done to them with the job, without a link to you.",
        models=("employers.Member", "employers.Claim", "employers.Listing", "employers.Review", "employers.Entry"),
        export=export_posting,
    )
)
