"""The minutes: written from what happened, signed by two people for the same words, then frozen."""

import hashlib

import pytest
from django.db import IntegrityError, connection, transaction

from labo.models import User
from labo.roles import Role
from labo.transitions import Refusal
from projects.minutes_print import printed, words_of
from projects.models import HatContribution, Minutes, MinutesSignature, MinutesVersion, Proposal, Session
from projects.models.minutes import MinutesChangedMeanwhile
from projects.models.reading import declared_links
from tests import factories
from tests.projects.session import acts

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def stand_in(monkeypatch):
    """The printer has its own tests."""

    def render(minutes, *, signatures, on):
        names = ", ".join(str(signature.by) for signature in signatures)
        return f"{words_of(minutes)} {names} {on}".encode()

    monkeypatch.setattr("projects.session_pdf.render_minutes", render)


@pytest.fixture
def second(db):
    return factories.make_user(role=Role.LAB)


# --- They write themselves ------------------------------------------------------------------------------


def test_minutes_are_written_from_what_happened():
    proposal = factories.make_deliberating("red", "unclear")
    session = acts.open_(proposal)
    criterion = proposal.grid.criteria.first()
    session.note_presence(attendees=[session.facilitator], guests=["Camille Exemple, musées"])
    acts.question(session.cases.get(), "Qui sera là ?").keep("Trois agents.", by=session.facilitator, seen=0)
    HatContribution.contribute(proposal, hat="black", text="Un risque.", by=session.facilitator)
    acts.propose(proposal, Proposal.Status.ACCEPTED_CONDITIONS, liftings={criterion: "Levée écrite."})
    session.close(by=session.facilitator)

    words = words_of(acts.minutes_of(session))

    for expected in (
        "Camille Exemple, musées",
        str(session.facilitator),
        "Merci à toutes et à tous.",
        "Trois agents.",
        "1 vert, 1 rouge",
        "écart fort",
        "Un risque.",
        "Noir, les risques",
        "Retenue sous conditions",
        acts.REASONS,
        "Levée écrite.",
        "Nommer trois agents",
        "Aucun lien n’est déclaré.",
    ):
        assert expected in words, expected
    assert "pas encore appliquée" not in words


def test_idea_that_is_not_revealed_yet_is_not_in_the_minutes():
    facilitator = factories.make_user(role=Role.LAB)
    room = factories.make_room(by=facilitator, ideas=[(facilitator, "Un secret pour l’instant.")])
    session = acts.open_(room.proposal, by=facilitator)
    assert "Un secret" not in words_of(Minutes.of(session))

    room.rounds.first().reveal(by=facilitator)

    assert "Un secret" in words_of(Minutes.of(session))


def test_no_evaluator_stands_beside_a_signal_and_no_author_beside_an_idea():
    proposal = factories.make_deliberating("green", "red", evaluators=3)
    author = factories.make_user(role=Role.LAB, last_name="Autrice-des-idées")
    HatContribution.contribute(proposal, hat="red", text="Un ressenti.", by=author)
    User.objects.filter(sheets__proposal=proposal).update(last_name="Nom-d’évaluateur")
    session = acts.close(proposal)

    words = words_of(acts.minutes_of(session))

    names = ["Nom-d’évaluateur"]
    assert [name for name in [*names, author.last_name] if name in words] == []
    assert "Voici pourquoi." not in words


def test_case_that_was_carried_is_said():
    session, target = acts.open_(), acts.plan()
    case = session.cases.get()
    session.close(by=session.facilitator, carry={case.pk: target})

    assert f"est reporté à la session {target.number}" in words_of(acts.minutes_of(session))


def test_proposed_decision_says_that_it_is_not_applied_yet():
    session = acts.open_()
    acts.propose(session.cases.get().proposal)

    assert "pas encore appliquée" in words_of(Minutes.of(session))


