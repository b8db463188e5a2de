"""Boards of Ashby: api.ashbyhq.com."""

from importers import addresses, dates, salaries, texts
from importers.importer import OWN_BOARD, FeedFacts, Importer
from importers.items import Item, SkippedError
from importers.values import Values
from jobs.pay import Pay


class Ashby(Importer):
    """An employer's board, all of it in one answer. It does not say whose it is: the feed has to."""

    name = "ashby"
    title = "Ashby"
    website = "https://www.ashbyhq.com/"
    is_whole = True
    terms = OWN_BOARD

    def address(self, board: str) -> str:
        return f"https://api.ashbyhq.com/posting-api/job-board/{addresses.token(board)}?includeCompensation=true"

    def read(self, values: Values, feed: FeedFacts) -> Item:
        if values.flag("isListed") is False:
            raise SkippedError("It is not listed on the employer's own board.")
        workplace, places = _where(values)
        return Item(
            external_id=values.id("id"),
            title=values.line("title"),
            company=feed.company,
            url=values.text("jobUrl"),
            html=values.text("descriptionHtml") or texts.paragraphs(values.text("descriptionPlain")),
            apply_to=addresses.to_apply(values.text("applyUrl")),
            categories=tuple(dict.fromkeys(filter(None, (values.line("department"), values.line("team"))))),
            places=places,
            workplace=workplace,
            type=texts.job_type(values.lines("employmentType")),
            pay=_pay(values.object("compensation")),
            posted_at=dates.posted(values.text("publishedAt")),
        )


def _where(values: Values) -> tuple[str, tuple[str, ...]]:
    """Workplace and places. isRemote is true of hybrid jobs, too, so what workplaceType says comes first."""
    others = [one.line("location") for one in values.objects("secondaryLocations")]
    told, places = texts.location(values.line("location"), *others)
    country = values.object("address").object("postalAddress").lines("addressCountry")
    is_remote = "remote" if values.flag("isRemote") else ""
    return texts.workplace(values.line("workplaceType")) or is_remote or told, places or country


def _pay(offer: Values) -> Pay | None:
    """The one salary. Several tiers are for several levels or places, several currencies for several countries."""
    offered = [one for one in offer.objects("summaryComponents") if one.line("compensationType") == "Salary"]
    if len(offered) != 1 or len(offer.objects("compensationTiers")) > 1:
        return None
    only = offered[0]
    number, _, period = only.line("interval").partition(" ")  # "1 YEAR"
    every = period if number == "1" else ""
    return salaries.pay(only.number("minValue"), only.number("maxValue"), only.line("currencyCode"), every)
