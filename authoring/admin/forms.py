"""Forms of the editors' room."""

from datetime import datetime, timedelta
from typing import Any, ClassVar, cast

from django import forms
from django.contrib.admin.widgets import AdminTextareaWidget, AdminTextInputWidget
from django.core.exceptions import ValidationError
from django.forms.formsets import DELETION_FIELD_NAME, ORDERING_FIELD_NAME, BaseFormSet, formset_factory
from django.forms.models import BaseInlineFormSet
from django.utils import timezone

from guides import scales
from guides.models import Guide, Item, Rating, Section
from guides.seeds import head_digest
from occupations.models import Skill

MAX_ITEMS = 100
TOO_MANY = f"A section holds at most {MAX_ITEMS} items. Remove some, or say two things in one."
LATEST = timedelta(days=731)  # from now, to which a guide can be scheduled: farther ahead is a slip of the finger


class NewGuideForm(forms.ModelForm):
    like = forms.ModelChoiceField(
        Guide.objects.only("title").order_by("title"),
        label="Structure of",
        required=False,
        help_text="Begin with the headings, steps, stages and groups of another guide. Its text is not copied.",
    )

    class Meta:
        model = Guide
        fields = ("title", "slug", "category", "occupation")


class AboutForm(forms.ModelForm):
    """A guide's head. opened: what it said when the page was opened, to notice who saved meanwhile."""

    opened = forms.CharField(widget=forms.HiddenInput, max_length=32, required=False)

    class Meta:
        model = Guide
        fields = ("title", "slug")  # the admin names the rest

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        assert isinstance(self.instance, Guide)
        self.initial["opened"] = self.present = head_digest(self.instance)

    def clean(self) -> None:
        super().clean()
        if self.cleaned_data.get("opened") != self.present:
            assert isinstance(self.instance, Guide)
            self.data = {**self.data.dict(), "opened": self.present}  # type: ignore[attr-defined]
            raise ValidationError(
                f"{self.instance.edited_by or 'Somebody'} saved this page while you were writing. Nothing of yours is"
                " saved yet, and it still stands below. Look at theirs in another tab, then save again to keep yours."
            )


class RatingForm(forms.ModelForm):
    """One scale, its steps in words."""

    class Meta:
        model = Rating
        fields = ("scale", "low", "high", "reason", "reviewed_on")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        slug = self.instance.scale or self.initial.get("scale", "")
        if slug:
            self.fields["scale"] = forms.CharField(widget=ScaleName, initial=slug)
            steps = enumerate(scales.BY_SLUG[slug].steps, 1)
            words = [("", "—"), *((number, word) for number, (_, word) in steps)]
            for name in ("low", "high"):
                label = self.fields[name].label
                self.fields[name] = forms.TypedChoiceField(label=label, choices=words, coerce=int)


class ScaleName(forms.HiddenInput):
    """The scale of a row is fixed: its name is shown, its slug sent along."""

    template_name = "authoring/scale.html"
    is_hidden = False  # or the admin would hide the name as well

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        scale = scales.BY_SLUG.get(value)
        return {**super().get_context(name, value, attrs), "label": scale.label if scale else ""}


