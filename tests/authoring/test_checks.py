"""What the publish check finds, reason by reason: a guide with nothing to mend, and one thing wrong with it."""

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from authoring import actions
from authoring.actions import NotReadyError
from authoring.checks import Finding, findings
from authoring.models import Link
from guides import kinds, scales
from guides.models import Guide, Item, RelatedRole, Section
from occupations.models import Figure, Occupation
from tests import factories
from tests.authoring.checked import make_picture, only, say
from tests.core import corpus

pytestmark = pytest.mark.django_db


def test_whole_guide_has_nothing_to_mend(guide: Guide) -> None:
    assert findings(guide) == []


def test_guide_with_findings_that_block_is_not_published(guide: Guide) -> None:
    Figure.objects.update(source=None)
    with pytest.raises(NotReadyError) as refused:
        actions.publish_checked(guide=guide)
    assert [finding.code for finding in refused.value.findings] == ["figure-without-source"]
    guide.refresh_from_db()
    assert guide.edition is None


def test_advice_alone_blocks_nothing(guide: Guide) -> None:
    guide.ratings.all().delete()
    assert {finding.is_blocking for finding in findings(guide)} == {False}
    assert actions.publish_checked(guide=guide).number == 1


def test_working_rows_are_checked_not_the_instance(guide: Guide) -> None:
    guide.summary = ""
    assert findings(guide) == []


def test_findings_stand_in_page_order(guide: Guide) -> None:
    Guide.objects.update(summary="")
    Figure.objects.update(source=None)
    for kind in ("faq", "market-demand", "pros"):
        Section.objects.filter(kind=kind).update(body="")
        Item.objects.filter(section__kind=kind).delete()
    assert [finding.anchor for finding in findings(guide)] == ["", "figures", "market-demand", "pros", "faq"]


# The head


def test_missing_summary_blocks(guide: Guide) -> None:
    Guide.objects.update(summary="")
    finding = only(guide)
    assert (finding.code, finding.anchor, finding.is_blocking) == ("summary-missing", "", True)
    assert finding.message == "There is no summary. Write one paragraph of 45 to 75 words."


@pytest.mark.parametrize(("words", "said"), [(1, "1 word"), (44, "44 words"), (76, "76 words")])
def test_summary_off_its_target_is_advised(guide: Guide, words: int, said: str) -> None:
    Guide.objects.update(summary="word " * words)
    assert only(guide) == Finding("summary-length", f"The summary has {said}; the target is 45 to 75.", "", False)


def test_guide_never_reviewed_is_advised(guide: Guide) -> None:
    Guide.objects.update(reviewed_on=None)
    assert only(guide).code == "review-missing"


def test_overdue_review_is_advised_with_its_date(guide: Guide) -> None:
    Guide.objects.update(review_due_on=timezone.localdate())
    assert findings(guide) == []
    Guide.objects.update(review_due_on=date(2024, 5, 3))
    assert only(guide).code == "review-overdue"
    assert "was due on 3 May 2024" in only(guide).message


@pytest.mark.parametrize(
    ("scale", "anchor"), [("remote", ""), ("demand", "market-demand"), ("stress", "balance"), ("balance", "balance")]
)
def test_missing_rating_is_advised_where_it_would_stand(guide: Guide, scale: str, anchor: str) -> None:
    guide.ratings.filter(scale=scale).delete()
    message = f"{scales.BY_SLUG[scale].label} is not rated."
    assert only(guide) == Finding("rating-missing", message, anchor, False)


# Figures and sources


def test_figure_without_source_blocks(guide: Guide) -> None:
    factories.make_figure(guide.occupation, "growth", "4.9", source=None)
    finding = only(guide)
    assert (finding.code, finding.anchor, finding.is_blocking) == ("figure-without-source", "figures", True)
    assert finding.message == "“Projected growth: 4.9%” has no source. Give it one, or delete the figure."


def test_figures_of_a_specialty_are_its_parents(guide: Guide) -> None:
    specialty = Occupation.objects.create(slug="infusion", title="Infusion Nurses", parent=guide.occupation)
    factories.make_figure(specialty, "growth", "1", source=None)  # which no page shows
    Guide.objects.update(occupation=specialty)
    assert findings(guide) == []
    Figure.objects.filter(occupation=guide.occupation).update(source=None)
    assert only(guide).code == "figure-without-source"


