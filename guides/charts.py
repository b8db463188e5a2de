"""Numbers into places on a line: the templates draw, this only computes.

Places are percentages of the drawing's width, so that a chart fits any screen while its letters keep their size.
"""

from dataclasses import dataclass
from decimal import Decimal

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
class PayChart:
    """Pay of all workers on one axis: a line from p10 to p90, a band from p25 to p75, a mark at the median."""

    ticks: list[Tick]
    marks: list[Mark]
    line: tuple[float, float]
    band: tuple[float, float] | None  # x and width


PERCENTILES = (
    (Figure.Measure.PAY_P10, "10th", True),
    (Figure.Measure.PAY_P25, "25th", False),
    (Figure.Measure.PAY_MEDIAN, "Median", True),
    (Figure.Measure.PAY_P75, "75th", False),
    (Figure.Measure.PAY_P90, "90th", True),
)


def pay_chart(figures: dict[str, Figure]) -> PayChart | None:
    """The chart of the pay figures there are; None with fewer than two: a single number needs no axis."""
    rows = [(figures[measure], name, above) for measure, name, above in PERCENTILES if measure in figures]
    if len(rows) < 2:
        return None
    low, high = float(rows[0][0].value), float(rows[-1][0].value)
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
    return PayChart(ticks, marks, (marks[0].x, marks[-1].x), band)
