"""From the row to a real SMTP server: what arrives, what is tried again, what is said to have failed."""

from datetime import UTC, datetime, timedelta
from email.utils import formataddr

import pytest
from django.conf import settings
from django.core.management import call_command
from django.utils import timezone

from labo.celery import app
from labo.models import OutboxMail
from labo.outbox import sender
from labo.outbox.models import LEASE, MAX_ATTEMPTS, WIPED, MailAlreadySent
from labo.outbox.sender import RUN, deliver_due
from labo.outbox.tasks import TIME_LIMIT
from labo.outbox.tasks import deliver_due as deliver_due_task
from labo.transitions import Refusal
from tests import factories

pytestmark = pytest.mark.django_db


def make_mail(number=1, **fields):
    values = {
        "key": f"test:{number}",
        "to": [f"personne{number}@example.org"],
        "subject": f"Courriel {number}",
        "body": "Bonjour,\n\nVotre **cas** avance.",
        "message_id": f"<{number}@example.org>",
    }
    return OutboxMail.objects.create(**{**values, **fields})


def state(mail):
    mail.refresh_from_db()
    return mail.status, mail.attempts


# --- What arrives ---------------------------------------------------------------------------------------


def test_mail_arrives_with_its_two_parts_and_its_headers(smtp_sink, settings):
    mail = make_mail(to=["camille@example.org", "dominique@example.org"], subject="Votre cas est bien arrivé : été")

    assert deliver_due() == 1

    (taken,) = smtp_sink.taken
    assert taken.sender == settings.LAB_EMAIL
    assert taken.recipients == ("camille@example.org", "dominique@example.org")
    assert taken.message["From"] == settings.DEFAULT_FROM_EMAIL
    assert taken.message["To"] == "camille@example.org, dominique@example.org"
    assert taken.message["Subject"] == "Votre cas est bien arrivé : été"
    assert taken.message["Message-ID"] == mail.message_id
    assert taken.message["Auto-Submitted"] == "auto-generated"
    assert abs(taken.message["Date"].datetime.replace(tzinfo=UTC) - timezone.now()) < timedelta(hours=1)
    assert taken.message.get_content_type() == "multipart/alternative"
    assert [part.get_content_type() for part in taken.message.iter_parts()] == ["text/plain", "text/html"]
    assert '<html lang="fr"' in taken.part("html")
    assert "Votre cas avance." in taken.part("plain")
    assert "Votre <strong>cas</strong> avance." in taken.part("html")
    mail.refresh_from_db()
    assert (mail.status, mail.attempts, mail.leased_until) == ("sent", 1, None)
    assert mail.sent_at is not None


def test_mail_asks_the_reader_s_machine_for_nothing(smtp_sink):
    make_mail(body="![](https://ailleurs.example/pixel.png)\n\n[Lire](https://ailleurs.example/)")

    deliver_due()

    html = smtp_sink.taken[0].part("html")
    assert "<img" not in html
    assert "url(" not in html
    assert "<link" not in html
    assert "<script" not in html
    assert len(smtp_sink.taken[0].content) < 100_000


def test_typed_signs_read_the_same_in_both_parts(smtp_sink):
    """The text part is no HTML: an apostrophe stays an apostrophe."""
    make_mail(body="L'été & l'hiver, 3 < 4")

    deliver_due()

    assert "L'été & l'hiver, 3 < 4" in smtp_sink.taken[0].part("plain")
    assert "&amp; l'hiver, 3 &lt; 4" in smtp_sink.taken[0].part("html")


def test_batch_goes_over_one_connection(smtp_sink):
    mails = [make_mail(number) for number in range(8)]

    assert deliver_due() == 8

    assert smtp_sink.connections == 1
    assert smtp_sink.keys == [mail.message_id for mail in mails]


def test_empty_outbox_disturbs_no_server(smtp_sink):
    make_mail(1, status="held")
    make_mail(2, status="cancelled")
    make_mail(3, status="failed")
    make_mail(4, next_try_at=timezone.now() + timedelta(minutes=5))

    assert deliver_due() == 0

    assert smtp_sink.connections == 0


def test_urgent_mails_leave_first(smtp_sink):
    for number, priority in enumerate([9, 5, 0, 5, 0]):
        make_mail(number, priority=priority)

    deliver_due()

    assert smtp_sink.keys == [f"<{number}@example.org>" for number in (2, 4, 1, 3, 0)]


def test_held_letter_leaves_once_released(smtp_sink):
    mail = make_mail(status="held")
    assert deliver_due() == 0

    mail.release()

    assert deliver_due() == 1
    assert smtp_sink.keys == [mail.message_id]


