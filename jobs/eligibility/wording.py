r"""The words that phrases are made of, as parts of patterns over a marked, lower-case sentence (see `places.mark`).

FILL is the important one: words that are always about people and where they are. Whatever stands between an anchor
("must", "we hire") and a place may only be made of these, so that "we hire people living in <0>" is understood, and
"we hire people for our clients in <0>" is not.
"""


def _words(text: str) -> list[str]:
    return text.split()


_BETWEEN = r"[^\w.;!?<>*\[\]]"  # spaces, commas, brackets, emoji: anything but a word, a place, or a clause's end
_FILL_WORDS = _words(r"""
    a an the any all every each one of our my your his her their you we they who whom that which whose it this these
    is are be being been was has have will can may must should would could need needs call
    to in within inside from at on across throughout for and or if as also both either else other otherwise i\.e e\.g
    currently presently today now right already still physically legally permanently permanent primarily primary first
    next only just solely exclusively fully completely entirely year-round day-to-day long-term full part time
    full-time part-time independent present same good great new various multiple choice other able free qualified
    remote remotely home home-based based located living residing resident residents residency residence reside resides
    live lives situated domiciled work works working stay staying sit performed done carried employment
    with\s(?:a\s)?residen(?:ce|cy) address tax purposes main sole actual usual habitual legal dwelling
    citizens candidates? applicants? applications? applying apply people persons? folks individuals? anyone anybody
    everyone everybody those someone somebody talent staff employees? workers? contractors? freelancers? professionals?
    engineers? developers? designers? specialists? nurses? teachers? writers? members? joiners? colleagues?
    hires? hire hiring employ employing recruit recruiting consider considering considered accept accepting engage
    onboard reply hear open available eligible possible selected approved supported following below listed
    role roles position positions job jobs opening opportunity vacancy software english-speaking member moment basis
    country countries states? provinces? city cities regions? areas? parts? places? locations? territory territories
    nations? island mainland continental greater whole entire rest central downtown northern southern eastern western
    north south inner wide clock ground there where wherever somewhere anywhere everywhere out 100% \d\d? two three
    four five six ten
""")
FILL = rf"(?:{_BETWEEN}{{0,3}}\b(?:{'|'.join(_FILL_WORDS)})(?![\w-])){{0,14}}"
WORLD = r"\*(\d+)\*"
PLACE = r"[<*](\d+)[>*]"
EITHER = r"[<*\[](\d+)[>*\]]"  # a place or a people
_TO = FILL + _BETWEEN + "{0,6}"
TO_WORLD, TO_PLACE, TO_EITHER = _TO + WORLD, _TO + PLACE, _TO + EITHER
AFTER_PLACE = rf"(?<=[>\]]){_BETWEEN}{{1,3}}"
GAP = r"[^.;!?<*\[]"  # any character within a clause, but not across another place

