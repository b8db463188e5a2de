"""What the worker does for the site as a whole."""

from procrastinate.contrib.django import app

from pages import indexnow


@app.periodic(cron="*/5 * * * *")
@app.task(name="pages.tell_search_engines", queueing_lock="pages.tell_search_engines", lock="pages.tell_search_engines")
def tell_search_engines(timestamp: int) -> None:
    """Tell search engines what has changed, where that is wanted."""
    indexnow.tell()
