"""Addresses that belong to no app."""

from django.core.files.storage import default_storage
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

from core import pictures


@require_safe
def picture(request: HttpRequest, name: str) -> HttpResponse:
    """A picture's file, for anyone and for good: its name is made of its content. Asks neither session nor database."""
    if not pictures.is_file_name(name):
        raise Http404
    try:
        with default_storage.open(pictures.FOLDER + name) as file:
            response = HttpResponse(file.read(), content_type="image/webp")
    except FileNotFoundError as missing:
        raise Http404 from missing
    response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    response.headers["Content-Disposition"] = "inline"
    response.headers["ETag"] = etag = f'"{name}"'
    answer = get_conditional_response(request, etag, response=response) or response
    answer.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return answer
