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
        remote remotely home home-based based located living residing resident residents residency residence
    reside resides
    live lives situated domiciled work works working stay staying sit sits performed done carried filled employment
        maintain maintained keep hold physical home-office workplace yourself just about pretty much almost
    nearly virtually
    contracts? contracting offer offers offering reviewing processing interviewing looking at payroll
        take taking do by up select selected certain approved nationwide countrywide country-wide country-bound
    statewide state-wide in-state in-country local soil
    with\s(?:a\s)?residen(?:ce|cy) address tax purposes main sole actual usual habitual legal dwelling
        citizens elsewhere candidates? applicants? applications? applying apply people persons? folks
    individuals? anyone anybody
        everyone everybody those someone somebody talent staff employees? workers? contractors? freelancers?
    professionals?
    engineers? developers? designers? specialists? nurses? teachers? writers? members? joiners? colleagues?
    hires? hiring employ employing recruit recruiting consider considering considered accept accepting engage
    onboard reply hear open opened available eligible possible selected approved supported following below listed
    role roles position positions job jobs opening opportunity vacancy software english-speaking member moment basis
        support permitted allowed country countries counties states? provinces? prefectures? cantons? city
    cities regions? areas? parts? places? locations? territory territories
    nations? island mainland continental greater whole entire rest central downtown northern southern eastern western
        north south inner wide clock ground there where wherever somewhere anywhere everywhere out over
    you\s(?:like|want|choose|please) 100% \d\d? two three
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

