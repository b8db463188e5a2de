"""What an alert would have sent in the last week, for somebody who thinks of having one."""

from dataclasses import replace

from django.contrib.auth.models import AnonymousUser

from accounts.models import User
from jobs.models import Job, Mark
from jobs.query import JobQuery
from jobs.search import Search

SHOWN = 10
COUNTED = 1_000  # jobs; of more it is only said that they are more


class Preview:
    """jobs: the newest. total: how many there were in all, COUNTED at most, and then is_more."""

    def __init__(self, query: JobQuery, reader: User | AnonymousUser) -> None:
        self.query = replace(query, since="7", sort="newest" if query.words else "")
        marked = set(Mark.objects.by(reader).values_list("job", flat=True))
        search = Search(self.query)
        with search.by_index():
            found = search.found.exclude(pk__in=marked) if marked else search.found
            number = found.order_by().values("pk")[: COUNTED + 1].count()
            self.is_more = number > COUNTED
            self.total = min(number, COUNTED)
            newest = found.order_by("-published_at", "-pk").values_list("pk", flat=True)[:SHOWN]
            rows = Job.objects.for_lists().in_bulk(list(newest))
        self.jobs = sorted(rows.values(), key=lambda job: (job.published_at, job.pk), reverse=True)

    @property
    def path(self) -> str:
        """Of the list with all of them."""
        return self.query.path
