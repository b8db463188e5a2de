"""Guides: the page that anonymous readers open most, the list and the search of 1,000 guides."""

import re
import tempfile
import time
from collections.abc import Iterator
from functools import partial
from html.parser import HTMLParser
from statistics import median
from unittest.mock import patch
from urllib.parse import urljoin

from django.conf import settings
from django.test import Client
from django.urls import reverse

from bench import data, measure
from bench.measure import Figure
from core import generations, page_cache
from guides import search
from guides.editions import publish
from guides.models import Guide

GUIDES = 1_000
HITS = 100
ROUNDS = 7  # pairs of loads; the median of an odd number is one of them
SECONDS = 2.0  # of one load
BOTH = 32  # answers in a row after which both workers have surely given some: the kernel deals connections out at random
PUBLICATIONS = 5
WATCHED = 3.0  # seconds after each publication
KB = 1_000  # bytes
LIST = reverse("guides:guide-list")


def figures() -> Iterator[Figure]:
    real = list(Guide.objects.published())  # the seeds'; pages are measured on the heaviest
    data.add_guides(GUIDES)
    data.analyze()
    client = Client(headers={"host": "localhost", "accept-encoding": "br"})
    guide = max(real, key=lambda guide: len(client.get(guide.get_absolute_url()).content))
    yield from page_in_process(client, guide.get_absolute_url())
    yield from list_in_process(client)
    yield from searching(client)
    with measure.server("config.wsgi:application") as port:
        yield from page_served(port, guide.get_absolute_url())
        yield from page_weight(port, guide.get_absolute_url())
        yield from page_under_load(port, guide.get_absolute_url())
        yield from freshness(port, guide)


def change() -> None:
    """What follows a change of content: the generations read anew, here instead of by a web process's thread; no page."""
    page_cache.store.clear()
    generations.read()
