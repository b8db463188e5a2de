"""What a warm page is held against: a bare Django view with Django's usual middleware, returning the same bytes.

A WSGI application with the project's settings, without the page cache and whatever else is not Django's own.
BENCH_BODY names the file of the bytes, a brotli-compressed page.
"""

import os
from pathlib import Path

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest, HttpResponse
from django.urls import path

os.environ["WEB_PROCESS"] = "1"  # as config/wsgi.py does
settings.MIDDLEWARE = [name for name in settings.MIDDLEWARE if name.startswith("django.")]
settings.ROOT_URLCONF = __name__

BODY = Path(os.environ["BENCH_BODY"]).read_bytes()


def bare(request: HttpRequest, slug: str) -> HttpResponse:
    return HttpResponse(BODY, headers={"Content-Encoding": "br"})


urlpatterns = [path("guides/<slug:slug>/", bare)]

application = get_wsgi_application()
