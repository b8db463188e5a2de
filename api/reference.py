"""What the API page says of each address, made of the OpenAPI document, so that the two cannot disagree."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from django.conf import settings

from api.v1 import schemas
from api.v1.problems import BY_STATUS, Kind
from api.v1.site import api

EXAMPLES = Path(__file__).with_name("examples")


@dataclass(frozen=True)
class Parameter:
    """values: what it takes, in words."""

    name: str
    place: str
    text: str
    values: str


@dataclass(frozen=True)
class Endpoint:
    """A path that is read. example: what it answers, as indented JSON."""

    name: str
    path: str
    group: str
    title: str
    text: str
    parameters: list[Parameter]
    example: str
    problems: list[Kind]

    @property
    def anchor(self) -> str:
        return f"get-{self.name}"


class Reference:
    """The document of the running site."""

    @cached_property
    def document(self) -> dict[str, Any]:
        document: dict[str, Any] = json.loads(json.dumps(api.get_openapi_schema()))  # with the keys that are served
        return document

    @cached_property
    def groups(self) -> dict[str, list[Endpoint]]:
        """Endpoints by what they are about, in the order of the site."""
        groups: dict[str, list[Endpoint]] = {}
        for path, methods in self.document["paths"].items():
            endpoint = self._endpoint(path, methods["get"])
            groups.setdefault(endpoint.group, []).append(endpoint)
        return groups

    def _endpoint(self, path: str, operation: Mapping[str, Any]) -> Endpoint:
        answers = operation["responses"]
        return Endpoint(
            name=operation["operationId"],
            path=path,
            group=operation["tags"][0],
            title=operation["summary"],
            text="" if operation["description"].rstrip(".") == operation["summary"] else operation["description"],
            parameters=[_parameter(one) for one in operation["parameters"]],
            example=self._shown(answers["200"]["content"]["application/json"]["schema"]),
            problems=[BY_STATUS[int(status)] for status in answers if status in ("404", "410")],
        )

    @property
    def problem(self) -> str:
        """An example of one."""
        return self._shown(self.document["components"]["schemas"]["Problem"])

    def _shown(self, schema: Mapping[str, Any]) -> str:
        text = json.dumps(self.example(schema), ensure_ascii=False, indent=2)
        return text.replace(schemas.SITE, settings.SITE_URL).replace("Waymark", settings.SITE_NAME)

    def example(self, schema: Mapping[str, Any]) -> Any:
        """A value that a schema allows: its own example, or one made of its parts'."""
        if "examples" in schema:
            return schema["examples"][0]
        if "$ref" in schema:
            return self.example(self.document["components"]["schemas"][schema["$ref"].rpartition("/")[2]])
        if "anyOf" in schema:
            return self.example(schema["anyOf"][0])
        if schema["type"] == "array":
            return [self.example(schema["items"])]
        return {name: self.example(part) for name, part in schema["properties"].items()}


def _parameter(said: Mapping[str, Any]) -> Parameter:
    return Parameter(said["name"], said["in"], said.get("description", ""), " ".join(_words(said["schema"])))


def _words(schema: Mapping[str, Any]) -> Iterator[str]:
    """What a parameter takes: "one of a, b", "a whole number from 1 to 100, 20 if not given", "may be repeated"."""
    each = schema.get("items", schema)
    values = each.get("enum", [])
    if "USD" in values:
        yield "A code such as USD."
    elif len(values) > 1:
        yield f"One of {', '.join(values)}."
    elif each.get("type") == "integer":
        least, most = each.get("minimum"), each.get("maximum")
        yield "A whole number." if least is None else f"A whole number from {least:,} to {most:,}."
    if "items" in schema:
        yield "May be repeated."
    if schema.get("default"):
        yield f"{schema['default']} if not given."


def examples() -> dict[str, str]:
    """File name → program, for this site. A test runs each of them."""
    return {path.name: path.read_text().replace("SITE", settings.SITE_URL) for path in sorted(EXAMPLES.iterdir())}
