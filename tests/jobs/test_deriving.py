"""What is derived from a posting when it is stored."""

from datetime import time
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from jobs import actions, deriving
from jobs.answers import SharedHours, shared_hours
from jobs.deriving import Posting, clean_html, place_of, plain
from jobs.eligibility import ANYWHERE
from jobs.models import HiringTerms, Job, Region
from occupations.models import Alias, Occupation
from tests import factories
from tests.core import corpus

pytestmark = pytest.mark.django_db


def from_html(html: str, **fields: Any) -> Job:
    """A draft that came in as HTML."""
    return factories.make_draft_job(description="", description_html=html, **fields)


# Safe HTML


def test_markdown_becomes_html_of_our_tags() -> None:
    job = factories.make_draft_job(
        description="# Who we are\n\n## You\n\n### More\n\n- **walk**\n- *talk*\n\n[us](https://a.example)\n\n<b>x</b>"
    )
    assert job.description_html == (
        "<h3>Who we are</h3>\n<h4>You</h4>\n<h5>More</h5>\n"
        "<ul>\n<li><strong>walk</strong></li>\n<li><em>talk</em></li>\n</ul>\n"
        '<p><a href="https://a.example" rel="nofollow ugc noopener noreferrer">us</a></p>\n'
        "<p>&lt;b&gt;x&lt;/b&gt;</p>"
    )


def test_html_keeps_our_tags_alone() -> None:
    job = from_html(
        "<h1 class=big onclick=x>Who we are</h1><H2>You</H2><h3>More</h3><script>alert(1)</script><style>p{}</style>"
        "<p style=color:red id=top>walk <b>and</b> <span>talk</span></p><img src=x onerror=alert(1)>"
        "<a href='https://a.example' target=_blank rel=follow onclick=x>us</a><a href='javascript:alert(1)'>here</a>"
        "<iframe src=x></iframe><form action=/x><input name=card><button>Pay</button></form><!-- secret -->"
    )
    assert job.description_html == (
        "<h3>Who we are</h3><h3>You</h3><h3>More</h3><p>walk <b>and</b> talk</p>"
        '<a href="https://a.example" rel="nofollow ugc noopener noreferrer">us</a>'
        '<a rel="nofollow ugc noopener noreferrer">here</a>Pay'
    )


def test_no_text_that_has_broken_other_sites_does_anything_here() -> None:
    same: dict[str, Any] = {
        "company": factories.make_company(),
        "category": factories.make_category(),
        "title": "Porter",
    }
    jobs = [Job(**same, description_html=f"<p>x</p>{text}") for text in corpus.SHORT]
    jobs += [Job(**same, description=f"x\n\n{text}") for text in corpus.SHORT]
    actions.store([Posting(job) for job in jobs])
    stored = Job.objects.values_list("description_html", flat=True)
    assert len(stored) == 2 * len(corpus.SHORT)
    assert [(html, found) for html in stored if (found := corpus.dangers(html))] == []


def test_stored_html_is_what_it_was_after_another_storing() -> None:
    job = from_html("<h1>A</h1><p>b &amp; c &lt;d&gt;</p><table><tr><td>1</td></tr></table>")
    before = job.description_html
    actions.store([Posting(job)])
    assert job.description_html == before


def test_plain_text_has_each_paragraph_item_and_cell_on_a_line() -> None:
    html = clean_html(
        "<div>Remote in the US</div><div>Pay &amp; perks</div><ul><li>a</li><li>b</li></ul>"
        "<table><tr><td>1</td><td>2</td></tr></table>x<br>y&nbsp;&lt;z&gt;"
    )
    assert plain(html).split("\n") == ["Remote in the US", "Pay & perks", "a", "b", "1", "2", "x", "y\xa0<z>"]


# Excerpt, search words, title, place


def test_excerpt_has_55_words_and_no_marks() -> None:
    words = [f"word{number}" for number in range(60)]
    job = factories.make_draft_job(description="**" + " ".join(words[:3]) + "**\n\n- " + " ".join(words[3:]))
    assert job.excerpt == " ".join(words[:55]) + "…"
    assert factories.make_draft_job(description=" ".join(words[:55])).excerpt == " ".join(words[:55])
    assert from_html("<p>a &amp; b</p><p>&lt;script&gt;</p>").excerpt == "a & b <script>"
    assert from_html("").excerpt == ""


def test_keywords_are_the_company_and_the_skills() -> None:
    job = factories.make_job(company=factories.make_company("The mill"), skills=["Knots", "Lanterns"])
    assert job.keywords == "The mill, Knots, Lanterns"
    assert [job.pk] == list(Job.objects.filter(search="lantern").values_list("pk", flat=True))


def test_title_is_one_clean_line_and_makes_the_slug() -> None:
    job = factories.make_draft_job(title="  Night\n porter\x00 \u202e(m/f) ")
    assert (job.title, job.slug) == ("Night porter (m/f)", "night-porter-mf")


