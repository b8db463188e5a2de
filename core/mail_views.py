"""Development's letter box at /dev/mail/: the mails that core.outbox has kept as files. Not there in production."""

import email
import re
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

from csp.constants import SELF
from csp.decorators import csp_update
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

NAME = re.compile(r"[0-9-]{1,60}", re.ASCII)  # of a file, without .eml
# The mail's own styles and nothing else; its links may open a new tab.
POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self';"
    " sandbox allow-popups allow-popups-to-escape-sandbox"
)


def _read(file: Path) -> EmailMessage:
    return email.message_from_bytes(file.read_bytes(), policy=default)


def _mail(name: str) -> EmailMessage:
    """A kept mail. Raises Http404 when there is none of that name."""
    file = settings.MAIL_FOLDER / f"{name}.eml"
    if not NAME.fullmatch(name) or not file.is_file():
        raise Http404
    return _read(file)


def _part(mail: EmailMessage, kind: str) -> str:
    """Its "plain" or "html" part; "" when it has none."""
    part = mail.get_body((kind,))
    return str(part.get_content()) if part else ""


@require_safe
def mail_list(request: HttpRequest) -> HttpResponse:
    files = sorted(settings.MAIL_FOLDER.glob("*.eml"), reverse=True)
    return render(request, "core/mail_list.html", {"mails": [(file.stem, _read(file)) for file in files]})


@require_safe
@csp_update({"frame-src": [SELF]})  # type: ignore[arg-type]  # its types know of no arguments from the address
def mail_detail(request: HttpRequest, name: str) -> HttpResponse:
    mail = _mail(name)
    context = {"mail": mail, "name": name, "text": _part(mail, "plain"), "has_html": bool(_part(mail, "html"))}
    return render(request, "core/mail_detail.html", context)


@require_safe
@xframe_options_sameorigin
def mail_html(request: HttpRequest, name: str) -> HttpResponse:
    """The HTML part, for the frame of its page. Its links open outside of the frame, which may not show our pages."""
    html = _part(_mail(name), "html").replace("<head>", '<head><base target="_blank">', 1)
    return HttpResponse(html, headers={"Content-Security-Policy": POLICY})


urlpatterns = [
    path("", mail_list, name="mail-list"),
    path("<str:name>/", mail_detail, name="mail-detail"),
    path("<str:name>/html/", mail_html, name="mail-html"),
]