@pytest.mark.parametrize("name", ["Le labo", "Labo, Strasbourg", "L’atelier d’été", 'Le « labo » "ouvert"'])
def test_name_of_the_lab_reads_as_it_is_written(smtp_sink, settings, name):
    settings.DEFAULT_FROM_EMAIL = formataddr((name, "labo@example.org"))
    make_mail()

    assert deliver_due() == 1

    (taken,) = smtp_sink.taken
    assert taken.sender == "labo@example.org"
    assert [(each.display_name, each.addr_spec) for each in taken.message["From"].addresses] == [
        (name, "labo@example.org")
    ]


# --- What is tried again --------------------------------------------------------------------------------

TEMPORARY = ["421 Too busy", "450 Mailbox busy", "451 Try later", "452 No space"]
PERMANENT = ["550 No such user", "552 Too big", "554 No"]


@pytest.mark.parametrize("answer", TEMPORARY)
@pytest.mark.parametrize("moment", ["recipient", "data"])
def test_temporary_refusal_is_tried_again_with_the_same_message_id(smtp_sink, answer, moment):
    mail = make_mail()
    if moment == "recipient":
        smtp_sink.refusals["personne1@example.org"] = answer
    else:
        smtp_sink.data_answers.append(answer)
    now = timezone.now()

    assert deliver_due(clock=lambda: now) == 0
    assert state(mail) == ("pending", 1)
    assert mail.next_try_at == now + timedelta(minutes=1)
    assert answer[:3] in mail.last_error
    assert deliver_due(clock=lambda: now) == 0  # not before its time

    smtp_sink.refusals.clear()
    assert deliver_due(clock=lambda: now + timedelta(minutes=1)) == 1

    assert state(mail) == ("sent", 2)
    assert mail.last_error == ""
    assert smtp_sink.keys == [mail.message_id]


@pytest.mark.parametrize("answer", PERMANENT)
@pytest.mark.parametrize("moment", ["recipient", "data"])
def test_permanent_refusal_fails_at_once_and_says_why(smtp_sink, answer, moment):
    mail = make_mail()
    if moment == "recipient":
        smtp_sink.refusals["personne1@example.org"] = answer
    else:
        smtp_sink.data_answers.append(answer)

    assert deliver_due() == 0

    assert state(mail) == ("failed", 1)
    assert answer in mail.last_error
    assert deliver_due(clock=lambda: timezone.now() + timedelta(days=2)) == 0


def test_one_refusal_does_not_stop_the_others(smtp_sink):
    mails = [make_mail(number) for number in range(5)]
    smtp_sink.refusals["personne1@example.org"] = "550 No such user"
    smtp_sink.refusals["personne3@example.org"] = "450 Mailbox busy"

    assert deliver_due() == 3

    assert [state(mail)[0] for mail in mails] == ["sent", "failed", "sent", "pending", "sent"]


def test_tries_grow_apart_and_last_a_day(smtp_sink):
    mail = make_mail()
    smtp_sink.refusals["personne1@example.org"] = "450 Mailbox busy"
    now, waits = timezone.now(), []

    while state(mail)[0] == "pending":
        tried_at = now
        deliver_due(clock=lambda now=now: now)
        mail.refresh_from_db()
        now = mail.next_try_at
        waits.append((now - tried_at).total_seconds() / 60)

    assert waits[:8] == [1, 2, 4, 8, 16, 32, 60, 60]
    assert state(mail) == ("failed", MAX_ATTEMPTS)
    assert timedelta(minutes=sum(waits[:-1])) > timedelta(hours=22)


def test_letter_held_for_days_is_tried_again_like_any_other(smtp_sink):
    mail = make_mail(status="held")
    OutboxMail.objects.update(created_at=timezone.now() - timedelta(days=12))
    mail.release()
    smtp_sink.data_answers.append("451 Try later")

    deliver_due()
    assert state(mail) == ("pending", 1)

    assert deliver_due(clock=lambda: timezone.now() + timedelta(minutes=2)) == 1


def test_absent_server_costs_one_try_of_one_mail(smtp_sink):
    mails = [make_mail(number) for number in range(4)]
    smtp_sink.go_away()

    assert deliver_due() == 0

    assert [state(mail) for mail in mails] == [("pending", 1), ("pending", 0), ("pending", 0), ("pending", 0)]
    smtp_sink.come_back()
    assert deliver_due(clock=lambda: timezone.now() + timedelta(minutes=2)) == 4
    assert sorted(smtp_sink.keys) == sorted(mail.message_id for mail in mails)


