"""Numbers into places on a line: the templates draw, this only computes.

Places are percentages of the drawing's width, so that a chart fits any screen while its letters keep their size.
"""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from core import formats
from occupations.models import Figure

LEFT, RIGHT = 6.0, 94.0  # percent of the width that the axis spans
STEPS = (5_000, 10_000, 20_000, 25_000, 50_000, 100_000)


@dataclass(frozen=True)
class Tick:
    x: float
    label: str


@dataclass(frozen=True)
class Mark:
    """A percentile on the pay chart. above: whether its label stands over the band."""

    x: float
    figure: Figure
    name: str
    above: bool


@dataclass(frozen=True)
class Posted:
    """Pay in postings, in US dollars a year. middle: their median, None for a single one. label: whose it is."""

    low: int
    high: int
    middle: int | None
    label: str

    @property
    def range(self) -> str:
        """ "$95,000–$120,000"; one amount where both ends are the same."""
        low, high = formats.money(self.low), formats.money(self.high)
        return low if low == high else f"{low}–{high}"


@dataclass(frozen=True)
class Track:
    """Posted pay on the chart, on a line of its own below the official figures."""

    x: float
    width: float
    middle: float | None
    text: str
    text_x: float


@dataclass(frozen=True)
class PayChart:
    """Pay of all workers on one axis: a line from p10 to p90, a band from p25 to p75, a mark at the median.

    posted: pay in postings on the same axis. axis: how far down that is, in pixels.
    """

    ticks: list[Tick]
    marks: list[Mark]
    line: tuple[float, float]
    band: tuple[float, float] | None  # x and width
    posted: Track | None

    @property
    def axis(self) -> int:
        return 126 if self.posted is None else 190

    @property
    def height(self) -> int:
        return self.axis + 38


PERCENTILES = (
    (Figure.Measure.PAY_P10, "10th", True),
    (Figure.Measure.PAY_P25, "25th", False),
    (Figure.Measure.PAY_MEDIAN, "Median", True),
    (Figure.Measure.PAY_P75, "75th", False),
    (Figure.Measure.PAY_P90, "90th", True),
)


LABELS = {
    Figure.Measure.PAY_P10: "10% earn less than",
    Figure.Measure.PAY_P25: "25% earn less than",
    Figure.Measure.PAY_MEDIAN: "Half earn less than (median)",
    Figure.Measure.PAY_P75: "25% earn more than",
    Figure.Measure.PAY_P90: "Top 10% earn more than",
}


def posted(low: int | None, high: int | None, label: str, middle: int | None = None) -> Posted | None:
    """Posted pay, of which one end may be missing; None without either."""
    if low is None and high is None:
        return None
    return Posted(low or high or 0, high or low or 0, middle, label)


def pay_chart(figures: dict[str, Figure], posted: Posted | None = None) -> PayChart | None:
    """The chart of the pay figures there are; None with fewer than two: a single number needs no axis."""
    rows = [(figures[measure], name, above) for measure, name, above in PERCENTILES if measure in figures]
    if len(rows) < 2:
        return None
    ends = [float(rows[0][0].value), float(rows[-1][0].value), *([posted.low, posted.high] if posted else [])]
    low, high = min(ends), max(ends)
    margin = (high - low) * 0.08 or 1
    start, end = max(0.0, low - margin), high + margin

    def x(value: Decimal | float) -> float:
        return round(LEFT + (RIGHT - LEFT) * (float(value) - start) / (end - start), 2)

    step = next((step for step in STEPS if (end - start) / step <= 5), STEPS[-1])
    first = int(start // step + 1) * step
    ticks = [Tick(x(value), f"${value // 1000}k") for value in range(first, int(end) + 1, step)]
    marks = [Mark(x(figure.value), figure, name, above) for figure, name, above in rows]
    place = {mark.name: mark.x for mark in marks}
    band = (place["25th"], round(place["75th"] - place["25th"], 2)) if {"25th", "75th"} <= place.keys() else None
    track = _track(posted, x) if posted else None
    return PayChart(ticks, marks, (marks[0].x, marks[-1].x), band, track)


def _track(posted: Posted, x: Callable[[float], float]) -> Track:
    left, right = x(posted.low), x(posted.high)
    middle = None if posted.middle is None else x(posted.middle)
    median = "" if posted.middle is None else f", median {formats.money(posted.middle)}"
    text = f"{posted.label}: {posted.range}{median}"
    # The words keep clear of both edges, however long they are.
    return Track(left, max(0.8, round(right - left, 2)), middle, text, min(68.0, max(32.0, (left + right) / 2)))
