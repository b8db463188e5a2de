"""Words in postings that deserve another look, and what to write instead. Advice, never a verdict."""

import re
from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True)
class Loaded:
    """A wording that keeps people away, or must not stand there. advice: what to do about it."""

    pattern: re.Pattern[str]
    advice: str


def _words(*either: str) -> re.Pattern[str]:
    """Any of some expressions, as whole words."""
    return re.compile(rf"(?<![\w-])(?:{'|'.join(either)})(?![\w-])", re.IGNORECASE)


def _hosts(names: str) -> frozenset[str]:
    return frozenset(names.split())


_ALL = "Say what the work is, for whoever does it: jobs are open to all genders."
_AGE = "Ask for what one must be able to do. Words about age shut people out, and many laws forbid them."
_ORIGIN = "Say how well one must speak or write the language; where somebody was born is no requirement."
_PERSON = "Ask for what the work needs. Looks, family, faith and health are no requirements."
_PRIVATE = "Do not ask for it in an application: it is nobody’s business before an offer, and often unlawful to ask."
_PLAIN = "Name the job as those who do it call it; such words say nothing and keep good people away."
_MEANT = "Say what is meant: hours, team, tasks. Many read such words as long hours."
LOADED = (
    Loaded(_words("ninjas?", "rock[ -]?stars?", "gurus?", "wizards?", "superstars?", "jedis?", "unicorns?"), _PLAIN),
    Loaded(_words("work hard,? play hard", "(?:like|we are) a family", "wears? many hats", "thick skin"), _MEANT),
    Loaded(_words("sales(?:man|men)", "chairman", "foreman", "handyman", "man[ -]?power", "waitress", "girls?"), _ALL),
    Loaded(_words("(?:fe)?males? (?:only|preferred|candidates?|applicants?)", "(?:wo)?men only", "only (?:fe)?males?"),
           _ALL),
    Loaded(_words("(?:he|she) (?:will|must|should|has to)", "his/her", "he/she", "s/he"), "Write “you” or “they”."),
    Loaded(_words("young (?:and|team|people|person|candidates?|talents?|professionals?)", "youthful", "digital native",
                  "recent(?:ly)? graduated? only"), _AGE),
    Loaded(_words("(?:aged?|between) [1-6]\\d (?:and|to|-|–) [1-6]\\d(?: years(?: old)?)?", "max(?:imum)? age",
                  "(?:under|over|below) [2-6]\\d years", "age limit"), _AGE),
    Loaded(_words("native (?:\\w{1,20} )?speakers?", "mother tongue", "no accent", "americans only"),
           _ORIGIN),
    Loaded(_words("able[ -]bodied", "physically fit", "well[ -]groomed", "good[ -]looking", "attractive appearance",
                  "clean[ -]shaven", "(?:un)?married", "no children", "christians?", "no employment gaps?"), _PERSON),
    Loaded(_words("(?:attach|send|include|with) (?:a |your )?(?:recent )?(?:photo|photograph|picture|headshot)",
                  "date of birth", "marital status", "salary history", "current salary", "previous pay"), _PRIVATE),
)  # fmt: skip

