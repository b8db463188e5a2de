"""What a request for jobs may ask: each parameter once, and no other; what makes no sense is refused in words."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict

from api.compat.answers import RefusedError
from core import markdown
from jobs.query import JobQuery, parse

MOST = 200  # jobs of an answer
NAMES = ("count", "geo", "industry", "tag", "cursor", "get")
ALIASES = {  # old name of an industry → the present one
    "dev": "engineering",
    "e-commerce": "management",
    "video-audio-production": "design-multimedia",
    "translation-localization": "copywriting",
    "smm": "marketing",
}
TAXONOMIES = ("locations", "industries")
TAG_BYTES = range(3, 51)
FIELDS = {"geo": "region", "industry": "category", "tag": "q"}  # parameter → that of the site's own addresses
MOST_IDS = 100
HIGHEST_ID = 2**53 - 1  # the last whole number that JavaScript counts by one

_INTEGER = re.compile(r"([+-]?)([0-9]+)")
_ID = re.compile("[1-9][0-9]{0,15}")
_TAG = re.compile("<[^<>]*>")


@dataclass(frozen=True)
class Asked:
    """industry: its present name; alias: the old one that was sent, or "". cursor: None without one. get: one of
    TAXONOMIES, or "".
    """

    count: int
    geo: str
    industry: str
    tag: str
    cursor: str | None
    get: str
    alias: str
    query: JobQuery

    @property
    def filters(self) -> dict[str, str]:
        """What a traversal keeps asking."""
        return {name: value for name in FIELDS if (value := getattr(self, name))}

    @property
    def applied(self) -> dict[str, Any]:
        cursor = {} if self.cursor is None else {"cursor": self.cursor}
        return {"count": self.count, **self.filters, **cursor}


def read(data: QueryDict) -> Asked:
    """Raises RefusedError for the first parameter that makes no sense."""
    sent = once(data, NAMES)
    if "get" in sent and sent["get"] not in TAXONOMIES:
        raise RefusedError(f"get: give {' or '.join(TAXONOMIES)}.")
    if "get" in sent and "cursor" in sent:
        raise RefusedError("cursor: the lists that get asks for have one page.")
    alias = sent.get("industry", "")
    asked = {**sent, "industry": ALIASES[alias]} if alias in ALIASES else sent
    if "tag" in sent:
        asked = {**asked, "tag": tag(sent["tag"])}
    return Asked(
        count=count(sent.get("count", str(MOST))),
        geo=asked.get("geo", ""),
        industry=asked.get("industry", ""),
        tag=asked.get("tag", ""),
        cursor=sent.get("cursor"),
        get=sent.get("get", ""),
        alias=alias if alias in ALIASES else "",
        query=_query(asked),
    )


def once(data: QueryDict, known: Collection[str]) -> dict[str, str]:
    """The parameters of a request. Raises RefusedError for unknown ones, lists and repetitions."""
    for name, values in data.lists():
        if name not in known:
            is_list = name.partition("[")[0] in known and "[" in name
            told = (
                "give it once, without brackets" if is_list else f"there is no such parameter, only {', '.join(known)}"
            )
            raise RefusedError(f"{markdown.clean(name)[:40]}: {told}.")
        if len(values) > 1:
            raise RefusedError(f"{name}: give it once.")
    return {name: values[0] for name, values in data.lists()}


def count(text: str) -> int:
    """A whole number, brought into the range that there is."""
    found = _INTEGER.fullmatch(text.strip(" "))
    if found is None:
        raise RefusedError(f"count: give a whole number from 1 to {MOST}.")
    sign, digits = found.groups()
    digits = digits.lstrip("0")[: len(str(MOST)) + 1]  # as many as tell whether it is too large
    return 1 if sign == "-" or not digits else min(int(digits), MOST)


def tag(text: str) -> str:
    """A keyword without HTML."""
    text = _TAG.sub("", markdown.clean(text)).strip()
    if len(text.encode()) not in TAG_BYTES:
        raise RefusedError(f"tag: give {TAG_BYTES[0]} to {TAG_BYTES[-1]} bytes, not counting HTML.")
    return text


def _query(asked: dict[str, str]) -> JobQuery:
    data = QueryDict(mutable=True)
    data.update({field: asked[name] for name, field in FIELDS.items() if name in asked})
    data["sort"] = "newest"
    query, _ = parse(data)
    for name, found in (("geo", query.regions), ("industry", query.categories)):
        if name in asked and found != (asked[name],):
            taxonomy = TAXONOMIES[name == "industry"]
            raise RefusedError(f"{name}: there is no “{markdown.clean(asked[name])[:40]}”. get={taxonomy} lists them.")
    return query


def ids(data: QueryDict) -> list[int]:
    """The job numbers that a request for their status names, each once. Raises RefusedError."""
    sent = once(data, ("ids",))
    values = [value.strip(" ") for value in sent.get("ids", "").split(",")]
    if len(values) > MOST_IDS:
        raise RefusedError(f"ids: at most {MOST_IDS} at once; these are {len(values):,}.")
    if not all(_ID.fullmatch(value) and int(value) <= HIGHEST_ID for value in values):
        raise RefusedError(f"ids: give whole numbers from 1 to {HIGHEST_ID}, with commas between them.")
    return list(dict.fromkeys(map(int, values)))