def test_place_says_where_one_may_live_in_a_few_words() -> None:
    for slugs, words in (
        ([], ""),
        (["anywhere"], "Anywhere in the world"),
        (["canada", "usa"], "Canada, United States"),
        (["usa", "canada", "mexico"], "United States, Canada, Mexico"),
        (["usa", "canada", "mexico", "brazil", "chile"], "United States, Canada, Mexico and 2 more"),
    ):
        assert factories.make_draft_job(regions=slugs).place == words
    long = [Region(slug=str(number), name="x" * 80) for number in range(4)]
    assert place_of(long) == "4 regions"


# Pay


def test_pay_of_a_year_in_dollars_is_kept_for_searching() -> None:
    cases: list[tuple[dict[str, Any], tuple[int | None, int | None]]] = [
        ({"pay_min": 50, "pay_max": 60, "pay_currency": "USD", "pay_period": "hour"}, (104_000, 124_800)),
        ({"pay_min": 50, "pay_currency": "USD", "pay_period": "hour"}, (104_000, 104_000)),
        ({"pay_max": 60, "pay_currency": "USD", "pay_period": "hour"}, (124_800, 124_800)),
        ({"pay_min": 900_000, "pay_currency": "NGN", "pay_period": "month"}, (None, None)),
        ({}, (None, None)),
    ]
    for fields, found in cases:
        job = factories.make_job(**fields)
        job.refresh_from_db()
        assert (job.pay_usd_low, job.pay_usd_high) == found


# Hiring terms


def test_terms_are_those_of_the_fields_where_the_text_says_nothing() -> None:
    job = factories.make_job(
        regions=["usa", "canada"],
        states=["US-TX", "US-FL"],
        excluded_states=["CA-QC"],
        authorization=["US", "CA"],
        zone_low=-8,
        zone_high=-3.5,
    )
    terms = job.terms.terms
    assert terms.countries == {"US", "CA"}
    assert terms.states == {"US-TX", "US-FL"}
    assert terms.excluded == {"CA-QC"}
    assert terms.authorization == {"US", "CA"}
    assert (terms.zones, terms.is_vague) == ((-8, -3.5), False)
    assert job.reasons == {
        "countries": "Open to: United States, Canada.",
        "states": "Only in Texas, Florida.",
        "excluded": "Not in Quebec.",
        "authorization": "You must be allowed to work in United States, Canada.",
        "zones": "In time zones from UTC−8 to UTC−3:30.",
    }


def test_anywhere_beside_others_is_anywhere_and_hybrid_is_vague() -> None:
    assert factories.make_job(regions=["anywhere", "usa"]).terms.terms.countries == {ANYWHERE}
    assert not factories.make_job(regions=["anywhere"]).terms.terms.is_vague
    assert factories.make_job(regions=["germany"], workplace="hybrid").terms.terms.is_vague
    assert factories.make_job(regions=[]).terms.terms.countries == frozenset()


def test_terms_come_from_the_text_with_the_sentence_that_says_so() -> None:
    said = "You must be based in the United States."
    work = "You must be authorized to work in the United States."
    job = factories.make_job(regions=[], description=f"We keep trails.\n\n- {said}\n- {work}\n\nApply now.")
    assert job.terms.terms.countries == {"US"}
    assert job.terms.terms.authorization == {"US"}
    assert (job.reasons["countries"], job.reasons["authorization"]) == (said, work)


def test_fields_and_text_both_hold() -> None:
    said = "You must be based in Germany or Austria."
    job = factories.make_job(regions=["germany", "france"], description=f"We keep trails. {said}")
    assert job.terms.terms.countries == {"DE"}
    assert not job.terms.terms.is_vague
    assert job.reasons["countries"] == said
    contradicting = factories.make_job(regions=["france"], description=said)
    assert contradicting.terms.terms.countries == {"FR"}
    assert contradicting.terms.terms.is_vague


def test_jobs_of_the_same_terms_share_a_row() -> None:
    one, other = (factories.make_job(regions=["germany", "france"]) for _ in range(2))
    assert one.terms == other.terms
    assert HiringTerms.objects.count() == 1
    factories.make_job(regions=["france"])
    assert HiringTerms.objects.count() == 2


def test_shared_hours_come_from_the_text_unless_they_are_stated() -> None:
    said = "Working hours are 9am to 5pm Central European Time."
    read = factories.make_job(description=said)
    assert read.overlap_zone == ""  # so that another text says something else
    hours = shared_hours(read, None)
    assert hours
    assert hours.posted.startswith("09:00–17:00 in ")
    stated: dict[str, Any] = {"overlap_zone": "Asia/Tokyo", "overlap_start": time(10), "overlap_end": time(12)}
    assert shared_hours(factories.make_job(description=said, **stated), None) == SharedHours("10:00–12:00 in Tokyo", "")
    assert shared_hours(factories.make_job(description="We work when we like."), None) is None


