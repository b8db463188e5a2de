"""What applicants and those who hire do with an application. Whoever calls made sure that it is theirs.

Those who hire hear of it by events: "application.sent" and "application.withdrawn" with an application's key,
"application.answered" with that of a message.
"""

from collections.abc import Sequence
from datetime import timedelta

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from applications import files, mails
from applications.models import MAX_TEXT, Application, Attachment, Message
from core import events, markdown
from jobs.models import Job, Mark

AGAIN = timedelta(minutes=1)  # the same words within that time were sent by pressing twice
TOLD = (Application.Status.SHORTLISTED, Application.Status.DECLINED, Application.Status.HIRED)
APPLIED = "You have applied to this job already."
CLOSED = "This job was closed meanwhile. Nothing was sent."
ELSEWHERE = "Applications to this job are not sent here any more. Nothing was sent."
UNCONFIRMED = "Confirm your e-mail address first."
OVER = "This application is over: what it said is gone."


def is_confirmed(user: User) -> bool:
    """Whether they proved that their e-mail address is theirs."""
    return bool(user.emailaddress_set.filter(email=user.email, verified=True).exists())


@transaction.atomic
def apply(
    *,
    job: Job,
    user: User,
    name: str,
    text: str,
    attachment: Attachment | None = None,
    upload: UploadedFile | None = None,
) -> Application:
    """Send an application, with an earlier file of the applicant's or a new one; they get a copy by mail.

    Raises ValidationError when the job takes none, they sent one before (code "applied"), or the file will not do.
    """
    user = User.objects.select_for_update(no_key=True).get(pk=user.pk)  # a second click waits here
    job = Job.objects.select_related("company").get(pk=job.pk)
    _refuse(job, user)
    if attachment:  # nobody deletes it while it is locked
        attachment = user.attachments.select_for_update().filter(pk=attachment.pk).first()
        if attachment is None:
            raise ValidationError("That file is not here any more. Choose it once more.")
    application = Application.objects.create(
        job=job, user=user, name=name, text=text, attachment=files.keep(upload, user) if upload else attachment
    )
    # It stays when they withdraw: they cannot apply again, and want to hear of this job no more.
    applied = {"kind": Mark.Kind.APPLIED, "created_at": application.created_at}
    Mark.objects.update_or_create(user=user, job=job, defaults=applied)
    mails.send_copy(application)
    events.emit("application.sent", application.pk)
    return application


def _refuse(job: Job, user: User) -> None:
    if user.applications.filter(job=job).exists():
        raise ValidationError(APPLIED, code="applied")
    if not is_confirmed(user):
        raise ValidationError(UNCONFIRMED)
    if not job.is_live:
        raise ValidationError(CLOSED)
    if not job.takes_applications:
        raise ValidationError(ELSEWHERE)


@transaction.atomic
def withdraw(*, application: Application) -> None:
    """Take it back: text, file and messages are gone at once, for both sides. No effect on one that is over."""
    application = _locked(application)
    if not application.is_open:
        return
    forget([application.pk])
    now = timezone.now()
    Application.objects.filter(pk=application.pk).update(
        status=Application.Status.WITHDRAWN, withdrawn_at=now, updated_at=now
    )
    events.emit("application.withdrawn", application.pk)


@transaction.atomic
def mark_seen(*, application: Application) -> None:
    """Whoever hires has opened it. The applicant sees that, and gets no mail of it."""
    unseen = Application.objects.filter(pk=application.pk, status=Application.Status.SENT)
    unseen.update(status=Application.Status.SEEN, updated_at=timezone.now())


@transaction.atomic
def set_status(*, application: Application, status: str) -> None:
    """Whoever hires decides; the applicant hears of it. Raises ValidationError for what cannot be."""
    application = _locked(application)
    if status not in Application.BY_EMPLOYERS:
        raise ValidationError("There is no such status.")
    if not application.is_open:
        raise ValidationError(OVER)
    if application.status == status:
        return
    application.status, application.updated_at = status, timezone.now()
    application.save(update_fields=["status", "updated_at"])
    if status in TOLD:
        mails.send_status(application)


@transaction.atomic
def reply(*, application: Application, text: str, is_from_employer: bool) -> Message:
    """Write to the other side. The same words sent twice in a minute are one message. Raises ValidationError."""
    application, text, now = _locked(application), markdown.clean(text), timezone.now()
    if not application.is_open:
        raise ValidationError(OVER)
    if not 0 < len(text) <= MAX_TEXT:
        raise ValidationError(f"Write something, in {MAX_TEXT:,} characters at most.")
    last = application.messages.last()
    if last and (last.text, last.is_from_employer) == (text, is_from_employer) and last.created_at > now - AGAIN:
        return last
    message = Message.objects.create(application=application, text=text, is_from_employer=is_from_employer)
    application.updated_at = now
    if is_from_employer and application.status == Application.Status.SENT:
        application.status = Application.Status.SEEN
    application.save(update_fields=["status", "updated_at"])
    if is_from_employer:
        mails.send_message(message)
    else:
        events.emit("application.answered", message.pk)
    return message


def _locked(application: Application) -> Application:
    rows = Application.objects.select_for_update(of=["self"]).select_related("job__company", "user")
    return rows.get(pk=application.pk)


@transaction.atomic
def forget(keys: Sequence[int]) -> None:
    """Forget what some applications said: text, messages, and the files that no other application has."""
    chosen = Application.objects.filter(pk__in=keys)
    attached = list(chosen.filter(attachment__isnull=False).values_list("attachment", flat=True))
    chosen.filter(purged_at=None).update(text="", attachment=None, purged_at=timezone.now())
    Message.objects.filter(application__in=keys).delete()
    forget_unused(attached)


@transaction.atomic
def forget_unused(keys: Sequence[int]) -> None:
    """Delete those of some attachments that no application has."""
    # Locked first: whoever is just applying with one has done so, or finds that it is gone.
    locked = list(
        Attachment.objects.select_for_update().filter(pk__in=keys).order_by("pk").values_list("pk", flat=True)
    )
    unused = Attachment.objects.filter(pk__in=locked, applications=None)
    files.delete(unused.values_list("path", flat=True))
    unused.delete()
