"""What the worker does about the API."""

from procrastinate.contrib.django import app

from api import limits, tokens


@app.periodic(cron="37 2 * * *")
@app.task(name="api.forget_old_tokens", queueing_lock="api.forget_old_tokens")
def forget_old_tokens(timestamp: int) -> None:
    """Forget tokens that opened nothing for a while."""
    tokens.forget_old()


@app.periodic(cron="27 * * * *")
@app.task(name="api.forget_old_windows", queueing_lock="api.forget_old_windows")
def forget_old_windows(timestamp: int) -> None:
    """Forget who asked how often an hour ago."""
    limits.forget_old()
