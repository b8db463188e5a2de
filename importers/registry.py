"""The formats there are, by name."""

from importers.ashby import Ashby
from importers.greenhouse import Greenhouse
from importers.himalayas import Himalayas
from importers.importer import Importer
from importers.indeed import Indeed
from importers.jobicy import Jobicy
from importers.jsonfeed import JsonFeed
from importers.lever import Lever
from importers.remoteok import RemoteOK
from importers.remotive import Remotive

_ALL = (Ashby(), Greenhouse(), Himalayas(), Indeed(), Jobicy(), JsonFeed(), Lever(), RemoteOK(), Remotive())
IMPORTERS: dict[str, Importer] = {importer.name: importer for importer in _ALL}
