"""Storing postings, and opening and closing them. Each of them makes the pages kept in memory old."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils import timezone

from core import events, generations
from core.copying import copy_rows, copy_values
from jobs import deriving
from jobs.deriving import Posting
from jobs.eligibility import Terms
from jobs.models import HiringTerms, Job, JobSource, Report, today_utc

OPEN_DAYS = timedelta(days=30)  # where nobody says for how long
BATCH = 500
DERIVED = (
    *("slug", "description_html", "excerpt", "keywords", "place", "reasons", "pay_usd_low", "pay_usd_high"),
    *("terms_id", "occupation_id"),
)
EVENT_LIVE, EVENT_CLOSED, EVENT_REPORTED = "job.live", "job.closed", "job.reported"
EVENT_WITHDRAWN = "source.withdrawn"

Refused = list[tuple[Posting, ValidationError]]


@transaction.atomic
def store(postings: Iterable[Posting], *, refused: Refused | None = None) -> list[Job]:
    """Store postings, new ones and changed ones, with all that is derived from them.

    Raises ValidationError, naming the field, for the first that cannot be; nothing is stored then. With a list for what
    is refused it is added to that instead, and the others are stored. Fields are not validated one by one: forms and
    importers do that.
    """
    postings = _derive(list(postings), refused)
    new = [posting.job for posting in postings if posting.job.pk is None]
    changed = [posting.job for posting in postings if posting.job.pk is not None]
    copy_rows(new)
    for job in changed:
        job.save()
    _link(postings, [job.pk for job in changed])
    for job in new:
        if job.is_live:
            events.emit(EVENT_LIVE, job.pk)
    generations.touch("jobs")
    return [posting.job for posting in postings]


def sort_words() -> None:
    """Sort the words of new jobs into their index. Who stores a job only notes them, which takes a third less time."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT gin_clean_pending_list('job_search')")


def derive_again() -> int:
    """Derive everything of every job anew, after a change of the rules or rates, and return how many changed."""
    changed = 0
    keys = list(Job.objects.order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(keys), BATCH):
        changed += _derive_some(keys[start : start + BATCH])
    return changed


@transaction.atomic
def _derive_some(keys: Sequence[int]) -> int:
    jobs = Job.objects.filter(pk__in=keys).select_related("company").prefetch_related("regions", "skills")
    before = {job.pk: _derived(job) for job in jobs}
    _derive([Posting(job, list(job.regions.all()), list(job.skills.all())) for job in jobs])
    changed = [job for job in jobs if _derived(job) != before[job.pk]]
    Job.objects.bulk_update(changed, [*(name.removesuffix("_id") for name in DERIVED), "updated_at"])
    if changed:
        generations.touch("jobs")
    return len(changed)


def _derived(job: Job) -> list[object]:
    return [getattr(job, name) for name in DERIVED]


def _derive(postings: Sequence[Posting], refused: Refused | None = None) -> list[Posting]:
    """Fill in what is derived, and return the postings of which it could be."""
    now, occupations = timezone.now(), deriving.Occupations()
    derived: list[tuple[Posting, Terms]] = []
    for posting in postings:
        try:
            terms = deriving.derive(posting)
            if refused is not None and posting.job.is_live and not posting.job.excerpt:
                raise ValidationError({"description": "Nothing of it is left to be read."})
        except ValidationError as error:
            if refused is None:
                raise
            refused.append((posting, error))
        else:
            derived.append((posting, terms))
    keys = HiringTerms.objects.of({terms for _, terms in derived})
    for posting, terms in derived:
        job = posting.job
        job.terms_id, job.updated_at = keys[terms], now
        if job.occupation_id is None:
            job.occupation_id = occupations.in_title(job.title)
    return [posting for posting, _ in derived]


def _link(postings: Sequence[Posting], changed: Sequence[int]) -> None:
    """Regions and skills of jobs. changed: those that may have some already."""
    regions, skills = Job.regions.through, Job.skills.through
    if changed:
        regions.objects.filter(job__in=changed).delete()
        skills.objects.filter(job__in=changed).delete()
    of_regions = ((one.job.pk, region.pk) for one in postings for region in dict.fromkeys(one.regions))
    copy_values(regions, ["job_id", "region_id"], of_regions)
    of_skills = ((one.job.pk, skill.pk) for one in postings for skill in dict.fromkeys(one.skills))
    copy_values(skills, ["job_id", "skill_id"], of_skills)


@transaction.atomic
def publish(*, job: Job, until: date | None = None) -> None:
    """Show a job to readers; one that was closed is opened again. Raises ValidationError when that cannot be."""
    job = Job.objects.select_for_update().get(pk=job.pk)
    if not job.description_html or not job.has_a_way_to_apply:
        raise ValidationError("A live job needs a description and a way to apply.")
    if until and until < today_utc():
        raise ValidationError("The last day is over. Choose one from today on.")
    was_live, now = job.is_live, timezone.now()
    job.expires_on = until or job.expires_on
    if job.expires_on is None or job.expires_on < today_utc():
        job.expires_on = today_utc() + OPEN_DAYS
    job.status, job.closed_at, job.updated_at = Job.Status.LIVE, None, now
    job.published_at = job.published_at or now
    job.save(update_fields=["status", "closed_at", "published_at", "updated_at", "expires_on"])
    if not was_live:
        events.emit(EVENT_LIVE, job.pk)
    generations.touch("jobs")


@transaction.atomic
def close(*, jobs: Iterable[int], status: Job.Status) -> int:
    """Close those of some jobs, by primary key, that are live, and return how many. status: one of Job.CLOSED."""
    now = timezone.now()
    live = Job.objects.live().filter(pk__in=list(jobs)).order_by("pk").select_for_update()
    keys = list(live.values_list("pk", flat=True))
    Job.objects.filter(pk__in=keys).update(status=status, closed_at=now, updated_at=now)
    for pk in keys:
        events.emit(EVENT_CLOSED, pk)
    if keys:
        generations.touch("jobs")
    return len(keys)


def apply_terms(source: JobSource) -> int:
    """Have the jobs that came from a source keep its terms as they are now; returns how many were closed for it."""
    jobs = Job.objects.filter(source=source.slug)
    if jobs.exclude(allows_markup=source.allows_markup).update(allows_markup=source.allows_markup):
        generations.touch("jobs")
    if not source.on_page:
        events.emit(EVENT_WITHDRAWN, source.pk)
    closed = 0
    while not source.on_page and (keys := list(jobs.live().values_list("pk", flat=True)[:BATCH])):
        closed += close(jobs=keys, status=Job.Status.EXPIRED)
    return closed


def expire() -> int:
    """Close every live job whose last day is over, and return how many."""
    return close(jobs=Job.objects.due(today_utc()).values_list("pk", flat=True), status=Job.Status.EXPIRED)


@transaction.atomic
def report(*, report: Report) -> None:
    """Keep what a reader reported, for a moderator to look at. It changes nothing of the job."""
    report.save()
    events.emit(EVENT_REPORTED, report.job_id)
