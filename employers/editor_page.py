"""What the page shows on which a job is typed."""

from functools import cached_property

from employers import changing, posting
from employers.advice import Advice, advise
from employers.models import Listing
from employers.models.listing import Typed
from employers.posting import PostingForm
from employers.refusals import StaleError
from jobs.models import Job

PARTS = (  # heading → fields, in the order of the page
    ("The job", ("title", "category", "occupation", "language", "description")),
    ("Where", ("workplace", "regions", "states", "excluded_states", "authorization")),
    ("Time zones", ("zone_low", "zone_high", "overlap_zone", "overlap_start", "overlap_end")),
    ("Terms", ("type", "engagement", "seniority", "skills")),
    ("Pay", ("pay_min", "pay_max", "pay_currency", "pay_period")),
    ("Applying", ("takes_applications", "apply_to", "expires_on")),
)


class EditorPage:
    """job: as it is stored. typed: what stands in the form where that is not saved. form: refused. stale: why."""

    def __init__(
        self, job: Job, typed: Typed | None = None, form: PostingForm | None = None, stale: StaleError | None = None
    ) -> None:
        self.job = job
        self.stale = stale
        self.listing = Listing.objects.filter(pk=job.pk).first()
        self._typed, self._refused = typed, form

    @cached_property
    def typed(self) -> Typed:
        if self._typed is not None:
            return self._typed
        if self.listing and self.listing.draft is not None:
            kept: Typed = self.listing.draft
            return kept
        return posting.typed_of(self.job)

    @property
    def version(self) -> int:
        """Of the draft that is typed over; after a clash the newer one, so that saving again is meant."""
        return self.listing.version if self.listing else 0

    @cached_property
    def form(self) -> PostingForm:
        return self._refused or posting.shown(self.typed, self.job)

    @property
    def parts(self) -> list[tuple[str, list[object]]]:
        return [(heading, [self.form[name] for name in names]) for heading, names in PARTS]

    @cached_property
    def advice(self) -> list[Advice]:
        """Nothing for a form in which nothing was typed yet."""
        if not any(self.typed.get(name) for name in ("title", "description", "apply_to")):
            return []
        form = posting.bound(self.typed, Job(company=self.job.company))
        form.is_valid()
        return advise(form, self.job.company)

    @cached_property
    def theirs(self) -> list[changing.Difference]:
        """After a clash: from what somebody else saved to what stands in the form."""
        return changing.differences(self.stale.listing.draft or {}, self.typed) if self.stale else []
