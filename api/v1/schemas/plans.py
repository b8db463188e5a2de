"""Plans and what they cost."""

from typing import Literal

from pydantic import BaseModel

from api.v1.schemas.base import SITE, example


class Price(BaseModel):
    amount: str = example("8.00", "A decimal.")
    currency: Literal["USD"] = example("USD")
    interval: str = example("month", enum=["month", "year"])
    text: str = example("USD $8/month")


class PlanLine(BaseModel):
    title: str = example("job alerts")
    gives: str | None = example("weekly or daily", "null: nothing of it.")
    is_available: bool = example(True, "Whether it can be used here today.")


class Plan(BaseModel):
    name: str = example("Waymark+")
    is_paid: bool = example(True)
    prices: list[Price]
    lines: list[PlanLine]


class Plans(BaseModel):
    items: list[Plan]
    url: str = example(f"{SITE}/plus/")
