"""Hostile texts in every field of a posting run nothing, wherever it is shown, and are shown as texts."""

import json
import re
from urllib.parse import urlencode
from xml.etree import ElementTree

import pytest
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.test import Client
from django.utils.html import escape

from core import markdown
from guides.models import Guide
from jobs import tallies
from jobs.actions import close
from jobs.models import Company, Job, Report
from jobs.query import parse
from occupations.models import Skill
from tests import factories
from tests.core import corpus
from tests.pages.test_garbage import TEXTS, hostile, inert_page

pytestmark = pytest.mark.django_db

ATOM = "{http://www.w3.org/2005/Atom}"
each_text = pytest.mark.parametrize(
    "text", [TEXTS[0], *(pytest.param(text, marks=pytest.mark.proof) for text in TEXTS[1:])]
)


@pytest.fixture
def guide() -> Guide:
    return factories.make_published_guide()


def apply_address(text: str) -> str:
    """One with as much of a text as an address may have."""
    return "https://a.example/" + re.sub(r"[^!-~]|[\\<>\"]", "", text)[:400]


def hostile_jobs(guide: Guide, text: str) -> list[Job]:
    """Two of nothing but that text, one written in Markdown and one that came in as HTML."""
    company = hostile(Company, text, slug="hostile")
    skill = hostile(Skill, text, slug="hostile")
    jobs = []
    for description, html in ((f"Hello.\n\n{text}", ""), ("", f"<p>Hello.</p>{text}")):
        job = factories.make_job(
            company=company, category=guide.category, occupation=guide.occupation, skills=[skill.name],
            title=text[:150], description=description, description_html=html, apply_to=apply_address(text),
        )  # fmt: skip
        job.full_clean(exclude=["terms", "slug"])
        Report.objects.create(job=job, reason=Report.Reason.SCAM, note=markdown.clean(text))
        jobs.append(Job.objects.get(pk=job.pk))
    return jobs


def sendable(text: str) -> str:
    """Without half characters: there is no way to put them into an address."""
    return text.encode(errors="replace").decode()


def link_to(job: Job) -> str:
    return f'<a href="{job.get_absolute_url()}">{escape(job.title)}</a>'


def structured(page: str) -> dict[str, object]:
    """The block of a page that search engines read."""
    [block] = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    found: dict[str, object] = json.loads(block)
    return found


@each_text
def test_hostile_posting_runs_nothing_on_its_pages(guide: Guide, client: Client, text: str) -> None:
    jobs = hostile_jobs(guide, text)
    for job in jobs:
        page = inert_page(client, job.get_absolute_url())
        assert f'<h1 lang="en">{escape(job.title)}</h1>' in page
        assert f'<a href="/jobs/at/hostile/">{escape(job.company.name)}</a>' in page
        assert f'<a class="chip" href="/jobs/skill/hostile/">{escape(job.skills.get().name)}</a>' in page
        assert client.get(f"/jobs/{job.pk}/out/").headers["Location"].startswith("https://a.example/")
        assert any(link_to(other) in page for other in jobs if other != job)  # as one like it
        data = structured(page)
        assert (data["title"], data["description"]) == (job.title, job.description_html)
        assert data["hiringOrganization"]["name"] == job.company.name  # type: ignore[index]
    close(jobs=[jobs[0].pk], status=Job.Status.FILLED)
    closed = client.get(jobs[0].get_absolute_url())
    assert closed.status_code == 410
    assert corpus.dangers(closed.text) == []
    assert f'<h1 lang="en">{escape(jobs[0].title)}</h1>' in closed.text
    assert link_to(jobs[1]) in closed.text


@each_text
def test_hostile_posting_runs_nothing_in_lists(guide: Guide, client: Client, text: str) -> None:
    jobs = hostile_jobs(guide, text)
    tallies.renew()
    tallies.renew_words()
    company, skill = escape(jobs[0].company.name), escape(jobs[0].skills.get().name)
    lists = ("/", "/jobs/", "/jobs/at/hostile/", "/jobs/skill/hostile/", "/jobs/category/healthcare/")
    for path in (*lists, guide.get_absolute_url()):
        page = inert_page(client, path)
        assert all(link_to(job) in page for job in jobs)
    assert f"<h1>{company}</h1>" in inert_page(client, "/jobs/at/hostile/")
    assert f">{company}</a>" in inert_page(client, "/jobs/at/")
    assert f">{skill} <" in inert_page(client, "/jobs/browse/")
    assert skill in inert_page(client, "/jobs/skill/hostile/")


