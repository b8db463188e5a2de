"""What an empty site is filled with."""

from io import StringIO

import pytest
from django.core.management import call_command
from pytest_django import Settings

from guides.models import Guide
from jobs.models import Job


@pytest.mark.proof
@pytest.mark.django_db
@pytest.mark.parametrize("is_development", [True, False])
def test_invented_jobs_stay_out_of_a_real_site(settings: Settings, is_development: bool) -> None:
    settings.DEVELOPMENT = is_development
    call_command("seed", stdout=StringIO())
    assert Guide.objects.published().count() >= 12
    assert Job.objects.exists() is is_development
