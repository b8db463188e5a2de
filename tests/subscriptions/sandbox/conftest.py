"""What the sandbox's tests share: a sandbox, the official SDK talking to it, and a person who pays."""

from collections.abc import Iterator
from typing import Any

import pytest
import stripe

from subscriptions.sandbox.server import KEY, Sandbox
from tests.subscriptions.sandbox.payer import Payer


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with Sandbox() as sandbox:
        yield sandbox


@pytest.fixture
def client(sandbox: Sandbox) -> Any:
    return stripe.StripeClient(KEY, base_addresses={"api": sandbox.url}, max_network_retries=3).v1


@pytest.fixture
def payer(client: Any) -> Payer:
    return Payer(client, "mary@example.org")
