"""A person before the sandbox's pages, and the site's calls of the SDK that lead them there."""

from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import HTTPRedirectHandler, Request, build_opener

SUCCESS = "http://site.example/thanks/?session={CHECKOUT_SESSION_ID}"
CANCEL = "http://site.example/plus/"


class Stay(HTTPRedirectHandler):
    """Redirects are looked at, not followed."""

    def redirect_request(self, *_: Any) -> None:
        return None


def visit(url: str, form: dict[str, str] | None = None, **headers: str) -> tuple[int, str]:
    """The status, and the page's text or where it redirects to."""
    request = Request(url, urlencode(form).encode() if form else None, headers)
    try:
        with build_opener(Stay).open(request) as answer:
            return answer.status, answer.read().decode()
    except HTTPError as answer:
        with answer:
            return answer.code, answer.headers["Location"] or answer.read().decode()


def press(url: str, button: str) -> tuple[int, str]:
    return visit(url, {"do": button})


class Payer:
    def __init__(self, client: Any, email: str) -> None:
        self.client = client
        self.id: str = client.customers.create({"email": email}).id

    def open_checkout(self, price: str = "price_month", **more: Any) -> Any:
        lines = [{"price": price, "quantity": 1}]
        wanted = {"mode": "subscription", "customer": self.id, "line_items": lines, "success_url": SUCCESS, **more}
        return self.client.checkout.sessions.create({**wanted, "cancel_url": CANCEL})

    def subscribe(self, price: str = "price_month", button: str = "pay") -> str:
        """The ID of a new subscription."""
        session = self.open_checkout(price)
        press(session.url, button)
        return str(self.client.checkout.sessions.retrieve(session.id).subscription)

    def subscription(self) -> Any:
        """The latest one, whatever became of it."""
        return self.client.subscriptions.list({"customer": self.id, "status": "all", "limit": 1}).data[0]

    def invoices(self) -> list[Any]:
        return list(self.client.invoices.list({"customer": self.id}))

    def open_portal(self) -> str:
        wanted = {"customer": self.id, "return_url": CANCEL}
        return str(self.client.billing_portal.sessions.create(wanted).url)

    def events(self) -> list[str]:
        """Their kinds, the oldest first."""
        return [event.type for event in self.client.events.list({"limit": 100}).auto_paging_iter()][::-1]
