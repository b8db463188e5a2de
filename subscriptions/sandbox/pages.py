"""What a person sees: the page on which one pays, the portal, an invoice, and the sandbox's own control page."""

import re
from dataclasses import asdict
from datetime import UTC, datetime
from html import escape
from pathlib import Path
from string import Formatter
from typing import Any

from .api import Api
from .billing import FAILING, GOOD, LIVE, UPDATED
from .state import Json, Refusal
from .webhooks import Chaos

FILE = Path(__file__).with_name("pages.html").read_text("utf-8")
PIECES = dict(re.findall(r"<!-- ([\w. ]+) -->\n(.*?)(?=<!-- |\Z)", FILE, re.DOTALL))
CARDS = {"pay": GOOD, "fail-later": FAILING}


class Piece(Formatter):
    """How pages.html is filled: `{x:$}` is cents, `{x:time}` seconds, `{x:event}` that piece for each of a list."""

    def format_field(self, value: Any, format_spec: str) -> str:
        if format_spec == "html":
            return str(value)
        if format_spec == "$":
            return f"${value / 100:.2f}"
        if format_spec == "time":
            return f"{datetime.fromtimestamp(value, UTC):%d %b %Y %H:%M}"
        if format_spec:
            return "".join(draw(format_spec, it=each) for each in value)
        return escape({"True": "yes", "False": "no"}.get(str(value), str(value)))


def draw(piece: str, **slots: Any) -> str:
    return Piece().vformat(PIECES[piece], (), slots)


def checkout(api: Api, session: Json, do: str) -> str:
    """Each of these does what a button of its page says, and returns where to go then: "" is to stay."""
    if do in CARDS and session["status"] == "open":
        api.complete(session, CARDS[do])
    if session["status"] == "complete":
        return str(session["success_url"]).replace("{CHECKOUT_SESSION_ID}", session["id"])
    return str(session["cancel_url"]) if do == "abandon" else ""


def portal(api: Api, session: Json, do: str) -> str:
    if do in CARDS:
        api.change_card(session["customer"], CARDS[do])
    for subscription in api.all("subscription", customer=session["customer"]):
        if do in ("cancel", "resume") and subscription["status"] in LIVE:
            api.emit(UPDATED, subscription, **api.ending(subscription, do == "cancel"))
    return str(session["url"])


def invoice(api: Api, found: Json, _: str) -> str:
    if found["status"] == "open":
        api.collect(found, GOOD)
    return str(found["hosted_invoice_url"])


PAGES = {"checkout.session": checkout, "billing_portal.session": portal, "invoice": invoice}


def control(api: Api) -> str:
    chaos = {name: +value for name, value in asdict(api.chaos).items()}  # True is written 1
    found = {"customers": api.all("customer", deleted=None), "subscriptions": api.all("subscription")}
    return draw("control", now=api.moment, chaos=chaos, events=api.all("event")[:50], **found)


def press(api: Api, name: str, form: Json) -> None:
    """A button of the control page."""
    kinds = {field: type(value) for field, value in asdict(Chaos()).items()}
    if name == "clock":
        api.advance(days=int(form["days"]))
    elif name == "chaos":
        api.chaos = Chaos(**{field: kind(float(form.get(field) or 0)) for field, kind in kinds.items()})


def answer(api: Api, path: str, form: Json) -> tuple[int, str]:
    """200 and a page, or 303 and where a pressed button leads. Raises Refusal."""
    kind, name = [*path.split("/"), ""][1:3]
    if kind == "sandbox" and form:
        press(api, name, form)
        return 303, "/"
    if kind == "":
        return 200, draw("page", style=PIECES["style"], body=control(api))
    if kind not in PAGES:
        raise Refusal(404, "There is no such page.")
    it = api.find(kind, name)
    if form and (place := PAGES[kind](api, it, form.get("do", ""))):
        return 303, place
    customer, alert = api.tables["customer"][it["customer"]], PIECES["declined"] if form else ""
    found = {f"{table}s": api.all(table, customer=it["customer"]) for table in ("subscription", "invoice")}
    body = draw(f"{kind} {it.get('status', '')}".strip(), it=it, customer=customer, alert=alert, **found)
    return 200, draw("page", style=PIECES["style"], body=body)
