"""What people say of their alerts."""

from typing import Any

from django import forms
from django.contrib.auth.models import AnonymousUser
from django.core.validators import validate_email
from django.http import QueryDict

from accounts import time_zone
from accounts.models import User, UserManager
from alerts.models import Alert, Recipient
from core import markdown
from core.datalist import DatalistInput
from jobs import wording
from jobs.list_page import ListPage
from jobs.location import of_user
from jobs.models import Job, Region
from jobs.query import JobQuery, parse
from occupations.models import Category
from subscriptions.plans import PLUS, Plan

FREQUENCIES = {Alert.Frequency.WEEKLY: "Once a week", Alert.Frequency.DAILY: "Every day"}
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


class FrequencyRadios(forms.RadioSelect):
    """Those that the plan does not give are shown, and cannot be chosen."""

    given: tuple[str, ...] = ()

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option = super().create_option(name, value, *args, **kwargs)
        if value not in self.given:
            option["attrs"]["disabled"] = True
        return option


class AlertForm(forms.Form):
    """plan: what may be chosen. chosen: the frequency of before, which stays even where the plan gives less now."""

    name = forms.CharField(max_length=120, help_text="As it stands in the mail.")
    frequency = forms.ChoiceField(label="How often", choices=list(FREQUENCIES.items()), widget=FrequencyRadios)

    def __init__(self, *args: Any, plan: Plan, chosen: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.given = tuple({*plan.alert_frequencies, chosen} - {""})
        self.fields["frequency"].widget.given = self.given
        self.has_less = len(plan.alert_frequencies) < len(FREQUENCIES)

    def clean_name(self) -> str:
        name = " ".join(markdown.clean(self.cleaned_data["name"]).split())
        if not name:
            raise forms.ValidationError("Give it a name that can be seen.")
        return name

    def clean_frequency(self) -> str:
        frequency: str = self.cleaned_data["frequency"]
        if frequency not in self.given:
            raise forms.ValidationError(f"Daily alerts come with {PLUS.name}.")
        return frequency


class AskForm(AlertForm):
    """Of somebody without an account."""

    email = forms.EmailField(
        label="Your e-mail address",
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        help_text="You get a mail with a link to confirm; without that, nothing is sent.",
    )
    website = forms.CharField(  # programs fill it in
        required=False,
        label="Leave this empty",
        max_length=200,
        widget=forms.TextInput(attrs={"tabindex": "-1", "autocomplete": "off"}),
    )

    def clean_email(self) -> str:
        email = UserManager.normalize_email(self.cleaned_data["email"])
        validate_email(email)  # in lower case it may be another
        return email


class QueryForm(AlertForm):
    """An alert with its search. What the fields say is read by jobs.query.parse alone, as an address is."""

    q = forms.Field(label="Title, skill or company", required=False, widget=forms.TextInput(attrs={"maxlength": 100}))
    role = forms.Field(label="Role", required=False, widget=forms.Select)
    open_to = forms.Field(
        label="I live in",
        required=False,
        widget=forms.Select,
        help_text="Leaves out the jobs that are closed to people there.",
    )
    region = forms.Field(label="Open in", required=False, widget=forms.CheckboxSelectMultiple)
    category = forms.Field(label="Field", required=False, widget=forms.CheckboxSelectMultiple)
    level = forms.Field(
        required=False, label="Level", widget=forms.CheckboxSelectMultiple(choices=Job.Seniority.choices)
    )
    type = forms.Field(required=False, label="Type", widget=forms.CheckboxSelectMultiple(choices=Job.Type.choices))
    workplace = forms.Field(
        required=False, label="Workplace", widget=forms.CheckboxSelectMultiple(choices=Job.Workplace.choices)
    )
    pay = forms.Field(
        label="Pay a year, at least", required=False, widget=forms.TextInput(attrs={"inputmode": "numeric"})
    )
    currency = forms.Field(required=False, widget=forms.Select)
    paid = forms.Field(label="Only with pay", required=False, widget=forms.CheckboxInput)
    skill = forms.Field(label="Skills it asks for", required=False, widget=forms.CheckboxSelectMultiple)
    company = forms.Field(label="Company", required=False, widget=forms.CheckboxSelectMultiple)
    language = forms.Field(label="Written in", required=False, widget=forms.CheckboxSelectMultiple)

    BOXES = ("category", "type", "level", "workplace", "region", "skill", "company", "language")

    def __init__(self, *args: Any, query: JobQuery, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.query = query
        self.initial = {**_initial(query), **self.initial}
        for name, choices in _choices(query, user).items():
            self.fields[name].widget.choices = choices

    @property
    def boxes(self) -> list[forms.BoundField]:
        """The fields of which several can be ticked, and there are any."""
        return [self[name] for name in self.BOXES if self.fields[name].widget.choices]

    def clean(self) -> dict[str, Any]:
        assert isinstance(self.data, QueryDict)
        self.query, refused = parse(self.data)
        for name, why in refused.items():
            self.add_error(name if name in self.fields else None, why)
        return self.cleaned_data


def _initial(query: JobQuery) -> dict[str, Any]:
    asked = {"q": query.words, "role": query.role, "pay": query.pay_floor, "paid": query.only_paid}
    several = {"category": query.categories, "type": query.types, "level": query.seniorities, "region": query.regions}
    several |= {"workplace": query.workplaces, "skill": query.skills, "language": query.languages}
    page = _page(query)
    place = page.asked.packed if page.asked else ""
    company = [query.company] if query.company else []
    return {**asked, **several, "company": company, "open_to": place, "currency": page.currency}


def _page(query: JobQuery, user: User | None = None) -> ListPage:
    """What the form of the list of jobs offers."""
    return ListPage(QueryDict(), of_user(user) if user else None, query, reader=AnonymousUser())


def _choices(query: JobQuery, user: User) -> dict[str, list[Any]]:
    page, named = _page(query, user), wording.names(query)
    asked = [(page.asked.packed, page.asked.name)] if page.asked else []
    home = [(page.location.packed, page.location.name)] if page.location and page.location != page.asked else []
    groups = Region.objects.exclude(kind="country") | Region.objects.filter(slug__in=query.regions)
    return {
        "role": [("", "Any"), *page.roles],
        "open_to": [("", "Not said"), *asked, *home, *page.countries, ("US states", page.us_states)],
        "currency": page.currencies,
        "category": list(Category.objects.values_list("slug", "name")),
        "region": list(groups.values_list("slug", "name")),
        "skill": [(slug, named.get(("skill", slug), slug)) for slug in query.skills],
        "company": [(slug, named.get(("company", slug), slug)) for slug in [query.company] if slug],
        "language": [(code, name) for code, name in page.languages if code in query.languages],
    }


class ScheduleForm(forms.Form):
    """When somebody's mails come."""

    hour = forms.TypedChoiceField(coerce=int, choices=[(hour, f"{hour:02}:00") for hour in range(24)])
    weekday = forms.TypedChoiceField(
        label="Day of weekly alerts", coerce=int, choices=list(enumerate(WEEKDAYS)), help_text="Daily ones come daily."
    )
    time_zone = forms.CharField(max_length=64, help_text="Such as Europe/Berlin.")

    def __init__(self, *args: Any, recipient: Recipient, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial = {"hour": recipient.hour, "weekday": recipient.weekday, "time_zone": recipient.time_zone}
        self.fields["time_zone"].widget = DatalistInput("time-zones", time_zone.names)

    def clean_time_zone(self) -> str:
        name = " ".join(self.cleaned_data["time_zone"].split())
        if not time_zone.zone(name):
            raise forms.ValidationError(f"“{name}” is no time zone; they look like Europe/Berlin.")
        return name
