"""Rows chosen by name in a text field, with the browser's own suggestions: no script, and light with many rows."""

from collections.abc import Callable, Iterable
from functools import cached_property
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models


class DatalistInput(forms.TextInput):
    """A text input and the names it suggests.

    list_id: unique on the page. names: called when it is drawn. offers: whether the list is drawn along; one input of
    a page is enough.
    """

    template_name = "core/datalist_input.html"
    offers = True

    def __init__(self, list_id: str, names: Callable[[], Iterable[str]]) -> None:
        super().__init__(attrs={"list": list_id, "autocomplete": "off", "size": 60})
        self.names = names

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        return {**super().get_context(name, value, attrs), "names": self.names() if self.offers else ()}


class Names:
    """Rows by name, read once for all the fields that offer them. A name that another has already gets a number."""

    def __init__(self, rows: models.QuerySet[Any]) -> None:
        self.rows = rows

    @cached_property
    def by_pk(self) -> dict[int, str]:
        names: dict[int, str] = {}
        taken: set[str] = set()
        for row in self.rows:
            name = getattr(row, "name", None) or str(row)
            names[row.pk] = f"{name} (number {row.pk})" if _folded(name) in taken else name
            taken.add(_folded(name))
        return names

    @cached_property
    def by_name(self) -> dict[str, Any]:
        return {_folded(self.by_pk[row.pk]): row for row in self.rows}


class DatalistField(forms.ModelChoiceField):
    """A row by its `name`, or else str(), whatever the case and the spaces.

    Make one for each page (`DatalistMixin` does); its copies in the rows of a formset share one reading.
    """

    def __init__(self, queryset: models.QuerySet[Any], **kwargs: Any) -> None:
        self.known = Names(queryset)
        meta = queryset.model._meta
        kwargs["widget"] = DatalistInput(f"{meta.model_name}-names", lambda: self.known.by_pk.values())
        super().__init__(queryset, **kwargs)
        self.missing = f"There is no such {meta.verbose_name}. Choose one of the list, or add it first."

    def prepare_value(self, value: Any) -> Any:
        return value if isinstance(value, str) else self.known.by_pk.get(getattr(value, "pk", value), "")

    def to_python(self, value: Any) -> Any:
        if not (name := _folded(value)):
            return None
        if name not in self.known.by_name:
            raise ValidationError(self.missing, code="invalid_choice")
        return self.known.by_name[name]

    def has_changed(self, initial: Any, data: Any) -> bool:
        return _folded(self.prepare_value(initial)) != _folded(data)


def _folded(text: str | None) -> str:
    return " ".join((text or "").split()).casefold()
