"""
What comes back to the envelope's sender: a failure, a complaint, a person who leaves by mail.

Pure module: no Django. Source: RFC 3464 (delivery status), RFC 5965 (abuse reports), RFC 3834 (automatic answers).
"""

import re
from dataclasses import dataclass
from email import message_from_bytes
from email.message import Message
from enum import StrEnum
from uuid import UUID

from resources.newsletter.answers import NOBODY_THERE

LEAVE_SUBJECT = "desinscription"
KEY = re.compile(r"<([0-9a-f]{32})@", re.IGNORECASE)
STATUS = re.compile(r"\b([245])\.(\d{1,3})\.(\d{1,3})\b")
RECIPIENTS = ("Delivered-To", "X-Original-To", "Envelope-To", "To")
DEEPEST = 200
"""How many parts of a message are looked at: a hostile one has thousands."""


class News(StrEnum):
    HARD = "hard"
    """There is no such mailbox."""
    SOFT = "soft"
    """It did not arrive, and may another time."""
    POLICY = "policy"
    """It was refused for what it is, or for who sends it: nothing is this person's."""
    COMPLAINT = "complaint"
    LEAVES = "leaves"


@dataclass(frozen=True)
class Returned:
    """``key`` is that of the delivery; ``answer`` what the server said, on one line."""

    news: News
    key: UUID
    answer: str = ""


def read(content: bytes, *, box: str) -> Returned | None:
    """
    Return what a mail of the mailbox says of a letter, or None if it says nothing of any.

    :param box: the address that letters come back to, without what names the delivery.
    """
    message = message_from_bytes(content)
    parts = parts_of(message)
    kinds = {part.get_content_type(): part for part in reversed(parts)}
    status, report = kinds.get("message/delivery-status"), kinds.get("message/feedback-report")
    key = key_of(message, parts, box)
    if key is None:
        return None
    if report is not None:
        return Returned(News.COMPLAINT, key) if field(report, "Feedback-Type").lower() == "abuse" else None
    if status is not None:
        return of_status(status, key)
    if LEAVE_SUBJECT in header(message, "Subject").lower() and not is_automatic(message):
        return Returned(News.LEAVES, key)
    return None


def parts_of(message: Message) -> list[Message]:
    found = []
    for part in message.walk():
        found.append(part)
        if len(found) == DEEPEST:
            break
    return found


def key_of(message, parts, box) -> UUID | None:
    """Return the key that the address it came back to names, or the Message-ID of what it gives back."""
    local, _, domain = box.partition("@")
    here = re.compile(rf"{re.escape(local)}\+([0-9a-f]{{32}})@{re.escape(domain)}", re.IGNORECASE)
    for name in RECIPIENTS if local else ():
        for value in message.get_all(name, []):
            if found := here.search(str(value)):
                return UUID(found[1])
    for part in parts[1:]:
        for name in ("Original-Message-ID", "Message-ID"):
            if found := KEY.search(field(part, name)):
                return UUID(found[1])
        if part.get_content_type() == "text/rfc822-headers":
            returned = message_from_bytes(part.get_payload(decode=True) or b"")
            if found := KEY.search(header(returned, "Message-ID")):
                return UUID(found[1])
    return None


def blocks(part: Message) -> list[Message]:
    """Return the groups of fields of a report, or the part itself."""
    payload = part.get_payload()
    if isinstance(payload, list):
        return [block for block in payload[:DEEPEST] if isinstance(block, Message)]
    return [message_from_bytes((part.get_payload(decode=True) or b"").strip())]


def field(part: Message, name: str) -> str:
    """Return a field of a part: among its headers, or in the groups of a report."""
    if part.get_content_type() in ("message/delivery-status", "message/feedback-report"):
        return next((value for block in blocks(part) if (value := header(block, name))), "")
    return header(part, name)


def header(message: Message, name: str) -> str:
    return " ".join(str(message.get(name, "")).replace("\x00", "").split())


def of_status(part: Message, key: UUID) -> Returned | None:
    """A mail that is late, or was handed on, is no news yet."""
    for block in blocks(part):
        if header(block, "Action").lower() != "failed":
            continue
        said = header(block, "Diagnostic-Code")
        found = STATUS.search(header(block, "Status")) or STATUS.search(said)
        status = found.group() if found else ""
        if status in NOBODY_THERE or (status.startswith("5.1.") and status not in ("5.1.7", "5.1.8")):
            news = News.HARD
        else:
            news = News.POLICY if status.startswith("5.7.") else News.SOFT
        return Returned(news, key, said or status)
    return None


def is_automatic(message: Message) -> bool:
    """Whether nobody wrote it: an absence, an acknowledgement."""
    return header(message, "Auto-Submitted").lower() not in ("", "no")
