"""What jobs hold about the people who moderate them. Who reported a job is not kept."""

from typing import Any

from django.db.models import F

from accounts.holdings import Holding, register
from accounts.models import User
from jobs.models import Report


def export(user: User) -> Any:
    """Without what readers wrote, which is theirs."""
    reports = (
        Report.objects.filter(handled_by=user).annotate(of=F("job__title"), number=F("job")).order_by("handled_at")
    )
    return list(reports.values("of", "number", "reason", "handled_at"))


register(
    Holding(
        name="job-reports",
        title="Your work on reported jobs",
        what="For those who moderate jobs: which reports you handled, and when.",
        for_staff=True,
        purpose="So that another moderator can ask you.",
        retention="As long as your account.",
        kept="The report stays with its job, without a link to you.",
        models=("jobs.Report",),
        export=export,
    )
)
