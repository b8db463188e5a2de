"""Everything that is held about a person, as one file for them."""

import json
import zipfile
from typing import IO

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.utils import timezone

from accounts.holdings import registered
from accounts.models import User
from core import formats

HEAD = """\
What {site} holds about {email}, as it was on {moment}.

The files are JSON: text that every editor opens and every program reads. Times are UTC. Where something is secret, such
as your password, it says "set": not even you can read it.
"""


def write(user: User, file: IO[bytes]) -> None:
    """Write a zip: README.txt, then a file of JSON for each holding, and beside it a folder of its files, if any."""
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("README.txt", readme(user))
        for holding in registered():
            content = json.dumps(holding.export(user), cls=DjangoJSONEncoder, ensure_ascii=False, indent=2)
            archive.writestr(f"{holding.name}.json", content)
            for name, data in holding.files(user):
                archive.writestr(f"{holding.name}/{name}", data)


def readme(user: User) -> str:
    """What each file is, in plain words."""
    head = HEAD.format(site=settings.SITE_NAME, email=user.email, moment=formats.moment(timezone.now()))
    parts = [f"{each.name}.json: {each.title}\n{each.what}\nWhy: {each.purpose}\n" for each in registered()]
    return "\n".join([head, *parts])
