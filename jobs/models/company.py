"""Who hires."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils import timezone

from accounts.countries import validate_country
from core import markdown
from core.fields import MarkdownField, RenderedField, SingleLineField, WebAddressField


class Company(models.Model):
    """An employer: its page, and what it says of itself.

    domain: the one it proved to be its own, "" before that; lower case, without "www.".
    """

    class Size(models.TextChoices):
        TEN = "1–10"
        FIFTY = "11–50"
        TWO_HUNDRED = "51–200"
        FIVE_HUNDRED = "201–500"
        THOUSAND = "501–1000"
        MORE = "1001+"

    slug = models.SlugField(max_length=80, unique=True)
    name = SingleLineField(max_length=120)
    about = MarkdownField(help_text="A few sentences in its own words.")
    about_html = RenderedField("about", rel=markdown.STRANGERS)
    hiring_text = MarkdownField(
        "equal opportunity and accommodation",
        help_text="Whom it welcomes, and whom to ask for accommodation. Shown where people apply.",
    )
    hiring_text_html = RenderedField("hiring_text", rel=markdown.STRANGERS)
    website = WebAddressField(max_length=300, blank=True)
    country = models.CharField(
        "based in", max_length=2, blank=True, validators=[validate_country], help_text="Two capitals, such as US."
    )
    founded = models.PositiveSmallIntegerField(
        null=True, blank=True, validators=[MinValueValidator(1700), MaxValueValidator(2100)]
    )
    size = models.CharField("people", max_length=10, blank=True, choices=Size)
    domain = models.CharField("verified domain", max_length=253, blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ["name"]
        verbose_name_plural = "companies"
        constraints = [
            models.CheckConstraint(condition=~Q(name=""), name="company_has_a_name"),
            models.UniqueConstraint(
                "domain",
                condition=~Q(domain=""),
                name="company_domain_unique",
                violation_error_message="Another company has proved this domain to be its own.",
            ),
            models.CheckConstraint(condition=Q(domain=Lower("domain")), name="company_domain_lower"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("jobs:company-detail", args=[self.slug])
