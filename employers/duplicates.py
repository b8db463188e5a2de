"""Near duplicates of a text among very many: MinHash, so that a few numbers say how alike two texts are.

A text is the set of its runs of words (jobs/likeness.py). Each run is hashed; the hashes are dealt to SLOTS slots,
each of which keeps its smallest; of two texts as many slots agree as the sets do. Slots are hashed by fours into bands,
and texts that share a band are candidates: nearly all of those that agree by 80 %, few of those that agree by half.
Candidates are held against the text itself. See docs/adr/0029-employers.md.
"""

from dataclasses import dataclass
from hashlib import blake2b

from django.db import connection, transaction
from django.db.models import F, Q
from django.utils import timezone

from core.copying import copy_values
from employers.models import Fingerprint
from jobs import deriving
from jobs.likeness import runs, share
from jobs.models import Job

SLOTS, ROWS = 64, 4
ALIKE = 0.6  # of all runs of words: copies that were edited here and there
CANDIDATES = 20
BATCH, MOST_BATCHES = 500, 40  # in one go


@dataclass(frozen=True)
class Copy:
    job: Job
    percent: int


def bands(text: str) -> list[int]:
    """SLOTS / ROWS numbers of 32 bits; none for a text too short to tell."""
    smallest: dict[int, int] = {}
    for run in runs(text):
        slot, value = _dealt(run)
        smallest[slot] = min(value, smallest.get(slot, value))
    if not smallest:
        return []
    slots = [_kept(smallest, slot) for slot in range(SLOTS)]
    return [_band(start, slots[start : start + ROWS]) for start in range(0, SLOTS, ROWS)]


def _dealt(run: str) -> tuple[int, int]:
    """The slot of a run, and its value there."""
    value, slot = divmod(int.from_bytes(blake2b(run.encode(), digest_size=8).digest()), SLOTS)
    return slot, value


def _kept(smallest: dict[int, int], slot: int) -> int:
    """What a slot keeps; an empty one borrows of the next that is not, and remembers how far that was."""
    away = next(away for away in range(SLOTS) if (slot + away) % SLOTS in smallest)
    return smallest[(slot + away) % SLOTS] + away


def _band(start: int, slots: list[int]) -> int:
    told = f"{start} {slots}".encode()
    return int.from_bytes(blake2b(told, digest_size=4).digest(), signed=True)


def alike(text: str, job: Job) -> list[Copy]:
    """Jobs of other companies with nearly that text, the most alike first. job: whose text it is."""
    own = runs(text)
    if not own:
        return []
    found = Job.objects.filter(pk__in=_candidates(bands(text))).exclude(company=job.company_id).exclude(pk=job.pk)
    copies = []
    for other in found.select_related("company").only("title", "slug", "description_html", "company__name"):
        alike_by = share(own, runs(deriving.plain(other.description_html)))
        if alike_by >= ALIKE:
            copies.append(Copy(other, round(100 * alike_by)))
    return sorted(copies, key=lambda copy: -copy.percent)


def _candidates(wanted: list[int]) -> list[int]:
    """Those that share the most bands. Asked band by band: of many at once PostgreSQL would rather read the table."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT job_id FROM unnest(%s::int[]) AS band JOIN employers_fingerprint ON bands @> ARRAY[band]"
            " GROUP BY job_id ORDER BY count(*) DESC, job_id LIMIT %s",
            [wanted, CANDIDATES],
        )
        return [pk for (pk,) in cursor.fetchall()]


def make_missing() -> int:
    """Make the fingerprints of jobs that have none, or that changed since; returns how many. The newest first."""
    made = 0
    for _ in range(MOST_BATCHES):
        keys = _lacking()
        made += _make(keys)
        if len(keys) < BATCH:
            break
    return made


def _lacking() -> list[int]:
    """Jobs that readers see or saw."""
    seen = Job.objects.filter(published_at__isnull=False)
    lacking = seen.filter(Q(fingerprint=None) | Q(fingerprint__made_at__lt=F("updated_at")))
    return list(lacking.order_by("-pk").values_list("pk", flat=True)[:BATCH])


@transaction.atomic
def _make(keys: list[int]) -> int:
    now = timezone.now()
    texts = Job.objects.filter(pk__in=keys).values_list("pk", "description_html")
    rows = [(pk, bands(deriving.plain(html)), now) for pk, html in texts]
    Fingerprint.objects.filter(job__in=keys).delete()
    copy_values(Fingerprint, ["job_id", "bands", "made_at"], rows)
    return len(rows)
