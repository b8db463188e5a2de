"""Hostile texts, stored in every field or asked for in every address, run nothing and break nothing."""

import re
from collections.abc import Iterator
from datetime import date
from typing import Any
from urllib.parse import quote

import pytest
from django.apps import apps
from django.contrib.auth.models import Permission
from django.core.exceptions import ValidationError
from django.db import models
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils.html import escape
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import User
from core import markdown
from core.fields import MarkdownField, SingleLineField
from guides import kinds
from guides.actions import publish
from guides.models import Credential, Guide, Item, Picture, Rating, RelatedRole, Section, Snapshot
from occupations.models import Alias, Category, Figure, Occupation, Skill, Source
from tests import factories
from tests.core import corpus

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 22)
PLAIN = "https://a.example/"
TEXTS = [text for text in (*corpus.SCRIPTS, *corpus.HANDLERS, *corpus.EMBEDS, *corpus.ODD) if markdown.clean(text)]
UNSTORABLE = re.compile("[\0\ud800-\udfff]")  # PostgreSQL takes neither NUL nor half a character
TEXT_FIELDS = (SingleLineField, MarkdownField, models.URLField)


def hostile(model: type[models.Model], text: str, **fields: Any) -> Any:
    """A saved row with the text in every text field: cut to its length, and as a link where it passes for one."""
    for field in model._meta.get_fields():
        if isinstance(field, models.URLField):
            fields.setdefault(field.name, next(link for link in (text, PLAIN + text, PLAIN) if is_valid(field, link)))
        elif isinstance(field, TEXT_FIELDS):
            fields.setdefault(field.name, text[: field.max_length])
    return model._default_manager.create(**fields)


def is_valid(field: models.URLField, value: str) -> bool:
    try:
        field.run_validators(value)
    except ValidationError:
        return False
    return not UNSTORABLE.search(value)


def hostile_guide(number: int, text: str) -> Guide:
    """A published guide, and everything a page of it shows, of nothing but that text."""
    slug = f"hostile-{number}"
    category = hostile(Category, text, slug=slug)
    source = hostile(Source, text, slug=slug, release=f"{number} {text}"[:60], checked_on=TODAY)
    parent = hostile(Occupation, text, slug=f"parent-{number}", code=f"10-{number:04}")
    occupation = hostile(Occupation, text, slug=slug, parent=parent)
    hostile(Alias, text, occupation=occupation)
    skill = hostile(Skill, text, slug=slug)
    for measure, unit in (("growth", "percent"), ("pay_median", "USD/year"), ("pay_p90", "USD/year")):
        Figure.objects.create(occupation=parent, measure=measure, unit=unit, value=number, source=source)
    guide: Guide = hostile(Guide, text, slug=slug, category=category, occupation=occupation, reviewed_on=TODAY)
    guide.references.add(source)
    for scale in ("demand", "stress", "balance", "remote"):
        hostile(Rating, text, guide=guide, scale=scale, low=1, high=3, reviewed_on=TODAY)
    hostile(Credential, text, guide=guide, checked_on=TODAY)
    hostile(RelatedRole, text, guide=guide)
    hostile(Picture, text, name=slug, digest="0" * 32, width=1, height=1, widths=[1])
    hostile(Section, text, guide=guide, kind="core-functions", body=f"![]({slug})")
    for kind in {kind.shape.name: kind for kind in kinds.KINDS}.values():
        section = hostile(Section, text, guide=guide, kind=kind.slug)
        if kind.shape.has_items:
            hostile(Item, text, section=section, skill=skill)
    publish(guide=guide, note=text[:300])
    return guide


def inert_page(client: Client, path: str, **query: list[str]) -> str:
    """The text of a page, after a look at all that a browser might run in it."""
    answer = client.get(path, query_params=query)
    assert answer.status_code == 200
    assert corpus.dangers(answer.text) == []
    policy = answer.headers["Content-Security-Policy"].split("; ")
    assert {"default-src 'none'", "script-src 'self'", "base-uri 'none'"} <= set(policy)
    return answer.text


