"""The parameters of a search for jobs: those of jobs.query, which reads them; here they are described."""

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest
from pydantic import BaseModel, Field

from api.v1 import problems
from jobs.pay import rates
from jobs.query import CHOICES, MAX_VALUES, JobQuery, parse

SLUG = "^[-a-zA-Z0-9_]+$"


def _one(text: str, of: Iterable[str] = (), **shape: Any) -> Any:
    """A parameter with one value. of: those there are. shape: more of its JSON Schema."""
    said = {**shape, **({"enum": list(of)} if of else {})}
    return Field("", description=text, json_schema_extra=said)


def _several(text: str, of: Iterable[str] = (), pattern: str = "") -> Any:
    """A parameter that may be repeated."""
    each: dict[str, Any] = {"type": "string", **({"enum": list(of)} if of else {"pattern": pattern})}
    return Field([], description=text, json_schema_extra={"items": each, "maxItems": MAX_VALUES})


class JobParameters(BaseModel):
    """Types are those of an address, where all is text: jobs.query.parse judges the values."""

    q: str = _one('Words of the job’s text; “-word” and "two words" work. The first 100 characters are read.')
    role: str = _one("Slug of an occupation: its jobs and those of its specialties.", pattern=SLUG)
    open_to: str = _one(
        "Country or state where one lives, such as DE or US-CA: jobs that rule it out are left out.",
        pattern="^[A-Za-z]{2}(-[A-Za-z0-9]{1,3})?$",
    )
    zone: str = _one("With open_to: the IANA time zone one lives in, such as Europe/Berlin.")
    work: list[str] = _several("With open_to: countries one may work in.", pattern="^[A-Za-z]{2}$")
    category: list[str] = _several("Slugs of categories; a job is in one of them.", pattern=SLUG)
    type: list[str] = _several("Types of job.", CHOICES["type"])
    level: list[str] = _several("Seniorities.", CHOICES["level"])
    workplace: list[str] = _several("Fully remote, remote with visits, or hybrid.", CHOICES["workplace"])
    region: list[str] = _several("Slugs of regions; a job is open somewhere in one of them.", pattern=SLUG)
    skill: list[str] = _several("Slugs of skills; a job asks for all of them.", pattern=SLUG)
    language: list[str] = _several("Languages of the posting, ISO 639-1.", CHOICES["language"])
    company: str = _one("Slug of a company.", pattern=SLUG)
    pay: str = _one(
        "Least pay of a year that will do; jobs that do not say their pay stay.",
        type="integer",
        minimum=1,
        maximum=100_000_000,
    )
    currency: str = _one("With pay: its currency, US dollars if not given.", rates())
    paid: str = _one("1: jobs that say their pay.", ["1"])
    since: str = _one("Published within so many days.", CHOICES["since"])
    sort: str = _one("With q: its order, relevance if not given.", CHOICES["sort"])


def query_of(request: HttpRequest) -> JobQuery:
    """What is asked. Raises Problem (422) that names each parameter whose value makes no sense."""
    query, refused = parse(request.GET)
    if refused:
        raise problems.invalid(refused.items())
    return query
