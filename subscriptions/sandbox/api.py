"""What the SDK calls: `POST /v1/customers/cus_1` is the method post_customers_id, and every table can be read."""

import re

from .billing import DAY, LIVE, UPDATED, Billing, subscription_of
from .state import SHAPES, Json, Refusal

PATH = re.compile(r"/v1/((?:checkout/|billing_portal/)?[a-z_]+)(?:/(\w+)(?:/([a-z]+))?)?")
SPECIAL = ("created", "limit", "starting_after", "status")  # other parameters of a list: fields, and equal


def is_wanted(thing: Json, params: Json) -> bool:
    """Whether a list with these parameters has this object. Raises KeyError where it cannot have such a parameter."""
    status, is_shown = params.get("status"), thing["object"] != "subscription" or thing["status"] != "canceled"
    facts = {**thing, "subscription": subscription_of(thing)} if thing["object"] == "invoice" else thing
    return (
        (status in ("all", thing["status"]) if status else is_shown and not thing.get("deleted"))
        and all(facts[name] == params[name] for name in params if name not in SPECIAL)
        and ("created" not in params or thing["created"] >= int(params["created"]["gte"]))
    )


class Api(Billing):
    """Each method takes a request's parameters and what its address names. Raises Refusal, or KeyError for a parameter
    that is missing."""

    def call(self, method: str, path: str, params: Json) -> Json:
        match = PATH.fullmatch(path)
        collection, name, verb = match.groups() if match else ("", None, None)
        kind, parts = collection.removesuffix("s").replace("/", "."), (method.lower(), collection.replace("/", "_"))
        if action := getattr(self, "_".join(filter(None, (*parts, name and "id", verb))), None):
            return dict(action(params, self.find(kind, name)) if name else action(params))
        if method != "GET" or verb or kind not in SHAPES:
            raise Refusal(404, f"Unrecognized request URL ({method}: {path}).")
        return (self.tables[kind].get(name) or self.find(kind, name)) if name else self.listing(kind, path, params)

    def listing(self, kind: str, path: str, params: Json) -> Json:
        things, limit = self.all(kind), int(params.get("limit", 10))
        if "starting_after" in params:
            things = things[things.index(self.find(kind, params["starting_after"])) + 1 :]
        wanted = [thing for thing in things if is_wanted(thing, params)]
        return {"object": "list", "data": wanted[:limit], "has_more": len(wanted) > limit, "url": path}

    def post_customers(self, params: Json) -> Json:
        return self.emit("customer.created", self.add("customer", params=params))

    def post_customers_id(self, params: Json, customer: Json) -> Json:
        return self.emit("customer.updated", customer, email=params["email"])

    def delete_customers_id(self, _: Json, customer: Json) -> Json:
        for subscription in self.all("subscription", customer=customer["id"]):
            if subscription["status"] in LIVE:
                self.end(subscription)
        self.emit("customer.deleted", customer)
        self.tables["customer"][customer["id"]] = gone = {"id": customer["id"], "object": "customer", "deleted": True}
        return gone

    def post_prices(self, params: Json) -> Json:
        return self.add("price", params=params, amount=int(params["unit_amount"]))

    def post_checkout_sessions(self, params: Json) -> Json:
        self.find("customer", params["customer"])
        price = self.find("price", params["line_items"]["0"]["price"])
        return self.add("checkout.session", params=params, price=price, expires_at=self.moment + DAY)

    def post_checkout_sessions_id_expire(self, _: Json, session: Json) -> Json:
        if session["status"] != "open":
            raise Refusal(400, f"This session is {session['status']}.")
        return self.expire(session)

    def post_billing_portal_sessions(self, params: Json) -> Json:
        self.find("customer", params["customer"])
        return self.add("billing_portal.session", params=params)

    def post_subscriptions_id(self, params: Json, subscription: Json) -> Json:
        if subscription["status"] not in LIVE:
            raise Refusal(400, f"This subscription is {subscription['status']}.")
        if "items" in params:
            subscription["items"]["data"][0]["price"] = self.find("price", params["items"]["0"]["price"])
        if "cancel_at_period_end" in params:
            subscription |= self.ending(subscription, params["cancel_at_period_end"] == "true")
        return self.emit(UPDATED, subscription)

    def delete_subscriptions_id(self, _: Json, subscription: Json) -> Json:
        if subscription["status"] not in LIVE:
            raise Refusal(404, "No such subscription: it has ended.", code="resource_missing", param="id")
        return self.end(subscription)

    def post_refunds(self, params: Json) -> Json:
        [charge] = self.all("charge", payment_intent=params["payment_intent"])
        left = charge["amount"] - charge["amount_refunded"]
        amount = int(params.get("amount", left))
        if not 0 < amount <= left:
            raise Refusal(400, f"{left} cents are left to be refunded.", code="charge_already_refunded", param="amount")
        made = self.add("refund", charge=charge, amount=amount, params=params)
        refunded = charge["amount_refunded"] + amount
        self.emit("charge.refunded", charge, amount_refunded=refunded, refunded=amount == left)
        return self.emit("refund.created", made)
