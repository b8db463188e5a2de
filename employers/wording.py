"""Words in postings that deserve another look, and what to write instead. Advice, never a verdict."""

import re
from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True)
class Loaded:
    """A wording that keeps people away, or must not stand there. advice: what to do about it."""

    pattern: re.Pattern[str]
    advice: str


def _words(pattern: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w-])(?:{pattern})(?![\w-])", re.IGNORECASE)


_GENDER = "Say what the work is, for whoever does it: jobs are open to all genders."
_AGE = "Ask for what one must be able to do. Words about age shut people out, and many laws forbid them."
_ORIGIN = "Say how well one must speak or write the language; where somebody was born is no requirement."
_PERSON = "Ask for what the work needs. Looks, family, faith and health are no requirements."
LOADED = (
    Loaded(_words(r"ninjas?|rock[ -]?stars?|gurus?|wizards?|superstars?|jedis?|unicorns?"),
           "Name the job as those who do it call it; such words say nothing and keep good people away."),
    Loaded(_words(r"work hard,? play hard|like a family|we are a family|wears? many hats|thick skin"),
           "Say what is meant: hours, team, tasks. Many read such words as long hours."),
    Loaded(_words(r"sales(?:man|men)|chairman|foreman|handyman|man[ -]?power|waitress|girls?|hostess|guys"), _GENDER),
    Loaded(_words(r"(?:fe)?males? (?:only|preferred|candidates?|applicants?)|(?:wo)?men only|only (?:fe)?males?"), _GENDER),
    Loaded(_words(r"(?:he|she) (?:will|must|should|has to)|his/her|he/she|s/he"), "Write “you” or “they”."),
    Loaded(_words(r"young(?: and dynamic)?|youthful|digital native|recent(?:ly)? graduated? only|mature person"), _AGE),
    Loaded(_words(r"(?:aged?|between) \d\d (?:and|to|-|–) \d\d(?: years(?: old)?)?|(?:under|over|below) [2-6]\d years|"
                  r"max(?:imum)? age|age limit"), _AGE),
    Loaded(_words(r"native (?:\w+ )?speakers?|mother tongue|no accent|(?:american|british|german)s only"), _ORIGIN),
    Loaded(_words(r"able[ -]bodied|physically fit|well[ -]groomed|good[ -]looking|attractive appearance|clean[ -]shaven|"
                  r"(?:un)?married|no children|christians?|single (?:wo)?men|no employment gaps?"), _PERSON),
    Loaded(_words(r"(?:attach|send|include|with) (?:a |your )?(?:recent )?(?:photo|photograph|picture|headshot)|"
                  r"date of birth|marital status|salary history|current salary|previous pay"),
           "Do not ask for it in an application: it is nobody’s business before an offer, and often unlawful to ask."),
)  # fmt: skip

# Words of frauds → what they have in common. Honest postings have some too: a moderator reads them.
SCAM = {
    "a fee": _words(r"(?:registration|training|application|processing|security|refundable|activation) (?:fee|deposit)s?|"
                    r"pay (?:a |the |for )(?:fee|deposit|your (?:own )?(?:training|equipment|background))|starter kit|"
                    r"small (?:fee|investment)|buy (?:your|the) equipment"),
    "a messenger": _words(r"telegram|whats ?app|signal app|we ?chat|wickr|google hangouts|t\.me/\S+|wa\.me/\S+|"
                          r"text (?:us|me|the (?:hiring )?manager) (?:at|on)"),
    "crypto money": _words(r"bitcoins?|btc|usdt|tether|ethereum|crypto ?(?:wallet|currency|payment)s?|paid in crypto|"
                           r"wallet address"),
    "cheques and cards": _words(r"che(?:que|ck)s? (?:to|for) (?:deposit|purchase|buy)|(?:deposit|cash|mail) (?:the |a |our )?"
                                r"che(?:que|ck)s?|cashier.?s che(?:que|ck)|gift cards?|money orders?|western union|"
                                r"money ?gram|zelle|cash ?app|wire transfers?"),
    "bank or identity data": _words(r"bank (?:details|account|login)|routing number|credit card|social security number|"
                                    r"ssn|(?:copy|scan|photo) of your (?:id|passport|driver.?s licen[cs]e)"),
    "easy money": _words(r"no experience (?:needed|required|necessary)|earn (?:up to )?\$?\d[\d,]* (?:a|per) (?:day|week)|"
                         r"easy money|quick cash|financial freedom|be your own boss|package (?:handler|forwarding|reshipping)|"
                         r"re-?shipping|envelope stuffing|start (?:today|immediately)[^.]{0,20}no interview"),
}  # fmt: skip

VAGUE_TITLES = re.compile(
    r"(?:remote |online |home )?(?:jobs?|work|position|opportunity|vacanc(?:y|ies)|openings?|employee|worker|staff|"
    r"team members?|various|multiple positions|help|assistant wanted|talents?|freelancers?)"
    r"(?: (?:wanted|needed|available|from home|opportunity|required))?"
    r"|work (?:from|at) home|(?:great|amazing|exciting) (?:opportunity|job|career)|join (?:us|our team)|now hiring"
    r"|we(?:'|’)?(?: a)?re hiring",
    re.IGNORECASE,
)
LURES = _words(r"urgent(?:ly)?|hiring now|apply now|immediate(?:ly)?|hot|asap|top pay|best|amazing|high pay(?:ing)?")
SHORTENERS = frozenset("bit.ly tinyurl.com t.co goo.gl ow.ly is.gd buff.ly rebrand.ly cutt.ly rb.gy shorturl.at".split())
MESSENGERS = frozenset("t.me wa.me telegram.me api.whatsapp.com chat.whatsapp.com m.me discord.gg signal.me".split())
FORMS = frozenset("forms.gle docs.google.com forms.office.com typeform.com jotform.com airtable.com tally.so".split())
# Where many companies take applications: a host of these says nothing against a posting.
RECRUITERS = frozenset(
    """greenhouse.io lever.co workable.com ashbyhq.com breezy.hr bamboohr.com recruitee.com teamtailor.com personio.de
    personio.com smartrecruiters.com myworkdayjobs.com icims.com jobvite.com taleo.net successfactors.com
    applytojob.com pinpointhq.com rippling.com gusto.com zohorecruit.com dover.com welcometothejungle.com join.com
    linkedin.com paylocity.com paycomonline.net ultipro.com adp.com oraclecloud.com homerun.co comeet.com""".split()
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
    return len(letters) >= 8 and capitals > 0.7 * len(letters) or "!" in title or "$$" in title


def is_vague(title: str) -> bool:
    return VAGUE_TITLES.fullmatch(" ".join(re.sub(r"[^\w'’ ]", " ", title).split())) is not None