def test_missing_median_is_advised(guide: Guide) -> None:
    Figure.objects.update(measure="pay_p10")
    finding = only(guide)
    assert (finding.code, finding.anchor, finding.is_blocking) == ("median-missing", "figures", False)
    assert "no median pay for Registered Nurses (29-1141)" in finding.message


def test_source_with_a_newer_release_is_advised_once(guide: Guide) -> None:
    new = factories.make_source("new", release="May 2025")
    old = factories.make_source(superseded_by=None)
    old.superseded_by = new
    old.save()
    finding = only(guide)
    assert (finding.code, finding.anchor, finding.is_blocking) == ("source-superseded", "sources", False)
    assert f"{old} has a newer release: {new}." in finding.message
    guide.references.set([new])  # the figure still cites the old one
    assert only(guide).anchor == "figures"


def test_guide_without_references_is_advised(guide: Guide) -> None:
    guide.references.clear()
    assert only(guide).code == "references-missing"
    assert only(guide).anchor == "sources"


# Sections


def test_empty_sections_block_where_they_are_required(guide: Guide) -> None:
    Item.objects.all().delete()
    guide.sections.update(body="---", heading="Own words")  # a line is no text
    assert findings(guide) == [
        Finding("section-empty", "“Own words” is empty. Every guide has this section.", kind.slug, True)
        for kind in kinds.KINDS
        if kind.is_required
    ]


def test_section_that_was_never_made_blocks(guide: Guide) -> None:
    guide.sections.filter(kind="path").delete()
    assert only(guide).message == "“Path to the role” is empty. Every guide has this section."


def test_section_of_a_kind_that_no_longer_exists_is_left_alone(guide: Guide) -> None:
    guide.sections.create(kind="horoscope", body="40% of all nurses")
    assert findings(guide) == []


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (119, "“Work setting” has 119 words; the target is 120 to 200."),
        (201, "“Work setting” has 201 words; the target is 120 to 200."),
    ],
)
def test_words_off_target_are_advised(guide: Guide, words: int, message: str) -> None:
    guide.sections.filter(kind="work-setting").update(body="word " * words)
    assert only(guide) == Finding("words-off-target", message, "work-setting", False)


def test_items_off_target_are_advised(guide: Guide) -> None:
    section = guide.sections.get(kind="skill-map")
    section.items.create(title="One too many", text="done")
    message = "“Skill map” has 4 items; the target is 3."
    assert only(guide) == Finding("items-off-target", message, "skill-map", False)


# Links


@pytest.mark.parametrize(
    "link",
    [
        "/guides/no-such-guide/",
        "/guides/draft/",
        "/guides/registered-nurse/preview/",
        "/no/such/page",
        "/admin/",
        "page.html",
        f"{settings.SITE_URL}/guides/no-such-guide/",
        f"{settings.SITE_URL.upper()}/nowhere/",
    ],
)
def test_own_link_that_leads_nowhere_blocks(guide: Guide, link: str) -> None:
    factories.make_guide("Draft")
    say(guide, f"See [this]({link}).")
    finding = only(guide)
    assert (finding.code, finding.anchor, finding.is_blocking) == ("own-link-dead", "work-setting", True)
    assert finding.message.startswith(f"“Work setting” links to {link}, and readers find no page there.")


@pytest.mark.parametrize(
    "link",
    [
        "/",
        "#faq",
        "/guides/",
        "/guides/compare/?g=a&g=b",
        "/guides/registered-nurse/",
        "/guides/data-scientist/#faq",
        "/guides/data-scientist",
        "/guides/statistician/",
        f"{settings.SITE_URL}/guides/data-scientist/",
        "mailto:a@b.example",
    ],
)
def test_own_link_to_a_page_readers_can_open_is_fine(guide: Guide, link: str) -> None:
    other = factories.make_published_guide("Statistician")
    other.slug = "data-scientist"
    other.save()
    say(guide, f"See [this]({link}).")
    assert findings(guide) == []


def test_own_links_of_items_and_credentials_are_checked(guide: Guide) -> None:
    url = f"{settings.SITE_URL}/nowhere/"
    guide.credentials.create(name="RN", issuer="Board", url=url, checked_on=date(2026, 1, 1))
    guide.sections.get(kind="cases").items.filter(position=0).update(url=url)
    assert [finding.anchor for finding in findings(guide)] == ["required-education", "cases"]


