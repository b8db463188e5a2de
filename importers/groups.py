"""What those who moderate jobs may do here; the group is made by jobs/groups.py."""

from core import groups
from jobs.groups import MODERATORS

RIGHTS = {
    MODERATORS: groups.rights("importers", "view add change", "feed categoryname regionname companyname")
    | groups.rights("importers", "view", "run")
}
