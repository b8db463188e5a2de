"""Whose a host is."""

import pytest

from employers import domains

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("https://acme.com/jobs", "acme.com"),
        ("https://WWW.Acme.Com.:8443/", "acme.com"),
        ("https://jobs.eu.acme.co.uk", "acme.co.uk"),
        ("https://co.uk", ""),
        ("https://acme.github.io", "acme.github.io"),
        ("https://github.io", ""),
        ("https://shop.acme.kawasaki.jp", "shop.acme.kawasaki.jp"),
        ("https://www.city.kawasaki.jp", "city.kawasaki.jp"),
        ("https://münchen.de", "xn--mnchen-3ya.de"),
        ("https://127.0.0.1/", ""),
        ("https://[::1]/", ""),
        ("https://[", ""),
        ("https://localhost", ""),
        ("ann@mail.acme.com", "acme.com"),
        ("mailto:ann@acme.com", "acme.com"),
        ("ann@acme..com", ""),
        ("https://a.unknown-suffix-xyz", "a.unknown-suffix-xyz"),
        ("", ""),
    ],
)  # fmt: skip
def test_registrable_domain(address: str, expected: str) -> None:
    assert domains.of_address(address) == expected


def test_free_mail_is_known_by_its_domain() -> None:
    assert domains.is_free_mail("gmail.com")
    assert domains.is_free_mail("web.de")
    assert not domains.is_free_mail("acme.com")
    names = sorted(domains._free_mail())
    assert all(domains.registrable(name) == name for name in names)
