"""What answers of mail servers are taken for."""

from smtplib import SMTPDataError, SMTPRecipientsRefused, SMTPSenderRefused, SMTPServerDisconnected

import pytest

from alerts.refusals import Refusal, read


def at_recipient(code: int, text: bytes) -> Exception:
    return SMTPRecipientsRefused({"ada@example.org": (code, text)})


GONE = [
    at_recipient(550, b"No such user"),
    at_recipient(550, b"5.1.1 <ada@example.org>: Recipient address rejected"),
    at_recipient(550, b"5.0.0 Unknown"),
    at_recipient(550, b"5.1.10 RESOLVER.ADR.RecipientNotFound"),
    at_recipient(550, b"5.2.1 The account is disabled"),
    at_recipient(551, b"5.1.6 User has moved"),
    at_recipient(553, b"5.1.3 Bad address syntax"),
    SMTPDataError(550, b"5.1.1 User unknown"),
]
OURS = [
    at_recipient(550, b"5.7.1 Service unavailable; client host blocked"),
    at_recipient(550, b"5.7.26 This mail has been blocked: unauthenticated"),
    at_recipient(550, b"5.1.8 Sender address rejected: domain not found"),
    at_recipient(550, b"5.1.7 Bad sender"),
    at_recipient(552, b"5.2.2 Mailbox full"),
    at_recipient(554, b"Refused"),
    SMTPDataError(550, b"5.7.1 Looks like spam"),
    SMTPDataError(550, b"Looks like spam"),
    SMTPDataError(554, b"5.1.1 no basic code of a mailbox"),
    ValueError("Header values can't contain newlines"),
]
PASSING = [
    at_recipient(450, b"4.2.0 Greylisted"),
    at_recipient(452, b"4.2.2 Mailbox full"),
    SMTPDataError(451, b"5.1.1 says both"),
    SMTPSenderRefused(550, b"5.7.1 Not you", "us@example.org"),
    SMTPServerDisconnected("Connection unexpectedly closed"),
    TimeoutError(),
    ConnectionRefusedError(),
]


@pytest.mark.parametrize("error", GONE, ids=str)
def test_mailbox_that_is_not_there(error: Exception) -> None:
    refusal = read(error)
    assert refusal.is_gone
    assert refusal.is_final


@pytest.mark.parametrize("error", OURS, ids=str)
def test_refusal_of_this_mail_that_is_not_of_the_mailbox(error: Exception) -> None:
    refusal = read(error)
    assert not refusal.is_gone
    assert refusal.is_final


@pytest.mark.parametrize("error", PASSING, ids=str)
def test_what_passes(error: Exception) -> None:
    refusal = read(error)
    assert (refusal.is_gone, refusal.is_final) == (False, False)


@pytest.mark.parametrize("text", [b"", b"5", b"5.1", b"5.1.1.1", b"\xff\xfe", b"5.99999.1", b"\n5.1.1"])
def test_text_of_any_kind_is_read(text: bytes) -> None:
    assert read(at_recipient(550, text)).code == 550


def test_nothing_is_kept_of_a_text() -> None:
    assert read(at_recipient(450, b"ada@example.org")) == Refusal(450)
