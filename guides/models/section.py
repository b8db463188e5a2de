"""The parts of a guide."""

import re
from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db import models

from accounts.models import User
from core import markdown
from core.fields import MarkdownField, RenderedField, SingleLineField, WebAddressField
from guides import kinds
from guides.kinds import Kind
from guides.models.guide import Guide
from guides.models.picture import Picture
from guides.models.snapshot import digest
from occupations.models import Skill

YEARS = re.compile(r"\d{1,2}(–\d{1,2}|\+)?")


class Section(models.Model):
    """A part of a guide. There is one of each kind, made with the guide, empty until written."""

    guide = models.ForeignKey(Guide, models.CASCADE, related_name="sections")
    kind = models.CharField(max_length=40, editable=False)
    heading = SingleLineField(max_length=120, blank=True, help_text="Empty: the kind's own name.")
    body = MarkdownField("text")
    body_html = RenderedField("body", find_pictures=Picture.named)
    editor_note = models.TextField(
        "note among editors",
        blank=True,
        default="",
        max_length=2000,
        help_text="What is open or doubtful here. Readers never see it.",
    )
    edited_at = models.DateTimeField(null=True, editable=False)
    edited_by = models.ForeignKey(User, models.SET_NULL, null=True, editable=False, related_name="+")
    loaded_digest = models.CharField(max_length=32, blank=True, editable=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["guide", "kind"], name="section_unique_kind")]
        # Few texts have pictures; this finds them (authoring/pictures.py).
        indexes = [models.Index("id", condition=models.Q(body__contains="!["), name="section_with_pictures")]

    def __str__(self) -> str:
        return f"{self.guide}: {self.title}"

    @property
    def spec(self) -> Kind:
        return kinds.BY_SLUG[self.kind]

    @property
    def title(self) -> str:
        return self.heading or self.spec.label

    @property
    def is_empty(self) -> bool:
        return not self.body and not self.items.all()

    @property
    def words(self) -> int:
        """Words of body and items (prefetch items when there are many sections)."""
        texts = [self.body, *(f"{item.title} {item.note} {item.text}" for item in self.items.all())]
        return sum(markdown.words(text) for text in texts)

    @property
    def state(self) -> str:
        """ "empty", "too short" (fewer words or items than the kind's target) or "ready"."""
        if self.is_empty:
            return "empty"
        short = self.words < self.spec.words[0] or len(self.items.all()) < self.spec.items[0]
        return "too short" if short else "ready"

    @property
    def opened(self) -> str:
        """A fingerprint of all that editors can change here, to notice who saved while somebody else was writing."""
        return digest([self.digest(), self.editor_note])

    @property
    def is_as_loaded(self) -> bool:
        """Whether nobody changed the section since it was loaded from a file, or made where it never was."""
        return self.digest() == self.loaded_digest if self.loaded_digest else self.is_empty

    def write(self, items: Iterable["Item"]) -> None:
        """Save the section with exactly these items, in this order. Call it in a transaction."""
        self.save()
        self.items.all().delete()
        rows = list(items)
        for position, item in enumerate(rows, 1):
            item.section, item.position, item.pk = self, position, None
        Item.objects.bulk_create(rows)

    def digest(self) -> str:
        """A fingerprint of what was written: equal digests, equal section."""
        items = [[item.title, item.value, item.note, item.text, item.url, item.skill_id] for item in self.items.all()]
        return digest([self.heading, self.body, items])


class Item(models.Model):
    """A row of a section: a list line, a question, a stage, a part of the day … as the section's shape names it."""

    section = models.ForeignKey(Section, models.CASCADE, related_name="items")
    position = models.PositiveSmallIntegerField(default=0)
    title = SingleLineField(max_length=300)
    value = SingleLineField(max_length=80, blank=True)
    note = SingleLineField(max_length=300, blank=True)
    text = MarkdownField()
    text_html = RenderedField("text", find_pictures=Picture.named)
    url = WebAddressField(max_length=500, blank=True)
    skill = models.ForeignKey(Skill, models.SET_NULL, null=True, blank=True, related_name="items")

    class Meta:
        ordering = ["position", "pk"]
        indexes = [models.Index("id", condition=models.Q(text__contains="!["), name="item_with_pictures")]

    def __str__(self) -> str:
        return self.title

    def clean(self) -> None:
        shape = self.section.spec.shape
        for name in shape.required:
            if not getattr(self, name):
                raise ValidationError({name: f"{shape.columns[name]} is missing."})
        if shape is kinds.STAGES and not YEARS.fullmatch(self.value):
            raise ValidationError({"value": "Write years of experience as 0–1, 2–4 or 8+."})
