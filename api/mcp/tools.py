"""What an assistant can ask: each tool as a model of its arguments, whose schema clients read, and how it is answered.

A tool knows neither the protocol nor HTTP: it is given `ask`, which gets what is at a path of the API. Answers are the
API's own, without what an assistant would only pay for.
"""

import asyncio
import inspect
import re
from collections.abc import Awaitable, Callable
from typing import Any, ClassVar, Literal
from urllib.parse import parse_qs, urlsplit

from pydantic import BaseModel, ConfigDict, Field

from api.mcp.arguments import (
    Country,
    CurrencyOrNone,
    Cursor,
    Days,
    JobId,
    Kind,
    Language,
    Level,
    Limit,
    PlaceOrNone,
    Role,
    Several,
    Slug,
    SlugOrNone,
    Type,
    Words,
    Workplace,
)
from api.mcp.asking import AskingError, MissingError

Ask = Callable[..., Awaitable[dict[str, Any]]]  # path, parameters → the object there; raises AskingError

MOST_WORDS = 100  # of one kind in get_taxonomies
SUGGESTED = 5  # roles, instead of one that is not known
JOB_FIELDS = (
    "id,url,title,company,category,type,workplace,seniority,language,pay,place,skills,occupation,published_at,"
    "expires_on,excerpt,source"
)
COMPANY_FIELDS = "slug,name,url,website,country,size,is_verified,live_jobs"
KINDS: tuple[Kind, ...] = ("categories", "regions", "skills")

Schema = dict[str, Any]
OBJECT: Schema = {"type": "object"}
LIST: Schema = {"type": "array", "items": OBJECT}
NEXT: Schema = {"type": ["string", "null"], "description": "To be given as cursor; null: there is no more."}
ITEMS: Schema = {**OBJECT, "properties": {"items": LIST}, "required": ["items"]}
PAGE: Schema = {**OBJECT, "properties": {"items": LIST, "next_cursor": NEXT}, "required": ["items", "next_cursor"]}


class Tool(BaseModel):
    """Its fields are the arguments, its docstring is what clients are told. result: the schema of what it answers."""

    model_config = ConfigDict(extra="forbid")
    name: ClassVar[str]
    title: ClassVar[str]
    result: ClassVar[Schema] = OBJECT

    async def answer(self, ask: Ask) -> dict[str, Any]:
        """Raises AskingError."""
        raise NotImplementedError

    @classmethod
    def description(cls) -> str:
        """In paragraphs of one line each; the first says it in short."""
        return "\n".join(" ".join(part.split()) for part in inspect.cleandoc(cls.__doc__ or "").split("\n\n"))

    @classmethod
    def schema_of_arguments(cls) -> Schema:
        schema = cls.model_json_schema()
        return {name: value for name, value in schema.items() if name not in ("title", "description")}


class GetJobs(Tool):
    """Search live remote jobs: the newest first; with q, first those with all words in their title.

    Filters narrow each other; several values of one filter widen it, but a job has all of several skills. Pass open_to
    with the country where the person lives: it leaves out jobs that are closed to them. get_job has a job's full text
    and the terms it hires by.
    """

    name = "get_jobs"
    title = "Search remote jobs"
    result = PAGE

    q: Words = Field("", description='Words of titles and texts; -word leaves out, "two words" is one.')
    category: Several[Slug] = Field([], description="Fields of work: slugs of get_taxonomies, such as healthcare.")
    region: Several[Slug] = Field(
        [], description="Where one may live: slugs of get_taxonomies, such as usa or anywhere."
    )
    open_to: PlaceOrNone = Field("", description="Where the person lives, a country or a state, such as DE or US-CA.")
    zone: Words = Field("", description="With open_to: the time zone there, such as Europe/Berlin.")
    work: Several[Country] = Field([], description="With open_to: countries the person may work in, such as DE.")
    type: Several[Type] = Field([], description="Kinds of employment.")
    level: Several[Level] = Field([], description="Seniority.")
    workplace: Several[Workplace] = Field([], description="remote: fully; visits: with visits to an office; hybrid.")
    skill: Several[Slug] = Field([], description="Skills: slugs of get_taxonomies.")
    language: Several[Language] = Field([], description="Languages of the posting, such as en or de.")
    company: SlugOrNone = Field("", description="A company's slug, from search_companies.")
    role: SlugOrNone = Field("", description="The slug in a job's occupation, such as registered-nurses.")
    pay: int | None = Field(
        None,
        ge=1,
        le=100_000_000,
        description="The least pay of a year; jobs that do not say theirs stay, unless paid.",
    )
    currency: CurrencyOrNone = Field("", description="Of pay, such as EUR; USD unless given.")
    paid: bool = Field(False, description="Only jobs that say their pay.")
    since: Days = Field("", description="Published within so many days.")
    sort: Literal["newest", "relevance", ""] = Field("", description="With q: its order; relevance unless given.")
    limit: Limit = 10
    cursor: Cursor = ""

    async def answer(self, ask: Ask) -> dict[str, Any]:
        sent = self.model_dump() | {"paid": "1" if self.paid else "", "fields": JOB_FIELDS}
        return _page(await ask("jobs", sent))


