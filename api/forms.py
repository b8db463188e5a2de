"""What a member says of a token."""

from datetime import UTC, datetime, timedelta

from django import forms
from django.utils import timezone

from api.models import Token
from core import markdown

LIFETIMES = {"30": "30 days", "90": "90 days", "365": "a year", "": "until I take it back"}


class TokenForm(forms.Form):
    name = forms.CharField(max_length=60, help_text="What it is for, such as: Job widget on my blog.")
    scopes = forms.MultipleChoiceField(
        label="What it may read",
        choices=[(scope.value, scope.label.capitalize()) for scope in Token.Scope],
        initial=Token.Scope.values,
        widget=forms.CheckboxSelectMultiple,
    )
    days = forms.ChoiceField(label="How long it is good", choices=list(LIFETIMES.items()), initial="90", required=False)

    def clean_name(self) -> str:
        name = " ".join(markdown.clean(self.cleaned_data["name"]).split())
        if not name:
            raise forms.ValidationError("Give it a name that can be seen.")
        return name

    @property
    def ends_at(self) -> datetime | None:
        """The end of its last day (UTC); None for one without an end."""
        if not (days := self.cleaned_data["days"]):
            return None
        last = timezone.now().astimezone(UTC) + timedelta(days=int(days))
        return last.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
