"""The publish check: what a guide still lacks, and what must not go out.

Each reason is a function from a Draft to its findings; REASONS has them all.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.utils import timezone

from authoring.draft import FIGURES, HEAD, RATED_IN, REFERENCES, Draft, Part
from core import formats, markdown
from guides import kinds, scales
from guides.models import Guide
from occupations.models import Figure

PLACES = {HEAD: -2, FIGURES: -1, **kinds.ORDER}
SUMMARY_WORDS = (45, 75)
PICTURE_NAME = re.compile(r"[A-Za-z0-9_-]+")


@dataclass(frozen=True)
class Finding:
    """One thing to mend.

    code: the reason's name. anchor: the kind of section it is in, "" for the guide's head, "figures" for its figures.
    """

    code: str
    message: str
    anchor: str
    is_blocking: bool


def findings(guide: Guide) -> list[Finding]:
    """Everything the check finds in a guide's working rows, in page order; what it says twice, once."""
    draft = Draft(guide)
    found = dict.fromkeys(finding for reason in REASONS for finding in reason(draft))
    return sorted(found, key=lambda finding: PLACES[finding.anchor])


def _stop(code: str, message: str, anchor: str) -> Finding:
    return Finding(code, message, anchor, True)


def _advice(code: str, message: str, anchor: str) -> Finding:
    return Finding(code, message, anchor, False)


def summary_missing(draft: Draft) -> Iterator[Finding]:
    if not draft.guide.summary:
        yield _stop("summary-missing", "There is no summary. Write one paragraph of 45 to 75 words.", HEAD)


def summary_length(draft: Draft) -> Iterator[Finding]:
    (low, high), count = SUMMARY_WORDS, markdown.words(draft.guide.summary)
    if count and not low <= count <= high:
        yield _advice(
            "summary-length", f"The summary has {_count(count, 'word')}; the target is {low} to {high}.", HEAD
        )


def review(draft: Draft) -> Iterator[Finding]:
    guide = draft.guide
    if guide.reviewed_on is None:
        yield _advice("review-missing", "Nobody has reviewed this guide yet. Enter the date when somebody has.", HEAD)
    elif guide.review_due_on and guide.review_due_on < timezone.localdate():
        due = formats.day(guide.review_due_on)
        yield _advice("review-overdue", f"The next review was due on {due}. Go through the guide once more.", HEAD)


def ratings_missing(draft: Draft) -> Iterator[Finding]:
    given = {rating.scale for rating in draft.guide.ratings.all()}
    for scale in scales.SCALES:
        if scale.slug not in given:
            yield _advice("rating-missing", f"{scale.label} is not rated.", RATED_IN[scale.slug])


def figures_without_source(draft: Draft) -> Iterator[Finding]:
    for figure in draft.figures:
        if figure.source is None:
            message = f"“{figure}” has no source. Give it one, or delete the figure."
            yield _stop("figure-without-source", message, FIGURES)


def median_missing(draft: Draft) -> Iterator[Finding]:
    if not any(figure.measure == Figure.Measure.PAY_MEDIAN and figure.country == "US" for figure in draft.figures):
        message = f"There is no median pay for {draft.guide.occupation.counted_as}: the page says “not published”."
        yield _advice("median-missing", message, FIGURES)


def sections_empty(draft: Draft) -> Iterator[Finding]:
    for kind in kinds.KINDS:
        section = draft.sections.get(kind.slug)
        if kind.is_required and not (section and section.words):
            title = section.title if section else kind.label
            yield _stop("section-empty", f"“{title}” is empty. Every guide has this section.", kind.slug)


def sections_off_target(draft: Draft) -> Iterator[Finding]:
    for section in draft.sections.values():
        counts = (("word", section.words, section.spec.words), ("item", len(section.items.all()), section.spec.items))
        for noun, count, (low, high) in counts if section.words else ():
            if high and not low <= count <= high:
                target = f"{low} to {high}" if low < high else f"{low}"
                message = f"“{section.title}” has {_count(count, noun)}; the target is {target}."
                yield _advice(f"{noun}s-off-target", message, section.kind)


def own_links(draft: Draft) -> Iterator[Finding]:
    for part in draft.parts:
        for link in filter(draft.leads_nowhere, part.passage.links):
            message = (
                f"{part.name} links to {_short(link)}, and readers find no page there. Mend the link or remove it."
            )
            yield _stop("own-link-dead", message, part.anchor)


def outside_links(draft: Draft) -> Iterator[Finding]:
    places = [(part.anchor, part.name, link) for part in draft.parts for link in part.passage.links]
    places += [(REFERENCES, f"The source “{source}”", source.url) for source in draft.references]
    for anchor, name, link in places:
        dead = draft.failing.get(link.partition("#")[0])
        if dead and dead.failing_since:
            since = formats.day(timezone.localdate(dead.failing_since))
            message = f"{name} links to {_short(link)}, which has failed since {since}: {dead.problem}."
            yield _advice("outside-link-dead", message, anchor)


def pictures(draft: Draft) -> Iterator[Finding]:
    for part in draft.parts:
        for name, text in part.passage.pictures:
            shown = f"{part.name} shows {_short(name)}"
            if not PICTURE_NAME.fullmatch(name):
                message = f"{shown}, which is none of our pictures. Upload it, and use the name it has here."
                yield _stop("picture-foreign", message, part.anchor)
            elif name not in draft.pictures:
                message = f"{shown}, but there is no picture of that name. Upload it, or mend the name."
                yield _stop("picture-missing", message, part.anchor)
            elif not text and not draft.pictures[name]:
                message = f"{shown} without a text for those who cannot see it. Write it: ![what it shows]({name})."
                yield _stop("picture-without-text", message, part.anchor)


def amounts(draft: Draft) -> Iterator[Finding]:
    for part in draft.parts:
        if part.passage.amount and not draft.is_sourced(part.passage):
            message = f"{part.name} says “{part.passage.amount}” without a source. {_remedy(part)}"
            yield _stop("amount-without-source", message, part.anchor)


def studies(draft: Draft) -> Iterator[Finding]:
    for part in draft.parts:
        if part.passage.study and not draft.is_sourced(part.passage):
            message = f"{part.name} says “{_short(part.passage.study)}” without a source. {_remedy(part)}"
            yield _stop("study-without-source", message, part.anchor)


def sources_superseded(draft: Draft) -> Iterator[Finding]:
    of_figures = {figure.source: FIGURES for figure in draft.figures if figure.source}
    for source, anchor in (of_figures | dict.fromkeys(draft.references, REFERENCES)).items():
        if source.superseded_by:
            message = f"{source} has a newer release: {source.superseded_by}. Compare with it what is taken from here."
            yield _advice("source-superseded", message, anchor)


def references_missing(draft: Draft) -> Iterator[Finding]:
    if not draft.references:
        yield _advice(
            "references-missing", "The guide names no references. Choose the sources of what it says.", REFERENCES
        )


REASONS: tuple[Callable[[Draft], Iterator[Finding]], ...] = (
    summary_missing, summary_length, review, ratings_missing, figures_without_source, median_missing, sections_empty,
    sections_off_target, own_links, outside_links, pictures, amounts, studies, sources_superseded, references_missing,
)  # fmt: skip


def _remedy(part: Part) -> str:
    if part.is_plain:
        return "Leave it out here; the text of a section can say it, with a link to the source."
    return "Link the source in the same paragraph or item, or leave it out."


def _count(count: int, noun: str) -> str:
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"


def _short(text: str) -> str:
    """At most 100 characters of what somebody typed."""
    return text if len(text) <= 100 else f"{text[:99]}…"
