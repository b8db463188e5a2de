"""What people fill in about their plan, and what staff do."""

from datetime import date, datetime, timedelta
from hashlib import blake2s
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from accounts.models import User
from core import formats
from subscriptions import billing, terms
from subscriptions.models import Grant, PriceChange
from subscriptions.pricing import Price

NOTICE_DAYS = 30  # in which those who pay hear of a new price


class CheckoutForm(forms.Form):
    """The tick under the terms. shown: a digest of the terms that stood above it, for they may change meanwhile."""

    shown = forms.CharField(widget=forms.HiddenInput, required=False)
    accepted = forms.BooleanField(
        label=terms.CONSENT, error_messages={"required": "Please tick this before you go on to payment."}
    )

    def __init__(self, *args: Any, price: Price, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.text = terms.text(price)
        self.initial["shown"] = blake2s(self.text.encode(), digest_size=12).hexdigest()

    def clean(self) -> None:
        super().clean()
        if self.cleaned_data.get("shown") != self.initial["shown"]:
            self.data = {"shown": self.initial["shown"]}  # the tick was for something else
            raise ValidationError("The terms have changed since you opened this page. Please read them again.")


class ReasonForm(forms.Form):
    """The one question asked of those who cancel; neither field need be filled."""

    REASONS = (
        ("It costs too much", "It costs too much"),
        ("I found work", "I found work"),
        ("I do not use it enough", "I do not use it enough"),
        ("Something is missing", "Something is missing"),
        ("Something else", "Something else"),
    )
    reason = forms.ChoiceField(choices=REASONS, required=False, widget=forms.RadioSelect)
    more = forms.CharField(label="In your own words", required=False, max_length=300)

    @property
    def answer(self) -> str:
        """Both in one line; "" for neither."""
        return ": ".join(filter(None, [self.cleaned_data["reason"], self.cleaned_data["more"]]))


class GrantForm(forms.ModelForm):
    """Whom to give Plus, by e-mail address: a list of everybody's would be long, and told to whoever looks on."""

    user = forms.EmailField(label="E-mail address of the person", max_length=254)
    ends_at = forms.DateTimeField(label="Until", widget=forms.DateTimeInput(attrs={"type": "datetime-local"}))

    class Meta:
        model = Grant
        fields = ("user", "ends_at", "reason")

    def clean_user(self) -> User:
        user = User.objects.filter(email=User.objects.normalize_email(self.cleaned_data["user"])).first()
        if user is None:
            raise ValidationError("Nobody has an account with this address.")
        return user

    def clean_ends_at(self) -> datetime:
        ends_at: datetime = self.cleaned_data["ends_at"]
        if ends_at <= timezone.now():
            raise ValidationError("Choose a moment to come.")
        return ends_at


class PriceChangeForm(forms.ModelForm):
    """What people are told is what Stripe will charge, so it is asked."""

    class Meta:
        model = PriceChange
        fields = ("interval", "amount", "price_id", "effective_on")

    def clean_effective_on(self) -> date:
        effective_on: date = self.cleaned_data["effective_on"]
        if effective_on < timezone.now().date() + timedelta(days=NOTICE_DAYS):
            raise ValidationError(f"People are told {NOTICE_DAYS} days ahead, so choose a later day.")
        return effective_on

    def clean_price_id(self) -> str:
        price_id: str = self.cleaned_data["price_id"]
        try:
            found = billing.fetch_price(price_id)
        except billing.UnavailableError as error:
            raise ValidationError("Stripe knows of no such price, or does not answer just now.") from error
        wanted = (self.cleaned_data.get("amount"), "USD", self.cleaned_data.get("interval"))
        if found != wanted:
            amount, currency, interval = found
            raise ValidationError(
                f"At Stripe, this price is {formats.cents(amount, currency)} each {interval or 'time'}."
            )
        return price_id
