"""The OpenAPI document: what django-ninja makes of the views, and what all of them have in common."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import ValidationError
from ninja.openapi.schema import REF_TEMPLATE
from pydantic import BaseModel

from api.v1 import problems, schemas
from api.v1.problems import Problem

COMMON = (400, 401, 403, 422, 429, 500, 503)  # problems that every address may answer
OF_ONE = (404,)
GONE = ("job", "job-similar", "guide")  # what can have been there once


class PublicApi(NinjaAPI):
    """With a document that says what each address answers when it cannot do what is asked."""

    def get_openapi_schema(self, **options: Any) -> Any:
        document = super().get_openapi_schema(**options)
        for path, operations in document["paths"].items():
            operations.pop("head", None)  # every address has it, and it says nothing of its own
            for operation in operations.values():
                _finish(path, operation)
        document["servers"] = [{"url": settings.SITE_URL}]
        document["components"]["schemas"].update(_definitions(schemas.Problem))
        document["components"]["securitySchemes"] = {"token": {"type": "http", "scheme": "bearer"}}
        return document


def _finish(path: str, operation: dict[str, Any]) -> None:
    statuses = [*COMMON, *(OF_ONE if "{" in path else ()), *([410] if operation["operationId"] in GONE else ())]
    for status in sorted(statuses):
        operation["responses"][status] = {
            "description": problems.BY_STATUS[status].title,
            "content": {problems.MEDIA_TYPE: {"schema": {"$ref": REF_TEMPLATE.format(model="Problem")}}},
        }
    operation["security"] = [{}, {"token": []}]


def _definitions(model: type[BaseModel]) -> dict[str, Any]:
    schema = model.model_json_schema(ref_template=REF_TEMPLATE, mode="serialization")
    inner = schema.pop("$defs", {})
    return {**inner, model.__name__: schema}


def refuse(request: HttpRequest, error: Problem | type[Problem]) -> HttpResponse:
    assert isinstance(error, Problem)
    return error.response


def refuse_parameters(request: HttpRequest, error: ValidationError | type[ValidationError]) -> HttpResponse:
    """422 for what django-ninja finds wrong."""
    assert isinstance(error, ValidationError)
    return problems.invalid((str(one["loc"][-1]), one["msg"]) for one in error.errors).response
