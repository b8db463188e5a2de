"""Near duplicates are found, other texts are not, and jobs get their fingerprints in batches."""

import random
from typing import Any

import pytest
from django.utils import timezone

from employers import duplicates, tasks
from employers.models import Fingerprint, Member
from jobs.models import Job
from tests import factories

pytestmark = pytest.mark.django_db

WORDS = [f"word{number}" for number in range(3_000)]


def text(seed: int, length: int = 300) -> str:
    return " ".join(random.Random(seed).choices(WORDS, k=length))


def edited(original: str, share: float) -> str:
    """With some of its words replaced, here and there, in runs of ten."""
    words = original.split()
    places = random.Random(1).sample(range(0, len(words), 10), round(share * len(words) / 10))
    for place in places:
        words[place : place + 10] = ["other"] * 10
    return " ".join(words)


@pytest.fixture
def job() -> Job:
    job = factories.make_job(description=text(1), company=factories.make_company("Original"))
    for seed in range(2, 30):
        factories.make_job(description=text(seed), company=job.company)
    assert duplicates.make_missing() == 29
    return job


def alike(words: str) -> list[tuple[int, int]]:
    other = Job(company=factories.make_company("Copycat"), pk=0)
    return [(copy.job.pk, copy.percent) for copy in duplicates.alike(words, other)]


def test_same_text_is_found_whatever_its_case_and_signs(job: Job) -> None:
    assert alike(text(1)) == [(job.pk, 100)]
    assert alike(text(1).upper().replace(" ", " – ")) == [(job.pk, 100)]


@pytest.mark.parametrize("share", [0.03, 0.06, 0.1])
def test_edited_copy_is_found(job: Job, share: float) -> None:
    [(pk, percent)] = alike(edited(text(1), share))
    assert pk == job.pk
    assert 60 <= percent < 100


def test_other_text_is_not_and_half_a_copy_is_none(job: Job) -> None:
    assert alike(text(99)) == []
    assert alike(edited(text(1), 0.5)) == []


def test_own_text_is_no_copy(job: Job) -> None:
    assert duplicates.alike(text(1), job) == []
    again = factories.make_job(description=text(1), company=job.company)
    assert duplicates.alike(text(1), again) == []


@pytest.mark.parametrize("words", ["", "one two three", "…", "a"])
def test_text_too_short_to_tell_is_like_nothing(job: Job, words: str) -> None:
    assert duplicates.bands(words) == []
    assert alike(words) == []


def test_short_text_is_found_too(job: Job) -> None:
    short = "we look for a clerk in Bonn"
    copy = factories.make_job(description=short, company=job.company)
    duplicates.make_missing()
    assert alike(short) == [(copy.pk, 100)]


def test_bands_are_the_same_everywhere() -> None:
    assert len(duplicates.bands(text(1))) == 16
    assert duplicates.bands("one two three four five")[:2] == duplicates.bands("One, two three FOUR five")[:2]
    assert all(-(2**31) <= band < 2**31 for band in duplicates.bands(text(2)))


def test_task_makes_what_is_missing_or_old_and_nothing_else(job: Job, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(duplicates, "BATCH", 10)
    assert duplicates.make_missing() == 0
    factories.make_draft_job(description=text(50))
    assert duplicates.make_missing() == 0
    Job.objects.filter(pk=job.pk).update(description_html=f"<p>{text(77)}</p>", updated_at=timezone.now())
    tasks.make_fingerprints(timestamp=0)
    assert alike(text(77)) == [(job.pk, 100)]
    Fingerprint.objects.all().delete()
    assert duplicates.make_missing() == 29


def test_copy_of_another_companys_job_is_told_to_moderators(job: Job, member: Member, staff: Any) -> None:
    review = factories.make_review(member, description=text(1))
    assert f"100% the same text as “{job.title}” of Original (job {job.pk})." in review.signals
    assert "of Original" in staff.get(f"/admin/employers/review/{review.pk}/change/").text
