"""Years of alerts in a simulated time, beside a model of them (tests/alerts/model.py).

Clocks with gaps and folds, machines that sleep and clocks that are set back, plans that come and go, schedules, alerts
and frequencies that change, jobs that come late and go. From event to event: nothing happens between them.
"""

import random
import time
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.utils import timezone

from alerts import actions, delivery, mails, planning, upkeep
from alerts.models import Alert, Digest, DigestJob, Recipient
from core import outbox
from jobs.actions import close
from jobs.models import Job
from jobs.query import JobQuery
from subscriptions.models import Grant
from tests import factories
from tests.alerts.model import DAY, HOUR, MINUTE, Asked, Person, Posting, Told

pytestmark = pytest.mark.django_db
START = datetime(2026, 8, 24, 12, tzinfo=UTC)
ZONES = [
    *("UTC", "Europe/Berlin", "America/New_York", "Asia/Kathmandu", "Pacific/Chatham", "Pacific/Apia"),
    *("Australia/Lord_Howe", "America/Santiago", "Asia/Beirut", "America/Havana", "Pacific/Kiritimati", "Africa/Cairo"),
]
HOURS = [0, 0, 1, 2, 2, 3, 8, 8, 12, 23]  # those at which clocks jump above all
WORDS = ["zorb", "krik", "blum"]
QUERIES = [
    *(JobQuery(words=word) for word in WORDS),
    JobQuery(categories=("design",)),
    JobQuery(words="zorb", categories=("design",)),
    JobQuery(),
]


class Box(BaseEmailBackend):
    """Keeps the mails, which say no more than whose digest they are: their text is not the subject here."""

    taken: list[str] = []

    def send_messages(self, email_messages: Any) -> int:
        self.taken += [message.subject for message in email_messages]
        return len(email_messages)


class Letter(EmailMessage):
    tells_facts = False


