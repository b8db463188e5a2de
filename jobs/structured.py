"""A posting as schema.org's JobPosting, for search engines."""

from decimal import Decimal
from typing import Any

from django.conf import settings

from accounts import countries
from jobs.eligibility import ANYWHERE, Terms
from jobs.eligibility.terms import country_of
from jobs.models import Job

EMPLOYMENT = {
    Job.Type.FULL_TIME: "FULL_TIME",
    Job.Type.PART_TIME: "PART_TIME",
    Job.Type.CONTRACT: "CONTRACTOR",
    Job.Type.TEMPORARY: "TEMPORARY",
    Job.Type.INTERNSHIP: "INTERN",
}


def job_posting(job: Job) -> dict[str, Any] | None:
    """All that the page shows of a job, pay as posted.

    None where it may not be had from us, or where what is required is not known: where an applicant may live, or where
    the office is.
    """
    place = _place(job)
    if not (job.is_live and job.allows_markup and place):
        return None
    assert job.closes_at
    return {
        "@context": "https://schema.org",
        "@type": "JobPosting",
        "title": job.title,
        "description": job.description_html,
        "datePosted": job.posted_at.date(),
        "validThrough": job.closes_at,
        "hiringOrganization": _company(job),
        "identifier": {"@type": "PropertyValue", "name": settings.SITE_NAME, "value": str(job.pk)},
        "employmentType": EMPLOYMENT[Job.Type(job.type)],
        "directApply": job.takes_applications,
        "url": settings.SITE_URL + job.get_absolute_url(),
        **place,
        **_salary(job),
    }


def _company(job: Job) -> dict[str, Any]:
    company = {"@type": "Organization", "name": job.company.name}
    return {**company, "sameAs": job.company.website} if job.company.website else company


def _place(job: Job) -> dict[str, Any]:
    """For a fully remote job where its applicant may live, else the country of the office; {} where nobody said."""
    terms = job.terms.terms
    if job.workplace == Job.Workplace.REMOTE and terms.countries:
        open_in = _requirements(terms)
        return {"jobLocationType": "TELECOMMUTE", "applicantLocationRequirements": open_in} if open_in else {}
    is_one = len(terms.countries) == 1 and ANYWHERE not in terms.countries
    country = next(iter(terms.countries)) if is_one else job.company.country
    if not country:
        return {}
    address = {"@type": "PostalAddress", "addressCountry": country}
    place: dict[str, Any] = {"jobLocation": {"@type": "Place", "address": address}}
    return {**place, "jobLocationType": "TELECOMMUTE"} if job.workplace == Job.Workplace.REMOTE else place


def _requirements(terms: Terms) -> list[dict[str, str]]:
    """Countries, or the states where only some of a country's are open; for anywhere, all countries there are."""
    codes = {code for code, _ in countries.choices()} if ANYWHERE in terms.countries else terms.countries
    found = []
    for country in sorted(codes - terms.excluded):
        states = _states(country, terms)
        if states is None:
            found.append({"@type": "Country", "name": countries.name(country)})
        else:
            found += [{"@type": "State", "name": f"{name}, {countries.name(country)}"} for name in states]
    return found


def _states(country: str, terms: Terms) -> list[str] | None:
    """The states of a country that are open; None where all are."""
    only = {code for code in terms.states if country_of(code) == country}
    excluded = {code for code in terms.excluded if country_of(code) == country}
    if not only and not excluded:
        return None
    names = countries.states(country)
    return [names[code] for code in names if code in (only or names) and code not in excluded]


def _salary(job: Job) -> dict[str, Any]:
    if not (pay := job.pay):
        return {}
    value: dict[str, Any] = {"@type": "QuantitativeValue", "unitText": pay.period.upper()}
    if pay.low is not None and pay.low == pay.high:
        value["value"] = _number(pay.low)
    else:
        ends = (("minValue", pay.low), ("maxValue", pay.high))
        value |= {name: _number(amount) for name, amount in ends if amount is not None}
    return {"baseSalary": {"@type": "MonetaryAmount", "currency": pay.currency, "value": value}}


def _number(amount: Decimal) -> int | float:
    """For JSON, where a decimal would become a text."""
    return int(amount) if amount == int(amount) else float(amount)
