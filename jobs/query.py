"""What somebody looks for: one object with one address, whoever asks and whatever is made of it.

The list, the landing pages, the feeds, and later the API and alerts, all read a JobQuery: `parse` makes it of an
address's parameters, `path` and `parameters` give its one canonical address, jobs/search.py turns it into SQL and
jobs/wording.py into words. A field that is empty asks nothing.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict
from django.urls import reverse

from accounts import countries, time_zone
from core import markdown
from jobs import languages, pay
from jobs.location import unpacked
from jobs.models import Company, Job, Region
from occupations.models import Category, Occupation, Skill

MAX_WORDS = 100  # characters of a search that are read
MAX_VALUES = 50  # of one field; somebody from the EU may work in thirty countries
DASH = re.compile(r'-(?!"?[^\W_])')
SINCE = {"1": "the last day", "3": "the last 3 days", "7": "the last 7 days", "30": "the last 30 days"}
SORTS = ("newest", "relevance")


@dataclass(frozen=True)
class JobQuery:
    """words: as typed. role, company: slugs. categories, regions, skills: slugs, sorted; a job has one of the
    categories and regions, and all of the skills. open_to: a country or state ("DE", "US-CA") where the job must not
    be ruled out, seen together with zone (IANA) and work (countries one may work in). pay_floor: of a year, in
    `currency`. since: days, a key of SINCE. sort: "" for what suits: relevance with words, else newest.
    """

    words: str = ""
    role: str = ""
    open_to: str = ""
    zone: str = ""
    work: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    seniorities: tuple[str, ...] = ()
    workplaces: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    skills: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    company: str = ""
    pay_floor: int | None = None
    currency: str = ""
    only_paid: bool = False
    since: str = ""
    sort: str = ""

    @property
    def by_relevance(self) -> bool:
        return bool(self.words) and self.sort != "newest"

    @property
    def is_everything(self) -> bool:
        """Whether it leaves no live job out."""
        return replace(self, sort="") == JobQuery()

    @property
    def parameters(self) -> list[tuple[str, str]]:
        """Its canonical parameters: in a fixed order, each only where it asks something."""
        values: list[tuple[str, str]] = []
        for name, field in NAMES.items():
            value = getattr(self, field)
            several = value if isinstance(value, tuple) else (value,)
            values += [(name, "1" if one is True else str(one)) for one in several if one not in ("", None, False)]
        return values

    @property
    def query_string(self) -> str:
        return urlencode(self.parameters)

    @property
    def path(self) -> str:
        """Its canonical address on the site: a landing page where it asks one thing that has one."""
        if landing := self.landing:
            return reverse(f"jobs:{landing[0]}", args=[landing[1]])
        return "?".join(filter(None, (reverse("jobs:job-list"), self.query_string)))

    @property
    def landing(self) -> tuple[str, str] | None:
        """URL name and slug of the landing page that asks just this."""
        if len(asked := self.parameters) != 1:
            return None
        [(name, value)] = asked
        return (LANDINGS[name], value) if name in LANDINGS else None

    def without(self, name: str, value: str = "") -> "JobQuery":
        """The query with one parameter left out, or one value of it."""
        field = NAMES[name]
        now = getattr(self, field)
        left: Any = tuple(one for one in now if value and one != value) if isinstance(now, tuple) else EMPTY[field]
        return replace(self, **{field: left, **BELONGING.get(name, {})})

    def with_value(self, name: str, value: str) -> "JobQuery":
        """The query with one more value of a parameter that takes several."""
        field = NAMES[name]
        values: Any = tuple(sorted({*getattr(self, field), value}))
        return replace(self, **{field: values})


EMPTY: Mapping[str, Any] = {field.name: field.default for field in fields(JobQuery)}
NAMES = {  # parameter → field, in canonical order
    "q": "words",
    "role": "role",
    "open_to": "open_to",
    "zone": "zone",
    "work": "work",
    "category": "categories",
    "type": "types",
    "level": "seniorities",
    "workplace": "workplaces",
    "region": "regions",
    "skill": "skills",
    "language": "languages",
    "company": "company",
    "pay": "pay_floor",
    "currency": "currency",
    "paid": "only_paid",
    "since": "since",
    "sort": "sort",
}
BELONGING: Mapping[str, Mapping[str, Any]] = {  # what says nothing without a parameter
    "q": {"sort": ""},
    "open_to": {"zone": "", "work": ()},
    "pay": {"currency": ""},
}
LANDINGS = {
    "category": "category-landing",
    "region": "region-landing",
    "skill": "skill-landing",
    "company": "company-detail",
}
CHOICES: Mapping[str, Iterable[str]] = {
    "type": Job.Type.values,
    "level": Job.Seniority.values,
    "workplace": Job.Workplace.values,
    "language": languages.NAMES,
    "since": SINCE,
    "sort": SORTS,
}
MODELS: Mapping[str, Any] = {
    "role": Occupation,
    "category": Category,
    "region": Region,
    "skill": Skill,
    "company": Company,
}


def from_canonical(text: str) -> JobQuery:
    """The query whose query string that is. Asks no database: what it names may be gone, and then it finds nothing."""
    data = QueryDict(text)
    values: dict[str, Any] = {}
    for name, field in NAMES.items():
        if sent := data.getlist(name):
            kinds = {"pay_floor": int, "only_paid": bool}
            values[field] = tuple(sent) if isinstance(EMPTY[field], tuple) else kinds.get(field, str)(sent[0])
    return JobQuery(**values)


class Refusals(dict[str, str]):
    """parameter → why its value was left out."""


def parse(data: QueryDict) -> tuple[JobQuery, Refusals]:
    """The query that an address's parameters ask, and which of them make no sense and were left out.

    Costs one query of the database for each parameter that names a row. Parameters of other names are none of ours.
    """
    refused = Refusals()
    values: dict[str, Any] = {}
    data = _spread(data)
    for name, field in NAMES.items():
        if sent := [text for raw in data.getlist(name)[: MAX_VALUES * 2] if (text := _clean(raw))]:
            try:
                values[field] = _value(name, sent)
            except ValueError as error:
                refused[name] = str(error)
    if values.get("pay_floor") is None:
        values.pop("currency", None)
    elif "currency" not in values:
        values["currency"] = "USD"
    if "open_to" not in values:
        values.pop("zone", None)
        values.pop("work", None)
    if not values.get("words") or values.get("sort") == "relevance":
        values.pop("sort", None)
    return JobQuery(**values), refused


def _spread(data: QueryDict) -> QueryDict:
    """The form's choice of a place brings its zone and its work along (Location.packed): as parameters of their own."""
    location = unpacked(data.get("open_to", "")) if "|" in data.get("open_to", "") else None
    if location is None:
        return data
    data = data.copy()
    data["open_to"], data["zone"] = location.place, location.zone
    data.setlist("work", list(location.work))
    return data


