"""What postings say around a place, as patterns over a marked sentence (see `places.mark`): the first that fits wins.

Each is an anchor, then only words about people and where they are, then a place; or the other way round.
"""

import re
from dataclasses import dataclass
from enum import Enum, auto

from jobs.eligibility.wording import (
    ABOUT_LIVING,
    AFTER_PLACE,
    AT_WORKPLACE,
    DEMAND,
    EITHER,
    EXCEPT,
    FILL,
    FINE,
    GAP,
    HIRE,
    IS_REQUIRED,
    LET_IN,
    LIMITS,
    LOCATION,
    MUST,
    NO_MORE,
    NOBODY_ELSE,
    NOT,
    NOT_OTHERS,
    PERSONS,
    REFUSED,
    RESIDING,
    ROLE,
    SHUT,
    SUCH_AS,
    TAKE,
    THINGS,
    TO_EITHER,
    TO_PLACE,
    TO_WORLD,
    WEEKLY,
    WHERE_YOU_ARE,
    WORK_RIGHT,
)


class Sense(Enum):
    """What is said of a place."""

    ASIDE = auto()  # nothing that counts
    LIVE = auto()  # live here
    NEAR = auto()  # live here, and not just anywhere in it
    FREE = auto()  # no need to live here
    OUT = auto()  # do not live here
    AUTHORIZED = auto()  # be allowed to work here


@dataclass(frozen=True, slots=True)
class Phrase:
    """is_weak: not believed in a clause that speaks of pay, benefits or the like.

    is_negative: has its "not" within. if_denied: the sense of any other with a "not" before it; None where it has none.
    needs: what the sentence must have besides.
    """

    sense: Sense
    pattern: re.Pattern[str]
    is_weak: bool = False
    is_negative: bool = False
    if_denied: Sense | None = None
    needs: re.Pattern[str] | None = None


def _phrase(sense: Sense, pattern: str) -> Phrase:
    return Phrase(sense, re.compile(pattern))


def _negative(sense: Sense, pattern: str) -> Phrase:
    return Phrase(sense, re.compile(pattern), is_negative=True)


def _condition(pattern: str) -> Phrase:
    """With a "not" before it, it is a freedom."""
    return Phrase(Sense.LIVE, re.compile(pattern), if_denied=Sense.FREE)


def _authorized(pattern: str) -> Phrase:
    return Phrase(Sense.AUTHORIZED, re.compile(pattern), if_denied=Sense.ASIDE)


def _citizens(pattern: str) -> Phrase:
    """Citizens may be welcome among others, so something must be demanded."""
    return Phrase(Sense.AUTHORIZED, re.compile(pattern), if_denied=Sense.ASIDE, needs=re.compile(DEMAND))


def _welcome(pattern: str) -> Phrase:
    return Phrase(Sense.LIVE, re.compile(pattern), is_weak=True)