def test_decision_taken_later_does_not_change_the_minutes():
    session = acts.open_()
    proposal = session.cases.get().proposal
    acts.propose(proposal, Proposal.Status.ACCEPTED_CONDITIONS)
    session.close(by=session.facilitator)
    minutes = acts.minutes_of(session)
    before = minutes.mark()

    later = acts.propose(Proposal.objects.get(pk=proposal.pk), Proposal.Status.ACCEPTED, reasons="Plus tard.")
    later.apply(by=session.facilitator)

    assert minutes.mark() == before
    assert "Plus tard." not in words_of(minutes)


def test_declared_links_are_read_where_a_sheet_knows_them():
    proposal = factories.make_deliberating()
    first, second = proposal.sheets.all()
    assert declared_links([proposal]) == [(proposal, [])]

    first.declaration, first.declaration_text = "link", "Ancienne collègue."
    second.declaration, second.declaration_text = "no_link", ""
    proposal._prefetched_objects_cache = {"sheets": type(first).objects.none()}
    proposal._prefetched_objects_cache["sheets"]._result_cache = [first, second]

    assert declared_links([proposal]) == [(proposal, [(first.evaluator, False, "Ancienne collègue.")])]


def test_queries_do_not_follow_the_number_of_cases(django_assert_num_queries):
    for number in (1, 4):
        session = acts.close(*[factories.make_deliberating() for _ in range(number)])
        minutes = Minutes.of(Session.objects.get(pk=session.pk))
        with django_assert_num_queries(14):
            printed(minutes)


# --- Written by two -------------------------------------------------------------------------------------


def test_two_writers_the_second_is_told():
    minutes = acts.minutes_of()
    minutes.write(preface="Le premier.", remarks="", seen=1)

    with pytest.raises(MinutesChangedMeanwhile):
        minutes.write(preface="Le second.", remarks="", seen=1)

    assert Minutes.objects.get().preface == "Le premier."


def test_minutes_are_not_written_before_the_session_opens():
    with pytest.raises(Refusal, match="à partir de l’ouverture"):
        Minutes.of(acts.plan()).write(preface="", remarks="", seen=0)


# --- Signed ---------------------------------------------------------------------------------------------


def test_two_signatures_freeze_the_minutes(second):
    minutes = acts.minutes_of()
    facilitator = minutes.session.facilitator

    assert minutes.sign(by=facilitator, seen=minutes.mark()) is None
    assert not Minutes.objects.get().is_signed
    version = minutes.sign(by=second, seen=minutes.mark())

    assert Minutes.objects.get().is_signed
    assert (version.number, version.sha256) == (1, hashlib.sha256(version.pdf).hexdigest())
    assert str(facilitator) in bytes(version.pdf).decode()
    assert [(each.role, each.by) for each in minutes.signatures.all()] == [
        ("facilitator", facilitator),
        ("lab", second),
    ]


def test_minutes_to_which_nobody_added_a_word_are_signed_all_the_same(second):
    session = acts.close()
    minutes = Minutes.of(session)
    assert minutes.pk is None

    minutes.sign(by=session.facilitator, seen=minutes.mark())
    Minutes.of(session).sign(by=second, seen=minutes.mark())

    assert Minutes.of(session).is_signed


def test_order_of_the_signatures_does_not_matter(second):
    minutes = acts.minutes_of()

    assert minutes.sign(by=second, seen=minutes.mark()) is None
    assert minutes.sign(by=minutes.session.facilitator, seen=minutes.mark()).number == 1


def test_facilitator_may_be_an_ambassador(second):
    session = acts.close()
    facilitator = factories.make_user(role=Role.AMBASSADOR)
    Session.objects.filter(pk=session.pk).update(facilitator=facilitator)
    minutes = acts.minutes_of(Session.objects.get(pk=session.pk))

    minutes.sign(by=facilitator, seen=minutes.mark())
    assert minutes.sign(by=second, seen=minutes.mark())


