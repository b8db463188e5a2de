"""Postings to measure on: the same every time, of titles as real boards have them and texts of mostly invented words.

The n-th word is used 1/n as often as the first, as in real texts: a few stand in nearly every posting, the 60th in a
third of them, the 400th in one of twenty, the last in one of ten thousand. Words of titles and skills are among the
commonest seven hundred, so that a search for them finds more than the postings that have them in their title.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from itertools import accumulate, chain
from random import Random
from typing import Any

from django.utils import timezone
from django.utils.text import slugify

from bench.data import STOP_WORDS, SYLLABLES
from jobs.deriving import Posting
from jobs.models import Company, Job, Region
from occupations.models import Category, Occupation, Skill

SOURCE = "bench"
WORDS = 200_000  # of the invented language
SENTENCE = 13  # words
STOP_PART = 0.4  # of a text
PER_COMPANY = 40
SKILLS = 300
COMBINATIONS = 400  # of regions
DAYS = 60  # that publishing is spread over
JITTER = 1.0  # days: how far the order of publishing is from that of the primary keys

# Of real postings; the first ones of the language.
COMMON_WORDS = """
    team experience work role company you we our your new people product customers support business build help
    skills years time remote strong development data working environment process quality teams clients learn
    communication projects ensure management knowledge benefits opportunity technical across systems tools growth
    solutions responsibilities requirements join looking ability plus degree including health insurance flexible
    culture values impact global services platform design understanding improve written english hours
"""
TITLES = {
    "engineering": """Software Engineer|Backend Engineer|Frontend Engineer|Full Stack Developer|Mobile Engineer|Python
        Developer|Java Developer|Ruby on Rails Developer|Go Engineer|iOS Engineer|Android Engineer|Machine Learning
        Engineer|Data Engineer|Embedded Software Engineer|Engineering Manager|Platform Engineer|Game Developer""",
    "supporting": """Customer Support Specialist|Customer Service Representative|Customer Success Manager|Community
        Manager|Support Team Lead|Bilingual Customer Service Agent|Member Services Representative""",
    "seller": """Account Executive|Sales Development Representative|Account Manager|Sales Engineer|Inside Sales
        Representative|Regional Sales Director|Sales Operations Analyst""",
    "marketing": """Marketing Manager|Content Marketer|Growth Marketing Manager|Social Media Manager|Email Marketing
        Specialist|Product Marketing Manager|Brand Strategist|Demand Generation Manager""",
    "healthcare": """Registered Nurse|Nurse Practitioner|Infusion Nurse|Telehealth Nurse|Medical Coder|Clinical Social
        Worker|Care Coordinator|Medical Records Specialist|Utilization Review Nurse|Licensed Therapist""",
    "data-science": "Data Scientist|Data Analyst|Analytics Engineer|Business Intelligence Analyst|Research Scientist",
    "management": "Product Manager|Operations Manager|Product Owner|Chief of Staff|Group Product Manager",
    "accounting-finance": """Accountant|Senior Accountant|Bookkeeper|Financial Analyst|Tax Accountant|Payroll
        Specialist|Controller|Accounts Payable Clerk""",
    "design-multimedia": "Graphic Designer|Motion Designer|Video Editor|Illustrator|Brand Designer|Art Director",
    "web-app-design": "Product Designer|UX Designer|UX Researcher|UI Designer|Interaction Designer|Web Designer",
    "admin": """DevOps Engineer|Site Reliability Engineer|Systems Administrator|Cloud Infrastructure Engineer|Database
        Administrator|Network Engineer""",
    "project-management": "Project Manager|Program Manager|Scrum Master|Implementation Manager|Delivery Lead",
    "copywriting": "Technical Writer|Copywriter|Content Writer|Editor|Translator|UX Writer|Grant Writer",
    "education": "Online Teacher|Instructional Designer|Curriculum Designer|Math Tutor|English Teacher|Course Author",
    "hr": "Recruiter|HR Business Partner|Talent Acquisition Specialist|HR Generalist|People Operations Manager",
    "admin-support": "Executive Assistant|Virtual Assistant|Data Entry Clerk|Administrative Assistant|Office Manager",
    "technical-support": "Technical Support Engineer|Help Desk Analyst|IT Support Specialist|Application Analyst",
    "cybersecurity": "Security Engineer|Information Security Analyst|Penetration Tester|SOC Analyst|Security Architect",
    "qa-testing": "QA Engineer|Test Automation Engineer|QA Analyst|Software Tester|Quality Manager",
    "business": "Business Development Manager|Partnerships Manager|Business Analyst|Strategy Consultant",
    "legal": "Legal Counsel|Compliance Analyst|Paralegal|Contracts Manager|Privacy Counsel",
    "seo": "SEO Specialist|SEO Manager|SEO Content Strategist|Technical SEO Analyst",
}
FOCUS = """
    Payments|Growth|Platform|Billing|Enterprise|Mid-Market|Europe|Retail|Logistics|Security|Search|Integrations|Identity
    |Partners|Onboarding|Analytics|Healthcare|Energy|Insurance|Education|Nonprofits|Public Sector|Marketplace|Mobile
    |Infrastructure|Evenings|Part of the Year|Night Shift|Tier 2|Developer Tools|Internal Tools|Supply Chain|Travel