_ASIDES = (
    _phrase(
        Sense.ASIDE,
        rf"\b(?:ideal(?:ly)?|prefer\w*|preference|would be (?:great|nice|good))\b(?:(?!\bbut\b){GAP}){{0,60}}{EITHER}",
    ),
    _phrase(
        Sense.ASIDE, rf"{EITHER}[^.;!?<*,\[]{{0,40}}?\b(?:prefer\w*|a (?:big |strong |huge )?plus|a bonus|ideal)\b"
    ),
)
_QUOTED = (_negative(Sense.ASIDE, rf"(?:^|\s)['\"“‘]{GAP}{{0,40}}{EITHER}[^.;!?'\"”’]{{0,40}}['\"”’]"),)
_AUTHORIZED = (
    _authorized(rf"\b{WORK_RIGHT}{FILL} to (?:\w+ ){{0,2}}work{TO_EITHER}"),
    _authorized(rf"\bwork(?:ing)?[ -](?:{WORK_RIGHT}|visa){TO_EITHER}"),
    _authorized(rf"{EITHER} work(?:ing)?[ -](?:{WORK_RIGHT}|visa)"),
    _authorized(rf"\bwork(?:ing)?{TO_EITHER} without\b[^.;!?]{{0,20}}\bsponsorship"),
    _negative(  # "we cannot take anyone who needs sponsorship to work in <0>"
        Sense.AUTHORIZED,
        rf"(?:{NOT}|\bwithout\b)[^.;!?]{{0,60}}?\bsponsorship{FILL} to work{TO_EITHER}"
        rf"|\b(?:without|not need|not require) (?:\w+ ){{0,3}}sponsorship{TO_EITHER}",
    ),
    _citizens(
        r"\b(?:citizens?(?:hip)?|nationals?|nationality|passport)(?: (?:of|in|from|for|is|any|one|an?|the|either))*"
        rf"[ :(]{{0,3}}{EITHER}",
    ),
    _citizens(rf"{EITHER}['\"”’]* (?:citizen(?:s|ship)?|nationals?|passport|persons?|permanent resident)\b"),
)
_NONE_BUT = (
    _negative(  # "we cannot hire outside <0>"
        Sense.LIVE,
        rf"{NOT}{GAP}{{0,80}}(?:\b(?:outside|beyond|other than|unless)|(?:\*\d+\*|where) (?:but|except))\b{TO_EITHER}",
    ),
    _negative(  # "applicants outside <0> will not be considered"
        Sense.LIVE, rf"\boutside\b{TO_EITHER}[^.;!?]{{0,60}}?(?:{NOT}|\b(?:rejected|declined|ignored|discarded)\b)"
    ),
    _negative(  # "if you are not based in <0>, we cannot …"
        Sense.LIVE,
        rf"(?:{NOT}|\bwithout\b){FILL} (?:{RESIDING}|live|reside|residen\w+|in){TO_EITHER}[^.;!?]{{0,60}}?{NOT}",
    ),
    _negative(Sense.LIVE, rf"{NOT}{GAP}{{0,40}}\bnon-{EITHER}|\bnon-{EITHER}[^.;!?]{{0,40}}?{NOT}"),
)
_ALL_BUT = (
    _negative(Sense.OUT, rf"\b{EXCEPT}(?!\w){SUCH_AS}{TO_EITHER}"),
    _negative(  # "excluded states: <0>"
        Sense.OUT,
        rf"\b{SHUT} (?:states|countries|locations|regions|provinces){TO_PLACE}"
        rf"|\b(?:states|countries|locations|regions|provinces) {SHUT}{TO_PLACE}",
    ),
    _phrase(Sense.OUT, rf"\b(?:every|all|any)\b[^.;!?,]{{0,40}}\bbut\b{TO_EITHER}(?!\W{{0,3}}only)"),
    _phrase(Sense.OUT, rf"{AFTER_PLACE}outside{TO_EITHER}"),
    _negative(Sense.OUT, rf"[,(–—-] ?not {TO_EITHER}"),
    _phrase(Sense.OUT, rf"\b(?:must|have to|has to|need to|should)\b{GAP}{{0,30}}\boutside\b{TO_EITHER}"),
)
_CONDITIONS = (
    _phrase(Sense.LIVE, rf"{EITHER}['\"”]?{FILL}[\s,(-]*(?:only|exclusively)\b"),
    _phrase(Sense.LIVE, rf"\b(?:only|solely|exclusively|restricted|limited|confined)\b{TO_EITHER}(?! offices?\b)"),
    _phrase(
        Sense.NEAR,
        rf"{MUST}{GAP}{{0,40}}\b(?:commut\w+|near|close to|miles|km|kilometers|drive)\b{GAP}{{0,20}}{EITHER}",
    ),
    _condition(rf"{MUST}{TO_PLACE}"),
    _condition(rf"{MUST}{TO_EITHER}[ -](?:based|residents?)\b"),
    _condition(rf"{MUST}[^.;!?]{{0,80}}?\b(?:and|to|also) (?:live|reside|be (?:based|located|resident)){TO_PLACE}"),
    _condition(rf"\b(?:resident|residency|residence|reside|address|home office){TO_EITHER}{GAP}{{0,20}}?{IS_REQUIRED}"),
)
_REFUSALS = (
    _negative(Sense.OUT, rf"{NO_MORE}(?: (?!only\b)[\w']+){{0,4}}? {TAKE}{SUCH_AS}{TO_EITHER}"),
    _negative(
        Sense.OUT,
        rf"\b(?:hiring|recruitment|recruiting)(?: is| has been)? (?:paused|on hold|frozen|closed|stopped){TO_EITHER}",
    ),
    _negative(Sense.OUT, rf"\b(?:nobody|no one|no-one){TO_EITHER}{FILL} (?:hired|employed)"),
    _negative(Sense.OUT, rf"\bnot (?:meant |intended )?for{TO_EITHER}"),
    _negative(Sense.OUT, rf"\bno {EITHER}(?:[ -]based)? (?:applicants|candidates|residents|applications)"),
    _negative(  # "candidates in <0> are not eligible"
        Sense.OUT,
        rf"{EITHER}(?:[ -]based)?(?: (?:applicants|candidates))?(?:(?:{NOBODY_ELSE}{GAP}){{0,40}}?[\s:,])?"
        rf"{NOT}{FILL}\W*{REFUSED}",
    ),
    _negative(
        Sense.OUT,
        rf"{EITHER}{FILL}\W{{0,3}}"
        r"(?:paused|on hold|excluded|ineligible|unfortunately not?\b|(?:is|are) (?:out|off limits|off the table)\b)",
    ),
)
_COMING_IN = (
    Phrase(
        Sense.NEAR,
        re.compile(rf"\b(?:on-?site|in-?office|office-based|in person|hybrid|in the office){TO_PLACE}"),
        is_weak=True,
    ),
    _phrase(Sense.NEAR, rf"{WEEKLY}{GAP}{{0,60}}{AT_WORKPLACE}|{AT_WORKPLACE}[^.;!?]{{0,60}}?{WEEKLY}"),
)
_WELCOMES = (
    _welcome(rf"\brest of{TO_EITHER}{GAP}{{0,15}}\b(?:may|can|{FINE})"),
    _welcome(rf"{HIRE}{TO_EITHER}"),
    _welcome(rf"{ROLE}{FILL} available{TO_EITHER}"),
    _welcome(rf"{ROLE} (?:is|can be|may be|will be){TO_EITHER}"),
    _welcome(  # "looking for a senior engineer based in <0>"
        rf"\b(?:looking for|seeking|hiring)(?: {NOT_OTHERS}[\w/-]+){{0,6}} "
        r"(?:(?:people|someone|somebody|candidates|applicants|talent|folks) (?:in|from|within|across)|"
        rf"{RESIDING}){TO_PLACE}",
    ),
    _welcome(  # "you are based in <0>", but not "if you are …"
        r"(?<!if )(?<!when )(?<!where )(?<!whether )(?<!wherever )"
        r"\b(?:you(?:'re| are|'ll be| will be)?|candidates? will be)"
        rf"(?: \w+ly)? (?:{RESIDING}|live|reside){TO_PLACE}",
    ),
    _welcome(
        rf"\b(?:applicants|candidates|applications|residents|people|anyone|anybody|everyone|citizens){TO_EITHER}"
        rf"[\s,)]*{LET_IN}",
    ),
    _welcome(rf"\b(?:you|candidates|applicants|role|position|job|it)\b{FILL} (?:can|may|could)\b{TO_PLACE}"),
    _welcome(rf"(?:^|[.;:!?,(](?: but)?){TO_EITHER}{FILL} (?:is|are)(?: all| also| both)? {FINE}"),
)
_LABELS = (
    _welcome(rf"\b(?:work|working|join us|apply)\b{FILL}[ -]from{TO_PLACE}"),
    _welcome(rf"\b(?:work|working|stay|live|living|join us|apply|based|talent|pick|choose)\b{TO_WORLD}"),
    _welcome(rf"^{TO_WORLD}\W*$"),
    _welcome(rf"^{TO_EITHER}{FILL}\W*\b{EXCEPT}(?!\w)"),
    _welcome(rf"^\W*anywhere (?:in|within|across){TO_PLACE}"),
    _welcome(rf"\b(?:remote|remotely|home-?based|home based|telecommute|wfh)\b{TO_PLACE}"),
    _welcome(
        rf"{EITHER}{FILL}[\s,(/–—|-]*\bremote\b(?=\W*$|\s*[(),;:|./–—-]| (?:only|or|role|position|job|opening)\b)",
    ),
    _welcome(  # "Location: <0>"
        r"(?<!office )(?<!company )\b(?:locations?|regions?|countr(?:y|ies)|states?|places?|residence|where|hiring|"
        r"based|base|geography|available|apply)"
        r"(?: requirements?| restrictions?| you(?:'ll| will) (?:be|work|live))?(?:\(s\))?"
        rf"{FILL}\s*[:=–—|-]{TO_PLACE}",
    ),
    _welcome(  # "Based in <0>" as all of a line
        rf"^\W*(?:currently |already |permanently )?(?:based|located|live|living|residing|residents?){TO_PLACE}"
        r"(?:\W*$|[,;(] ?(?:with|but|and|remote|fully)\b)",
    ),
)
PHRASES: tuple[Phrase, ...] = (
    *_ASIDES,
    *_AUTHORIZED,
    *_QUOTED,
    *_NONE_BUT,
    *_ALL_BUT,
    *_CONDITIONS,
    *_REFUSALS,
    *_COMING_IN,
    *_WELCOMES,
    *_LABELS,
)

