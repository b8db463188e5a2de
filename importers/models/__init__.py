"""Feeds and their runs, where jobs come from, and what sources' words mean here."""

from importers.models.feed import Feed, Run
from importers.models.name import CategoryName, CompanyName, RegionName
from importers.models.origin import Origin

__all__ = ["CategoryName", "CompanyName", "Feed", "Origin", "RegionName", "Run"]
