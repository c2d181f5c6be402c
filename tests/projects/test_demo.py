"""The demonstration: loaded once, whole or not at all, told in order, and discreet about what is internal."""

import re
from datetime import date, timedelta

import pytest
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from labo.models import OrgUnit, OutboxMail, User
from labo.roles import Role
from projects.demo import read
from projects.demo.days import Days, last_tuesday, working_day
from projects.demo.people import PASSWORD
from projects.models import Answer, AssessmentSheet, Decision, HatContribution, InterventionNote, Proposal, Session
from tests.databases import settled
from tests.projects.test_demo_loading import ALREADY, counts, load

MUSEOLAB = "Un «\u00a0muséolab\u00a0» pour réinventer la médiation dans les musées"
MOBILE = "Nos services numériques mobiles\u00a0: vers une application unique\u00a0?"


@pytest.fixture(scope="module")
def demonstration(django_db_setup, django_db_blocker):
    """The whole demonstration, loaded once for the tests of this module and then taken back."""
    with django_db_blocker.unblock(), transaction.atomic():
        load("--force")
        yield settled()
        transaction.set_rollback(True)


@pytest.fixture
def told(demonstration, db):
    """The same, for one test: what it writes does not reach the next."""


def case(title):
    return Proposal.objects.get(title=title)


def sign_in(client, email):
    return client.post(reverse("account_login"), {"login": email, "password": PASSWORD})


# --- Loading --------------------------------------------------------------------------------------------


def test_load_demo_twice_changes_nothing(told):
    before = counts()

    assert load("--force") == ALREADY
    assert counts() == before


def test_load_demo_leaves_what_a_visitor_changed(told):
    Proposal.objects.filter(title=MUSEOLAB).update(title="Autre titre")
    User.objects.get(email="agent@example.org").proposals.filter(status="draft").delete()

    assert load("--force") == ALREADY
    assert Proposal.objects.count() == 12


def test_load_demo_needs_no_force_in_the_demonstration(told, settings):
    settings.DEMO_MODE = True

    assert load() == ALREADY


# --- People ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("email", "role"),
    [
        ("admin@example.org", Role.ADMINISTRATOR),
        ("labo@example.org", Role.LAB),
        ("ambassadeur@example.org", Role.AMBASSADOR),
        ("agent@example.org", Role.AGENT),
    ],
)
def test_demo_account_signs_in(told, client, email, role):
    response = sign_in(client, email)

    assert response.status_code == 302
    user = User.objects.get(pk=client.session["_auth_user_id"])
    assert user.email == email
    assert user.roles == (set() if role == Role.AGENT else {role})
    assert user.is_staff == (role != Role.AGENT)


def test_only_the_four_accounts_have_a_password(told):
    with_password = {user.email for user in User.objects.all() if user.has_usable_password()}

    assert with_password == {row["email"] for row in read("people")["comptes"]}


def test_people_all_have_a_service_under_a_direction(told):
    assert not User.objects.filter(org_unit=None).exists()
    assert not OrgUnit.objects.filter(kind="service", parent=None).exists()


# --- Cases ----------------------------------------------------------------------------------------------


def test_cases_are_in_their_states(told):
    assert dict(Proposal.objects.values_list("title", "status")) == {
        MUSEOLAB: "accepted",
        MOBILE: "accepted_conditions",
        "Refaire la plaquette du service des sports": "redirected",
        "Rendre le courrier de relance des cantines compréhensible": "accepted",
        "Mieux accueillir les nouveaux agents de la propreté": "assessing",
        "Repenser la salle d’attente du guichet logement": "postponed",
        "Le tri des déchets dans nos bureaux": "accepted",
        "Les temps de la ville\u00a0: horaires des services le soir": "draft",
        "Des bureaux qui se prêtent entre services": "screening",
        "Premier accueil au centre administratif": "accepted",
        "Des gobelets qui ne finissent plus à la poubelle": "merged",
        "Des panneaux que tout le monde comprend à la piscine": "deliberating",
        "Prendre rendez-vous en mairie sans se perdre": "deliberating",
    }


