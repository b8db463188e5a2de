"""When the database is away, or too slow."""

import pytest
from django.db import InterfaceError, OperationalError
from django.test import Client


@pytest.mark.parametrize("error", [OperationalError("gone"), InterfaceError("closed")])
@pytest.mark.django_db
def test_database_that_is_away_is_503_in_the_design_and_says_when_to_return(
    monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    def fail(*_: object) -> None:
        raise error

    monkeypatch.setattr("guides.views.categories_with_guides", fail)
    answer = Client(raise_request_exception=False).get("/guides/")
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "10"
    assert "Back in a moment" in answer.text
    assert 'href="/guides/"' in answer.text
