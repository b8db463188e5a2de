"""Phrases that say where one must live, must not live, or must be allowed to work."""

from jobs.eligibility.phrases import Sense, authorized, citizens, condition, negative, phrase
from jobs.eligibility.wording import (
    AFTER_PLACE,
    EITHER,
    EXCEPT,
    FILL,
    GAP,
    IS_REQUIRED,
    LIVE,
    MUST,
    NO_MORE,
    NOBODY_ELSE,
    NOT,
    REFUSED,
    RESIDING,
    SHUT,
    SUCH_AS,
    TAKE,
    TO_EITHER,
    TO_PLACE,
    WORK_RIGHT,
)

AUTHORIZED = (
    phrase(  # "located in and authorized to work in <0>"
        Sense.BOTH,
        rf"\b(?:{RESIDING}|live|reside)(?: in)?,? (?:and|&) (?:\w+ ){{0,3}}?{WORK_RIGHT}{FILL} to work{TO_EITHER}",
    ),
    authorized(rf"\b{WORK_RIGHT}{FILL} to (?:\w+ ){{0,2}}work{TO_EITHER}"),
    authorized(rf"\bwork(?:ing)?[ -](?:{WORK_RIGHT}|visa){TO_EITHER}"),
    authorized(rf"{EITHER} work(?:ing)?[ -](?:{WORK_RIGHT}|visa)"),
    authorized(rf"\bable to work in (?:the )?{EITHER}"),
    authorized(rf"\bwork(?:ing)?{TO_EITHER} without\b[^.;!?]{{0,20}}\bsponsorship"),
    negative(  # "we cannot take anyone who needs sponsorship to work in <0>"
        Sense.AUTHORIZED,
        rf"(?:{NOT}|\bwithout\b)[^.;!?]{{0,60}}?\bsponsorship{FILL} to work{TO_EITHER}"
        rf"|\b(?:without|not need|not require) (?:\w+ ){{0,3}}sponsorship{TO_EITHER}",
    ),
    citizens(
        r"\b(?:citizens?(?:hip)?|nationals?|nationality|passport)(?: (?:of|in|from|for|is|any|one|an?|the|either))*"
        rf"[ :(]{{0,3}}{EITHER}",
    ),
    citizens(rf"{EITHER}['\"”’]* (?:citizen(?:s|ship)?|nationals?|passport|persons?|permanent resident)\b"),
)
NONE_BUT = (
    negative(  # "we cannot hire outside <0>"
        Sense.LIVE,
        rf"{NOT}{GAP}{{0,80}}(?:\b(?:outside|beyond|other than|unless)|(?:\*\d+\*|where) (?:but"
        rf"|except))\b{TO_EITHER}",
    ),
    negative(  # "applicants outside <0> will not be considered"
        Sense.LIVE, rf"\boutside\b{TO_EITHER}[^.;!?]{{0,60}}?(?:{NOT}|\b(?:rejected|declined|ignored|discarded)\b)"
    ),
    negative(  # "if you are not based in <0>, we cannot …"
        Sense.LIVE,
        rf"(?:{NOT}|\bwithout\b)(?: (?:a|an?other|already|currently|legally|living|based|\w+ly)){{0,3}} "
        rf"(?:{RESIDING}|live|reside|residen\w+|in){TO_EITHER}[^.;!?<*\[]{{0,60}}?"
        rf"(?:{NOT}|\b(?:rejected|declined|ignored|discarded|disqualified)\b)",
    ),
    negative(Sense.LIVE, rf"{NOT}{GAP}{{0,40}}\bnon-{EITHER}|\bnon-{EITHER}[^.;!?]{{0,40}}?{NOT}"),
    negative(Sense.LIVE, rf"{NOT}{GAP}{{0,20}}\bapply (?:if|when)\b{GAP}{{0,20}}?{NOT}{TO_EITHER}"),
    negative(  # "unless you live in <0>, do not apply"; "Not in <0>? Then this is not for you"
        Sense.LIVE,
        rf"\bunless{TO_EITHER}[^.;!?]{{0,60}}?{NOT}"
        rf"|(?:\bnot|\boutside){TO_EITHER}\?[^.;!?]{{0,60}}?(?:{NOT}(?! problem| worr)|\b(?:sorry|unfortunately)\b)",
    ),
)
ALL_BUT = (
    negative(Sense.OUT, rf"\b{EXCEPT}(?!\w){SUCH_AS}{TO_EITHER}"),
    negative(  # "excluded states: <0>"
        Sense.OUT,
        rf"\b{SHUT} (?:states|countries|locations|regions|provinces){TO_PLACE}"
        rf"|\b(?:states|countries|locations|regions|provinces) {SHUT}{TO_PLACE}",
    ),
    phrase(Sense.OUT, rf"\b(?:every|all|any)\b[^.;!?,]{{0,40}}\bbut\b{TO_EITHER}(?!\W{{0,3}}only)"),
    phrase(Sense.OUT, rf"{AFTER_PLACE}outside{TO_EITHER}"),
    negative(Sense.OUT, rf"(?:[,(–—-] ?|\b(?:but|however|though|although|just|and) )not {TO_EITHER}"),
    negative(Sense.OUT, rf"\b(?:ca|can|may|must|should) not be (?:\w+ly )?(?:{RESIDING}|in){TO_EITHER}"),
    negative(  # "we are not registered in <0> and cannot hire there"
        Sense.OUT,
        rf"{EITHER}[^.!?<*\[]{{0,60}}?{NOT} (?:\w+ ){{0,2}}?(?:hir\w+|employ|recruit|onboard"
        rf"|pay)\b(?: \w+){{0,2}} (?:from )?there\b",
    ),
    phrase(Sense.OUT, rf"\b(?:must|have to|has to|need to|should)\b{GAP}{{0,30}}\boutside\b{TO_EITHER}"),
)
CONDITIONS = (
    phrase(Sense.LIVE, rf"{EITHER}['\"”]?{FILL}[\s,(-]*(?:only|exclusively)\b"),
    phrase(Sense.LIVE, rf"\b(?:only|solely|exclusively|restricted|limited|confined)\b{TO_EITHER}(?! offices?\b)"),
    phrase(Sense.LIVE, rf"^\W*{EITHER} (?:is |are )?(?:required|mandatory)\b"),
    phrase(Sense.LIVE, rf"\b(?:limits?|restricts?|confines?) (?:\w+ ){{0,2}}?to{TO_EITHER}"),
    condition(rf"{EITHER} (?:\w+ )?(?:residen\w+|address|domicile)\b{GAP}{{0,20}}?(?:{IS_REQUIRED}|\ba must\b)"),
    phrase(
        Sense.NEAR,
        rf"{MUST}{GAP}{{0,40}}\b(?:commut\w+|near|close to|miles|km|kilometers|drive)\b{GAP}{{0,20}}{EITHER}",
    ),
    condition(rf"{MUST}{TO_PLACE}"),
    condition(rf"{MUST}{TO_EITHER}[ -](?:based|residents?|soil|territory)\b"),
    condition(
        rf"{MUST}[^.;!?]{{0,80}}?\b(?:to|and|also|must|should|shall|will|candidate|applicant|person|hire|"
        rf"everyone|everybody|employees|staff|you) {LIVE}(?: and work)?{TO_PLACE}"
    ),
    condition(  # "we are based in <0>, so you must live there"
        rf"{EITHER}[^.!?<*\[]{{0,80}}?{MUST} (?:(?!not)\w+ ){{0,3}}?{LIVE} (?:there|in-country|locally"
        rf"|(?:with)?in (?:one|any) of)\b",
    ),
    phrase(  # "we only have a payroll in <0>"
        Sense.LIVE,
        r"\bonly (?:have|run|operate|registered|set up)(?: (?!team|office|client|customer)[\w-]+){0,5}? "
        rf"(?:payroll|entity|entities|employers?|registered|set up|hire|employ){TO_PLACE}",
    ),
    condition(
        rf"\b(?:resident|residency|residence|reside|address|"
        rf"home office){TO_EITHER}{GAP}{{0,20}}?{IS_REQUIRED}"
    ),
)
REFUSALS = (
    negative(Sense.OUT, rf"{NO_MORE}(?: (?!only\b)[\w']+){{0,4}}? {TAKE}{SUCH_AS}{TO_EITHER}"),
    negative(
        Sense.OUT,
        rf"\b(?:hiring|recruitment|recruiting)(?: is| has been)? (?:paused|on hold|frozen|closed|stopped){TO_EITHER}",
    ),
    negative(Sense.OUT, rf"\b(?:nobody|no one|no-one){TO_EITHER}{FILL} (?:hired|employed)"),
    negative(Sense.OUT, rf"\bnot (?:meant |intended )?for{TO_EITHER}"),
    negative(
        Sense.OUT,
        rf"{NOT}{GAP}{{0,60}}\b(?:{RESIDING}|{LIVE}|applicants|candidates|people"
        rf"|hire){GAP}{{0,50}}?:{TO_PLACE}",
    ),
    negative(Sense.OUT, rf"{NOT} (?:\w+ ){{0,2}}?{TAKE}{GAP}{{0,50}}?:{TO_PLACE}"),
    negative(Sense.OUT, rf"\bno (?:applicants|candidates|applications|residents){TO_EITHER}|\bno {EITHER}\W*$"),
    negative(Sense.OUT, rf"\bno {EITHER}(?:[ -]based)? (?:applicants|candidates|residents|applications)"),
    negative(  # "candidates in <0> are not eligible"
        Sense.OUT,
        rf"{EITHER}(?:[ -]based)?(?: (?:applicants|candidates))?(?:(?:{NOBODY_ELSE}{GAP}){{0,40}}?[\s:,])?"
        rf"{NOT}{FILL}\W*{REFUSED}",
    ),
    negative(
        Sense.OUT,
        rf"{EITHER}(?!{GAP}{{0,30}}\b(?:other|others|else|elsewhere|rest)\b){FILL}\W{{0,3}}"
        r"(?:paused|on hold|excluded|ineligible|unfortunately not?\b|(?:is|are) (?:out|off limits|"
        r"off (?:the|our) (?:table|list))\b)",
    ),
)