def test_server_that_hangs_after_the_message_does_not_stop_the_queue(smtp_sink, settings):
    settings.EMAIL_TIMEOUT = 1
    first, second = make_mail(1, priority=0), make_mail(2)
    smtp_sink.hold()
    now = timezone.now()

    assert deliver_due(clock=lambda: now) == 0
    assert [state(first), state(second)] == [("pending", 1), ("pending", 1)]

    settings.EMAIL_TIMEOUT = 20
    smtp_sink.let_go()
    smtp_sink.taken.clear()  # what the server took after we had stopped listening
    assert deliver_due(clock=lambda: now + timedelta(minutes=2)) == 2
    assert smtp_sink.keys == [first.message_id, second.message_id]


def test_mail_that_cannot_be_written_fails_at_once(smtp_sink):
    mail, other = make_mail(1, to=["personne@example.org\nBcc: x@example.org"]), make_mail(2)

    assert deliver_due() == 1

    assert [state(mail), state(other)] == [("failed", 1), ("sent", 1)]


def test_unforeseen_error_is_tried_again(smtp_sink, monkeypatch):
    mail = make_mail()
    with monkeypatch.context() as patch:
        patch.setattr(sender, "build", lambda *args, **kwargs: 1 / 0)
        deliver_due()
    assert state(mail) == ("pending", 1)

    assert deliver_due(clock=lambda: timezone.now() + timedelta(minutes=2)) == 1


def test_answer_of_the_server_is_kept_whatever_it_contains(smtp_sink):
    mail = make_mail()
    smtp_sink.refusals["personne1@example.org"] = "550 No\x00 \xff such user"

    deliver_due()

    assert state(mail) == ("failed", 1)
    assert "\x00" not in mail.last_error


# --- What the lab may do about it -----------------------------------------------------------------------


def test_failed_mail_is_sent_again_as_if_for_the_first_time(smtp_sink):
    mail = make_mail()
    smtp_sink.refusals["personne1@example.org"] = "550 No such user"
    deliver_due()
    smtp_sink.refusals.clear()

    mail.retry()

    assert state(mail) == ("pending", 0)
    assert deliver_due() == 1
    assert smtp_sink.keys == [mail.message_id]


@pytest.mark.parametrize("status", [status for status in OutboxMail.Status.values if status != "failed"])
def test_mail_that_has_not_failed_is_not_sent_again(status):
    now = timezone.now()
    fields = {"sent": {"sent_at": now}, "sending": {"leased_until": now}}.get(status, {})
    mail = make_mail(status=status, attempts=1, **fields)

    with pytest.raises(Refusal, match="en échec"):
        mail.retry()

    assert state(mail) == (status, 1)


def test_wiped_code_is_not_sent_again():
    mail = make_mail(status="failed", is_secret=True, body=WIPED)

    with pytest.raises(Refusal, match="usage unique"):
        mail.retry()

    assert state(mail) == ("failed", 0)


@pytest.mark.parametrize("status", [status for status in OutboxMail.Status.values if status != "held"])
def test_only_a_letter_that_waits_is_rewritten_or_released(status):
    now = timezone.now()
    fields = {"sent": {"sent_at": now}, "sending": {"leased_until": now}}.get(status, {})
    mail = make_mail(status=status, **fields)

    for verb in (lambda: mail.rewrite(subject="Autre", body="Autre"), mail.release):
        with pytest.raises(MailAlreadySent):
            verb()

    mail.refresh_from_db()
    assert (mail.status, mail.subject) == (status, "Courriel 1")


def test_letter_that_waits_is_rewritten_on_one_line_of_subject():
    mail = make_mail(status="held")

    mail.rewrite(subject="Notre\r\nBcc: x@example.org  réponse", body="Bonjour,")

    mail.refresh_from_db()
    assert (mail.status, mail.subject, mail.body) == ("held", "Notre Bcc: x@example.org réponse", "Bonjour,")


# --- One address refused out of two ---------------------------------------------------------------------


def test_address_refused_for_now_gets_its_mail_later_and_the_other_gets_it_once(smtp_sink):
    mail = make_mail(to=["camille@example.org", "dominique@example.org"])
    smtp_sink.refusals["dominique@example.org"] = "450 Greylisted"

    assert deliver_due() == 1

    assert state(mail) == ("sent", 1)
    assert mail.to == ["camille@example.org"]
    rest = OutboxMail.objects.exclude(pk=mail.pk).get()
    assert (rest.to, rest.status, rest.body, rest.about) == (
        ["dominique@example.org"],
        "pending",
        mail.body,
        mail.about,
    )

    smtp_sink.refusals.clear()
    assert deliver_due(clock=lambda: timezone.now() + timedelta(minutes=2)) == 1
    assert [taken.recipients for taken in smtp_sink.taken] == [("camille@example.org",), ("dominique@example.org",)]


