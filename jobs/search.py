"""The one place that turns a JobQuery into SQL: what matches, how many of which kind, and a page of it.

Measured on 100,000 and 1,000,000 live jobs (make bench ONLY=jobs), which is why it is as it is:

- The jobs that the words and the other filters leave are read once for all facets (jobs/counting.py).
- No rank is computed: jobs with all words in their title stand before those with the words in their text, the newest
  first. So a page is found by an index however deep it is, and two pages never disagree.
- A page of few matches sorts them; one of many walks down the index by date first, and mostly has enough soon.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import Any

from django.db import connection, transaction
from django.db.models import BooleanField, F, Func, Q, QuerySet, Value
from django.utils import timezone

from jobs import counting, pay, places
from jobs.counting import Counts
from jobs.lexemes import lexemes
from jobs.location import Location
from jobs.models import Job, JobQuerySet, Outlet
from jobs.places import Places
from jobs.query import JobQuery
from jobs.regions import ANYWHERE, GROUP_NAMES
from occupations.models import Occupation, Skill

PER_PAGE = 20
COLUMNS = {"category": "category__slug", "type": "type", "level": "seniority", "workplace": "workplace"}
FEW = 5_000  # matches that are sorted; more are looked for along the index by date first
WALKED = 2_000  # entries of that index
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Key:
    """A job's place in an order: how well it matches (0 best), when it was published, its primary key."""

    tier: int
    published_at: datetime
    pk: int

    def __str__(self) -> str:
        return f"{self.tier}-{(self.published_at - EPOCH) // timedelta(microseconds=1)}-{self.pk}"

    @classmethod
    def parse(cls, text: str) -> "Key":
        """Raises ValueError for what is no key."""
        tier, moment, pk = (int(part) for part in text[:60].split("-"))
        if not (0 <= tier < 2 and 0 <= moment < 2**52 and 0 < pk < 2**63):
            raise ValueError(text)
        return cls(tier, EPOCH + timedelta(microseconds=moment), pk)


@dataclass(frozen=True)
class Page:
    """Jobs in order, and where the pages before and after begin; None where there is none."""

    jobs: list[Job]
    previous: Key | None
    next: Key | None


