"""Patterns over a marked sentence for what changes the sense of a place in it, or is said without a place."""

import re

from jobs.eligibility.wording import (
    ABOUT_LIVING,
    FILL,
    LIMITS,
    LOCATION,
    PERSONS,
    THINGS,
    WHERE_YOU_ARE,
)

# What stands between two places of which the second has the sense of the first: "or people in".
EXTENDS = re.compile(rf"(?=\s*(?:[,/+&(]|or\b|and\b|plus\b|as well as\b))(?:\W*(?:plus|as well as))?{FILL}\W*")
DENIED = re.compile(  # at the end of what comes before a phrase: "you do not …", "it is not true that …"
    r"\b(?:not|never)\b(?:(?! - |\b(?:but|and|so|because|unless)\b)[^,.;!?:–—]){0,40}$"
    r"|\b(?:no|without|no longer)\s+$"
)
OFF_TOPIC = re.compile(
    r"\b(?:salary|pay range|base range|base pay|compensation|401|pension|insurance|benefits?|stipend|holidays|"
    r"parental|equal opportunity|regardless|without regard|privacy|ccpa|gdpr|personal data|criminal|e-verify|"
    r"agenc(?:y|ies)|"
    r"unsolicited|transparency|founded|founders|degree|(?:possibly|perhaps|maybe|and|or) elsewhere|"
    r"our (?:\w+ )?(?:team|company|product|customers|clients|users|staff|people|offices?|engineers))\b"
)
NO_LIMIT = re.compile(
    rf"\b(?:no|not any|without|nor|zero)\b (?:\w+ ){{0,2}}?{LOCATION}(?: (?:or|and) \w+)? {LIMITS}"
    rf"|no {LIMITS} (?:on|as to|regarding) (?:your |the )?(?:where|{LOCATION})"
    r"|\blocation[- ](?:agnostic|independent)|not restrict hiring"
    rf"|\b(?:not (?:matter|care|mind)(?: about)?|no difference|no matter|regardless of) {WHERE_YOU_ARE}"
    rf"|{WHERE_YOU_ARE}[\w ]{{0,15}} (?:is|are) (?:\w+ly )?(?:up to you|your (?:choice|call|decision|business))"
    r"|\b(?:location|country of residence) (?:does not|is not|is|makes)(?: really)? ?"
    r"(?:matter|important|relevant|irrelevant|no difference)"
    r"|\b(?:choose|decide|pick) where(?:ver)? you (?:live|work)"
    r"|\b(?:work|live) (?:from )?where(?:ver)? you (?:want|like|choose|live|please|are)"
    r"(?! (?:in|within|inside|across)\b)"
    r"|\ball locations (?:are )?welcome"
    r"|\bnot (?:have|need) to (?:live|be) (?:in|on) (?:our|the same|any particular) (?:country|continent|city)"
)
NO_LIMIT_PARTS = ("locat", "countr", "where", "geograph", "residency", "regional", "restrict")  # it has one of these
VAGUE_PARTS = ("state", "countr", "provinces", "locations", " where", " in which", " that we")  # likewise
VAGUE = re.compile(
    r"\b(?:some|certain|select\w*|specific|several|many|most|a number of) (?:[<\[]\d+[>\]] )?"
    r"(?:states|countries|provinces|locations)\b"
    r"|(?:\b(?:states?|countr(?:y|ies))|[>*]) (?:where|in which|that we)\b(?![^.;!?<*\[]{0,80}[:(]\W{0,3}[<*\[])"
)
ABOUT_PEOPLE = re.compile(ABOUT_LIVING)
OF_THINGS = re.compile(THINGS)
OF_PERSONS = re.compile(PERSONS)
REST_OF_STATES = re.compile(r"\b(?:every|all|any)(?: the)?(?: other)? states?\b(?! (?:is|are|may) not)")
