"""The verbs of a note: who may call them when, and that no text is lost when several people write (R22)."""

import hashlib
import random
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from django.db import IntegrityError, connection, connections, transaction

from labo.models import OutboxMail
from labo.roles import Role
from labo.transitions import Refusal, TransitionNotAllowed
from projects.models import InterventionNote, InterventionStep, NoteVersion, Proposal
from projects.models.note import WRITTEN, NoteChangedMeanwhile
from projects.note_sections import SECTIONS
from tests.factories import make_decided, make_method, make_note, make_proposal, make_user

OUTCOMES = Proposal.OUTCOMES
ACCEPTED = (Proposal.Status.ACCEPTED, Proposal.Status.ACCEPTED_CONDITIONS)


@pytest.fixture
def printer(monkeypatch):
    """Replace the printer by one that is quick. What it prints is tested apart."""
    printed = []

    def render_note(note, *, number, released_on):
        printed.append((note.pk, number, released_on))
        return f"%PDF {note.pk} {number}".encode()

    monkeypatch.setattr("projects.note_pdf.render_note", render_note)
    return printed


def fresh(note):
    return InterventionNote.objects.get(pk=note.pk)


def step(title="Étape", **fields):
    values = {"offset_days": 7, "duration": "1 jour", "audience": "L’équipe", "objective": "Se connaître"}
    return InterventionStep(title=title, **{**values, **fields})


# --- Start --------------------------------------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize("outcome", OUTCOMES)
def test_start_is_for_accepted_cases(outcome, lab_member):
    proposal = make_decided(outcome).proposal

    if outcome in ACCEPTED:
        assert InterventionNote.start(proposal, by=lab_member).proposal == proposal
    else:
        with pytest.raises(Refusal, match="cas retenu"):
            InterventionNote.start(proposal, by=lab_member)


@pytest.mark.django_db
def test_start_before_the_decision_is_refused(lab_member):
    with pytest.raises(Refusal, match="cas retenu"):
        InterventionNote.start(make_proposal(), by=lab_member)


@pytest.mark.django_db
def test_start_brings_what_is_known(lab_member):
    proposal = make_decided().proposal
    proposal.reframed_question = "Comment essayer ?"
    proposal.save()

    note = InterventionNote.start(proposal, by=lab_member)

    assert note.question == "Comment essayer ?"
    assert note.authors == [str(lab_member)]
    assert len(note.signatories) == 3
    assert note.revision == 0


@pytest.mark.django_db
def test_start_twice_makes_one_note(lab_member):
    proposal = make_decided().proposal
    InterventionNote.start(proposal, by=lab_member)

    with pytest.raises(Refusal, match="a déjà sa note"):
        InterventionNote.start(proposal, by=lab_member)

    assert InterventionNote.objects.count() == 1


@pytest.mark.django_db
def test_editable_by_is_for_the_lab(agent, ambassador, lab_member, administrator):
    note = make_note()

    assert [
        InterventionNote.objects.editable_by(user).filter(pk=note.pk).exists()
        for user in (agent, ambassador, lab_member, administrator, note.proposal.lead)
    ] == [False, False, True, True, False]


# --- Save ---------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_save_draft_counts_revisions():
    note = make_note(complete=False)
    note.means = "38 jours"
    note.save_draft(revision=0)
    note.means = "40 jours"
    note.save_draft(revision=1)

    assert (fresh(note).means, fresh(note).revision) == ("40 jours", 2)


@pytest.mark.django_db
@pytest.mark.parametrize("revision", [0, 2, 99])
def test_save_draft_over_another_revision_is_refused_whole(revision):
    note = make_note(complete=False)
    note.means = "le premier texte"
    note.save_draft(revision=0, steps=[step("La première")])
    other = fresh(note)
    other.means = "le second texte"

    with pytest.raises(NoteChangedMeanwhile, match="Votre texte est gardé"):
        other.save_draft(revision=revision, steps=[step("La seconde")], methods=[make_method()])

    assert (fresh(note).means, fresh(note).revision) == ("le premier texte", 1)
    assert [row.title for row in fresh(note).steps.all()] == ["La première"]
    assert not fresh(note).methods.exists()


@pytest.mark.django_db
def test_save_draft_of_a_released_note_is_refused(printer, lab_member):
    note = make_note()
    note.release(by=lab_member)
    late = fresh(note)
    late.means = "trop tard"

    with pytest.raises(Refusal, match="validée"):
        late.save_draft(revision=late.revision)

    assert fresh(note).means != "trop tard"