class Years:
    """The site, and the model beside it."""

    def __init__(self, seed: int, clock: time_machine.Traveller, people: int) -> None:
        self.chance, self.clock = random.Random(seed), clock
        self.jobs: dict[int, Posting] = {}
        self.seen: Counter[str] = Counter()
        self.latest = timezone.now()
        for category in ("design", "engineering"):
            factories.make_category(category)
        self.people = [self._person(number) for number in range(people)]

    def _person(self, number: int) -> Person:
        """The first one changes nothing, and hears daily at an hour that their clock leaves out once and has twice."""
        user, now = factories.make_user(), timezone.now()
        person = Person(actions.recipient_of(user).pk, user, "UTC", 8, 0, is_steady=number == 0)
        if person.is_steady:
            self.set_schedule(person, "Pacific/Chatham", 3, 6)
            Grant.objects.create(user=user, starts_at=now, ends_at=now + 999 * DAY, reason="A prize.")
            person.plus.append((now, now + 999 * DAY))
        for _ in range(2):
            self.add(person, ["daily"] if person.is_steady else ["daily", "weekly"])
        return person

    def recipient(self, person: Person) -> Recipient:
        return Recipient.objects.get(pk=person.pk)

    # Events

    def post(self) -> None:
        """A job; some of them are seen only long after the moment at which they were published."""
        words = tuple(self.chance.sample(WORDS, self.chance.choice([0, 1, 1, 2])))
        category, now = self.chance.choice(["design", "engineering"]), timezone.now()
        published_at = now - self.chance.choice([0, 0, 0, 5, 40]) * MINUTE
        job = factories.make_job(
            title=f"Job {' '.join(words)}",
            description="We look for you.",
            category=factories.make_category(category),
            published_at=published_at,
        )
        self.jobs[job.pk] = Posting(words, category, published_at, max(now, self.latest))

    def close(self) -> None:
        live = [pk for pk, job in self.jobs.items() if job.is_live]
        if live:
            pk = self.chance.choice(live[-8:])
            close(jobs=[pk], status=Job.Status.FILLED)
            self.jobs[pk].is_live = False

    def change(self) -> None:
        """Something that a person, their plan or an operator does."""
        others = [person for person in self.people if not person.is_steady]
        overdue = [person for person in others if person.next and person.next <= timezone.now()]
        person = self.chance.choice(overdue or others)
        kinds = [self.reset, self.reset, self.grant, self.end_grant, self.end_silently, self.rate, self.edit]
        kinds += [self.pause, self.resume, self.add, self.remove, self.stop, self.return_, self.ask]
        kind = self.chance.choice(kinds)
        before = person.next
        self.seen["overdue"] += before is not None and before <= timezone.now()
        kind(person)
        self.seen[kind.__name__] += 1
        person.has_changed |= person.next != before

    def reset(self, person: Person) -> None:
        chance = self.chance
        self.set_schedule(person, chance.choice(ZONES), chance.choice(HOURS), chance.randrange(7))

    def set_schedule(self, person: Person, zone: str, hour: int, weekday: int) -> None:
        person.zone, person.hour, person.weekday = zone, hour, weekday
        actions.set_schedule(recipient=self.recipient(person), time_zone=zone, hour=hour, weekday=weekday)
        person.reschedule(timezone.now())

    def grant(self, person: Person) -> None:
        now = timezone.now()
        ends_at = now + self.chance.choice([3, 20, 90]) * DAY
        Grant.objects.create(user=person.user, starts_at=now, ends_at=ends_at, reason="A prize.")
        person.plus.append((now, ends_at))
        self._tell(person)

    def end_grant(self, person: Person) -> None:
        self.end_silently(person)
        self._tell(person)

    def end_silently(self, person: Person) -> None:
        """It is over, and nobody was told yet."""
        now = timezone.now()
        Grant.objects.filter(user=person.user, starts_at__lt=now, ends_at__gt=now).update(ends_at=now)
        person.plus = [(start, min(end, now)) for start, end in person.plus]

    def _tell(self, person: Person) -> None:
        """As the task does that runs on `plan.changed`."""
        actions.reschedule(recipient=self.recipient(person))
        person.reschedule(timezone.now())

    def rate(self, person: Person) -> None:
        """Daily or weekly."""
        for pk, asked in self._some(person):
            asked.frequency = self.chance.choice(["daily", "weekly"])
            actions.change(alert=Alert.objects.get(pk=pk), name="Alert", frequency=asked.frequency)
            person.reschedule(timezone.now())

    def edit(self, person: Person) -> None:
        for pk, asked in self._some(person):
            query = self.chance.choice(QUERIES)
            if query in [other.query for other in person.asked.values()]:
                continue
            actions.change(alert=Alert.objects.get(pk=pk), name="Alert", frequency=asked.frequency, query=query)
            asked.query, asked.since = query, timezone.now()
            person.reschedule(timezone.now())

    def pause(self, person: Person) -> None:
        for pk, asked in self._some(person):
            actions.pause(alert=Alert.objects.get(pk=pk))
            asked.is_paused = True
            person.reschedule(timezone.now())

    def resume(self, person: Person) -> None:
        for pk, asked in person.asked.items():
            if asked.is_paused:
                actions.resume(alert=Alert.objects.get(pk=pk))
                asked.is_paused, asked.since = False, timezone.now()
                person.reschedule(timezone.now())

    def add(self, person: Person, frequencies: Sequence[str] = ("daily", "daily", "weekly")) -> None:
        query, frequency = self.chance.choice(QUERIES), self.chance.choice(frequencies)
        if query in [other.query for other in person.asked.values()] or not person.is_subscribed:
            return
        alert = actions.save(
            recipient=self.recipient(person), query=query, name="Alert", frequency=frequency, is_confirmed=True
        )
        person.asked[alert.pk] = Asked(query, frequency, timezone.now())
        person.reschedule(timezone.now())

    def remove(self, person: Person) -> None:
        if len(person.asked) > 1:
            for pk, _ in self._some(person):
                actions.delete(alert=Alert.objects.get(pk=pk))
                del person.asked[pk]
                person.reschedule(timezone.now())

    def stop(self, person: Person) -> None:
        if self.chance.random() < 0.3:
            actions.unsubscribe(recipient=self.recipient(person))
            person.is_subscribed, person.next = False, None

    def return_(self, person: Person) -> None:
        if not person.is_subscribed:
            actions.subscribe_again(recipient=self.recipient(person))
            person.is_subscribed = True
            for asked in person.asked.values():
                asked.since = asked.since if asked.is_paused else timezone.now()
            person.reschedule(timezone.now())

    def ask(self, person: Person) -> None:
        """Send now."""
        for pk, asked in self._some(person):
            try:
                digest = actions.send_now(alert=Alert.objects.get(pk=pk))
            except ValidationError:
                continue
            expected = set() if asked.is_paused else person.new([asked], self.jobs)
            delivery.send_due(time.monotonic() + 600)
            jobs = set(DigestJob.objects.filter(digest=digest).values_list("job", flat=True))
            assert jobs == expected
            assert (str(digest.pk) in Box.taken) == bool(jobs)
            person.sent |= jobs

    def _some(self, person: Person) -> list[tuple[int, Asked]]:
        return self.chance.sample(sorted(person.asked.items()), min(1, len(person.asked)))

    def jump(self) -> None:
        """The machine slept for hours or days, or its clock was wrong by a few minutes."""
        if self.chance.random() < 0.5:
            self.clock.shift(-self.chance.randrange(1, 15) * MINUTE)
            self.seen["back"] += 1
        else:
            self.clock.shift(self.chance.choice([2, 7, 30, 75]) * HOUR)
            self.seen["forward"] += 1

    # The worker

    def tick(self) -> None:
        """Its digests are those of the model, each in one mail."""
        now = timezone.now()
        newest = Digest.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
        expected = {person.pk: person.due(now, self.jobs) for person in self.people}
        mailed = len(Box.taken)
        planning.plan(now)
        delivery.send_due(time.monotonic() + 600)
        digests = {digest.recipient_id: digest for digest in Digest.objects.filter(pk__gt=newest)}
        assert len(digests) == Digest.objects.filter(pk__gt=newest).count()
        assert sorted(Box.taken[mailed:]) == sorted(str(digest.pk) for digest in digests.values())
        for person in self.people:
            self._compare(person, expected[person.pk], digests.get(person.pk), now)

    def _compare(self, person: Person, told: Told | None, digest: Digest | None, now: datetime) -> None:
        jobs: set[int] = set()
        if digest:
            assert told, f"{digest.period}: nothing was due"
            assert (digest.period, digest.due_at) == (told.period, told.due_at)
            assert digest.state == Digest.State.SENT
            jobs = set(digest.entries.values_list("job", flat=True))
            assert jobs, "an empty digest"
        if told:
            assert told.must <= jobs <= told.may
            assert told.period not in person.periods or not jobs
            self._count(person, told, jobs)
        person.hear(told, jobs, now)

    def _count(self, person: Person, told: Told, jobs: set[int]) -> None:
        local = told.due_at.astimezone(ZoneInfo(person.zone))
        self.seen["gap"] += (local.hour, local.minute) != (person.hour, 0)
        self.seen["fold"] += local.utcoffset() != local.replace(fold=1).utcoffset()
        self.seen["due"] += 1
        if not jobs:
            return
        self.seen["after a change" if person.has_changed else "unchanged"] += 1
        self.seen["weekly" if "W" in told.period else "daily"] += 1
        person.has_changed = False

    def agree(self) -> None:
        """Site and model say the same of when everybody is due."""
        stored = dict(Recipient.objects.values_list("pk", "next_due_at"))
        assert {person.pk: person.next for person in self.people} == stored

    def run(self, until: datetime) -> None:
        events: list[tuple[Any, float]] = [(self.post, 20), (self.close, 90), (self.change, 40), (self.jump, 300)]
        at = {event: timezone.now() + self._wait(hours) for event, hours in events}
        nightly = timezone.now()
        while timezone.now() < until:
            due = min((person.next for person in self.people if person.next), default=until)
            event, moment = min(at.items(), key=lambda item: item[1])
            looked_at = due + timedelta(seconds=self.chance.choice([1, 20, 40, 60, 61, 70, 4000, 20_000, 40_000]))
            self.clock.move_to(max(timezone.now(), min(moment, looked_at)))
            if moment <= looked_at:
                at[event] = timezone.now() + self._wait(dict(events)[event])
                event()
            else:
                self.tick()
            self.latest = max(self.latest, timezone.now())
            if timezone.now() > nightly + 20 * DAY:
                nightly = timezone.now()
                upkeep.forget_old()
            self.agree()

    def _wait(self, hours: float) -> timedelta:
        return self.chance.expovariate(1 / hours) * HOUR

    def settle(self) -> None:
        """Three weeks in which nothing happens; then everybody has heard of every job that is for them."""
        self.clock.move_to(self.latest + MINUTE)
        until = timezone.now() + 21 * DAY
        while timezone.now() < until:
            due = min((person.next for person in self.people if person.next), default=until)
            self.clock.move_to(max(timezone.now(), due + MINUTE))
            self.tick()
            self.agree()
        for person in self.people:
            if person.is_subscribed:
                active = [asked for asked in person.asked.values() if not asked.is_paused]
                assert not person.new(active, self.jobs)
            told = DigestJob.objects.filter(recipient=person.pk)
            assert set(told.values_list("job", flat=True)) <= person.sent  # those of more than a year ago are forgotten


