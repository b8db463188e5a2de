"""What is derived from a posting when it is stored: safe HTML, excerpt, pay of a year, hiring terms, search words."""

import html
import re
from collections.abc import Sequence
from dataclasses import dataclass, field

import nh3
from django.core.exceptions import ValidationError
from rapidfuzz.utils import default_process

from accounts import countries
from core import markdown
from jobs import eligibility, regions
from jobs.eligibility import ANYWHERE, Terms
from jobs.models import Job, Region, slug_of
from occupations.models import Alias, Occupation, Skill

MAX_HTML = 60_000  # characters; a long posting has 10,000
EXCERPT = 55  # words
MAX_SKILLS = 30
LONGEST_NAME = 6  # words of an occupation's name that are looked for in a title

_TAGS = {
    *("p", "br", "hr", "strong", "b", "em", "i", "code", "pre", "blockquote", "ul", "ol", "li", "a"),
    *("h3", "h4", "h5", "h6", "table", "thead", "tbody", "tr", "th", "td", "div"),
}
_HEADING = re.compile(r"<(/?)h[12]\b", re.IGNORECASE)
_BREAK = re.compile(r"</?(?:p|br|hr|li|ul|ol|h[1-6]|t[dhr]|table|blockquote|pre|div)\b[^>]*>")
_TAG = re.compile(r"<[^>]+>")


@dataclass
class Posting:
    """A job to store, with what it needs other rows for. occupation: None to look for one in the title."""

    job: Job
    regions: Sequence[Region] = ()
    skills: Sequence[Skill] = field(default=())


def validate_html(text: str) -> None:
    """Raise ValidationError, saying the limit, for HTML that would take too long to clean."""
    if len(text) > MAX_HTML:
        raise ValidationError(f"The description has {len(text):,} characters; the limit is {MAX_HTML:,}.")
    if text.count("<") > MAX_HTML // 10:  # nh3 takes quadratic time on deep nesting
        raise ValidationError("The description has too many tags.")


def clean_html(text: str) -> str:
    """A stranger's HTML with our tags alone. Raises ValidationError as validate_html does."""
    validate_html(text)
    return nh3.clean(
        _HEADING.sub(r"<\1h3", markdown.clean(text)),
        tags=_TAGS,
        attributes={"a": {"href"}},
        url_schemes={"http", "https", "mailto"},
        link_rel=markdown.STRANGERS,
    )


def plain(safe_html: str) -> str:
    """Safe HTML as text, each paragraph and list item on a line of its own."""
    text = html.unescape(_TAG.sub("", _BREAK.sub("\n", safe_html)))
    return "\n".join(line for line in map(str.strip, text.split("\n")) if line)


def derive(posting: Posting) -> Terms:
    """Fill in a job's derived fields but its terms, which are returned. Raises ValidationError naming the field."""
    job = posting.job
    if len(posting.skills) > MAX_SKILLS:
        told = f"A job names {MAX_SKILLS} skills at most; this one has {len(posting.skills):,}."
        raise ValidationError({"skills": told})
    try:
        job.description_html = clean_html(markdown.render(job.description) if job.description else job.description_html)
    except ValidationError as error:
        raise ValidationError({"description": error}) from error
    job.title = Job._meta.get_field("title").to_python(job.title)
    job.slug = slug_of(job.title)
    text = plain(job.description_html)
    words = text.split(None, EXCERPT)
    job.excerpt = " ".join(words[:EXCERPT]) + ("…" if len(words) > EXCERPT else "")
    job.keywords = ", ".join([job.company.name, *(skill.name for skill in posting.skills)])
    job.place = place_of(posting.regions)
    posted = job.pay
    low, high = posted.year_in("USD") if posted else (None, None)
    job.pay_usd_low, job.pay_usd_high = low or high, high or low
    return _terms(job, posting.regions, text)


def place_of(chosen: Sequence[Region]) -> str:
    """Where one may live, in a few words: "Canada, United States"; "" where the posting does not say."""
    names = [region.name for region in chosen]
    told = ", ".join(names[:3])
    if len(names) > 3:
        told += f" and {len(names) - 3} more"
    return told if len(told) <= 120 else f"{len(names)} regions"


def _terms(job: Job, chosen: Sequence[Region], text: str) -> Terms:
    """What the fields and the text ask together; which sentence or field says what goes to the job's reasons."""
    stated = stated_terms(job, chosen)
    read = eligibility.read(f"{job.title}\n{text}")
    by_fields = {aspect: words for aspect, words in _told(job).items() if getattr(stated, aspect)}
    job.reasons = {**by_fields, **read.reasons}
    return eligibility.merge(stated, read.terms)


def _told(job: Job) -> dict[str, str]:
    """What a job's fields say of each aspect of its terms, in words."""
    return {
        "countries": f"Open to: {job.place}.",
        "states": f"Only in {_named(job.states)}.",
        "excluded": f"Not in {_named(job.excluded_states)}.",
        "authorization": f"You must be allowed to work in {_named(job.authorization)}.",
        "zones": f"In time zones from {_offset(job.zone_low)} to {_offset(job.zone_high)}.",
    }


def _named(codes: Sequence[str]) -> str:
    """Countries and states by name."""
    return ", ".join(countries.states(code[:2]).get(code) or countries.name(code) or code for code in codes)


def _offset(hours: float | None) -> str:
    """5.5 → "UTC+5:30", -8 → "UTC−8"."""
    minutes = round((hours or 0) * 60)
    whole, rest = divmod(abs(minutes), 60)
    return f"UTC{'−' if minutes < 0 else '+'}{whole}" + (f":{rest:02}" if rest else "")


def stated_terms(job: Job, chosen: Sequence[Region]) -> Terms:
    """What the fields alone ask."""
    codes = {code for region in chosen for code in region.countries}
    if any(region.slug == regions.ANYWHERE for region in chosen):
        codes = {ANYWHERE}
    zones = None if job.zone_low is None or job.zone_high is None else (job.zone_low, job.zone_high)
    return Terms(
        countries=frozenset(codes),
        states=frozenset(job.states),
        excluded=frozenset(job.excluded_states),
        zones=zones,
        authorization=frozenset(job.authorization),
        is_vague=job.workplace == Job.Workplace.HYBRID,
    )


class Occupations:
    """Every occupation by its names, to find the one that a title says exactly."""

    def __init__(self) -> None:
        names: dict[str, set[int]] = {}
        titles = Occupation.objects.values_list("title", "pk")
        for name, pk in [*Alias.objects.values_list("name", "occupation_id"), *titles]:
            names.setdefault(_folded(name), set()).add(pk)
        self.by_name = {name: pks.pop() for name, pks in names.items() if len(pks) == 1}

    def in_title(self, title: str) -> int | None:
        """The occupation whose name stands in a title, the longest name first; None without one."""
        words = re.findall(r"[\w'’&+#./-]+", title)
        for length in range(min(LONGEST_NAME, len(words)), 0, -1):
            for start in range(len(words) - length + 1):
                if pk := self.by_name.get(_folded(" ".join(words[start : start + length]))):
                    return pk
        return None


def _folded(name: str) -> str:
    """Lower case and without marks; abbreviations ("RN") keep their case, or "it" would be a field of work."""
    return name if len(name) <= 3 and name.isupper() else " ".join(default_process(name).split())
