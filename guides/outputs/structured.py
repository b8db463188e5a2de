"""A guide in the words of schema.org, for search engines. Nothing is said that the page does not say."""

from typing import Any

from django.conf import settings
from django.urls import reverse

from guides.page import GuidePage, SectionView
from occupations.models import Figure

Measure = Figure.Measure
PERCENTILES = {
    Measure.PAY_P10: "percentile10",
    Measure.PAY_P25: "percentile25",
    Measure.PAY_MEDIAN: "median",
    Measure.PAY_P75: "percentile75",
    Measure.PAY_P90: "percentile90",
}


def structured_data(page: GuidePage) -> dict[str, Any]:
    """A JSON-LD graph of a public edition: Article, BreadcrumbList, Occupation and, where there are questions, FAQPage.

    A property without a value is left out.
    """
    sections = {section.kind.slug: section for block in page.blocks for section in block.sections}
    things = [_article(page), _breadcrumbs(page), _occupation(page, sections), _questions(sections.get("faq"))]
    return {"@context": "https://schema.org", "@graph": [_without_blanks(thing) for thing in things if thing]}


def _article(page: GuidePage) -> dict[str, Any]:
    assert page.guide.edition
    site = {"@type": "Organization", "name": settings.SITE_NAME, "url": settings.SITE_URL + "/"}
    is_person = bool(page.content["writer"])
    return {
        "@type": "Article",
        "headline": page.title,
        "description": page.summary,
        "image": settings.SITE_URL + reverse("guides:guide-card", args=[page.guide.slug]),
        "datePublished": page.first_published_at,
        "dateModified": page.guide.edition.published_at,
        "author": {"@type": "Person", "name": page.writer} if is_person else {**site, "name": page.writer},
        "publisher": site,
        "mainEntityOfPage": page.url,
        "inLanguage": "en",
    }


def _breadcrumbs(page: GuidePage) -> dict[str, Any]:
    guides = settings.SITE_URL + reverse("guides:guide-list")
    path = [
        ("Guides", guides),
        (page.category.name, f"{guides}?category={page.category.slug}"),
        (page.title, page.url),
    ]
    return {
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": position, "name": name, "item": address}
            for position, (name, address) in enumerate(path, 1)
        ],
    }


def _occupation(page: GuidePage, sections: dict[str, SectionView]) -> dict[str, Any]:
    pay = _pay(page)
    return {
        "@type": "Occupation",
        "name": page.title,
        "description": page.summary,
        "occupationalCategory": page.occupation.counted_as.code,
        "occupationLocation": {"@type": "Country", "name": "US"} if pay else None,
        "estimatedSalary": pay,
        "responsibilities": _titles(sections, "responsibilities"),
        "skills": _titles(sections, "tech-skills", "soft-abilities"),
    }


def _pay(page: GuidePage) -> dict[str, Any] | None:
    """Exact percentiles alone: “or more” has no place here. Named after the occupation that they count."""
    known = {name: page.figures[measure] for measure, name in PERCENTILES.items() if measure in page.figures}
    values = {name: float(figure.value) for name, figure in known.items() if not figure.is_floor}
    if not values:
        return None
    pay = {"@type": "MonetaryAmountDistribution", "name": f"Annual pay, {page.occupation.counted_as}"}
    return {**pay, "currency": "USD", "duration": "P1Y", **values}


def _titles(sections: dict[str, SectionView], *kinds: str) -> list[str]:
    return [item["title"] for kind in kinds if kind in sections for item in sections[kind].items]


def _questions(section: SectionView | None) -> dict[str, Any] | None:
    if section is None or not section.items:
        return None
    return {
        "@type": "FAQPage",
        "mainEntity": [
            {
                "@type": "Question",
                "name": item["title"],
                "acceptedAnswer": {"@type": "Answer", "text": item["html"]},
            }
            for item in section.items
        ],
    }


def _without_blanks(thing: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in thing.items() if value not in (None, "", [])}
