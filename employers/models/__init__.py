"""Who may post for a company, what they work on, and what moderators decide of it."""

from employers.models.company import Claim, Member
from employers.models.fingerprint import Fingerprint
from employers.models.listing import Entry, Listing, Review

__all__ = ["Claim", "Entry", "Fingerprint", "Listing", "Member", "Review"]
