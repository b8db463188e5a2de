"""Amounts and studies that a text claims: those with a source beside them, and those without."""

from datetime import date

import pytest

from authoring.checks import findings
from authoring.claims import Passage, passages
from guides.models import Credential, Guide
from tests.authoring.checked import only, say
from tests.core import corpus

pytestmark = pytest.mark.django_db

AMOUNTS = [
    ("About 40% leave.", "40%"),
    ("About **40** % leave.", "40 %"),
    ("About 3.5 percent leave.", "3.5 percent"),
    ("Ten percent leave.", "Ten percent"),
    ("It rose by half a percentage point.", "half a percentage point"),
    ("Up to $1,200.", "$1,200"),
    ("Some 1.2 million dollars a year.", "1.2 million dollars"),
    ("A fee of USD 90.", "USD 90"),
    ("A fee of £75.", "£75"),
    ("| Share |\n|---|\n| 40% |", "40%"),
]


@pytest.mark.parametrize(("text", "amount"), AMOUNTS)
def test_amount_is_seen_whole(text: str, amount: str) -> None:
    assert [passage.amount for passage in passages(text)] == [amount]


@pytest.mark.parametrize(
    "text",
    [
        "Some 40% leave.",
        "- First\n- Pay rises by 40%\n- [Source](https://a.example)",
        "Of them 40% leave ([we say](/guides/), and [ask](mailto:a@b.example)).",
        "One [source](https://a.example).\n\nAnd 40% of them.",
    ],
)
def test_amount_without_a_source_beside_it_blocks(guide: Guide, text: str) -> None:
    say(guide, text)
    finding = only(guide)
    assert (finding.code, finding.anchor, finding.is_blocking) == ("amount-without-source", "work-setting", True)
    assert finding.message.startswith(
        "“Work setting” says “40%” without a source. Link the source in the same paragraph"
    )


@pytest.mark.parametrize(
    "text",
    [
        "Some 40% leave ([BLS](https://www.bls.gov/)).",
        "| Share | Source |\n|---|---|\n| 40% | [BLS](https://www.bls.gov/) |",
        "- Some 40% leave,\n  says [BLS](https://www.bls.gov/)",
        "Since 2024 a shift is 12 hours, the 90th percentile earns more, and a 401(k) is usual.",
        "Write `width: 100%` and `$5`.",
        "What percent sign? Lift 50 pounds.",
    ],
)
def test_number_with_a_source_or_that_needs_none_is_fine(guide: Guide, text: str) -> None:
    say(guide, text)
    assert findings(guide) == []


STUDIES = [
    "A recent study found that nurses leave.",
    "studies show that pay matters",
    "Research shows it.",
    "Research has consistently found it.",
    "As research suggests, it is so.",
    "Surveys regularly find it.",
    "Statistics show it.",
    "According to a survey, most like it.",
    "According to a 2023 Gallup survey most like it.",
    "One study published last year found it.",
    "Researchers at a large university found it.",
    "A survey of more than 2,000 nurses",
]
NO_STUDIES = [
    "Study for the exam.",
    "Read the case study that shows how you solved it.",
    "A case study suggests your way of working.",
    "A course of study takes two years.",
    "Make a study plan, and join a recent study group.",
    "Research the employer and find out who hires.",
    "User research found that people were lost, so you changed the form.",
    "Usability studies are part of the job.",
    "Present what research found.",
    "Take anatomy, statistics and show up.",
    "Figures come from Bureau of Labor Statistics estimates.",
    "Employers study the portfolio and find gaps.",
    "Run a survey, then show the results.",
    "Read recent studies.",
    "Master's in statistics. Shows judgment.",
]


def test_claim_of_a_study_without_one_blocks(guide: Guide) -> None:
    say(guide, "A recent study found it.")
    finding = only(guide)
    assert (finding.code, finding.anchor, finding.is_blocking) == ("study-without-source", "work-setting", True)
    assert finding.message.startswith("“Work setting” says “A recent study found” without a source.")


def test_study_with_its_source_is_fine(guide: Guide) -> None:
    say(guide, "A recent [study](https://a.example/study) found it.")
    assert findings(guide) == []


@pytest.mark.parametrize("text", STUDIES)
def test_claim_of_a_study_is_seen(text: str) -> None:
    assert [bool(passage.study) for passage in passages(text)] == [True]


@pytest.mark.parametrize("text", NO_STUDIES)
def test_study_that_is_no_claim_is_fine(text: str) -> None:
    assert [passage.study for passage in passages(text)] == [""]


def test_item_is_a_passage_with_its_own_source(guide: Guide) -> None:
    item = guide.sections.get(kind="cases").items.filter(position=0)
    item.update(title="A clinic", note="It saved 40%.", text="First.\n\nThen.")
    assert only(guide).message.startswith("“Examples and case studies” says “40%” without a source.")
    item.update(url="https://a.example/report")
    assert findings(guide) == []
    item.update(url="", text="First.\n\nThen, [it says](https://a.example/report).")
    assert findings(guide) == []


def test_claims_where_no_link_can_stand_are_to_be_left_out(guide: Guide) -> None:
    Guide.objects.update(summary="word " * 49 + "40%")
    guide.ratings.filter(scale="demand").update(reason="Studies show it.")
    guide.sections.filter(kind="pros").update(heading="Why 90% stay")
    assert [(finding.code, finding.anchor) for finding in findings(guide)] == [
        ("amount-without-source", ""),
        ("study-without-source", "market-demand"),
        ("amount-without-source", "pros"),
    ]
    assert all("Leave it out here; the text of a section can say it" in finding.message for finding in findings(guide))


def test_cost_of_a_credential_needs_no_source_but_its_link_is_one(guide: Guide) -> None:
    credential = Credential.objects.create(
        guide=guide, name="RN", issuer="Board", cost="about $200", checked_on=date(2026, 1, 1)
    )
    assert findings(guide) == []
    credential.requirement = "A pass mark of 70%."
    credential.save()
    assert only(guide).message.startswith("The credential “RN” says “70%” without a source.")
    credential.url = "https://a.example/rn"
    credential.save()
    assert findings(guide) == []


ENDLESS = [
    "1",
    "1,",
    "$",
    "$1.",
    "a recent ",
    "one study ",
    "according to ",
    "studies often ",
    "a study of many ",
    "teen",
]


@pytest.mark.parametrize(
    "text", [*corpus.LONG, *((text * 20_000)[:20_000] for text in ENDLESS)], ids=lambda text: f"{text[:12]!r}"
)
def test_text_made_to_choke_a_pattern_is_read_to_its_end(text: str) -> None:
    """As Markdown, and all of it as one line."""
    for passage in (*passages(text[:20_000]), Passage(text[:20_000])):
        assert len(passage.amount) <= 20_000
        assert len(passage.study) <= 20_000