class GetTaxonomies(Tool):
    """The slugs that filters of get_jobs take: fields of work, regions and skills that live jobs have."""

    name = "get_taxonomies"
    title = "List fields, regions and skills"
    result = {**OBJECT, "properties": dict.fromkeys(KINDS, LIST)}

    kind: Several[Kind] = Field([], description="Which of them; all unless given.")
    q: Words = Field("", description="Only those with this in their name; skills are many.")

    async def answer(self, ask: Ask) -> dict[str, Any]:
        kinds = [kind for kind in KINDS if kind in self.kind or not self.kind]
        return dict(zip(kinds, await asyncio.gather(*(self._words(kind, ask) for kind in kinds)), strict=True))

    async def _words(self, kind: Kind, ask: Ask) -> list[dict[str, Any]]:
        answer = await ask(kind, {"q": self.q, "limit": MOST_WORDS} if kind == "skills" else {})
        found = [row for row in answer["items"] if row["live_jobs"] and self.q.strip().lower() in row["name"].lower()]
        return [{name: row[name] for name in ("slug", "name", "live_jobs")} for row in found]


class GetJob(Tool):
    """One job in full: its text, its pay as posted, and where one must live to take it."""

    name = "get_job"
    title = "Read a job"

    id: JobId

    async def answer(self, ask: Ask) -> dict[str, Any]:
        return await ask(f"jobs/{self.id}")


class GetSimilarJobs(Tool):
    """Live jobs like a given one, the most alike first, each with what the two share."""

    name = "get_similar_jobs"
    title = "Find similar jobs"
    result = ITEMS

    id: JobId

    async def answer(self, ask: Ask) -> dict[str, Any]:
        return await ask(f"jobs/{self.id}/similar", {"fields": JOB_FIELDS})


class GetRole(Tool):
    """A role as a career: official figures for pay, jobs and growth, each with its source; what live jobs here pay; the
    addresses of its guides.
    """

    name = "get_role"
    title = "Read about a role"

    role: Role

    async def answer(self, ask: Ask) -> dict[str, Any]:
        return await _of_role(self.role, "", ask)


class GetRelatedRoles(Tool):
    """Roles near a given one, as its career guide names them; none where it has no guide."""

    name = "get_related_roles"
    title = "Find related roles"
    result = ITEMS

    role: Role

    async def answer(self, ask: Ask) -> dict[str, Any]:
        return await _of_role(self.role, "/related", ask)


class SearchCompanies(Tool):
    """Companies, by a part of their name. Their slug is what get_jobs takes as company."""

    name = "search_companies"
    title = "Search companies"
    result = PAGE

    q: Words = Field("", description="A part of the name; all companies unless given.")
    limit: Limit = 10
    cursor: Cursor = ""

    async def answer(self, ask: Ask) -> dict[str, Any]:
        return _page(await ask("companies", self.model_dump() | {"fields": COMPANY_FIELDS}))


TOOLS: dict[str, type[Tool]] = {
    tool.name: tool
    for tool in (GetJobs, GetTaxonomies, GetJob, GetSimilarJobs, GetRole, GetRelatedRoles, SearchCompanies)
}


def _page(answer: dict[str, Any]) -> dict[str, Any]:
    """A page of the API, with the cursor that its address of the next page holds."""
    cursors = parse_qs(urlsplit(answer["next"] or "").query).get("cursor", [None])
    return {"items": answer["items"], "next_cursor": cursors[0]}


async def _of_role(name: str, part: str, ask: Ask) -> dict[str, Any]:
    """What the API has of a role. Raises AskingError, with the nearest ones for a role that it does not know."""
    slug = "-".join(re.findall("[a-z0-9]+", name.lower()))
    try:
        return await ask(f"roles/{slug or '-'}{part}")
    except MissingError as error:
        guides = await ask("guides", {"q": name, "limit": SUGGESTED})
        roles = {row["occupation"]["slug"]: row["occupation"]["title"] for row in guides["items"]}
        near = ", ".join(f"{title} ({slug})" for slug, title in roles.items())
        raise AskingError(f"There is no such role. Near it are: {near}." if near else str(error)) from error
