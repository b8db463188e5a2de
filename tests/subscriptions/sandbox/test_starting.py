"""Where the sandbox runs, for whom, and what it keeps."""

import json
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest
import stripe

from subscriptions.sandbox.server import KEY, Sandbox
from subscriptions.sandbox.webhooks import Chaos
from tests.subscriptions.sandbox.payer import Payer, visit

ROOT = Path(__file__).resolve().parents[3]
COMMAND = [sys.executable, "-W", "error", "-m", "subscriptions.sandbox"]


def payer_at(sandbox: Sandbox) -> Payer:
    return Payer(stripe.StripeClient(KEY, base_addresses={"api": sandbox.url}).v1, "mary@example.org")


@pytest.mark.parametrize("mode", ["production", "", None, "Development"])
def test_command_refuses_to_start_outside_of_development(mode: str | None) -> None:
    environment = {name: value for name, value in os.environ.items() if name != "ENV"}
    environment |= {"ENV": mode} if mode is not None else {}
    ended = subprocess.run(COMMAND, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=20)
    assert ended.returncode == 1
    assert "ENV=development" in ended.stderr
    assert not ended.stdout


def test_sandbox_refuses_to_start_outside_of_development(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ENV", "production")
    with pytest.raises(RuntimeError, match="ENV=development"):
        Sandbox()


def test_command_serves_until_it_is_interrupted(tmp_path: Path) -> None:
    arguments = ["--port", "0", "--month", "900", "--state", str(tmp_path / "state.json")]
    with subprocess.Popen([*COMMAND, *arguments], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          text=True, env={**os.environ, "ENV": "development"}) as process:  # fmt: skip
        assert process.stdout
        url = process.stdout.readline().split()[-1]
        assert "Payment sandbox" in visit(url)[1]
        client = stripe.StripeClient(KEY, base_addresses={"api": url}).v1
        assert client.prices.retrieve("price_month").unit_amount == 900
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=10)
    assert (process.returncode, errors) == (0, "")


def test_it_listens_on_the_loopback_address_alone(sandbox: Sandbox) -> None:
    assert sandbox.server.server_address[0] == "127.0.0.1"


@pytest.mark.parametrize("url", ["http://93.184.215.14/", "https://site.example/webhooks/stripe/", "nonsense"])
def test_it_tells_no_other_machine(url: str) -> None:
    with pytest.raises(RuntimeError, match="localhost"):
        Sandbox(url)


@pytest.mark.parametrize("name", ["Host", "Origin"])
@pytest.mark.parametrize("value", ["http://evil.example", "http://127.0.0.1.evil.example:80", "null"])
def test_page_of_another_site_reaches_nothing(sandbox: Sandbox, name: str, value: str) -> None:
    before = sandbox.now
    headers = {name: value.removeprefix("http://") if name == "Host" else value}
    assert visit(sandbox.url + "/sandbox/clock", {"days": "5"}, **headers)[0] == 403
    assert sandbox.now - before < 60


def test_own_page_moves_the_clock_and_a_link_does_not(sandbox: Sandbox) -> None:
    before = sandbox.now
    assert visit(sandbox.url + "/sandbox/clock?days=5")[0] == 404
    assert sandbox.now - before < 60
    assert visit(sandbox.url + "/sandbox/clock", {"days": "31"}, Origin=sandbox.url) == (303, "/")
    assert sandbox.now - before >= 31 * 86_400


def test_control_page_shows_what_there_is_and_sets_chaos(sandbox: Sandbox) -> None:
    payer = payer_at(sandbox)
    payer.subscribe()
    page = visit(sandbox.url)[1]
    for text in ("mary@example.org", payer.subscription().id, "<td>active</td>", "checkout.session.completed"):
        assert text in page
    form = {"duplicate": "2", "reorder": "1.5", "delay": "", "drop": "0.25", "wrong_secret": "1", "clock_skew": "-3600"}
    assert visit(sandbox.url + "/sandbox/chaos", form) == (303, "/")
    assert sandbox.chaos == Chaos(2, 1.5, 0, 0.25, wrong_secret=True, clock_skew=-3600)
    assert 'name="clock_skew" value="-3600"' in visit(sandbox.url)[1]
    assert visit(sandbox.url + "/sandbox/chaos", {"duplicate": "many"})[0] == 400


def test_control_page_shows_whether_the_site_was_told(sandbox: Sandbox) -> None:
    payer_at(sandbox)
    sandbox.deliver(lambda *_: 500)
    assert visit(sandbox.url)[1].count("<td>1</td></tr>") == 1
    sandbox.deliver(lambda *_: 200)
    assert "<td>1</td></tr>" not in visit(sandbox.url)[1]


def test_file_keeps_everything_over_a_restart(tmp_path: Path) -> None:
    file = str(tmp_path / "state.json")
    with Sandbox(state=file) as sandbox:
        payer = payer_at(sandbox)
        payer.subscribe()
        sandbox.advance(days=40)
        now, events = sandbox.now, payer.events()
        sandbox.deliver(lambda body, _: 500 if json.loads(body)["type"].startswith("invoice") else 200)
    assert [path.name for path in tmp_path.iterdir()] == ["state.json"]
    with Sandbox(state=file, month=1000) as sandbox:
        client = stripe.StripeClient(KEY, base_addresses={"api": sandbox.url}).v1
        assert 0 <= sandbox.now - now < 60
        payer.client = client
        assert payer.events() == events
        assert len(payer.invoices()) == 2
        waiting = [event["type"] for _, _, event in sandbox.courier.waiting]
        assert waiting == [kind for kind in events if kind.startswith("invoice")]
        sandbox.advance(days=31)
        assert [invoice.amount_due for invoice in payer.invoices()] == [800] * 3
        assert client.prices.retrieve("price_month").unit_amount == 1000


def test_port_is_free_again_afterwards() -> None:
    with Sandbox() as sandbox:
        port = sandbox.server.server_port
    with socket.socket() as probe:
        assert probe.connect_ex(("127.0.0.1", port)) != 0
