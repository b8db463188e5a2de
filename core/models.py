"""What belongs to no app in particular."""

from django.db import models


class Generation(models.Model):
    """A number that goes up with every change of what pages show; core.generations reads and raises it."""

    name = models.CharField(max_length=40, primary_key=True)
    value = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.name} {self.value}"
