"""What cannot be done now, and why."""

from employers.models import Listing


class RefusedError(Exception):
    """The message says why, in plain words for whoever asked."""


class StaleError(RefusedError):
    """A draft was saved by somebody else meanwhile. listing: as it is now."""

    def __init__(self, listing: Listing) -> None:
        super().__init__("Somebody saved this job after you opened it.")
        self.listing = listing