def test_museolab_is_complete(told):
    museolab = case(MUSEOLAB)
    note = museolab.note
    version = note.versions.get()

    assert Answer.objects.filter(sheet__proposal=museolab, sheet__filed_at__isnull=False).count() == 16 * 3
    assert museolab.hat_contributions.count() == 12
    assert {hat for (hat,) in museolab.hat_contributions.values_list("hat")} == {
        *("white", "red", "black", "yellow", "green", "blue")
    }
    assert note.steps.count() == 7
    assert note.methods.count() == 9
    assert note.to_write() == []
    assert (note.status, note.in_force, version.number) == ("signed", version, 1)
    assert set(version.signatures.values_list("party", "sha256")) == {
        (party, version.sha256) for party in ("lead", "sponsor", "lab")
    }
    assert bytes(version.pdf).startswith(b"%PDF-")


def test_mobile_services_wait_for_one_condition(told):
    decision = case(MOBILE).decisions.get()

    assert [condition.met_at is not None for condition in decision.conditions.all()] == [True, True, False]
    assert [lifting.criterion.code for lifting in decision.liftings.all()] == ["P1", "F1", "C1"]


def test_answers_are_those_of_the_file(told):
    written = read("case_mobile_services")["evaluation"]
    signals = {"vert": "green", "rouge": "red", "a_eclaircir": "unclear"}

    for mark, name in written["evaluateurs"].items():
        sheet = case(MOBILE).sheets.get(evaluator__last_name=name.split()[1])
        answers = {answer.criterion.code: (answer.signal, answer.comment) for answer in sheet.answers.all()}
        assert answers == {code: (signals[row[mark][0]], row[mark][1]) for code, row in written["signaux"].items()}


def test_references_follow_the_order_of_arrival(told):
    sent = list(Proposal.objects.exclude(status="draft").order_by("submitted_at").values_list("reference", flat=True))

    assert sent == sorted(sent)
    assert len(sent) == 12
    assert all(re.fullmatch(r"LABO-\d{4}-\d{3}", reference) for reference in sent)


def test_only_the_cases_of_willing_services_are_public(told):
    assert set(Proposal.objects.public().values_list("title", flat=True)) == {
        MUSEOLAB,
        MOBILE,
        "Rendre le courrier de relance des cantines compréhensible",
        "Le tri des déchets dans nos bureaux",
        "Premier accueil au centre administratif",
    }


def test_each_account_finds_something_to_do(told):
    ambassador = User.objects.get(email="ambassadeur@example.org")
    agent = User.objects.get(email="agent@example.org")

    assert ambassador.sheets.filter(filed_at=None, proposal__status="assessing").count() == 1
    assert Proposal.objects.editable_by(agent).count() == 1
    assert OutboxMail.objects.filter(status="held").count() == 1
    assert InterventionNote.objects.filter(status="in_review").count() == 1


def test_tenth_session_was_held_with_the_two_complete_cases(told):
    session = Session.objects.get(number=10)
    version = session.minutes.versions.get()

    assert (session.status, session.minutes.status) == ("closed", "signed")
    assert {case.proposal.title for case in session.cases.all()} == {MUSEOLAB, MOBILE}
    assert set(session.cases.values_list("fate", flat=True)) == {"decided"}
    first = session.agenda.filter(kind="criterion").first()
    assert first.why.startswith("Écart fort")
    assert all(case.answers.given().count() == 4 for case in session.cases.all())
    assert bytes(version.pdf).startswith(b"%PDF-")
    assert session.closed_at < version.released_at < timezone.now()


def test_next_session_waits_with_three_cases_and_nobody_told(told):
    session = Session.objects.get(status="planned")

    assert session.number == 11
    assert session.starts_at > timezone.now()
    assert sorted(session.cases.values_list("proposal__status", flat=True)) == [
        "assessing",
        "deliberating",
        "screening",
    ]
    assert not OutboxMail.objects.filter(key__startswith=f"E06:{session.pk}:").exists()


# --- Dates ----------------------------------------------------------------------------------------------


def test_story_is_all_in_the_past_and_in_order(told):
    now = timezone.now()
    for proposal in Proposal.objects.exclude(status="draft"):
        moves = list(proposal.transitions.values_list("at", flat=True))
        sheets = AssessmentSheet.objects.filter(proposal=proposal).exclude(filed_at=None)
        assert moves == sorted(moves)
        assert proposal.created_at < moves[0]
        assert max(moves) <= proposal.updated_at < now
        assert all(sheet.created_at < sheet.filed_at < now for sheet in sheets)
        for decision in proposal.decisions.exclude(proposal__announced_at=None):
            assert decision.decided_at < proposal.announced_at < now


