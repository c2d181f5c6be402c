"""Telling people: once a cause, at the rhythm they chose, and only those whom the kind concerns."""

from datetime import timedelta

import pytest
from django.utils import timezone

from labo.models import Notice, NoticePreference, OutboxMail
from labo.notices.kinds import Rhythm, kind_of, kinds_for
from labo.notices.notify import notify, retract
from labo.roles import Role
from tests import factories

pytestmark = pytest.mark.django_db

INTERNAL, OPEN = "case_submitted", "lab_message"


def tell(people, kind=INTERNAL, key="1", **fields):
    values = {"line": "Quelque chose a bougé", "url": "/admin/", "heading": "Un cas", "about": "LABO-2026-001"}
    notify(people, kind, key=key, **{**values, **fields})


def prefer(person, rhythm, kind=INTERNAL):
    NoticePreference.choose(person, {kind: rhythm})


@pytest.fixture
def lab(db):
    return factories.make_user(role=Role.LAB)


def test_by_default_a_line_waits_for_tomorrow(lab):
    tell([lab])

    notice = Notice.objects.get()
    assert (notice.person, notice.line, notice.sent_at, notice.mail) == (lab, "Quelque chose a bougé", None, None)
    assert not OutboxMail.objects.exists()


def test_at_once_is_a_mail_of_its_own(lab):
    prefer(lab, Rhythm.INSTANT)

    tell([lab])

    notice, mail = Notice.objects.get(), OutboxMail.objects.get()
    assert (notice.mail, mail.to, mail.subject) == (mail, [lab.email], "Un cas : Quelque chose a bougé")
    assert notice.sent_at is not None
    assert set(mail.headers) == {"List-Unsubscribe", "List-Unsubscribe-Post"}


def test_never_is_nothing_at_all(lab):
    prefer(lab, Rhythm.NEVER)

    tell([lab])

    assert not Notice.objects.exists()


@pytest.mark.parametrize("rhythm", [Rhythm.DAILY, Rhythm.INSTANT])
def test_same_cause_is_told_once(lab, rhythm):
    prefer(lab, rhythm)

    tell([lab, lab])
    tell([lab])

    assert (Notice.objects.count(), OutboxMail.objects.count()) == (1, int(rhythm == Rhythm.INSTANT))


def test_kind_of_the_lab_is_told_to_nobody_else(lab):
    tell([lab, factories.make_user(), factories.make_user(role=Role.AMBASSADOR)])

    assert [notice.person for notice in Notice.objects.all()] == [lab]


def test_closed_account_is_told_nothing(lab):
    lab.is_active = False

    tell([lab])

    assert not Notice.objects.exists()


@pytest.mark.parametrize("url", ["https://ailleurs.example/", "//ailleurs.example/", "admin/"])
def test_line_leads_to_this_site_alone(lab, url):
    with pytest.raises(ValueError, match="not a path"):
        tell([lab], url=url)


def test_unknown_kind_is_refused(lab):
    with pytest.raises(KeyError):
        tell([lab], kind="nothing")


@pytest.mark.parametrize("count", [1, 30])
def test_telling_thirty_asks_no_more_than_telling_one(count, django_assert_num_queries):
    people = [factories.make_user(role=Role.LAB) for _ in range(count)]
    for person in people:
        prefer(person, Rhythm.INSTANT)
        person.__dict__.pop("roles", None)

    # Groups, preferences, mails, notices, and the two ends of the savepoint.
    with django_assert_num_queries(6):
        tell(people)


def test_what_was_told_is_taken_back_until_it_leaves(lab):
    at_once = factories.make_user(role=Role.LAB)
    prefer(at_once, Rhythm.INSTANT)
    tell([lab, at_once], leaves_at=timezone.now() + timedelta(minutes=10))

    retract(INTERNAL, key="1")

    assert [notice.person for notice in Notice.objects.all()] == [at_once]
    assert OutboxMail.objects.get().status == OutboxMail.Status.CANCELLED


# --- Preferences ----------------------------------------------------------------------------------------


def test_what_one_stops_stops_at_once(lab):
    tell([lab])
    tell([lab], kind=OPEN, key="2", leaves_at=timezone.now() + timedelta(minutes=10))

    NoticePreference.choose(lab, {INTERNAL: Rhythm.NEVER, OPEN: Rhythm.NEVER})

    assert not Notice.objects.waiting().exists()
    assert OutboxMail.objects.get().status == OutboxMail.Status.CANCELLED


def test_choosing_again_replaces_the_choice(lab):
    prefer(lab, Rhythm.NEVER)
    prefer(lab, Rhythm.INSTANT)

    assert NoticePreference.objects.get().rhythm == Rhythm.INSTANT


def test_an_agent_chooses_among_what_concerns_them(agent, ambassador, lab_member):
    of_all = ["watch_answered"]
    assert [kind.code for kind in kinds_for(agent)] == ["lab_message", *of_all]
    assert [kind.code for kind in kinds_for(ambassador)] == ["lab_message", "sheet_given", "internal_note", *of_all]
    assert len(kinds_for(lab_member)) == 12


def test_preferences_page_shows_and_keeps_the_choices(client, lab_member):
    client.force_login(lab_member)
    page = client.get("/compte/notifications/")
    assert page.context["form"]["service_message"].value() == "daily"
    typed = dict.fromkeys(page.context["form"].fields, "daily")

    answer = client.post("/compte/notifications/", {**typed, "service_message": "never"})

    assert (answer.status_code, answer["Location"]) == (302, "/compte/notifications/")
    chosen = NoticePreference.objects.of(lab_member, [kind_of("service_message"), kind_of("internal_note")])
    assert chosen == {"service_message": "never", "internal_note": "daily"}


def test_preferences_page_takes_no_kind_that_is_not_one_s_own(client, agent):
    client.force_login(agent)

    typed = {"lab_message": "daily", "watch_answered": "never", "internal_note": "instant"}
    client.post("/compte/notifications/", typed)

    assert list(NoticePreference.objects.values_list("kind", "rhythm")) == [
        ("lab_message", "daily"),
        ("watch_answered", "never"),
    ]
