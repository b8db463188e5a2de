"""The publish check: what a guide still lacks, and what must not go out."""

from dataclasses import dataclass

from guides.models import Guide


@dataclass(frozen=True)
class Finding:
    """One thing to mend. anchor: the kind of section it is in, "" for the guide's head, "figures" for its figures."""

    message: str
    anchor: str
    is_blocking: bool


def findings(guide: Guide) -> list[Finding]:
    """Everything the check finds, in page order."""
    return []
