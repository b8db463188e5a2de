"""A guide's working rows as the publish check reads them: all at once, with what they link to and show."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from urllib.parse import SplitResult, unquote, urljoin, urlsplit

from django.conf import settings
from django.db.models import Prefetch, Q
from django.urls import Resolver404, ResolverMatch, resolve
from django.utils import timezone

from authoring.claims import Passage, passages
from authoring.links import CERTAIN
from authoring.models import Link
from guides import kinds
from guides.models import Guide, Item, Picture, Section
from occupations.models import Figure, Source

HEAD, FIGURES, CREDENTIALS, REFERENCES = "", "figures", "required-education", "sources"
RATED_IN = {"demand": "market-demand", "stress": "balance", "balance": "balance", "remote": HEAD}  # by scale


@dataclass(frozen=True)
class Part:
    """A passage and where it stands.

    anchor: as of a Finding. name: of the place, as messages call it. is_plain: no Markdown, so no place for a link.
    """

    anchor: str
    name: str
    passage: Passage
    is_plain: bool = False


class Draft:
    """What the database has of a guide, whatever the instance says. Costs ten queries at most.

    links: every address as it is written → as a browser follows it from the guide's page, None where it cannot.
    failing: links that have not answered for a while, by address without fragment. pictures: name → its own text.
    """

    def __init__(self, guide: Guide) -> None:
        written = Section.objects.filter(kind__in=kinds.BY_SLUG).prefetch_related("items")
        cited = Source.objects.select_related("superseded_by")
        self.guide = (
            Guide.objects.select_related("occupation__parent")
            .prefetch_related("ratings", "credentials", Prefetch("sections", written), Prefetch("references", cited))
            .defer("listed_text", "search")
            .get(pk=guide.pk)
        )
        self.sections = {section.kind: section for section in self.guide.sections.all()}
        self.references = list(self.guide.references.all())
        counted = Figure.objects.filter(occupation=self.guide.occupation.counted_as)
        self.figures = list(counted.select_related("source__superseded_by"))
        self.parts = [*_head_parts(self.guide), *_section_parts(self.sections.values())]
        written_links = [link for part in self.parts for link in part.passage.links]
        self.links = {link: self._followed(link) for link in written_links}
        self.failing = self._failing([*written_links, *(source.url for source in self.references)])
        self._pages = {link: _page(url) for link, url in self.links.items() if _is_ours(url)}
        self._readable = self._readable_slugs()
        names = {name for part in self.parts for name, _ in part.passage.pictures}
        self.pictures = dict(Picture.objects.filter(name__in=names).values_list("name", "alt"))

    def is_sourced(self, passage: Passage) -> bool:
        """Whether a passage links to another site."""
        urls = (self.links[link] for link in passage.links)
        return any(url and url.scheme in ("http", "https") and not _is_ours(url) for url in urls)

    def leads_nowhere(self, link: str) -> bool:
        """Whether a link is one to a page of ours that readers cannot open."""
        if link not in self._pages:
            return False
        page = self._pages[link]
        if page is None or page.app_name == "admin" or page.view_name == "guides:guide-preview":
            return True
        return page.app_name == "guides" and page.kwargs.get("slug") not in {None, *self._readable}

    def _followed(self, link: str) -> SplitResult | None:
        try:
            return urlsplit(urljoin(settings.SITE_URL + self.guide.get_absolute_url(), link))
        except ValueError:
            return None

    def _failing(self, links: list[str]) -> dict[str, Link]:
        dead = Link.objects.exclude(problem="").filter(failing_since__lt=timezone.now() - CERTAIN)
        return {link.url: link for link in dead.filter(url__in={link.partition("#")[0] for link in links})}

    def _readable_slugs(self) -> set[str]:
        """Of the guides that are linked to, those that are public or this one; with the slugs they had before."""
        asked = {page.kwargs["slug"] for page in self._pages.values() if page and "slug" in page.kwargs}
        readable = Q(edition__isnull=False) | Q(pk=self.guide.pk)
        found = Guide.objects.filter(readable, Q(slug__in=asked) | Q(former_slugs__slug__in=asked))
        return {slug for slugs in found.values_list("slug", "former_slugs__slug") for slug in slugs if slug}


def _head_parts(guide: Guide) -> Iterator[Part]:
    """Of the head, all that readers read but the title and what credentials cost."""
    yield Part(HEAD, "The summary", Passage(guide.summary), is_plain=True)
    for rating in guide.ratings.all():
        name = f"The reason for the rating of {rating.spec.label.lower()}"
        yield Part(RATED_IN[rating.scale], name, Passage(rating.reason), is_plain=True)
    for row in guide.credentials.all():
        text = f"{row.name}\n{row.issuer}\n{row.requirement}\n{row.renewal}"
        yield Part(CREDENTIALS, f"The credential “{row.name}”", Passage(text, _filled(row.url)))


def _section_parts(sections: Iterable[Section]) -> Iterator[Part]:
    for section in sections:
        name = f"“{section.title}”"
        yield Part(section.kind, f"The heading {name}", Passage(section.heading), is_plain=True)
        for passage in (*passages(section.body), *map(_whole, section.items.all())):
            yield Part(section.kind, name, passage)


def _whole(item: Item) -> Passage:
    """An item as one passage: a source anywhere in it is near enough."""
    whole = Passage(f"{item.title}\n{item.value}\n{item.note}\n", _filled(item.url))
    for passage in passages(item.text):
        whole.text += passage.text
        whole.links += passage.links
        whole.pictures += passage.pictures
    return whole


def _filled(url: str) -> list[str]:
    return [url] if url else []


def _is_ours(url: SplitResult | None) -> bool:
    """Whether an address is one of this site. One that is none is taken for a page of ours that is not there."""
    return url is None or (url.scheme in ("http", "https") and url.netloc.lower() == settings.SITE_DOMAIN)


def _page(url: SplitResult | None) -> ResolverMatch | None:
    """The view behind an address of ours, with or without the slash that Django adds; None when there is none."""
    path = unquote(url.path) if url else ""
    for candidate in (path, f"{path}/") if url else ():
        try:
            return resolve(candidate)
        except Resolver404:
            continue
    return None
