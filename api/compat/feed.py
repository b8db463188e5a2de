"""The feed whose address clients of jobicy.com know: RSS of a search, with parameters of its own."""

from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse, QueryDict
from django.views.decorators.http import require_safe

from api.compat.parameters import ALIASES
from core.page_cache import cached_page
from jobs import feeds
from jobs.query import parse

FIELDS = {  # parameter → that of the site's own addresses
    "job_categories": "category",
    "job_types": "type",
    "search_keywords": "q",
    "search_region": "region",
}
SEVERAL = ("job_categories", "job_types")  # by comma
OLD_NAMES = {"job_categories": ALIASES, "job_types": {"freelance": "contract"}}


@require_safe
@cached_page("jobs", parameters=FIELDS)
def job_feed(request: HttpRequest) -> HttpResponse:
    """The newest jobs of a search; 400, saying why, for parameters that make no sense."""
    asked = {name: value for name in FIELDS if (value := request.GET.get(name))}
    data = QueryDict(mutable=True)
    for name, value in asked.items():
        values = [one.strip() for one in value.split(",")] if name in SEVERAL else [value]
        data.setlist(FIELDS[name], [OLD_NAMES.get(name, {}).get(one, one) for one in values])
    data["sort"] = "newest"
    query, refused = parse(data)
    if refused:
        return feeds.refusal({name: refused[field] for name, field in FIELDS.items() if field in refused})
    address = "?".join(filter(None, [settings.SITE_URL + request.path, urlencode(asked)]))
    response = feeds.answer("rss", query, address)
    [(_, _, same), *_] = feeds.addresses(query)
    response.headers["Link"] = f'<{settings.SITE_URL}{same}>; rel="canonical"'
    return response
