"""The catalogue of sections: which kinds a guide has, in page order, and what shape each takes.

A shape owns the template (templates/guides/shapes/_<name>.html) and the columns of its items; a kind is only data, so a
new kind needs no migration.
"""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Shape:
    """How a section is written and drawn.

    columns: Item field → its own name in this shape, in order; empty when the section has only a body.
    required: the columns an item cannot do without.
    """

    name: str
    columns: dict[str, str] = field(default_factory=dict)
    required: tuple[str, ...] = ("title",)

    @property
    def has_items(self) -> bool:
        return bool(self.columns)


PROSE = Shape("prose")
LIST = Shape("list", {"title": "Item", "skill": "Skill", "text": "More"})
STEPS = Shape("steps", {"title": "Step", "value": "Duration", "text": "What it takes"})
STAGES = Shape("stages", {"title": "Stage", "value": "Years of experience", "text": "Text"}, ("title", "value", "text"))
TIMELINE = Shape("timeline", {"title": "Stage", "value": "Hours", "note": "Focus", "text": "Points"}, ("title", "text"))
QA = Shape("qa", {"title": "Question", "text": "Answer"}, ("title", "text"))
GROUPS = Shape("groups", {"title": "Group", "note": "Introduction", "text": "Points"}, ("title", "text"))
CASES = Shape("cases", {"title": "Title", "text": "Text", "note": "Key takeaway", "url": "Source"}, ("title", "text"))
# Prose with something of the guide's own beside it.
DEMAND = Shape("demand")
PAY = Shape("pay")
CREDENTIALS = Shape("credentials")
BALANCE = Shape("balance")
OUTLOOK = Shape("outlook")
REFERENCES = Shape("references")


@dataclass(frozen=True)
class Kind:
    """A section of every guide.

    words: target length of the prose (from, to), of the items' text too where the shape has items.
    items: target number of items (from, to); (0, 0) where there are none.
    group: the heading it shares with its neighbours, "" when it stands alone.
    is_required: whether a guide cannot go out without it.
    """

    slug: str
    label: str
    shape: Shape
    words: tuple[int, int]
    help: str
    items: tuple[int, int] = (0, 0)
    group: str = ""
    is_required: bool = True


SKILLS = "Skills and qualifications"
MARKET = "Job market today"
PROS_CONS = "Pros and cons"

KINDS = (
    Kind("market-demand", "Market demand", DEMAND, (80, 160),
         "Why demand is what the rating says: what drives it, what limits it, where the openings are."),
    Kind("salary", "Annual salary", PAY, (60, 140),
         "What moves pay in this role. Write no numbers: chart and table come from the figures."),
    Kind("core-functions", "Core functions of the role", PROSE, (180, 280),
         "What the role is for and how it does it."),
    Kind("responsibilities", "Key responsibilities", LIST, (60, 320),
         "What a person in the role answers for, one task a line.", (9, 14)),
    Kind("work-setting", "Work setting", PROSE, (120, 200),
         "Where, with whom and at what hours; what can be done remotely and what cannot."),
    Kind("tech-stack", "Tech stack", LIST, (40, 320),
         "Tools and equipment in real use. An item may link to a skill and keeps its own words.", (10, 18)),
    Kind("education-level", "Education level", PROSE, (90, 160),
         "The schooling people in the role have and employers ask for.", group=SKILLS),
    Kind("tech-skills", "Technical skills", LIST, (40, 320), "Skills that can be tested.", (9, 14), SKILLS),
    Kind("soft-abilities", "Soft abilities", LIST, (40, 250),
         "Each with how it shows in this job.", (7, 10), SKILLS),
    Kind("path", "Path to the role", STEPS, (120, 350),
         "The steps in order, from nothing to hired, each with a realistic duration.", (5, 7)),
    Kind("required-education", "Required education", CREDENTIALS, (110, 190),
         "Formal requirements: programs, licenses, examinations, renewal. Credentials are rows of the guide."),
    Kind("stages", "Career path stages", STAGES, (160, 350),
         "From the first job on. Years are written 0–1, 2–4 or 8+.", (4, 5)),
    Kind("global-outlook", "Global outlook", PROSE, (110, 190),
         "How role, licensing and hiring differ in other countries; working across borders.", is_required=False),
    Kind("challenges", "Role challenges", PROSE, (80, 140), "What makes the work hard now.", group=MARKET),
    Kind("growth-paths", "Growth paths", PROSE, (80, 140), "Where people go from here.", group=MARKET),
    Kind("industry-trends", "Industry trends", PROSE, (80, 140), "What is changing the work.", group=MARKET),
    Kind("day", "A day in the life", TIMELINE, (100, 350),
         "A usual day. Points are a Markdown list.", (3, 5)),
    Kind("balance", "Work-life balance and stress", BALANCE, (80, 150),
         "What the two ratings mean in practice. The ratings themselves are rows of the guide."),
    Kind("skill-map", "Skill map", GROUPS, (80, 350),
         "Foundational; Specialization; Professional and software. Points are a Markdown list.", (3, 3)),
    Kind("pros", "Pros", LIST, (30, 220), "What is good about it.", (5, 7), PROS_CONS),
    Kind("cons", "Cons", LIST, (30, 220), "What is not.", (5, 7), PROS_CONS),
    Kind("mistakes", "Common mistakes of beginners", LIST, (80, 300),
         "The mistake, and what to do instead.", (7, 9)),
    Kind("advice", "Contextual advice", LIST, (80, 300), "What a friend in the job would tell you.", (7, 9)),
    Kind("cases", "Examples and case studies", CASES, (130, 300),
         "Illustrations; the page says so unless an item cites its source.", (2, 3), is_required=False),
    Kind("portfolio", "Portfolio tips", PROSE, (100, 170), "What to show an employer, and how.",
         is_required=False),
    Kind("outlook", "Job outlook and related roles", OUTLOOK, (60, 120),
         "How to read the projection for this role. Write no numbers: they come from the figures."),
    Kind("faq", "Frequently asked questions", QA, (200, 650),
         "What people really type into a search engine.", (6, 8)),
    Kind("sources", "Sources and references", REFERENCES, (30, 60),
         "How figures and statements were sourced. The list is made from the guide's figures and references."),
)  # fmt: skip

BY_SLUG = {kind.slug: kind for kind in KINDS}
ORDER = {kind.slug: number for number, kind in enumerate(KINDS)}
