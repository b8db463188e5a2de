"""The place words of job postings: countries, groups of countries, states, cities and clocks.

This module is a word list and nothing more. It says that "bengaluru" is in India, that "dach" means Germany, Austria
and Switzerland, and that "pt" is eight hours behind UTC. It knows no rules about sentences: whether "Georgia" is the
country or the state, or whether "us" is a place or a pronoun, is for the caller to decide, and AMBIGUOUS warns of it.

Places are ISO codes: two letters for a country ("DE"), country and subdivision for a state or province ("US-CA").
Words are lower case with straight apostrophes, as `plain` makes them, and country names have no "the" before them.
Offsets are hours from UTC in standard time, so a summer-time word ("edt", "cest") has the offset of its winter.

The tables are written as text, because one line a place is easier to check than one line a word:

    key: word | other word; next key: word

A line break ends an entry as ";" does. A key that stands twice goes on where it left off.
"""

import re
import unicodedata

import pycountry


def plain(text: str) -> str:
    """Write a name as the tables do: lower case, straight apostrophes, single spaces."""
    return " ".join(text.lower().replace("\u2019", "'").split())


def without_accents(text: str) -> str:
    """Take the accents off the letters: "québec" becomes "quebec"."""
    return "".join(char for char in unicodedata.normalize("NFD", text) if not unicodedata.combining(char))


def _spellings(names: list[str]) -> tuple[str, ...]:
    """Add to each name what postings do to it: no accents, "&" for "and", "st." or "st" for "saint"."""
    names = [variant for name in names for variant in (name, without_accents(name))]
    names = [variant for name in names for variant in (name, name.replace(" and ", " & "))]
    return tuple(dict.fromkeys(re.sub(r"\bsaint\b", saint, name) for name in names for saint in ("saint", "st.", "st")))


def _table(text: str) -> dict[str, tuple[str, ...]]:
    """Read a table of this module; the docstring at the top tells how one is written."""
    table: dict[str, list[str]] = {}
    for entry in re.split(r"[;\n]", text):
        if entry.strip():
            key, _, words = entry.partition(":")
            table.setdefault(key.strip(), []).extend(word.strip() for word in words.split("|"))
    return {key: _spellings(words) for key, words in table.items()}


def _inverted(table: dict[str, tuple[str, ...]]) -> dict[str, str]:
    """Turn "key: words" round, so that each word leads to its key."""
    return {word: key for key, words in table.items() for word in words}


