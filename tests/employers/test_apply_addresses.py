"""Tricks with the address to apply at: refused, or shown as what they are, and never fetched."""

import pytest
from django.test import Client

from employers import posting
from employers.models import Member, Review
from jobs import fields
from jobs.models import Job
from tests import factories

pytestmark = pytest.mark.django_db

REFUSED = [
    *("http://acme.example/", "//acme.example/", "acme.example", "ftp://acme.example/", "javascript:alert(1)"),
    *("JavaScript://acme.example/%0aalert(1)", "data:text/html,x", "https:acme.example", "https:/acme.example"),
    *("https://", "https:///acme.example", "https://ann@acme.example/", "https://ann:pw@acme.example/"),
    *("https://acme.example@evil.example/", "https://acme.example:443@evil.example/", "https://@evil.example/"),
    *("https://127.0.0.1/", "https://2130706433/", "https://0x7f000001/", "https://0177.0.0.1/", "https://127.1/"),
    *("https://[::1]/", "https://[::ffff:127.0.0.1]/", "https://１２７.0.0.1/", "https://localhost/"),
    *("https://localhost./", "https://acme/", "https://acme.example:99999/", "https://acme.example:x/"),
    *("https://acme.example\\@evil.example/", "https://acme.example/<script>", 'https://acme.example/"onclick="'),
    *("https://acme.example/ x", "https://acme\u200b.example/", "https://.example/"),
    *(
        "https://-acme..example/",
        "https://faß.example/",
        "mailto:",
        "mailto:ann",
        "mailto:ann@acme.example?bcc=x@y.example",
    ),
    *("mailto:ann@acme.example,bob@acme.example", "mailto:ann%0abcc:x@acme.example", "mailto:<ann@acme.example>"),
    *("mailto:ann@127.0.0.1", "MAILTO:ann@acme.example", "tel:+123", "sms:+123", "whatsapp://send?x=1"),
]
SHOWN = {
    "https://acme.example/jobs?x=1#y": "acme.example",
    "https://www.acme.example:8443/": "acme.example",
    "https://раураl.com/": "xn--l-7sbaaw6hxb.com",
    "https://аcme.example/": "xn--cme-5cd.example",
    "https://evil.example/https://acme.example/": "evil.example",
    "https://acme.example.evil.example/": "acme.example.evil.example",
    "mailto:jobs@münchen.example": "jobs@xn--mnchen-3ya.example",
}


def test_there_are_forty_tricks() -> None:
    assert len(REFUSED) >= 40


@pytest.mark.parametrize("address", REFUSED)
def test_trick_is_refused(address: str) -> None:
    form = posting.bound(factories.typed(apply_to=address), Job(company=factories.make_company()))
    assert not form.is_valid()
    assert list(form.errors) == ["apply_to"]


@pytest.mark.parametrize("address", SHOWN)
def test_where_it_leads_is_shown_in_ascii(address: str) -> None:
    form = posting.bound(factories.typed(apply_to=address), Job(company=factories.make_company()))
    assert form.is_valid(), form.errors
    shown = fields.host_of(form.cleaned_data["apply_to"])
    assert shown.isascii()
    if not SHOWN[address].startswith("xn--l-"):
        assert shown == SHOWN[address]


def test_page_of_a_job_shows_punycode_and_gives_no_credit(staff: Client, member: Member, client: Client) -> None:
    review = factories.make_review(member, apply_to="https://аcme.example/")
    assert "One applies at xn--cme-5cd.example" in "".join(Review.objects.get().signals)
    sent = {"decision": "approve", "note": "", "version": review.version}
    staff.post(f"/admin/employers/review/{review.pk}/change/", sent)
    page = client.get(Job.objects.get().get_absolute_url()).text
    assert "on xn--cme-5cd.example" in page
    assert 'rel="nofollow ugc noopener noreferrer"' in page
