"""What an assistant can ask: each tool as a model of its arguments, whose schema clients read, and how it is answered.

A tool knows neither the protocol nor HTTP: it is given `ask`, which gets what is at a path of the API.
"""

import asyncio
import inspect
from collections.abc import Awaitable, Callable
from typing import Annotated, Any, ClassVar, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

Ask = Callable[..., Awaitable[dict[str, Any]]]  # path, parameters → the object there; raises AskingError

MOST = 25  # jobs or companies of one answer
MOST_VALUES = 20  # of one filter

Slug = Annotated[str, Field(max_length=160, pattern="^[A-Za-z0-9_-]+$")]
SlugOrNone = Annotated[str, Field(max_length=160, pattern="^[A-Za-z0-9_-]*$")]
Type = Literal["full-time", "part-time", "contract", "temporary", "internship"]
Level = Literal["entry", "mid", "senior", "lead", "executive"]
Workplace = Literal["remote", "visits", "hybrid"]
Kind = Literal["categories", "regions", "skills"]
JobId = Annotated[int, Field(ge=1, le=2**63 - 1, description="The job's id, as get_jobs gives it.")]
RoleSlug = Annotated[Slug, Field(description="The role's slug, such as registered-nurse; a job has it as its role.")]
Limit = Annotated[int, Field(ge=1, le=MOST, description="How many to give.")]
Cursor = Annotated[
    str,
    Field(max_length=500, description="The next_cursor of the last answer, with all other arguments as they were."),
]


def _listed(value: object) -> object:
    """Assistants send a single value bare."""
    return [value] if isinstance(value, str) else value


def several(kind: Any, description: str) -> Any:
    """The type of a filter with several values."""
    return Annotated[list[kind], BeforeValidator(_listed), Field(max_length=MOST_VALUES, description=description)]


class Tool(BaseModel):
    """Its fields are the arguments, its docstring is what clients are told."""

    model_config = ConfigDict(extra="forbid")
    name: ClassVar[str]
    title: ClassVar[str]

    async def answer(self, ask: Ask) -> dict[str, Any]:
        raise NotImplementedError

    @classmethod
    def description(cls) -> str:
        return inspect.cleandoc(cls.__doc__ or "")

    @classmethod
    def schema_of_arguments(cls) -> dict[str, Any]:
        schema = cls.model_json_schema()
        return {name: value for name, value in schema.items() if name not in ("title", "description")}


class GetJobs(Tool):
    """Search live remote jobs, newest or best match first.

    Filters narrow each other; several values of one filter widen it (of skills, a job has all). Pass open_to with the
    country where the person lives: it leaves out jobs that are closed to them. Each job has its url on the site, where
    people read and apply; get_job gives its full text.
    """

    name = "get_jobs"
    title = "Search remote jobs"

    q: Annotated[
        str, Field(max_length=100, description="Words to look for in titles and texts. Misspelling is mended.")
    ] = ""
    category: several(Slug, "Fields of work, as slugs of get_taxonomies, such as healthcare.") = []
    region: several(Slug, "Where one may live, as slugs of get_taxonomies, such as usa or anywhere.") = []
    type: several(Type, "Kinds of employment.") = []
    level: several(Level, "Seniority.") = []
    workplace: several(Workplace, "remote: fully; visits: remote with visits to an office; hybrid.") = []
    skill: several(Slug, "Skills, as slugs of get_taxonomies; a job asks for all of them.") = []
    language: several(Annotated[str, Field(pattern="^[a-z]{2}$")], "Languages of the posting, such as en or de.") = []
    company: Annotated[SlugOrNone, Field(description="A company's slug, from search_companies.")] = ""
    role: Annotated[SlugOrNone, Field(description="A role's slug, such as registered-nurse.")] = ""
    open_to: Annotated[
        str,
        Field(
            pattern="^([A-Za-z]{2}(-[A-Za-z0-9]{1,3})?)?$",
            description="Where the person lives: a country or a state, such as DE or US-CA.",
        ),
    ] = ""
    pay: Annotated[int | None, Field(ge=1, le=100_000_000, description="The least pay of a year, in currency.")] = None
    currency: Annotated[
        str, Field(pattern="^([A-Za-z]{3})?$", description="Of pay, such as EUR; USD unless given.")
    ] = ""
    paid: Annotated[bool, Field(description="Only jobs whose pay is posted.")] = False
    since: Annotated[Literal["1", "3", "7", "30", ""], Field(description="Published in the last so many days.")] = ""
    sort: Annotated[
        Literal["newest", "relevance", ""], Field(description="Best match first where q is given, unless newest.")
    ] = ""
    limit: Limit = 10
    cursor: Cursor = ""

    async def answer(self, ask: Ask) -> dict[str, Any]:
        sent = self.model_dump() | {"paid": "1" if self.paid else ""}
        return await ask("jobs", sent)


class GetTaxonomies(Tool):
    """The slugs that filters of get_jobs take, with their names: fields of work, regions, skills."""

    name = "get_taxonomies"
    title = "List fields, regions and skills"

    kind: several(Kind, "Which of them; all unless given.") = []

    async def answer(self, ask: Ask) -> dict[str, Any]:
        kinds = list(dict.fromkeys(self.kind)) or ["categories", "regions", "skills"]
        answers = await asyncio.gather(*(ask(kind) for kind in kinds))
        return dict(zip(kinds, answers, strict=True))


class GetJob(Tool):
    """One job in full: text, pay as posted, and where one must live to take it, with the sentences that say so."""

    name = "get_job"
    title = "Read a job"

    id: JobId

    async def answer(self, ask: Ask) -> dict[str, Any]:
        return await ask(f"jobs/{self.id}")


class GetSimilarJobs(Tool):
    """Live jobs like a given one, and what they share with it."""

    name = "get_similar_jobs"
    title = "Find similar jobs"

    id: JobId

    async def answer(self, ask: Ask) -> dict[str, Any]:
        return await ask(f"jobs/{self.id}/similar")


class GetRole(Tool):
    """A role as a career: its guide, and its figures for pay, jobs and growth, each with source, year and place."""

    name = "get_role"
    title = "Read about a role"

    role: RoleSlug

    async def answer(self, ask: Ask) -> dict[str, Any]:
        return await ask(f"roles/{self.role}")


class GetRelatedRoles(Tool):
    """Roles near a given one: where people come from, go on to, or what is done beside it."""

    name = "get_related_roles"
    title = "Find related roles"

    role: RoleSlug

    async def answer(self, ask: Ask) -> dict[str, Any]:
        return await ask(f"roles/{self.role}/related")


class SearchCompanies(Tool):
    """Companies with live jobs, by a part of their name."""

    name = "search_companies"
    title = "Search companies"

    q: Annotated[str, Field(max_length=100, description="A part of the name; all companies unless given.")] = ""
    limit: Limit = 10
    cursor: Cursor = ""

    async def answer(self, ask: Ask) -> dict[str, Any]:
        return await ask("companies", self.model_dump())


TOOLS: dict[str, type[Tool]] = {
    tool.name: tool
    for tool in (GetJobs, GetTaxonomies, GetJob, GetSimilarJobs, GetRole, GetRelatedRoles, SearchCompanies)
}
