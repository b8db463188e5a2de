"""A production process refuses to start without what it needs, and says what."""

import os
import subprocess
import sys

import pytest
from django.conf import settings

GOOD = {
    "ENV": "production",
    "SECRET_KEY": "kJ8s-2mXq7_vTz4LwPbR9yNdF3hGcA6uEoIxQnMtVlKjWsZr5D1fB0gHpCy",
    "ALLOWED_HOSTS": "jobs.example",
    "SITE_DOMAIN": "jobs.example",
    "OPERATOR_NAME": "Ada Ltd",
    "OPERATOR_ADDRESS": "7 Lane, Town",
    "SUPPORT_EMAIL": "help@jobs.example",
    "EMAIL_URL": "smtp+tls://user:word@mail.jobs.example:587",
    "DATABASE_URL": os.environ["DATABASE_URL"],
    "PATH": os.environ["PATH"],
}


def boot(**changes: str | None) -> subprocess.CompletedProcess[str]:
    environment = {key: value for key, value in {**GOOD, **changes}.items() if value is not None}
    command = "import config.wsgi; from django.conf import settings; print(settings.SECURE_SSL_REDIRECT)"
    return subprocess.run(
        [sys.executable, "-c", command], env=environment, cwd=settings.BASE_DIR, capture_output=True, text=True
    )


def test_production_starts_with_all_it_needs() -> None:
    started = boot()
    assert started.returncode == 0, started.stderr
    assert started.stdout.strip() == "True"


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("SECRET_KEY", None),
        ("SECRET_KEY", "short"),
        ("SECRET_KEY", "a" * 60),
        ("SECRET_KEY", "django-insecure-" + "kJ8s2mXq7vTz4LwPbR9yNdF3hGcA6uEoIxQnMtVlKjWsZr5D1fB0"),
        ("DEBUG", "1"),
        ("ALLOWED_HOSTS", None),
        ("ALLOWED_HOSTS", "*"),
        ("SITE_DOMAIN", None),
        ("OPERATOR_NAME", None),
        ("OPERATOR_ADDRESS", None),
        ("SUPPORT_EMAIL", None),
        ("EMAIL_URL", None),
        ("EMAIL_URL", "consolemail://"),
        ("EMAIL_URL", "mail.jobs.example:587"),
        ("EMAIL_URL", "smtp://"),
        ("INDEXNOW_KEY", "short"),
        ("INDEXNOW_KEY", "0123456789/../x"),
    ],
)
def test_production_refuses_to_start_naming_the_variable(variable: str, value: str | None) -> None:
    refused = boot(**{variable: value})
    assert refused.returncode != 0
    assert variable in refused.stderr.strip().splitlines()[-1]


def test_environment_is_production_unless_said_otherwise() -> None:
    assert "SECRET_KEY" in boot(ENV=None, SECRET_KEY=None).stderr
