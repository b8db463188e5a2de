"""Languages that postings are written in."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Language:
    """code: ISO 639-1. search: PostgreSQL's text search configuration; "simple" where it has none of its own."""

    code: str
    name: str
    search: str


LANGUAGES = tuple(
    Language(*row)
    for row in (
        ("en", "English", "english"),
        ("cs", "Czech", "simple"),
        ("da", "Danish", "danish"),
        ("de", "German", "german"),
        ("es", "Spanish", "spanish"),
        ("fi", "Finnish", "finnish"),
        ("fr", "French", "french"),
        ("it", "Italian", "italian"),
        ("ja", "Japanese", "simple"),
        ("nl", "Dutch", "dutch"),
        ("no", "Norwegian", "norwegian"),
        ("pl", "Polish", "simple"),
        ("pt", "Portuguese", "portuguese"),
        ("ro", "Romanian", "romanian"),
        ("sv", "Swedish", "swedish"),
        ("tr", "Turkish", "turkish"),
    )
)
CHOICES = [(language.code, language.name) for language in LANGUAGES]
NAMES = dict(CHOICES)