# Occupation


def alias(name: str, occupation: Occupation) -> None:
    Alias.objects.create(name=name, occupation=occupation)


@pytest.fixture
def nurse(db: None) -> Occupation:
    nurse = factories.make_occupation("Registered Nurses")
    for name in ("Registered nurse", "RN", "Nurse", "RN case manager"):
        alias(name, nurse)
    return nurse


def found_in(title: str) -> Occupation | None:
    return factories.make_draft_job(title=title).occupation


def test_occupation_is_the_one_that_the_title_names(nurse: Occupation) -> None:
    for title in (
        "Registered nurse",
        "REGISTERED NURSE – nights",
        "Senior Registered  Nurse (remote)",
        "Remote RN",
        "RN, telehealth",
        "Lead RN Case Manager, Texas",
        "Two Registered Nurses",
    ):
        assert found_in(title) == nurse, title
    for title in ("Nursery teacher", "Registered dietitian", "rn", "Warn and learn", "Night porter", "看護師", "…"):
        assert found_in(title) is None, title


def test_longest_name_wins_and_not_the_first(nurse: Occupation) -> None:
    manager, infusion = factories.make_occupation("Managers", None), factories.make_occupation("Infusion nurse", None)
    alias("Nurse manager", manager)
    assert found_in("Nurse manager") == manager
    assert found_in("Nurse, infusion nurse") == infusion
    assert found_in("Nurse and manager") == nurse


def test_abbreviation_counts_in_capitals_alone_but_within_a_name_in_any_case() -> None:
    support, quality = factories.make_occupation("Support", None), factories.make_occupation("Testers", None)
    for name in ("IT", "IT support specialist"):
        alias(name, support)
    alias("QA engineer", quality)
    assert found_in("Make it work") is None
    assert found_in("Head of IT") == support
    assert found_in("Junior IT Support Specialist") == found_in("it support specialist") == support
    assert found_in("QA Engineer (remote)") == found_in("Senior qa engineer") == quality


def test_name_of_two_occupations_says_neither(nurse: Occupation) -> None:
    alias("Nurse", factories.make_occupation("Veterinary nurses", None))
    assert found_in("Nurse") is None
    assert found_in("Registered nurse") == nurse


def test_chosen_occupation_is_kept(nurse: Occupation) -> None:
    other = factories.make_occupation("Porters", None)
    job = factories.make_draft_job(title="Registered nurse", occupation=other)
    assert job.occupation == other
    actions.store([Posting(job)])
    job.refresh_from_db()
    assert job.occupation == other


# Limits


def refused(**fields: Any) -> dict[str, list[str]]:
    """What a posting is refused for; a good one before and after it is not stored either."""
    company, category = factories.make_company(), factories.make_category()
    skills = fields.pop("skills", [])
    jobs = [Job(company=company, category=category, title=f"Porter {number}", description="x") for number in range(3)]
    for name, value in fields.items():
        setattr(jobs[1], name, value)
    with pytest.raises(ValidationError) as error:
        actions.store([Posting(jobs[0]), Posting(jobs[1], (), skills), Posting(jobs[2])])
    assert not Job.objects.exists()
    assert not HiringTerms.objects.exists()
    return error.value.message_dict


def test_description_of_20_megabytes_is_refused() -> None:
    huge = "x" * 20_000_000
    assert refused(description=huge) == {"description": ["This text has 20,000,000 characters; the limit is 20,000."]}
    assert refused(description="", description_html=huge) == {
        "description": ["The description has 20,000,000 characters; the limit is 60,000."]
    }


def test_description_that_grows_when_it_is_rendered_is_refused() -> None:
    assert refused(description="&" * 20_000) == {
        "description": ["The description has 100,008 characters; the limit is 60,000."]
    }
    assert refused(description="*a* " * 5_000) == {"description": ["The description has too many tags."]}
    assert refused(description="", description_html="<b>" * 6_001) == {
        "description": ["The description has too many tags."]
    }


def test_ten_thousand_skills_are_refused() -> None:
    skill = factories.make_skill()
    assert refused(skills=[skill] * 10_000) == {"skills": ["A job names 30 skills at most; this one has 10,000."]}


def test_what_is_within_the_limits_is_stored() -> None:
    skills = [f"Skill {number}" for number in range(deriving.MAX_SKILLS)]
    job = factories.make_job(description=("walk " * 4_000).strip(), skills=skills)
    assert job.skills.count() == deriving.MAX_SKILLS
    assert len(from_html("<p>" + "x" * (deriving.MAX_HTML - 7) + "</p>").description_html) == deriving.MAX_HTML
