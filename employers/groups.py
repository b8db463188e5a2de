"""What those who moderate jobs may do here; the group is made by jobs/groups.py."""

from core import groups
from jobs.groups import MODERATORS

RIGHTS = {
    MODERATORS: groups.rights("employers", "view change", "review claim") | groups.rights("employers", "view", "member")
}
