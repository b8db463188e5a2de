"""The editors' room for the vocabulary and the figures."""

from occupations.admin import occupation, source, vocabulary

__all__ = ["occupation", "source", "vocabulary"]
