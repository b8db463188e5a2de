"""A job is typed, kept, looked at as readers would see it, and sent."""

import json
import re
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from core.models import Generation
from employers import actions
from employers.models import Entry, Listing, Member, Review
from jobs.models import HiringTerms, Job, Region, today_utc
from occupations.models import Skill
from tests import factories
from tests.employers.conftest import mails, signed_in

pytestmark = pytest.mark.django_db


def own(job: Job | Listing, end: str = "") -> str:
    return f"/employers/jobs/{job.pk}/{end}"


def send(client: Client, listing: Listing, end: str, version: int | None = None, **fields: Any) -> Any:
    """Press a button of the form, as a employer does."""
    version = Listing.objects.get(pk=listing.pk).version if version is None else version
    return client.post(own(listing, end), {**factories.typed(**fields), "version": version})


def begin(client: Client) -> Listing:
    client.post("/employers/at/acme/jobs/new/")
    return Listing.objects.latest("pk")


# Drafts


def test_new_draft_is_nobodys_to_see_but_theirs(employer: Client, member: Member) -> None:
    listing = begin(employer)
    assert listing.job.status == Job.Status.DRAFT
    page = employer.get(own(listing, "edit/")).text
    assert "Untitled job" not in re.findall(r'name="title"[^>]*', page)[0]
    assert '<option value="remote" selected>' in page
    assert "What could be clearer" not in page
    assert Client().get(listing.job.get_absolute_url()).status_code == 404
    assert signed_in(factories.make_user()).get(own(listing, "edit/")).status_code == 404
    assert "Untitled job" in employer.get("/employers/at/acme/").text
    assert Entry.objects.get().what == "begun"


@pytest.mark.parametrize(
    "fields",
    [
        {"title": "", "category": "", "description": ""},
        {"title": "x" * 10_000, "pay_min": "lots", "expires_on": "soon", "overlap_zone": "Mars/Base"},
        {"category": "999999999", "regions": ["0", "no", "1" * 50], "skills": "no, such, skill"},
        {"apply_to": "javascript:alert(1)", "zone_low": "NaN", "states": "Atlantis"},
    ],
)
def test_draft_keeps_whatever_is_typed(employer: Client, draft: Listing, fields: dict[str, Any]) -> None:
    answer = send(employer, draft, "save/", **fields)
    assert answer.headers["Location"] == own(draft, "edit/")
    draft.refresh_from_db()
    assert draft.draft == factories.typed(**fields)
    page = employer.get(own(draft, "edit/")).text
    assert "Saved as a draft." in page
    for name in ("title", "pay_min", "apply_to", "skills"):
        if value := fields.get(name):
            assert f'value="{value}"' in page


def test_draft_is_kept_without_what_no_database_takes(employer: Client, draft: Listing) -> None:
    send(employer, draft, "save/", title="a\x00bc", description="x\x1b[31m")
    draft.refresh_from_db()
    assert draft.title == "abc"


def test_too_much_to_keep_is_told(employer: Client, draft: Listing) -> None:
    answer = send(employer, draft, "save/", description="x" * 200_001)
    assert answer.status_code == 422
    assert "This is too long to be kept" in answer.text


def test_fields_sent_twice_are_one_and_the_same_for_whoever_looks(employer: Client, draft: Listing) -> None:
    send(employer, draft, "save/", apply_to=["https://acme.example/", "https://evil.example/"])
    draft.refresh_from_db()
    assert draft.draft
    assert draft.draft["apply_to"] == ["https://evil.example/"]


def test_stale_tab_is_told_and_loses_nothing(employer: Client, draft: Listing, member: Member) -> None:
    other = signed_in(factories.make_member(company=member.company).user)
    assert send(other, draft, "save/", version=1, title="Theirs").status_code == 302
    for end in ("save/", "preview/", "submit/"):
        answer = send(employer, draft, end, version=1, title="Mine", description="My **own** words")
        assert answer.status_code == 409
        assert "Somebody saved this job after you opened it." in answer.text
        assert 'value="Mine"' in answer.text
        assert "My **own** words" in answer.text
        assert "<del>Theirs</del><ins>Mine</ins>" in answer.text
        draft.refresh_from_db()
        assert (draft.title, draft.version) == ("Theirs", 2)
    assert 'name="version" value="2"' in answer.text
    assert send(employer, draft, "save/", version=2, title="Mine").status_code == 302


def test_saving_the_same_again_changes_nothing(employer: Client, draft: Listing) -> None:
    for _ in range(2):
        assert send(employer, draft, "save/", version=1, title="Once").status_code == 302
    draft.refresh_from_db()
    assert draft.version == 2