def _clean(raw: str) -> str:
    return " ".join(markdown.clean(raw).split())


def _value(name: str, sent: list[str]) -> Any:
    """What a parameter says. Raises ValueError, in words for whoever typed it, when it says nothing."""
    several = isinstance(EMPTY[NAMES[name]], tuple)
    if not several and len(sent) > 1:
        sent = sent[-1:]  # a form sends a field twice when a default stands before it
    if len(sent) > MAX_VALUES:
        raise ValueError(f"At most {MAX_VALUES} values can be asked for at once.")
    if name in CHOICES or name in MODELS:
        _known(name, sent)
        return tuple(sorted(set(sent))) if several else sent[0]
    return READERS[name](sent)


def _known(name: str, sent: list[str]) -> None:
    if name in CHOICES:
        unknown = set(sent) - set(CHOICES[name])
    else:
        unknown = set(sent) - set(MODELS[name].objects.filter(slug__in=sent).values_list("slug", flat=True))
    if unknown:
        raise ValueError(f"There is no “{min(unknown)[:40]}”.")


def _words(sent: list[str]) -> str:
    """Without the dashes that stand before no word: PostgreSQL would leave out what follows, and fails on many."""
    return " ".join(DASH.sub(" ", sent[0][:MAX_WORDS]).split())


def _place(sent: list[str]) -> str:
    code = sent[0].upper()
    country = code.partition("-")[0]
    if not countries.name(country) or ("-" in code and code not in countries.states(country)):
        raise ValueError(f"“{sent[0][:40]}” is no country or state. They look like DE or US-CA.")
    return code


def _zone(sent: list[str]) -> str:
    if time_zone.zone(sent[0]) is None:
        raise ValueError(f"“{sent[0][:40]}” is no time zone. They look like Europe/Berlin.")
    return sent[0]


def _countries(sent: list[str]) -> tuple[str, ...]:
    codes = {code.upper() for code in sent}
    if unknown := [code for code in codes if not countries.name(code)]:
        raise ValueError(f"“{unknown[0][:40]}” is no country. They look like DE.")
    return tuple(sorted(codes))


def _amount(sent: list[str]) -> int:
    digits = sent[0].replace(",", "").replace(" ", "")
    if not (digits.isascii() and digits.isdigit()) or not 0 < int(digits[:12]) <= 100_000_000 or len(digits) > 9:
        raise ValueError("Give the least pay of a year as a whole number, such as 60000.")
    return int(digits)


def _currency(sent: list[str]) -> str:
    if sent[0].upper() not in pay.rates():
        raise ValueError(f"“{sent[0][:10]}” is no currency we have a rate for. They look like EUR.")
    return sent[0].upper()


def _flag(sent: list[str]) -> bool:
    if sent[0] not in ("1", "on"):
        raise ValueError("Give 1 or leave it out.")
    return True


READERS: Mapping[str, Any] = {
    "q": _words,
    "open_to": _place,
    "zone": _zone,
    "work": _countries,
    "pay": _amount,
    "currency": _currency,
    "paid": _flag,
}
