"""What a mail provider tells of mails it could not deliver, or that somebody called spam, in anymail's words.

One address for each provider that anymail knows, /mail-events/postmark/ and so on, for whoever has the secret.
"""

import re
from collections.abc import Mapping
from typing import Any

import structlog
from anymail.signals import AnymailTrackingEvent, EventType, RejectReason, tracking
from anymail.utils import get_request_basic_auth
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.dispatch import receiver
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest
from django.urls import path, resolve
from django.utils.crypto import constant_time_compare
from django.views.decorators.csrf import csrf_exempt

from accounts.models import UserManager
from alerts import actions
from alerts.models import Recipient

GONE = (RejectReason.BOUNCED, RejectReason.INVALID)
# Several providers' "soft" bounces reach us as if the mailbox were gone: words and codes of those that may pass.
SOFT = re.compile(
    r"soft|transient|temporar|undetermined|quota|mailbox (is )?full|(?<![.\d])(4\.\d{1,3}\.\d{1,3}|5\.2\.2)(?![.\d])",
    re.IGNORECASE,
)

log = structlog.get_logger(__name__)


@csrf_exempt
def mail_event(request: HttpRequest, provider: str) -> HttpResponse:
    """404 without the secret, or for a provider that anymail does not know; 400 for what it cannot read."""
    sent = get_request_basic_auth(request)
    if not any(constant_time_compare(sent, secret) for secret in settings.ANYMAIL["WEBHOOK_SECRET"]):
        raise Http404
    view = resolve(f"/{provider}/tracking/", "anymail.urls").func
    try:
        answer: HttpResponse = view(request)
    except (AttributeError, LookupError, TypeError, ValidationError, ValueError) as error:
        log.warning("mail event not understood", provider=provider, error=type(error).__name__)
        return HttpResponseBadRequest()
    return answer


urlpatterns = [path("<slug:provider>/", mail_event, name="mail-event")]


@receiver(tracking)
def on_event(event: AnymailTrackingEvent, **kwargs: Any) -> None:
    """Send no digest to an address that is gone, or whose owner wants none."""
    if not event.recipient:
        return
    validate_email(event.recipient)
    if why := _suppression(event):
        log.info("address suppressed", why=why)
        actions.suppress(email=event.recipient, why=why)
    elif event.event_type == EventType.UNSUBSCRIBED or event.reject_reason == RejectReason.UNSUBSCRIBED:
        for recipient in Recipient.objects.filter(email=UserManager.normalize_email(event.recipient)):
            actions.unsubscribe(recipient=recipient)


def _suppression(event: AnymailTrackingEvent) -> str:
    """One of Recipient.Suppression; "" for what may pass, and for a mail refused for something else."""
    if event.event_type == EventType.COMPLAINED:
        return Recipient.Suppression.COMPLAINT
    is_refused = event.event_type in (EventType.BOUNCED, EventType.REJECTED) and event.reject_reason in GONE
    return Recipient.Suppression.BOUNCE if is_refused and not _may_pass(event) else ""


def _may_pass(event: AnymailTrackingEvent) -> bool:
    """Whether the next mail may arrive: a mailbox that is full, a server that is busy."""
    raw = event.esp_event if isinstance(event.esp_event, Mapping) else {}
    told = [event.description, event.mta_response, *(raw.get(name) for name in ("Type", "type", "event"))]
    return any(isinstance(words, str) and SOFT.search(words) for words in told)