def test_hats_are_dated_within_the_session(told):
    museolab = case(MUSEOLAB)
    session = museolab.transitions.get(target="deliberating").at
    dates = list(HatContribution.objects.filter(proposal=museolab).values_list("created_at", flat=True))

    assert dates == [session + timedelta(minutes=4 * rank) for rank in range(1, 13)]


def test_steps_never_fall_on_a_weekend(told):
    notes = InterventionNote.objects.exclude(starts_on=None)
    days = [step.date(note.starts_on) for note in notes for step in note.steps.all()]

    assert len(days) == 7 + 7 + 5 + 3
    assert {day.weekday() for day in days} == {1}


def test_story_s_mails_have_left_and_none_waits_to_leave(told):
    assert not OutboxMail.objects.filter(status__in=["pending", "sending", "failed"]).exists()
    assert all(mail.sent_at >= mail.created_at for mail in OutboxMail.objects.filter(status="sent"))
    assert not OutboxMail.objects.filter(created_at__gt=timezone.now() - timedelta(hours=1)).exists()


@pytest.mark.parametrize("today", [date(2026, 11, 24) + timedelta(days=shift) for shift in range(8)])
def test_days_are_working_days_of_the_past(today):
    days = Days(today, "Europe/Paris", day_zero=-56)

    assert today - timedelta(days=7) <= last_tuesday(today) < today
    assert last_tuesday(today).weekday() == 1
    assert days.zero == last_tuesday(today) - timedelta(days=56)
    assert all(days.day(offset).weekday() < 5 for offset in range(-30, 30))
    assert all(days.day(offset) <= days.day(offset + 1) for offset in range(-30, 30))


def test_working_day_goes_back_to_friday():
    week = [date(2026, 11, 23) + timedelta(days=shift) for shift in range(7)]

    assert [working_day(day).day for day in week] == [23, 24, 25, 26, 27, 27, 27]


# --- Two audiences --------------------------------------------------------------------------------------


def internal_words():
    """Return what the service must never read: comments, ideas under hats, held letters, drafts of notes."""
    words = set(Answer.objects.exclude(comment="").values_list("comment", flat=True))
    words |= set(HatContribution.objects.values_list("text", flat=True))
    words |= set(InterventionNote.objects.filter(status="drafting").values_list("context", flat=True))
    for decision in decisions_not_announced():
        words |= {decision.reasons, *(said for _, said in decision.weighed)}
    return words


def decisions_not_announced():
    return Decision.objects.exclude(pk__in=Decision.objects.announced())


def evaluators():
    return {sheet.evaluator.full_name for sheet in AssessmentSheet.objects.select_related("evaluator")}


@pytest.mark.parametrize("email", ["agent@example.org", None])
def test_nothing_internal_is_shown_to_the_service_nor_to_the_public(told, client, email):
    if email:
        sign_in(client, email)
        user = User.objects.get(email=email)
        cases = Proposal.objects.visible_to(user) | Proposal.objects.public()
    else:
        cases = Proposal.objects.public()
    paths = [reverse("home"), reverse("projects:case_list"), reverse("projects:propose")]
    paths += [proposal.get_absolute_url() for proposal in cases]
    paths += [reverse("my_space")] if email else []

    shown = {path: client.get(path) for path in paths}

    assert {path: answer.status_code for path, answer in shown.items() if answer.status_code != 200} == {}
    hidden = internal_words() | evaluators()
    assert len(hidden) > 100
    leaks = {(path, words) for path, answer in shown.items() for words in hidden if words in answer.content.decode()}
    assert leaks == set()


def test_held_decision_still_reads_as_being_studied(told):
    waiting = case("Repenser la salle d’attente du guichet logement")

    assert waiting.public_state.name == "À l’étude"


# --- The room of the six hats ---------------------------------------------------------------------------


def test_museolab_s_room_is_closed_on_its_synthesis_with_every_idea_in_its_round(told):
    room = case(MUSEOLAB).hat_room

    assert (room.status, room.lead_stays) == ("closed", True)  # the lead has written under the white hat
    assert room.proposed.startswith("Retenir le cas")
    assert [round.contributions.count() for round in room.rounds.all()] == [2] * 6
    assert [step.target for step in room.transitions.all()] == ["running", "closed"]
    assert room.transitions.last().at == room.closed_at < case(MUSEOLAB).decisions.get().decided_at


def test_room_of_the_case_that_is_assessed_is_prepared(told):
    room = case("Mieux accueillir les nouveaux agents de la propreté").hat_room

    assert (room.status, room.rounds.count()) == ("prepared", 6)
