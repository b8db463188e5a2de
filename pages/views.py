"""Pages that compose several apps, and those that belong to none."""

import functools
from datetime import UTC, datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.contrib.auth.forms import AuthenticationForm
from django.core.exceptions import PermissionDenied
from django.db.models import Prefetch
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.views.decorators.http import require_safe

from accounts import countries, holdings
from core import errors
from core.page_cache import View, cached_page
from guides.models import Guide
from guides.page import GuidePage
from guides.views import categories_with_guides
from jobs import tallies
from jobs.answers import SILENT, Reply
from jobs.eligibility import Verdict
from jobs.list_page import Row
from jobs.models import Job
from occupations.models import Figure, Source

FEATURED = 6  # guides on the home page
NEWEST = 5  # jobs there
PLAIN = "text/plain; charset=utf-8"
REPLIES = (  # specimens
    Reply(Verdict.YES, "Open to: Anywhere in the world."),
    Reply(Verdict.NO, "You must live in the European Union."),
    Reply(Verdict.UNCLEAR, SILENT),
)


@require_safe
@cached_page("content", "jobs", "ads")
def home(request: HttpRequest) -> HttpResponse:
    guides = Guide.objects.published().for_lists()
    context = {
        "guides": guides.order_by("-is_featured", "listed_title", "pk")[:FEATURED],
        "guide_count": Guide.objects.published().count(),
        "categories": categories_with_guides(),
        "jobs": Job.objects.live().for_lists().order_by("-published_at", "-pk")[:NEWEST],
        "job_count": tallies.read().total,
    }
    return render(request, "pages/home.html", context)


@require_safe
@cached_page("content")
def sources(request: HttpRequest) -> HttpResponse:
    """Every source that a published guide rests on, and where."""
    guides = Guide.objects.published().select_related("listed_occupation__parent")
    by_occupation: dict[int, list[Guide]] = {}
    for guide in guides:
        assert guide.listed_occupation
        by_occupation.setdefault(guide.listed_occupation.counted_as.pk, []).append(guide)
    rows = Source.objects.prefetch_related(
        Prefetch("guides", guides), Prefetch("figures", Figure.objects.only("source", "occupation"))
    )
    used = []
    for source in rows:
        shown = {guide for figure in source.figures.all() for guide in by_occupation.get(figure.occupation_id, [])}
        used.append((source, sorted(shown | set(source.guides.all()), key=lambda guide: guide.listed_title)))
    return render(request, "pages/sources.html", {"sources": used})


@require_safe
@cached_page("content")
def about(request: HttpRequest) -> HttpResponse:
    return render(request, "pages/about.html")


@require_safe
@cached_page("content")
def terms(request: HttpRequest) -> HttpResponse:
    return render(request, "pages/terms.html")


@require_safe
@cached_page("content")
def privacy(request: HttpRequest) -> HttpResponse:
    return render(request, "pages/privacy.html", {"holdings": holdings.registered()})


@require_safe
@cached_page("content")
def accessibility(request: HttpRequest) -> HttpResponse:
    return render(request, "pages/accessibility.html")


@require_safe
@cached_page("content")
def contact(request: HttpRequest) -> HttpResponse:
    return render(request, "pages/contact.html")


def staff_only(view: View) -> View:
    """Strangers sign in first; members without the right get 403."""

    @login_required
    @functools.wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.is_staff:
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return wrapped


@require_safe
@login_required
def account(request: HttpRequest) -> HttpResponse:
    """What a person's account holds, and the ways on."""
    assert request.user.is_authenticated
    return render(request, "pages/account.html", {"country": countries.name(request.user.country)})


@require_safe
@staff_only
def style_guide(request: HttpRequest) -> HttpResponse:
    """Every component once, for whoever designs the next page."""
    guide = Guide.objects.published().for_reading().with_figures().first()
    page = GuidePage.of_edition(guide) if guide else None
    form = AuthenticationForm(data={"username": "", "password": ""})
    job = Job.objects.live().for_lists().order_by("-published_at", "-pk").first()
    context = {
        "colours": ["paper", "paper-2", "ink", "ink-2", "rule", "control", "blaze", "blaze-wash", "yes", "no"],
        "form": form,
        "guide": guide,
        "figure": page and page.figures.get(Figure.Measure.PAY_MEDIAN),
        "rating": page and next(iter(page.ratings.values()), None),
        "chart": page and page.pay_chart,
        "job": job and Row(job, REPLIES[0]),
        "replies": REPLIES,
        "statuses": errors.PAGES,
    }
    return render(request, "pages/style_guide.html", context)


@require_safe
@staff_only
def style_guide_error(request: HttpRequest, status: int) -> HttpResponse:
    """An error page as it looks, with its own status."""
    if status not in errors.PAGES:
        raise Http404
    return errors.page(request, status)


@require_safe
def favicon(request: HttpRequest) -> HttpResponse:
    """For those who ask without reading the page first."""
    return redirect(static("icons/blaze.svg"))


@require_safe
def manifest(request: HttpRequest) -> HttpResponse:
    """The web app manifest, with the site's own name."""
    icons = [
        {"src": static(f"icons/icon-{size}.png"), "sizes": f"{size}x{size}", "type": "image/png", "purpose": purpose}
        for size in (192, 512)
        for purpose in ("any", "maskable")
    ]
    names = {"name": settings.SITE_NAME, "short_name": settings.SITE_NAME, "start_url": "/", "display": "standalone"}
    colours = {"background_color": "#fbf9f4", "theme_color": "#fbf9f4"}
    return JsonResponse({**names, **colours, "icons": icons}, content_type="application/manifest+json")


@require_safe
@cached_page("content")
def robots(request: HttpRequest) -> HttpResponse:
    return render(request, "pages/robots.txt", content_type=PLAIN)


@require_safe
@cached_page("content")
def security(request: HttpRequest) -> HttpResponse:
    """RFC 9116: whom to tell of a hole. It expires in just under a year from the day on which it is read."""
    expires = datetime.now(UTC).date() + timedelta(days=364)
    return render(request, "pages/security.txt", {"expires": expires}, content_type=PLAIN)
