"""What the worker does about alerts."""

import time
from datetime import timedelta

from django.conf import settings
from django.utils import timezone
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from accounts.models import User
from alerts import actions, delivery, planning, upkeep
from alerts.models import Recipient

TURN = timedelta(seconds=50)  # how long a task works before the next tick's go on


@app.periodic(cron="*/1 * * * *")
@app.task(name="alerts.tick", queueing_lock="alerts.tick")
def tick(timestamp: int) -> None:
    """Have as many tasks as may work at once plan what is due and send it."""
    for number in range(settings.ALERT_SENDERS):
        try:
            app.configure_task("alerts.work", queueing_lock=f"alerts.work-{number}").defer()
        except AlreadyEnqueued:
            continue


@app.task(name="alerts.work")
def work() -> None:
    """Plan what is due and send what waits, for a while. Any number of these share what there is."""
    until = time.monotonic() + TURN.total_seconds()
    planning.plan(timezone.now())
    delivery.send_due(until)


@app.periodic(cron="57 3 * * *")
@app.task(name="alerts.forget_old", queueing_lock="alerts.forget_old")
def forget_old(timestamp: int) -> None:
    """Forget what nobody needs any more."""
    upkeep.forget_old()


@app.task(name="alerts.reschedule")
def reschedule(pk: int) -> None:
    """After a change of somebody's plan."""
    for recipient in Recipient.objects.filter(user=pk):
        actions.reschedule(recipient=recipient)


@app.task(name="alerts.adopt")
def adopt(pk: int) -> None:
    """Give an account the alerts that its address had before."""
    user = User.objects.filter(pk=pk).first()
    if user and Recipient.objects.filter(email=user.email).exists() | Recipient.objects.filter(user=user).exists():
        actions.recipient_of(user)
