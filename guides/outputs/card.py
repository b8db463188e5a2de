"""The picture that a link to the site shows elsewhere: a page of the guide book in 1200 × 630."""

import textwrap
import unicodedata
from io import BytesIO

from django.conf import settings
from PIL import Image, ImageDraw, ImageFont

from core.made import made
from guides.models import digest
from guides.page import GuidePage
from occupations.models import Figure

SIZE = WIDTH, HEIGHT = 1200, 630
LAYOUT = 1  # goes up when the drawing changes, so that no card of the old one is served
PAPER, INK, INK_2, RULE, BLAZE = "#fbf9f4", "#231f1a", "#5a544c", "#dcd7cc", "#c14a12"
LEFT, RIGHT = 170, 1110
TITLE_TOP, TITLE_WIDTH, TITLE_HEIGHT, TITLE_MOST = 128, RIGHT - LEFT, 250, 104
LEADING = 1.12
# The mark of static/icons/blaze.svg, in its 32 × 32 box.
MARK = [(11.6, 4.4), (14.5, 4.0), (17.6, 4.0), (20.5, 4.5), (21.1, 10.4), (21.2, 16.5), (21.2, 22.4), (20.8, 27.7),
        (17.5, 28.2), (14.2, 28.1), (11.4, 27.6), (11.0, 21.7), (11.0, 16.0), (11.1, 9.9)]  # fmt: skip

PLAINER = str.maketrans("–—−‘’“”·", "---''\"\"-")

Fact = tuple[str, str, str]  # what, the number, where it comes from


def guide_card(page: GuidePage) -> bytes:
    """A PNG with a guide's title, field, pay and growth."""
    figures = [page.figures.get(measure) for measure in (Figure.Measure.PAY_MEDIAN, Figure.Measure.GROWTH)]
    facts = [_fact(figure) for figure in figures if figure]
    return _card(page.category.name, page.title, facts, f"{page.occupation.counted_as}, US" if facts else "")


def site_card() -> bytes:
    """A PNG for every page that has none of its own."""
    return _card("", settings.SITE_NAME, [("Remote jobs and career guides", "Every number has a source", "")], "")


def _fact(figure: Figure) -> Fact:
    assert figure.source
    a_year = " a year" if figure.unit == Figure.Unit.USD_YEAR else ""
    return figure.get_measure_display(), figure.display + a_year, figure.source.citation


def _card(field: str, title: str, facts: list[Fact], of: str) -> bytes:
    """A card, drawn or kept. of: whose figures the facts are."""
    key = digest([LAYOUT, settings.SITE_NAME, field, title, facts, of])
    return made("card", key, lambda: _png(_drawn(field, title, facts, of)))


def _png(image: Image.Image) -> bytes:
    file = BytesIO()
    image.save(file, "PNG", optimize=True)
    return file.getvalue()


def _drawn(field: str, title: str, facts: list[Fact], of: str) -> Image.Image:
    image = Image.new("RGB", SIZE, PAPER)
    image.paste(BLAZE, (60, 72), _mark(76))
    draw = ImageDraw.Draw(image)
    _write(draw, (LEFT, 72), textwrap.shorten(field, 55, placeholder=" …"), 32, INK_2)
    size, lines = _fitted(_drawable(title) or "?")
    for number, line in enumerate(lines):
        _write(draw, (LEFT, TITLE_TOP + number * size * LEADING), line, size, bold=size / 60)
    draw.line([(LEFT, 412), (RIGHT, 412)], RULE, 2)
    for number, (what, value, source) in enumerate(facts):
        left = LEFT + number * 500
        _write(draw, (left, 432), what, 26, INK_2)
        _write(draw, (left, 464), value, 42, bold=0.6)
        _write(draw, (left, 518), source, 22, INK_2)
    _write(draw, (LEFT, 566), textwrap.shorten(of, 70, placeholder=" …"), 22, INK_2)
    _write(draw, (RIGHT - _font(30).getlength(_drawable(settings.SITE_NAME)), 560), settings.SITE_NAME, 30, BLAZE)
    return image


def _write(
    draw: ImageDraw.ImageDraw, place: tuple[float, float], text: str, size: float, ink: str = INK, bold: float = 0
) -> None:
    draw.text(place, _drawable(text), ink, _font(size), stroke_width=bold, stroke_fill=ink)


def _drawable(text: str) -> str:
    """A text in the letters that Pillow's own font has, which are those of ASCII: "café" as "cafe"."""
    letters = unicodedata.normalize("NFKD", text.translate(PLAINER))
    bare = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return bare.encode("ascii", "replace").decode().strip()


def _mark(width: int) -> Image.Image:
    """The blaze as a mask, smooth-edged: drawn large, then made small."""
    scale, left, top = 4 * width / 10.2, 11.0, 4.0
    points = [((x - left) * scale, (y - top) * scale) for x, y in MARK]
    large = Image.new("L", (4 * width, round(24.2 * scale)))
    ImageDraw.Draw(large).polygon(points, fill=255)
    return large.resize((width, large.height // 4), Image.Resampling.LANCZOS)


def _fitted(title: str) -> tuple[float, list[str]]:
    """The largest size that the title fits in, and its lines then: as few as that size allows."""
    layouts = [textwrap.wrap(title, letters) for letters in range(8, 64)]
    sizes = ((_largest(lines), -len(lines), lines) for lines in layouts)
    size, _, lines = max(sizes)
    return size, lines


def _largest(lines: list[str]) -> float:
    widest = max(_font(100).getlength(line) for line in lines) / 100
    return min(TITLE_MOST, TITLE_WIDTH / widest, TITLE_HEIGHT / (len(lines) * LEADING))


def _font(size: float) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    return ImageFont.load_default(size)
