"""What a person presses, what then runs by itself, and something more to hold about people."""

from typing import Any
from unittest.mock import patch

import pytest
from django.test import Client
from django.utils import timezone
from procrastinate.contrib.django import app
from procrastinate.periodic import PeriodicRegistry

from accounts import holdings
from accounts.holdings import Holding
from accounts.models import User
from tests import factories


def press(client: Client, address: str) -> Any:
    """Press a button, give the password if it is asked for, and return the answer."""
    answer = client.post(address)
    if answer.headers.get("Location", "").startswith("/account/reauthenticate/"):
        answer = client.post(answer.headers["Location"], {"password": factories.PASSWORD})
    return answer


def run_worker() -> None:
    """Work off what was queued, and nothing that the clock would add."""
    connector = app.connector.get_worker_connector()  # type: ignore[attr-defined]
    none = PeriodicRegistry()  # type: ignore[no-untyped-call]
    with app.replace_connector(connector) as worker, patch.object(worker, "periodic_registry", none):
        worker.run_worker(wait=False, listen_notify=False, install_signal_handlers=False)


def hold(monkeypatch: pytest.MonkeyPatch, **fields: Any) -> None:
    """Register one more holding for a test."""
    texts = {"title": "Pets", "what": "Their names.", "purpose": "Joy.", "retention": "A day."}
    pets: Any = {"name": "pets", **texts, "models": (), "export": lambda user: [], **fields}
    monkeypatch.setattr(holdings, "_holdings", {**holdings._holdings, "pets": Holding(**pets)})


def make_due(user: User) -> None:
    """As if the person had deleted the account 14 days ago."""
    User.objects.filter(pk=user.pk).update(erase_at=timezone.now())


def is_there(user: User) -> bool:
    return User.objects.filter(pk=user.pk).exists()
