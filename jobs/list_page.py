"""What the list of jobs shows: a page of jobs, each with its answer to the reader; facets, chips, and ways on."""

from dataclasses import dataclass, replace
from functools import cached_property
from urllib.parse import urlencode

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q
from django.http import QueryDict
from django.urls import reverse
from django.utils.text import capfirst

from accounts import countries
from accounts.models import User
from core import formats
from jobs import feeds, languages, pay, suggesting, tallies, wording
from jobs.answers import Reply, reply
from jobs.counting import Counts
from jobs.location import Location
from jobs.models import Job, Mark, Region, Tally
from jobs.query import NAMES, SINCE, JobQuery, Refusals, parse
from jobs.search import Key, Page, Search
from jobs.suggesting import Looser
from occupations.models import Category, Occupation

PAGING = ("after", "before")
PARAMETERS = frozenset([*NAMES, *PAGING])
UNFOLDED = ("category", "workplace")  # facets
FEWEST = 5  # jobs of a list that search engines are asked to take in
EURO = "AT BE BG CY DE EE ES FI FR GR HR IE IT LT LU LV MT NL PT SI SK"
CURRENCIES = {  # of a country; US dollars for those that are not here
    **dict.fromkeys(EURO.split(), "EUR"),
    **{code[:2]: code for code in pay.rates() if code != "EUR"},  # "CAD" is Canada's
}


@dataclass(frozen=True)
class Row:
    """A job of the list. reply: whether its reader can take it; None where they did not say where they live.

    mark: theirs on it; None for somebody without an account.
    """

    job: Job
    reply: Reply | None
    mark: Mark | None = None


@dataclass(frozen=True)
class Facet:
    """choices: value, label, how many jobs choosing it finds, and whether it is chosen."""

    name: str
    label: str
    choices: list[tuple[str, str, str, bool]]

    @property
    def is_open(self) -> bool:
        """Whether it is unfolded from the start."""
        return self.name in UNFOLDED or any(is_chosen for *_, is_chosen in self.choices)


@dataclass(frozen=True)
class Chip:
    label: str
    url: str  # of the query without it


def read(data: QueryDict) -> tuple[JobQuery, Refusals, list[tuple[str, str]]]:
    """A query, what was left out of it, and the canonical parameters of the page that is asked for."""
    query, refused = parse(data)
    paging = []
    for name in PAGING:
        if text := data.get(name):
            try:
                paging = [(name, str(Key.parse(text)))]
            except ValueError:
                refused[name] = "This is the first page: there is no such place in the list."
    return query, refused, paging


