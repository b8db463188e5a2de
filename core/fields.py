"""Fields whose values are cleaned the same way wherever they come from: form, admin, command or shell."""

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import models

from core import markdown


class MarkdownField(models.TextField):
    """Markdown as its author wrote it. Cleaned of control characters and limited in length."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("blank", True)
        kwargs.setdefault("default", "")
        super().__init__(*args, **kwargs)
        self.validators = [*self.validators, markdown.validate]

    def to_python(self, value: Any) -> Any:
        return markdown.clean(value) if isinstance(value, str) else value

    def pre_save(self, model_instance: models.Model, add: bool) -> str:
        value: str = self.to_python(getattr(model_instance, self.attname))
        setattr(model_instance, self.attname, value)
        return value


class SingleLineField(models.CharField):
    """A line of plain text: white space folded, control characters and direction overrides removed."""

    def to_python(self, value: Any) -> Any:
        return " ".join(markdown.clean(value).split()) if isinstance(value, str) else value

    def pre_save(self, model_instance: models.Model, add: bool) -> str:
        value: str = self.to_python(getattr(model_instance, self.attname))
        setattr(model_instance, self.attname, value)
        return value


class RenderedField(models.TextField):
    """The sanitised HTML of a MarkdownField of the same row, made when it is saved.

    find_pictures, rel: as markdown.render takes them; no part of the schema, so migrations do not see them.
    """

    def __init__(
        self,
        source: str,
        *,
        find_pictures: markdown.FindPictures | None = None,
        rel: str = markdown.OURS,
        **kwargs: Any,
    ) -> None:
        super().__init__(blank=True, default="", editable=False, **kwargs)
        self.source = source
        self.find_pictures = find_pictures
        self.rel = rel

    def deconstruct(self) -> tuple[str, str, Sequence[Any], dict[str, Any]]:
        name, path, args, kwargs = super().deconstruct()
        for derived in ("blank", "default", "editable"):
            kwargs.pop(derived, None)
        return name, path, args, {**kwargs, "source": self.source}

    def pre_save(self, model_instance: models.Model, add: bool) -> str:
        try:
            value = markdown.render(getattr(model_instance, self.source), self.find_pictures, rel=self.rel)
        except ValidationError as error:
            raise ValidationError({self.source: error}) from error
        setattr(model_instance, self.attname, value)
        return value


class WebAddressField(models.URLField):
    """An http or https address; one typed without a scheme is taken for https."""

    default_validators = [URLValidator(schemes=["http", "https"])]

    def formfield(self, **kwargs: Any) -> Any:
        return super().formfield(**{"assume_scheme": "https", **kwargs})