@pytest.mark.parametrize("version", ["", "-1", "no", "9" * 50, "²"])
def test_garbage_for_a_version_is_stale(employer: Client, draft: Listing, version: str) -> None:
    answer = employer.post(own(draft, "save/"), {**factories.typed(title="Mine"), "version": version})
    assert answer.status_code == 409


def test_draft_is_deleted_with_its_trail(employer: Client, draft: Listing) -> None:
    page = employer.post(own(draft, "discard/"), follow=True).text
    assert "The draft is deleted." in page
    assert not Job.objects.exists()
    assert not Entry.objects.exists()


# Preview


def test_preview_is_the_page_readers_get_and_leaves_nothing(
    employer: Client, draft: Listing, django_capture_on_commit_callbacks: Any
) -> None:
    before = (Job.objects.values().get(), HiringTerms.objects.count(), Generation.objects.count())
    Skill.objects.create(name="Ledgers", slug="ledgers")
    with django_capture_on_commit_callbacks() as callbacks:
        answer = send(employer, draft, "preview/", title="Senior clerk", skills="ledgers")
        page = employer.get(answer.headers["Location"]).text
    assert not callbacks
    assert "This is how readers would see it." in page
    assert '<h1 lang="en">Senior clerk</h1>' in page
    assert ">Ledgers</a>" in page
    assert '<a class="button" href="https://acme.example/jobs/1"' in page
    assert '<meta name="robots" content="noindex">' in page
    [markup] = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    assert json.loads(markup)["title"] == "Senior clerk"
    assert "&quot;@type&quot;: &quot;JobPosting&quot;" in page
    assert (Job.objects.values().get(), HiringTerms.objects.count(), Generation.objects.count()) == before
    assert not mails()


def test_preview_says_what_it_needs(employer: Client, draft: Listing) -> None:
    answer = employer.get(send(employer, draft, "preview/", title="").headers["Location"])
    assert answer.status_code == 422
    assert "The preview needs what is missing below." in answer.text
    assert "This field is required." in answer.text


# Sending


def test_sent_job_waits_and_is_not_public(employer: Client, draft: Listing, member: Member) -> None:
    page = send(employer, draft, "submit/", title="Senior clerk")
    assert page.headers["Location"] == own(draft)
    assert "It waits for a moderator" in employer.get(own(draft)).text
    job = Job.objects.get()
    assert (job.status, job.title, job.pay_currency) == ("review", "Senior clerk", "EUR")
    assert [region.slug for region in job.regions.all()] == ["germany"]
    review = Review.objects.get()
    assert (review.state, review.by, review.version) == ("waiting", member.user, 2)
    assert Client().get(job.get_absolute_url()).status_code == 404


@pytest.mark.parametrize(
    ("fields", "error"),
    [
        ({"title": ""}, "Title: This field is required."),
        ({"title": "\u202e"}, "Title: This field is required."),
        ({"description": ""}, "Description: This field is required."),
        ({"apply_to": ""}, "Apply at: Give an address, or let people apply here."),
        ({"apply_to": "http://acme.example"}, "Give the whole address of the page"),
        ({"workplace": "on-site"}, "on-site jobs are refused"),
        ({"category": ""}, "Field: This field is required."),
        ({"pay_min": "90000"}, "Pay up to is less than pay from."),
        ({"pay_period": ""}, "Say for how long"),
        ({"pay_period": "hour"}, "Look at amount, currency and period again."),
        ({"pay_currency": "EURO"}, "at most 3 characters"),
        ({"expires_on": "2020-01-01"}, "The last day is over."),
        ({"expires_on": "2090-01-01"}, "A job is open for 365 days at most."),
        ({"overlap_zone": "Mars/Base"}, "is no time zone"),
        ({"overlap_zone": "Europe/Berlin"}, "Shared hours need a zone, a beginning and an end"),
        ({"zone_low": "5", "zone_high": "1"}, "the lower one first"),
        ({"zone_low": "NaN"}, "Enter a number."),
        ({"states": "Atlantis"}, "“Atlantis” is no state that we know."),
        ({"skills": "Sorcery"}, "We do not know the skill “Sorcery”."),
        ({"skills": ", ".join(f"a{number}" for number in range(99))}, "We do not know the skill"),
        ({"occupation": "Sorcerers"}, "There is no such occupation."),
        ({"regions": ["999999"]}, "Select a valid choice."),
        ({"authorization": ["XX"]}, "Select a valid choice."),
        ({"description": "x" * 20_001}, "the limit is 20,000"),
        ({"description": "<!-- -->"}, ""),
    ],
)
def test_what_cannot_go_live_is_told_beside_its_field_and_kept(
    employer: Client, draft: Listing, fields: dict[str, Any], error: str
) -> None:
    answer = send(employer, draft, "submit/", **fields)
    if not error:
        assert answer.status_code == 302
        return
    assert answer.status_code == 422
    assert error in answer.text.replace("&#x27;", "'")
    assert not Review.objects.exists()
    draft.refresh_from_db()
    if fields.get("title") != "\u202e":
        assert draft.draft == factories.typed(**fields)


