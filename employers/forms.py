"""What employers say of themselves, and what moderators decide."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from accounts import countries
from accounts.models import UserManager
from core import markdown
from employers import domains
from employers.models import Claim
from jobs.models import Company

MOST_WORDS = 1_000
ADDRESS = forms.TextInput(attrs={"inputmode": "url"})  # browsers refuse one without a scheme in their own field


def plain_text(text: str) -> str:
    """Without what cannot be seen. Raises ValidationError when nothing is left."""
    if not (clean := markdown.clean(text)):
        raise ValidationError("Write something that can be read.")
    return clean


class ClaimForm(forms.ModelForm):
    class Meta:
        model = Claim
        fields = ("company_name", "website", "email")
        widgets = {"website": ADDRESS}
        labels = {"company_name": "Company", "email": "Your work e-mail address"}
        help_texts = {
            "company_name": "As applicants know it.",
            "email": "A mailbox at the domain of the website is proved by a code. Any other one is looked at by a"
            " moderator.",
        }

    def clean_company_name(self) -> str:
        name = " ".join(markdown.clean(self.cleaned_data["company_name"]).split())
        return plain_text(name)

    def clean_website(self) -> str:
        website: str = self.cleaned_data["website"]
        if not domains.of_address(website):
            raise ValidationError("Give the website by its name, such as https://example.com.")
        return website

    def clean_email(self) -> str:
        email = UserManager.normalize_email(self.cleaned_data["email"])
        if not domains.of_address(email):
            raise ValidationError("Give a mailbox that can be reached from everywhere.")
        return email


class CodeForm(forms.Form):
    code = forms.CharField(
        max_length=20, widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "autocapitalize": "characters"})
    )


class CompanyForm(forms.ModelForm):
    """What a company says of itself. Its name is what people know it by, so it is not changed here."""

    country = forms.ChoiceField(
        label="Based in", required=False, choices=lambda: [("", "Not said"), *countries.choices()]
    )

    class Meta:
        model = Company
        fields = ("about", "hiring_text", "website", "country", "founded", "size")
        widgets = {
            "about": forms.Textarea(attrs={"rows": 8}),
            "hiring_text": forms.Textarea(attrs={"rows": 4}),
            "website": ADDRESS,
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.instance.domain:  # nobody proved which website is theirs
            del self.fields["website"]

    def clean_website(self) -> str:
        website: str = self.cleaned_data["website"]
        if website and domains.of_address(website) != self.instance.domain:
            raise ValidationError(f"Give an address at {self.instance.domain}, the domain that you proved.")
        return website


class AnswerForm(forms.Form):
    words = forms.CharField(
        label="Your answer to the moderators",
        max_length=MOST_WORDS,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="It stands beside the review. Readers do not see it.",
    )

    def clean_words(self) -> str:
        return plain_text(self.cleaned_data["words"])
