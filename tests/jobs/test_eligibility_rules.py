"""What sentences are understood to say, family by family, and what only looks like it."""

from datetime import date, time

import pytest

from jobs.eligibility import ANYWHERE, Overlap, Reader, Terms, Verdict, answer, read

NOTHING = Terms()


def terms(
    countries: str = "",
    states: str = "",
    excluded: str = "",
    authorization: str = "",
    zones: tuple[float, float] | None = None,
    is_vague: bool = False,
) -> Terms:
    """Codes apart by spaces."""
    lists = (frozenset(codes.split()) for codes in (countries, states, excluded, authorization))
    countries_, states_, excluded_, authorization_ = lists
    return Terms(countries_, states_, excluded_, zones, authorization_, is_vague)


@pytest.mark.parametrize(
    "text",
    [
        "Remote (US)",
        "Remote - United States",
        "Location: US, remote",
        "USA only",
        "🇺🇸 Remote",
        "This role is open to US residents.",
        "You must be located in the United States.",
        "Must live in the U.S.",
        "Candidates need to be based in the US.",
        "We can only hire people who live in the US.",
        "We are unable to hire outside of the United States at this time.",
        "Applicants outside the US will not be considered.",
        "If you are not based in the US, please do not apply.",
        "Please only apply if you live in the United States.",
        "You can work from anywhere in the US.",
        "We're looking for a senior engineer based in the United States.",
        "Residency in the US is required.",
        "Sorry, we do not accept non-US applicants.",
        "Work from home anywhere in the USA",
        "We are hiring in:\n- the US\n",
    ],
)
def test_to_live_in_a_country(text: str) -> None:
    assert read(text).terms == terms("US")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("We hire in Spain, Portugal & Poland.", terms("ES PT PL")),
        ("Open to candidates in the US, UK or people living in Canada.", terms("US GB CA")),
        ("Remote (UK/IE/NL)", terms("GB IE NL")),
        ("Only for residents of AR, BR, CL, CO or UY", terms("AR BR CL CO UY")),
        ("You must live in CA, OR, NV or WA.", terms("US", "US-CA US-OR US-NV US-WA")),
        ("We can only hire in Texas, Georgia and Ohio.", terms("US", "US-TX US-GA US-OH")),
        ("Must be in Georgia, Armenia or Azerbaijan.", terms("GE AM AZ")),
        ("Candidates must live in Ontario, Canada.", terms("CA", "CA-ON")),
        ("Remote within Scotland", terms("GB", "GB-SCT")),
        ("Hiring in:\nGermany\nAustria\nSwitzerland", terms("DE AT CH")),
        ("Remote in the Benelux", terms("BE NL LU")),
        ("Canadian residents only", terms("CA")),
    ],
)
def test_lists_of_places(text: str, expected: Terms) -> None:
    assert read(text).terms == expected


@pytest.mark.parametrize(
    "text",
    [
        "Remote (worldwide)",
        "Work from anywhere in the world.",
        "We hire people from all over the world.",
        "This position can be done from any country.",
        "There are no location restrictions.",
        "It doesn't matter where you live.",
        "Location: anywhere 🌍",
        "Wherever you are, you can apply: candidates from every country are welcome.",
    ],
)
def test_anywhere(text: str) -> None:
    assert read(text).terms == terms(ANYWHERE)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("We cannot hire in California or Colorado.", terms(excluded="US-CA US-CO")),
        ("Residents of Quebec are not eligible for this role.", terms(excluded="CA-QC")),
        ("Applications from Nigeria will not be considered.", terms(excluded="NG")),
        ("Sanctions prevent us from hiring in countries such as Iran and Cuba.", terms(excluded="IR CU")),
        ("Excluded states: NY, CT, VT", terms(excluded="US-NY US-CT US-VT")),
        ("Remote, US (except Alaska and Hawaii)", terms("US", excluded="US-AK US-HI")),
        ("Anywhere but Russia and Belarus", NOTHING),
        ("Worldwide, excluding Russia and Belarus", terms(ANYWHERE, excluded="RU BY")),
        ("We hire in every state but Illinois.", terms("US", excluded="US-IL")),
        ("Remote, Canada outside Quebec", terms("CA", excluded="CA-QC")),
        ("You must be based outside the US.", terms(excluded="US")),
        ("We have stopped hiring in Poland.", terms(excluded="PL")),
    ],
)
def test_exceptions_and_refusals(text: str, expected: Terms) -> None:
    assert read(text).terms == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("You must be authorized to work in the US.", terms(authorization="US")),
        ("UK right to work required", NOTHING),
        ("A valid work permit for Germany is mandatory.", terms(authorization="DE")),
        ("US citizens only.", terms(authorization="US")),
        ("Must hold Irish citizenship.", terms(authorization="IE")),
        ("You must be able to work in Canada without sponsorship.", terms(authorization="CA")),
        ("You do not need to be a US citizen.", NOTHING),
    ],
)
def test_authorization(text: str, expected: Terms) -> None:
    assert read(text).terms == expected


@pytest.mark.parametrize(
    ("text", "zones"),
    [
        ("You must be within 3 hours of CET.", (-2, 4)),
        ("Remote (UTC-3 to UTC+3)", (-3, 3)),
        ("Based in a time zone between UTC-1 and UTC+2", (-1, 2)),
        ("Candidates must live in Eastern or Central time.", (-6, -5)),
        ("Location: CET ±2h", (-1, 3)),
        ("The time difference with CET must not exceed 2 hours.", (-1, 3)),
        ("Must be located in the Pacific time zone.", (-8, -8)),
        ("Working hours are 9 to 5 Eastern.", None),
        ("You must overlap with CET for 4 hours.", None),
        ("Our team is spread from UTC-8 to UTC+3.", None),
        ("Ideally you are within 2 hours of CET.", None),
        ("You may live anywhere, but must be available during EST hours.", None),
        ("Support for customers in the Pacific region", None),
    ],
)
def test_time_zones(text: str, zones: tuple[float, float] | None) -> None:
    assert read(text).terms.zones == zones


