"""What is typed, as PostgreSQL looks for it."""

import re
from typing import Any

from django.contrib.postgres.search import SearchQuery
from django.db import connection

from jobs import languages


class Lexemes(SearchQuery):
    """A tsquery as PostgreSQL prints it, taken as it is: parsing it anew would split what has a hyphen once more."""

    def __init__(self, text: str) -> None:
        super().__init__(text, config="simple")
        self.text = text

    def as_sql(self, *args: Any, **kwargs: Any) -> Any:
        return "%s::tsquery", [self.text]


def lexemes(words: str, codes: tuple[str, ...] = ()) -> Lexemes | None:
    """What to look for in the index, stemmed as in each language of postings (or those of `codes`).

    None when the words are all too common in the first of them to be in it. Words to leave out ("-senior") are
    understood in that one alone: in the others' stems they would leave out something else.
    """
    words = re.sub(r"\S+-\S+-\S+-\S+-\S*", lambda chain: chain[0].replace("-", " "), words)  # too deep for its parser
    wanted = [one.search for one in languages.LANGUAGES if not codes or one.code in codes]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT websearch_to_tsquery(config::regconfig, %s)::text FROM unnest(%s::text[]) AS config",
            [words, list(dict.fromkeys(wanted))],
        )
        found = list(dict.fromkeys(text for (text,) in cursor.fetchall()))
    if not found[0]:
        return None
    found = found[:1] if "!" in found[0] else [text for text in found if text]
    return Lexemes(" | ".join(f"({text})" for text in found))
