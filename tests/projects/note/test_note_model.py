"""The verbs of a note: who may call them when, and that no text is lost when several people write (R22)."""

import random
from functools import partial

import pytest
from django.db import IntegrityError

from labo.transitions import Refusal
from projects.models import InterventionNote, InterventionStep, Proposal
from projects.models.note import WRITTEN, NoteChangedMeanwhile
from projects.note_sections import SECTIONS
from tests.factories import make_decided, make_method, make_note, make_proposal
from tests.parallel import in_parallel
from tests.projects.note.case_notes import fresh, step

OUTCOMES = Proposal.OUTCOMES
ACCEPTED = (Proposal.Status.ACCEPTED, Proposal.Status.ACCEPTED_CONDITIONS)


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


@pytest.mark.django_db(transaction=True)
def test_saving_at_once_one_wins_and_the_others_are_told():
    note = make_note(complete=False)
    for revision in range(5):

        def save(number, revision=revision):
            mine = InterventionNote.objects.get(pk=note.pk)
            mine.means = f"texte {number}"
            mine.save_draft(revision=revision, steps=[step(f"Étape {number}")])
            return number

        answers = in_parallel(*[partial(save, number) for number in range(4)])

        winners = [answer for answer in answers if isinstance(answer, int)]
        assert len(winners) == 1
        assert sum(isinstance(answer, NoteChangedMeanwhile) for answer in answers) == 3
        assert fresh(note).means == f"texte {winners[0]}"
        assert [row.title for row in note.steps.all()] == [f"Étape {winners[0]}"]
