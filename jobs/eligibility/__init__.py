"""Can I take this remote job from where I live?

`read` finds what the text of a posting says about that: where one must live, where one may not, in which time zones,
and where one must be allowed to work, as `Terms`, with the sentences that say so. `merge` adds what the employer filled
in. `answer` holds the terms against a `Reader` and says yes, no or unclear, and which of the terms decided.

A wrong "no" costs a person a job that they could have had, so it is said only where the text says it; whatever the
rules do not understand is unclear. tests/jobs/eligibility.py measures them against labelled sentences.

sentences: cuts the text and picks the few that matter. gazetteer, names, atlas, places, clocks: find what they name.
wording, phrases, asides, limits, welcomes, families, remarks, zones, overlap: what is said of it. reading: all of this
together. terms: what comes out. No Django in here.
"""

from jobs.eligibility.overlap import Overlap
from jobs.eligibility.reading import Reading, read
from jobs.eligibility.terms import ANYWHERE, Answer, Reader, Terms, Verdict, answer, merge

__all__ = ["ANYWHERE", "Answer", "Overlap", "Reader", "Reading", "Terms", "Verdict", "answer", "merge", "read"]