# Words of frauds, by what they are about. Honest postings have some too: a moderator reads them.
SCAM = {
    "a fee": _words(
        "(?:registration|training|application|processing|security|refundable|activation) (?:fee|deposit)s?",
        "pay (?:an? |the |for )?(?:(?:small|one-time|once|[$€£]?\\d{1,5}|refundable) ){0,3}(?:fee|deposit)",
        "pay (?:for )?your (?:own )?(?:training|equipment|background)",
        "(?:fee|deposit)s? for (?:the |your )?(?:training|registration|equipment|background|application|visa)",
        "starter kit", "small (?:fee|investment)", "buy (?:your|the) equipment",
    ),
    "a messenger": _words(
        "telegram", "whats ?app", "signal app", "we ?chat", "wickr", "google hangouts", "t\\.me/\\S+", "wa\\.me/\\S+",
        "text (?:us|me|the (?:hiring )?manager) (?:at|on)",
    ),
    "crypto money": _words(
        "bitcoins?", "btc", "usdt", "tether", "ethereum", "crypto ?(?:wallet|currency|payment)s?", "paid in crypto",
        "wallet address",
    ),
    "cheques and cards": _words(
        "che(?:que|ck)s? (?:to|for) (?:deposit|purchase|buy)", "(?:deposit|cash|mail) (?:the |a |our )?che(?:que|ck)s?",
        "cashier.?s che(?:que|ck)", "gift cards?", "money orders?", "western union", "money ?gram", "zelle",
        "cash ?app", "wire transfers?",
    ),
    "bank or identity data": _words(
        "bank (?:details|account|login)", "routing number", "credit card", "social security number", "ssn",
        "(?:copy|scan|photo) of your (?:id|passport|driver.?s licen[cs]e)",
    ),
    "easy money": _words(
        "no experience (?:needed|required|necessary)", "earn (?:up to )?\\$?\\d[\\d,]{0,9} (?:a|per) (?:day|week)",
        "easy money", "quick cash", "financial freedom", "be your own boss", "re-?shipping", "envelope stuffing",
        "package (?:handler|forwarding|reshipping)", "(?:today|immediately)[^.]{0,20}no interview",
    ),
}  # fmt: skip

_NOTHING = (
    "(?:remote |online |home )?(?:jobs?|work|position|opportunity|vacanc(?:y|ies)|openings?|employee|worker|staff|help"
    "|team members?|various|multiple positions|various positions|talents?|freelancers?|assistant)"
)
VAGUE_TITLES = re.compile(
    rf"{_NOTHING}(?: (?:wanted|needed|available|from home|opportunity|required))?"
    "|work (?:from|at) home|(?:great|amazing|exciting) (?:opportunity|job|career)|join (?:us|our team)|now hiring"
    "|we(?:'|’)?(?: a)?re hiring",
    re.IGNORECASE,
)
LURES = _words("urgent(?:ly)?", "(?:hiring|apply) now", "immediate(?:ly)?", "hot", "asap", "top pay", "best", "amazing")
SHORTENERS = _hosts("bit.ly tinyurl.com t.co goo.gl ow.ly is.gd buff.ly rebrand.ly cutt.ly rb.gy shorturl.at")
MESSENGERS = _hosts("t.me wa.me telegram.me api.whatsapp.com chat.whatsapp.com m.me discord.gg signal.me")
FORMS = _hosts("forms.gle docs.google.com forms.office.com typeform.com jotform.com airtable.com tally.so")
# Where many companies take applications: a host of these says nothing against a posting.
RECRUITERS = _hosts(
    """greenhouse.io lever.co workable.com ashbyhq.com breezy.hr bamboohr.com recruitee.com teamtailor.com personio.de
    personio.com smartrecruiters.com myworkdayjobs.com icims.com jobvite.com taleo.net successfactors.com
    applytojob.com pinpointhq.com rippling.com gusto.com zohorecruit.com dover.com welcometothejungle.com join.com
    linkedin.com paylocity.com paycomonline.net ultipro.com adp.com oraclecloud.com homerun.co comeet.com"""
)


def scam_words(text: str) -> Iterator[str]:
    """What words of frauds a text has: "a fee (“registration fee”)", one for each kind."""
    for kind, pattern in SCAM.items():
        if found := pattern.search(text):
            yield f"{kind} (“{found[0]}”)"


def loaded_words(text: str) -> Iterator[tuple[str, str]]:
    """Each loaded wording of a text, as it stands there, with its advice."""
    for loaded in LOADED:
        if found := loaded.pattern.search(text):
            yield found[0], loaded.advice


def is_shouting(title: str) -> bool:
    """Mostly capitals, where there are letters enough to tell; or marks that only shout."""
    letters = [letter for letter in title if letter.isalpha()]
    capitals = sum(letter.isupper() for letter in letters)
    return (len(letters) >= 8 and capitals > 0.7 * len(letters)) or "!" in title or "$$" in title


def is_vague(title: str) -> bool:
    return VAGUE_TITLES.fullmatch(" ".join(re.sub(r"[^\w'’ ]", " ", title).split())) is not None
