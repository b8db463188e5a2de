"""Plain advice about a posting, before anybody else reads it. It never keeps one from being sent."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from core import formats, markdown
from employers import domains, pay_laws, wording
from employers.pay_laws import Law
from employers.posting import PostingForm
from jobs import deriving, eligibility, fields
from jobs.eligibility import Terms
from jobs.models import Company, Job, today_utc

FEWEST_WORDS = 60
LONGEST_TITLE = 80
WIDEST = Decimal("2.5")  # pay up to, as times pay from


@dataclass(frozen=True)
class Advice:
    """field: of the form, where it can be mended. laws: those that ask for it."""

    field: str
    words: str
    laws: tuple[Law, ...] = ()

    @property
    def laws_as_of(self) -> date | None:
        """The day on which the oldest of their summaries was made."""
        return min((law.as_of for law in self.laws), default=None)


def advise(form: PostingForm, company: Company) -> list[Advice]:
    """Everything there is to say about what was typed, however incomplete. form: validated, valid or not."""
    told: Mapping[str, Any] = form.cleaned_data
    terms = terms_of(told)
    return [*_title(told), *_description(told), *_where(told, terms), *_pay(told, terms), *_apply(told, company)]


def _title(told: Mapping[str, Any]) -> Iterator[Advice]:
    title = told.get("title") or ""
    if not title:
        return
    if wording.is_shouting(title):
        yield Advice("title", "The title shouts. Write it in ordinary letters, without exclamation marks.")
    if wording.is_vague(title):
        yield Advice("title", "The title does not say what the job is. Name the role: “Payroll clerk”.")
    if lure := wording.LURES.search(title):
        yield Advice("title", f"“{lure[0]}” says nothing about the work. Leave it out of the title.")
    if len(title) > LONGEST_TITLE:
        yield Advice("title", f"The title has {len(title)} characters. Lists and mails show about {LONGEST_TITLE}.")
    for found, advice in wording.loaded_words(title):
        yield Advice("title", f"“{found}”: {advice}")


def _description(told: Mapping[str, Any]) -> Iterator[Advice]:
    text = told.get("description") or ""
    if not text:
        return
    if (words := markdown.words(text)) < FEWEST_WORDS:
        yield Advice("description", f"The text has {words} words. Say what one does, with whom, and what it takes.")
    for found, advice in wording.loaded_words(text):
        yield Advice("description", f"“{found}”: {advice}")
    for found in wording.scam_words(text):
        yield Advice("description", f"It speaks of {found}, as frauds do. A moderator will look at that twice.")


def terms_of(told: Mapping[str, Any]) -> Terms:
    """Where one may live, as far as fields and text say."""
    job = Job(
        workplace=told.get("workplace") or Job.Workplace.REMOTE,
        **{name: told.get(name) or [] for name in ("states", "excluded_states", "authorization")},
    )
    stated = deriving.stated_terms(job, list(told.get("regions") or ()))
    text = f"{told.get('title') or ''}\n{deriving.plain(markdown.render(told.get('description') or ''))}"
    return eligibility.merge(stated, eligibility.read(text).terms)


def _where(told: Mapping[str, Any], terms: Terms) -> Iterator[Advice]:
    if not terms.countries:
        yield Advice(
            "regions",
            "Nothing says where one may live. Readers elsewhere are told “unclear”, and search engines get no markup."
            " Choose countries, or “Anywhere in the world”.",
        )
    elif not told.get("regions"):
        yield Advice("regions", "The text says where one may live. Choose it here as well, so that searches find it.")


def _pay(told: Mapping[str, Any], terms: Terms) -> Iterator[Advice]:
    low, high = told.get("pay_min"), told.get("pay_max")
    if low is None and high is None:
        laws = tuple(pay_laws.asking(terms, today_utc()))
        words = "No pay is given. Readers can leave such jobs out of their searches."
        if laws:
            words += " Where this job is open, these laws may ask for it; whether they bind you is for you to find out:"
        yield Advice("pay_min", words, laws)
    elif low and high and high > low * WIDEST:
        times = formats.number(round(high / low, 1))
        yield Advice("pay_max", f"The highest pay is {times} times the lowest. A range so wide tells little.")


def _apply(told: Mapping[str, Any], company: Company) -> Iterator[Advice]:
    address = told.get("apply_to") or ""
    if not address:
        return
    host = fields.host_of(address).rpartition("@")[2]
    domain = domains.registrable(host)
    if host in wording.SHORTENERS or domain in wording.SHORTENERS:
        yield Advice("apply_to", "A shortened address hides where it leads. Give the whole one.")
    elif host in wording.MESSENGERS or domain in wording.MESSENGERS:
        yield Advice(
            "apply_to", "Applications by messenger are what frauds ask for. Give a page or a mailbox of yours."
        )
    elif host in wording.FORMS or domain in wording.FORMS:
        yield Advice("apply_to", "Anybody can make a form there, so applicants cannot see that it is yours.")
    elif domains.is_free_mail(domain):
        yield Advice("apply_to", f"Anybody can have a mailbox at {domain}. One of your own domain is trusted more.")
    elif company.domain and domain not in (company.domain, *wording.RECRUITERS):
        yield Advice(
            "apply_to", f"It leads to {domain or host}, which is not your domain {company.domain}. Is that right?"
        )
