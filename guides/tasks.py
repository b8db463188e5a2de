"""Work of the queue: tiny and idempotent, each calls what does it."""

from procrastinate.contrib.django import app

from guides import actions


@app.periodic(cron="* * * * *")
@app.task(name="guides.publish_due")
def publish_due(timestamp: int) -> None:
    """Publish what is due. Queued for the very moment too; the tick of each minute is for moments that were missed."""
    actions.publish_due()