@each_text
def test_hostile_search_runs_nothing(guide: Guide, client: Client, text: str) -> None:
    hostile_jobs(guide, text)
    text = sendable(text)
    for query in ({"q": text}, {"q": text, "type": "contract"}, {"open_to": text}, {"skill": text, "zone": text}):
        answer = client.get("/jobs/", query, follow=True)
        assert answer.status_code == 200
        assert corpus.dangers(answer.text) == []
    page = client.get("/jobs/", {"q": text}, follow=True).text
    asked, _ = parse(QueryDict(urlencode({"q": text})))
    if words := escape(asked.words):
        assert f"“{words}”" in page
        assert f'value="{words}"' in page


@each_text
def test_hostile_posting_runs_nothing_in_feeds_and_does_not_break_them(guide: Guide, client: Client, text: str) -> None:
    jobs = hostile_jobs(guide, text)
    titles = {f"{job.title} at {job.company.name}" for job in jobs}
    rss = ElementTree.fromstring(client.get("/jobs/feed.rss", {"skill": "hostile"}).content)
    atom = ElementTree.fromstring(client.get("/jobs/feed.atom", {"company": "hostile"}).content)
    entries = client.get("/jobs/feed.json", {"q": "hello"}).json()["items"]
    assert {item.findtext("title") for item in rss.iter("item")} == titles
    assert {entry.findtext(f"{ATOM}title") for entry in atom.iter(f"{ATOM}entry")} == titles
    assert {entry["title"] for entry in entries} == titles
    shown = [item.findtext("description", "") for item in rss.iter("item")]
    shown += [entry.findtext(f"{ATOM}summary", "") for entry in atom.iter(f"{ATOM}entry")]
    shown += [entry["content_html"] for entry in entries]
    assert len(shown) == 6
    for html in shown:
        assert "<p>Hello.</p>" in html
        assert corpus.dangers(html) == []


@each_text
def test_hostile_posting_runs_nothing_among_staff(guide: Guide, client: Client, text: str) -> None:
    client.force_login(factories.make_user(is_staff=True, is_superuser=True))
    pages = ("/admin/jobs/job/", "/admin/jobs/job/{}/change/", "/admin/jobs/job/{}/history/", "/admin/jobs/report/",
             "/admin/jobs/company/", "/admin/jobs/company/{}/change/", "/admin/jobs/report/{}/change/")  # fmt: skip
    plain = factories.make_job(title="Plain")
    Report.objects.create(job=plain, reason=Report.Reason.SCAM, note="Plain")
    own = {path: corpus.dangers(client.get(path.format(key_of(plain, path))).text) for path in pages}
    for job in hostile_jobs(guide, text):
        for path in pages:
            page = client.get(path.format(key_of(job, path)))
            assert page.status_code == 200
            assert corpus.dangers(page.text) == own[path]
            assert escape(job.company.name if "/company/" in path else job.title) in page.text
        assert escape(job.reports.get().note) in client.get("/admin/jobs/report/").text
    assert client.get("/admin/jobs/job/", {"q": sendable(text)}).status_code == 200


def key_of(job: Job, path: str) -> int:
    """Of the row that a page of staff's is about."""
    return {"job": job.pk, "company": job.company_id, "report": job.reports.get().pk}[path.split("/")[3]]


@pytest.mark.parametrize(
    "text",
    [f"US|UTC|{TEXTS[0]}", *TEXTS, "US|" + TEXTS[0], "DE-BY|Europe/Berlin|DE." + "x" * 5_000, "|||", "US-XX"],
)
def test_hostile_cookie_of_where_one_lives_is_nobodys_place(guide: Guide, client: Client, text: str) -> None:
    job = factories.make_job()
    client.cookies["location"] = sendable(text).encode().decode("latin-1")  # as WSGI has it
    for path in ("/jobs/", job.get_absolute_url(), "/jobs/location/"):
        answer = client.get(path)
        assert answer.status_code == 200
        assert corpus.dangers(answer.text) == []


@pytest.mark.parametrize("address", corpus.ADDRESSES)
def test_address_that_would_run_is_refused_as_one_to_apply_at(address: str) -> None:
    with pytest.raises(ValidationError):
        Job._meta.get_field("apply_to").clean(address, None)
