"""What schemas of several resources have in common, and problems."""

from typing import Any, Generic, TypeVar

from pydantic import BaseModel, ConfigDict, Field

T = TypeVar("T")
SITE = "https://jobs.example"


def example(value: Any, description: str = "", **extra: Any) -> Any:
    """A member that is always there, unless `fields` leaves it out."""
    return Field(description=description or None, examples=[value], json_schema_extra=extra or None)


def _not_required(schema: dict[str, Any]) -> None:
    schema.pop("required", None)


class Sparse(BaseModel):
    """Whose members ?fields= chooses."""

    model_config = ConfigDict(json_schema_extra=_not_required)


class Page(BaseModel, Generic[T]):
    """A page of a list."""

    items: list[T]
    next: str | None = Field(
        description="Address of the next page; null on the last.",
        examples=[f"{SITE}/api/v1/jobs?category=healthcare&cursor=WyIwLTE3…"],
    )


class Named(BaseModel):
    slug: str = example("healthcare")
    name: str = example("Healthcare")


class Role(BaseModel):
    slug: str = example("registered-nurses")
    title: str = example("Registered Nurses")
    code: str | None = example("29-1141", "SOC 2018; null for a specialty that has none.")
    api_url: str = example(f"{SITE}/api/v1/roles/registered-nurses")


class ProblemError(BaseModel):
    parameter: str = example("limit")
    detail: str = example("Input should be less than or equal to 100")


class ProblemJob(BaseModel):
    id: int = example(1471)
    title: str = example("Infusion nurse")
    url: str = example(f"{SITE}/jobs/1471-infusion-nurse/")


class Problem(BaseModel):
    """RFC 9457."""

    type: str = example(f"{SITE}/api/#problem-invalid-parameters", "An address that says more.")
    title: str = example("Some parameters make no sense")
    status: int = example(422)
    detail: str = example("Look at limit again.")
    errors: list[ProblemError]
    job: ProblemJob | None = Field(None, description="Which job is gone.")