class Search:
    """A query, ready to be asked. outlet: by which its jobs are to leave; those whose source bars it are left out.

    between: the moments, both inclusive, between which they were published: a few days. With words, the planner would
    unpack those of every job of the days instead of using their index, so then a key to begin after is better.
    """

    def __init__(
        self, query: JobQuery, *, outlet: Outlet = Outlet.PAGE, between: tuple[datetime, datetime] | None = None
    ) -> None:
        self.query = query
        self.lexemes = lexemes(query.words, query.languages) if query.words else None
        jobs = Job.objects.live().leaving_by(outlet)
        self._others = self._filtered(jobs.filter(published_at__range=between) if between else jobs)
        self._is_of_days = between is not None
        self.total: int | None = None
        self._is_by_index = False

    @cached_property
    def _places(self) -> Places:
        return places.known()

    @property
    def has_only_common_words(self) -> bool:
        return bool(self.query.words) and self.lexemes is None

    @property
    def matches(self) -> QuerySet[Job]:
        """Those that all but the facets leave."""
        return self._others.filter(search=self.lexemes) if self.lexemes else self._others

    def _filtered(self, jobs: QuerySet[Job]) -> QuerySet[Job]:
        """All filters but the words' and the facets'."""
        query = self.query
        if query.role:
            roles = Occupation.objects.filter(Q(slug=query.role) | Q(parent__slug=query.role))
            keys = list(roles.values_list("pk", flat=True))
            jobs = jobs.filter(occupation__in=keys) if keys else jobs.filter(_terms("= ANY", ()))
        if query.open_to:
            location = Location.of(query.open_to, query.zone, query.work)
            jobs = jobs.filter(_terms("<> ALL", self._places.closed_to(location.reader)))
        if query.company:
            jobs = jobs.filter(company__slug=query.company)
        skills = Skill.objects.filter(slug__in=query.skills).values_list("pk", flat=True) if query.skills else ()
        for pk in skills:
            jobs = jobs.filter(skills=pk)  # by its key, the planner knows how many there are
        if len(skills) < len(query.skills):
            jobs = jobs.filter(_terms("= ANY", ()))
        if query.languages:
            jobs = jobs.filter(language__in=query.languages)
        if query.since:
            jobs = jobs.filter(published_at__gte=timezone.now() - timedelta(days=int(query.since)))
        return self._paying(jobs)

    def _paying(self, jobs: QuerySet[Job]) -> QuerySet[Job]:
        query = self.query
        if query.only_paid:
            jobs = jobs.exclude(pay_currency="")
        if query.pay_floor:
            floor = round(pay.convert(query.pay_floor, query.currency, "USD"))
            # One without pay, or whose currency has no rate, may pay enough: it stays.
            jobs = jobs.filter(Q(pay_usd_high__gte=floor) | Q(pay_usd_high__isnull=True))
        return jobs

    @cached_property
    def _chosen(self) -> dict[str, tuple[str, ...]]:
        query = self.query
        chosen = {
            "category": query.categories,
            "type": query.types,
            "level": query.seniorities,
            "workplace": query.workplaces,
        }
        return {name: values for name, values in chosen.items() if values}

    @cached_property
    def _terms(self) -> frozenset[int] | None:
        """The terms that lie in one of the regions; None where no region is asked for."""
        found = [self._places.open_in(slug) for slug in self.query.regions]
        return frozenset().union(*found) if found else None

    @property
    def found(self) -> QuerySet[Job]:
        """Every job that matches, in no order."""
        return self._in_facets(self.matches)

    def _in_facets(self, jobs: QuerySet[Job]) -> QuerySet[Job]:
        jobs = jobs.filter(**{f"{COLUMNS[name]}__in": values for name, values in self._chosen.items()})
        return jobs if self._terms is None else jobs.filter(_terms("= ANY", self._terms))

    def count(self, *, each_country: bool = False, most: int | None = counting.COUNTED) -> Counts:
        """How many match, by facet; of regions the groups and those asked for, or every country too.

        most: matches that are counted; None for all, however long that takes.
        """
        if self.lexemes and most is not None:
            most = min(most, counting.COUNTED_WITH_WORDS)
        regions = self._places.regions if each_country else {*GROUP_NAMES, ANYWHERE, *self.query.regions}
        # Of a part of very many matches the planner would walk along some other index, and unpack words on the way.
        with self.by_index(), self._without("enable_indexscan") if self.lexemes else nullcontext():
            counts = counting.count(self.matches, self._chosen, self._terms, regions, most)
        self.total = counts.total
        return counts

    def page(
        self,
        *,
        after: Key | None = None,
        before: Key | None = None,
        size: int = PER_PAGE,
        with_terms: bool = False,
        rows: JobQuerySet | None = None,
    ) -> Page:
        """The first page, or the one after or before a job. with_terms: as Job.objects.for_lists takes it.

        rows: what is read of each job, where that is not what a list shows.
        """
        keys = self._keys(after or before, is_back=before is not None, size=size + 1)
        more, keys = len(keys) > size, keys[:size]
        if before:
            keys.reverse()
        has_previous = more if before else after is not None
        has_next = True if before else more
        rows = Job.objects.for_lists(with_terms=with_terms) if rows is None else rows
        found = rows.in_bulk([key.pk for key in keys])
        return Page(
            [found[key.pk] for key in keys if key.pk in found],
            keys[0] if keys and has_previous else None,
            keys[-1] if keys and has_next else None,
        )

    def _keys(self, start: Key | None, *, is_back: bool, size: int) -> list[Key]:
        found: list[Key] = []
        with self.by_index():
            for tier, jobs in self._tiers(start, is_back):
                first = start if start and start.tier == tier else None
                rows = self._in_order(jobs, first, is_back, size - len(found))
                found += [Key(tier, published_at, pk) for pk, published_at in rows]
                if len(found) >= size:
                    break
        return found

    def _tiers(self, start: Key | None, is_back: bool) -> list[tuple[int, QuerySet[Job]]]:
        """The matches, those of each tier by themselves, from where `start` is."""
        if not self._has_tiers:
            return [(start.tier if start else 0, self.found)]
        tiers = [(0, self._in_title), (1, self.found.exclude(title_search=self.lexemes))]
        left = [
            (tier, jobs)
            for tier, jobs in tiers
            if start is None or (tier <= start.tier if is_back else tier >= start.tier)
        ]
        return left[::-1] if is_back else left

    @property
    def _has_tiers(self) -> bool:
        return self.lexemes is not None and self.query.by_relevance

    @property
    def _in_title(self) -> QuerySet[Job]:
        """The matches whose title has all words."""
        # What stands in the title stands in the text; but what must not stand in the text may be missing in the title.
        is_plain = self.lexemes is not None and "!" not in self.lexemes.text
        best = self._others if is_plain else self.matches
        return self._in_facets(best.filter(title_search=self.lexemes))

    def _in_order(self, jobs: QuerySet[Job], start: Key | None, is_back: bool, size: int) -> list[tuple[int, datetime]]:
        """Primary keys and dates of the first jobs, from behind a key on."""
        if self._may_be_few and not self._has_tiers and (few := self._few_in_order(start, is_back, size)) is not None:
            return few
        sign = "" if is_back else "-"
        jobs = _beyond(jobs, start, is_back) if start else jobs
        found = [] if self._are_few else self._walked(jobs, start, is_back, size)
        if self._are_few or (self.lexemes and len(found) < size):
            # An expression has no index, so all are sorted: they are few, or those left lie far down the one by date.
            rows: Any = jobs.annotate(moment=F("published_at") + timedelta(0)).order_by(f"{sign}moment", f"{sign}pk")
            found = list(rows.values_list("pk", "published_at")[:size])
        return found

    def _few_in_order(self, start: Key | None, is_back: bool, size: int) -> list[tuple[int, datetime]] | None:
        """As _in_order, of all matches; None where they are not few. It counts and sorts what it has read once."""
        sql, values = self.found.order_by().values_list("pk", "published_at")[: FEW + 1].query.sql_with_params()
        order = "ASC" if is_back else "DESC"
        beyond = f"WHERE (moment, pk) {'>' if is_back else '<'} (%s, %s)" if start else ""
        key = (start.published_at, start.pk) if start else ()
        first = f"SELECT pk, moment FROM few {beyond} ORDER BY moment {order}, pk {order} LIMIT %s"  # noqa: S608
        with connection.cursor() as cursor:
            cursor.execute(
                f"WITH few (pk, moment) AS MATERIALIZED ({sql}) SELECT count(*), NULL FROM few UNION ALL ({first})",  # noqa: S608
                [*values, *key, size],
            )
            rows = cursor.fetchall()
        self._are_few = next(number for number, moment in rows if moment is None) <= FEW
        return [row for row in rows if row[1]] if self._are_few else None

    def _walked(self, jobs: QuerySet[Job], start: Key | None, is_back: bool, size: int) -> list[tuple[int, datetime]]:
        """Those found along the index by date; with words, among the next WALKED live jobs alone, as each one's words
        are unpacked on the way and all matches can be old.
        """
        order = ("published_at", "pk") if is_back else ("-published_at", "-pk")
        rows: Any = jobs.order_by(*order).values_list("pk", "published_at")
        if not self.lexemes:
            return list(rows[:size])
        live = Job.objects.live()
        passed = (_beyond(live, start, is_back) if start else live).order_by(*order)
        if edge := passed.values_list("published_at", flat=True)[WALKED : WALKED + 1].first():
            rows = rows.filter(published_at__lte=edge) if is_back else rows.filter(published_at__gte=edge)
        with self._without("enable_bitmapscan"):
            return list(rows[:size])

    @property
    def _may_be_few(self) -> bool:
        """Else there are soon enough along the index by date, or the days are over."""
        is_walked = self.query.is_everything or (self._is_of_days and not self.lexemes)
        return not is_walked and (self.total is None or self.total <= FEW)

    @cached_property
    def _are_few(self) -> bool:
        if not self._may_be_few:
            return False
        return (_up_to(self.found, FEW + 1) if self.total is None else self.total) <= FEW

    @contextmanager
    def by_index(self) -> Iterator[None]:
        """Words are looked for in their index, however many jobs have them. Once around all that is asked saves time.

        The planner would read the whole table where most do: it does not know that a job's words lie elsewhere and
        have to be unpacked, which costs ten times what it reckons with.
        """
        if not self.lexemes or self._is_by_index:
            yield
            return
        with transaction.atomic():
            self._is_by_index = True
            try:
                with self._without("enable_seqscan"):
                    yield
            finally:
                self._is_by_index = False

    @contextmanager
    def _without(self, plan: str) -> Iterator[None]:
        """Within a transaction, without a kind of plan that the planner would choose wrongly."""
        with connection.cursor() as cursor:
            cursor.execute(f"SET LOCAL {plan} = off")
            yield
            cursor.execute(f"SET LOCAL {plan} = on")


