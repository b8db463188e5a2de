"""Loads the vocabulary and the figures from seeds/occupations/*.yaml."""

from collections import Counter
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db import models, transaction

from core import generations, seed_files
from core.seed_files import Fields, SeedError
from occupations.models import Alias, Category, Figure, Occupation, Skill, Source

M = TypeVar("M", bound=models.Model)

# Model fields whose name in the files is another one.
NAMES: dict[type[models.Model], dict[str, str]] = {
    Alias: {"name": "aliases"},
    Source: {"released_on": "released", "checked_on": "checked"},
}


@transaction.atomic
def load(folder: Path, *, force: bool = False) -> Counter[str]:
    """Add what the files of a folder hold; rows that exist stay as they are unless force.

    Returns how many rows were "added", "kept" and "overwritten". Raises SeedError at the first mistake; nothing of any
    file is loaded then.
    """
    paths = sorted(folder.glob("*.yaml"))
    if not paths:
        raise SeedError(folder, 0, "", "there is no file (*.yaml) here")
    seeds = Seeds(force)
    tops = [seed_files.parse(seed_files.read_text(path), path) for path in paths]
    for key, add in (("categories", seeds.category), ("skills", seeds.skill), ("sources", seeds.source)):
        for top in tops:
            for fields in top.many(key):
                add(fields)
    seeds.supersede()
    entries = [fields for top in tops for fields in top.many("occupations")]
    for fields in sorted(entries, key=lambda fields: "parent" in fields.nodes):  # parents before specialties
        seeds.occupation(fields)
    for top in tops:
        top.end()
    generations.touch("content")
    return seeds.outcomes


class Seeds:
    def __init__(self, force: bool) -> None:
        self.force = force
        self.outcomes: Counter[str] = Counter()
        self.figures: set[tuple[Any, ...]] = set()
        self.written: set[models.Model] = set()
        self.newer: list[tuple[Source, Fields, str]] = []  # source, its fields, slug of its newer release

    def category(self, fields: Fields) -> None:
        slug = fields.text("slug")
        values = {"name": fields.text("name"), "order": fields.whole("order"), "notice": fields.text("notice", "")}
        self.save(Category, fields, {"slug": slug}, values)
        fields.end()

    def skill(self, fields: Fields) -> None:
        self.save(Skill, fields, {"slug": fields.text("slug")}, {"name": fields.text("name")})
        fields.end()

    def source(self, fields: Fields) -> None:
        slug = fields.text("slug")
        values = {key: fields.text(key) for key in ("publisher", "short", "title", "url")}
        values |= {key: fields.text(key, "") for key in ("release", "licence")}
        dates = {"released_on": fields.day("released"), "checked_on": fields.required_day("checked")}
        newer = fields.text("superseded_by", "")
        source = self.save(Source, fields, {"slug": slug}, {**values, **dates, "superseded_by": None})
        fields.end()
        if newer:
            self.newer.append((source, fields, newer))

    def supersede(self) -> None:
        """Join sources to their newer releases, now that all are there; those that were kept stay as they are."""
        for source, fields, slug in self.newer:
            newer = named(Source, slug, fields, "superseded_by")
            if source in self.written:
                source.superseded_by = newer
                self.store(source, fields)

    def occupation(self, fields: Fields) -> None:
        slug, parent = fields.text("slug"), fields.text("parent", "")
        values = {
            "code": fields.text("code", "") or None,
            "title": fields.text("title"),
            "parent": named(Occupation, parent, fields, "parent") if parent else None,
        }
        occupation = self.save(Occupation, fields, {"slug": slug}, values)
        for name in fields.texts("aliases"):
            if not occupation.aliases.filter(name__iexact=name).exists():
                self.save(Alias, fields, {"occupation": occupation, "name": name}, {})
        for figure in fields.many("figures"):
            self.figure(occupation, figure)
        fields.end()

    def figure(self, occupation: Occupation, fields: Fields) -> None:
        measure = fields.text("measure")
        key = {
            "occupation": occupation,
            "measure": measure,
            "country": fields.text("country", "US"),
            "basis": fields.text("basis", Figure.Basis.OFFICIAL),
        }
        if tuple(key.values()) in self.figures:
            raise fields.error("measure", "stands twice for this occupation")
        self.figures.add(tuple(key.values()))
        try:
            value = Decimal(str(fields.value("value")))
        except InvalidOperation as error:
            raise fields.error("value", "expected a number") from error
        values = {
            "value": value,
            "is_floor": fields.flag("or_more"),
            "unit": fields.text("unit", usual_unit(measure)),
            "source": named(Source, fields.text("source"), fields, "source"),
        }
        self.save(Figure, fields, key, values)
        fields.end()

    def save(self, model: type[M], fields: Fields, key: dict[str, Any], values: dict[str, Any]) -> M:
        """The row with that key: made, kept, or (with force) given the file's values."""
        row = model._default_manager.filter(**key).first()
        self.outcomes["added" if row is None else "overwritten" if self.force else "kept"] += 1
        if row is not None and not self.force:
            return row
        row = row or model(**key)
        for name, value in values.items():
            setattr(row, name, value)
        self.store(row, fields)
        return row

    def store(self, row: models.Model, fields: Fields) -> None:
        try:
            row.full_clean()
        except ValidationError as error:
            raise fields.invalid(error, NAMES.get(type(row), {})) from error
        row.save()
        self.written.add(row)


def named(model: type[M], slug: str, fields: Fields, key: str) -> M:
    """The row a file names by its slug. Raises SeedError, naming line and field, when there is none."""
    row = model._default_manager.filter(slug=slug).first()
    if row is None:
        raise fields.error(key, f"there is no {model._meta.verbose_name} “{slug}”")
    return row


def usual_unit(measure: str) -> str:
    if measure.startswith("pay_"):
        return Figure.Unit.USD_YEAR
    units = {Figure.Measure.GROWTH: Figure.Unit.PERCENT, Figure.Measure.EMPLOYMENT: Figure.Unit.JOBS}
    return units.get(Figure.Measure(measure), Figure.Unit.JOBS_YEAR) if measure in Figure.Measure else ""
