"""Sparse fields: ?fields=id,title answers with these alone, and reads no more of the database than they need."""

from collections.abc import Collection
from typing import Any

from pydantic import BaseModel, Field

from api.v1 import problems


def sparse(model: type[BaseModel]) -> Any:
    """The parameter `fields` of a resource, as the documentation describes it."""
    one = "|".join(model.model_fields)
    return Field(
        "",
        description="Names of fields, with commas between them: the answer has these alone.",
        json_schema_extra={"pattern": f"^({one})(,({one}))*$", "examples": [",".join([*model.model_fields][:3])]},
    )


def chosen(text: str, model: type[BaseModel], *, but: Collection[str] = ()) -> list[str]:
    """The fields that are asked for, in the model's order; all without `but` where none is. Raises Problem (422)."""
    known = list(model.model_fields)
    if not text:
        return [name for name in known if name not in but]
    asked = {name.strip() for name in text.split(",")}
    if unknown := asked - set(known):
        raise problems.invalid(("fields", f"There is no field “{name[:40]}” here.") for name in sorted(unknown))
    return [name for name in known if name in asked]