""".replace("\n", "").split("|")
LEVELS = {
    "": ("",),
    Job.Seniority.ENTRY: ("Junior ", "Associate ", ""),
    Job.Seniority.MID: ("", "", "Intermediate "),
    Job.Seniority.SENIOR: ("Senior ", "Senior ", "Sr. "),
    Job.Seniority.LEAD: ("Lead ", "Principal ", "Staff "),
    Job.Seniority.EXECUTIVE: ("Director, ", "Vice President, ", "Head of "),
}
# How often each stands, in parts of all.
SENIORITIES = dict(zip(LEVELS, (35, 12, 20, 23, 7, 3), strict=True))
WORKPLACES = {Job.Workplace.REMOTE: 80, Job.Workplace.VISITS: 8, Job.Workplace.HYBRID: 12}
TYPES = dict(zip(Job.Type, (78, 7, 10, 3, 2), strict=True))
LANGUAGES = {"en": 930, "de": 20, "fr": 15, "es": 15, "pt": 10, "nl": 10}
PAYS = {  # currency, period, least, most, step → weight
    ("USD", "year", 40_000, 190_000, 1_000): 50,
    ("USD", "hour", 14, 90, 1): 15,
    ("EUR", "year", 28_000, 110_000, 1_000): 10,
    ("GBP", "year", 24_000, 110_000, 500): 8,
    ("CAD", "year", 45_000, 170_000, 1_000): 6,
    ("AUD", "year", 60_000, 180_000, 1_000): 3,
    ("EUR", "month", 1_800, 7_000, 100): 3,
    ("USD", "month", 800, 9_000, 100): 2,
    ("PLN", "month", 6_000, 28_000, 500): 1,
    ("INR", "year", 400_000, 5_000_000, 50_000): 1,
    ("CHF", "year", 80_000, 160_000, 1_000): 1,
}
NAMED_SKILLS = """
    Python|JavaScript|TypeScript|SQL|Excel|Java|React|AWS|Docker|Kubernetes|PostgreSQL|Node.js|Go|Ruby|PHP|C++|C#|Swift
    |Kotlin|Rust|Terraform|Linux|Git|Figma|Photoshop|Illustrator|Salesforce|HubSpot|Zendesk|Jira|Tableau|Power BI|Looker
    |Google Analytics|Google Ads|WordPress|Shopify|QuickBooks|NetSuite|SAP|Workday|Copywriting|Editing|Proofreading
    |Recruiting|Negotiation|Bookkeeping|Payroll|Budgeting|Forecasting|Triage|Telehealth|Medical coding|Epic|Agile|Scrum
    |German|French|Spanish|Portuguese|Dutch|Public speaking|Customer service|Data entry|Project management|Leadership
""".replace("\n", "").split("|")
FIELDS = """Retail|Payments|Clinical|Cloud|Network|Content|Market|Risk|Supply chain|Brand|Contract|Energy|Travel|Mobile|
    Statistical|Financial""".replace("\n", "").split("|")
ARTS = """analysis|automation|compliance|design|operations|planning|reporting|research|security|strategy|testing|
    training|writing|modelling|support""".replace("\n", "").split("|")
# The most named first; the first posting's says nothing.
LIKELY_REGIONS = """
    |usa|anywhere|usa canada|europe|uk|canada|germany|emea|latam|eu|india|uk europe|philippines|apac|north-america
    |brazil|poland|australia|spain portugal|dach|mexico|nordics|france
