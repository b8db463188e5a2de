"""Digests on their way out: composed in batches, then sent one by one, each with its row locked.

Never lost: a digest is sent when the mail server has taken it and that is committed, and tried again until then. A
repeat only after a crash between the two, with the same Message-ID.
"""

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from threading import Lock
from typing import Any

import structlog
from django.core.mail.backends.base import BaseEmailBackend
from django.db import connection, transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from alerts import actions, mails, refusals
from alerts.matching import OVERLAP, match
from alerts.models import ON_ITS_WAY, Alert, Digest, Recipient, SavedQuery, Sending
from alerts.planning import CANDIDATES
from core import outbox

BATCH = 100  # digests that are composed at once, and sent over one connection
LEASE = timedelta(seconds=60)  # how long a batch is left to the worker that took it
SMTP_TIMEOUT = 15  # seconds for each answer
TRANSACTION_TIMEOUT = "150s"  # for all answers about one mail
FIRST_WAIT, LONGEST_WAIT = timedelta(minutes=1), timedelta(hours=4)
GIVEN_UP = timedelta(days=5)  # how long a server that says "never" is asked again: as long as mail servers try

# One statement, so that both see the same matches: what another worker notes meanwhile is neither chosen nor covered.
_COMPOSE = f"""
    WITH covered AS (
        UPDATE alerts_alert a SET covered_until = greatest(a.covered_until, s.matched_until)
        FROM alerts_digest d, alerts_savedquery s
        WHERE d.id = ANY(%(digests)s) AND a.recipient_id = d.recipient_id AND s.id = a.search_id
        AND a.deleted_at IS NULL AND NOT a.is_paused AND a.confirmed_at IS NOT NULL
        AND (d.has_weekly OR a.frequency = 'daily') AND (d.only_id IS NULL OR d.only_id = a.id)
    )
    INSERT INTO alerts_digestjob (recipient_id, job_id, digest_id, alert_id)
    SELECT d.recipient_id, found.job_id, d.id, found.alert_id
    FROM (
        SELECT d.id, d.recipient_id, d.has_weekly, d.only_id, r.user_id
        FROM alerts_digest d JOIN alerts_recipient r ON r.id = d.recipient_id WHERE d.id = ANY(%(digests)s)
    ) d
    CROSS JOIN LATERAL (SELECT j.id AS job_id, min(a.id) AS alert_id {CANDIDATES} GROUP BY j.id) found
    ON CONFLICT DO NOTHING
"""  # noqa: S608
_LOCK = """
    SELECT set_config('idle_in_transaction_session_timeout', %s, true)
    FROM alerts_digest d JOIN alerts_recipient r ON r.id = d.recipient_id
    WHERE d.id = %s AND d.state = 'composed' AND r.suppressed_at IS NULL AND r.unsubscribed_at IS NULL
    FOR UPDATE OF d SKIP LOCKED
"""
_SENT = """
    WITH told AS (UPDATE alerts_recipient SET told_at = %(due_at)s WHERE %(tells_facts)s AND id = %(recipient)s)
    UPDATE alerts_digest SET state = 'sent', sent_at = %(now)s, claimed_until = NULL WHERE id = %(digest)s
"""

log = structlog.get_logger(__name__)
_one_at_a_time = Lock()  # in this process, so that its death makes one mail come twice at most


def send_due(until: float) -> int:
    """Send what waits, as long as there is something and time.monotonic() is before `until`; return how many went."""
    sent = 0
    while time.monotonic() < until and not Sending.objects.filter(is_paused=True).exists():
        batch = _claim(timezone.now())
        if not batch:
            break
        sent += _send(batch, until)
    return sent


def _claim(now: datetime) -> list[Digest]:
    """A batch that is ours for a while, composed; not one of those that turned out to be empty. [] when none waits."""
    while True:
        with transaction.atomic():
            free = Digest.objects.on_its_way().filter(try_at__lte=now).exclude(claimed_until__gt=now)
            rows = free.order_by("try_at", "pk").select_for_update(skip_locked=True)[:BATCH]
            mine = Digest.objects.filter(pk__in=list(rows.values_list("pk", flat=True)))
            mine.update(claimed_until=now + LEASE)
            _take_back(mine)
            _compose(list(mine.filter(state=Digest.State.PLANNED).values_list("pk", flat=True)), now)
        found = mine.filter(state=Digest.State.COMPOSED)
        batch = list(found.select_related("recipient__user").order_by("try_at", "pk"))
        if batch or not mine:
            return batch


