"""Two groups draft a note: their variants, their critiques, the merge; nothing of it leaves the lab."""

import pytest
from django.urls import reverse
from django.utils import timezone

from labo.audit import AuditEvent
from labo.models import Notice
from labo.roles import Role
from labo.transitions import Refusal
from projects.models import Clause, Critique, InterventionNote, NoteGroup, NoteOrigin, SectionChangedMeanwhile
from projects.models.note_origin import three_texts
from projects.note_sections import SECTIONS
from projects.note_text import BY_FIELD, as_text, as_value, both, portable
from tests import factories
from tests.projects.note.note_pages import field as held
from tests.projects.note.note_pages import page

pytestmark = pytest.mark.django_db
MINE, THEIRS = "Les moyens de A.", "Les moyens de B."


@pytest.fixture
def people(db):
    return [factories.make_user(role=Role.LAB) for _ in range(3)]


@pytest.fixture
def groups(people):
    return factories.make_groups(factories.make_note(by=people[2]), a=people[0], b=people[1], ready=False)


def means(group):
    return group.sections.get(field="means")


def fresh(note):
    return InterventionNote.objects.get(pk=note.pk)


def address(name, note, *more):
    return reverse(f"admin:projects_proposal_note_{name}", args=[note.proposal_id, *more])


def marked(note, field):
    texts = [group.sections.get(field=field).text for group in note.groups.order_by("letter")]
    return three_texts(as_text(getattr(fresh(note), field)), *texts)


# --- Pure -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("field", "text", "kept"),
    [
        ("means", "Trente jours pour le labo.", "Trente jours pour le labo."),
        ("means", "Deux salles. Camille Exemple les ouvre. Un vélo.", "Deux salles. Un vélo."),
        ("means", "Réunion le 12\u00a0mars. Un vélo.", "Un vélo."),
        ("means", "Vu avec Mme Tilleul et M. Orme. Un vélo.", "Un vélo."),
        ("means", "Budget 2027.", ""),
        ("risks", "Départ du porteur\nAbsence de Camille Exemple\nÀ revoir le 03/05/2027", "Départ du porteur"),
    ],
)
def test_names_and_dates_stay_in_the_note_they_come_from(field, text, kept):
    assert portable(BY_FIELD[field], text, ["Camille Exemple"])[0] == kept


def test_two_texts_in_one_say_each_thing_once():
    assert both(BY_FIELD["will_do"], "Un\nDeux", "Deux\nTrois") == "Un\nDeux\nTrois"
    assert both(BY_FIELD["means"], "Un.", "Un.") == "Un."


def test_section_as_a_text_and_back(people):
    note = factories.make_note(by=people[0])
    for section in SECTIONS:
        value = getattr(note, section.field)
        assert as_value(section, as_text(value)) == value


# --- The groups and their variants ----------------------------------------------------------------------


def test_group_writes_its_variant_until_it_is_ready_and_again_after(groups, people):
    first, _ = groups
    with pytest.raises(Refusal, match="Seules les personnes de ce groupe"):
        means(first).write("Autre", revision=1, by=people[1])

    means(first).write("Encore", revision=1, by=people[0])
    first.say_ready(by=people[0])

    with pytest.raises(Refusal, match="prête"):
        means(first).write("Trop tard", revision=2, by=people[0])
    with pytest.raises(Refusal, match="déjà prête"):
        first.say_ready(by=people[0])
    first.take_up_again(by=people[0])
    means(first).write("De nouveau", revision=2, by=people[0])
    assert (means(first).text, means(first).revision) == ("De nouveau", 3)
    assert fresh(first.note).means == "Un texte."


def test_other_group_is_told_once_that_a_variant_is_ready(groups, people):
    first, second = groups
    NoteGroup.objects.filter(pk=second.pk).update(name="Zsecret")
    second.members.add(people[2])
    told = Notice.objects.filter(kind="variant_ready").all

    second.say_ready(by=people[2])
    assert [notice.person for notice in told()] == [people[0]]
    assert told().get().url == address("groups", first.note)
    assert told().get().line == f"{people[2]} dit prête la variante du groupe B\u00a0: lisez-la, critiquez-la"
    second.take_up_again(by=people[1])
    assert not told().exists()
    second.say_ready(by=people[1])
    told().update(sent_at=timezone.now())
    second.take_up_again(by=people[1])
    second.say_ready(by=people[1])
    assert told().count() == 1

    first.say_ready(by=people[0])
    assert {notice.person for notice in told()} == set(people)