@pytest.mark.proof
def test_hostile_texts_in_every_field_run_nothing_on_any_page(client: Client) -> None:
    guides = [hostile_guide(number, text) for number, text in enumerate(TEXTS)]
    for guide in guides:
        page = inert_page(client, guide.get_absolute_url())
        assert f"<h1>{escape(guide.title)}</h1>" in page
        assert f"<dd>{escape(guide.credentials.get().issuer)}</dd>" in page
        assert '<figure><img src="/media/pictures/' in page
    for start in range(0, len(guides), 4):
        inert_page(client, "/guides/compare/", g=[guide.slug for guide in guides[start : start + 4]])
    for number in range(1, len(guides) // 20 + 2):
        inert_page(client, "/guides/", page=[str(number)])
    for path in ("/", "/sources/", "/guides/?q=alert", f"/guides/?q=alert&category={guides[0].slug}"):
        assert "&lt;script&gt;" in inert_page(client, path)
    for model in (*apps.get_app_config("guides").get_models(), *apps.get_app_config("occupations").get_models()):
        for field in model._meta.get_fields():
            if isinstance(field, TEXT_FIELDS):
                assert model._default_manager.filter(**{f"{field.name}__contains": "alert(1)"}).exists(), field


@pytest.mark.proof
def test_hostile_texts_of_a_draft_run_nothing_in_its_preview(client: Client) -> None:
    reader = factories.make_user()
    reader.user_permissions.set(Permission.objects.filter(codename="view_guide"))
    client.force_login(reader)
    for number, text in enumerate(corpus.HANDLERS):
        guide = hostile_guide(number, text)
        assert escape(guide.title) in inert_page(client, f"{guide.get_absolute_url()}preview/")


@pytest.mark.parametrize("address", corpus.ADDRESSES)
def test_address_that_would_run_is_refused_by_every_link_field(address: str) -> None:
    for field in (Source._meta.get_field("url"), Credential._meta.get_field("url"), Item._meta.get_field("url")):
        with pytest.raises(ValidationError):
            field.run_validators(address)


def test_hostile_texts_in_an_editions_record_run_nothing(client: Client) -> None:
    """Editions are JSON; whoever writes one by hand gets its texts shown as texts."""
    guide = hostile_guide(0, "word")
    text = "</p>".join([*corpus.SCRIPTS, *corpus.HANDLERS, *corpus.EMBEDS]).replace("\0", "")

    def with_text(value: Any, key: str = "") -> Any:
        if isinstance(value, dict):
            return {name: with_text(entry, name) for name, entry in value.items()}
        if isinstance(value, list):
            return [with_text(entry, key) for entry in value]
        return text if key in ("title", "summary", "writer", "reviewer", "reason", "heading", "name", "note") else value

    guide.refresh_from_db()
    assert guide.edition
    then = guide.edition.created_at
    edition = Snapshot.objects.create(
        guide=guide, content=with_text(guide.edition.content), created_at=then, number=2, published_at=then
    )
    Guide.objects.update(edition=edition)
    assert escape(text) in inert_page(client, guide.get_absolute_url())
    assert escape(text[:40]) in inert_page(client, "/guides/compare/", g=[guide.slug])


def routes(patterns: list[URLPattern | URLResolver], before: str = "") -> Iterator[str]:
    """Every route of the site, but those of the editors' room."""
    for pattern in patterns:
        route = before + str(pattern.pattern)
        if isinstance(pattern, URLPattern):
            yield route
        elif pattern.app_name != "admin":
            yield from routes(pattern.url_patterns, route)


ROUTES = sorted(routes(get_resolver().url_patterns))
NAMES = [
    *("q", "category", "sort", "page", "g", "next", "utm_source", "", "page[]", "__proto__"),
    *("role", "open_to", "zone", "work", "type", "level", "workplace", "region", "skill", "language", "company"),
    *("pay", "currency", "paid", "since", "after", "before"),
]
VALUES = [
    *(text for text in corpus.SHORT if not re.search("[\ud800-\udfff]", text)),
    *("0", "-1", "1e9", "9" * 400, "1.5", "NaN", "last", "²", "٣", "true", "None", "[]", "{}", "x" * 5_000),
    *("registered-nurse", "healthcare", "pay", "growth", "title", "nurse", "RN", "rn or", '"nurse', "-nurse", "a & |"),
    *("DE", "US-CA", "Europe/Berlin", "full-time", "senior", "remote", "anywhere", "usa", "knots", "en", "harbor-hill"),
    *("60000", "EUR", "1", "7", "newest", "relevance", "registered-nurses", "0-1795752000000000-1", "1-0-1", "0-0-0"),
]
values = st.one_of(st.sampled_from(VALUES), st.text(max_size=40))
names = st.one_of(st.sampled_from(NAMES), st.text(max_size=10))
queries = st.dictionaries(names, st.lists(values, max_size=5), max_size=4)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(slug=values, query=queries)
@pytest.mark.parametrize("route", ROUTES)
def test_garbage_in_an_address_is_answered(route: str, slug: str, query: dict[str, list[str]], client: Client) -> None:
    if not Guide.objects.exists():
        factories.make_published_guide()
        make_jobs()
    assert_answered(client, route, slug, query)


def assert_answered(client: Client, route: str, slug: str, query: dict[str, list[str]]) -> None:
    path = "/" + re.sub(r"<[^>]+>", quote(slug, safe=""), route)
    check(client.get(path, query_params=query))


def check(answer: Any) -> None:
    assert answer.status_code < 500
    if answer.headers.get("Content-Type", "").startswith("text/html"):
        assert corpus.dangers(answer.text) == []


def make_jobs() -> list[int]:
    """The numbers of a live job, a closed one, one that is not yet public, and of none."""
    job = factories.make_job(title="Rope maker", skills=["Knots"], occupation=factories.make_occupation())
    closed = factories.make_closed_job(title="Rope maker", skills=["Knots"])
    return [job.pk, closed.pk, factories.make_draft_job(title="Rope maker").pk, 0, 2**63 - 1, 2**63, 10**400]


@pytest.fixture
def numbers() -> list[int]:
    return make_jobs()


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(place=st.integers(0, 6), slug=st.one_of(st.just("rope-maker"), values), query=queries)
@pytest.mark.parametrize("route", [route for route in ROUTES if route.startswith("jobs/<int:pk>")])
def test_garbage_beside_a_jobs_number_is_answered(
    route: str, place: int, slug: str, query: dict[str, list[str]], client: Client, numbers: list[int]
) -> None:
    assert_answered(client, route.replace("<int:pk>", str(numbers[place])), slug, query)


FIELDS = ["country", "state", "time_zone", "work_countries", "next", "forget", "reason", "note", "website"]
SENT = [
    *VALUES,
    "US",
    "California",
    "UTC",
    "scam",
    "/jobs/",
    "//evil.example",
    "https://evil.example/",
    "/\\evil.example",
]
forms = st.dictionaries(st.sampled_from(FIELDS), st.lists(st.sampled_from(SENT), max_size=3), max_size=8)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=forms)
@pytest.mark.parametrize("is_member", [False, True])
@pytest.mark.parametrize("path", ["/jobs/location/", "/jobs/{}/report/"])
def test_garbage_in_a_readers_form_is_answered_and_leads_nowhere_else(
    path: str, is_member: bool, data: dict[str, list[str]], client: Client, numbers: list[int]
) -> None:
    if is_member and not User.objects.exists():
        client.force_login(factories.make_user())
    answer = client.post(path.format(numbers[0]), data)
    check(answer)
    if answer.status_code == 302:
        assert re.match(r"/(?![/\\])", answer.headers["Location"])
        check(client.get("/jobs/"))


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(slug=values, query=queries)
@pytest.mark.parametrize("route", [route for route in ROUTES if route.startswith("account/")])
def test_garbage_from_a_member_is_answered(route: str, slug: str, query: dict[str, list[str]], client: Client) -> None:
    if not User.objects.exists():
        client.force_login(factories.make_user())
    assert_answered(client, route, slug, query)


def test_every_kind_of_address_is_tried() -> None:
    for route in ("", "guides/", "guides/compare/", "guides/<slug:slug>/", "sources/", "account/", "readyz", "jobs/"):
        assert route in ROUTES
    for end in ("login/", "logout/", "signup/", "2fa/totp/activate/", "sessions/<int:pk>/end/", "profile/"):
        assert f"account/{end}" in ROUTES
    for end in (
        "<int:pk>-<str:slug>/",
        "<int:pk>/report/",
        "in/<slug:slug>/",
        "at/<slug:slug>/",
        "feed.rss",
        "location/",
    ):
        assert f"jobs/{end}" in ROUTES


@pytest.mark.parametrize(
    "path", ["/%00", "/%ff", "/guides/%00/", "/guides/%0a/", "/jobs/1-%00/", "/..%2fetc/passwd", "/a" * 999]
)
def test_address_that_leads_nowhere_is_not_found(client: Client, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code in (301, 400, 404)
    assert corpus.dangers(answer.text) == []