def test_states_and_skills_are_known_by_name(employer: Client, draft: Listing) -> None:
    factories.make_skill("Ledgers")
    usa = Region.objects.get(slug="usa")
    fields: dict[str, Any] = {
        "states": "texas, US-FL, Ontario",
        "excluded_states": "",
        "skills": "LEDGERS",
        "regions": [str(usa.pk)],
    }
    assert send(employer, draft, "submit/", **fields).status_code == 302
    job = Job.objects.get()
    assert job.states == ["US-TX", "US-FL", "CA-ON"]
    assert [skill.name for skill in job.skills.all()] == ["Ledgers"]


def test_employer_who_edits_while_it_waits_sends_the_new_text_in_the_old_place(
    employer: Client, review: Review
) -> None:
    listing = Listing.objects.get()
    send(employer, listing, "submit/", title="Better clerk")
    after = Review.objects.get()
    assert (after.pk, after.submitted_at) == (review.pk, review.submitted_at)
    assert after.version == review.version + 1
    assert after.proposal
    assert after.proposal["title"] == ["Better clerk"]
    assert Job.objects.get().title == "Better clerk"


def test_draft_of_what_waits_is_not_sent_by_itself(employer: Client, review: Review) -> None:
    send(employer, Listing.objects.get(), "save/", title="Not yet")
    assert Job.objects.get().title == "Payroll clerk"
    assert Review.objects.get().version == review.version


def test_sent_job_is_taken_back(employer: Client, review: Review) -> None:
    page = employer.post(own(review.job, "withdraw/"), follow=True).text
    assert "Taken out of review. Your text is kept as a draft." in page
    assert Job.objects.get().status == "draft"
    assert Review.objects.get().state == "withdrawn"
    page = employer.post(own(review.job, "withdraw/"), follow=True).text
    assert "Nothing of this job waits for review any more." in page
    send(employer, Listing.objects.get(), "submit/")
    assert Review.objects.waiting().count() == 1


# Limits


def test_two_hundred_posts_in_a_minute_are_answered_and_lose_nothing(
    employer: Client, member: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(actions, "MOST_BEGUN", 5)
    monkeypatch.setattr(actions, "MOST_SENT", 3)
    for _ in range(12):
        employer.post("/employers/at/acme/jobs/new/")
    assert Job.objects.count() == 5
    assert "Your company did this 5 times within an hour" in employer.get("/employers/at/acme/").text
    answers = [send(employer, listing, "submit/", title=f"Clerk {listing.pk}") for listing in Listing.objects.all()]
    assert sorted(answer.status_code for answer in answers) == [302, 302, 302, 422, 422]
    refused = next(answer for answer in answers if answer.status_code == 422)
    assert "Your company did this 3 times within an hour, which is the limit. Nothing is lost" in refused.text
    assert Review.objects.count() == 3
    assert {listing.title for listing in Listing.objects.all()} == {
        f"Clerk {pk}" for pk in Job.objects.values_list("pk", flat=True)
    }


# Changing what is live


@pytest.fixture
def live(review: Review, moderator: Any) -> Listing:
    from employers import reviewing

    reviewing.approve(review=review, version=review.version, by=moderator)
    return Listing.objects.select_related("job").get()


def test_small_change_of_a_live_job_is_live_at_once(employer: Client, live: Listing) -> None:
    page = employer.get(own(live, "edit/")).text
    assert 'value="Payroll clerk"' in page
    assert "Small changes are live as soon as you send them." in page
    assert live.job.expires_on
    fields: dict[str, Any] = {
        "pay_max": "52000",
        "title": "Payroll clerks",
        "expires_on": live.job.expires_on.isoformat(),
    }
    answer = send(employer, live, "submit/", **fields)
    assert "Saved. Readers see the change now." in employer.get(answer.headers["Location"]).text
    job = Job.objects.get()
    assert (job.is_live, job.title, job.pay_max) == (True, "Payroll clerks", Decimal(52000))
    assert job.expires_on == live.job.expires_on
    assert not Review.objects.waiting().exists()
    assert Entry.objects.latest("pk").note == "Title, Pay up to"
    live.refresh_from_db()
    assert live.draft is None


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"apply_to": "https://evil.example/"}, "The address to apply at changed."),
        ({"title": "Crypto courier"}, "The title is another one."),
        ({"description": "Carry parcels from door to door, at night. " * 9}, "Much of the text changed."),
        ({"description": factories.__doc__ or ""}, "Much of the text changed."),
    ],
)
def test_big_change_waits_while_the_old_one_stays(
    employer: Client, live: Listing, fields: dict[str, Any], why: str
) -> None:
    send(employer, live, "submit/", **fields)
    job = Job.objects.get()
    assert (job.is_live, job.title, job.apply_to) == (True, "Payroll clerk", "https://acme.example/jobs/1")
    review = Review.objects.waiting().get()
    assert why in review.signals
    assert "It waits for a moderator" in employer.get(own(live)).text


