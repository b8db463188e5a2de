"""Postings, who posts them, and where an applicant may live."""

from jobs.models.company import Company
from jobs.models.job import Job, JobQuerySet, slug_of, today_utc
from jobs.models.mark import Mark
from jobs.models.place import HiringTerms, Region
from jobs.models.report import Report
from jobs.models.source import JobSource, Outlet
from jobs.models.tally import Tally, Word

__all__ = [
    "Company",
    "HiringTerms",
    "Job",
    "JobQuerySet",
    "JobSource",
    "Mark",
    "Outlet",
    "Region",
    "Report",
    "Tally",
    "Word",
    "slug_of",
    "today_utc",
]
