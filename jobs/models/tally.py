"""What is counted ahead, once a minute, because counting it for each reader would cost too much."""

from django.db import models


class Tally(models.Model):
    """How many live jobs there are of a kind. facet: such as "category"; value: its slug or code; "" of "all"."""

    facet = models.CharField(max_length=12)
    value = models.CharField(max_length=80, blank=True)
    number = models.IntegerField()

    class Meta:
        verbose_name_plural = "tallies"
        constraints = [models.UniqueConstraint(fields=["facet", "value"], name="tally_unique")]

    def __str__(self) -> str:
        return f"{self.facet} {self.value}: {self.number}"


class Word(models.Model):
    """A word of live jobs’ titles, skills and companies, and in how many it stands: what people may have meant."""

    word = models.CharField(max_length=40, primary_key=True)
    number = models.IntegerField()

    def __str__(self) -> str:
        return self.word
