"""R52: what comes back is understood, and counts once."""

import mailbox
import uuid
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from resources.models import ConsentEvent, Delivery, Suppression
from resources.newsletter import bounces, returns
from resources.newsletter.bounces import News, Returned
from tests import factories

BOX = "retour@lettres.example.org"
KEY = uuid.UUID("0123456789abcdef0123456789abcdef")
SECRET = "un-secret-de-plus-de-trente-deux-signes"


def failure(key=KEY, *, status="5.1.1", action="failed", to=None, said="smtp; 550 5.1.1 User unknown", given_back=True):
    """Return a delivery status notification as Postfix writes it."""
    to = to or f"retour+{key.hex}@lettres.example.org"
    back = f"--b\nContent-Type: text/rfc822-headers\n\nMessage-ID: <{key.hex}@example.org>\nSubject: La lettre\n\n"
    return (
        f"From: MAILER-DAEMON@mx.example.org\nTo: {to}\nSubject: Undelivered Mail Returned to Sender\n"
        "Auto-Submitted: auto-replied\nMIME-Version: 1.0\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\n\n'
        "--b\nContent-Type: text/plain\n\nSorry.\n\n--b\nContent-Type: message/delivery-status\n\n"
        "Reporting-MTA: dns; mx.example.org\n\n"
        f"Final-Recipient: rfc822; camille@example.org\nAction: {action}\nStatus: {status}\nDiagnostic-Code: {said}\n\n"
        f"{back if given_back else ''}--b--\n"
    ).encode()


def complaint(key=KEY, *, kind="abuse", to="plaintes@example.org"):
    return (
        f"From: feedback@example.net\nTo: {to}\nSubject: FW: La lettre\nMIME-Version: 1.0\n"
        'Content-Type: multipart/report; report-type=feedback-report; boundary="b"\n\n'
        "--b\nContent-Type: text/plain\n\nAn abuse report.\n\n--b\nContent-Type: message/feedback-report\n\n"
        f"Feedback-Type: {kind}\nUser-Agent: Some/1.0\nVersion: 1\n\n"
        "--b\nContent-Type: message/rfc822\n\n"
        f"Message-ID: <{key.hex}@example.org>\nSubject: La lettre\n\nBonjour.\n--b--\n"
    ).encode()


def written(subject, *headers, to=f"retour+{KEY.hex}@lettres.example.org"):
    return "\n".join([f"To: {to}", f"Subject: {subject}", *headers, "", "Bonjour.", ""]).encode()


ABSENT = written("Absence : desinscription", "Auto-Submitted: auto-replied")
UNKNOWN = "smtp; 550 5.1.1 User unknown"


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (failure(), Returned(News.HARD, KEY, UNKNOWN)),
        (failure(to="retour@lettres.example.org"), Returned(News.HARD, KEY, UNKNOWN)),
        (failure(given_back=False), Returned(News.HARD, KEY, UNKNOWN)),
        (failure(said="smtp; 550 5.1.1 User\x00 unknown"), Returned(News.HARD, KEY, UNKNOWN)),
        (failure(status="5.0.0"), Returned(News.SOFT, KEY, UNKNOWN)),
        (failure(status=""), Returned(News.HARD, KEY, UNKNOWN)),
        (failure(status="5.1.8"), Returned(News.SOFT, KEY, UNKNOWN)),
        (failure(status="5.2.2"), Returned(News.SOFT, KEY, UNKNOWN)),
        (failure(status="4.4.1"), Returned(News.SOFT, KEY, UNKNOWN)),
        (failure(status="5.7.1"), Returned(News.POLICY, KEY, UNKNOWN)),
        (failure(action="delayed", status="4.4.1"), None),
        (failure(action="delivered", status="2.0.0"), None),
        (failure(given_back=False, to="retour@lettres.example.org"), None),
        (failure(given_back=False, to=f"autre+{KEY.hex}@lettres.example.org"), None),
        (complaint(), Returned(News.COMPLAINT, KEY)),
        (complaint(kind="not-spam"), None),
        (written("desinscription"), Returned(News.LEAVES, KEY)),
        (written("Re: merci"), None),
        (written("Absence", "Auto-Submitted: auto-replied"), None),
        (ABSENT, None),
        (b"", None),
        (b"\xff\xfe\x00" * 50, None),
        (b"Content-Type: multipart/report; boundary=\n\n--\n", None),
        (b"Content-Type: message/delivery-status\n\n\xe9\n\n" + f"To: retour+{KEY.hex}@".encode(), None),
    ],
)
def test_mail_that_comes_back_says(content, found):
    assert bounces.read(content, box=BOX) == found


def test_mail_of_a_thousand_parts_is_not_walked_to_its_end():
    part = "--b\nContent-Type: text/plain\n\n-\n"
    content = "Content-Type: multipart/mixed; boundary=b\n\n" + part * 5000 + failure().decode()

    assert bounces.read(content.encode(), box=BOX) is None


# --- What is done with it -------------------------------------------------------------------------------------


@pytest.fixture
def row(db, settings):
    settings.BOUNCE_ADDRESS = BOX
    return factories.make_delivery("accepted")


def suppressed(row):
    return list(Suppression.objects.filter(mark=row.subscriber.mark).values_list("reason", flat=True))


