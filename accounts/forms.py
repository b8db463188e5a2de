"""What people change about their account."""

from typing import Any

from django import forms

from accounts import time_zone
from accounts.models import User
from core.datalist import DatalistInput


class TimeZoneForm(forms.ModelForm):
    class Meta:
        model = User
        fields = ("time_zone",)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["time_zone"].widget = DatalistInput("time-zones", time_zone.names)