@pytest.mark.parametrize(
    ("text", "inside", "outside"),
    [
        ("Must live within 50 miles of Denver.", "US", "GB"),
        ("Remote - London or Leeds", "GB", "IE"),
        ("Hybrid in Amsterdam", "NL", "DE"),
        ("You come to our Paris office twice a week.", "FR", "BE"),
        ("Open to people in any US state where we are registered.", "US", "CA"),
    ],
)
def test_near_a_place_is_unclear_inside_the_country_and_no_outside(text: str, inside: str, outside: str) -> None:
    said = read(text).terms

    assert answer(said, Reader(inside)).verdict is Verdict.UNCLEAR
    assert answer(said, Reader(outside)).verdict is Verdict.NO


@pytest.mark.parametrize(
    "text",
    [
        "Our customers are in the US and Canada.",
        "We have offices in Berlin, Lisbon and Toronto.",
        "Headquartered in London, we are a remote company.",
        "We are a US-based remote team.",
        "Experience with the US market is a must.",
        "You must be able to travel to Germany.",
        "Must have worked with clients in France.",
        "You'll join a team based in Austria.",
        "We only sell in Germany.",
        "The salary for candidates in the US is $100,000 to $120,000.",
        "US employees get a 401(k).",
        "If you live in California, read our privacy notice.",
        "Ideally you live in Portugal.",
        "Applicants in Ohio are preferred.",
        "Bonus if you live in Spain.",
        "Only fluent Spanish speakers.",
        "German-speaking candidates only",
        "Tell us why you want to join us.",
        "We eat turkey and chile con carne, in that order.",
        "A global leader in shipping, with customers worldwide.",
        "Never seen anywhere else.",
        "Equal opportunity for all in the US, regardless of race or religion.",
        "It is up to you or me.",
        "Our product is only available in the US.",
        "We are hiring a country manager for Spain.",
        "No visa sponsorship.",
        "Our data must stay in the EU.",
        "The servers must be located in Germany.",
        "No travel outside the UK.",
        "We do not ship outside of the EU.",
        "Deliveries are limited to Canada.",
        "English and German are welcome.",
        "We accept applications in French.",
    ],
)
def test_what_is_about_something_else(text: str) -> None:
    assert read(text).terms == NOTHING


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Remote, Europe.\nWe cannot hire in Switzerland.", ("CH no", "DE yes", "US no")),
        ("We hire worldwide. For this opening you must live in the UK.", ("GB yes", "DE no")),
        ("You may live anywhere.\nOur customers are in the US.", ("US yes", "KE yes")),
        ("Remote in Spain. Remote in Germany.", ("ES yes", "DE yes", "FR no")),
        ("You don't have to live in the US.", ("US yes", "KE yes")),
        ("You don't need to live in the US, but you have to be in North America.", ("CA yes", "DE no")),
        ("It's not only for Brits! Anyone in Europe may apply.", ("GB yes", "SK yes", "CA no")),
        ("We can't hire in Ohio. Every other state is fine.", ("US-OH no", "US-TX yes")),
    ],
)
def test_several_sentences_together(text: str, expected: tuple[str, ...]) -> None:
    said = read(text).terms
    for line in expected:
        place, verdict = line.split()
        assert answer(said, Reader(place[:2], place if "-" in place else "")).verdict == verdict, place


def test_zones_narrow_anywhere() -> None:
    assert read("Open worldwide. You need to be within 3 hours of CET.").terms == terms(ANYWHERE, zones=(-2, 4))


def test_reasons_are_the_sentences_that_decide() -> None:
    reading = read("About us\nWe build maps.\nRemote, Europe. We can't hire in Norway!\nSend us a map.")

    assert dict(reading.reasons) == {"countries": "Remote, Europe.", "excluded": "We can't hire in Norway!"}


def test_the_reason_for_a_country_is_the_sentence_that_narrowed_it_last() -> None:
    reading = read("We hire worldwide. We hire in Asia. You must live in Japan.")

    assert reading.reasons["countries"] == "You must live in Japan."


@pytest.mark.parametrize(
    ("text", "overlap"),
    [
        ("You must be available from 9am to 5pm EST.", Overlap("America/New_York", time(9), time(17))),
        ("Core hours (CET): 10:00 to 15:30", Overlap("Europe/Berlin", time(10), time(15, 30))),
        ("You work 9-5 Eastern.", Overlap("America/New_York", time(9), time(17))),
        ("We work 1-5pm London time.", Overlap("Europe/London", time(13), time(17))),
        ("At least four hours of overlap with PST", Overlap("America/Los_Angeles", time(9), time(17), 4)),
        ("4+ hours of overlap with UTC+1", Overlap("Etc/GMT-1", time(9), time(17), 4)),
        ("Interviews are held between 1pm and 5pm CET.", None),
        ("You must live within 3 hours of CET.", None),
        ("Working hours 25:99-77:00 CET", None),
    ],
)
def test_hours_to_share(text: str, overlap: Overlap | None) -> None:
    assert read(text).overlap == overlap


def test_shared_hours_on_another_clock() -> None:
    overlap = Overlap("America/New_York", time(9), time(17))

    assert overlap.on_clock("Europe/Berlin", date(2026, 1, 15)) == (time(15), time(23))
    assert overlap.on_clock("Europe/Berlin", date(2026, 3, 20)) == (time(14), time(22))  # only one has summer time yet
    assert overlap.on_clock("Asia/Tokyo", date(2026, 1, 15)) == (time(23), time(7))
