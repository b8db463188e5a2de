"""What occupations, sources and figures say of themselves."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db.models import ProtectedError

from occupations.models import Figure, Occupation, Skill, Source
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("measure", "value", "is_floor", "display", "sentence"),
    [
        ("pay_median", "93600", False, "$93,600", "Median pay, 93,600 US dollars a year, BLS, May 2024"),
        (
            *("pay_p90", "239200", True, "$239,200 or more"),
            "Pay at the 90th percentile, 239,200 or more US dollars a year, BLS, May 2024",
        ),
        ("growth", "4.9", False, "4.9%", "Projected growth, 4.9 percent, BLS, May 2024"),
        ("growth", "-3.25", False, "−3.25%", "Projected growth, minus 3.25 percent, BLS, May 2024"),
        ("growth", "0", False, "0%", "Projected growth, 0 percent, BLS, May 2024"),
        ("openings", "189100", False, "189,100", "Openings a year, 189,100, BLS, May 2024"),
        ("employment", "3282010", False, "3,282,010", "People employed, 3,282,010 jobs, BLS, May 2024"),
    ],
)
def test_figure_reads_as_one_sentence(measure: str, value: str, is_floor: bool, display: str, sentence: str) -> None:
    figure = factories.make_figure(factories.make_occupation(), measure, value, is_floor=is_floor)
    assert (figure.display, figure.sentence) == (display, sentence)


def test_figure_without_a_source_is_not_citable() -> None:
    occupation = factories.make_occupation()
    cited = factories.make_figure(occupation, "growth", "4.9")
    factories.make_figure(occupation, "openings", "1", source=None)
    assert list(Figure.objects.citable()) == [cited]


def test_figure_leaves_a_record_of_all_it_says() -> None:
    figure = factories.make_figure(factories.make_occupation(), "growth", "4.9")
    assert Figure.objects.get(pk=figure.pk).record() == {
        "measure": "growth",
        "value": "4.90",
        "is_floor": False,
        "unit": "percent",
        "country": "US",
        "basis": "official",
        "source": "U.S. Bureau of Labor Statistics, Wage statistics bls-oews-2024-05, May 2024",
        "released": "2025-04-02",
    }


def test_specialty_counts_as_its_parent() -> None:
    parent = factories.make_occupation()
    specialty = factories.make_occupation("Infusion nurse", None, parent=parent)
    assert specialty.is_specialty
    assert specialty.counted_as == parent
    assert not parent.is_specialty
    assert parent.counted_as == parent


def test_empty_code_is_kept_as_none_so_that_many_may_have_it() -> None:
    for title in ("Night porter", "Day porter"):
        occupation = Occupation(slug=title[:3].lower(), title=title, code="")
        occupation.full_clean()
        occupation.save()
    assert Occupation.objects.filter(code=None).count() == 2


@pytest.mark.parametrize("code", ["291141", "29-114", "29-11411", "29-114x", "29-1141\n", "２９-1141"])
def test_code_of_another_form_is_refused(code: str) -> None:
    with pytest.raises(ValidationError, match="code"):
        Occupation(slug="o", title="O", code=code).full_clean()


def test_specialty_of_a_specialty_is_refused() -> None:
    specialty = factories.make_occupation("Infusion nurse", None, parent=factories.make_occupation())
    with pytest.raises(ValidationError):
        Occupation(slug="o", title="Home infusion nurse", parent=specialty).full_clean()


def test_source_is_cited_by_its_short_name_and_release() -> None:
    assert Source(short="BLS", release="May 2024").citation == "BLS, May 2024"
    assert Source(short="INCC").citation == "INCC"


@pytest.mark.parametrize("url", ["javascript:alert(1)", "data:text/html,x", "ftp://a.example", "a.example", "//b"])
def test_source_without_a_web_address_is_refused(url: str) -> None:
    with pytest.raises(ValidationError) as refused:
        Source(url=url).full_clean()
    assert "Enter a valid URL." in refused.value.message_dict["url"]


def test_source_in_use_cannot_be_deleted() -> None:
    figure = factories.make_figure(factories.make_occupation())
    assert figure.source
    with pytest.raises(ProtectedError):
        figure.source.delete()


def test_line_of_text_is_folded_and_freed_of_control_characters() -> None:
    skill = Skill.objects.create(slug="s", name=" Central\r\n\tline\0 \u202ecare\u2028 ")
    skill.refresh_from_db()
    assert skill.name == "Central line care"


def test_line_of_nothing_but_control_characters_is_blank() -> None:
    with pytest.raises(ValidationError) as refused:
        Skill(slug="s", name="\u202e\x07").full_clean()
    assert "name" in refused.value.message_dict


def test_value_is_kept_to_the_hundredth() -> None:
    figure = factories.make_figure(factories.make_occupation(), "pay_p90", "9999999999.99")
    figure.refresh_from_db()
    assert figure.value == Decimal("9999999999.99")
    assert figure.display == "$9,999,999,999.99"
