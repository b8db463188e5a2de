""" "Can I take this job from where I live?", for one job and one reader, with what decides it."""

from dataclasses import dataclass
from datetime import date, time

from jobs.deriving import plain
from jobs.eligibility import Overlap, Verdict, answer, read
from jobs.location import Location
from jobs.models import Job, today_utc

WORDS = {Verdict.YES: "Open to you", Verdict.NO: "Not open to you", Verdict.UNCLEAR: "Unclear for you"}
SILENT = "The posting does not say where one must live."
VAGUE = {
    Job.Workplace.HYBRID: "Some of the work is done in an office, so it matters how near you live.",
}

ASPECTS = ("countries", "states", "excluded", "zones", "authorization", "is_vague")  # as they are told


@dataclass(frozen=True)
class Reply:
    """verdict: yes, no or unclear. reason: the sentence of the posting, or its field in words, that decides it."""

    verdict: Verdict
    reason: str

    @property
    def words(self) -> str:
        return WORDS[self.verdict]


def reply(job: Job, location: Location) -> Reply:
    """The answer to a reader. job: with its terms."""
    found = answer(job.terms.terms, location.reader)
    if not found.aspect:
        return Reply(found.verdict, SILENT)
    reason = job.reasons.get(found.aspect) or VAGUE.get(Job.Workplace(job.workplace), "")
    return Reply(found.verdict, reason or "The posting names a condition that we cannot judge from here.")


@dataclass(frozen=True)
class SharedHours:
    """Hours that must be shared: as the posting says, and on the reader's clock ("" where they gave no zone)."""

    posted: str
    yours: str


def shared_hours(job: Job, location: Location | None, day: date | None = None) -> SharedHours | None:
    """As the fields say, or the text; None where a job asks for none.

    day: the one whose summer or winter time counts, today if not given.
    """
    overlap = _overlap(job)
    if overlap is None:
        return None
    posted = f"{_span(overlap.start, overlap.end)} in {_city(overlap.zone)}"
    if location is None or not location.zone:
        return SharedHours(posted, "")
    start, end = overlap.on_clock(location.zone, day or today_utc())
    return SharedHours(posted, f"{_span(start, end)} in {_city(location.zone)}")


def _overlap(job: Job) -> Overlap | None:
    if job.overlap_zone and job.overlap_start is not None and job.overlap_end is not None:
        return Overlap(job.overlap_zone, job.overlap_start, job.overlap_end)
    return read(plain(job.description_html)).overlap


def _span(start: time, end: time) -> str:
    return f"{start:%H:%M}–{end:%H:%M}"


def _city(zone: str) -> str:
    """ "Europe/Berlin" → "Berlin", "America/Argentina/Buenos_Aires" → "Buenos Aires", "UTC" → "UTC"."""
    return zone.rpartition("/")[2].replace("_", " ")


def where(job: Job) -> list[str]:
    """What the posting says of where an applicant may live, a sentence each; empty where it says nothing."""
    return list(dict.fromkeys(job.reasons[aspect] for aspect in ASPECTS if job.reasons.get(aspect)))