def test_dead_address_is_written_to_no_more_after_one_mail_and_the_same_mail_twice_counts_once(row):
    now = timezone.now()

    assert returns.take(failure(row.key), now=now) == News.HARD
    assert returns.take(failure(row.key), now=now + timedelta(days=1)) == News.HARD

    row.refresh_from_db()
    assert (row.status, row.bounced_at, row.bounce_is_hard, row.answer) == ("accepted", now, True, UNKNOWN)
    assert suppressed(row) == ["bounce"]


def test_full_mailbox_is_written_to_no_more_after_five_days(row):
    now, rows = timezone.now(), [row]
    rows += [factories.make_delivery("accepted", subscriber=row.subscriber) for _ in range(5)]
    days = [0, 0, 1, 2, 3, 4]

    for delivery, day in zip(rows, days, strict=True):
        assert suppressed(row) == []
        for _ in range(2):
            returns.take(failure(delivery.key, status="5.2.2"), now=now + timedelta(days=day))

    assert suppressed(row) == ["bounce"]


def test_mailbox_that_was_full_long_ago_begins_anew(row):
    now, rows = timezone.now(), [row]
    rows += [factories.make_delivery("accepted", subscriber=row.subscriber) for _ in range(4)]

    for number, delivery in enumerate(rows):
        returns.take(failure(delivery.key, status="5.2.2"), now=now + timedelta(days=120 * number))

    assert suppressed(row) == []


def test_refusal_of_what_we_are_suppresses_nobody(row):
    assert returns.take(failure(row.key, status="5.7.1")) == News.POLICY

    row.refresh_from_db()
    assert (row.bounced_at, row.answer, suppressed(row)) == (None, UNKNOWN, [])


def test_whoever_complains_leaves_for_good(row):
    for _ in range(2):
        assert returns.take(complaint(row.key)) == News.COMPLAINT

    row.subscriber.refresh_from_db()
    assert (row.subscriber.status, row.subscriber.letters, suppressed(row)) == ("left", [], ["complaint"])
    assert [event.act for event in ConsentEvent.objects.all()] == ["left"]


def test_whoever_leaves_by_mail_has_left(row):
    content = written("desinscription", to=f"retour+{row.key.hex}@lettres.example.org")

    for _ in range(2):
        assert returns.take(content) == News.LEAVES

    row.subscriber.refresh_from_db()
    assert (row.subscriber.status, suppressed(row)) == ("left", [])
    assert ConsentEvent.objects.count() == 1


def test_whoever_leaves_a_letter_by_mail_keeps_the_others(row):
    type(row.subscriber).objects.update(letters=["monthly", "watch"])

    returns.take(written("desinscription", to=f"retour+{row.key.hex}@lettres.example.org"))

    row.subscriber.refresh_from_db()
    assert (row.issue.letter, row.subscriber.letters) == ("monthly", ["watch"])
    assert [(event.act, event.origin) for event in ConsentEvent.objects.all()] == [("left", "one_click")]


def test_mail_about_no_letter_of_ours_changes_nothing(row):
    assert returns.take(failure(uuid.uuid4())) is None
    assert Delivery.objects.filter(bounced_at=None).count() == 1


def test_person_who_was_erased_is_not_looked_for(row):
    row.subscriber.delete()

    assert [returns.take(failure(row.key)), returns.take(complaint(row.key))] == [News.HARD, News.COMPLAINT]
    assert Suppression.objects.count() == 0


# --- Its doors ------------------------------------------------------------------------------------------------


def post(client, content, **headers):
    return client.post(reverse("resources:letter_returns"), content, content_type="message/rfc822", headers=headers)


def test_door_is_not_there_without_a_secret(client, row):
    assert post(client, failure(row.key), Authorization="Bearer ").status_code == 404


@pytest.mark.parametrize("said", ["", "Bearer ", "Bearer faux", f"Basic {SECRET}", f"Bearer {SECRET}é"])
def test_door_wants_its_secret(client, row, settings, said):
    settings.BOUNCE_SECRET = SECRET

    assert post(client, failure(row.key), Authorization=said).status_code == 403
    assert suppressed(row) == []


def test_door_takes_a_mail_twice(client, row, settings):
    settings.BOUNCE_SECRET = SECRET

    answers = [post(client, failure(row.key), Authorization=f"Bearer {SECRET}") for _ in range(2)]

    assert [(answer.status_code, answer.content) for answer in answers] == [(200, b"hard\n")] * 2
    assert suppressed(row) == ["bounce"]


def test_door_takes_no_mail_that_is_too_heavy(client, row, settings):
    settings.BOUNCE_SECRET = SECRET

    assert post(client, b"x" * 2_100_000, Authorization=f"Bearer {SECRET}").status_code == 413


@pytest.mark.parametrize("kind", [mailbox.Maildir, mailbox.mbox])
def test_command_empties_a_mailbox(row, tmp_path, capsys, kind):
    box = kind(tmp_path / "box")
    for content in (failure(row.key), ABSENT):
        box.add(content)
    box.close()

    call_command("read_bounces", str(tmp_path / "box"))

    assert capsys.readouterr().out == "2 read, 1 about a letter\n"
    left = kind(tmp_path / "box")
    assert len(left) == 0
    left.close()
    assert suppressed(row) == ["bounce"]


def test_command_reads_one_mail(row, monkeypatch, capsys):
    class Pipe:
        class buffer:
            read = staticmethod(lambda: failure(row.key))

    monkeypatch.setattr("sys.stdin", Pipe)

    call_command("read_bounces")

    assert (capsys.readouterr().out, suppressed(row)) == ("hard\n", ["bounce"])
