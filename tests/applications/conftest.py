"""Somebody who applies, and the job."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings

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


@pytest.fixture
def committed(
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> Callable[[], AbstractContextManager[Any]]:
    """What is done within has its effects outside of the database too, as after a commit."""
    return lambda: django_capture_on_commit_callbacks(execute=True)
