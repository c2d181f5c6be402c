"""The log of the drop-in hours: two fields, no name; outside, people read what the lab writes to them and no more."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.apps import apps
from django.urls import reverse
from django.utils import timezone

from labo.models import OutboxMail
from labo.transitions import Refusal
from missions.models import Conversation
from missions.models.conversation import last_months
from tests import factories

pytestmark = pytest.mark.django_db
INTERNAL = "Sujet que le labo garde pour lui"


@pytest.fixture
def lab():
    return factories.make_user(role="lab")


@pytest.fixture
def held():
    return factories.make_drop_in(starts_at=timezone.now() - timedelta(hours=1))


@pytest.fixture
def team(client, lab):
    client.force_login(lab)
    return client


def address(event, name="log", *more):
    return reverse(f"admin:missions_event_{name}", args=[event.pk, *more])


def test_two_fields_note_whoever_walked_in(team, held):
    data = {"key": str(uuid4()), "slot": "", "theme": "Écrire simplement", "follow_up": "resource"}

    team.post(address(held), data)
    team.post(address(held), data)  # a second click

    line = held.conversations.get()
    assert (line.theme, line.follow_up, line.appointment, line.held_on) == (
        "Écrire simplement",
        "resource",
        None,
        held.day,
    )


def test_a_booked_slot_is_noted_once_with_the_subject_ready(team, held):
    row = factories.make_appointment(held, theme="Des bancs")
    assert b'value="Des bancs"' in team.get(address(held)).content
    data = {"slot": row.pk, "theme": "Des bancs", "follow_up": "idea"}

    team.post(address(held), {**data, "key": str(uuid4())})
    again = team.post(address(held), {**data, "key": str(uuid4()), "theme": "Autre chose"})

    assert held.conversations.get().appointment == row
    assert again.status_code == 409
    assert "Autre chose" in again.content.decode()


def test_empty_or_odd_lines_are_refused_and_keep_what_was_typed(team, held):
    other = factories.make_appointment()
    for data in (
        {"key": str(uuid4()), "theme": "", "follow_up": "none"},
        {"key": "x", "theme": "Un sujet", "follow_up": "none"},
        {"key": str(uuid4()), "theme": "Un sujet", "follow_up": "party"},
        {"key": str(uuid4()), "theme": "Un sujet", "follow_up": "none", "slot": other.pk},
        {"key": str(uuid4()), "theme": "Un sujet", "follow_up": "none", "slot": "9" * 30},
    ):
        answer = team.post(address(held), data)
        assert answer.status_code in (409, 422), data
        assert data["theme"] in answer.content.decode()
    assert not Conversation.objects.exists()


def test_the_log_opens_on_the_day(held):
    with pytest.raises(Refusal, match="le jour de la permanence"):
        factories.make_conversation(factories.make_drop_in())
    with pytest.raises(Refusal, match="celui des permanences"):
        factories.make_conversation(factories.make_held_event())
    assert factories.make_conversation(held, now=held.ends_at + timedelta(days=3))


def test_a_slip_is_taken_out(team, held):
    line = factories.make_conversation(held)

    team.post(address(held, "unlog", line.pk))

    assert not Conversation.objects.exists()


def test_no_name_is_in_the_list_nor_in_its_export(team, held):
    row = factories.make_appointment(held)
    factories.make_conversation(held, appointment=row, theme="=Écrire")

    exported = team.get(reverse("admin:missions_conversation_export")).content.decode()
    listed = team.get(reverse("admin:missions_conversation_changelist")).content.decode()

    assert f'"{held.day.isoformat()}";"\'=Écrire";"rien de plus"' in exported
    for name in (row.person.last_name, row.person.email):
        assert name not in exported
        assert name not in listed


def test_themes_are_counted_month_by_month_whatever_the_capitals(held):
    today = date(2027, 2, 10)
    for theme, day in [("Accueil", today), ("accueil", date(2026, 9, 30)), ("Achat", today), ("Accueil", today)]:
        factories.make_conversation(held, theme=theme)
        Conversation.objects.filter(pk=Conversation.objects.latest("pk").pk).update(held_on=day)
    Conversation.objects.filter(theme="Achat").update(held_on=date(2026, 8, 31))  # too old

    months, lines = Conversation.objects.counts(today=today)

    assert months == [date(2026, 9, 1), *[date(2026, m, 1) for m in (10, 11, 12)], date(2027, 1, 1), date(2027, 2, 1)]
    assert lines == [("Accueil", [1, 0, 0, 0, 0, 2], 3)]


def test_six_months_end_with_that_of_today():
    assert last_months(date(2026, 12, 31)) == [date(2026, month, 1) for month in range(7, 13)]
    assert last_months(date(2027, 1, 1))[0] == date(2026, 8, 1)


# --- What the person reads ----------------------------------------------------------------------------------


def test_the_word_is_sent_once_and_nothing_else_of_the_log(team, held):
    row = factories.make_appointment(held, theme="Des bancs")
    factories.make_conversation(held, appointment=row, theme=INTERNAL)

    team.post(address(held, "word", row.pk), {"act": "write", "word": "Voici la fiche."})
    second = team.post(address(held, "word", row.pk), {"act": "write", "word": "Et une autre."})

    mail = OutboxMail.objects.get(template="missions/emails/slot_word")
    assert (mail.to, "Voici la fiche." in mail.body, INTERNAL in mail.body) == ([row.person.email], True, False)
    assert (second.status_code, "Et une autre." in second.content.decode()) == (409, True)
    team.force_login(row.person)
    shown = team.get(row.address.removeprefix("http://testserver")).content.decode()
    assert ("Voici la fiche." in shown, INTERNAL in shown) == (True, False)


def test_the_lab_makes_one_idea_for_the_person_with_its_word_first(team, lab, held):
    row = factories.make_appointment(held, theme="Des bancs")
    factories.make_conversation(held, appointment=row, theme=INTERNAL)

    team.post(address(held, "word", row.pk), {"act": "idea", "word": "Partons des habitudes."})
    again = team.post(address(held, "word", row.pk), {"act": "idea", "word": "Partons des habitudes."})

    idea = apps.get_model("projects", "Idea").objects.get()
    note = idea.notes.get()
    assert (idea.author, idea.title, idea.status) == (row.person, "Des bancs", "answered")
    assert (note.author, note.is_from_lab, note.text) == (lab, True, "Partons des habitudes.")
    assert again.status_code == 302  # nothing is lost: the word is in the conversation
    assert OutboxMail.objects.filter(template="projects/emails/idea_answer", to=[row.person.email]).count() == 1
    for mail in OutboxMail.objects.filter(to=[row.person.email]):
        assert INTERNAL not in mail.body


def test_without_a_word_the_lab_invites_to_complete_or_repeats_the_one_it_sent(lab, held):
    first, second = factories.make_appointment(held), factories.make_appointment(held, slot=1)
    second.write("Voici la fiche.")

    texts = [row.make_idea(by=lab).notes.get().text for row in (first, second)]

    assert texts[0].startswith("Merci de votre visite")
    assert texts[1] == "Voici la fiche."


def test_a_word_too_long_is_given_back(team, held):
    row = factories.make_appointment(held)

    answer = team.post(address(held, "word", row.pk), {"act": "write", "word": "é" * 1001})

    assert (answer.status_code, "é" * 1001 in answer.content.decode()) == (409, True)
    row.refresh_from_db()
    assert row.word == ""


def test_key_of_a_line_of_another_drop_in_is_refused_and_keeps_what_was_typed(team, held):
    other = factories.make_conversation()

    answer = team.post(address(held), {"key": str(other.key), "slot": "", "theme": "Un sujet", "follow_up": "none"})

    assert (answer.status_code, held.conversations.count()) == (409, 0)
    assert "Un sujet" in answer.content.decode()


def test_line_of_a_slot_given_back_since_can_still_be_taken_out(team, time_machine):
    start = timezone.now().replace(hour=12, minute=0)
    time_machine.move_to(start - timedelta(hours=1))  # the log is open from the morning on
    event = factories.make_drop_in(starts_at=start)
    slot = factories.make_appointment(event)
    line = factories.make_conversation(event, appointment=slot)
    slot.cancel()

    assert address(event, "unlog", line.pk) in team.get(address(event)).content.decode()


@pytest.mark.parametrize("act", [lambda slot, lab: slot.write("Bonjour"), lambda slot, lab: slot.make_idea(by=lab)])
def test_nothing_is_written_to_a_closed_account(lab, held, act):
    slot = factories.make_appointment(held)
    slot.person.is_active = False
    slot.person.save()
    before = OutboxMail.objects.count()

    with pytest.raises(Refusal, match="fermé"):
        act(slot, lab)

    slot.refresh_from_db()
    assert (slot.word, slot.idea, OutboxMail.objects.count()) == ("", None, before)
