"""Postings that are one, as boards copy them from each other, and postings that only look alike."""

import re
from collections.abc import Callable

ABOUT = "Harbor & Hill runs the back offices of small shops in nine countries. We are 140, and all work remotely."
OFFER = (
    "We offer thirty days off, a yearly budget for learning, and two meetings in person. Salaries follow public bands."
)
PARTS = {
    "bookkeeper": """You keep the accounts of forty small shops in order, month after month, and close their books
        together with two colleagues. You reconcile bank statements, chase missing receipts, and answer the
        owners' questions within a day. You bring three years of practice in bookkeeping and like rows of
        numbers that add up.""",
    "engineer": """You build the services that move invoices between shops and their banks. You write Python and SQL,
        review the code of four colleagues, and are on call one week in six. You bring five years of work on
        systems that handle money, and you write so that others can follow. You will join the payments team.""",
    "support": """You answer what shop owners ask, by mail and chat, in plain words. You write down what was asked
        twice, so that nobody has to ask it a third time. You bring patience, good written English, and one
        year in customer support. Your team is called Lighthouse and works in shifts from Monday to Friday.""",
    "nurse": """You speak with patients over video, read what their devices report, and decide who has to be seen
        today. You keep records that the next colleague understands at once. You bring a license as a
        registered nurse, two years on a ward, and a calm voice. Your first month is spent with a mentor.""",
}  # fmt: skip
TEXTS = {name: [ABOUT, " ".join(text.split()), OFFER] for name, text in PARTS.items()}


def html(paragraphs: list[str]) -> str:
    return "".join(f"<p>{text}</p>" for text in paragraphs)


def in_divs(paragraphs: list[str]) -> str:
    return "<br>".join(f"<div><b>{text}</b></div>" for text in paragraphs)


def in_list(paragraphs: list[str]) -> str:
    sentences = [part for text in paragraphs for part in re.split(r"(?<=[.]) ", text)]
    return "<ul>" + "".join(f"<li>{sentence}</li>" for sentence in sentences) + "</ul>"


def with_via(paragraphs: list[str]) -> str:
    return html([*paragraphs, "This job was first seen on Other Board. Apply via other.example!"])


def without_offer(paragraphs: list[str]) -> str:
    return html(paragraphs[:-1])


def reordered(paragraphs: list[str]) -> str:
    return html([paragraphs[1], paragraphs[2], paragraphs[0]])


def with_more(paragraphs: list[str]) -> str:
    return html(
        [
            *paragraphs,
            "We welcome applicants of every age, origin and faith. Tell us what you need for a good interview.",
        ]
    )


def in_british(paragraphs: list[str]) -> str:
    changed = [text.replace("colleagues", "coleagues").replace("meetings", "meeting") for text in paragraphs]
    return html([text.replace(",", " –").replace("'", "\u2019") for text in changed])


def in_capitals(paragraphs: list[str]) -> str:
    return html([text.upper() for text in paragraphs])


COPIES: list[Callable[[list[str]], str]] = [
    html, in_divs, in_list, with_via, without_offer, reordered, with_more, in_british, in_capitals
]  # fmt: skip


def _edit(old: str, new: str) -> Callable[[list[str]], str]:
    return lambda paragraphs: html([text.replace(old, new) for text in paragraphs])


def _both(first: str, second: str) -> tuple[Callable[[list[str]], str], Callable[[list[str]], str]]:
    """Two postings that each say what the other does not."""
    return (lambda parts: html([*parts, first])), (lambda parts: html([*parts, second]))


PAIRS = [
    _both("You must be based in Germany.", "You must be based in France."),
    _both("Only applicants in Texas can be hired.", "Only applicants in Ohio can be hired."),
    _both("You will join the payments team.", "You will join the search team."),
    _both("Team: Payments", "Team: Search"),
    _both("This is a senior position.", "This is a junior position."),
    _both("You bring 2 years of practice.", "You bring 8 years of practice."),
    _both("You report to the head of Austria.", "You report to the head of Australia."),
    _both("You sell to hospitals in the north.", "You sell to schools in the north."),
    _both("Working hours are 9 am to 5 pm Eastern Time.", "Working hours are 9 am to 5 pm Pacific Time."),
    _both("The night shift begins at ten.", "The early shift begins at six."),
    _both("Contract until March 2027.", "Contract until June 2027."),
    _both(
        "The payments team moves money between shops and banks, and keeps the ledgers that prove it moved.",
        "The search team has people find the shop that sells what they look for, in any language they type.",
    ),
    (html, _edit("nine countries", "nine states")),
    (html, _edit("thirty days off", "twenty days off")),
    (html, lambda parts: html([*parts, "You must live in Germany."])),
    (html, lambda parts: html([*parts, "Candidates must be authorized to work in Canada."])),
]  # fmt: skip
