"""The compatible API as an OpenAPI 3.1 document, written by hand: it is of others' making, and does not grow."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings

from api.compat import parameters, shapes
from api.compat.answers import VERSION, header
from api.compat.parameters import ALIASES, HIGHEST_ID, MOST, MOST_IDS, TAXONOMIES
from jobs.models import Region
from occupations.models import Category

Schema = dict[str, Any]

TEXT: Schema = {"type": "string"}
INTEGER: Schema = {"type": "integer"}
TEXTS: Schema = {"type": "array", "items": TEXT}
MOMENT: Schema = {"type": "string", "format": "date-time"}
STATED: Schema = {"statusCode": {"const": 200}, "success": {"const": True}}


def document() -> dict[str, Any]:
    """Costs two queries: the slugs that are taken stand in it."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": f"{settings.SITE_NAME}: remote jobs, compatible API",
            "version": VERSION,
            "description": "What clients of jobicy.com speak, version 2. New clients are better off with /api/v1/.",
        },
        "servers": [{"url": settings.SITE_URL}],
        "paths": {
            "/api/v2/remote-jobs": {"get": _remote_jobs()},
            "/api/v2/remote-jobs/status": {"get": _job_status()},
        },
        "components": {
            "schemas": {
                "Jobs": _jobs(),
                "Job": _job(),
                "Locations": _taxonomy("locations", "geo"),
                "Industries": _taxonomy("industries", "industry"),
                "Statuses": _statuses(),
                "Error": _object({"success": {"const": False}, "error": TEXT}),
            }
        },
    }


def _remote_jobs() -> Schema:
    industries = [*Category.objects.values_list("slug", flat=True), *ALIASES]
    described = {
        "count": (INTEGER | {"default": MOST}, f"Jobs on a page; brought into the range from 1 to {MOST}."),
        "geo": (_one_of(Region.objects.values_list("slug", flat=True)), "Where the job is open."),
        "industry": (_one_of(industries), "A field of work. Old names are taken: two headers say the new one."),
        "tag": (TEXT | {"minLength": 1}, "A keyword of 3 to 50 bytes, searched for in the job's text."),
        "cursor": (TEXT, "nextCursor of the page before, with the same geo, industry and tag, within 24 hours."),
        "get": (_one_of(TAXONOMIES), "The locations or industries there are, instead of jobs."),
    }
    renamed = ("Deprecated-Industry", "Replacement-Industry")
    answers = [{"$ref": f"#/components/schemas/{name}"} for name in ("Jobs", "Locations", "Industries")]
    went_on = {"operationId": "getRemoteJobs", "parameters": {"cursor": "$response.body#/nextCursor"}}
    asked_after = {"operationId": "getJobStatus", "parameters": {"ids": "$response.body#/jobs/0/id"}}
    return {
        "operationId": "getRemoteJobs",
        "summary": "Jobs of the last seven days, the newest first",
        "parameters": [_parameter(name, *described[name]) for name in parameters.NAMES],
        "responses": {
            "200": {
                **_json("Jobs, or the taxonomy that get asks for", {"oneOf": answers}),
                "headers": {header(name): {"schema": TEXT} for name in renamed},
                "links": {"next": went_on, "status": asked_after},
            },
            **_errors(),
        },
    }


def _job_status() -> Schema:
    number = f" *[1-9][0-9]{{0,{len(str(HIGHEST_ID)) - 1}}} *"
    ids = TEXT | {"pattern": f"^{number}(,{number}){{0,{MOST_IDS - 1}}}$"}
    return {
        "operationId": "getJobStatus",
        "summary": "Whether jobs are open",
        "parameters": [_parameter("ids", ids, f"1 to {MOST_IDS} numbers of jobs, by comma.") | {"required": True}],
        "responses": {
            "200": _json("One status for each number", {"$ref": "#/components/schemas/Statuses"}),
            **_errors(),
        },
    }


def _jobs() -> Schema:
    filters = {"count": INTEGER, **dict.fromkeys((*parameters.FIELDS, "cursor"), TEXT)}
    envelope = {
        "apiVersion": TEXT,
        "documentationUrl": TEXT | {"format": "uri"},
        "friendlyNotice": TEXT,
        "jobCount": INTEGER,
        "lastUpdate": {"anyOf": [MOMENT, {"const": ""}]},
        "nextCursor": {"type": ["string", "null"]},
        "hasMore": {"type": "boolean"},
        "appliedFilters": _object(filters, required=["count"]),
        "jobs": {"type": "array", "items": {"$ref": "#/components/schemas/Job"}, "maxItems": MOST},
        **STATED,
    }
    return _object({**envelope, "message": TEXT}, required=list(envelope))


def _job() -> Schema:
    known = {
        "id": INTEGER,
        "url": TEXT | {"format": "uri"},
        **dict.fromkeys(("jobSlug", "jobTitle", "companyName"), TEXT),
        "companyLogo": {"const": False},
        "jobIndustry": TEXTS,
        "jobType": {"type": "array", "items": _one_of(shapes.TYPES.values())},
        "jobGeo": TEXT,
        "jobLevel": _one_of(shapes.LEVELS.values()),
        "jobExcerpt": TEXT,
        "jobDescription": TEXT,
        "pubDate": MOMENT,
    }
    salary = {
        **dict.fromkeys(("salaryMin", "salaryMax"), INTEGER),
        "salaryCurrency": TEXT | {"pattern": "^[A-Z]{3}$"},
        "salaryPeriod": _one_of(shapes.PERIODS.values()),
    }
    return _object({**known, **salary}, required=list(known))


def _taxonomy(name: str, prefix: str) -> Schema:
    row = _object({f"{prefix}ID": INTEGER, f"{prefix}Name": TEXT, f"{prefix}Slug": TEXT})
    return _object({name: {"type": "array", "items": row}, "appliedFilters": _object({"get": {"const": name}})})


def _statuses() -> Schema:
    row = _object({"id": INTEGER, "status": _one_of(["active", "closed", "unknown"])})
    jobs = {"type": "array", "items": row, "minItems": 1, "maxItems": MOST_IDS}
    return _object({"apiVersion": TEXT, "checkedAt": MOMENT, "count": INTEGER, "jobs": jobs, **STATED})


def _errors() -> Schema:
    said = {"400": "A parameter makes no sense", "429": "Too many requests", "default": "Any other error"}
    responses = {status: _json(words, {"$ref": "#/components/schemas/Error"}) for status, words in said.items()}
    responses["429"]["headers"] = {"Retry-After": {"schema": INTEGER, "description": "Seconds"}}
    return responses


def _json(words: str, schema: Schema) -> Schema:
    return {"description": words, "content": {"application/json": {"schema": schema}}}


def _parameter(name: str, schema: Schema, words: str) -> Schema:
    return {"name": name, "in": "query", "description": words, "schema": schema}


def _one_of(values: Any) -> Schema:
    return {"enum": list(values)}


def _object(properties: Mapping[str, Schema], required: list[str] | None = None) -> Schema:
    """Of these properties and no other, all of them required unless some are named."""
    needed = list(properties) if required is None else required
    return {"type": "object", "properties": dict(properties), "required": needed, "additionalProperties": False}