# What stands between two places of which the second has the sense of the first: "or people in".
EXTENDS = re.compile(rf"(?=\s*(?:[,/+&]|or\b|and\b|plus\b|as well as\b))(?:\W*(?:plus|as well as))?{FILL}\W*")
DENIED = re.compile(  # at the end of what comes before a phrase: "you do not …", "it is not true that …"
    r"\b(?:not|never)\b(?:(?! - |\b(?:but|and|so|because|unless)\b)[^,.;!?:–—]){0,40}$"
    r"|\b(?:no|without|no longer)\s+$"
)
OFF_TOPIC = re.compile(
    r"\b(?:salary|pay range|base range|base pay|compensation|401|pension|insurance|benefits?|stipend|holidays|parental|"
    r"equal opportunity|regardless|without regard|privacy|ccpa|gdpr|personal data|criminal|e-verify|agenc(?:y|ies)|"
    r"unsolicited|transparency|founded|founders|degree|(?:possibly|perhaps|maybe|and|or) elsewhere|"
    r"our (?:\w+ )?(?:team|company|product|customers|clients|users|staff|people|offices?|engineers))\b"
)
NO_LIMIT = re.compile(
    rf"\b(?:no|not any|without|nor|zero)\b (?:\w+ ){{0,2}}?{LOCATION}(?: (?:or|and) \w+)? {LIMITS}"
    rf"|no {LIMITS} (?:on|as to|regarding) (?:your |the )?(?:where|{LOCATION})"
    r"|\blocation[- ](?:agnostic|independent)|not restrict hiring"
    rf"|\b(?:not (?:matter|care|mind)(?: about)?|no matter|regardless of) {WHERE_YOU_ARE}"
    rf"|{WHERE_YOU_ARE}[\w ]{{0,15}} (?:is|are) (?:\w+ly )?(?:up to you|your (?:choice|call|decision|business))"
    r"|\b(?:location|country of residence) (?:does not|is not|is|makes)(?: really)? ?"
    r"(?:matter|important|relevant|irrelevant|no difference)"
    r"|\bwork (?:from )?where(?:ver)? you (?:want|like|choose|live|please|are)"
    r"|\ball locations (?:are )?welcome"
)
VAGUE = re.compile(
    r"\b(?:some|certain|select\w*|specific|several|many|most|a number of) (?:[<\[]\d+[>\]] )?"
    r"(?:states|countries|provinces|locations)\b"
    r"|(?:\b(?:states?|countr(?:y|ies))|[>*]) (?:where|in which|that we)\b"
)
ABOUT_PEOPLE = re.compile(ABOUT_LIVING)
OF_THINGS = re.compile(THINGS)
OF_PERSONS = re.compile(PERSONS)
REST_OF_STATES = re.compile(r"\b(?:every|all|any)(?: the)?(?: other)? states?\b(?! (?:is|are|may) not)")