def parts(query: JobQuery) -> list[JobQuery]:
    """The conditions of a query, each a query of its own: the jobs that all of them find are those that it finds.

    What words mean depends on the languages they are looked for in, so these stand in both parts.
    """
    found = [JobQuery(words=query.words, languages=query.languages)] if query.words else []
    if query.open_to:
        found.append(JobQuery(open_to=query.open_to, zone=query.zone, work=query.work))
    if query.pay_floor:
        found.append(JobQuery(pay_floor=query.pay_floor, currency=query.currency))
    found += [JobQuery(skills=(skill,)) for skill in query.skills]
    alone = ("role", "categories", "types", "seniorities", "workplaces", "regions", "languages", "company", "only_paid")
    found += [JobQuery(**{field: value}) for field in (*alone, "since") if (value := getattr(query, field))]
    return found


def _up_to(jobs: QuerySet[Job], most: int) -> int:
    """How many there are, counted no further than that."""
    return jobs.order_by().values("pk")[:most].count()


def _terms(comparison: str, keys: Iterable[int]) -> Func:
    """A condition on a job's terms, with one parameter: as many as there are keys would cost more than the query."""
    array = "{" + ",".join(map(str, keys)) + "}"
    template, joiner = "%(expressions)s::bigint[])", f" {comparison}("
    return Func(F("terms_id"), Value(array), template=template, arg_joiner=joiner, output_field=BooleanField())


def _beyond(jobs: QuerySet[Job], key: Key, is_back: bool) -> QuerySet[Job]:
    """Those after (or before) a key in its tier. The first condition is one that the index can begin at."""
    moment, pk = key.published_at, key.pk
    if is_back:
        return jobs.filter(published_at__gte=moment).filter(Q(published_at__gt=moment) | Q(pk__gt=pk))
    return jobs.filter(published_at__lte=moment).filter(Q(published_at__lt=moment) | Q(pk__lt=pk))
