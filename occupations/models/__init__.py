"""What the world knows of occupations, each number with its source."""

from occupations.models.figure import Figure, FigureChange, FigureQuerySet
from occupations.models.occupation import ALL_OCCUPATIONS, Alias, Category, Occupation, Skill, validate_code
from occupations.models.source import Source

__all__ = [
    "ALL_OCCUPATIONS",
    "Alias",
    "Category",
    "Figure",
    "FigureChange",
    "FigureQuerySet",
    "Occupation",
    "Skill",
    "Source",
    "validate_code",
]