def test_address_that_no_browser_could_follow_blocks(guide: Guide) -> None:
    guide.credentials.create(name="RN", issuer="Board", url="http://[", checked_on=date(2026, 1, 1))
    assert only(guide).code == "own-link-dead"


def test_dead_outside_link_is_advised_with_problem_and_date(guide: Guide) -> None:
    say(guide, "See [one](https://a.example/x?y=1&z=2#part) and [again](https://a.example/x?y=1&z=2#part).")
    since = datetime(2026, 11, 3, 12, tzinfo=ZoneInfo("UTC"))
    Link.objects.create(url="https://a.example/x?y=1&z=2", problem="there is no such page (404)", failing_since=since)
    address = "https://a.example/x?y=1&z=2#part"
    message = f"“Work setting” links to {address}, which has failed since 3 Nov 2026: there is no such page (404)."
    assert only(guide) == Finding("outside-link-dead", message, "work-setting", False)


def test_address_of_a_source_that_is_dead_is_advised(guide: Guide) -> None:
    source = guide.references.get()
    Link.objects.create(url=source.url, problem="gone", failing_since=timezone.now() - timedelta(days=2))
    assert only(guide).anchor == "sources"
    assert f"The source “{source}” links to {source.url}" in only(guide).message


def test_outside_link_that_answers_or_failed_just_now_is_fine(guide: Guide) -> None:
    say(guide, "See [one](https://a.example/) and [two](https://b.example/).")
    Link.objects.create(url="https://a.example/", problem="")
    Link.objects.create(url="https://b.example/", problem="timeout", failing_since=timezone.now() - timedelta(hours=23))
    assert findings(guide) == []


# Pictures


@pytest.mark.parametrize(
    ("image", "code"),
    [
        ("![A clinic](no-such)", "picture-missing"),
        ("![](clinic)", "picture-without-text"),
        ("![ ](clinic)", "picture-without-text"),
        ("![A clinic](https://evil.example/x.png)", "picture-foreign"),
        ("![A clinic](//evil.example/x.png)", "picture-foreign"),
        ("![A clinic](/media/x.png)", "picture-foreign"),
        ("![A clinic](data:image/png;base64,AAAA)", "picture-foreign"),
        ("[![A clinic](no-such)](/guides/)", "picture-missing"),
    ],
)
def test_picture_that_cannot_be_shown_blocks(guide: Guide, image: str, code: str) -> None:
    make_picture("clinic")
    say(guide, image)
    finding = only(guide)
    assert (finding.code, finding.anchor, finding.is_blocking) == (code, "work-setting", True)
    assert finding.message.startswith("“Work setting” shows ")


@pytest.mark.parametrize("image", ["![A clinic](plain)", "![](described)", "`![](no-such)`", "\\![](/guides/)"])
def test_picture_with_a_text_of_its_own_or_there_is_fine(guide: Guide, image: str) -> None:
    make_picture("plain")
    make_picture("described", alt="A clinic in the morning")
    say(guide, image)
    assert findings(guide) == []


def test_pictures_in_items_are_checked(guide: Guide) -> None:
    guide.sections.get(kind="faq").items.filter(position=0).update(text="![x](no-such)")
    assert only(guide).anchor == "faq"


# Cost


def test_check_costs_ten_queries_however_much_there_is(
    guide: Guide, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    more: dict[str, Any] = {"issuer": "Board", "checked_on": date(2026, 1, 1)}
    for number in range(20):
        say(guide, f"![x](p{number}) [a](https://a{number}.example) [b](/guides/g{number}/)", kinds.KINDS[number].slug)
        guide.credentials.create(name=f"C{number}", url=f"https://c{number}.example", **more)
        RelatedRole.objects.create(guide=guide, title=f"R{number}")
        guide.references.add(factories.make_source(f"s{number}"))
    with django_assert_max_num_queries(10):
        assert len(findings(guide)) >= 40


def test_hostile_texts_are_checked(guide: Guide) -> None:
    section = guide.sections.get(kind="faq")
    section.heading = corpus.SHORT[0]
    section.body = "\n\n".join(corpus.SHORT)[:20_000]
    section.save()
    Item.objects.bulk_create(Item(section=section, title=text, text=text, note=text) for text in corpus.SHORT)
    found = findings(guide)
    assert {finding.anchor for finding in found} == {"faq"}
    assert all(len(finding.message) < 500 for finding in found)
