"""Forms of the editors' room."""

from typing import Any, ClassVar

from django import forms
from django.db import models
from django.forms.models import BaseInlineFormSet

from guides import scales
from guides.models import Item, Rating
from occupations.models import Skill


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

    template_name = "guides/admin/scale.html"
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


class SkillField(forms.ModelChoiceField):
    """A skill by its name, with the browser's own suggestions (the page has the list, once, as #skills)."""

    default_error_messages: ClassVar = {"invalid_choice": "There is no such skill yet; add it under Skills first."}

    def __init__(self) -> None:
        text = forms.TextInput(attrs={"list": "skills", "autocomplete": "off"})
        super().__init__(Skill.objects.all(), required=False, to_field_name="name", widget=text)


class ItemForm(forms.ModelForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        assert isinstance(self.instance, Item)
        if "skill" in self.fields:
            label = self.fields["skill"].label
            self.fields["skill"] = SkillField()
            self.fields["skill"].label = label
            self.initial["skill"] = self.instance.skill.name if self.instance.skill else ""


class ItemFormSet(BaseInlineFormSet):
    """Items know their section from memory: asking the database for it once an item would be a query each."""

    def get_queryset(self) -> models.QuerySet[Any]:
        return super().get_queryset().select_related("skill")

    def _construct_form(self, i: int, **kwargs: Any) -> forms.ModelForm:
        form: forms.ModelForm = super()._construct_form(i, **kwargs)  # type: ignore[misc]
        form.instance.section = self.instance
        return form
