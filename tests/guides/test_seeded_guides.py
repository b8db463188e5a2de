"""The guides in seeds/ are whole, within their targets, in words of their own, and honest about where they stand."""

import re
from collections.abc import Iterator
from datetime import date
from itertools import combinations

import pytest
from django.conf import settings
from django.test import Client
from django.utils.html import strip_tags
from pytest_django import DjangoDbBlocker

from core import markdown
from guides import kinds, seeds
from guides.kinds import Kind
from guides.models import Guide, Section
from jobs.models import Job
from tests import factories

FILES = sorted((settings.BASE_DIR / "seeds" / "guides").glob("*.md"))
EXAMPLE = settings.BASE_DIR.parent / "shared" / "guide-example.txt"
SLUGS = [path.stem for path in FILES]
# Kinds of registered nurse: the classification gives them no code of their own, so neither do we.
WITHOUT_CODE = {"Home health nurse", "Infusion nurse", "Oncology nurse", "Vascular access nurse"}

# Loaded in one process.
pytestmark = [pytest.mark.django_db, pytest.mark.proof, pytest.mark.xdist_group("seeded guides")]
each_guide = pytest.mark.parametrize("slug", SLUGS)
each_kind = pytest.mark.parametrize("kind", kinds.KINDS, ids=lambda kind: kind.slug)


