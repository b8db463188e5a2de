"""What the database itself refuses of ads, whoever asks."""

from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from ads.models import Ad
from ads.placements import BY_CODE
from tests import factories

pytestmark = pytest.mark.django_db

PICTURE = {"digest": "0" * 32, "width": 9, "height": 9, "widths": [9], "alt": "Boots"}
VIOLATIONS: dict[str, list[dict[str, Any]]] = {
    "ad_has_words": [{"headline": ""}, {"sponsor": " \u202e"}],
    "ad_link_is_https": [
        {"url": url}
        for url in (
            *("", "http://a.example/", "//a.example/", "javascript:alert(1)", "HTTPS://a.example/", "https://"),
            *("https://a.example/a b", "https://a.example/\r\nX: y", "https://ä.example/", "https://a.example/\n"),
        )
    ],
    "ad_picture_is_whole": [
        *({**PICTURE, name: 0} for name in ("width", "height")),
        *({**PICTURE, "digest": digest} for digest in ("", "0" * 31, "0" * 31 + "G")),
        {**PICTURE, "widths": []},
        {**PICTURE, "width": -1},
        {"width": 9},
        {"widths": [9]},
    ],
    "ad_picture_has_words": [{**PICTURE, "alt": ""}],
    "ad_placements_known": [{"placements": []}, {"placements": ["attic"]}, {"placements": ["home", ""]}],
    "ad_ends_after_it_starts": [{"starts_on": date(2026, 11, 22), "ends_on": date(2026, 11, 21)}],
    "ad_weight_possible": [{"weight": 0}, {"weight": -1}, {"weight": 11}],
}


@pytest.mark.parametrize(("name", "fields"), [(name, fields) for name, many in VIOLATIONS.items() for fields in many])
def test_database_refuses_what_breaks_a_constraint(name: str, fields: dict[str, Any]) -> None:
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        factories.make_ad(**{"headline": "Boots", **fields})
    assert f'"{name}"' in str(refused.value)


def test_every_constraint_has_a_test_that_breaks_it() -> None:
    with connection.cursor() as cursor:
        found = connection.introspection.get_constraints(cursor, Ad._meta.db_table)
    checks = {name for name, one in found.items() if one["check"] or (one["unique"] and one["columns"] != ["id"])}
    assert checks == VIOLATIONS.keys()


@pytest.mark.parametrize(
    "fields",
    [
        PICTURE,
        {"placements": ["home"]},
        {"placements": list(BY_CODE)},
        {"starts_on": date(2026, 11, 22), "ends_on": date(2026, 11, 22)},
        {"weight": 10},
        {"url": "https://xn--4ca.example/%C3%A4?q=~x#y"},
    ],
)
def test_database_takes_what_is_meant(fields: dict[str, Any]) -> None:
    factories.make_ad(**fields)
    assert Ad.objects.filter(**fields).exists()
