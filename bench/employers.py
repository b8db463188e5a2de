"""Employers: near duplicates among SIZE jobs, the review queue, an inbox, and what counting costs a job's page.

The board is that of bench/jobs.py, so storing is measured again, beside the fingerprints that are made after it and not
in it. Of the texts that are checked every second one is a copy, edited here and there; the others are like none.

A warm page is asked for by a reader, who is counted, and by a program, which is not, in turn and from one server.
"""

import os
import time
from collections.abc import Iterator
from functools import partial
from itertools import cycle, islice
from statistics import median, quantiles

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from applications.models import Application
from bench import data, measure
from bench.guides import ask, warm_up
from bench.jobs import ROUNDS, SECONDS, SIZE, loading, maker
from bench.measure import Figure
from employers import duplicates
from employers.models import Fingerprint, Member, Review
from employers.posting import NEW
from jobs import deriving
from jobs.models import Company, Job

WAITING = 10_000
SENT = 5_000  # applications to one job
CHECKED = 200
READER = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
PROGRAM = "Mozilla/5.0 (compatible; ExampleBot/1.0; +https://bot.example/)"


def figures() -> Iterator[Figure]:
    yield from loading()
    yield from fingerprints()
    data.analyze()
    yield from checks()
    yield from queue()
    yield from inbox()
    with measure.server("config.wsgi:application") as port:
        yield from counting(port)
    yield Figure("load", os.getloadavg()[-1], "in 15 min")  # of the machine, ours among it


def fingerprints() -> Iterator[Figure]:
    begun, made = time.perf_counter(), 0
    while more := duplicates.make_missing():
        made += more
    yield Figure("fingerprints", made / (time.perf_counter() - begun), "jobs/s")
    yield Figure("fingerprinted", Fingerprint.objects.count(), "jobs", "≥", SIZE)
    yield Figure("none-missing", measure.milliseconds(duplicates.make_missing, clock=time.perf_counter, runs=5), "ms")


def checks() -> Iterator[Figure]:
    """As when a job of a new company is sent."""
    job = Job(pk=0, company=Company.objects.create(slug="bench-new", name="New"))
    known = Job.objects.filter(pk__in=Fingerprint.objects.values("job")).order_by("slug", "pk")
    copies = [edited(deriving.plain(html)) for html in known.values_list("description_html", flat=True)[: CHECKED // 2]]
    others = [deriving.plain(one.job.description_html) for one in maker().make(range(SIZE, SIZE + CHECKED // 2))]
    took, found = [], []
    for text in islice((text for pair in zip(copies, others, strict=True) for text in pair), CHECKED):
        begun = time.perf_counter()
        found.append(bool(duplicates.alike(text, job)))
        took.append(1000 * (time.perf_counter() - begun))
    yield Figure("duplicates-p50", median(took), "ms")
    yield Figure("duplicates-p95", quantiles(took, n=20)[-1], "ms", "≤", 100)
    yield Figure("copies-found", sum(found[::2]), f"of {len(copies)}", "≥", 0.98 * len(copies))
    yield Figure("others-found", sum(found[1::2]), f"of {len(others)}", "=", 0)


def edited(text: str) -> str:
    """With every fortieth word replaced."""
    return " ".join(word if place % 40 else "other" for place, word in enumerate(text.split()))


def queue() -> Iterator[Figure]:
    by, now = User.objects.create_user("employer@example.org"), timezone.now()
    jobs = Job.objects.order_by("pk")[:WAITING]
    Review.objects.bulk_create(
        Review(job=job, by=by, submitted_at=now, proposal={**NEW, "description": ["x" * 5_000]}, signals=["A signal."])
        for job in jobs.only("pk")
    )
    data.analyze()
    client = Client(headers={"host": "localhost"})
    client.force_login(User.objects.create_user("admin@example.org", is_staff=True, is_superuser=True))
    start = reverse("admin:employers_review_changelist")
    wall = partial(measure.milliseconds, clock=time.perf_counter, runs=20)
    yield Figure("queue-waiting", Review.objects.waiting().count(), "reviews", "=", WAITING)
    yield Figure("queue-queries", measure.queries(partial(ask, client, start)), "queries")
    yield Figure("queue", wall(partial(ask, client, start)), "ms", "≤", 60)
    yield Figure("queue-page-100", wall(partial(ask, client, f"{start}?p=100")), "ms")
    change = reverse("admin:employers_review_change", args=[Review.objects.earliest("pk").pk])
    yield Figure("review", wall(partial(ask, client, change)), "ms")


def inbox() -> Iterator[Figure]:
    members = [User(email=f"applicant{n}@example.org") for n in range(SENT)]
    User.objects.bulk_create(members)
    job = Job.objects.live().latest("pk")
    Job.objects.filter(pk=job.pk).update(source="", apply_to="", takes_applications=True)
    statuses = ("sent", "seen", "shortlisted", "declined")
    Application.objects.bulk_create(
        Application(job=job, user=user, name=f"Applicant {n}", text="x" * 2_000, status=statuses[n % 4])
        for n, user in enumerate(members)
    )
    data.analyze()
    client = Client(headers={"host": "localhost"})
    client.force_login(members[0])
    Member.objects.create(company_id=job.company_id, user=members[0])
    wall = partial(measure.milliseconds, clock=time.perf_counter, runs=20)
    start = reverse("employers:inbox", args=[job.pk])
    yield Figure("inbox-sent", job.applications.count(), "applications", "=", SENT)
    yield Figure("inbox-queries", measure.queries(partial(ask, client, start)), "queries")
    yield Figure("inbox", wall(partial(ask, client, start)), "ms", "≤", 60)
    yield Figure("inbox-page-100", wall(partial(ask, client, f"{start}?page=100")), "ms", "≤", 60)
    yield Figure("inbox-status", wall(partial(ask, client, f"{start}?status=seen")), "ms", "≤", 60)
    last = reverse("employers:application-detail", args=[job.pk, Application.objects.latest("pk").pk])
    yield Figure("application", wall(partial(ask, client, last)), "ms")


def counting(port: int) -> Iterator[Figure]:
    path = Job.objects.live().latest("pk").get_absolute_url()
    warm_up(port, path)
    asked = {who: measure.request(path, user_agent=who, accept_encoding="br") for who in (READER, PROGRAM)}
    rates: dict[str, list[float]] = {READER: [], PROGRAM: []}
    for who in islice(cycle(asked), 2 * ROUNDS):
        rates[who].append(measure.requests_per_second(port, asked[who], SECONDS))
    yield Figure("warm-counted", median(rates[READER]), "requests/s")
    yield Figure("warm-uncounted", median(rates[PROGRAM]), "requests/s")
    ratio = median(counted / free for counted, free in zip(rates[READER], rates[PROGRAM], strict=True))
    yield Figure("counting-ratio", ratio, "× uncounted", "≥", 0.97)