@pytest.fixture(scope="module", autouse=True)
def seeded(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    with factories.seeded(django_db_blocker):
        yield


def prose(guide: Guide) -> list[str]:
    """Every text of a guide that somebody wrote, each by itself: a run of words does not cross from one to the next."""
    texts = [guide.summary, guide.writer, guide.reviewer]
    texts += [rating.reason for rating in guide.ratings.all()]
    texts += [role.title for role in guide.related_roles.all()]
    for credential in guide.credentials.all():
        texts += [credential.name, credential.issuer, credential.requirement, credential.renewal, credential.cost]
    for section in guide.sections.all():
        texts += [section.heading, section.body]
        for item in section.items.all():
            texts += [item.title, item.value, item.note, item.text]
    return texts


def runs(texts: list[str], length: int) -> set[tuple[str, ...]]:
    """Every run of that many words in the texts."""
    found = set()
    for text in texts:
        words = re.findall(r"[a-z0-9]+", text.lower())
        found |= {tuple(words[start : start + length]) for start in range(len(words) - length + 1)}
    return found


def test_there_are_guides() -> None:
    assert len(SLUGS) >= 12
    assert set(Guide.objects.published().values_list("slug", flat=True)) == set(SLUGS)


def test_related_roles_lead_both_ways() -> None:
    guides = Guide.objects.published().prefetch_related("related_roles").select_related("occupation")
    by_name = {guide.occupation.code or guide.title: guide for guide in guides}
    linked = {
        (guide.slug, by_name[name].slug)
        for guide in guides
        for role in guide.related_roles.all()
        if (name := role.code or role.title) in by_name
    }
    assert {(there, here) for here, there in linked} == linked
    assert {here for here, _ in linked} == set(SLUGS), "a guide that no other leads to"


@each_guide
def test_seeded_guide_is_in_canonical_form(slug: str) -> None:
    path = next(path for path in FILES if path.stem == slug)
    assert seeds.export(Guide.objects.get(slug=slug)) == path.read_text(encoding="utf-8")


@each_guide
@each_kind
def test_section_is_within_its_target(slug: str, kind: Kind) -> None:
    section = Section.objects.prefetch_related("items").get(guide__slug=slug, kind=kind.slug)
    assert section.state == "ready"
    assert kind.words[0] <= section.words <= kind.words[1]
    assert kind.items[0] <= section.items.count() <= kind.items[1]


@each_guide
def test_guide_is_long_enough_to_be_worth_reading(slug: str) -> None:
    guide = Guide.objects.get(slug=slug)
    assert sum(section.words for section in guide.sections.prefetch_related("items")) >= 2500
    assert 45 <= markdown.words(guide.summary) <= 75


@each_guide
def test_every_row_of_a_seeded_guide_is_valid(slug: str) -> None:
    guide = Guide.objects.get(slug=slug)
    guide.full_clean()
    rows = [*guide.ratings.all(), *guide.credentials.all(), *guide.related_roles.all(), *guide.sections.all()]
    for row in (*rows, *(item for section in guide.sections.all() for item in section.items.all())):
        row.full_clean()
    assert {rating.scale for rating in guide.ratings.all()} == {"demand", "stress", "balance", "remote"}


@pytest.mark.parametrize(("one", "other"), combinations(SLUGS, 2))
def test_guides_share_no_run_of_twelve_words(one: str, other: str) -> None:
    shared = runs(prose(Guide.objects.get(slug=one)), 12) & runs(prose(Guide.objects.get(slug=other)), 12)
    assert sorted(" ".join(run) for run in shared) == []


@pytest.mark.skipif(not EXAMPLE.exists(), reason="the example is not beside this checkout")
@each_guide
def test_guide_shares_no_run_of_eight_words_with_the_example(slug: str) -> None:
    shared = runs(prose(Guide.objects.get(slug=slug)), 8) & runs([EXAMPLE.read_text(encoding="utf-8")], 8)
    assert sorted(" ".join(run) for run in shared) == []


def test_a_shared_run_of_words_would_be_found() -> None:
    text = "One, two; three **four** five-six\nseven (eight) nine ten eleven TWELVE."
    assert runs([text], 12) <= runs(["Lo: one two three four five six seven eight nine ten eleven twelve"], 12)
    assert len(runs([text], 12)) == 1
    assert runs([text[:20], text[20:]], 12) == set()


@each_guide
def test_related_roles_have_codes_but_for_specialties_that_have_none(slug: str) -> None:
    roles = list(Guide.objects.get(slug=slug).related_roles.all())
    assert len(roles) >= 4
    for role in roles:
        assert bool(re.fullmatch(r"\d\d-\d{4}", role.code)) == (role.title not in WITHOUT_CODE), role


@each_guide
def test_page_says_that_no_practitioner_has_reviewed_it(client: Client, slug: str) -> None:
    guide = Guide.objects.get(slug=slug)
    assert guide.reviewer == ""
    page = client.get(guide.get_absolute_url())
    assert page.status_code == 200
    assert "No practitioner has reviewed it yet." in page.text
    assert "Reviewed by" not in page.text


@each_guide
def test_page_shows_every_section_and_no_empty_one(client: Client, slug: str) -> None:
    page = client.get(f"/guides/{slug}/").text
    for kind in kinds.KINDS:
        section = page.split(f'<section id="{kind.slug}"')
        assert len(section) == 2, kind.slug
        assert markdown.words(strip_tags(section[1].split("</section>")[0])) >= 20, kind.slug


def levels_without_pay(guide: Guide) -> list[str]:
    """Those whose pay fewer than five postings give in US dollars."""
    assert guide.occupation
    own = [guide.occupation.pk, *guide.occupation.specialties.values_list("pk", flat=True)]
    paid = Job.objects.filter(occupation__in=own, status="live", pay_currency="USD")
    return [level for level in ("entry", "mid", "senior") if paid.filter(seniority=level).count() < 5]


@each_guide
def test_page_shows_its_figures_and_none_is_missing(client: Client, slug: str) -> None:
    main = client.get(f"/guides/{slug}/").text.split("<main")[1].split("</main>")[0]
    page = " ".join(strip_tags(main).split())
    assert page.count("not published") == len(levels_without_pay(Guide.objects.get(slug=slug)))
    assert "Median pay" in page
    assert "BLS, May 2024." in page
    assert "not rated yet" not in page


def test_infusion_nurses_page_says_whose_figures_it_shows(client: Client) -> None:
    page = " ".join(strip_tags(client.get("/guides/infusion-nurse/").text).split())
    assert "The statistics do not count this specialty by itself." in page
    assert "those of Registered Nurses (29-1141), the occupation it belongs to." in page
    assert "does not count" not in strip_tags(client.get("/guides/registered-nurse/").text)


@each_guide
def test_credentials_are_checked_and_linked(slug: str) -> None:
    credentials = list(Guide.objects.get(slug=slug).credentials.all())
    assert credentials
    for credential in credentials:
        assert isinstance(credential.checked_on, date), credential
        assert credential.url.startswith("https://"), credential


@each_guide
def test_references_are_used_and_figures_cite_their_source(client: Client, slug: str) -> None:
    guide = Guide.objects.get(slug=slug)
    page = client.get(guide.get_absolute_url()).text
    sources = page.split('<section id="sources"')[1]
    assert guide.references.count() >= 3
    for source in guide.references.all():
        assert source.url.startswith("https://"), source
        assert f'href="{source.url}"' in sources, source
