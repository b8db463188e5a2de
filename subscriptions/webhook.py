"""Where Stripe tells that something happened."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from subscriptions import billing, mirror

MOST = 512 * 1024  # bytes; an event has a few thousand


@csrf_exempt
@require_POST
def webhook(request: HttpRequest) -> HttpResponse:
    """Store and queue an event, and answer at once. 400, and nothing stored, for what Stripe did not just sign."""
    body = request.read(MOST + 1)
    try:
        if len(body) > MOST:
            raise billing.BadEventError
        told = billing.read_event(body, request.headers.get("Stripe-Signature", ""))
    except billing.BadEventError:
        return HttpResponse(status=400)
    mirror.take([told])
    return HttpResponse(status=200)
