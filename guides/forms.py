"""What the reader pages' addresses may say. Whatever else they say is left out, never an error."""

from collections.abc import Iterable

from django import forms
from django.http import QueryDict

from occupations.models import Category


class GuideListForm(forms.Form):
    q = forms.CharField(
        label="Role, title or topic",
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )
    category = forms.ChoiceField(label="Field", required=False)
    sort = forms.ChoiceField(
        label="Sort by",
        required=False,
        choices=[("", "Best match"), ("title", "Title"), ("pay", "Median pay"), ("growth", "Projected growth")],
    )

    def __init__(self, data: QueryDict, categories: Iterable[Category]) -> None:
        super().__init__(data, auto_id="guides-%s")
        field = self.fields["category"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", "All fields"), *((category.slug, category.name) for category in categories)]

    def chosen(self) -> dict[str, str]:
        """The valid part of the query, "" for what is missing or made no sense."""
        self.is_valid()
        return {name: self.cleaned_data.get(name, "") for name in self.fields}
