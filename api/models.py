"""What the API keeps."""

from django.db import models


class Window(models.Model):
    """How many requests a client made in one minute (api/limits.py).

    client: an HMAC of its address or token and the minute. minute: since 1970. The table is unlogged: a crash of
    PostgreSQL empties it, which is what a count of one minute may cost.
    """

    client = models.CharField(max_length=32, primary_key=True)
    minute = models.IntegerField()
    number = models.IntegerField()

    def __str__(self) -> str:
        return f"{self.number} in minute {self.minute}"