@pytest.mark.parametrize(
    ("who", "sentence"),
    [
        ("twice", "déjà signé"),
        ("two of the lab", "Il manque la signature de la personne qui a animé"),
        ("ambassador", "est signé par la personne qui anime"),
        ("agent", "est signé par la personne qui anime"),
    ],
)
def test_who_may_not_sign(who, sentence, second, ambassador, agent):
    minutes = acts.minutes_of()
    minutes.sign(by=second, seen=minutes.mark())
    person = {
        "twice": second,
        "two of the lab": factories.make_user(role=Role.LAB),
        "ambassador": ambassador,
        "agent": agent,
    }[who]

    with pytest.raises(Refusal, match=sentence):
        minutes.sign(by=person, seen=minutes.mark())

    assert MinutesSignature.objects.count() == 1
    assert not MinutesVersion.objects.exists()


def test_open_session_is_not_signed(second):
    minutes = acts.minutes_of(acts.open_())

    with pytest.raises(Refusal, match="une fois la session close"):
        minutes.sign(by=second, seen=minutes.mark())


def test_session_without_a_facilitator_is_not_signed(second):
    session = acts.close()
    Session.objects.filter(pk=session.pk).update(facilitator=None)
    minutes = acts.minutes_of(Session.objects.get(pk=session.pk))

    with pytest.raises(Refusal, match="Nommez d’abord"):
        minutes.sign(by=second, seen=minutes.mark())


def test_signature_is_for_what_was_read(second):
    minutes = acts.minutes_of()
    seen = minutes.mark()
    minutes = minutes.write(preface="Autre chose.", remarks="", seen=1)

    with pytest.raises(MinutesChangedMeanwhile):
        minutes.sign(by=second, seen=seen)


def test_change_of_words_asks_for_the_first_signature_again(second):
    minutes = acts.minutes_of()
    facilitator = minutes.session.facilitator
    minutes.sign(by=facilitator, seen=minutes.mark())
    minutes = minutes.write(preface="Autre chose.", remarks="", seen=1)

    assert list(minutes.valid_signatures()) == []
    assert minutes.sign(by=second, seen=minutes.mark()) is None
    assert minutes.sign(by=facilitator, seen=minutes.mark()).number == 1


def test_signed_minutes_do_not_change(second):
    version = acts.sign()
    minutes = Minutes.objects.get(pk=version.minutes_id)

    with pytest.raises(Refusal, match="est signé"):
        minutes.write(preface="Autre.", remarks="", seen=minutes.revision)
    with pytest.raises(Refusal, match="est signé"):
        minutes.sign(by=second, seen=minutes.mark())


# --- Corrected ------------------------------------------------------------------------------------------


def test_correction_is_a_new_version_with_its_reason(second):
    first = acts.sign()
    minutes = Minutes.objects.get(pk=first.minutes_id)

    minutes.correct(by=second, reason="Un nom mal écrit.")
    minutes = minutes.write(preface="Corrigé.", remarks="", seen=minutes.revision)
    minutes.sign(by=minutes.session.facilitator, seen=minutes.mark())
    version = minutes.sign(by=second, seen=minutes.mark())

    assert [(each.number, each.reason) for each in minutes.versions.all()] == [(2, "Un nom mal écrit."), (1, "")]
    assert "Un nom mal écrit." in bytes(version.pdf).decode()
    assert MinutesVersion.objects.get(pk=first.pk).sha256 == first.sha256
    assert list(minutes.transitions.values_list("target", "reason")) == [
        ("signed", ""),
        ("drafting", "Un nom mal écrit."),
        ("signed", ""),
    ]


def test_correction_without_a_reason_or_before_the_signatures_is_refused(second):
    with pytest.raises(Refusal, match="Dites ce que vous corrigez"):
        Minutes.objects.get(pk=acts.sign().minutes_id).correct(by=second, reason=" ")
    with pytest.raises(Refusal):
        acts.minutes_of().correct(by=second, reason="Trop tôt.")


@pytest.mark.parametrize("statement", ["UPDATE projects_{} SET number = 9", "DELETE FROM projects_{}"])
@pytest.mark.parametrize("table", ["minutesversion", "minutessignature"])
def test_database_refuses_to_rewrite_what_was_signed(table, statement):
    acts.sign()

    with pytest.raises(IntegrityError, match="never rewritten"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement.format(table))