class ListPage:
    """What the template reads. query: what a landing page asks, whatever its address does."""

    def __init__(
        self,
        data: QueryDict,
        location: Location | None,
        query: JobQuery | None = None,
        *,
        reader: User | AnonymousUser,
    ) -> None:
        asked, refused, paging = read(data)
        self.query = query or asked
        self.location = location
        self.reader = reader
        self.refused = [f"“{data.get(name, '')[:40]}” was left out. {why}" for name, why in refused.items()]
        self.has_refused = bool(refused)
        self.parameters = [*self.query.parameters, *paging]
        self.paging = {name: Key.parse(text) for name, text in paging}

    @cached_property
    def search(self) -> Search:
        return Search(self.query)

    @cached_property
    def _found(self) -> tuple[Counts, Page]:
        with self.search.by_index():
            counts = tallies.read() if self.query.is_everything else self.search.count()
            self.search.total = counts.total
            after, before = self.paging.get("after"), self.paging.get("before")
            return counts, self.search.page(after=after, before=before, with_terms=self.location is not None)

    @property
    def counts(self) -> Counts:
        return self._found[0]

    @property
    def page(self) -> Page:
        return self._found[1]

    @property
    def is_off_the_list(self) -> bool:
        """Whether going back has led before the first page, or going on beyond the last job."""
        return bool(self.paging) and (not self.page.jobs or ("before" in self.paging and self.page.previous is None))

    @property
    def is_first(self) -> bool:
        return not self.paging

    @cached_property
    def rows(self) -> list[Row]:
        marks = {mark.job_id: mark for mark in Mark.objects.by(self.reader).filter(job__in=self.page.jobs)}
        return [
            Row(job, reply(job, self.location) if self.location else None, marks.get(job.pk)) for job in self.page.jobs
        ]

    @property
    def previous_url(self) -> str:
        return self._page_url("before", self.page.previous)

    @property
    def next_url(self) -> str:
        return self._page_url("after", self.page.next)

    def _page_url(self, name: str, key: Key | None) -> str:
        return _address(self.query, [(name, str(key))]) if key else ""

    @property
    def address(self) -> str:
        """The canonical one of this page of the list."""
        return _address(self.query, [(name, str(key)) for name, key in self.paging.items()])

    @property
    def is_indexed(self) -> bool:
        """Whether search engines are asked to take it in: landing pages and the whole list, from a few jobs up."""
        is_plain = self.query.landing is not None or self.query.is_everything
        return is_plain and not self.has_refused and self.is_first and self.counts.total >= FEWEST

    @cached_property
    def chips(self) -> list[Chip]:
        return [Chip(chip.label, self.query.without(chip.name, chip.value).path) for chip in wording.chips(self.query)]

    @cached_property
    def description(self) -> str:
        return wording.describe(self.query)

    @cached_property
    def facets(self) -> list[Facet]:
        query, found = self.query, self.counts.facets
        categories = dict(Category.objects.values_list("slug", "name"))
        places = dict(Region.objects.exclude(kind="country").values_list("slug", "name"))
        places |= dict(Region.objects.filter(slug__in=query.regions).values_list("slug", "name"))
        kinds = (
            ("category", "Field", categories, query.categories),
            ("type", "Type", dict(Job.Type.choices), query.types),
            ("level", "Level", dict(Job.Seniority.choices), query.seniorities),
            ("workplace", "Workplace", dict(Job.Workplace.choices), query.workplaces),
            ("region", "Open in", places, query.regions),
        )
        return [
            Facet(name, label, self._choices(found.get(name, {}), names, chosen))
            for name, label, names, chosen in kinds
        ]

    def _choices(
        self, numbers: dict[str, int], names: dict[str, str], chosen: tuple[str, ...]
    ) -> list[tuple[str, str, str, bool]]:
        """In the order of the names, those with jobs or chosen."""
        more = "+" if self.counts.is_more else ""
        return [
            (value, capfirst(name), formats.number(numbers.get(value, 0)) + more, value in chosen)
            for value, name in names.items()
            if numbers.get(value) or value in chosen
        ]

    @property
    def roles(self) -> list[tuple[str, str]]:
        """Slug and title of the occupations that have live jobs."""
        counted = Tally.objects.filter(facet="role").values("value")
        rows = Occupation.objects.filter(Q(slug__in=counted) | Q(slug=self.query.role)).order_by("title")
        return list(rows.values_list("slug", "title"))

    @property
    def countries(self) -> list[tuple[str, str]]:
        return countries.choices()

    @property
    def us_states(self) -> list[tuple[str, str]]:
        return list(countries.states("US").items())

    @property
    def languages(self) -> list[tuple[str, str]]:
        return languages.CHOICES

    @property
    def asked(self) -> Location | None:
        """The place that the query asks for."""
        query = self.query
        return Location.of(query.open_to, query.zone, query.work) if query.open_to else None

    @property
    def since(self) -> list[tuple[str, str]]:
        return [(days, f"{words[0].upper()}{words[1:]}") for days, words in SINCE.items()]

    @property
    def currencies(self) -> list[tuple[str, str]]:
        return [(code, code) for code in sorted(pay.rates())]

    @property
    def currency(self) -> str:
        """The one to ask for pay in: the query's, else that of where the reader lives."""
        return self.query.currency or (CURRENCIES.get(self.location.country, "USD") if self.location else "USD")

    @property
    def kept(self) -> list[tuple[str, str]]:
        """Parameters that the form does not show, to be sent along."""
        return [(name, value) for name, value in self.query.parameters if name in ("skill", "company")]

    @property
    def without_no_url(self) -> str:
        """The same without the jobs that are closed to the reader; "" where that is asked already."""
        if not self.location or self.location == self.asked:
            return ""
        place = self.location
        return replace(self.query, open_to=place.place, zone=place.zone, work=place.work).path

    @property
    def sorts(self) -> list[tuple[str, str, bool]]:
        """Label, address and whether it is the present one, of the orders there are."""
        if not self.query.words:
            return []
        best, newest = replace(self.query, sort=""), replace(self.query, sort="newest")
        by_relevance = self.query.by_relevance
        return [("Best match", best.path, by_relevance), ("Newest", newest.path, not by_relevance)]

    @property
    def feeds(self) -> list[tuple[str, str, str]]:
        return feeds.addresses(self.query)

    @cached_property
    def meant(self) -> JobQuery | None:
        """The query with a misspelt word mended, where few jobs were found and it finds more."""
        if not self.query.words or self.counts.total > suggesting.FEW:
            return None
        meant = suggesting.did_you_mean(self.query)
        return meant if meant and Search(meant).count().total > self.counts.total else None

    @cached_property
    def looser(self) -> list[Looser]:
        """Ways to find something where nothing was found."""
        return [] if self.page.jobs else suggesting.looser(self.query)

    @property
    def location_url(self) -> str:
        """To the form in which the reader says where they live, and back."""
        return f"{reverse('jobs:location')}?{urlencode({'next': self.query.path})}"


def _address(query: JobQuery, paging: list[tuple[str, str]]) -> str:
    path = query.path
    return path + ("&" if "?" in path else "?") + urlencode(paging) if paging else path
