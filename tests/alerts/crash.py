"""Job alerts under fire: nothing lost, a repeat only after a crash and recognisable.

    python -m tests.alerts.crash --people 5000 --kills 200 --database-kills 5
    python -m tests.alerts.crash --people 5000 --outage

A PostgreSQL and a mail server of its own (tests/alerts/sink.py, a process that keeps what it took), and the worker as
the Procfile starts it. The first kills the worker with SIGKILL at random moments, the database too, and starts them
again, until there were as many kills as asked for; then it lets them run undisturbed until nothing waits, and compares
what arrived with what should have. Each kill may be to blame for one repeat. A week passes between rounds by moving
all that was a week into the past (tests/alerts/world.py), as the worker's clock is the real one; nothing else is
shortened. As the queue's own tick comes once a minute, and workers live for seconds here, the loop queues the same
tasks as the tick does twice a second.

The second has everybody due since three hours with worker and database down, starts these, and measures how long it
takes until the last mail; it queues nothing itself.
"""

import argparse
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from bisect import bisect
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from config import embedded

BASE = Path(__file__).resolve().parents[2]
START = 20.0  # seconds it may take a worker to start and to send something; two or three on a machine of its own
LIFE = 6.0  # seconds it lives at most, from its start or from then
PATIENCE = 300.0  # seconds until nothing waits, undisturbed: two leases, and what was left
LIMIT = 120.0  # seconds from the end of an outage to the last mail


class Machine:
    """The processes: PostgreSQL, a mail server, a worker. folder: for all they write."""

    def __init__(self, folder: Path) -> None:
        self.data, self.mails, self.log = folder / "postgres", folder / "mails.jsonl", folder / "worker.log"
        url = embedded.start(self.data)
        self.sink = subprocess.Popen(
            [sys.executable, "-m", "tests.alerts.sink", str(self.mails)], cwd=BASE, stdout=subprocess.PIPE, text=True
        )
        assert self.sink.stdout
        port = int(self.sink.stdout.readline())
        os.environ |= {
            "ENV": "development",
            "VAR": str(folder),
            "DATABASE_URL": url,
            "EMAIL_URL": f"smtp://127.0.0.1:{port}",
            "ALERT_SENDERS": "2",
            "LOG_LEVEL": "WARNING",
            "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}",
        }
        os.environ.pop("FIND_N_PLUS_ONE", None)
        self.worker: subprocess.Popen[bytes] | None = None

    def start_worker(self) -> None:
        """The Procfile's own line. `exec` makes the shell become the worker, so its number is the worker's."""
        lines = dict(line.split(": ", 1) for line in (BASE / "Procfile").read_text().splitlines())
        with self.log.open("a") as log:
            self.worker = subprocess.Popen(
                f"exec {lines['worker']}", shell=True, cwd=BASE, stdout=log, stderr=log, start_new_session=True
            )

    def kill_worker(self) -> bool:
        """Whether it was still running."""
        assert self.worker
        was_running = self.worker.poll() is None
        with suppress(ProcessLookupError):
            os.kill(self.worker.pid, signal.SIGKILL)
        self.worker.wait()
        return was_running

    def kill_database(self) -> None:
        """The postmaster and all its children, as when the power goes."""
        postmaster = embedded.postmaster(self.data)
        assert postmaster
        process = psutil.Process(postmaster.pid)
        family = [process, *process.children(recursive=True)]
        for one in family:
            with suppress(psutil.NoSuchProcess):
                one.kill()
        psutil.wait_procs(family, timeout=20)

    def start_database(self) -> None:
        embedded.start(self.data)

    def stop(self) -> None:
        if self.worker and self.worker.poll() is None:
            self.kill_worker()
        self.sink.kill()
        self.sink.wait()
        embedded.stop(self.data)


def say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def wait(done: Callable[[], bool], seconds: float, *, each: Callable[[], object] = lambda: None) -> bool:
    """Whether it was done in time."""
    deadline = time.monotonic() + seconds
    while not done():
        left = deadline - time.monotonic()
        if left <= 0:
            return False
        each()
        time.sleep(min(0.5, left))
    return True


@dataclass
class Score:
    """What was killed, and when. sending: workers that had sent something. weeks: that passed."""

    workers: int = 0
    sending: int = 0
    databases: int = 0
    weeks: int = 0
    moments: list[float] = field(default_factory=list)

    def note(self) -> None:
        """The moment of a kill, and as long after it as what the killed had sent takes to be written down."""
        self.moments.append(time.time() + 0.2)

    def most_of_one(self, repeated: list[float]) -> int:
        """How many repeats the worst kill is to blame for: what came last before it and was not committed."""
        blamed = Counter(bisect(self.moments, at) for at in repeated)
        return max(blamed.values(), default=0)


