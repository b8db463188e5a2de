"""A posting as its source gives it, in our terms where its format knows them."""

from dataclasses import dataclass, fields
from datetime import date, datetime
from functools import cached_property
from hashlib import blake2b

from django.core.exceptions import ValidationError

from jobs.deriving import validate_html
from jobs.fields import validate_apply_address
from jobs.pay import Pay

# Characters: what the columns of jobs.Job and jobs.Company hold.
LONGEST = {"external_id": 200, "title": 150, "company": 120, "url": 1000}
NAMES = {"external_id": "id", "url": "address", "company": "name of a company"}
MOST_WORDS, LONGEST_WORD = 100, 200  # of categories, places, skills: as many as one could read


class DocumentError(Exception):
    """Why a document cannot be read, or not to its end, in a sentence."""


class RefusedError(Exception):
    """Why one posting cannot be taken, in a sentence.

    external_id: its id in the feed, as Item has it, where that could be read: what was refused is there all the same,
    so it has not vanished. "" where it could not: then nothing can be said of what else is missing from the feed.
    """

    def __init__(self, reason: str, external_id: str = "") -> None:
        super().__init__(reason)
        self.external_id = external_id


class SkippedError(RefusedError):
    """Why the source itself does not offer a posting that stands in its feed: unlisted, a placeholder, over.

    Unlike one that is refused it counts as not being there.
    """


@dataclass(frozen=True)
class Item:
    """A posting. Raises RefusedError when made without what every posting has, or with more than ours can hold.

    external_id: unique and stable in its source and feed. url: the link back, https. html: a stranger's HTML, not yet
    cleaned. apply_to: as jobs.Job has it; "" where one applies at `url`. categories, places (where one may live) and
    skills: in the source's words, for the tables that map them. workplace, type, engagement, seniority: values of Job's
    choices, or ""; workplace also "on-site". language: ISO 639-1 or "". zones: hours from UTC, the lower first.
    posted_at: UTC; None where it is not known, or not yet.
    """

    external_id: str
    title: str
    company: str
    url: str
    html: str
    apply_to: str = ""
    company_website: str = ""
    categories: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    workplace: str = ""
    type: str = ""
    engagement: str = ""
    seniority: str = ""
    language: str = ""
    pay: Pay | None = None
    zones: tuple[float, float] | None = None
    posted_at: datetime | None = None
    expires_on: date | None = None
    skills: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for name, most in LONGEST.items():
            value, called = getattr(self, name), NAMES.get(name, name)
            if not value.strip():
                raise RefusedError(f"It has no {called}.")
            if len(value) > most:
                raise RefusedError(f"Its {called} has {len(value):,} characters; the limit is {most:,}.")
        _check_description(self.html)
        for words in (self.categories, self.places, self.skills):
            if len(words) > MOST_WORDS or any(len(word) > LONGEST_WORD for word in words):
                raise RefusedError("Its categories, places or tags are more, or longer, than anybody could read.")
        _check_address("address", self.url)
        if self.url.startswith("mailto:"):
            raise RefusedError("Its address is no page.")
        if self.apply_to:
            _check_address("address to apply at", self.apply_to)

    @cached_property
    def digest(self) -> str:
        """Another one whenever anything of it is another: 32 hexadecimal digits."""
        values = [getattr(self, name) for name in FIELDS]
        return blake2b(repr(values).encode(), digest_size=16).hexdigest()


FIELDS = tuple(field.name for field in fields(Item))


def _check_description(html: str) -> None:
    if not html.strip():
        raise RefusedError("It has no description.")
    try:
        validate_html(html)
    except ValidationError as error:
        raise RefusedError(str(error.message)) from error


def _check_address(called: str, address: str) -> None:
    if len(address) > LONGEST["url"]:
        raise RefusedError(f"Its {called} has {len(address):,} characters; the limit is {LONGEST['url']:,}.")
    try:
        validate_apply_address(address)
    except ValidationError as error:
        raise RefusedError(f"Its {called} cannot be linked to: {shown(address)}") from error


def shown(value: object) -> str:
    """The beginning of a stranger's value, as it may stand in a reason."""
    text = str(value)[:61]
    return "".join(char if char.isprintable() else "�" for char in text[:60]) + ("…" if len(text) > 60 else "")