class RatingFormSet(BaseInlineFormSet):
    """A row for every scale, whether rated yet or not."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        guide = kwargs["instance"]
        rated = set(guide.ratings.values_list("scale", flat=True)) if guide.pk else set()
        kwargs["initial"] = [{"scale": scale.slug} for scale in scales.SCALES if scale.slug not in rated]
        super().__init__(*args, **kwargs)


class SectionForm(forms.ModelForm):
    """A section's own text. opened: what the section said when its page was opened, to notice who saved meanwhile."""

    opened = forms.CharField(widget=forms.HiddenInput, max_length=32, required=False)
    pasted = forms.CharField(
        label="Paste a list",
        required=False,
        strip=False,
        widget=AdminTextareaWidget(attrs={"rows": 3}),
        help_text="Each line becomes an item when you save. Columns of a table go into the columns of the items.",
    )
    why = forms.CharField(
        label="What changed, and why",
        required=False,
        max_length=170,  # with the heading before it, a snapshot's note
        widget=AdminTextInputWidget,
        help_text="For the history. May stay empty.",
    )

    class Meta:
        model = Section
        fields = ("heading", "body", "editor_note")
        widgets: ClassVar = {
            "heading": AdminTextInputWidget,
            "body": AdminTextareaWidget(attrs={"rows": 14, "data-markdown": True}),
            "editor_note": AdminTextareaWidget(attrs={"rows": 2}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        assert isinstance(self.instance, Section)
        self.initial["opened"] = self.instance.opened
        self.fields["heading"].widget.attrs["placeholder"] = self.instance.spec.label
        if self.instance.spec.shape.has_items:
            self.fields["body"].label = "Introduction"
            self.fields["body"].widget.attrs["rows"] = 4
        else:
            del self.fields["pasted"]


class ItemForm(forms.ModelForm):
    """An item in its shape's columns, under their own names."""

    skill = forms.CharField(
        required=False, max_length=120, widget=AdminTextInputWidget(attrs={"list": "skills", "autocomplete": "off"})
    )

    class Meta:
        model = Item
        fields = ("title", "value", "note", "text", "url")
        widgets: ClassVar = {
            **dict.fromkeys(("title", "value", "note"), AdminTextInputWidget),
            "text": AdminTextareaWidget(attrs={"rows": 3, "data-markdown": True}),
        }

    def __init__(self, *args: Any, section: Section, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.empty_permitted = True  # a row without words is no item
        self.use_required_attribute = False
        self.columns = section.spec.shape.columns
        self.instance.section = section
        for name in list(self.fields):
            if name in self.columns:
                self.fields[name].label = self.columns[name]
            else:
                del self.fields[name]
        self.order_fields(self.columns)

    def has_changed(self) -> bool:
        return any(name in self.changed_data for name in self.columns)


class BaseItemFormSet(BaseFormSet):
    """All items of a section at once. What is sent replaces what there was, so a row needs no key."""

    default_error_messages = {
        "missing_management_form": "The items did not arrive whole. Open the page anew.",
        "too_many_forms": TOO_MANY,
    }

    def clean(self) -> None:
        """Count the rows, blank ones aside, and find the skills that they name, all with one query."""
        named = {form: form.cleaned_data.get("skill") for form in self.rows()}
        if len(named) > MAX_ITEMS:
            raise ValidationError(TOO_MANY)
        found = {skill.name: skill for skill in Skill.objects.filter(name__in=filter(None, named.values()))}
        for form, name in named.items():
            if name and name not in found:
                form.add_error("skill", f"There is no skill “{name}” yet; add it under Skills first.")
            form.instance.skill = found.get(name or "")

    def rows(self) -> list[ItemForm]:
        """The rows that hold something and are to stay, in the order of their places; those without one last."""
        kept = [form for form in self.forms if form.has_changed() and not form.cleaned_data.get(DELETION_FIELD_NAME)]
        places = {form: form.cleaned_data.get(ORDERING_FIELD_NAME) for form in kept}
        return sorted(kept, key=lambda form: (places[form] is None, places[form]))

    def items(self) -> list[Item]:
        return [form.instance for form in self.rows()]


ItemFormSet = cast(
    "type[BaseItemFormSet]",
    formset_factory(
        ItemForm,
        formset=BaseItemFormSet,
        extra=2,
        can_order=True,
        can_delete=True,
        max_num=MAX_ITEMS,
        absolute_max=6 * MAX_ITEMS,
    ),
)


class PublishForm(forms.Form):
    """When and why. at: in the editor's own zone; empty for now."""

    note = forms.CharField(
        label="What is new in this edition", required=False, max_length=300, help_text="For the history."
    )
    at = forms.DateTimeField(
        label="Not now, but on",
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M:%S"],
    )

    def clean_at(self) -> datetime | None:
        at: datetime | None = self.cleaned_data["at"]
        if at and at <= timezone.now():
            raise ValidationError("That moment has passed. Choose a later one, or leave it empty to publish now.")
        if at and at > timezone.now() + LATEST:
            raise ValidationError("That is more than two years ahead. Choose an earlier moment.")
        return at


class RestoreForm(forms.Form):
    why = forms.CharField(label="Why", required=False, max_length=200)
