"""Where an ad may stand. A new place is a line here, a migration (the database knows them) and a tag in a template."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Placement:
    """A place for one ad. code: as templates name it. room: for a picture, (width, height) in CSS pixels at most."""

    code: str
    label: str
    where: str
    room: tuple[int, int]


PLACEMENTS = (
    Placement("guide", "Guide", "after its first section", (240, 180)),
    Placement("list", "Lists", "of guides and of jobs, after the fifth; a shorter one shows none", (200, 150)),
    Placement("home", "Home page", "after the guides to begin with", (320, 200)),
)
BY_CODE = {placement.code: placement for placement in PLACEMENTS}