NOT = r"\b(?:not|no|nobody|none|never)\b(?! only| just| restrict| limit| necessarily| problem| issue| worr)"
NO_MORE = rf"(?:{NOT}|\b(?:stop|stopped|paused|suspended|freeze on|prevents? us from|prohibit\w* from|forbid\w*)\b)"
NOBODY_ELSE = r"(?!\b(?:elsewhere|others?|outside|else|candidates|applicants)\b)"
SHUT = r"(?:excluded|ineligible|not eligible|unsupported|not supported|prohibited|blocked)"
SUCH_AS = rf"(?:{GAP}{{0,60}}\b(?:such as|like|including|namely))?"
EXCEPT = (
    r"(?:except(?:ing)?(?: for| in)?|exceptions? (?:of|are|is)|excluding|excludes?|excl\.?|save(?: for)?|apart from|"
    r"aside from|other than|besides|with the exceptions? of|not counting|leaving out|barring|bar|minus"
    r"|not including|all but|but not)"
)
MUST = (
    r"\b(?:must|have to|has to|having to|need to|needs to|required to|requires?|got to|should|shall|needs?"
    r"|insists?(?: on)?|"
    r"expected to|supposed to|obliged to|dictates?|stipulates?|demands?|calls for|want you|as long as|"
    r"so long as|provided|providing|requirement)\b"
)
IS_REQUIRED = r"\b(?:must|required|mandatory|essential|needed|compulsory|obligatory)\b"
HIRE = (
    r"\b(?:hires?|hiring|recruits?|recruiting|employ|employing|accept|accepting|accepts|considers?|considering|"
    r"open(?:ed)?(?! (?:an|up|offices))|eligible|welcome|welcomes|engage|onboard|"
    r"take on|taking on|considered|love to hear from|place (?:you|people|staff|this role)|"
    r"put you on (?:the |our )?payroll)\b"
)
TAKE = (
    rf"(?:{HIRE}|\b(?:available|apply|supports?|supporting|possible|allowed|offer|offered|performed|carried out"
    rf"|done|filled|"
    r"contract with|(?:proceed|move forward|go ahead) with|(?:take|pay|work with) (?:people|anyone|candidates"
    r"|applicants|contractors)|payroll)\b)"
)
LET_IN = r"(?:can|may|could|(?:are (?:very )?)?(?:welcome|eligible)|are invited|(?:will be|are) considered)\b"
REFUSED = (
    r"(?:hired|employed|apply|eligible|qualify|considered|accepted|possible|supported|available|open|allowed"
    r"|included|"
    r"(?:consider|accept|hire|employ|support|onboard)(?= (?:you|them|those|these|your application)\b"
    r"|\s*[,.;!?)]|\s*$)|"
    r"yet|on (?:our|the) list|an option|from there)\b"
)
FINE = r"(?:ok|okay|fine|good|welcome|possible|eligible|in scope|fair game|open)\b"
ROLE = r"\b(?:role|position|job|opening|opportunity|vacancy)\b"
RESIDING = r"(?:based|located|living|residing|resident|situated|domiciled)"
NOT_OTHERS = r"(?!team|teams|clients?|customers?|offices?|to\b|for\b|with\b|who\b)"  # it is not these that live there
WORK_RIGHT = (
    r"(?:authori[sz]ed|authori[sz]ation|entitled|entitlement|eligible|eligibility|right|rights|permit|permission|"
    r"permitted|allowed|legally able)"
)
WORKPLACE = r"\b(?:office|hq|headquarters|workshop|studio|lab|store|site|clinic|warehouse|hub)\b"
AT_WORKPLACE = rf"(?:{WORKPLACE}{TO_PLACE}|{PLACE} {WORKPLACE})"
WEEKLY = (
    r"(?:\b(?:every|each|per|an?|your) (?:week|(?:mon|tues|wednes|thurs|fri|satur|sun)day|day)s?\b|\bdaily\b|"
    r"\bweekly\b|\bdays?\s?/\s?(?:week|wk)\b)"
)
WHERE_YOU_ARE = (
    r"(?:where(?: in the world| on earth| exactly)?|wherever|(?:in )?(?:which|what) country) (?:you|they|people"
    r"|candidates)"
    r"(?:'re| are| live| sit| reside| work| want| like| choose| call home| please)"
)
DEMAND = (
    r"\b(?:must|only|needs?|needed|shall|required?|requires|mandatory|essential|have to|has to|should|limited"
    r"|restricted|hold)\b|"
    r"\bnon-"
)
ABOUT_LIVING = (
    r"\b(?:hir\w+|employ\w*|lives?|living|based|located|resid\w+|open|eligible|applicants|candidates|remote)\b"
)
THINGS = (
    r"\b(?:data|servers?|customers?|clients?|users?|products?|platform|apps?|services?|deliver(?:y|ies)|sales"
    r"|travel\w*|"
    r"trips?|calls|projects?|accounts?|payments?|pay into|invoices?|licen[cs]es?|laptops?|ship\w*|investors?|content|"
    r"infrastructure|benefits?|suppliers?|partners?|vendors?|outsourc\w*|stores?|offices|meetings?)\b"
)
PERSONS = (
    r"\b(?:you|your|candidates?|applicants?|applications?|people|persons?|anyone|anybody|everyone|everybody|nobody|"
    r"someone|somebody|whoever|who|hir\w+|employ\w*|recruit\w*|live|living|residents?|remote|role|position|job|"
    r"staff|workers?|work (?:must|has|needs|will)|citizens?|nationals?|talent|home|office-based)\b"
)
REMOTE = (
    r"\b(?:remote|remotely|home-?based|home based|telecommute|telework\w*|wfh|home-? ?work(?:ers?|ing)"
    r"|home[ -]office)\b"
)
LIVE = r"(?:live|reside|be (?:\w+ly )?(?:based|located|living|resident|residing|situated|domiciled))"
THEN = (
    r"\b(?:used to|originally|previously|formerly|historically|until (?:now|recently|last)|in the past|once"
    r"|so far)\b"
)
LATER = (
    r"\b(?:plan(?:s|ning)? (?:is )?to|hop(?:e|ing) to|aim(?:ing)? to|intend(?:ing)? to|in (?:the )?future|eventually|"
    r"one day|next year|later (?:on|this year)|after that)\b"
)
PERKS = (
    r"\b(?:insurance|benefits?|401\(?k\)?|stipend|allowance|pension|leave|vacation|pto|holidays|healthcare|dental|"
    r"salary|salaries|pay|compensation|vision|bonus|cover(?:age)?|equipment|gym|perks?|match(?:ing)?)\b"
)
OCCASIONAL = (
    r"\b(?:quarter(?:ly)?|monthly|(?:a|per|each|every) month|(?:a|per|each|every) year|annual\w*"
    r"|yearly|occasional\w*)\b"
)
OURS = r"\b(?:we|our|us|company|team|startup|agency|firm|clients?|customers?|offices?|headquartered)\b"
REQUIREMENTS = r"\b(?:requirements?|you|candidates?|applicants?|experience|years|yrs|fluent|native|must)\b"
DOUBT = (
    r"\b(?:not?|if|whether|when|why|where|some|might|could|unless|until|experience|worked|lived|travel\w*"
    r"|speak\w*|manag\w+|"
    r"lead|leading|meet|visit\w*|with|clients?|customers?|users?|teams?|compan(?:y|ies)|founders?|market|laws?"
    r"|language|"
    r"colleagues|engineers (?:based|located|living)|prefer\w*|ideal\w*|desir\w+|plus|optional|relocat\w+)\b"
)
ELSEWHERE = (
    r"\b(?:beyond|elsewhere|further afield|outside|other (?:countries|locations|places|regions|states"
    r"|parts))\b"
)
DESIRED = (
    r"\b(?:prefer\w*|desir\w+|optional|advantage\w*|favou?red|nice[ -]to[ -]have|a (?:\w+ )?plus|a bonus"
    r"|ideal)\b"
)
LOCATION = r"(?:location|country|geographic\w*|residency|regional)"
LIMITS = r"(?:requirements?|restrictions?|limits?|limitations?|constraints?)"

