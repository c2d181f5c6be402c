"""The daily digest: one mail a person and a day, whatever runs twice, at once or dies in the middle."""

import re
import threading
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings
from django.db import connection

from labo.models import Notice, NoticePreference, OutboxMail, User
from labo.notices import digest
from labo.notices.digest import send_digests
from labo.notices.kinds import Rhythm
from labo.notices.notify import notify
from labo.notices.working_days import easter, is_working_day
from labo.outbox.message import build
from labo.outbox.queue import write
from labo.outbox.sender import deliver_due
from labo.roles import Role
from tests import factories
from tests.parallel import failures, in_parallel

pytestmark = pytest.mark.django_db

PARIS = ZoneInfo("Europe/Paris")
MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=PARIS)
TUESDAY_MORNING = datetime(2026, 11, 24, 7, 30, tzinfo=PARIS)


@pytest.fixture
def lab(db):
    return factories.make_user(role=Role.LAB)


def tell(person, key="1", *, kind="service_message", now=MONDAY, about="LABO-2026-001", **fields):
    values = {"line": f"Ligne {key}", "url": "/admin/a-faire/", "heading": f"Cas de {about}"}
    notify([person], kind, key=key, now=now, about=about, **{**values, **fields})


def test_one_mail_groups_the_lines_by_case(lab):
    tell(lab, "1", about="LABO-2026-002")
    tell(lab, "2", about="LABO-2026-001")
    tell(lab, "3", about="LABO-2026-002")

    assert send_digests(now=TUESDAY_MORNING) == 1

    mail = OutboxMail.objects.get()
    assert (mail.to, mail.subject) == ([lab.email], "Récapitulatif du 24 novembre : 3 nouveautés")
    found = re.findall(r"^(?:## (.+)|- \[(.+?)\])", mail.body, re.MULTILINE)
    assert [heading or line for heading, line in found] == [
        "Cas de LABO-2026-001 (LABO-2026-001)",
        "Ligne 2",
        "Cas de LABO-2026-002 (LABO-2026-002)",
        "Ligne 1",
        "Ligne 3",
    ]
    assert set(Notice.objects.values_list("mail", flat=True)) == {mail.pk}
    assert not Notice.objects.waiting().exists()


def test_nothing_to_tell_is_no_mail(lab):
    assert send_digests(now=TUESDAY_MORNING) == 0
    assert not OutboxMail.objects.exists()


def test_twice_in_a_row_is_one_mail(lab):
    tell(lab)

    assert [send_digests(now=TUESDAY_MORNING), send_digests(now=TUESDAY_MORNING)] == [1, 0]
    assert OutboxMail.objects.count() == 1


def test_line_that_comes_after_the_digest_waits_for_the_next_day(lab):
    tell(lab)
    send_digests(now=TUESDAY_MORNING)
    # Dated before half past seven, but committed after the digest: a long transaction.
    tell(lab, "2", now=TUESDAY_MORNING - timedelta(minutes=1))
    tell(lab, "3", now=TUESDAY_MORNING + timedelta(hours=1))

    assert send_digests(now=TUESDAY_MORNING + timedelta(hours=2)) == 0
    assert Notice.objects.waiting().count() == 2

    assert send_digests(now=TUESDAY_MORNING + timedelta(days=1)) == 1
    assert not Notice.objects.waiting().exists()


def test_somebody_without_a_digest_gets_none_in_the_course_of_the_day(lab):
    tell(lab, now=TUESDAY_MORNING + timedelta(hours=1))

    assert send_digests(now=TUESDAY_MORNING + timedelta(hours=2)) == 0


def test_digest_that_a_crash_delayed_holds_what_came_before_its_hour(lab):
    tell(lab)
    tell(lab, "2", now=TUESDAY_MORNING + timedelta(minutes=30))

    assert send_digests(now=TUESDAY_MORNING + timedelta(hours=2)) == 1

    assert [notice.line for notice in Notice.objects.waiting()] == ["Ligne 2"]


@pytest.mark.parametrize(
    "when",
    [
        datetime(2026, 11, 24, 7, 29, tzinfo=PARIS),
        datetime(2026, 11, 28, 7, 30, tzinfo=PARIS),  # a Saturday
        datetime(2026, 12, 25, 7, 30, tzinfo=PARIS),
        datetime(2027, 3, 29, 7, 30, tzinfo=PARIS),  # Easter Monday
    ],
)
def test_no_digest_before_its_hour_nor_on_a_day_off(lab, when):
    tell(lab, now=when - timedelta(days=3))

    assert send_digests(now=when) == 0
    assert Notice.objects.waiting().exists()


def test_crash_in_the_middle_loses_nothing_and_repeats_nothing(lab, monkeypatch):
    other = factories.make_user(role=Role.LAB)
    tell(lab)
    tell(other)
    queue = digest.queue

    def cut(*args, to, **kwargs):
        if to == [other.email]:
            raise KeyboardInterrupt
        return queue(*args, to=to, **kwargs)

    monkeypatch.setattr(digest, "queue", cut)
    with pytest.raises(KeyboardInterrupt):
        send_digests(now=TUESDAY_MORNING)
    assert [notice.person for notice in Notice.objects.waiting()] == [other]

    monkeypatch.undo()
    assert send_digests(now=TUESDAY_MORNING + timedelta(hours=1)) == 1
    assert sorted(OutboxMail.objects.values_list("to", flat=True)) == sorted([[lab.email], [other.email]])


