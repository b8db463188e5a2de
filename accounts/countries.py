"""Countries and their states, by ISO 3166 codes."""

import functools
import unicodedata

import pycountry
from django.core.exceptions import ValidationError


@functools.cache
def choices() -> list[tuple[str, str]]:
    """Two-letter code and name of each country, by name."""
    found = [(country.alpha_2, getattr(country, "common_name", country.name)) for country in pycountry.countries]
    return sorted(found, key=lambda pair: _folded(pair[1]))


def validate_country(code: str) -> None:
    if code not in dict(choices()):
        raise ValidationError(f"“{code}” is no country's code; they look like US.")


def validate_state(code: str) -> None:
    if code not in states(code.partition("-")[0]):
        raise ValidationError(f"“{code}” is no state's code; they look like US-CA.")


def name(code: str) -> str:
    """Of a country; "" for an unknown code."""
    return dict(choices()).get(code, "")


@functools.lru_cache(maxsize=32)
def states(country: str) -> dict[str, str]:
    """The ISO 3166-2 code of each state or province of a country, and its name; empty when there are none."""
    found = pycountry.subdivisions.get(country_code=country) or []  # type: ignore[no-untyped-call]
    names = ((state.code, state.name.partition(" [")[0]) for state in found)  # [its name in another language]
    return dict(sorted(names, key=lambda pair: _folded(pair[1])))


def find_state(country: str, typed: str) -> str | None:
    """The code of the state somebody means by "California", "ca" or "US-CA"; None when the country has none such."""
    wanted = _folded(typed)
    for code, state in states(country).items():
        if wanted in (_folded(code), _folded(code.partition("-")[2]), _folded(state)):
            return code
    return None


def _folded(text: str) -> str:
    """Without case and accents: "ile de france" is what people type."""
    letters = unicodedata.normalize("NFKD", text).casefold()
    return "".join(letter for letter in letters if letter.isalnum())
