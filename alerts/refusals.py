"""What a mail server's answer says of a mail and its recipient (RFC 5321, and the enhanced codes of RFC 3463)."""

import re
from dataclasses import dataclass
from smtplib import SMTPDataError, SMTPRecipientsRefused

GONE = frozenset([550, 551, 553])
# Of the recipient: no such mailbox, domain or address; moved; a domain that takes no mail (RFC 7505); disabled. Not
# 5.7, which is about us, and not 5.1.7 and 5.1.8, which are about the sender.
GONE_ENHANCED = frozenset(["1.0", "1.1", "1.2", "1.3", "1.6", "1.10", "2.1"])
UNSPECIFIED = "0.0"
ENHANCED = re.compile(rb"\s*5\.(\d{1,3}\.\d{1,3})\b")


@dataclass(frozen=True)
class Refusal:
    """code: of the answer, 0 where there was none. is_gone: there is no such mailbox. is_final: this mail was refused
    for good, if it is to be believed: servers say so of what passes, too.
    """

    code: int = 0
    is_gone: bool = False
    is_final: bool = False


def read(error: Exception) -> Refusal:
    """error: of smtplib, of a socket, or of a mail that cannot be written."""
    text: bytes | str
    if isinstance(error, SMTPRecipientsRefused):
        code, text = next(iter(error.recipients.values()))
    elif isinstance(error, SMTPDataError):
        code, text = error.smtp_code, error.smtp_error
    else:
        return Refusal(is_final=not isinstance(error, OSError))
    found = ENHANCED.match(text if isinstance(text, bytes) else text.encode())
    detail = found[1].decode() if found else UNSPECIFIED
    if detail == UNSPECIFIED:  # after the content it may be the content
        is_gone = code in GONE and isinstance(error, SMTPRecipientsRefused)
    else:
        is_gone = code in GONE and detail in GONE_ENHANCED
    return Refusal(code, is_gone, is_final=code >= 500)