def test_composition_is_two_groups_of_different_people_of_the_lab(groups, people):
    note, (one, two, _) = groups[0].note, people
    for members, words in (
        (([one], []), "au moins une personne"),
        (([one], [one, two]), "que dans un groupe"),
        (([one], [factories.make_user(role=Role.AMBASSADOR)]), "dans l’équipe du labo"),
    ):
        with pytest.raises(Refusal, match=words):
            NoteGroup.compose(note, groups=dict(zip("ab", zip("XY", members, strict=True), strict=True)), by=one)

    NoteGroup.compose(note, groups={"a": ("X", [one]), "b": ("Y", [two])}, by=one)

    assert [group.name for group in note.groups.all()] == ["X", "Y"]
    assert means(note.groups.first()).text == MINE


def test_second_writer_of_a_section_meets_both_texts(groups, people, client):
    first, second = groups
    client.force_login(people[0])
    where = address("variant_section", first.note, "a", "means")
    means(first).write("Le texte du collègue", revision=1, by=people[0])

    response = client.post(where, {"text": "Ce que je tapais", "revision": "1"})

    assert response.status_code == 409
    assert "Le texte du collègue" in page(response)
    assert (held(response, "text"), held(response, "revision")) == ("Ce que je tapais", "2")
    assert means(first).text == "Le texte du collègue"
    client.post(where, {"text": "Ce que je tapais", "revision": "2"})
    assert means(first).text == "Ce que je tapais"
    # The other group reads nothing of it before it is ready.
    assert client.get(address("variant_section", first.note, "b", "means")).status_code == 302
    assert THEIRS not in page(client.get(address("variant", first.note, "b")))
    second.say_ready(by=people[1])
    assert THEIRS in page(client.get(address("variant", first.note, "b")))


# --- Critiques ------------------------------------------------------------------------------------------


def test_other_group_criticises_and_this_one_answers_once(groups, people):
    first, _ = groups
    with pytest.raises(Refusal, match="quand il la dira prête"):
        Critique.leave(means(first), signal="green", text="Bien.", by=people[1])
    first.say_ready(by=people[0])
    with pytest.raises(Refusal, match="de l’autre"):
        Critique.leave(means(first), signal="green", text="Bien.", by=people[0])

    said = Critique.leave(means(first), signal="red", text="Trop court.", by=people[1])

    with pytest.raises(Refusal, match="Seules les personnes"):
        said.reply("Non.", by=people[1])
    said.reply("Nous ajoutons.", by=people[0])
    with pytest.raises(Refusal, match="déjà répondu"):
        said.reply("Encore.", by=people[0])
    assert (said.about, said.is_answered) == (1, True)


# --- The merge ------------------------------------------------------------------------------------------


def ready(groups, people):
    for group, person in zip(groups, people, strict=False):
        group.say_ready(by=person)
    return groups[0].note


def test_merge_waits_for_both_variants(groups, people):
    groups[0].say_ready(by=people[0])
    note = groups[0].note

    with pytest.raises(Refusal, match="les deux variantes sont prêtes"):
        NoteOrigin.settle(note, "means", MINE, seen=marked(note, "means"), by=people[2])


@pytest.mark.parametrize(
    ("text", "words"), [(MINE, "variante du groupe A, « Groupe A »"), ("Les deux.", "les deux variantes, combinées")]
)
def test_merged_section_is_in_the_note_with_its_origin(groups, people, text, words):
    note = ready(groups, people)
    revision = fresh(note).revision

    NoteOrigin.settle(note, "means", text, seen=marked(note, "means"), by=people[2])
    NoteOrigin.settle(note, "risks", "Une ligne.", seen=marked(note, "risks"), by=people[2])

    merged = fresh(note)
    assert (merged.means, merged.risks, merged.revision) == (text, ["Une ligne."], revision + 2)
    origins = note.origins.standing()
    assert [origin.words for origin in origins] == [words, "les deux variantes disaient la même chose"]
    assert [origin.by for origin in origins] == [people[2]] * 2
    merged.means = "Récrit à la main."
    merged.save_draft(revision=merged.revision)
    assert [origin.is_rewritten for origin in note.origins.standing()] == [True, False]


def test_merge_never_writes_over_what_was_not_seen(groups, people, client):
    note = ready(groups, people)
    client.force_login(people[2])
    where = address("merge_section", note, "means")
    seen = held(client.get(where), "seen")
    other = fresh(note)
    other.means = "Écrit dans la note entre-temps"
    other.save_draft(revision=other.revision)

    response = client.post(where, {"choice": "both", "text": "Mon texte combiné", "seen": seen})

    assert response.status_code == 409
    assert "Écrit dans la note entre-temps" in page(response)
    assert held(response, "text") == "Mon texte combiné"
    assert fresh(note).means == "Écrit dans la note entre-temps"
    with pytest.raises(SectionChangedMeanwhile):
        NoteOrigin.settle(note, "means", MINE, seen=seen, by=people[2])
    again = client.post(where, {"choice": "a", "text": "", "seen": held(response, "seen")})
    assert (again.status_code, fresh(note).means) == (302, MINE)
    # What changed elsewhere in the note is nobody's quarrel here.
    seen = marked(note, "governance")
    other = fresh(note)
    other.follow_up = "Ailleurs"
    other.save_draft(revision=other.revision)
    NoteOrigin.settle(note, "governance", "Un texte.", seen=seen, by=people[2])
    assert fresh(note).follow_up == "Ailleurs"


