"""R55: stopping notices from the mail: following the link changes nothing, one POST without cookie or token does."""

import time

import pytest
from django.core import signing
from django.test import Client

from labo.models import NoticePreference, User
from labo.notices.kinds import Rhythm, kind_of, kinds_for
from labo.notices.unsubscribe import EVERY_DAY, SALT, headers_to_stop, stop_address
from labo.roles import Role
from tests import factories
from tests.test_role_matrix import forbid_writes

pytestmark = pytest.mark.django_db

ONE_CLICK = {"List-Unsubscribe": "One-Click"}


@pytest.fixture
def lab(db):
    return factories.make_user(role=Role.LAB)


@pytest.fixture
def stranger():
    """A mailbox: no cookie, and a portal that checks its tokens."""
    return Client(enforce_csrf_checks=True)


def path(person, code="service_message"):
    return stop_address(person, code).removeprefix("http://testserver")


def rhythm(person, code="service_message"):
    return NoticePreference.objects.of(person, [kind_of(code)])[code]


def test_scanners_that_follow_the_link_a_hundred_times_stop_nothing(lab, stranger):
    with forbid_writes() as written:
        answers = [getattr(stranger, method)(path(lab)) for method in ("get", "head") for _ in range(50)]

    assert {answer.status_code for answer in answers} == {200}
    assert written == []
    assert not NoticePreference.objects.exists()
    assert "<form" in answers[0].content.decode()


def test_one_post_stops_at_once_without_cookie_token_or_redirection(lab, stranger):
    begun = time.monotonic()
    answer = stranger.post(path(lab), ONE_CLICK)

    assert answer.status_code == 200
    assert time.monotonic() - begun < 1
    assert not answer.cookies
    assert rhythm(lab) == Rhythm.NEVER
    assert rhythm(lab, "internal_note") == Rhythm.DAILY


def test_twice_is_the_same(lab, stranger):
    for _ in range(2):
        assert stranger.post(path(lab), ONE_CLICK).status_code == 200

    assert NoticePreference.objects.count() == 1


def test_link_of_a_digest_stops_what_comes_once_a_day_and_that_alone(lab, stranger):
    NoticePreference.choose(lab, {"internal_note": Rhythm.INSTANT})

    stranger.post(path(lab, EVERY_DAY), ONE_CLICK)

    chosen = NoticePreference.objects.of(lab, kinds_for(lab))
    assert [code for code, found in chosen.items() if found != Rhythm.NEVER] == [
        *("lab_message", "internal_note", "watch_answered", "letter_draft", "letter_stopped"),
    ]


def test_page_says_what_stops_and_then_that_it_has(lab, stranger):
    before = stranger.get(path(lab)).content.decode()
    after = stranger.post(path(lab)).content.decode()

    assert "Un service écrit au labo" in before
    assert lab.email in before
    assert "C’est noté" in after


def test_link_is_for_one_person(lab, stranger):
    other = factories.make_user(role=Role.LAB)

    stranger.post(path(lab), ONE_CLICK)

    assert rhythm(other) == Rhythm.DAILY


def forged(lab):
    good = path(lab).rstrip("/").rpartition("/")[2]
    return {
        "changed": good[:-1] + ("A" if good[-1] != "A" else "B"),
        "other salt": signing.dumps([lab.pk, "service_message"], salt="other"),
        "unknown kind": signing.dumps([lab.pk, "nothing"], salt=SALT),
        "nobody": signing.dumps([0, "service_message"], salt=SALT),
        "nonsense": "abc",
        "control": "%00",
    }


@pytest.mark.parametrize("name", ["changed", "other salt", "unknown kind", "nobody", "nonsense", "control"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_bad_token_is_nothing(lab, stranger, name, method):
    answer = getattr(stranger, method)(f"/compte/notifications/arret/{forged(lab)[name]}/")

    assert answer.status_code == 404
    assert not NoticePreference.objects.exists()


def test_old_link_works_for_a_closed_account_too(lab, stranger):
    address = path(lab)
    User.objects.filter(pk=lab.pk).update(is_active=False)

    assert stranger.post(address, ONE_CLICK).status_code == 200


def test_headers_are_the_two_of_the_rfc(lab):
    assert headers_to_stop(lab, "service_message") == {
        "List-Unsubscribe": f"<{stop_address(lab, 'service_message')}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }


def test_other_posts_are_refused_without_a_token(lab, stranger):
    """Negative control: the portal does check its tokens for this client."""
    stranger.force_login(lab)

    assert stranger.post("/compte/notifications/", {"service_message": "never"}).status_code == 403
