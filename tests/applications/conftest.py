"""Somebody who applies, and the job."""

from pathlib import Path

import pytest
from django.test import Client
from pytest_django import Settings

from accounts.models import User
from jobs.models import Job
from tests import factories


@pytest.fixture
def job(db: None) -> Job:
    company = factories.make_company("Harbor & Hill", hiring_text="We welcome **everybody**. Ask jobs@harbor.example.")
    return factories.make_job(title="Night porter", company=company, takes_applications=True)


@pytest.fixture
def user(db: None) -> User:
    return factories.make_user("mary@example.org", name="Mary Miller")


@pytest.fixture
def member(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def private_folder(tmp_path: Path, settings: Settings) -> Path:
    """Where private files lie, as on a server without a bucket."""
    folder = {"BACKEND": "core.private.PrivateFolder", "OPTIONS": {"location": tmp_path / "private"}}
    settings.STORAGES = {**settings.STORAGES, "private": folder}
    return tmp_path / "private"
