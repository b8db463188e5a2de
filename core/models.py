"""What belongs to no app in particular."""

from django.db import models


class Generation(models.Model):
    """A number that goes up with every change of what pages show; core.generations reads and raises it."""

    name = models.CharField(max_length=40, primary_key=True)
    value = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.name} {self.value}"


class Count(models.Model):
    """How often something happened on a day, and nothing of whom it happened to (core/counters.py).

    kind: what is counted, such as "guide-read". key: of which, in the words of whoever counts.
    """

    day = models.DateField()
    kind = models.CharField(max_length=30)
    key = models.CharField(max_length=120)
    number = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "day", "key"], name="count_unique")]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}, {self.day}: {self.number}"


class OutgoingMail(models.Model):
    """A mail that waits to be sent; the row goes when the mail server has taken it (core/outbox.py)."""

    to = models.EmailField(max_length=254)
    subject = models.CharField(max_length=200)
    text = models.TextField()
    html = models.TextField()
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"mail {self.pk}"
