"""Applications that are sent here, their files, and what is written about them: docs/adr/0028-applications.md."""

from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from accounts.models import User
from core.fields import SingleLineField
from jobs.models import Company, Job

MAX_TEXT = 5_000  # characters of an application or a message
MAX_NAME = 120


class Attachment(models.Model):
    """A file that somebody applies with: here what it is, in the private storage what is in it (applications/files.py).

    name: what its owner calls it. size: bytes. sha256: of the content, in hexadecimal. path: in the storage.
    """

    class Kind(models.TextChoices):
        PDF = "pdf", "PDF"
        DOCX = "docx", "Word document"

    user = models.ForeignKey(User, models.CASCADE, related_name="attachments")
    name = SingleLineField(max_length=MAX_NAME)
    kind = models.CharField(max_length=4, choices=Kind)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    path = models.CharField(max_length=100, unique=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(name=""), name="attachment_has_a_name"),
            models.CheckConstraint(condition=Q(kind__in=["pdf", "docx"]), name="attachment_kind_known"),
            models.CheckConstraint(condition=Q(size__gt=0), name="attachment_not_empty"),
            models.CheckConstraint(condition=Q(sha256__regex=r"^[0-9a-f]{64}$"), name="attachment_has_its_digest"),
        ]

    def __str__(self) -> str:
        return self.name


class ApplicationQuerySet(models.QuerySet["Application"]):
    def for_job(self, job: Job) -> Self:
        """What whoever hires for a job may see, the newest first; of those withdrawn the name alone is left."""
        return self.filter(job=job)._for_employers()

    def for_company(self, company: Company) -> Self:
        """The same of all its jobs."""
        return self.filter(job__company=company)._for_employers().select_related("job")

    def _for_employers(self) -> Self:
        return self.select_related("attachment").order_by("-created_at", "-pk")

    def for_reading(self) -> Self:
        """With what its own page shows."""
        return self.select_related("job__company", "attachment").defer("job__search", "job__title_search")

    def due(self, limit: datetime) -> Self:
        """Those of jobs that closed before a moment, and of which something is left to forget."""
        return self.filter(job__closed_at__lt=limit).exclude(name="")


class Application(models.Model):
    """What a member sent to whoever hires for a job. One for a job and member, whatever becomes of it.

    name: the applicant's, as they give it; forgotten last, so "" says that nothing is left. text: plain. purged_at:
    since when text, file and messages are gone, because it was withdrawn or the job closed long ago. updated_at: of
    the last change of its status, or message.
    """

    class Status(models.TextChoices):
        SENT = "sent", "sent"
        SEEN = "seen", "seen"
        SHORTLISTED = "shortlisted", "shortlisted"
        DECLINED = "declined", "declined"
        HIRED = "hired", "hired"
        WITHDRAWN = "withdrawn", "withdrawn"

    BY_EMPLOYERS = (Status.SEEN, Status.SHORTLISTED, Status.DECLINED, Status.HIRED)

    # application_inbox and application_once_a_job have them.
    job = models.ForeignKey(Job, models.CASCADE, related_name="applications", db_index=False)
    user = models.ForeignKey(User, models.CASCADE, related_name="applications", db_index=False)
    name = SingleLineField(max_length=MAX_NAME)
    text = models.TextField(max_length=MAX_TEXT)
    attachment = models.ForeignKey(Attachment, models.SET_NULL, null=True, blank=True, related_name="applications")
    status = models.CharField(max_length=11, choices=Status, default=Status.SENT)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    updated_at = models.DateTimeField(default=timezone.now, editable=False)
    withdrawn_at = models.DateTimeField(null=True, editable=False)
    purged_at = models.DateTimeField(null=True, editable=False)

    objects = ApplicationQuerySet.as_manager()

    class Meta:
        indexes = [models.Index("job", F("created_at").desc(), F("id").desc(), name="application_inbox")]
        constraints = [
            models.UniqueConstraint(fields=["user", "job"], name="application_once_a_job"),
            models.CheckConstraint(
                condition=Q(status__in=["sent", "seen", "shortlisted", "declined", "hired", "withdrawn"]),
                name="application_status_known",
            ),
            models.CheckConstraint(
                condition=Q(status="withdrawn", withdrawn_at__isnull=False, purged_at__isnull=False)
                | ~Q(status="withdrawn") & Q(withdrawn_at__isnull=True),
                name="application_withdrawn_is_gone",
            ),
            models.CheckConstraint(
                condition=Q(purged_at__isnull=True) & ~Q(name="") & ~Q(text="")
                | Q(purged_at__isnull=False, text="", attachment__isnull=True),
                name="application_whole_or_purged",
            ),
        ]

    def __str__(self) -> str:
        return f"application {self.pk}"

    @property
    def is_open(self) -> bool:
        """Whether there is something of it: it can be read, answered, decided and withdrawn."""
        return self.purged_at is None

    @property
    def is_withdrawn(self) -> bool:
        return self.status == self.Status.WITHDRAWN


class Message(models.Model):
    """An answer, to the applicant or of theirs. Neither learns the other's address."""

    application = models.ForeignKey(Application, models.CASCADE, related_name="messages")
    is_from_employer = models.BooleanField()
    text = models.TextField(max_length=MAX_TEXT)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ["pk"]
        constraints = [models.CheckConstraint(condition=~Q(text=""), name="message_not_empty")]

    def __str__(self) -> str:
        return f"message {self.pk}"
