"""The API page, a token made by hand, and the example for pages of other sites, in a browser."""

import re

from playwright.sync_api import Page, expect
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from tests import factories
from tests.accounts.signing_in import LOGIN
from tests.browser.conftest import check