"""
SENTENCES = (
    "You must be based in {place}.",
    "This position is open to candidates in {place} only.",
    "Applicants must be authorized to work in {place}.",
    "Remote ({place}).",
)
ANYWHERE_SENTENCES = ("Work from anywhere in the world.", "We hire worldwide.", "There are no location restrictions.")
US_SENTENCES = (
    "We cannot hire in California, Colorado or New York.",
    "Must reside in Texas, Florida, Georgia or North Carolina.",
    "Applicants must be authorized to work in the United States.",
    "You must live in the US; working hours are 9 am to 5 pm Eastern Time.",
)
EMPTY_SENTENCES = ("Your time zone must be between UTC-8 and UTC-5.", "You need four hours of overlap with CET.")
HEADINGS = ("What you will do", "What you bring", "What we offer")


class Draw:
    """Values that are drawn more or less often."""

    def __init__(self, weights: Mapping[Any, float]) -> None:
        self.values, self.weights = list(weights), list(accumulate(weights.values()))

    def from_(self, random: Random, count: int = 1) -> list[Any]:
        return random.choices(self.values, cum_weights=self.weights, k=count)


def falling(values: Iterable[Any], power: float = 1.0) -> Draw:
    """The first most often, as words are used."""
    return Draw({value: 1 / rank**power for rank, value in enumerate(values, 1)})


def titles() -> dict[str, list[str]]:
    return {slug: [" ".join(title.split()) for title in text.split("|")] for slug, text in TITLES.items()}


def skill_names() -> list[str]:
    made = [f"{field.strip()} {art.strip()}" for art in ARTS for field in FIELDS]
    return [name.strip() for name in [*NAMED_SKILLS, *made]][:SKILLS]


def vocabulary() -> list[str]:
    """Every word but the stop words, the most used first."""
    random = Random(2)
    known = dict.fromkeys(COMMON_WORDS.split())
    searched = [word.lower() for name in chain(*titles().values(), skill_names()) for word in name.split()]
    searched = [word for word in dict.fromkeys(searched) if word not in STOP_WORDS and word not in known]
    random.shuffle(searched)
    while len(known) < WORDS:
        if searched and len(known) % 3 == 0:
            known[searched.pop()] = None
        known["".join(random.choices(SYLLABLES, k=random.choice((2, 3, 3, 4, 4))))] = None
    return list(known)


def running_text(words: list[str]) -> list[str]:
    """Each word as many times as it is used, shuffled: a sentence is a piece from anywhere in it.

    To draw word by word takes five times as long.
    """
    told = [word for rank, word in enumerate(words, 1) for word in [word] * round(len(words) / rank)]
    stops = len(told) * STOP_PART / (1 - STOP_PART) / sum(1 / rank for rank in range(1, len(STOP_WORDS) + 1))
    told += [word for rank, word in enumerate(STOP_WORDS, 1) for word in [word] * round(stops / rank)]
    Random(5).shuffle(told)
    return told


def combinations() -> list[tuple[str, ...]]:
    """Slugs of regions that postings name together, the most usual first."""
    random = Random(3)
    countries = list(Region.objects.filter(kind="country").order_by("slug").values_list("slug", flat=True))
    found = dict.fromkeys(tuple(names.split()) for names in LIKELY_REGIONS.split("|"))
    while len(found) < COMBINATIONS:
        found[tuple(sorted(random.sample(countries, random.choice((1, 1, 2, 3, 5)))))] = None
    return list(found)


def sentences(chosen: tuple[Region, ...]) -> tuple[str, ...]:
    """What a text may say of where to live, beside the regions that its posting names."""
    if not chosen:
        return EMPTY_SENTENCES
    if chosen[0].kind == Region.Kind.ANYWHERE:
        return ANYWHERE_SENTENCES
    if [region.slug for region in chosen] == ["usa"]:
        return US_SENTENCES
    *most, last = [region.name for region in chosen]
    place = f"{', '.join(most)} or {last}" if most else last
    return tuple(sentence.format(place=place) for sentence in SENTENCES)


def add_rows(total: int) -> None:
    """The companies and skills that `total` postings name."""
    random = Random(4)
    skills = [Skill(slug=f"bench-{slugify(name)}"[:80], name=name) for name in skill_names()]
    Skill.objects.bulk_create(skills, ignore_conflicts=True)
    Company.objects.bulk_create(
        Company(slug=f"bench-{number}", name=name, country=random.choice(("US", "US", "GB", "DE", "CA", "")))
        for number, name in enumerate(company_names(random, max(1, total // PER_COMPANY)))
    )


def company_names(random: Random, count: int) -> Iterator[str]:
    for _ in range(count):
        first, second = ("".join(random.choices(SYLLABLES, k=random.choice((2, 3)))) for _ in range(2))
        yield f"{first} {second} {random.choice(('Labs', 'Health', 'Group', 'Software', 'Inc', 'GmbH'))}".title()


class Postings:
    """Makes the postings of any numbers, out of `total`; needs `add_rows` done. Low numbers were published first."""

    def __init__(self, total: int) -> None:
        self.total, self.now = total, timezone.now()
        self.running = running_text(vocabulary())
        self.categories = {row.slug: row for row in Category.objects.all()}
        self.companies = list(Company.objects.filter(slug__startswith="bench-").order_by("pk"))
        self.occupations = list(Occupation.objects.order_by("pk"))
        regions = {row.slug: row for row in Region.objects.all()}
        places = [tuple(regions[slug] for slug in slugs) for slugs in combinations()]
        self.sentences = {chosen: sentences(chosen) for chosen in places}
        skills = Skill.objects.filter(slug__startswith="bench-").order_by("pk")
        self.titles, self.field = titles(), falling(TITLES, 0.7)
        self.place, self.skill = falling(places, 0.9), falling(skills, 0.5)
        self.level, self.workplace, self.type = Draw(SENIORITIES), Draw(WORKPLACES), Draw(TYPES)
        self.language, self.pay = Draw(LANGUAGES), Draw(PAYS)

    def make(self, numbers: Iterable[int]) -> list[Posting]:
        random = Random()
        return [self._one(number, random) for number in numbers]

    def _one(self, number: int, random: Random) -> Posting:
        random.seed(number)  # so that it is the same whoever makes it
        [category], [level], [places] = (draw.from_(random) for draw in (self.field, self.level, self.place))
        [language], [workplace], [kind] = (draw.from_(random) for draw in (self.language, self.workplace, self.type))
        skills = list(dict.fromkeys(self.skill.from_(random, random.randint(4, 9))))[:8]
        company = self.companies[int(random.random() ** 2 * len(self.companies))]
        title = self._title(random, category, level)
        job = Job(
            company=company,
            category=self.categories[category],
            occupation=random.choice(self.occupations) if random.random() < 0.1 else None,
            title=title,
            seniority=level,
            workplace=workplace,
            type=kind,
            language=language,
            description_html=self._text(random, language, title, company, places, skills),
            apply_to=f"https://jobs.example.com/{number}",
            source=SOURCE,
            external_id=str(number),
            **self._pay(random),
            **self._dates(random, number),
        )
        return Posting(job, places, skills)

    def _title(self, random: Random, category: str, level: str) -> str:
        title = random.choice(LEVELS[level]) + random.choice(self.titles[category])
        return f"{title}, {random.choice(FOCUS)}" if random.random() < 0.5 else title

    def _text(
        self,
        random: Random,
        language: str,
        title: str,
        company: Company,
        places: tuple[Region, ...],
        skills: list[Skill],
    ) -> str:
        said = [self._sentence(random) for _ in range(random.randint(18, 41))]
        if language != "en":
            said = [sentence[-2::-1].capitalize() + "." for sentence in said]
        where = random.choice(self.sentences[places]) if random.random() < 1 / 3 else ""
        part = len(said) // 4
        parts = [f"<p>{company.name} is looking for a {title}. {' '.join(said[:part])}</p>"]
        for number, heading in enumerate(HEADINGS, 1):
            items = "</li><li>".join(said[number * part : (number + 1) * part])
            parts.append(f"<h3>{heading}</h3><ul><li>{items}</li></ul>")
        parts.append(f"<p>Experience with {', '.join(skill.name for skill in skills[:3])}. {where}</p>")
        return "".join(parts)

    def _sentence(self, random: Random) -> str:
        start = int(random.random() * (len(self.running) - SENTENCE))
        return " ".join(self.running[start : start + SENTENCE]).capitalize() + "."

    def _pay(self, random: Random) -> dict[str, Any]:
        if random.random() >= 0.6:
            return {}
        [(currency, period, least, most, step)] = self.pay.from_(random)
        low = random.randrange(least, most, step)
        high = low + step * random.randint(0, max(1, low // step // 3))
        return {"pay_min": low, "pay_max": high, "pay_currency": currency, "pay_period": period}

    def _dates(self, random: Random, number: int) -> dict[str, Any]:
        age = timedelta(days=DAYS * (1 - number / self.total) + random.random() * JITTER)
        published_at: datetime = self.now - age
        return {
            "status": Job.Status.LIVE,
            "posted_at": published_at - timedelta(days=random.choice((0, 0, 0, 1, 2))),
            "published_at": published_at,
            "expires_on": self.now.date() + timedelta(days=random.randint(2, 45)),
        }
