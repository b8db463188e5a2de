"""Data to measure on: the same rows every time, of invented words, as many and as long as real ones."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import accumulate, chain, cycle, repeat
from random import Random
from typing import Any

from django.contrib.auth.models import Group
from django.db import connection, transaction
from django.utils import timezone

from accounts.models import User
from core.models import Count
from guides import kinds
from guides.models import Guide, Snapshot
from guides.snapshots import text_of
from occupations.models import Alias, Category, Figure, Occupation, Source
from occupations.seeds import usual_unit

WORDS = 4_000  # of the invented language; the n-th is used 1/n as often as the first, as in real ones
# Of a text they are the most used, and search drops them: without them its vectors would be twice as long as real ones.
STOP_WORDS = ("the", "of", "and", "to", "a", "in", "is", "that", "for", "it", "as", "with", "on", "be", "by", "at")
ALIASES = 15  # of an occupation, as in seeds/
BODY_WORDS = 130  # of a section: 27 of them make a guide as long as those in seeds/, in letters and in search terms
PAY = (0.6, 0.8, 1, 1.3, 1.7)  # p10, p25, median, p75, p90 as parts of the median
# How many sections a snapshot that is no edition holds: a quarter of a guide's, or 20,000 of them would fill the disk.
SNAPSHOT_SECTIONS = 7
STATES = [*6 * [Guide.State.PUBLISHED], *2 * [Guide.State.DRAFT], *list(Guide.State)[1:3], Guide.State.ARCHIVED]
DAYS, MISSES = 90, 200  # that readers are counted for, and different searches in vain on each
SYLLABLES = [consonant + vowel for consonant in "bdfgklmnprstvz" for vowel in "aeiou"]


class Language:
    """Invented words, the same ones each time, the most used first."""

    def __init__(self) -> None:
        self.random = Random(1)
        words: dict[str, None] = {}
        while len(words) < WORDS:
            words["".join(self.random.choices(SYLLABLES, k=self.random.choice((2, 3, 3, 4))))] = None
        self.words = list(words)
        self.used = [*STOP_WORDS, *self.words]
        self.weights = list(accumulate(1 / rank for rank in range(1, len(self.used) + 1)))

    def text(self, length: int) -> str:
        return " ".join(self.random.choices(self.used, cum_weights=self.weights, k=length)).capitalize()

    def name(self) -> str:
        """A title of two or three words, none more likely than another."""
        return " ".join(self.random.choices(self.words, k=self.random.choice((2, 3)))).capitalize()


@transaction.atomic
def add_guides(count: int) -> None:
    """Published guides, each with an occupation of its own, its aliases and figures. Needs the seeds loaded.

    They have editions and what lists read, but no working rows: no page asks for those.
    """
    language = Language()
    categories, source = list(Category.objects.all()), Source.objects.earliest("pk")
    occupations = Occupation.objects.bulk_create(
        Occupation(slug=f"bench-{number}", code=f"99-{number:04}", title=language.name()) for number in range(count)
    )
    Alias.objects.bulk_create(
        Alias(occupation=occupation, name=name)
        for occupation in occupations
        for name in {language.name(): None for _ in range(ALIASES)}
    )
    Figure.objects.bulk_create(
        Figure(occupation=occupation, measure=measure, value=value, unit=usual_unit(measure), source=source)
        for occupation in occupations
        for measure, value in figures(language.random).items()
    )
    guides = Guide.objects.bulk_create(
        Guide(
            slug=f"bench-{number}",
            title=language.name(),
            summary=language.text(60),
            occupation=occupation,
            category=language.random.choice(categories),
        )
        for number, occupation in enumerate(occupations)
    )
    then = datetime(2026, 1, 1, tzinfo=UTC)
    editions = Snapshot.objects.bulk_create(
        Snapshot(guide=guide, content=content(guide, language), created_at=then, number=1, published_at=then)
        for guide in guides
    )
    for edition in editions:
        guide = edition.guide
        guide.edition, guide.listed_text = edition, text_of(edition.content)
        guide.listed_title, guide.listed_summary = guide.title, guide.summary
        guide.listed_category, guide.listed_occupation = guide.category, guide.occupation
    listed = ["title", "summary", "category", "occupation", "text"]
    Guide.objects.bulk_update(guides, ["edition", *(f"listed_{name}" for name in listed)], batch_size=50)


def figures(random: Random) -> dict[str, Decimal]:
    """measure → value, for every measure."""
    median = random.randrange(30_000, 140_000, 10)
    pay = [measure for measure in Figure.Measure if measure.startswith("pay_")]
    return {
        **{measure: Decimal(round(median * part, -1)) for measure, part in zip(pay, PAY, strict=True)},
        Figure.Measure.GROWTH: Decimal(random.randrange(-100, 300)) / 10,
        Figure.Measure.OPENINGS: Decimal(random.randrange(100, 200_000, 100)),
        Figure.Measure.EMPLOYMENT: Decimal(random.randrange(1_000, 3_000_000, 100)),
    }


def content(guide: Guide, language: Language) -> dict[str, Any]:
    """What an edition holds (guides.snapshots.content), every section prose."""
    bodies = {kind.slug: language.text(BODY_WORDS) for kind in kinds.KINDS}
    return {
        "title": guide.title,
        "summary": guide.summary,
        "writer": "",
        "reviewer": "",
        "reviewed_on": date(2026, 1, 1).isoformat(),
        "category": guide.category.slug,
        "occupation": guide.occupation.slug,
        **{key: [] for key in ("references", "ratings", "credentials", "related", "figures")},
        "sections": [
            {"kind": kind, "heading": "", "body": body, "html": f"<p>{body}.</p>", "items": []}
            for kind, body in bodies.items()
        ],
    }


def make_editor() -> User:
    editor = User.objects.create_user("editor@example.org", name="Edna Editor", is_staff=True)
    editor.groups.set([Group.objects.get(name="Editors")])
    return editor


@transaction.atomic
def add_history(count: int, *, longest: int, editor: User) -> Guide:
    """Make the guides of add_guides a shelf that is worked on, and return the one with the longest history.

    They are in all states, some changed since, a quarter overdue for review, and their figures' source has a newer
    release. count: how many snapshots there are in the end, `longest` of them of one guide. They are a quarter as long
    as an edition, and as far outside of the table: lists read none of that.
    """
    guides = list(Guide.objects.filter(slug__startswith="bench-").select_related("edition").order_by("pk"))
    then = timezone.now() - timedelta(days=DAYS)
    turns = zip(range(count - Snapshot.objects.count()), chain(repeat(guides[0], longest - 1), cycle(guides)))
    Snapshot.objects.bulk_create(
        (
            Snapshot(
                guide=guide,
                content={**guide.edition.content, "sections": guide.edition.content["sections"][:SNAPSHOT_SECTIONS]},
                digest=f"{number:032}",
                note="A day in the life",
                created_at=then + timedelta(minutes=number),
                created_by=editor,
            )
            for number, guide in turns
        ),
        batch_size=500,
    )
    for number, guide in enumerate(guides):
        guide.state = STATES[number % len(STATES)]
        guide.edited_at, guide.edited_by = then + timedelta(minutes=number), editor
        guide.review_due_on = timezone.localdate() + timedelta(days=number % 365 - 90)
        guide.digest = "" if number % 3 else f"{number:032}"
        guide.is_featured = number % 100 == 0
        if guide.state == Guide.State.SCHEDULED:
            guide.scheduled, guide.publish_at = guide.edition, timezone.now() + timedelta(days=1)
        if guide.state in (Guide.State.DRAFT, Guide.State.ARCHIVED):
            guide.edition = None
    changed = ["state", "edited_at", "edited_by", "review_due_on", "digest", "is_featured", "scheduled", "publish_at"]
    Guide.objects.bulk_update(guides, [*changed, "edition"], batch_size=50)
    return guides[0]


def analyze() -> None:
    """What autovacuum would have done by the time readers come: without it plans depend on the moment."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
