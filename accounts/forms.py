"""What people say about themselves."""

from typing import Any

from django import forms
from django.http import HttpRequest

from accounts import countries, time_zone
from accounts.models import User
from core.datalist import DatalistInput


class SignupTerms(forms.Form):
    """What every way of signing up asks, by settings.ACCOUNT_SIGNUP_FORM_CLASS."""

    accepts_terms = forms.BooleanField(
        label="Age and terms",
        error_messages={"required": "An account is for people of 16 or older who accept the terms."},
    )

    def signup(self, request: HttpRequest, user: User) -> None:
        """allauth wants it; nothing is kept but the account itself."""


class ProfileForm(forms.ModelForm):
    """Name, place, time zone, and where one may work.

    A state is typed, as its name or its code, and kept as its ISO 3166-2 code.
    """

    country = forms.ChoiceField(
        required=False, choices=lambda: [("", "Not said"), *countries.choices()], help_text="Where you live and work."
    )
    state = forms.CharField(label="State or province", required=False, max_length=100)
    work_countries = forms.MultipleChoiceField(
        label="Countries you may work in",
        required=False,
        choices=countries.choices,
        help_text="By citizenship or permit. Needed only for jobs that ask for it. Hold Ctrl or ⌘ to choose several.",
    )

    class Meta:
        model = User
        fields = ("name", "country", "state", "time_zone", "work_countries")
        help_texts = {"name": "As other people here may see it. You may leave it empty."}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["state"] = countries.states(self.instance.country).get(self.instance.state, "")
        self.fields["name"].widget.attrs["autocomplete"] = "name"
        self.fields["country"].widget.attrs["autocomplete"] = "country"
        known = countries.states(self["country"].value() or "")
        self.fields["state"].widget = DatalistInput("states", known.values)
        self.fields["time_zone"].widget = DatalistInput("time-zones", time_zone.names)
        self.fields["work_countries"].widget.attrs["size"] = 6

    def clean_name(self) -> str:
        return " ".join(self.cleaned_data["name"].split())

    def clean_work_countries(self) -> list[str]:
        return sorted(set(self.cleaned_data["work_countries"]))

    def clean(self) -> dict[str, Any]:
        country, typed = self.cleaned_data.get("country"), self.cleaned_data.get("state")
        if country is not None and typed:
            code = countries.find_state(country, typed)
            self.cleaned_data["state"] = code
            if code is None:
                self.add_error("state", self._why_not(country, typed))
        return self.cleaned_data

    def _why_not(self, country: str, typed: str) -> str:
        if not country:
            return "Choose the country first."
        if not countries.states(country):
            return f"None are known for {countries.name(country)}. Leave this empty."
        return f"{countries.name(country)} has no state or province “{typed}”."