def test_address_refused_for_good_shows_as_failed(smtp_sink):
    mail = make_mail(to=["camille@example.org", "dominique@example.org"], is_secret=True)
    smtp_sink.refusals["dominique@example.org"] = "550 No such user"

    deliver_due()

    rest = OutboxMail.objects.exclude(pk=mail.pk).get()
    assert (rest.to, rest.status) == (["dominique@example.org"], "failed")
    assert "550 No such user" in rest.last_error
    assert (rest.body, OutboxMail.objects.get(pk=mail.pk).body) == (WIPED, WIPED)


def test_refused_address_is_forgotten_by_django_s_own_backend(smtp_sink, settings):
    """Negative control: without our backend the second person never has the mail, and no row says so."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    mail = make_mail(to=["camille@example.org", "dominique@example.org"])
    smtp_sink.refusals["dominique@example.org"] = "450 Greylisted"

    deliver_due()

    assert [taken.recipients for taken in smtp_sink.taken] == [("camille@example.org",)]
    assert state(mail) == ("sent", 1)
    assert OutboxMail.objects.count() == 1


# --- Secrets --------------------------------------------------------------------------------------------


def test_code_is_wiped_once_sent(smtp_sink):
    mail = make_mail(body="Votre code : 4821", is_secret=True)

    deliver_due()

    assert "4821" in smtp_sink.taken[0].part("plain")
    mail.refresh_from_db()
    assert mail.body == WIPED


def test_code_is_kept_while_it_can_still_leave_and_wiped_when_it_cannot(smtp_sink):
    mail = make_mail(body="Votre code : 4821", is_secret=True)
    smtp_sink.data_answers.extend(["451 Try later", "550 No"])

    deliver_due()
    mail.refresh_from_db()
    assert mail.body == "Votre code : 4821"

    deliver_due(clock=lambda: timezone.now() + timedelta(minutes=2))
    mail.refresh_from_db()
    assert (mail.status, mail.body) == ("failed", WIPED)


def test_letter_is_kept_after_it_left(smtp_sink):
    mail = make_mail(body="Notre réponse")

    deliver_due()

    mail.refresh_from_db()
    assert mail.body == "Notre réponse"


# --- Leases and runs ------------------------------------------------------------------------------------


def test_mail_of_a_dead_sender_waits_for_its_lease_and_keeps_its_message_id(smtp_sink):
    mail = make_mail()
    now = timezone.now()
    OutboxMail.objects.claim(now=now, limit=1)  # and the sender dies

    assert deliver_due(clock=lambda: now + LEASE) == 0
    assert deliver_due(clock=lambda: now + LEASE + timedelta(seconds=1)) == 1

    assert state(mail) == ("sent", 2)
    assert smtp_sink.keys == [mail.message_id]


def test_task_ends_before_its_lease_can_be_taken_over():
    assert RUN < timedelta(seconds=TIME_LIMIT) < LEASE


def test_beat_calls_tasks_that_exist():
    app.loader.import_default_modules()
    scheduled = {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}

    assert deliver_due_task.name in scheduled
    assert scheduled - set(app.tasks) == set()


def test_long_queue_is_left_to_the_next_run(smtp_sink):
    for number in range(5):
        make_mail(number)
    now = datetime(2026, 11, 24, 9, tzinfo=UTC)
    OutboxMail.objects.update(next_try_at=now)
    ticks = iter(range(1000))

    # Twenty seconds go by at each look at the clock.
    sent = deliver_due(clock=lambda: now + timedelta(seconds=20 * next(ticks)))

    assert 0 < sent < 5
    assert OutboxMail.objects.filter(status="pending").count() == 5 - sent
    assert not OutboxMail.objects.filter(status="sending").exists()


def test_command_sends_without_celery(smtp_sink, capsys):
    make_mail(1), make_mail(2)

    call_command("send_outbox")

    assert capsys.readouterr().out == "2 mail(s) sent.\n"
    assert len(smtp_sink.taken) == 2


def test_task_sends_and_can_run_again(smtp_sink):
    make_mail()

    deliver_due_task.run()
    deliver_due_task.run()

    assert len(smtp_sink.taken) == 1


def test_receipt_of_a_case_arrives(smtp_sink):
    proposal = factories.make_proposal()

    assert deliver_due() == 2

    receipt = next(taken for taken in smtp_sink.taken if taken.recipients == (proposal.lead.email,))
    assert proposal.reference in receipt.part("plain")
    assert proposal.reference in receipt.part("html")
