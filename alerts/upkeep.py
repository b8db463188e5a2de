"""Forgetting what is no longer needed."""

from datetime import timedelta

from django.utils import timezone

from alerts.actions import UNDO
from alerts.matching import KEPT
from alerts.models import Alert, Digest, Match, Recipient, SavedQuery

UNCONFIRMED = timedelta(days=7)  # how long a stranger's alert waits
LOG = timedelta(days=400)  # longer than any job is live, so that none is sent twice


def forget_old() -> None:
    now = timezone.now()
    Alert.objects.filter(confirmed_at=None, created_at__lt=now - UNCONFIRMED).delete()
    Alert.objects.filter(deleted_at__lt=now - UNDO).delete()
    Recipient.objects.filter(user=None, alerts=None, suppressed_at=None, created_at__lt=now - UNCONFIRMED).delete()
    Digest.objects.filter(due_at__lt=now - LOG).delete()
    Match.objects.filter(job__published_at__lt=now - KEPT).delete()
    SavedQuery.objects.filter(alerts=None).delete()