@pytest.mark.django_db
def test_save_draft_writes_what_the_editor_writes_and_not_the_status():
    note = make_note(complete=False)
    note.status = InterventionNote.Status.RELEASED

    note.save_draft(revision=0)

    assert fresh(note).status == InterventionNote.Status.DRAFTING
    assert {section.field for section in SECTIONS} | {"starts_on", "authors"} == set(WRITTEN)


@pytest.mark.django_db
def test_save_draft_keeps_steps_in_their_new_order_with_their_rows():
    note = make_note(complete=False)
    note.save_draft(revision=0, steps=[step("Un"), step("Deux"), step("Trois")])
    one, two, three = note.steps.all()

    two.title = "Deux, autrement"
    note.save_draft(revision=1, steps=[three, two, step("Quatre")])

    rows = list(note.steps.all())
    assert [(row.position, row.title) for row in rows] == [(1, "Trois"), (2, "Deux, autrement"), (3, "Quatre")]
    assert [row.pk for row in rows[:2]] == [three.pk, two.pk]
    assert not InterventionStep.objects.filter(pk=one.pk).exists()


@pytest.mark.django_db(transaction=True)
def test_steps_change_places_under_the_unique_constraint():
    note = make_note(complete=False)
    note.save_draft(revision=0, steps=[step("Un"), step("Deux")])

    note.save_draft(revision=1, steps=list(note.steps.all())[::-1])

    assert [row.title for row in note.steps.all()] == ["Deux", "Un"]
    with pytest.raises(IntegrityError, match="step_unique_position"):
        note.steps.update(position=1)


@pytest.mark.django_db
def test_save_draft_cannot_take_the_step_of_another_note():
    stolen = make_note().steps.get()
    note = make_note(complete=False)

    note.save_draft(revision=0, steps=[step("À moi", pk=stolen.pk)])

    stolen.refresh_from_db()
    assert stolen.title == "Lancement"
    assert note.steps.get().pk != stolen.pk


@pytest.mark.django_db
def test_save_draft_sets_the_methods():
    note, method = make_note(complete=False), make_method()

    note.save_draft(revision=0, methods=[method])
    note.save_draft(revision=1)

    assert list(note.methods.all()) == [method]


class Editor:
    """Somebody with the note open: what was on screen when it was loaded, and what was typed since."""

    def __init__(self, name, note):
        self.name, self.note_pk, self.conflicts, self.saved = name, note.pk, 0, []
        self.load()

    def load(self):
        self.note = InterventionNote.objects.get(pk=self.note_pk)
        self.revision = self.note.revision

    def save(self, number):
        """Add one line to what is on screen. The line is kept apart and typed again after a conflict."""
        line = f"{self.name} {number}"
        while True:
            self.note.risks = [*self.note.risks, line][-20:]
            try:
                self.note.save_draft(revision=self.revision)
            except NoteChangedMeanwhile:
                self.conflicts += 1
                self.load()
                continue
            self.saved.append(line)
            self.revision = self.note.revision
            return


def interleave(note, *, seed, rounds=100):
    """Let two editors save in a random order, each from what they last saw. Return (both, number of lost lines)."""
    chance = random.Random(seed)
    editors = [Editor("A", note), Editor("B", note)]
    lost, previous = 0, []
    for number in range(rounds):
        chance.choice(editors).save(number)
        now = InterventionNote.objects.get(pk=note.pk).risks
        lost += any(line not in now for line in previous[-19:])
        previous = now
    return editors, lost


@pytest.mark.django_db
@pytest.mark.parametrize("seed", range(3))
def test_two_editors_in_100_interleavings_lose_nothing(seed):
    note = make_note(complete=False)

    editors, lost = interleave(note, seed=seed)

    assert lost == 0
    assert sum(editor.conflicts for editor in editors) > 20
    assert fresh(note).revision == 100


@pytest.mark.django_db
def test_two_editors_negative_control(monkeypatch):
    """Without the comparison of revisions, the same editors overwrite each other: the test above can fail."""
    monkeypatch.setattr(InterventionNote, "save_draft", lambda self, *, revision: self.save())

    _, lost = interleave(make_note(complete=False), seed=0)

    assert lost > 10


def at_once(count, work):
    """Run ``work(number)`` in ``count`` threads that start together; return what each returned or raised."""
    gate = threading.Barrier(count)

    def one(number):
        gate.wait(timeout=20)
        try:
            return work(number)
        except Refusal as refusal:
            return refusal
        finally:
            connections.close_all()

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(one, range(count)))


