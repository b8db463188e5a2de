"""The closed scales that editors rate an occupation on. A rating is a step or a range of neighbouring steps."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Scale:
    """steps: (slug, word) from least to most, numbered from 1 in the database."""

    slug: str
    label: str
    steps: tuple[tuple[str, str], ...]

    def words(self, low: int, high: int) -> str:
        """ "Medium", or "Medium to high" for a range."""
        first, last = self.steps[low - 1][1], self.steps[high - 1][1]
        return first if low == high else f"{first} to {last.lower()}"

    def number(self, slug: str) -> int | None:
        """A step's number by its slug; None when there is no such step."""
        return next((number for number, (step, _) in enumerate(self.steps, 1) if step == slug), None)


SCALES = (
    Scale("demand", "Demand", (("low", "Low"), ("medium", "Medium"), ("high", "High"))),
    Scale("stress", "Stress", (("low", "Low"), ("moderate", "Moderate"), ("high", "High"))),
    Scale("balance", "Work-life balance", (("hard", "Hard"), ("fair", "Fair"), ("good", "Good"))),
    Scale(
        "remote",
        "Remote-friendliness",
        (("on-site", "On site"), ("partly", "Partly remote"), ("mostly", "Mostly remote"), ("fully", "Fully remote")),
    ),
)
BY_SLUG = {scale.slug: scale for scale in SCALES}
