"""The types of what tools take. Their schemas are what an assistant reads, so they say what a value looks like."""

from typing import Annotated, Literal, TypeVar

from pydantic import BeforeValidator, Field

T = TypeVar("T")


def _listed(value: object) -> object:
    """Assistants send a single value bare."""
    return [value] if isinstance(value, str) else value


Several = Annotated[list[T], BeforeValidator(_listed), Field(max_length=20)]
Slug = Annotated[str, Field(max_length=160, pattern="^[A-Za-z0-9_-]+$")]
SlugOrNone = Annotated[str, Field(max_length=160, pattern="^[A-Za-z0-9_-]*$")]
Words = Annotated[str, Field(max_length=100)]
Country = Annotated[str, Field(pattern="^[A-Za-z]{2}$")]
PlaceOrNone = Annotated[str, Field(pattern="^([A-Za-z]{2}(-[A-Za-z0-9]{1,3})?)?$")]
CurrencyOrNone = Annotated[str, Field(pattern="^([A-Za-z]{3})?$")]
Language = Annotated[str, Field(pattern="^[a-z]{2}$")]
Type = Literal["full-time", "part-time", "contract", "temporary", "internship"]
Level = Literal["entry", "mid", "senior", "lead", "executive"]
Workplace = Literal["remote", "visits", "hybrid"]
Days = Literal["1", "3", "7", "30", ""]
Kind = Literal["categories", "regions", "skills"]
JobId = Annotated[int, Field(ge=1, lt=2**63, description="The job's id, as get_jobs gives it.")]
Role = Annotated[
    str,
    Field(
        min_length=1,
        max_length=100,
        description="A slug, such as registered-nurses (a job's occupation has it), a SOC code or a title.",
    ),
]
Limit = Annotated[int, Field(ge=1, le=25, description="How many to give.")]
Cursor = Annotated[
    str,
    Field(max_length=1000, description="The next_cursor of the last answer, with all other arguments as they were."),
]
