"""What jobs hold about people: members' marks, and who moderates. Who reported a job is not kept."""

from typing import Any

from django.db.models import F

from accounts.holdings import Holding, register
from accounts.models import User
from jobs.models import Mark, Report


def export_reports(user: User) -> Any:
    """Without what readers wrote, which is theirs."""
    reports = (
        Report.objects.filter(handled_by=user).annotate(of=F("job__title"), number=F("job")).order_by("handled_at")
    )
    return list(reports.values("of", "number", "reason", "handled_at"))


def export_marks(user: User) -> Any:
    marks = Mark.objects.by(user).annotate(of=F("job__title"), number=F("job")).order_by("created_at", "pk")
    return list(marks.values("of", "number", "kind", "created_at"))


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
        export=export_reports,
    )
)
register(
    Holding(
        name="job-marks",
        title="Your marks on jobs",
        what="Which jobs you said you applied to or do not want, and when you said so.",
        purpose="To tell you in lists, and to leave these jobs out of your alerts.",
        retention="Until you undo a mark, or as long as your account.",
        models=("jobs.Mark",),
        export=export_marks,
    )
)
