"""A guide as JSON, each figure with where it comes from."""

from typing import Any

from django.conf import settings
from django.urls import reverse

from guides.outputs.citing import citation
from guides.page import GuidePage, RatingView, SectionView
from occupations.models import Figure, Occupation, Source


def as_json(page: GuidePage) -> dict[str, Any]:
    """A public edition, JSON-ready. What there is none of is null or [], never missing. Days are YYYY-MM-DD.

    slug, title, summary, url; edition (number), published_at (ISO 8601); writer, reviewer, reviewed_on;
    category {slug, name}; occupation {title, code, counted_as {title, code}}: counted_as is whose figures these are;
    figures [{measure, label, value (a number), unit, is_floor ("or more"), country, basis, occupation {title, code},
        source {publisher, title, release, released_on, url, checked_on}}], the growth of all occupations among them;
    ratings [{scale, label, low, high (steps from 1), words, reason, reviewed_on}];
    sections [{kind, heading, group, markdown, html, items [{title, value, note, markdown, html, url, skill}]}];
    credentials [{name, issuer, requirement, renewal, cost, url, checked_on}]; related [{title, code, url}];
    sources [as a figure's]; terms (address of the terms of use), cite.
    """
    edition = page.guide.edition
    assert edition
    content = {
        "slug": page.guide.slug,
        "title": page.title,
        "summary": page.summary,
        "url": page.url,
        "edition": edition.number,
        "published_at": edition.published_at,
        "writer": page.writer,
        "reviewer": page.reviewer,
        "reviewed_on": page.reviewed_on,
        "category": {"slug": page.category.slug, "name": page.category.name},
        "occupation": {**_occupation(page.occupation), "counted_as": _occupation(page.occupation.counted_as)},
        "figures": [figure_json(figure) for figure in page.all_figures],
        "ratings": [_rating(rating) for rating in page.ratings.values()],
        "sections": [_section(section) for block in page.blocks for section in block.sections],
        "credentials": page.credentials,
        "related": [
            {"title": role.title, "code": role.code, "url": role.url and settings.SITE_URL + role.url}
            for role in page.related
        ],
        "sources": [source_json(source) for source in page.sources],
        "terms": settings.SITE_URL + reverse("pages:terms"),
        "cite": citation(page).text,
    }
    return {name: without_blanks(value) for name, value in content.items()}


def _occupation(occupation: Occupation) -> dict[str, Any]:
    return {"title": occupation.title, "code": occupation.code}


def figure_json(figure: Figure) -> dict[str, Any]:
    """A figure with its source, both fetched, as `as_json` has it; with "" for what there is none of."""
    assert figure.source
    whole = figure.value == figure.value.to_integral_value()
    return {
        "measure": figure.measure,
        "label": figure.get_measure_display(),
        "value": int(figure.value) if whole else float(figure.value),
        "unit": figure.unit,
        "is_floor": figure.is_floor,
        "country": figure.country,
        "basis": figure.basis,
        "occupation": _occupation(figure.occupation),
        "source": source_json(figure.source),
    }


def source_json(source: Source) -> dict[str, Any]:
    """As figure_json."""
    return {
        "publisher": source.publisher,
        "title": source.title,
        "release": source.release,
        "released_on": source.released_on,
        "url": source.url,
        "checked_on": source.checked_on,
    }


def _rating(rating: RatingView) -> dict[str, Any]:
    return {
        "scale": rating.scale.slug,
        "label": rating.scale.label,
        "low": rating.low,
        "high": rating.high,
        "words": rating.words,
        "reason": rating.reason,
        "reviewed_on": rating.reviewed_on,
    }


def _section(section: SectionView) -> dict[str, Any]:
    return {
        "kind": section.kind.slug,
        "heading": section.heading,
        "group": section.kind.group,
        "markdown": section.body,
        "html": section.html,
        "items": [_item(item) for item in section.items],
    }


def _item(item: dict[str, Any]) -> dict[str, Any]:
    return {
        "title": item["title"],
        "value": item["value"],
        "note": item["note"],
        "markdown": item["text"],
        "html": item["html"],
        "url": item["url"],
        "skill": item["skill"],
    }


def without_blanks(value: Any) -> Any:
    """The same with null for every empty text, however deep."""
    if isinstance(value, dict):
        return {name: without_blanks(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [without_blanks(inner) for inner in value]
    return None if value == "" else value
