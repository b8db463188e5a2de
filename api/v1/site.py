"""Version 1, put together."""

from typing import Any

from django.conf import settings
from django.views.decorators.http import require_safe
from ninja.errors import ValidationError

from api.v1 import companies, guides, jobs, plans, roles, taxonomies
from api.v1.openapi import PublicApi, refuse, refuse_parameters
from api.v1.problems import Problem
from core.page_cache import cached_page

VERSION = "1.0.0"


def _document(view: Any) -> Any:
    return require_safe(cached_page("content")(view))


api = PublicApi(
    title=f"{settings.SITE_NAME} API",
    version=VERSION,
    description="Remote jobs, and career guides whose every number has a source. Public data, to be read.",
    urls_namespace="api:v1",
    docs_url=None,
    docs_decorator=_document,
)
for resources in (jobs, companies, taxonomies, guides, roles, plans):
    api.add_router("", resources.router)
api.add_exception_handler(Problem, refuse)
api.add_exception_handler(ValidationError, refuse_parameters)
