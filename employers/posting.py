"""The form in which a job is typed, and what was typed as it is kept: field → values, as a browser sends them."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models.functions import Lower
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict

from accounts import countries
from core import markdown
from core.datalist import DatalistField
from employers.models.listing import Typed
from jobs import deriving
from jobs.deriving import Posting
from jobs.models import Job, Region, today_utc
from jobs.models.job import MOST_OPEN
from occupations.models import Occupation, Skill

MOST_KEPT = 200_000  # characters of everything that was typed
FEDERATIONS = ("US", "CA", "AU")  # whose states are known by name alone
NEW: Typed = {
    "workplace": ["remote"],
    "type": ["full-time"],
    "engagement": ["employee"],
    "language": ["en"],
    "takes_applications": ["False"],
}


class ListField(forms.CharField):
    """Several things in one line, with commas between them. `find` says what one of them is."""

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(str(one) for one in value) if isinstance(value, list) else value

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        return self.find(list(dict.fromkeys(filter(None, (" ".join(one.split()) for one in text.split(","))))))

    def find(self, names: Sequence[str]) -> list[Any]:
        raise NotImplementedError

    def has_changed(self, initial: Any, data: Any) -> bool:
        return bool(self.prepare_value(initial) != data)


class SkillsField(ListField):
    def find(self, names: Sequence[str]) -> list[Any]:
        """Skills of the vocabulary, whatever their case."""
        rows = Skill.objects.annotate(lower=Lower("name")).filter(lower__in=[name.lower() for name in names])
        found = {skill.name.lower(): skill for skill in rows}
        if unknown := [name for name in names if name.lower() not in found]:
            told = "”, “".join(unknown[:5])
            raise ValidationError(f"We do not know the skill “{told}”. Leave it to the text, or write it otherwise.")
        if len(names) > deriving.MAX_SKILLS:
            raise ValidationError(f"Name {deriving.MAX_SKILLS} at most.")
        return [found[name.lower()] for name in names]


class StatesField(ListField):
    def find(self, names: Sequence[str]) -> list[Any]:
        """Codes of states, given as "US-TX" or "Texas"."""
        codes = [_state(name) for name in names]
        if unknown := [name for name, code in zip(names, codes, strict=True) if code is None]:
            raise ValidationError(f"“{unknown[0]}” is no state that we know. Write it in full, or as its code: US-TX.")
        return codes


def _state(typed: str) -> str | None:
    country = typed[:2].upper() if typed[2:3] == "-" else ""
    found = (countries.find_state(one, typed) for one in ([country] if country else FEDERATIONS))
    return next(filter(None, found), None)


class PostingForm(forms.ModelForm):
    """All that readers see of a job. Valid: it could go live as it is."""

    instance: Job
    regions = forms.ModelMultipleChoiceField(
        Region.objects.all(),
        required=False,
        label="Open to people in",
        help_text="Countries, groups of them, or anywhere. Hold Ctrl or ⌘ to choose several.",
    )
    states = StatesField(required=False, label="Only in these states", help_text="Such as Texas, Florida.")
    excluded_states = StatesField(required=False, label="Not in these states", help_text="Such as California.")
    authorization = forms.MultipleChoiceField(
        required=False,
        label="Must be allowed to work in",
        choices=countries.choices,
        help_text="Only where the job asks for it. Hold Ctrl or ⌘ to choose several.",
    )
    skills = SkillsField(required=False, help_text="With commas: SQL, Triage. Readers search by them.")
    takes_applications = forms.TypedChoiceField(
        required=False,
        label="How people apply",
        choices=[("False", "At an address of yours"), ("True", "Here: with a text and a file, and you answer here")],
        coerce=lambda value: value == "True",
        widget=forms.RadioSelect,
    )

    class Meta:
        model = Job
        fields = (
            *("title", "category", "occupation", "language", "description", "workplace", "regions", "states"),
            *("excluded_states", "authorization", "zone_low", "zone_high", "overlap_zone", "overlap_start"),
            *("overlap_end", "type", "engagement", "seniority", "pay_min", "pay_max", "pay_currency", "pay_period"),
            *("skills", "takes_applications", "apply_to", "expires_on"),
        )
        error_messages = {"workplace": Job._meta.get_field("workplace").error_messages}
        labels = {"category": "Field", "seniority": "Level", "pay_period": "For"}
        help_texts = {
            "title": "The plain name of the job, as people search for it.",
            "description": "Markdown: an empty line between paragraphs, “- ” before points of a list, “## ” before"
            " headings.",
            "apply_to": "The https address of the page, or mailto: and an e-mail address. Empty if they apply here.",
            "expires_on": "Applications until 24:00 UTC. Empty: 30 days from when it goes live.",
        }
        widgets = {
            "description": forms.Textarea(attrs={"rows": 18}),
            "expires_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            "overlap_start": forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
            "overlap_end": forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # One for each page: it remembers what it has read.
        self.fields["occupation"] = DatalistField(Occupation.objects.all(), required=False, label="Role")
        self.fields["description"].required = True
        for name in ("regions", "authorization"):
            self.fields[name].widget.attrs["size"] = 8

    def clean_description(self) -> str:
        text: str = self.cleaned_data["description"]
        deriving.clean_html(markdown.render(text))
        return text

    def clean_expires_on(self) -> Any:
        """A live job keeps its last day where none is given; of a closed one the model allows any."""
        last_day = self.cleaned_data["expires_on"]
        if last_day is None:
            return self.instance.expires_on if self.instance.is_live else None
        if self.instance.is_closed and not today_utc() <= last_day <= today_utc() + MOST_OPEN:
            raise ValidationError(f"Choose a day from today on, within {MOST_OPEN.days} days.")
        return last_day

    def clean(self) -> dict[str, Any]:
        """One way to apply. An address that is not needed stays in the draft."""
        told = super().clean() or self.cleaned_data
        told["takes_applications"] = told.get("takes_applications") is True
        if told["takes_applications"]:
            told["apply_to"] = ""
        elif not told.get("apply_to") and "apply_to" not in self.errors:
            self.add_error("apply_to", "Give an address, or let people apply here.")
        return told

    def posting(self) -> Posting:
        """What jobs.actions.store takes; of a valid form."""
        return Posting(self.instance, list(self.cleaned_data["regions"]), list(self.cleaned_data["skills"]))


NAMES = tuple(PostingForm.base_fields)
SEVERAL = ("regions", "authorization")  # of which a browser sends as many values as were chosen


def typed(data: QueryDict) -> Typed:
    """What a browser sent, without what cannot be kept. Raises ValidationError when it is too much."""
    sent = {name: data.getlist(name) for name in NAMES if name in data}
    # The last of several is what the form reads; whoever looks at the rest must not see another one.
    kept = {
        name: [markdown.clean(value) for value in (values if name in SEVERAL else values[-1:])]
        for name, values in sent.items()
    }
    if sum(len(value) for values in kept.values() for value in values) > MOST_KEPT:
        raise ValidationError(f"This is too long to be kept: {MOST_KEPT:,} characters are the limit.")
    return kept


def typed_of(job: Job) -> Typed:
    """What the form of a job sends when nobody has touched it."""
    return {bound.name: _values(bound) for bound in PostingForm(instance=job)}


def _values(bound: forms.BoundField) -> list[str]:
    value = bound.value()
    if isinstance(value, Decimal | float):  # 40000.00 and 40000 are no two things
        value = format(Decimal(str(value)).normalize(), "f")
    shown = bound.field.widget.format_value(value)
    return [str(one) for one in (shown if isinstance(shown, list) else [shown]) if one not in (None, "")]


def bound(values: Mapping[str, list[str]], job: Job) -> PostingForm:
    """The form as if it had just been sent; validating it changes the job in memory."""
    return PostingForm(MultiValueDict(values), instance=job)


def shown(values: Mapping[str, list[str]], job: Job) -> PostingForm:
    """The form with what was typed, however incomplete, and no word about it."""
    initial: dict[str, Any] = dict.fromkeys(NAMES, "")
    for name, given in values.items():
        initial[name] = given if name in SEVERAL else (given or [""])[0]
    return PostingForm(initial=initial, instance=job)


def in_words(values: Mapping[str, list[str]]) -> dict[str, str]:
    """What was typed as people read it: label → text, in the order of the form."""
    told = {}
    for name, field in PostingForm().fields.items():
        names = {str(key): str(label) for key, label in getattr(field, "choices", ())}
        told[str(field.label)] = ", ".join(names.get(value, value) for value in values.get(name, ()) if value)
    return told