# Without one of these in a sentence the phrases made of them need not be tried.
NOT_WORDS: frozenset[str] = frozenset(
    _words("""
    not no nobody none never non stop stopped paused suspended freeze frozen prevent prevents prohibit prohibits
    prohibited forbid forbids forbidden without unless outside beyond other rejected declined ignored discarded
        except exclude excludes excepting exception exceptions excluding excludes excluded excl save apart aside
    besides leaving barring bar
    minus but ineligible unsupported blocked hold closed unfortunately out off
    """)
)
RIGHT_WORDS: frozenset[str] = frozenset(
    _words("""
    authorized authorised authorization authorisation entitled entitlement eligible eligibility right rights permit
    permission permitted allowed legally visa sponsorship citizen citizens citizenship national nationals nationality
    passport person persons permanent able
    """)
)
MUST_WORDS: frozenset[str] = frozenset(
    _words("""
        must have has having need needs required requires require got should shall insist insists expected
    supposed obliged
    dictate dictates stipulate stipulates demand demands calls want long provided providing requirement only solely
        exclusively restricted restrict restricts limited limit limits confined must hold non mandatory
    essential needed compulsory obligatory
    """)
)
FINE_WORDS: frozenset[str] = frozenset(
    _words("ok okay fine good welcome possible eligible scope game open residents candidates applicants")
)
DO_WORDS: frozenset[str] = frozenset({"rest", "do", "works", "suits"})
HIRE_WORDS: frozenset[str] = frozenset(
    _words("""
    hire hires hiring recruit recruits recruiting employ employs employing accept accepting accepts consider considers
    considering considered open opened eligible welcome welcomes engage onboard take taking hear put place looking
    seeking need want remotely resident residents based located living residing situated domiciled live reside
    registered payroll entity entities available offer offers offered offering
    """)
)
LABEL_WORDS: frozenset[str] = frozenset(
    _words("""
    remote remotely home homebased homeworker homeworkers homeworking telecommute telework teleworking wfh work working
    stay live living join apply based talent pick choose anywhere location locations region regions country countries
    state states place places residence where hiring base geography geo geos zone zones available located residing
    resident residents
    """)
)
YOU_WORDS: frozenset[str] = frozenset(
    _words("""
        you candidate candidates applicant applicants applications residents people anyone anybody everyone
    citizens person
    hire contractors employees role position job opening opportunity vacancy it this can may could
    """)
)
REQUIREMENT_WORDS: frozenset[str] = frozenset(
    _words("requirement requirements you candidate candidates applicant applicants experience years yrs fluent native")
)
OFFICE_WORDS: frozenset[str] = frozenset(
    _words("""
    onsite site inoffice office person hybrid hq headquarters workshop studio lab store clinic warehouse hub within
    """)
)
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
        nationals office week weekly daily weekdays candidate applicant someone somebody person hear domiciled
    soil shall staff payroll
    contract contracts entity unless used except besides apart originally previously performed nationwide studio
    headquartered opened elsewhere
    """)
)
TRIGGERS: frozenset[str] = frozenset(
    _words("country countries states location Location geographic where Where worldwide Worldwide")
)