def crash(machine: Machine, people: int, kills: int, database_kills: int, seed: int) -> bool:
    """Whether all went well."""
    from tests.alerts import world

    chance, begun, score = random.Random(seed), time.monotonic(), Score()
    world.populate(people, chance)
    fatal = set(chance.sample(range(1, kills), database_kills))
    while score.workers < kills:
        if world.waiting() <= people // 10:
            score.weeks += 1
            world.pass_a_week(chance)
        kill_once(machine, score, chance, with_database=score.workers in fatal)
        fatal.discard(score.workers - 1)
    is_done = let_finish(machine)
    found = world.compare(machine.mails)
    say(
        f"{people} people, {score.weeks} weeks, {found.mails} mails, {time.monotonic() - begun:.0f} s\n"
        f"kills: {score.workers} of workers, {score.sending} of them after sending; {score.databases} of PostgreSQL\n"
        f"lost: {found.lost}\nrepeated: {len(found.repeated)}, of which not with the same jobs: {found.changed};"
        f" by one kill at most: {score.most_of_one(found.repeated)}\n"
        f"twice under different Message-IDs: {found.twice}\nnot asked for: {found.strange}"
    )
    enough = score.workers >= kills and score.databases >= database_kills and score.sending >= kills // 4
    wrong = found.lost or found.twice or found.strange or found.changed
    return bool(enough and is_done and not wrong and score.most_of_one(found.repeated) <= 1)


def kill_once(machine: Machine, score: Score, chance: random.Random, *, with_database: bool) -> None:
    """Start the worker, and kill it: at any moment from its start on, or from its first mail on."""
    from tests.alerts import world

    before = world.sent()
    machine.start_worker()
    if chance.random() < 0.6:
        wait(lambda: world.sent() > before, START, each=world.queue_work)
    wait(lambda: False, chance.uniform(0, LIFE), each=world.queue_work)
    if with_database:
        machine.kill_database()
        score.note()
        score.databases += 1
        world.forget_connection()
        machine.start_database()
    if machine.kill_worker():  # it may have ended by itself when the database was gone
        score.note()
        score.workers += 1
        score.sending += world.sent() > before
        if score.workers % 20 == 0:
            say(f"{score.workers} kills, {score.weeks} weeks, {world.waiting()} people wait")


def let_finish(machine: Machine) -> bool:
    """Whether nothing waits in the end. Weeks pass: some weekly alerts ride in a daily mail of the week after next."""
    from tests.alerts import world

    is_done = True
    for _ in range(4):
        machine.start_worker()
        is_done = wait(lambda: world.waiting() == 0, PATIENCE, each=world.queue_work) and is_done
        machine.kill_worker()
        if is_done:
            world.pass_a_week(None)
    return is_done


def outage(machine: Machine, people: int, seed: int) -> bool:
    """Whether everybody heard from us in time."""
    from tests.alerts import world

    chance = random.Random(seed)
    world.populate(people, chance)
    world.publish(chance)
    expected = world.let_everybody_be_due()
    world.forget_connection()
    machine.kill_database()
    begun = time.time()
    machine.start_database()
    machine.start_worker()
    wait(lambda: world.waiting() == 0, 3 * LIMIT)
    found = world.compare(machine.mails)
    last = max(found.times, default=begun) - begun
    say(
        f"{people} people, all due three hours before worker and database came back\n"
        f"mails: {found.mails} of {expected}, lost: {found.lost}, repeated: {len(found.repeated)}\n"
        f"first mail after {min(found.times, default=begun) - begun:.1f} s, last after {last:.1f} s of {LIMIT:.0f}"
    )
    return bool(found.mails == expected and last <= LIMIT and not found.lost and not found.repeated)


def main() -> int:
    parser = argparse.ArgumentParser(description="Job alerts under fire.")
    parser.add_argument("--people", type=int, default=5000)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--database-kills", type=int, default=5)
    parser.add_argument("--outage", action="store_true")
    parser.add_argument("--seed", type=int, default=2026)
    asked = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="crash-"))
    folder.chmod(0o755)  # PostgreSQL may run as another user
    machine = Machine(folder)
    try:
        prepare()
        if asked.outage:
            is_well = outage(machine, asked.people, asked.seed)
        else:
            is_well = crash(machine, asked.people, asked.kills, asked.database_kills, asked.seed)
        say("passed" if is_well else f"FAILED; {folder} is kept")
    finally:
        machine.stop()
    if is_well:
        shutil.rmtree(folder, ignore_errors=True)
    return 0 if is_well else 1


def prepare() -> None:
    """Django, and its tables."""
    import django
    from django.core.management import call_command

    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
    django.setup()
    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)


if __name__ == "__main__":
    sys.exit(main())