def test_same_sections_are_taken_at_once_and_the_note_says_where_from(groups, people, client):
    note = ready(groups, people)
    client.force_login(people[2])

    client.post(address("merge_same", note))

    assert note.origins.filter(kind="same").count() == len(BY_FIELD) - 1
    shown = page(client.get(reverse("admin:projects_proposal_note", args=[note.proposal_id])))
    assert "D’où vient ce texte" in shown
    assert "les deux variantes disaient la même chose" in shown


def test_released_note_keeps_its_variants_as_they_were(groups, people, printer):
    note = ready(groups, people)
    said = Critique.leave(means(groups[0]), signal="red", text="Trop court.", by=people[1])
    fresh(note).release(by=people[2])

    acts = [
        lambda: groups[0].take_up_again(by=people[0]),
        lambda: said.reply("Trop tard.", by=people[0]),
        lambda: Critique.leave(means(groups[0]), signal="red", text="Trop tard.", by=people[1]),
        lambda: NoteOrigin.settle(note, "means", MINE, seen=marked(note, "means"), by=people[2]),
        lambda: NoteGroup.compose(note, groups={"a": ("X", [people[0]]), "b": ("Y", [people[1]])}, by=people[0]),
    ]
    for act in acts:
        with pytest.raises(Refusal, match="validée"):
            act()


# --- An earlier note, and clauses -----------------------------------------------------------------------


def test_note_starts_from_an_earlier_one_without_its_people_and_days(people):
    earlier = factories.make_note(by=people[0])
    earlier.means, earlier.risks = f"Deux salles. {earlier.proposal.lead} les ouvre.", ["Un départ", "Gel le 12 mars"]
    earlier.save_draft(revision=earlier.revision)
    proposal = factories.make_decided(announced=True).proposal

    note, left = NoteOrigin.start_from(
        proposal, earlier=fresh(earlier), fields=["means", "risks", "signatories"], by=people[1]
    )

    note = fresh(note)
    assert (note.means, note.risks, left) == ("Deux salles.", ["Un départ"], 2)
    assert (note.governance, note.starts_on, note.authors) == ("", None, [str(people[1])])
    assert str(earlier.proposal.lead) not in str(note.signatories)
    assert [origin.words for origin in note.origins.standing()] == [f"note du cas « {earlier.proposal.title} »"] * 2
    with pytest.raises(Refusal, match="déjà sa note"):
        NoteOrigin.start_from(proposal, earlier=earlier, fields=["means"], by=people[1])


def test_clause_is_inserted_in_one_click_and_saved_only_when_asked(groups, people, client):
    clause = factories.make_clause("Réaliser un test")
    client.force_login(people[0])
    first = groups[0]

    response = client.post(
        address("variant_section", first.note, "a", "will_do"),
        {"text": "Une ligne tapée", "revision": "0", "clause": clause.pk},
    )

    assert (response.status_code, held(response, "text")) == (200, "Une ligne tapée\nRéaliser un test")
    assert first.sections.get(field="will_do").text == "Une ligne."
    # One hand alone: into the note itself.
    for _ in range(2):
        client.post(address("clause", first.note), {"clause": clause.pk})
    assert fresh(first.note).will_do == ["Une ligne.", "Réaliser un test"]


# --- The lab alone --------------------------------------------------------------------------------------


def test_nothing_of_the_drafting_reaches_the_service(groups, people, client, printer):
    note = ready(groups, people)
    said = Critique.leave(means(groups[0]), signal="red", text="Zsecret critique.", by=people[1])
    said.reply("Zsecret réponse.", by=people[0])
    Clause.objects.create(kind="wont", text="Zsecret clause")
    NoteGroup.objects.filter(note=note).update(name="Zsecret groupe")
    groups[0].sections.update(text="Zsecret variante")
    fresh(note).release(by=people[2])
    secrets = ("Zsecret", str(people[0]), str(people[1]))
    reference = note.proposal.reference

    for reader in (note.proposal.lead, None):
        client.force_login(reader) if reader else client.logout()
        for path in (f"/projets/{reference}/", "/projets/", "/mon-espace/", "/"):
            shown = page(client.get(path, follow=True))
            assert not any(secret in shown for secret in secrets), path
        for path in (address("groups", note), address("variant", note, "a"), address("merge_section", note, "means")):
            assert client.get(path).status_code == 302
    client.force_login(people[2])
    assert "Zsecret" in page(client.get(address("variant", note, "a")))  # negative control: the lab does read it
    acts = set(AuditEvent.objects.values_list("act", flat=True))
    assert {"note_groups_composed", "variant_written", "variant_ready", "critique_left", "critique_answered"} <= acts
