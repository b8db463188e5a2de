"""Development's letter box, which production does not have."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings as project
from django.core.mail import EmailMultiAlternatives
from django.test import Client
from pytest_django import Settings

from core import outbox
from core.models import OutgoingMail
from tests.config.test_settings import GOOD

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def folder(settings: Settings, tmp_path: Path) -> Path:
    settings.MAIL_FOLDER = tmp_path / "mail"
    return tmp_path / "mail"


def post(
    subject: str = "Hello", text: str = "As text: http://localhost:8000/a/", html: str = "<head></head><p>As HTML"
) -> str:
    """Have a mail kept. Returns its name."""
    message = EmailMultiAlternatives(subject, text, to=["ada@example.org"])
    if html:
        message.attach_alternative(html, "text/html")
    outbox.enqueue(message)
    row = OutgoingMail.objects.latest("pk")
    outbox.deliver(row.pk)
    return max(file.stem for file in project.MAIL_FOLDER.iterdir())


def test_mails_are_listed_newest_first(client: Client) -> None:
    assert "No mail yet" in client.get("/dev/mail/").text
    post("First")
    post("Second <b>")
    page = client.get("/dev/mail/").text
    assert page.index("Second &lt;b&gt;") < page.index("First")
    assert "To ada@example.org" in page


def test_mail_is_shown_with_its_text_and_a_frame_for_its_html(client: Client) -> None:
    name = post()
    response = client.get(f"/dev/mail/{name}/")
    assert '<a href="http://localhost:8000/a/"' in response.text
    assert f'<iframe class="mail-part" src="/dev/mail/{name}/html/"' in response.text
    assert "frame-src 'self'" in response.headers["Content-Security-Policy"]
    frame = client.get(f"/dev/mail/{name}/html/")
    assert frame.text.startswith('<head><base target="_blank"></head><p>As HTML')
    assert frame.headers["X-Frame-Options"] == "SAMEORIGIN"
    assert frame.headers["Content-Security-Policy"] == (
        "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self';"
        " sandbox allow-popups allow-popups-to-escape-sandbox"
    )


def test_mail_without_html_has_no_frame(client: Client) -> None:
    assert "<iframe" not in client.get(f"/dev/mail/{post(html='')}/").text


@pytest.mark.parametrize("name", ["1", "..", "%2e%2e", "..%2fsecret", "secret", "%00", "2026-11-30\n", "١", "x" * 5000])
@pytest.mark.parametrize("rest", ["", "html/"])
def test_no_other_file_is_shown(client: Client, folder: Path, name: str, rest: str) -> None:
    post()
    (folder.parent / "secret.eml").write_text("Subject: secret\n\nsecret")
    (folder / "secret.eml").write_text("Subject: secret\n\nsecret")
    assert client.get(f"/dev/mail/{name}/{rest}").status_code == 404


def test_only_the_newest_are_kept(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outbox, "KEPT_FILES", 2)
    names = [post(str(number)) for number in range(4)]
    assert sorted(file.stem for file in folder.iterdir()) == names[2:]
    assert folder.stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize(
    ("mode", "found"), [pytest.param("development", "True", marks=pytest.mark.proof), ("production", "False")]
)
def test_production_has_no_letter_box(mode: str, found: str) -> None:
    code = (
        "import config.wsgi, sys; from django.urls import is_valid_path;"
        "print(bool(is_valid_path('/dev/mail/')), 'core.mail_views' in sys.modules)"
    )
    environment = {**GOOD, "ENV": mode, "VAR": os.environ.get("VAR", str(project.VAR))}
    ran = subprocess.run(
        [sys.executable, "-c", code], env=environment, cwd=project.BASE_DIR, capture_output=True, text=True
    )
    assert ran.stdout.split() == [found, found], ran.stderr
