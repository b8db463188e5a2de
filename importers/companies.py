"""Whose a posting is, by the name that its source gives the company."""

from collections.abc import Iterable
from hashlib import blake2b

from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.text import slugify

from core.fields import SingleLineField
from importers.items import RefusedError
from importers.models import CompanyName
from importers.models.name import key_of
from jobs.models import Company

KEPT = 20_000  # in memory
LONGEST_SLUG = 60

_line = SingleLineField()


def cleaned(name: str) -> str:
    """A name as it is kept. Raises RefusedError where nothing of it is left."""
    found: str = _line.to_python(name)
    if not is_readable(found):
        raise RefusedError("It has no name of a company.")
    return found


def is_readable(line: str) -> bool:
    """Whether there is a letter or a digit in it: other characters may be invisible."""
    return any(map(str.isalnum, line))


class Companies:
    """by_key: those that were asked for lately."""

    def __init__(self) -> None:
        self.by_key: dict[str, Company] = {}

    def of(self, names: Iterable[tuple[str, str]]) -> dict[str, Company]:
        """The company of each of some names, made where there is none. names: (name, website) → by key_of(name)."""
        wanted = {key_of(name): (name, website) for name, website in names}
        if len(self.by_key) > KEPT:
            self.by_key.clear()
        if missing := wanted.keys() - self.by_key.keys():
            self._find(missing)
            if missing := missing - self.by_key.keys():
                self._add({key: wanted[key] for key in sorted(missing)})
                self._find(missing)
        return {key: self.by_key[key] for key in wanted}

    def _find(self, keys: set[str]) -> None:
        for row in CompanyName.objects.filter(key__in=keys).select_related("company"):
            self.by_key[row.key] = row.company

    @transaction.atomic
    def _add(self, missing: dict[str, tuple[str, str]]) -> None:
        """Note for names whose they are: of the one company that has exactly this name, else of a new one."""
        named: dict[str, list[Company]] = {}
        slugs = {slug_of(name) for name, _ in missing.values()}
        companies = Company.objects.annotate(lower=Lower("name")).order_by("pk")
        for company in companies.filter(Q(lower__in=missing) | Q(slug__in=slugs)):
            named.setdefault(key_of(company.name), []).append(company)
        taken = {company.slug for companies in named.values() for company in companies}
        made = {}
        for key, (name, website) in missing.items():
            if len(named.get(key, ())) != 1:
                slug = slug_of(name)
                slug = f"{slug}-{_short(key)}" if slug in taken else slug
                taken.add(slug)
                made[key] = Company(slug=slug, name=name, website=website)
        # Another process may be making the same: what it made is found by its slug.
        Company.objects.bulk_create(made.values(), ignore_conflicts=True)
        by_slug = {row.slug: row for row in Company.objects.filter(slug__in=[row.slug for row in made.values()])}
        now = timezone.now()
        CompanyName.objects.bulk_create(
            [
                CompanyName(
                    key=key,
                    name=name,
                    seen=1,
                    seen_at=now,
                    company=by_slug[made[key].slug] if key in made else named[key][0],
                )
                for key, (name, _) in missing.items()
            ],
            ignore_conflicts=True,
        )


def slug_of(name: str) -> str:
    return slugify(name)[:LONGEST_SLUG].strip("-") or f"company-{_short(key_of(name))}"


def _short(text: str) -> str:
    return blake2b(text.encode(), digest_size=4).hexdigest()
