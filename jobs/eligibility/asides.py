"""Phrases around a place that say nothing that counts: wishes, histories, plans, benefits."""

from jobs.eligibility.phrases import Sense, negative, phrase
from jobs.eligibility.wording import (
    DESIRED,
    EITHER,
    ELSEWHERE,
    EXCEPT,
    FILL,
    GAP,
    LATER,
    NOT,
    PERKS,
    RESIDING,
    SHUT,
    THEN,
    TO_EITHER,
)

ASIDES = (
    phrase(
        Sense.ASIDE,
        rf"\b(?:ideal(?:ly)?|prefer\w*|preference|would be (?:great|nice|good))\b"
        rf"(?:(?!\bbut\b){GAP}){{0,60}}{EITHER}",
    ),
    phrase(Sense.ASIDE, rf"{EITHER}(?:(?!\bbut\b)[^.;!?,]){{0,50}}?{DESIRED}"),
    phrase(Sense.ASIDE, rf"(?:{THEN}(?:(?!\bbut\b|\bnow\b){GAP}){{0,80}}|{LATER}{GAP}{{0,60}}){EITHER}"),  # not now
    phrase(  # "in <0> or, for an outstanding person, beyond it"
        Sense.ASIDE,
        rf"{EITHER}[^.;!?<*\[]{{0,20}}?\b(?:or|and|maybe|perhaps|possibly)\b(?:(?!{NOT}){GAP}){{0,40}}?"
        rf"{ELSEWHERE}(?!{TO_EITHER})(?!{GAP}{{0,40}}(?:{NOT}|\b{EXCEPT}\b|\b{SHUT}\b))",
    ),
    phrase(
        Sense.ASIDE,
        rf"\b(?:mostly|mainly|primarily|usually|typically|often|generally|largely"
        rf"|also(?! (?:considered|possible|open|welcome)))\b{TO_EITHER}",
    ),
    phrase(Sense.ASIDE, r"<(\d+)> (?:too|as well|also|among others|and (?:more|others)|etc)\b"),
    phrase(
        Sense.ASIDE,
        r"\b(?:experienced?|how to|knowledge|expertise|background|familiar\w*|comfortable)(?: \w+){0,3}?"
        rf" (?:hir\w+|recruit\w*|employ\w*|work\w*|living){TO_EITHER}",
    ),
    phrase(Sense.ASIDE, rf"\b(?:been (?:{RESIDING}|in)|lived){TO_EITHER}"),  # a history
    phrase(Sense.ASIDE, rf"{PERKS}(?:[^.;!?,(]{{0,25}}\(| (?:for|of|to|in)){TO_EITHER}"),  # "insurance (<0> only)"
    phrase(
        Sense.ASIDE,
        rf"\b(?:some|certain|many|most) (?:\w+ ){{0,2}}(?:roles|positions|jobs|openings)"
        rf"{GAP}{{0,60}}{EITHER}",
    ),
    phrase(
        Sense.ASIDE,
        rf"{EITHER}{FILL} for (?:up to|at most|a few|some|\d+)\b[^.;!?<]{{0,20}}"
        r"\b(?:days|weeks|months)\b",
    ),
)
QUOTED = (negative(Sense.ASIDE, rf"(?:^|\s)['\"“‘]{GAP}{{0,40}}{EITHER}[^.;!?'\"”’]{{0,40}}['\"”’]"),)
