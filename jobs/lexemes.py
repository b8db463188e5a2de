"""What is typed, as PostgreSQL looks for it."""

import re
from collections.abc import Sequence
from typing import Any

from django.contrib.postgres.search import SearchQuery
from django.db import connection

from jobs import languages

CHAIN = re.compile(r"\S+-\S+-\S+-\S+-\S*")  # too deep for PostgreSQL's parser


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
    return of_many([(words, codes)])[0]


def of_many(asked: Sequence[tuple[str, tuple[str, ...]]]) -> list[Lexemes | None]:
    """`lexemes` of many words and codes at once, in one query."""
    rows = [
        (number, config, CHAIN.sub(lambda chain: chain[0].replace("-", " "), words))
        for number, (words, codes) in enumerate(asked)
        for config in dict.fromkeys(one.search for one in languages.LANGUAGES if not codes or one.code in codes)
    ]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT n, websearch_to_tsquery(config::regconfig, words)::text"
            " FROM unnest(%s::int[], %s::text[], %s::text[]) WITH ORDINALITY AS asked (n, config, words, place)"
            " ORDER BY place",
            [list(column) for column in zip(*rows, strict=True)] or [[], [], []],
        )
        found: list[list[str]] = [[] for _ in asked]
        for number, text in cursor.fetchall():
            found[number].append(text)
    return [_together(list(dict.fromkeys(texts))) for texts in found]


def _together(texts: list[str]) -> Lexemes | None:
    if not texts[0]:
        return None
    texts = texts[:1] if "!" in texts[0] else [text for text in texts if text]
    return Lexemes(" | ".join(f"({text})" for text in texts))
