"""How the site is, for those who run it and their machines."""

from datetime import datetime

from django.conf import settings
from django.db import Error, connection
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from alerts import planning
from alerts.models import Digest, Sending
from importers import actions as importing

_OLDEST_TASK = """
    SELECT coalesce(extract(epoch FROM now() - min(greatest(e.at, coalesce(j.scheduled_at, e.at)))), 0)
    FROM procrastinate_jobs j JOIN procrastinate_events e ON e.job_id = j.id AND e.type = 'deferred'
    WHERE j.status = 'todo' AND j.queue_name <> 'imports' AND coalesce(j.scheduled_at, now()) <= now() AND NOT EXISTS
    (SELECT FROM procrastinate_jobs ahead WHERE ahead.status = 'doing' AND ahead.lock = j.lock)
"""


@require_safe
@never_cache
def healthz(request: HttpRequest) -> HttpResponse:
    """This process answers."""
    return JsonResponse({"status": "ok"})


@require_safe
@never_cache
def readyz(request: HttpRequest) -> HttpResponse:
    """200 when the database answers and no task has waited too long for a worker; else 503, saying which.

    How late digests and feeds are is told too: it is no reason to take pages away from readers.
    """
    try:
        waited, late, feed = _oldest_task(), _oldest_digest(timezone.now()), importing.oldest_waiting()
        is_paused = Sending.objects.filter(is_paused=True).exists()
    except Error:
        return JsonResponse({"status": "unready", "database": "away"}, status=503)
    is_ready = waited <= settings.READY_MAX_TASK_AGE
    answer = {
        "status": "ok" if is_ready else "unready",
        "database": "ok",
        "oldest_waiting_task_seconds": waited,
        "oldest_due_digest_seconds": late,
        "digests_paused": is_paused,
        "oldest_due_feed_seconds": feed,
    }
    return JsonResponse(answer, status=200 if is_ready else 503)


@require_safe
@never_cache
def metrics(request: HttpRequest) -> HttpResponse:
    """The same as numbers, for Prometheus, which knows METRICS_TOKEN; 404 for everybody else."""
    told = request.headers.get("Authorization", "")
    if not settings.METRICS_TOKEN or not constant_time_compare(told, f"Bearer {settings.METRICS_TOKEN}"):
        raise Http404
    numbers = {
        "app_oldest_waiting_task_seconds": _oldest_task(),
        "app_oldest_due_digest_seconds": _oldest_digest(timezone.now()),
        "app_oldest_due_feed_seconds": importing.oldest_waiting(),
        "app_digests_on_their_way": Digest.objects.on_its_way().count(),
        "app_digests_paused": int(Sending.objects.filter(is_paused=True).exists()),
    }
    lines = [f"# TYPE {name} gauge\n{name} {number}\n" for name, number in numbers.items()]
    return HttpResponse("".join(lines), content_type="text/plain; version=0.0.4; charset=utf-8")


def _oldest_task() -> int:
    """Seconds that the oldest task waits for a worker, not for its turn. Feeds wait in a queue of their own."""
    with connection.cursor() as cursor:
        cursor.execute(_OLDEST_TASK)
        return int(cursor.fetchone()[0])


def _oldest_digest(now: datetime) -> int:
    """Seconds since which the oldest digest that has not gone is due; 0 when none is."""
    oldest = planning.oldest_waiting(now)
    return int((now - oldest).total_seconds()) if oldest else 0
