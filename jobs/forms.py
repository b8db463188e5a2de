"""What readers tell about themselves and about jobs."""

from typing import Any

from django import forms

from accounts import countries, time_zone
from accounts.models import User
from core.datalist import DatalistInput
from jobs.location import Location
from jobs.models import Report


class LocationForm(forms.Form):
    """Where somebody lives and may work. A state is typed, as its name or its code. `location` is what it says."""

    country = forms.ChoiceField(choices=lambda: [("", "Choose a country"), *countries.choices()])
    state = forms.CharField(label="State or province", required=False, max_length=100)
    time_zone = forms.CharField(required=False, max_length=64, help_text="Such as Europe/Berlin.")
    work_countries = forms.MultipleChoiceField(
        label="Countries you may work in",
        required=False,
        choices=countries.choices,
        help_text="By citizenship or permit. Needed only for jobs that ask for it. Hold Ctrl or ⌘ to choose several.",
    )

    def __init__(self, *args: Any, location: Location | None, zone: str = "", **kwargs: Any) -> None:
        initial: dict[str, Any] = {"time_zone": zone}
        if location:
            state = countries.states(location.country).get(location.state, "")
            initial = {"country": location.country, "state": state, "time_zone": location.zone}
            initial["work_countries"] = list(location.work)
        super().__init__(*args, **{"initial": initial, **kwargs})
        known = countries.states(self["country"].value() or "")
        self.fields["state"].widget = DatalistInput("states", known.values)
        self.fields["time_zone"].widget = DatalistInput("time-zones", time_zone.names)
        self.fields["work_countries"].widget.attrs["size"] = 6

    def clean_time_zone(self) -> str:
        name = " ".join(self.cleaned_data["time_zone"].split())
        if name and not time_zone.zone(name):
            raise forms.ValidationError(f"“{name}” is no time zone; they look like Europe/Berlin.")
        return name

    def clean(self) -> dict[str, Any]:
        country, typed = self.cleaned_data.get("country"), self.cleaned_data.get("state")
        if country and typed:
            code = countries.find_state(country, typed)
            if code is None:
                self.add_error("state", f"{countries.name(country)} has no state or province “{typed}”.")
            self.cleaned_data["state"] = code
        return self.cleaned_data

    @property
    def location(self) -> Location:
        told = self.cleaned_data
        return Location(
            told["country"], told["state"] or "", told["time_zone"], tuple(sorted(set(told["work_countries"])))
        )

    def save(self, user: User) -> None:
        """Into an account."""
        location = self.location
        user.country, user.state, user.time_zone = location.country, location.state, location.zone
        user.work_countries = list(location.work)
        user.save(update_fields=["country", "state", "time_zone", "work_countries"])


class ReportForm(forms.ModelForm):
    website = forms.CharField(  # programs fill it in
        required=False,
        label="Leave this empty",
        max_length=200,
        widget=forms.TextInput(attrs={"tabindex": "-1", "autocomplete": "off"}),
    )

    class Meta:
        model = Report
        fields = ("reason", "note")
        labels = {"reason": "What is wrong?", "note": "Anything that helps us to check it"}
        widgets = {"reason": forms.RadioSelect, "note": forms.Textarea(attrs={"rows": 4})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"] = forms.ChoiceField(
            label="What is wrong?", choices=Report.Reason.choices, widget=forms.RadioSelect
        )