@pytest.mark.django_db(transaction=True)
def test_saving_at_once_one_wins_and_the_others_are_told():
    note = make_note(complete=False)
    for revision in range(5):

        def save(number, revision=revision):
            mine = InterventionNote.objects.get(pk=note.pk)
            mine.means = f"texte {number}"
            mine.save_draft(revision=revision, steps=[step(f"Étape {number}")])
            return number

        answers = at_once(4, save)

        winners = [answer for answer in answers if isinstance(answer, int)]
        assert len(winners) == 1
        assert sum(isinstance(answer, NoteChangedMeanwhile) for answer in answers) == 3
        assert fresh(note).means == f"texte {winners[0]}"
        assert [row.title for row in note.steps.all()] == [f"Étape {winners[0]}"]


# --- Release ------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_release_freezes_a_numbered_pdf_and_tells_once(printer, lab_member):
    note = make_note()

    version = note.release(by=lab_member)

    assert (version.number, bytes(version.pdf)) == (1, f"%PDF {note.pk} 1".encode())
    assert version.sha256 == hashlib.sha256(version.pdf).hexdigest()
    assert fresh(note).is_released
    mail = OutboxMail.objects.get(key=version.mail_key)
    assert mail.to == version.told() == [note.proposal.lead.email, note.proposal.sponsor_email]
    record = note.transitions.get()
    assert (record.source, record.target, record.by) == ("drafting", "released", lab_member)


@pytest.mark.django_db
def test_release_prints_the_saved_note_and_not_this_instance(printer, monkeypatch, lab_member):
    note, seen = make_note(), []
    note.means = "jamais enregistré"
    monkeypatch.setattr(
        "projects.note_pdf.render_note", lambda read, *, number, released_on: seen.append(read.means) or b"%PDF"
    )

    note.release(by=lab_member)

    assert seen == ["Un texte."]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "section", [section for section in SECTIONS if section.is_required], ids=lambda each: each.field
)
def test_release_with_an_empty_section_is_refused(section, printer, lab_member):
    note = make_note()
    setattr(note, section.field, "" if section.kind == "text" else [])
    note.save_draft(revision=note.revision)

    with pytest.raises(Refusal, match=f"avant de valider la note : {section.title}"):
        note.release(by=lab_member)

    assert not fresh(note).is_released
    assert not note.versions.exists()
    assert printer == []


@pytest.mark.django_db
def test_release_without_steps_or_start_is_refused(printer, lab_member):
    note = make_note()
    note.starts_on = None
    note.save_draft(revision=note.revision, steps=[])

    with pytest.raises(Refusal, match=r"Déroulé ; Jour de départ \(J0\)"):
        note.release(by=lab_member)


@pytest.mark.django_db
def test_release_with_a_step_half_written_is_refused(printer, lab_member):
    note = make_note()
    note.save_draft(revision=note.revision, steps=[step(), step(duration="", audience="")])

    with pytest.raises(Refusal, match="Étape 2, durée ; Étape 2, avec qui"):
        note.release(by=lab_member)


@pytest.mark.django_db
def test_release_without_the_optional_sections(printer, lab_member):
    note = make_note()
    note.risks = note.stop_conditions = []
    note.save_draft(revision=note.revision)

    assert note.release(by=lab_member).number == 1


@pytest.mark.django_db
def test_release_before_the_letter_has_left_is_refused(printer, lab_member):
    """The service would read the decision in the mail of its note."""
    note = make_note(proposal=make_decided(announced=False).proposal)

    with pytest.raises(Refusal, match="lettre"):
        note.release(by=lab_member)

    assert not OutboxMail.objects.filter(key__startswith="E13").exists()


@pytest.mark.django_db
def test_release_of_a_case_that_was_withdrawn_is_refused(printer, lab_member):
    note = make_note(proposal=make_decided(Proposal.Status.ACCEPTED_CONDITIONS, announced=True).proposal)
    Proposal.objects.get(pk=note.proposal_id).withdraw(by=note.proposal.lead, reason="Le projet s’arrête.")

    with pytest.raises(Refusal, match="plus retenu"):
        note.release(by=lab_member)


@pytest.mark.django_db
def test_release_of_a_text_that_changed_since_it_was_read_is_refused(printer, lab_member):
    note = make_note()

    with pytest.raises(NoteChangedMeanwhile, match="Relisez-la"):
        note.release(by=lab_member, revision=note.revision - 1)

    assert not note.versions.exists()


@pytest.mark.django_db
def test_release_of_a_text_that_changes_while_it_is_printed_is_refused(monkeypatch, lab_member):
    note = make_note()

    def render_note(read, *, number, released_on):
        other = fresh(read)
        other.means = "changé pendant l’impression"
        other.save_draft(revision=other.revision)
        return b"%PDF of the old text"

    monkeypatch.setattr("projects.note_pdf.render_note", render_note)

    with pytest.raises(NoteChangedMeanwhile):
        note.release(by=lab_member)

    assert not note.versions.exists()
    assert not OutboxMail.objects.filter(key__startswith="E13").exists()


