"""Work of the queue: tiny and idempotent, each calls what does it."""

from procrastinate.contrib.django import app

from accounts import erasure, expiry


@app.periodic(cron="23 4 * * *")
@app.task(name="accounts.erase_due", lock="accounts.erase_due", queueing_lock="accounts.erase_due")
def erase_due(timestamp: int) -> None:
    """Erase those who deleted their account 14 days ago."""
    erasure.erase_due()


@app.periodic(cron="7 4 * * *")
@app.task(name="accounts.forget_expired", queueing_lock="accounts.forget_expired")
def forget_expired(timestamp: int) -> None:
    """Forget sessions, devices and limits on attempts that are over."""
    expiry.forget_sessions()
    expiry.forget_cached()