def test_who_left_the_team_is_told_nothing_more_of_it(lab):
    tell(lab)
    tell(lab, "2", kind="lab_message")
    NoticePreference.choose(lab, {"lab_message": Rhythm.DAILY})
    Notice.objects.filter(kind="lab_message").update(sent_at=None, mail=None)
    lab.give_role(Role.AGENT)

    send_digests(now=TUESDAY_MORNING)

    body = OutboxMail.objects.get(template="labo/emails/digest").body
    assert "Ligne 2" in body
    assert "Ligne 1" not in body
    assert not Notice.objects.filter(kind="service_message").exists()


def test_closed_account_gets_no_digest(lab):
    tell(lab)
    User.objects.filter(pk=lab.pk).update(is_active=False)

    assert send_digests(now=TUESDAY_MORNING) == 0


def test_what_people_typed_makes_no_link(lab):
    tell(lab, line="[x](https://ailleurs.example/) écrit", heading="# <b>Titre</b> ](https://ailleurs.example/)")

    send_digests(now=TUESDAY_MORNING)

    html = build(OutboxMail.objects.get()).alternatives[0][0]
    links = re.findall(r'href="([^"]+)"', html)
    assert {link for link in links if not link.startswith((settings.SITE_URL, "mailto:"))} == set()
    assert "<b>" not in html


def test_headers_reach_the_mailbox_whole(lab, smtp_sink):
    tell(lab)
    send_digests(now=TUESDAY_MORNING)

    deliver_due()

    (taken,) = smtp_sink.taken
    assert taken.message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    address = OutboxMail.objects.get().headers["List-Unsubscribe"]
    # A line this long is folded after its name, as RFC 5322 §2.2.3 allows.
    assert taken.message["List-Unsubscribe"].strip() == address
    assert re.fullmatch(rf"<{settings.SITE_URL}/compte/notifications/arret/[^>]+/>", address)


# --- At once --------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_two_runs_at_once_write_one_digest_each():
    people = [factories.make_user(role=Role.LAB) for _ in range(5)]
    for person in people:
        tell(person)

    results = in_parallel(*[lambda: send_digests(now=TUESDAY_MORNING)] * 4)

    assert failures(results) == []
    assert sum(results) == OutboxMail.objects.count() == 5
    assert not Notice.objects.waiting().exists()


@pytest.mark.django_db(transaction=True)
def test_two_runs_at_once_both_write_without_the_lock_and_the_key(monkeypatch):
    """Negative control: nobody waits, and the mail is named after nothing."""
    tell(factories.make_user(role=Role.LAB))
    meeting, queue, counter = threading.Barrier(2), digest.queue, iter(range(9))

    def met(*args, key, **kwargs):
        meeting.wait(timeout=10)
        return queue(*args, key=f"{key}:{next(counter)}", **kwargs)

    monkeypatch.setattr(digest, "queue", met)
    monkeypatch.setattr(User.objects, "select_for_update", lambda **kwargs: User.objects.all())

    assert failures(in_parallel(*[lambda: send_digests(now=TUESDAY_MORNING)] * 2)) == []
    assert OutboxMail.objects.count() == 2


def test_addresses_that_were_refused_keep_the_headers(lab):
    tell(lab)
    send_digests(now=TUESDAY_MORNING)
    mail = OutboxMail.objects.get()
    OutboxMail.objects.update(to=[lab.email, "autre@example.org"])

    OutboxMail.objects.get().record_partly_sent({"autre@example.org": ("450", False)}, now=TUESDAY_MORNING)

    assert OutboxMail.objects.exclude(pk=mail.pk).get().headers == mail.headers


def test_header_that_is_not_one_of_ours_is_refused(lab):
    with pytest.raises(ValueError, match="Bcc"):
        write("labo/emails/notice", to=[lab.email], context={}, key="1", headers={"Bcc": "tous@example.org"})


def test_digests_ask_the_same_for_each_person(lab):
    def asked():
        with connection.execute_wrapper(count):
            send_digests(now=TUESDAY_MORNING)

    statements = []

    def count(execute, sql, *args):
        statements.append(sql)
        return execute(sql, *args)

    for number in range(30):
        tell(lab, str(number), about=f"LABO-2026-{number:03d}")
    asked()

    assert len([sql for sql in statements if "SAVEPOINT" not in sql]) <= 12


# --- The calendar ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("year", "day"),
    [(2024, date(2024, 3, 31)), (2026, date(2026, 4, 5)), (2027, date(2027, 3, 28)), (2038, date(2038, 4, 25))],
)
def test_easter(year, day):
    assert easter(year) == day


@pytest.mark.parametrize(
    "day", [date(2026, 5, 1), date(2026, 5, 14), date(2026, 5, 25), date(2026, 7, 14), date(2026, 11, 22)]
)
def test_day_off(day):
    assert not is_working_day(day)


@pytest.mark.parametrize("day", [date(2026, 11, 24), date(2026, 4, 3), date(2026, 12, 24)])
def test_day_of_work(day):
    assert is_working_day(day)
