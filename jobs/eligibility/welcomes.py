"""Phrases that say where people are hired: "we hire in <0>", "remote, <0>", "hybrid in <0>"."""

import re

from jobs.eligibility.phrases import Phrase, Sense, phrase, welcome
from jobs.eligibility.wording import (
    AT_WORKPLACE,
    DEMAND,
    DOUBT,
    EITHER,
    EXCEPT,
    FILL,
    FINE,
    GAP,
    HIRE,
    LET_IN,
    LIVE,
    NOT,
    NOT_OTHERS,
    OCCASIONAL,
    OURS,
    REMOTE,
    REQUIREMENTS,
    RESIDING,
    ROLE,
    TO_EITHER,
    TO_PLACE,
    TO_WORLD,
    WEEKLY,
)

COMING_IN = (
    Phrase(
        Sense.NEAR,
        re.compile(
            rf"\b(?:on-?site|in-?office|office-based|in person|hybrid|in (?:the )?office){TO_PLACE}"
            rf"|\b(?:hybrid|on-?site|in-?office)\b[^.;!?<*\[]{{0,50}}\b(?:in|at|from){TO_PLACE}"
            rf"|{EITHER}(?:[ -]based)?\W{{1,3}}(?:\w+ ){{0,2}}hybrid\b"
            rf"|\bwithin (?:[\w-]+ ){{0,4}}?(?:commut\w+|distance|miles|km|minutes|drive|ride)"
            rf"(?: \w+){{0,3}} of{TO_PLACE}"
        ),
        is_weak=True,
        unless=re.compile(OCCASIONAL),
    ),
    phrase(
        Sense.NEAR,
        rf"(?:{WEEKLY}|\bhybrid\b){GAP}{{0,60}}{AT_WORKPLACE}|{AT_WORKPLACE}[^.;!?]{{0,60}}?(?:{WEEKLY}|\bhybrid\b)",
    ),
)
HIRING = (
    welcome(rf"{HIRE}{TO_EITHER}"),
    welcome(  # "looking for a senior engineer based in <0>"
        rf"\b(?:looking for|seeking|hiring|hires?|recruits?|employs?|need|want)"
        rf"(?: {NOT_OTHERS}[\w/-]+){{0,6}}(?: (?:who|that)(?:'s| is| are| can be)?)? "
        r"(?:(?:people|someone|somebody|candidates|applicants|talent|folks) (?:in|from|within|across)|"
        rf"{RESIDING}|live|lives){TO_PLACE}",
    ),
    welcome(  # "we can engage you in one of these countries: <0>"
        rf"(?:{HIRE}|\b(?:remotely|residents?|{RESIDING}|{LIVE}|registered|payroll|entit(?:y|ies))\b)"
        rf"(?:(?!{NOT}|\bif\b){GAP}){{0,80}}?[:(]{TO_PLACE}",
    ),
    welcome(rf"\bavailable (?:to|for) (?:those|people|candidates|residents|applicants|anyone){TO_EITHER}"),
    welcome(rf"\boffer(?:ed|s|ing)?{TO_EITHER}"),
)
BEING_THERE = (
    welcome(rf"{ROLE}{FILL} available{TO_EITHER}"),
    welcome(rf"{ROLE} (?:is|can be|may be|will be){TO_EITHER}"),
    welcome(  # "you are based in <0>", but not "if you are …"
        r"(?<!if )(?<!when )(?<!where )(?<!whether )(?<!wherever )"
        r"\b(?:you(?:'re| are|'ll be| will be)?|candidates? will be)"
        rf"(?: \w+ly)? (?:{RESIDING}|live|reside)(?: close by| nearby| and work)?{TO_PLACE}"
        rf"|\b(?:candidate|applicant|person|hire) will {LIVE}{TO_PLACE}"
        rf"|^\W*you(?:'re| are)(?: an?)? {EITHER} resident\b",
    ),
    welcome(
        rf"\b(?:applicants|candidates|applications|residents|people|anyone|anybody|everyone|citizens){TO_EITHER}"
        rf"[\s,)]*{LET_IN}",
    ),
    welcome(
        rf"\b(?:you|candidates|applicants|contractors|employees|role|position|job|it|person|hire|opening|"
        rf"this)\b{FILL} (?:can|may|could)\b{TO_EITHER}"
    ),
    welcome(rf"\b(?:for|allow(?:s|ing)?|let|lets|letting) you(?: to)? {LIVE}{TO_EITHER}"),
    welcome(rf"^\W*(?:can|may) be{TO_PLACE}"),
)
AT_LAST = (
    Phrase(  # "Requirements: …, located in <0>"
        Sense.LIVE,
        re.compile(rf"[,;•:]\s*(?:and |currently )*{RESIDING}{TO_PLACE}\W*$"),
        is_weak=True,
        needs=re.compile(REQUIREMENTS),
        unless=re.compile(OURS),
    ),
    Phrase(  # whatever else is between "must" or "only" and "living in <0>"
        Sense.LIVE,
        re.compile(rf"\b(?:{RESIDING}|live|reside|residents?|residence|home|remote|remotely){TO_PLACE}"),
        is_weak=True,
        needs=re.compile(DEMAND),
        unless=re.compile(DOUBT),
    ),
)
DOING = (
    welcome(rf"\brest of{TO_EITHER}{GAP}{{0,15}}\b(?:may|can|{FINE})"),
    welcome(rf"{EITHER}{FILL} (?:will do|(?<!the )(?:works|suits)(?: for us)?(?=\W*$|[.;,]))"),
)
BEING_FINE = (
    welcome(
        rf"(?:^|[.;:!?,(](?: but)?){TO_EITHER}{FILL} (?:is|are)(?: all| also| both)? {FINE}"
        rf"|^\W*{EITHER} (?:welcome|ok|okay|fine)\W*$|^\W*{EITHER} "
        r"(?:residents|candidates|applicants)\W+(?:please )?apply\b"
    ),
)
LABELS = (
    Phrase(
        Sense.LIVE,
        re.compile(rf"(?:^|\bbut|,|–|\band)\s*{EITHER}[ -]based\W*$"),
        is_weak=True,
        unless=re.compile(OURS),
    ),
    welcome(rf"\b(?:work|working|join us|apply)\b{FILL}[ -]from{TO_PLACE}"),
    welcome(rf"\b(?:work|working|stay|live|living|join us|apply|based|talent(?! is)|pick|choose)\b{TO_WORLD}"),
    welcome(rf"^\W*anywhere (?:in|within|across){TO_PLACE}"),
    welcome(rf"{REMOTE}(?:; ?)?{TO_PLACE}"),
    welcome(
        rf"{EITHER}{FILL}[\s,()/–—|-]*{REMOTE}(?=\W*$|\s*[(),;:|./–—-]| (?:only|or|role|position|job|opening)\b)",
    ),
    welcome(  # "Location: <0>"
        r"(?<!office )(?<!company )\b(?:locations?|regions?|countr(?:y|ies)|states?|places?|residence|where|hiring|"
        r"based|base|geography|geo|geos|zones?|available|apply)"
        r"(?: requirements?| restrictions?| you(?:'ll| will) (?:be|work|live))?(?:\(s\))?"
        rf"{FILL}\s*[:=–—|-]{TO_PLACE}",
    ),
    welcome(  # "Based in <0>" as all of a line
        rf"^\W*(?:currently |already |permanently )?(?:home[ -]office|based|located|live|living|residing|"
        rf"residents?){TO_PLACE}"
        r"(?:\W*$|[,;( ] ?(?:with|but|and|remote|fully)\b)",
    ),
)
BARE = (
    welcome(  # "anywhere - in <0>"
        r"\*[\s,–—-]*(?:(?:as long as|so long as|provided|but|if) (?:\w+ |it's ){0,3})?"
        r"(?:in|within) (?:the )?<(\d+)>"
    ),
    welcome(rf"^{TO_WORLD}\W*$"),
    welcome(rf"^{TO_EITHER}{FILL}\W*\b{EXCEPT}(?!\w)"),
)
