"""What the API's answers look like, for its documentation: the views make them, tests hold them to these.

Every example is of the same job, so that the API page reads as one story. What there is none of is null or an empty
list, never missing; a client must ignore members that it does not know, for more will come.
"""

from api.v1.schemas.base import SITE, Page, Problem, Role
from api.v1.schemas.guides import Guide, GuideAddress, GuideBrief, RelatedRoles, RoleDetail
from api.v1.schemas.jobs import Category, Company, Job, Region, Similar, Skill
from api.v1.schemas.plans import Plans

__all__ = [
    "SITE",
    "Category",
    "Company",
    "Guide",
    "GuideAddress",
    "GuideBrief",
    "Job",
    "Page",
    "Plans",
    "Problem",
    "Region",
    "RelatedRoles",
    "Role",
    "RoleDetail",
    "Similar",
    "Skill",
]