def _codes(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Groups of countries. The small ones come first, and the bigger ones are made of them.

_EU = _codes("AT BE BG HR CY CZ DK EE FI FR DE GR HU IE IT LV LT LU MT NL PL PT RO SK SI ES SE")
_EFTA_IN_EEA = _codes("IS LI NO")
_SCANDINAVIA = _codes("DK NO SE")
_NORDICS = _SCANDINAVIA | _codes("AX FI FO IS")
_BALTICS = _codes("EE LT LV")
_BENELUX = _codes("BE LU NL")
_DACH = _codes("AT CH DE")
_IBERIA = _codes("ES PT")
_UK_IRELAND = _codes("GB IE")
_BALKANS = _codes("AL BA BG GR HR ME MK RO RS SI")
_CEE = _BALTICS | (_BALKANS - {"GR"}) | _codes("BY CZ HU MD PL RU SK UA")
_WESTERN_EUROPE = _BENELUX | _DACH | _IBERIA | _NORDICS | _UK_IRELAND | _codes("AD FR GI IT LI MC MT SM VA")
_EUROPE = _EU | _WESTERN_EUROPE | _CEE | _codes("GG IM JE SJ")  # without Turkey and the Caucasus

_GULF = _codes("AE BH KW OM QA SA")
_MIDDLE_EAST = _GULF | _codes("EG IL IQ IR JO LB PS SY TR YE")
_MENA = (_MIDDLE_EAST - {"TR"}) | _codes("DZ EH LY MA TN")
_AFRICA = _codes(
    "AO BF BI BJ BW CD CF CG CI CM CV DJ DZ EG EH ER ET GA GH GM GN GQ GW KE KM LR LS LY MA MG ML MR MU MW MZ NA NE "
    "NG RE RW SC SD SH SL SN SO SS ST SZ TD TG TN TZ UG YT ZA ZM ZW"
)

_ANZ = _codes("AU NZ")
_OCEANIA = _ANZ | _codes("AS CC CK CX FJ FM GU KI MH MP NC NF NR NU PF PG PN PW SB TK TO TV VU WF WS")
_EAST_ASIA = _codes("CN HK JP KP KR MN MO TW")
_SOUTH_ASIA = _codes("AF BD BT IN LK MV NP PK")
_SOUTHEAST_ASIA = _codes("BN ID KH LA MM MY PH SG TH TL VN")
_CENTRAL_ASIA = _codes("KG KZ TJ TM UZ")
_CAUCASUS = _codes("AM AZ GE")
_APAC = _EAST_ASIA | _SOUTH_ASIA | _SOUTHEAST_ASIA | _OCEANIA
_ASIA = _EAST_ASIA | _SOUTH_ASIA | _SOUTHEAST_ASIA | _CENTRAL_ASIA | _CAUCASUS | (_MIDDLE_EAST - {"EG"})

_US_CANADA = _codes("CA US")
_NORTH_AMERICA = _US_CANADA | {"MX"}
_CENTRAL_AMERICA = _codes("BZ CR GT HN NI PA SV")
_SOUTH_AMERICA = _codes("AR BO BR CL CO EC FK GF GY PE PY SR UY VE")
_CARIBBEAN = _codes("AG AI AW BB BL BQ BS CU CW DM DO GD GP HT JM KN KY LC MF MQ MS PR SX TC TT VC VG VI")
_LATAM = _CENTRAL_AMERICA | _SOUTH_AMERICA | _CARIBBEAN | {"MX"}

GROUPS: dict[str, frozenset[str]] = {
    "sanctioned": _codes("CU IR KP SY"),
    "africa": _AFRICA,
    "americas": _NORTH_AMERICA | _LATAM | _codes("BM GL PM"),
    "anz": _ANZ,
    "apac": _APAC,
    "asia": _ASIA,
    "balkans": _BALKANS,
    "baltics": _BALTICS,
    "benelux": _BENELUX,
    "caribbean": _CARIBBEAN,
    "cee": _CEE,
    "central-america": _CENTRAL_AMERICA,
    "central-asia": _CENTRAL_ASIA,
    "dach": _DACH,
    "east-asia": _EAST_ASIA,
    "eea": _EU | _EFTA_IN_EEA,
    "emea": _EUROPE | _MIDDLE_EAST | _AFRICA,
    "efta": _EFTA_IN_EEA | {"CH"},
    "eu": _EU,
    "europe": _EUROPE,
    "five-eyes": _codes("AU CA GB NZ US"),
    "gulf": _GULF,
    "iberia": _IBERIA,
    "latam": _LATAM,
    "mena": _MENA,
    "middle-east": _MIDDLE_EAST,
    "nato": _codes("AL BE BG CA CZ DE DK EE ES FI FR GB GR HR HU IS IT LT LU LV ME MK NL NO PL PT RO SE SI SK TR US"),
    "nordics": _NORDICS,
    "north-america": _NORTH_AMERICA,
    "oceania": _OCEANIA,
    "scandinavia": _SCANDINAVIA,
    "schengen": (_EU - {"CY", "IE"}) | _EFTA_IN_EEA | {"CH"},
    "south-america": _SOUTH_AMERICA,
    "south-asia": _SOUTH_ASIA,
    "southeast-asia": _SOUTHEAST_ASIA,
    "uk-ireland": _UK_IRELAND,
    "us-canada": _US_CANADA,
    "western-europe": _WESTERN_EUROPE,
}

# The article stays where postings need it to mean the group ("the gulf").
GROUP_NAMES: dict[str, tuple[str, ...]] = _table("""
    africa: africa | african continent | african countries
    americas: americas | north and south america | north, central and south america | american continent
    americas: western hemisphere | north america and latin america | north america and latam
    anz: anz | a/nz | aunz | au/nz | australia and new zealand | australia/new zealand | australasia
    apac: apac | asia-pacific | asia pacific | asia/pacific | asia-pac | asiapac | asia and the pacific | apj | japac
    asia: asia | asian continent | asian countries
    balkans: balkans | balkan | western balkans | balkan countries | southeast europe
    balkans: south-east europe | southeastern europe | south-eastern europe
    baltics: baltics | baltic states | baltic countries | baltic region
    benelux: benelux | be-ne-lux | benelux countries | low countries
    caribbean: caribbean | caribbean islands | west indies
    cee: cee | central and eastern europe | central and east europe | central-eastern europe | central eastern europe
    cee: eastern europe | eastern european countries
    central-america: central america | centroamérica; central-asia: central asia
    dach: dach | d-a-ch | dach region | german-speaking countries | german speaking countries | german-speaking europe
    dach: germany, austria and switzerland | germany, austria, and switzerland | germany/austria/switzerland
    east-asia: east asia | eastern asia | far east
    efta: efta
    eea: eea | european economic area | eu/eea | eu and eea | eu or eea | eea countries
    emea: emea | europe, middle east and africa | europe, the middle east and africa | eu/emea
    emea: europe, middle east, and africa | europe, the middle east, and africa | europe/middle east/africa
    eu: eu | e.u. | the eu | european union | eu countries | eu member states | eu member state | eu-27 | eu27
    europe: europe | european countries | european continent
    five-eyes: five eyes | five-eyes | fvey | five eyes countries | five eyes nations
    gulf: gcc | the gulf | gulf states | gulf countries | gulf region | gulf cooperation council | arab gulf
    iberia: iberia | iberian peninsula | spain and portugal | spain or portugal | spain/portugal
    latam: latam | lat am | lat-am | latin america | latinamerica | latin america and the caribbean | lac region
    latam: latin american countries | latinoamérica | américa latina | central and south america | ibero-america
    mena: mena | middle east and north africa | the middle east and north africa | mena region | arab world
    middle-east: middle east | middle-east | near east | mideast
    nato: nato | nato countries | nato member countries | nato member states
    nordics: nordics | nordic countries | nordic region | nordic states
    north-america: north america | northern america | n. america | noram | namer | north american continent
    north-america: us, canada and mexico | us, canada, and mexico | us/canada/mexico
    oceania: oceania | south pacific; scandinavia: scandinavia | scandinavian countries
    schengen: schengen | schengen area | schengen zone | schengen countries
    sanctioned: sanctioned countries | embargoed countries | countries under us sanctions
    sanctioned: countries under u.s. sanctions
    sanctioned: countries under sanctions | countries under embargo
    south-america: south america; south-asia: south asia | southern asia | indian subcontinent
    southeast-asia: southeast asia | south-east asia | south east asia | south-eastern asia | asean
    uk-ireland: uk and ireland | uk or ireland | united kingdom and ireland | uk/ireland | uki | uk&i | uk & i
    uk-ireland: british isles
    uk-ireland: ireland and the uk | ireland and uk | great britain and ireland | uk/ie | uk/roi
    us-canada: us and canada | us or canada | us/canada | u.s. and canada | u.s. or canada | u.s./canada
    us-canada: usa and canada | usa or canada | usa/canada | united states and canada | united states or canada
    us-canada: canada and the us | canada or the us | canada/us | canada and us | canada or us | canada and the usa
    us-canada: canada and the united states | canada or the united states | us-canada | us/ca | anglo-america
    western-europe: western europe | west europe | western european countries
""")

# Countries: pycountry has the usual and the official name, and this table has the others. pycountry writes some names
# for sorting ("Korea, Republic of"); those are left out here, and brackets ("Falkland Islands (Malvinas)") are cut off.

_OTHER_COUNTRY_NAMES = _table("""
    AE: uae | u.a.e. | emirates; AG: antigua; BA: bosnia | bosnia-herzegovina
    BL: saint barts | saint barth; BN: brunei; BO: plurinational state of bolivia; BQ: bonaire | sint eustatius
    BR: brasil; BY: belorussia; CC: keeling islands; CD: democratic republic of the congo | dr congo | drc | d.r.c.
    CD: democratic republic of congo | congo-kinshasa; CG: congo-brazzaville | republic of congo
    CH: schweiz | suisse | svizzera; CI: ivory coast; CN: mainland china | prc | p.r.c. | pr china; CV: cape verde
    CZ: czech rep. | czech rep; DE: deutschland; DO: dominican rep. | república dominicana; ES: españa
    FK: falklands | malvinas; FM: micronesia; FO: faroes | faeroe islands
    GB: uk | u.k. | great britain | britain | gb
    GE: republic of georgia | sakartvelo; GS: south georgia; HK: hong kong sar | hongkong | hksar
    IE: republic of ireland | éire; IM: isle of mann; IT: italia; KN: saint kitts
    KP: dprk | d.p.r.k.; KR: korea | republic of korea | s. korea; LA: lao pdr
    MF: saint martin; MK: macedonia | fyrom; MM: burma; MO: macau; MX: méxico
    NL: holland | nederland; NZ: nz | n.z. | aotearoa; PH: phillipines | philipines
    PL: polska; PM: saint pierre; PN: pitcairn islands; PS: palestine | palestinian territories
    PS: west bank and gaza; RU: russia; SA: ksa | k.s.a.; SH: saint helena; SJ: svalbard
    ST: são tomé and príncipe; SX: saint maarten; SZ: swaziland; TC: turks and caicos
    TL: east timor; TR: turkey | republic of turkey; TT: trinidad | tobago; TW: republic of china | taiwan roc
    UM: us minor outlying islands; US: all 50 states | all fifty states | 50 states | fifty states | any us state
    US: any u.s. state | stateside | 50 u.s. states | 50 us states | 50 united states | fifty united states | states
    US: usa | u.s. | u.s.a. | us | u.s | u.s.a
    VA: vatican | vatican city | vatican city state; VC: saint vincent; VG: bvi
    VI: us virgin islands | u.s. virgin islands | usvi | virgin islands; ZA: rsa
""")


def _country_names() -> dict[str, tuple[str, ...]]:
    """Put the names of pycountry and the other names together, the usual name of each country first."""
    names: dict[str, tuple[str, ...]] = {}
    for country in pycountry.countries:
        usual = getattr(country, "common_name", country.name)
        official = getattr(country, "official_name", usual)
        known = [re.sub(r" \(.*\)", "", plain(name)).removeprefix("the ") for name in (usual, country.name, official)]
        spelled = _spellings([name for name in known if "," not in name])
        names[country.alpha_2] = tuple(dict.fromkeys(spelled + _OTHER_COUNTRY_NAMES.get(country.alpha_2, ())))
    return names


COUNTRY_NAMES: dict[str, tuple[str, ...]] = _country_names()

# Demonyms. "English" is left out, because in postings it is the language; the others may be languages too.

DEMONYMS: dict[str, str] = _inverted(
    _table("""
    AE: emirati; AF: afghan; AL: albanian; AM: armenian; AO: angolan; AR: argentine | argentinian | argentinean
    AT: austrian; AU: australian | aussie; AZ: azerbaijani; BA: bosnian; BD: bangladeshi; BE: belgian; BG: bulgarian
    BH: bahraini; BO: bolivian; BR: brazilian; BW: botswanan; BY: belarusian; CA: canadian; CH: swiss; CL: chilean
    CM: cameroonian; CN: chinese; CO: colombian; CR: costa rican; CU: cuban; CY: cypriot; CZ: czech; DE: german
    DK: danish; DO: dominican; DZ: algerian; EC: ecuadorian | ecuadorean; EE: estonian; EG: egyptian; ES: spanish
    ET: ethiopian; FI: finnish; FJ: fijian; FR: french; GB: british | scottish | welsh | northern irish; GE: georgian
    GH: ghanaian; GR: greek; GT: guatemalan; HN: honduran; HR: croatian; HU: hungarian; ID: indonesian; IE: irish
    IL: israeli; IN: indian; IQ: iraqi; IR: iranian; IS: icelandic; IT: italian; JM: jamaican; JO: jordanian
    JP: japanese; KE: kenyan; KH: cambodian; KR: korean | south korean; KW: kuwaiti; KZ: kazakh | kazakhstani
    LB: lebanese; LK: sri lankan; LT: lithuanian; LU: luxembourgish; LV: latvian; MA: moroccan; MD: moldovan
    ME: montenegrin; MK: macedonian; MM: burmese; MN: mongolian; MT: maltese; MU: mauritian; MX: mexican; MY: malaysian
    NA: namibian; NG: nigerian; NI: nicaraguan; NL: dutch; NO: norwegian; NP: nepalese | nepali
    NZ: new zealander | kiwi; OM: omani; PA: panamanian; PE: peruvian; PH: filipino | philippine; PK: pakistani
    PL: polish; PR: puerto rican; PS: palestinian; PT: portuguese; PY: paraguayan; QA: qatari; RO: romanian; RS: serbian
    RU: russian; RW: rwandan; SA: saudi | saudi arabian; SE: swedish; SG: singaporean; SI: slovenian | slovene
    SK: slovak | slovakian; SN: senegalese; SV: salvadoran; SY: syrian; TH: thai; TN: tunisian; TR: turkish
    TT: trinidadian; TW: taiwanese; TZ: tanzanian; UA: ukrainian; UG: ugandan; US: american; UY: uruguayan; UZ: uzbek
    VE: venezuelan; VN: vietnamese; YE: yemeni; ZA: south african; ZM: zambian; ZW: zimbabwean
""")
)
GROUP_DEMONYMS: dict[str, str] = _inverted(
    _table("""
    africa: african; americas: pan-american; apac: asia-pacific; asia: asian; anz: australasian
    balkans: balkan; baltics: baltic; caribbean: caribbean; cee: eastern european | east european
    cee: central and eastern european | central eastern european; central-america: central american
    central-asia: central asian; east-asia: east asian; europe: european | pan-european; gulf: khaleeji; iberia: iberian
    latam: latin american | latino | latina | latinx; middle-east: middle eastern; nordics: nordic
    north-america: north american; oceania: oceanian; scandinavia: scandinavian; south-america: south american
    south-asia: south asian; southeast-asia: southeast asian | south-east asian | south east asian
    western-europe: western european | west european
""")
)

# States and provinces. Of the old abbreviations, those that end a sentence as a word ("mass.", "wash.") are left out.

US_STATES: dict[str, tuple[str, ...]] = _table("""
    US-AL: alabama; US-AK: alaska; US-AZ: arizona | ariz.; US-AR: arkansas; US-CA: california | calif. | cali
    US-CO: colorado | colo.; US-CT: connecticut | conn.; US-DC: district of columbia | washington dc | washington, dc
    US-DC: washington d.c. | washington, d.c. | d.c. | dc; US-DE: delaware; US-FL: florida | fla.; US-GA: georgia
    US-GA: state of georgia; US-HI: hawaii | hawai'i; US-ID: idaho; US-IL: illinois; US-IN: indiana; US-IA: iowa
    US-KS: kansas; US-KY: kentucky; US-LA: louisiana; US-ME: maine; US-MD: maryland; US-MA: massachusetts
    US-MI: michigan | mich.; US-MN: minnesota | minn.; US-MS: mississippi; US-MO: missouri; US-MT: montana
    US-NE: nebraska | nebr.; US-NV: nevada; US-NH: new hampshire | n.h.; US-NJ: new jersey | n.j.
    US-NM: new mexico | n.m.; US-NY: new york | new york state | n.y.; US-NC: north carolina | n.c.
    US-ND: north dakota | n.d.; US-OH: ohio; US-OK: oklahoma | okla.; US-OR: oregon; US-PA: pennsylvania | penna.
    US-PR: puerto rico; US-RI: rhode island | r.i.; US-SC: south carolina | s.c.; US-SD: south dakota | s.d.
    US-TN: tennessee | tenn.; US-TX: texas; US-UT: utah; US-VT: vermont; US-VA: virginia
    US-WA: washington | washington state | state of washington; US-WV: west virginia | w. va.; US-WI: wisconsin | wisc.
    US-WY: wyoming
""")
CA_PROVINCES: dict[str, tuple[str, ...]] = _table("""
    CA-AB: alberta; CA-BC: british columbia | b.c.; CA-MB: manitoba; CA-NB: new brunswick
    CA-NL: newfoundland and labrador | newfoundland | labrador; CA-NS: nova scotia; CA-NT: northwest territories
    CA-NU: nunavut; CA-ON: ontario; CA-PE: prince edward island | p.e.i. | pei; CA-QC: québec | province of québec
    CA-SK: saskatchewan; CA-YT: yukon | yukon territory
""")
UK_NATIONS: dict[str, tuple[str, ...]] = _table("""
    GB-ENG: england; GB-NIR: northern ireland; GB-SCT: scotland; GB-WLS: wales
""")
STATE_ABBREVIATIONS: dict[str, str] = {code[3:]: code for code in US_STATES}
PROVINCE_ABBREVIATIONS: dict[str, str] = {code[3:]: code for code in CA_PROVINCES}

# Parts of the United States: those that are the same to everybody, and those that each draws in another way.

US_PARTS: dict[frozenset[str], tuple[str, ...]] = {
    frozenset(US_STATES) - {"US-AK", "US-HI", "US-PR"}: (
        *("lower 48", "lower 48 states", "lower forty-eight", "lower-48"),
        *(
            f"{adjective} {name}"
            for adjective in ("continental", "contiguous", "conterminous")
            for name in ("us", "u.s.", "usa", "united states", "states", "48 states", "48")
        ),
    ),
    _codes("US-CT US-MA US-ME US-NH US-RI US-VT"): ("new england",),
    _codes("US-ID US-OR US-WA"): ("pacific northwest",),
    _codes("US-NC US-SC"): ("carolinas", "both carolinas"),
    _codes("US-ND US-SD"): ("dakotas", "both dakotas"),
}
US_REGIONS: tuple[str, ...] = (
    *("east coast", "west coast", "gulf coast", "eastern seaboard", "midwest", "sun belt", "deep south"),
    *("new york metro area", "tri-state area", "mid-atlantic"),
)

# Codes of states that as a country's are seldom meant, and codes that alone are more often no place: "Remote (IT)".

SELDOM_COUNTRIES = _codes("GA KY LA MN MO MS NC NE SC SD VA")
SELDOM_PLACES = _codes(
    "AI AM AR AS AT BE BI BY CD CI CO CT CV DJ DO ET HI HR ID IN IO IS IT LA MD ME ML MS MT MY NO OH OK OR PA PM PR PS "
    "PT QA RE SA SC SE SO TO TV VC"
)

# Words for the whole world. "anywhere in" some place is not this.

WORLD: frozenset[str] = frozenset(
    _table("""
    world: anywhere | anywhere in the world | anywhere on earth | anywhere on the planet | anywhere on planet earth
    world: worldwide | world-wide | world wide | globally | global | planet earth | earth | around the world
    world: around the globe | across the world | across the globe | all over the world | all over the globe
    world: any country | any country in the world | any country on earth | any nation | every country
    world: every country in the world | every nation | every nation on earth | any place in the world | any place
    world: any location | any location in the world | all countries | all locations | whichever country you like
    world: whatever country you like | wherever you are | wherever you live | wherever you like | wherever you want
    world: wherever you choose | wherever you call home | any part of the world | anywhere else in the world
    world: every corner of the planet | every corner of the world | every corner of the globe
    world: every part of the world | any corner of the world | any city | anyplace | everywhere | the whole world
    world: the entire world | entire world | whole world | any timezone | any time zone | all time zones
    world: all timezones | any other country | any continent | every continent | any other continent | every timezone
""")["world"]
)

# Cities with their country, or with their state in the United States and their province in Canada.

CITIES: dict[str, str] = _inverted(
    _table("""
    US-AZ: phoenix | scottsdale; US-CA: san francisco | san francisco bay area | sf bay area | bay area | sf | san jose
    US-CA: silicon valley | palo alto | mountain view | oakland | los angeles | l.a. | la | san diego | sacramento
    US-CO: denver | boulder; US-FL: miami | orlando | tampa; US-GA: atlanta; US-HI: honolulu; US-ID: boise
    US-IL: chicago; US-IN: indianapolis; US-MA: boston; US-MD: baltimore; US-MI: detroit | ann arbor
    US-MN: minneapolis | twin cities; US-MO: kansas city | saint louis; US-NC: charlotte | raleigh | durham
    US-NE: omaha; US-NJ: jersey city; US-NV: las vegas; US-NY: new york city | nyc | n.y.c. | manhattan | brooklyn
    US-OH: cincinnati | cleveland | columbus; US-OR: portland; US-PA: philadelphia | pittsburgh; US-PR: san juan
    US-TN: nashville | memphis; US-TX: austin | dallas | houston | san antonio | fort worth; US-UT: salt lake city
    US-VA: richmond | arlington | reston; US-WA: seattle | bellevue | redmond; US-WI: milwaukee | madison
    CA-AB: calgary | edmonton; CA-BC: vancouver; CA-MB: winnipeg; CA-NS: halifax; CA-ON: toronto | gta | ottawa
    CA-ON: waterloo; CA-QC: montréal | québec city
    AE: dubai | abu dhabi; AR: buenos aires; AT: vienna | wien; AU: sydney | melbourne | brisbane | perth | adelaide
    BE: brussels | antwerp | ghent; BG: sofia; BR: são paulo | rio de janeiro | belo horizonte | rio | florianópolis
    CH: zürich | geneva | basel | lausanne | zug; CL: santiago; CN: shanghai | beijing | shenzhen; CO: bogotá | medellín
    CY: limassol | nicosia; CZ: prague | brno; DE: berlin | munich | münchen | hamburg | frankfurt | cologne | köln
    DE: düsseldorf | stuttgart | leipzig; DK: copenhagen | aarhus; EE: tallinn; EG: cairo
    ES: barcelona | madrid | málaga | valencia; FI: helsinki; FR: paris | lyon | toulouse | bordeaux | nantes | lille
    GB: london | manchester | edinburgh | glasgow | bristol | leeds | birmingham | cambridge | oxford | belfast
    GE: tbilisi; GH: accra; GR: athens | thessaloniki; HR: zagreb; HU: budapest; ID: jakarta; IE: dublin | cork | galway
    IL: tel aviv | tel-aviv | jerusalem | haifa; IN: bangalore | bengaluru | mumbai | delhi | new delhi | hyderabad
    IN: pune | chennai | gurgaon | gurugram | noida | kolkata; IT: milan | rome | turin; JP: tokyo | osaka; KE: nairobi
    KR: seoul; LK: colombo; LT: vilnius | kaunas; LV: riga; MA: casablanca; MX: mexico city | cdmx | guadalajara
    MY: kuala lumpur; NG: lagos | abuja; NL: amsterdam | rotterdam | utrecht | eindhoven | the hague; NO: oslo
    NZ: auckland | wellington | christchurch; PE: lima; PH: manila | metro manila | cebu | makati; PK: karachi | lahore
    PL: warsaw | kraków | wrocław | wroclaw | gdańsk | poznań; PT: lisbon | porto | braga; QA: doha
    RO: bucharest | cluj | cluj-napoca; RS: belgrade; RU: moscow; RW: kigali; SA: riyadh | jeddah
    SE: stockholm | gothenburg | malmö; SI: ljubljana; SK: bratislava; TH: bangkok; TR: istanbul | ankara; TW: taipei
    UA: kyiv | kiev | lviv | kharkiv; UY: montevideo; VN: ho chi minh city | hanoi; ZA: cape town | johannesburg
""")
)

# Clocks: the offset, the IANA zone that tells the hours, and the words for both.

_CLOCKS = _table("""
    -10 Pacific/Honolulu: hst | hawaii time; -9 America/Anchorage: akst | akdt | alaska time | alaska standard time
    -8 America/Los_Angeles: pst | pdt | pt | pacific | pacific time | pacific standard time | pacific daylight time
    -8 America/Los_Angeles: pst/pdt | us pacific | us pacific time | west coast time | west coast hours
    -7 America/Denver: mst | mdt | mt | mountain | mountain time | mountain standard time | mountain daylight time
    -7 America/Denver: mst/mdt | us mountain | us mountain time; -7 America/Phoenix: arizona time
    -6 America/Chicago: cst | cdt | ct | central | central time | central standard time | central daylight time
    -6 America/Chicago: cst/cdt | us central | us central time; -6 America/Mexico_City: mexico city time | mexico time
    -5 America/New_York: est | edt | et | eastern | eastern time | eastern standard time | eastern daylight time
    -5 America/New_York: est/edt | us eastern | us eastern time | east coast time | east coast hours | new york time
    -5 America/Bogota: colombia time | bogotá time; -5 America/Lima: peru time; -4 America/Santiago: clt | chile time
    -4 America/Halifax: ast | adt | atlantic time | atlantic standard time | atlantic daylight time
    -3.5 America/St_Johns: newfoundland time | newfoundland standard time
    -3 America/Sao_Paulo: brt | brasília time | brazil time | são paulo time
    -3 America/Argentina/Buenos_Aires: argentina time | buenos aires time
    0 UTC: utc | coordinated universal time | universal time
    0 Europe/London: gmt | bst | gmt/bst | greenwich mean time | british summer time | uk time | london time | uk hours
    0 Europe/Dublin: irish time; 0 Europe/Lisbon: wet | western european time | western european summer time
    1 Europe/Berlin: cet | cest | cet/cest | central european time | central european summer time | german time
    1 Europe/Berlin: central european standard time | central europe time | berlin time; 1 Europe/Paris: paris time
    1 Africa/Lagos: wat | west africa time | lagos time
    2 Europe/Athens: eet | eest | eet/eest | eastern european time | eastern european summer time
    2 Africa/Johannesburg: sast | south africa time | south african time | south africa standard time
    2 Africa/Maputo: central africa time; 2 Asia/Jerusalem: idt | israel time | israel standard time
    3 Africa/Nairobi: east africa time | nairobi time; 3 Europe/Moscow: msk | moscow time
    3 Europe/Istanbul: trt | turkey time | istanbul time; 3 Asia/Riyadh: arabia standard time | saudi time
    4 Asia/Dubai: gst | gulf time | gulf standard time | dubai time | uae time
    5 Asia/Karachi: pkt | pakistan time | pakistan standard time
    5.5 Asia/Kolkata: ist | india time | indian time | india standard time | indian standard time
    6 Asia/Dhaka: bangladesh time; 7 Asia/Bangkok: indochina time | bangkok time; 7 Asia/Jakarta: wib | jakarta time
    8 Asia/Singapore: sgt | singapore time | singapore standard time; 8 Asia/Hong_Kong: hkt | hong kong time
    8 Asia/Manila: pht | philippine time | philippines time | philippine standard time | manila time
    8 Asia/Shanghai: china time | china standard time | beijing time
    8 Australia/Perth: awst | australian western time | australian western standard time | perth time
    9 Asia/Tokyo: jst | japan time | japan standard time | tokyo time
    9 Asia/Seoul: kst | korea time | korea standard time | seoul time
    9.5 Australia/Adelaide: acst | acdt | australian central time | australian central standard time
    10 Australia/Sydney: aest | aedt | aet | aest/aedt | sydney time | melbourne time | australian eastern time
    10 Australia/Sydney: australian eastern standard time | australian eastern daylight time
    10 Australia/Brisbane: brisbane time | queensland time
    12 Pacific/Auckland: nzst | nzdt | nzt | nzst/nzdt | new zealand time | nz time | new zealand standard time
""")

# Cities that stand for their clock in "within three hours of Berlin", beside those of the table above ("berlin time").

CLOCK_CITIES: dict[str, str] = _inverted(
    _table("""
    pst: california | los angeles | san francisco | seattle | vancouver | portland | san diego; mst: denver | boulder
    cst: chicago | austin | dallas | houston | texas; est: boston | toronto | atlanta | miami | nyc | new york city
    est: montreal | washington, d.c. | philadelphia | ottawa
    gmt: britain | england | dublin | ireland | lisbon | portugal
    cet: amsterdam | madrid | barcelona | vienna | zurich | munich | hamburg | stockholm | oslo | copenhagen | warsaw
    cet: prague | brussels | rome | milan | budapest | germany | france | spain | poland | central europe
    eet: helsinki | athens | kyiv | bucharest | sofia | tallinn | riga | vilnius | tel aviv; ist: bangalore | bengaluru
    sast: cape town | johannesburg; aest: melbourne | sydney; nzst: auckland; sgt: singapore | kuala lumpur
""")
)

# Places that have several clocks: "us time zones" are those of the 48 states, and likewise for the usual sense of each.
_MANY_CLOCKS = _table("""
    -10 -4: us | u.s. | usa | united states | american
    -8 -3.5: north american | north america | canadian | canada | us and canada | us/canada
    -8 -3: americas | american continent
    -6 -3: latam | latin american | latin america; -5 -3: south american | south america
    0 0: uk | british; 0 3: european | europe | eu | nordic; 0 3: africa | african; 0 4: emea
    2 4: middle east | middle eastern; 5.5 5.5: indian | india; 5.5 9: asian | asia
    5.5 12: apac | asia-pacific | asia pacific; 8 10: australian | australia; 8 12: anz
""")
_CLOCK_NOUNS = ("time zones", "time zone", "timezones", "timezone", "business hours", "working hours", "hours")


def _zones() -> dict[str, tuple[float, float]]:
    """Give each clock its offset, and each place with several clocks the lowest and the highest."""
    zones: dict[str, tuple[float, float]] = {}
    for word, clock in _inverted(_CLOCKS).items():
        offset = float(clock.split()[0])
        zones[word] = (offset, offset)
    for place, span in _inverted(_MANY_CLOCKS).items():
        low, high = map(float, span.split())
        zones |= {f"{place} {noun}": (low, high) for noun in _CLOCK_NOUNS}
    return zones


ZONES: dict[str, tuple[float, float]] = _zones()
ZONE_NAMES: dict[str, str] = {word: clock.split()[1] for word, clock in _inverted(_CLOCKS).items()}

# Words of the tables above, and country codes in lower case, that in a posting often mean something else: another
# place of that name, a person, a product, a language, a plain word. The tables keep the place; the caller takes care.

AMBIGUOUS: frozenset[str] = frozenset(
    word
    for words in _table("""
    countries: chad | chile | congo | dominica | emirates | georgia | guinea | jersey | jordan | ksa | mali | niger
    countries: reunion | rsa | saint martin | states | togo | turkey | us | virgin islands
    codes: ad | ae | ai | al | am | ar | as | at | be | bi | by | ca | co | cv | de | do | es | et | ga | gb | hr | id
    codes: il | im | in | io | ir | is | it | la | ma | me | ml | mr | ms | mt | my | na | ne | no | om | pa | pm | pr
    codes: ps | pt | pw | qa | re | sa | sc | se | so | st | tv | to | vc
    groups: anz | gcc | namer | the gulf | uki; demonyms: dominican | georgian | kiwi | polish
    states: cali | d.c. | dc | pei | washington
    cities: birmingham | cambridge | charlotte | columbus | cork | durham | gta | madison | phoenix | portland
    cities: richmond | san jose | sf | valencia
    clocks: ast | bst | central | cst | ct | eastern | est | gst | hst | ist | mountain | msk | pacific | wet
""").values()
    for word in words
)