@pytest.mark.parametrize(
    "words", ["Write to @paymaster_1.", "See https://evil.example.", "Pay the training fee first.", "x@evil.example"]
)
def test_few_words_that_lead_elsewhere_wait_too(employer: Client, live: Listing, words: str) -> None:
    send(employer, live, "submit/", description=factories.typed()["description"][0] + words)
    assert Review.objects.waiting().exists()
    assert words not in Job.objects.get().description


def test_few_words_in_the_title_that_lead_elsewhere_wait_too(employer: Client, live: Listing) -> None:
    send(employer, live, "submit/", title="Payroll clerk @pays")
    assert Review.objects.waiting().get().signals[0] == "The text has a new link, address or number."


def test_many_small_steps_are_held_against_what_was_approved(employer: Client, live: Listing) -> None:
    words = factories.typed()["description"][0].split()
    for number in range(0, len(words), 4):
        words[number : number + 4] = ["other"] * 4
        send(employer, live, "submit/", description=" ".join(words))
        if Review.objects.waiting().exists():
            break
    assert Review.objects.waiting().exists()
    assert Job.objects.get().description.split().count("other") < len(words) / 3


def test_small_change_overtakes_what_waits(employer: Client, live: Listing) -> None:
    send(employer, live, "submit/", apply_to="https://evil.example/")
    send(employer, live, "submit/", pay_max="51000")
    assert not Review.objects.waiting().exists()
    assert Job.objects.get().pay_max == 51000


def test_changes_are_thrown_away_and_readers_see_the_job_as_before(employer: Client, live: Listing) -> None:
    send(employer, live, "save/", title="Never mind")
    assert "Go on writing" in employer.get(own(live)).text
    assert "Readers see the job as before." in employer.post(own(live, "discard/"), follow=True).text
    assert "Payroll clerk" in employer.get(own(live, "edit/")).text


def test_job_that_staff_posted_is_its_companys_to_change(employer: Client, member: Member) -> None:
    job = factories.make_job(company=member.company, description="As staff wrote it. " * 20)
    assert job.title in employer.get("/employers/at/acme/").text
    assert "As staff wrote it." in employer.get(own(job, "edit/")).text
    answer = employer.post(own(job, "submit/"), {**factories.typed(title="Another one"), "version": 0})
    assert answer.status_code == 302
    assert "The title is another one." in Review.objects.get().signals
    job.refresh_from_db()
    assert job.is_live


def test_job_of_another_board_is_not(employer: Client, member: Member) -> None:
    job = factories.make_job(company=member.company, source="board", external_id="1")
    assert employer.get(own(job, "edit/")).status_code == 404
    assert job.title not in employer.get("/employers/at/acme/").text


def test_pages_cost_the_same_however_many_jobs_there_are(
    employer: Client, member: Member, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(12):
        factories.make_review(member)
    with django_assert_max_num_queries(9):
        assert employer.get("/employers/at/acme/").text.count("In review") == 12
    job = Job.objects.latest("pk")
    with django_assert_max_num_queries(11):
        employer.get(own(job))
    with django_assert_max_num_queries(40):  # the form's choices, and a check of each constraint for the advice
        employer.get(own(job, "edit/"))


def test_last_day_that_was_given_is_kept(employer: Client, live: Listing) -> None:
    day = today_utc() + timedelta(days=100)
    send(employer, live, "submit/", expires_on=day.isoformat())
    assert Job.objects.get().expires_on == day