@pytest.fixture
def plain_mails(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Box, "taken", [])
    monkeypatch.setattr(outbox, "mail_server", lambda timeout=None: Box())
    monkeypatch.setattr(
        mails,
        "compose",
        lambda digests: {digest.pk: Letter(str(digest.pk), to=[digest.recipient.email]) for digest in digests},
    )


def simulate(seed: int, span: timedelta, people: int) -> Counter[str]:
    with time_machine.travel(START, tick=False) as clock:
        years = Years(seed, clock, people)
        years.run(START + span)
        years.settle()
    assert len(Box.taken) == len(set(Box.taken))
    assert {str(pk) for pk in Digest.objects.filter(state="sent").values_list("pk", flat=True)} <= set(Box.taken)
    assert not Digest.objects.exclude(state__in=["sent", "empty"]).exists()
    return years.seen


CHANGES = [
    "reset",
    "grant",
    "end_grant",
    "end_silently",
    "rate",
    "edit",
    "pause",
    "resume",
    "add",
    "remove",
    "ask",
    "back",
    "forward",
]


def test_weeks_of_alerts_are_those_of_the_model(plain_mails: None) -> None:
    seen = simulate(seed=4, span=60 * DAY, people=4)
    assert seen["unchanged"] > 10, seen
    assert seen["after a change"] >= 1, seen


@pytest.mark.proof
@pytest.mark.parametrize("seed", range(2))
def test_two_years_of_alerts_are_those_of_the_model(plain_mails: None, seed: int) -> None:
    seen = simulate(seed, 730 * DAY, people=4)
    assert seen["unchanged"] > 300, seen
    assert seen["after a change"] > 10, seen
    assert min(seen[name] for name in ("daily", "weekly")) > 20, seen
    assert min(seen[name] for name in CHANGES) >= 1, seen
    assert min(seen[name] for name in ("stop", "overdue")) >= 1, seen
    assert seen["gap"] + seen["fold"] >= 1, seen