@pytest.mark.django_db(transaction=True)
def test_release_holds_no_lock_while_it_prints(monkeypatch, lab_member):
    note, free = make_note(), []

    def another_session():
        try:
            with transaction.atomic():
                InterventionNote.objects.select_for_update(nowait=True).get(pk=note.pk)
                Proposal.objects.select_for_update(nowait=True).get(pk=note.proposal_id)
            return True
        finally:
            connection.close()

    def render_note(read, *, number, released_on):
        with ThreadPoolExecutor(1) as pool:
            free.append(pool.submit(another_session).result(timeout=20))
        return b"%PDF"

    monkeypatch.setattr("projects.note_pdf.render_note", render_note)

    note.release(by=lab_member)

    assert free == [True]


@pytest.mark.django_db
def test_release_twice_makes_one_version_and_one_mail(printer, lab_member):
    note = make_note()
    note.release(by=lab_member)

    with pytest.raises(TransitionNotAllowed):
        note.release(by=lab_member)

    assert note.versions.count() == 1
    assert OutboxMail.objects.filter(key__startswith="E13").count() == 1


@pytest.mark.django_db(transaction=True)
def test_release_at_once_makes_one_version_and_one_mail(printer):
    note = make_note()
    people = [make_user(role=Role.LAB) for _ in range(4)]

    answers = at_once(4, lambda number: InterventionNote.objects.get(pk=note.pk).release(by=people[number]))

    assert sum(isinstance(answer, NoteVersion) for answer in answers) == 1
    assert sum(isinstance(answer, Refusal) for answer in answers) == 3
    assert note.versions.count() == 1
    assert note.transitions.count() == 1
    assert OutboxMail.objects.filter(key__startswith="E13").count() == 1


# --- Revise -------------------------------------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize("reason", ["", "   ", "\n"])
def test_revise_without_a_reason_is_refused(reason, printer, lab_member):
    note = make_note()
    note.release(by=lab_member)

    with pytest.raises(Refusal, match="ce qui change"):
        note.revise(by=lab_member, reason=reason)

    assert fresh(note).is_released


@pytest.mark.django_db
def test_revise_a_draft_is_refused(lab_member):
    with pytest.raises(TransitionNotAllowed):
        make_note().revise(by=lab_member, reason="Une date a bougé.")


@pytest.mark.django_db
def test_revise_opens_the_next_version_and_leaves_the_first_as_it_was(printer, lab_member):
    note = make_note()
    first = note.release(by=lab_member)

    note.revise(by=lab_member, reason="Une date a bougé.")
    note = fresh(note)
    note.means = "40 jours"
    note.save_draft(revision=note.revision)
    second = note.release(by=lab_member)

    assert [first.number, second.number] == [1, 2]
    assert bytes(NoteVersion.objects.get(pk=first.pk).pdf) == f"%PDF {note.pk} 1".encode()
    assert OutboxMail.objects.filter(key__startswith="E13").count() == 2
    assert [record.reason for record in note.transitions.all()] == ["", "Une date a bougé.", ""]


@pytest.mark.django_db
def test_text_read_before_a_revision_cannot_be_released_as_the_next_version(printer, lab_member):
    """A page left open since version 1 validates nothing: the same text would come out as version 2."""
    note = make_note()
    read = note.revision
    note.release(by=lab_member, revision=read)
    note.revise(by=lab_member, reason="Une date a bougé.")

    with pytest.raises(NoteChangedMeanwhile):
        fresh(note).release(by=lab_member, revision=read)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("statement", ["UPDATE projects_noteversion SET pdf = 'x'", "DELETE FROM projects_noteversion"])
def test_version_is_never_rewritten(statement, printer, lab_member):
    make_note().release(by=lab_member)

    with pytest.raises(IntegrityError, match="never rewritten"), connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.mark.django_db
def test_versions_are_read_by_those_concerned(printer, agent, ambassador, lab_member):
    note = make_note()
    version = note.release(by=lab_member)
    sponsor = make_user(note.proposal.sponsor_email)

    assert [
        NoteVersion.objects.visible_to(user).filter(pk=version.pk).exists()
        for user in (note.proposal.lead, sponsor, lab_member, agent, ambassador)
    ] == [True, True, True, False, False]


@pytest.mark.django_db
def test_dates_of_steps_follow_the_start():
    assert step(offset_days=30).date(date(2026, 12, 1)) == date(2026, 12, 31)
    assert step().date(None) is None
