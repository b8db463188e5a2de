"""What deserves a moderator's second look at a posting, in words. Signals decide nothing."""

from collections.abc import Iterator, Mapping
from datetime import timedelta

from django.utils import timezone

from accounts.models import User
from core import markdown
from employers import domains, duplicates, wording
from employers.models import Claim, Entry
from jobs import deriving, fields
from jobs.models import Job

BUSY = 5  # postings sent within a day
NEW = timedelta(days=7)


def of(job: Job, values: Mapping[str, list[str]], by: User) -> list[str]:
    """All of them. job: with its company. values: what is to be shown, valid."""
    text = deriving.plain(markdown.render(_one(values, "description")))
    return [
        *_words(f"{_one(values, 'title')}\n{text}"),
        *([] if _one(values, "takes_applications") == "True" else _apply(job, _one(values, "apply_to"))),
        *_copies(job, text),
        *_busy(job, by),
        *_young(job, by),
        *reports(job),
    ]


def _one(values: Mapping[str, list[str]], name: str) -> str:
    return (values.get(name) or [""])[0]


def _words(text: str) -> Iterator[str]:
    for found in wording.scam_words(text):
        yield f"Words of frauds: {found}."


def _apply(job: Job, address: str) -> Iterator[str]:
    host = fields.host_of(address).rpartition("@")[2]
    domain = domains.registrable(host)
    if {host, domain} & wording.SHORTENERS:
        yield f"One applies at a shortened address, {host}."
    elif {host, domain} & wording.MESSENGERS:
        yield f"One applies by messenger, {host}."
    elif domains.is_free_mail(domain):
        yield f"One applies to a free mailbox, at {domain}."
    elif domain != job.company.domain and domain not in wording.RECRUITERS:
        yield f"One applies at {host}; the company’s domain is {job.company.domain or 'not verified'}."


def _copies(job: Job, text: str) -> Iterator[str]:
    for copy in duplicates.alike(text, job):
        yield f"{copy.percent}% the same text as “{copy.job.title}” of {copy.job.company.name} (job {copy.job.pk})."


def _busy(job: Job, by: User) -> Iterator[str]:
    sent = Entry.objects.filter(what=Entry.What.SENT, at__gt=timezone.now() - timedelta(days=1))
    told = {"this company": sent.filter(job__company=job.company_id), "this account": sent.filter(by=by)}
    for whose, entries in told.items():
        number = entries.values("job").distinct().count()
        if number >= BUSY:
            yield f"{number} other jobs were sent within a day by {whose}."


def _young(job: Job, by: User) -> Iterator[str]:
    now = timezone.now()
    if by.created_at > now - NEW:
        yield "The account is less than a week old."
    if not Claim.objects.filter(company=job.company_id, state="granted", decided_at__lt=now - NEW).exists():
        yield "The company has posted here for less than a week."


def reports(job: Job) -> Iterator[str]:
    """What readers reported and nobody looked at yet."""
    if number := job.reports.filter(handled_at=None).count():
        yield f"{number} report{'s' if number > 1 else ''} of readers wait{'' if number > 1 else 's'}."
