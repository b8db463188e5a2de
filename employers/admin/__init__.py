"""What waits for moderators: reviews of jobs and claims of companies."""

from employers.admin.claims import ClaimAdmin, MemberAdmin
from employers.admin.reviews import ReviewAdmin

__all__ = ["ClaimAdmin", "MemberAdmin", "ReviewAdmin"]
