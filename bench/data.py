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
from guides.models import Guide, Picture, Snapshot
from guides.snapshots import text_of
from occupations.models import Alias, Category, Figure, Occupation, Source
from occupations.seeds import usual_unit

WORDS = 4_000  # of the invented language; the n-th is used 1/n as often as the first, as in real ones
# Of a text they are the most used, and search drops them: without them its vectors would be twice as long as real ones.
STOP_WORDS = ("the", "of", "and", "to", "a", "in", "is", "that", "for", "it", "as", "with", "on", "be", "by", "at")
ALIASES = 15  # of an occupation, as in seeds/
BODY_WORDS = 130  # of a section: 27 of them make a guide as long as those in seeds/, in letters and in search terms
PAY = (0.6, 0.8, 1, 1.3, 1.7)  # p10, p25, median, p75, p90 as parts of the median
STATES = [*12 * ["published"], "draft", "in_review", "scheduled", "archived"]  # of guides, in turn
DAYS, MISSES = 30, 200  # that readers are counted on, and how many of their searches a day find nothing
PICTURES = 200
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
def add_work(editor: User, *, snapshots: int, longest: int) -> Guide:
    """Have the guides of add_guides worked on and read for a while; returns the one with the longest history.

    They get working rows and a history, and all cite a source with a newer release now. snapshots: how many there are
    in the end, `longest` of them of one guide.
    """
    guides = list(Guide.objects.filter(slug__startswith="bench-").defer("listed_text", "search").order_by("pk"))
    add_working_rows()
    add_snapshots(editor, snapshots, longest)
    move_on(guides, editor)
    add_counts(guides)
    newer = Source.objects.earliest("pk")
    old, newer.pk, newer.slug, newer.release = newer.pk, None, "bench-newer", "The next"
    newer.save()
    Source.objects.filter(pk=old).update(superseded_by=newer)
    Picture.objects.bulk_create(
        Picture(name=f"bench-{number}", digest=f"{number:032}", width=800, height=600, widths=[400, 800])
        for number in range(PICTURES)
    )
    return guides[0]


def add_working_rows() -> None:
    """The sections of add_guides' editions, every other one with six items besides; by SQL, which renders nothing."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO guides_section (guide_id, kind, heading, body, body_html, editor_note, loaded_digest)"
            " SELECT guide_id, part->>'kind', '', part->>'body', part->>'html', '', '' FROM guides_snapshot"
            " JOIN guides_guide ON guides_guide.id = guide_id, jsonb_array_elements(content->'sections') part"
            " WHERE slug LIKE 'bench-%' ORDER BY guide_id"
        )
        cursor.execute(
            "INSERT INTO guides_item (section_id, position, title, value, note, text, text_html, url)"
            " SELECT section.id, place, left(body, 60), '', '', left(body, 200), left(body, 200), ''"
            " FROM guides_section section JOIN guides_guide ON guides_guide.id = guide_id, generate_series(1, 6) place"
            " WHERE slug LIKE 'bench-%' AND section.id % 2 = 0"
        )


def add_snapshots(editor: User, count: int, longest: int) -> None:
    """Snapshots until there are `count`, `longest` of them the first guide's.

    Each has the first quarter of its edition's sections, or all together would take half a gigabyte. Lists read none
    of that, and like a whole edition it is so long that PostgreSQL keeps it out of the table's rows.
    """
    editions = list(Snapshot.objects.filter(guide__slug__startswith="bench-").order_by("guide_id"))
    quarters = [{**each.content, "sections": each.content["sections"][: len(kinds.KINDS) // 4]} for each in editions]
    turns = chain(repeat(0, longest - 1), cycle(range(len(editions))))
    then = timezone.now() - timedelta(days=DAYS)
    Snapshot.objects.bulk_create(
        (
            Snapshot(
                guide_id=editions[turn].guide_id,
                content=quarters[turn],
                digest=f"{number:032}",
                note="A day in the life",
                created_at=then + timedelta(minutes=number),
                created_by=editor,
            )
            for number, turn in zip(range(count - Snapshot.objects.count()), turns, strict=False)
        ),
        batch_size=500,
    )


def move_on(guides: list[Guide], editor: User) -> None:
    """Guides in all states, every third changed since its edition, a quarter overdue for review."""
    now = timezone.now()
    for number, guide in enumerate(guides):
        guide.state = Guide.State(STATES[number % len(STATES)])
        guide.digest = "" if number % 3 else f"{number:032}"
        guide.edited_at, guide.edited_by = now - timedelta(minutes=number), editor
        guide.review_due_on = now.date() + timedelta(days=number % 365 - 90)
        guide.is_featured = number % 100 == 0
        if guide.state == Guide.State.SCHEDULED:
            guide.scheduled_id, guide.publish_at = guide.edition_id, now + timedelta(days=1)
        if guide.state in (Guide.State.DRAFT, Guide.State.ARCHIVED):
            guide.edition = None
    changed = ["state", "digest", "edited_at", "edited_by", "review_due_on", "is_featured", "scheduled", "publish_at"]
    Guide.objects.bulk_update(guides, [*changed, "edition"], batch_size=50)


def add_counts(guides: list[Guide]) -> None:
    """What readers read and what they searched for in vain, on each of DAYS days."""
    days = [timezone.localdate() - timedelta(days=number) for number in range(DAYS)]
    Count.objects.bulk_create(
        Count(kind="guide-read", day=day, key=str(guide.pk), number=1 + guide.pk % 50)
        for day in days
        for guide in guides
    )
    words = Language().words
    Count.objects.bulk_create(
        Count(kind="guide-search-miss", day=day, key=words[place + number], number=1)
        for place, day in enumerate(days)
        for number in range(MISSES)
    )


def analyze() -> None:
    """What autovacuum would have done by the time readers come: without it plans depend on the moment."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
