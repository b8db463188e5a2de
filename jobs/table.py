"""Jobs as a table for people: CSV that spreadsheets open as it is, and that does nothing in them.

What a stranger wrote can begin like a formula, and spreadsheets run it. Such a text gets an apostrophe, also behind a
quote or separator in it: a program that separates by another sign would begin a cell there (OWASP, CSV injection).
Texts stand in quotes and numbers do not, so numbers stay numbers. UTF-8 begins with a mark, which Excel needs and
other programs pass over.
"""

import csv
import io
import re
from collections.abc import Iterable
from decimal import Decimal

from django.conf import settings

from jobs.models import Job

HEADINGS = (
    *("id", "title", "company", "category", "type", "workplace", "where"),
    *("pay_min", "pay_max", "currency", "period", "posted", "last_day", "url"),
)
MARK = "\ufeff"

_FORMULA = re.compile(r"""(^|["',;|])(\s*)(?=[=+\-@＝＋－＠])""")


def of(jobs: Iterable[Job]) -> str:
    """A heading, and a line for each."""
    file = io.StringIO(MARK)
    file.seek(len(MARK))
    writer = csv.writer(file, quoting=csv.QUOTE_NONNUMERIC)
    writer.writerow(HEADINGS)
    writer.writerows(_row(job) for job in jobs)
    return file.getvalue()


def _row(job: Job) -> list[str | int | Decimal]:
    texts = (job.title, job.company.name, job.category.name, job.type, job.workplace, job.place)
    pay = [_number(job.pay_min), _number(job.pay_max), job.pay_currency, job.pay_period]
    days = [day.isoformat() if day else "" for day in (job.published_at and job.published_at.date(), job.expires_on)]
    return [job.pk, *map(harmless, texts), *pay, *days, settings.SITE_URL + job.get_absolute_url()]


def _number(value: Decimal | None) -> str | int | Decimal:
    return "" if value is None else int(value) if value == int(value) else value


def harmless(text: str) -> str:
    """On one line, and no formula wherever a spreadsheet begins a cell."""
    return _FORMULA.sub(r"\1\2'", " ".join(text.split()))