def _take_back(digests: QuerySet[Digest]) -> None:
    """What its recipient stopped while it was in somebody's hand: all, or an alert."""
    stopped = Q(recipient__suppressed_at__isnull=False) | Q(recipient__unsubscribed_at__isnull=False)
    digests.filter(stopped).update(state=Digest.State.DROPPED)
    ended = Q(is_paused=True) | Q(deleted_at__isnull=False)
    for alert in Alert.objects.filter(ended, entries__digest__in=digests.filter(ON_ITS_WAY)).distinct():
        actions.take_out(alert=alert)


def _compose(planned: Sequence[int], now: datetime) -> None:
    """Choose the jobs of planned digests, for good."""
    if not planned:
        return
    digests = Digest.objects.filter(pk__in=planned)
    _match_asked(digests.filter(only__isnull=False), now)
    with connection.cursor() as cursor:
        cursor.execute(_COMPOSE, {"digests": list(planned), "overlap": str(OVERLAP)})
    digests.filter(entries__isnull=False).update(state=Digest.State.COMPOSED)
    digests.filter(state=Digest.State.PLANNED).update(state=Digest.State.EMPTY)


def _match_asked(digests: QuerySet[Digest], now: datetime) -> None:
    """What somebody asks for now was matched by nobody yet."""
    stale = SavedQuery.objects.filter(alerts__in=digests.values("only"), matched_until__lt=now)
    for row in stale.order_by("pk"):
        match([row.pk], since=row.matched_until, now=now)


def _send(batch: Sequence[Digest], until: float) -> int:
    """Send a batch over one connection, and return how many went. Stops in time for the lease."""
    letters = _letters(batch)
    until = min(until, time.monotonic() + LEASE.total_seconds() / 2)
    sent = 0
    with _mail_server() as server:
        for digest in batch:
            if time.monotonic() > until:
                break
            if letter := letters.get(digest.pk):
                sent += _send_one(digest, letter, server)
    Digest.objects.on_its_way().filter(pk__in=[digest.pk for digest in batch]).update(claimed_until=None)
    return sent


def _letters(batch: Sequence[Digest]) -> dict[int, mails.Letter]:
    """Their mails. One that cannot be written is put off, and holds up no other; one without jobs left is none."""
    try:
        letters = mails.compose(batch)
    except Exception as error:
        if len(batch) == 1:
            log.exception("digest cannot be written", digest=batch[0].pk)
            _put_off(batch[0], error)
            return {}
        return {pk: letter for digest in batch for pk, letter in _letters([digest]).items()}
    gone = [digest.pk for digest in batch if digest.pk not in letters]
    Digest.objects.filter(pk__in=gone, state=Digest.State.COMPOSED).update(state=Digest.State.EMPTY)
    return letters


@contextmanager
def _mail_server() -> Iterator[BaseEmailBackend]:
    server = outbox.mail_server(SMTP_TIMEOUT)
    try:
        yield server
    finally:
        server.close()


def _send_one(digest: Digest, letter: mails.Letter, server: BaseEmailBackend) -> bool:
    """Whether it went. Its row is locked while the mail server answers, so that nobody else sends it."""
    with _one_at_a_time, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_LOCK, [TRANSACTION_TIMEOUT, digest.pk])
        if not cursor.fetchone():
            return False
        try:
            server.open()  # or it would be closed again after each mail
            server.send_messages([letter])
        except (OSError, ValueError) as error:  # of smtplib and sockets; of an address or header that cannot be sent
            _put_off(digest, error)
            server.close()  # whatever it was, begin anew
            return False
        sent: dict[str, Any] = {
            "digest": digest.pk,
            "recipient": digest.recipient_id,
            "due_at": digest.due_at,
            "tells_facts": letter.tells_facts,
            "now": timezone.now(),
        }
        cursor.execute(_SENT, sent)
    return True


def _put_off(digest: Digest, error: Exception) -> None:
    """Try again later, each time twice as late as before; not where there is no such mailbox, or never will be."""
    refusal, now = refusals.read(error), timezone.now()
    log.warning("digest not taken", digest=digest.pk, error=type(error).__name__, code=refusal.code)
    if refusal.is_gone:
        actions.suppress(email=digest.recipient.email, why=Recipient.Suppression.REFUSED)
        return
    refused_at = digest.refused_at or (now if refusal.is_final else None)
    wait = min(FIRST_WAIT * 2 ** min(digest.attempts, 10), LONGEST_WAIT)
    row = Digest.objects.filter(pk=digest.pk)
    row.update(attempts=F("attempts") + 1, try_at=now + wait, refused_at=refused_at, claimed_until=None)
    if refusal.is_final and refused_at and now >= refused_at + GIVEN_UP:
        log.error("digest given up", digest=digest.pk, code=refusal.code)
        row.update(state=Digest.State.DROPPED)
