"""
Stopping notices from the mail itself, without signing in.

The link is signed for one person and one kind, and never grows old: a mail of last year must still be able to stop the
next one. Source: RFC 8058, one-click unsubscription.
"""

from django.conf import settings
from django.core import signing
from django.http import Http404
from django.urls import reverse

from labo.models import User
from labo.notices.kinds import Rhythm, is_declared, kind_of, kinds_for
from labo.notices.models import NoticePreference

SALT = "labo.notices.unsubscribe"
EVERY_DAY = "digest"
"""In the place of a kind: all that comes once a day."""


def stop_address(person, code: str) -> str:
    token = signing.dumps([person.pk, code], salt=SALT)
    return settings.SITE_URL + reverse("notices_stop", args=[token])


def headers_to_stop(person, code: str) -> dict:
    """Return the two headers by which a mailbox offers its own button."""
    return {
        "List-Unsubscribe": f"<{stop_address(person, code)}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }


def read_token(token: str):
    """
    Return the person and the code that a link was signed for.

    :raises Http404: if we did not sign it, or if it names nobody and nothing any more.
    """
    try:
        pk, code = signing.loads(token, salt=SALT)
    except signing.BadSignature:
        raise Http404 from None
    person = User.objects.filter(pk=pk).first()
    if person is None or not (code == EVERY_DAY or is_declared(code)):
        raise Http404
    return person, code


def stop(person, code: str) -> None:
    """Stop one kind, or all that comes once a day. What is stopped already stays so."""
    codes = [code]
    if code == EVERY_DAY:
        rhythms = NoticePreference.objects.of(person, kinds_for(person))
        codes = [code for code, rhythm in rhythms.items() if rhythm == Rhythm.DAILY]
    NoticePreference.choose(person, dict.fromkeys(codes, Rhythm.NEVER))


def label_of(code: str) -> str:
    """Return in words what a link stops."""
    return "le récapitulatif quotidien" if code == EVERY_DAY else kind_of(code).label
