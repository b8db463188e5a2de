"""The formats there are, by name."""

from importers.importer import Importer
from importers.jsonfeed import JsonFeed

IMPORTERS: dict[str, Importer] = {importer.name: importer for importer in (JsonFeed(),)}