NOT = r"\b(?:not|no|nobody|none|never)\b(?! only| just| restrict| limit| necessarily)"
NO_MORE = rf"(?:{NOT}|\b(?:stop|stopped|paused|suspended|freeze on|prevents? us from|prohibit\w* from|forbid\w*)\b)"
NOBODY_ELSE = r"(?!\b(?:elsewhere|others?|outside|else|candidates|applicants)\b)"
SHUT = r"(?:excluded|ineligible|not eligible|unsupported|not supported|prohibited|blocked)"
SUCH_AS = rf"(?:{GAP}{{0,60}}\b(?:such as|like|including|namely))?"
EXCEPT = (
    r"(?:except(?:ing)?(?: for| in)?|exceptions? (?:of|are|is)|excluding|excludes?|excl\.?|save(?: for)?|apart from|"
    r"aside from|other than|barring|bar|minus|not including|all but|but not)"
)
MUST = (
    r"\b(?:must|have to|has to|need to|needs to|required to|requires?|got to|should|shall|needs?|insists?(?: on)?|"
    r"expected to|want you|as long as|so long as|provided|providing|requirement)\b"
)
IS_REQUIRED = r"\b(?:must|required|mandatory|essential|needed|compulsory|obligatory)\b"
HIRE = (
    r"\b(?:hires?|hiring|recruits?|recruiting|employ|employing|accept|accepting|accepts|considers?|considering|"
    r"open(?! (?:an|up|offices))|eligible|welcome|welcomes|engage|onboard|take on|considered)\b"
)
TAKE = rf"(?:{HIRE}|\b(?:available|apply|supports?|supporting|possible|allowed|offered)\b)"
LET_IN = r"(?:can|may|could|(?:are (?:very )?)?(?:welcome|eligible)|are invited|(?:will be|are) considered)\b"
REFUSED = (
    r"(?:hired|employed|apply|eligible|qualify|considered|accepted|possible|supported|available|open|allowed|included|"
    r"(?:consider|accept|hire|employ|support|onboard)(?= (?:you|them|those|these)\b|\s*[,.;!?)]|\s*$)|"
    r"yet|on (?:our|the) list|an option|from there)\b"
)
FINE = r"(?:ok|okay|fine|good|welcome|possible|eligible|in scope|fair game|open)\b"
ROLE = r"\b(?:role|position|job|opening|opportunity|vacancy)\b"
RESIDING = r"(?:based|located|living|residing|resident|situated)"
NOT_OTHERS = r"(?!team|teams|clients?|customers?|offices?|to\b|for\b|with\b|who\b)"  # it is not these that live there
WORK_RIGHT = (
    r"(?:authori[sz]ed|authori[sz]ation|entitled|entitlement|eligible|eligibility|right|rights|permit|permission|"
    r"permitted|allowed|legally able)"
)
WORKPLACE = r"\b(?:office|hq|headquarters|workshop|studio|lab|store|site|clinic|warehouse|hub)\b"
AT_WORKPLACE = rf"(?:{WORKPLACE}{TO_PLACE}|{PLACE} {WORKPLACE})"
WEEKLY = (
    r"(?:\b(?:every|each|per|a|your) (?:week|(?:mon|tues|wednes|thurs|fri|satur|sun)day|day)s?\b|\bdaily\b|\bweekly\b)"
)
WHERE_YOU_ARE = (
    r"(?:where|wherever|(?:in )?(?:which|what) country) (?:you|they|people|candidates)"
    r"(?:'re| are| live| work| want| like| choose| call home| please)"
)
DEMAND = (
    r"\b(?:must|only|needs?|required?|requires|mandatory|essential|have to|has to|should|limited|restricted|hold)\b|"
    r"\bnon-"
)
ABOUT_LIVING = (
    r"\b(?:hir\w+|employ\w*|lives?|living|based|located|resid\w+|open|eligible|applicants|candidates|remote)\b"
)
THINGS = (
    r"\b(?:data|servers?|customers?|clients?|users?|products?|platform|apps?|services?|deliver(?:y|ies)|sales|travel\w*|"
    r"trips?|calls|projects?|accounts?|payments?|pay into|invoices?|licen[cs]es?|laptops?|ship\w*|investors?|content|"
    r"infrastructure|benefits?|suppliers?|partners?|vendors?|outsourc\w*|stores?|offices|meetings?)\b"
)
PERSONS = (
    r"\b(?:you|your|candidates?|applicants?|applications?|people|persons?|anyone|anybody|everyone|everybody|nobody|"
    r"someone|somebody|whoever|who|hir\w+|employ\w*|recruit\w*|live|living|residents?|remote|role|position|job|"
    r"staff|workers?|citizens?|nationals?|talent|home|office-based)\b"
)
LOCATION = r"(?:location|country|geographic\w*|residency|regional)"
LIMITS = r"(?:requirements?|restrictions?|limits?|limitations?|constraints?)"

# A sentence is looked at closely if it has one of CUES and names a place or clock, or has one of TRIGGERS in its stead.
CUES: frozenset[str] = frozenset(
    _words("""
    must should need needs only exclusively except excluding excl outside not no cannot unable unfortunately out yet
    require required requirement restricted limited stop stopped paused prevent prevents freeze list
    remote remotely home onsite site hybrid wfh work working globally worldwide commuting
    location locations place region regions country countries state states geography geographic base
    timezone timezones zone zones time hours overlap within between difference
    located based live lives living reside resides residing resident residents residency residence stay where anywhere
    hire hires hiring hired recruit recruiting employ employing employed employment accept accepting available open
    consider considering considered support eligible eligibility welcome
    apply applicants candidates applications vacancy anyone persons rest ok okay fine matter matters
    authorized authorised authorization authorisation entitled permit right sponsorship citizen citizens citizenship
    nationals office week weekly daily
    """)
)
TRIGGERS: frozenset[str] = frozenset(
    _words("country countries states location Location geographic where Where worldwide Worldwide")
)
