"""The grid that lives: what a version changes, and past cases read again with it while nothing of theirs moves."""

import pytest
from django.urls import reverse

from labo.transitions import Refusal
from projects.models import GridReplay, Proposal, ReplayAnswer, Signal
from projects.models.grid import CriterionChange
from projects.models.grid_replay import readings, replayable
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def past():
    """A case decided with the version in force: its first criterion, eliminatory, had one red of two."""
    proposal = factories.make_deliberating(Signal.RED, Signal.GREEN)
    decision = factories.Decision.take(
        proposal,
        by=factories.make_user(role="lab"),
        outcome=Proposal.Status.ACCEPTED,
        reasons="Des motifs.",
        relevance_reasons="Un vrai sujet.",
        liftings={proposal.grid.criteria.get(position=1): "Levé en séance."},
    )
    return decision.proposal


@pytest.fixture
def draft(past):
    """The next version: its first criterion in other words, its last one gone, one more."""
    grid = past.grid.new_version()
    grid.criteria.filter(position=1).update(title="La question est-elle ouverte ?", is_eliminatory=True)
    grid.criteria.filter(position=3).delete()
    grid.criteria.create(
        code="N1", dimension="coherence", position=4, title="Le temps libéré", green_signal="Oui.", red_signal="Non."
    )
    return grid


def criterion(grid, position):
    return grid.criteria.get(position=position)


def address(name, *args):
    return reverse(f"admin:projects_criteriagrid_{name}", args=args)


# --- What changes ---------------------------------------------------------------------------------------


def test_changes_are_named_criterion_by_criterion(draft):
    found = [(change.kind, change.criterion.code, change.fields) for change in draft.changes()]

    assert found == [
        (CriterionChange.REWORDED, "R1", ("title",)),
        (CriterionChange.ADDED, "N1", ()),
        (CriterionChange.REMOVED, "C1", ()),
    ]
    assert draft.changes()[0].rows == [("intitulé", "Critère de pertinence", "La question est-elle ouverte ?")]


def test_code_or_rank_alone_asks_the_same_question(past):
    grid = past.grid.new_version()
    grid.criteria.filter(position=1).update(code="Z1", position=9)

    assert grid.changes() == []


def test_first_version_changes_nothing():
    assert factories.make_grid().changes() == []


def test_version_that_follows_another_says_what_changes_before_it_is_published(draft):
    with pytest.raises(Refusal, match="ce qui change et pourquoi"):
        draft.publish()

    draft.changelog = "Le temps des agents compte autant que leur accord."
    draft.save()
    draft.publish()
    assert draft.is_published


# --- Reading again --------------------------------------------------------------------------------------


def test_past_case_shows_what_was_answered_then(past, draft):
    (reading,) = readings(draft, [past])

    then = {line[0].code: (line[2].green, line[2].red) for line in reading.lines}
    assert then == {"R1": (1, 1), "F1": (2, 0), "N1": (0, 0)}
    assert [line[0].code for line in reading.asked] == ["R1", "N1"]


def test_case_weighed_two_versions_ago_is_followed_through_both(past, draft):
    draft.changelog = "Mieux dit."
    draft.save()
    draft.publish()
    next_one = draft.new_version()
    next_one.criteria.filter(position=1).update(hint="À demander au premier échange.")

    (reading,) = readings(next_one, [past])

    assert (reading.asked[0][2].green, reading.asked[0][2].red) == (1, 1)


def test_reading_again_says_what_would_be_argued_otherwise_and_rewrites_nothing(past, draft, lab_member):
    before = list(past.sheets.values_list("answers__criterion__title", "answers__signal"))

    GridReplay.answer(
        draft,
        past,
        {criterion(draft, 1): (Signal.GREEN, ""), criterion(draft, 4): (Signal.UNCLEAR, "Qui libère ce temps ?")},
        by=lab_member,
    )

    (reading,) = readings(draft, [past])
    assert [(row.code, words) for row, words in reading.differences] == [
        ("R1", "le rouge éliminatoire d’alors ne bloquerait plus."),
        ("N1", "une question de plus à poser au service."),
    ]
    assert reading.is_complete
    assert list(past.sheets.values_list("answers__criterion__title", "answers__signal")) == before
    past.refresh_from_db()
    assert past.status == Proposal.Status.ACCEPTED


@pytest.mark.parametrize(
    ("signal", "words"),
    [
        (Signal.RED, []),
        (Signal.GREEN, ["le rouge éliminatoire d’alors ne bloquerait plus."]),
        (Signal.ABSTAIN, ["le rouge éliminatoire d’alors ne bloquerait plus."]),
    ],
)
def test_blocking_red_is_compared_with_the_one_of_then(past, draft, lab_member, signal, words):
    GridReplay.answer(draft, past, {criterion(draft, 1): (signal, "Parce que.")}, by=lab_member)

    (reading,) = readings(draft, [past])
    assert [sentence for _, sentence in reading.differences] == words


def test_second_reading_replaces_the_first(past, draft, lab_member, ambassador):
    GridReplay.answer(draft, past, {criterion(draft, 1): (Signal.GREEN, "")}, by=lab_member)
    GridReplay.answer(draft, past, {criterion(draft, 1): (Signal.RED, "Non.")}, by=ambassador)

    answer = ReplayAnswer.objects.get()
    assert (answer.signal, answer.comment, answer.by) == (Signal.RED, "Non.", ambassador)


@pytest.mark.parametrize(
    ("signal", "comment", "sentence"),
    [
        (Signal.RED, " ", "R1 : Dites pourquoi ce signal est rouge."),
        (Signal.UNCLEAR, "", "R1 : Écrivez la question à poser au service."),
    ],
)
def test_red_without_a_reason_is_refused(past, draft, lab_member, signal, comment, sentence):
    with pytest.raises(Refusal) as refusal:
        GridReplay.answer(draft, past, {criterion(draft, 1): (signal, comment)}, by=lab_member)

    assert str(refusal.value) == sentence
    assert not GridReplay.objects.exists()


def test_published_version_is_replayed_no_more(past, draft, lab_member):
    draft.changelog = "Mieux dit."
    draft.save()
    draft.publish()

    with pytest.raises(Refusal, match="ne change plus"):
        GridReplay.answer(draft, past, {criterion(draft, 1): (Signal.GREEN, "")}, by=lab_member)


def test_case_under_way_is_not_replayed(draft, lab_member):
    with pytest.raises(Refusal, match="déjà décidé"):
        GridReplay.answer(draft, factories.make_deliberating(), {criterion(draft, 1): ("green", "")}, by=lab_member)
    assert list(replayable()) == [Proposal.objects.get(status="accepted")]


def test_criterion_of_another_version_is_refused(past, draft, lab_member):
    with pytest.raises(Refusal, match="pas dans cette version"):
        GridReplay.answer(draft, past, {criterion(past.grid, 1): (Signal.GREEN, "")}, by=lab_member)


# --- The screens ----------------------------------------------------------------------------------------


@pytest.fixture
def as_lab(client, lab_member):
    client.force_login(lab_member)
    return client


def test_overview_lists_changes_and_past_cases(as_lab, past, draft):
    page = as_lab.get(address("replay", draft.pk)).content.decode()

    assert "Critère modifié" in page
    assert "<del>Critère de pertinence</del>" in page
    assert "<ins>La question est-elle ouverte ?</ins>" in page
    assert past.title in page
    assert "0 critère sur 2" in page


def test_case_is_read_again_on_its_page(as_lab, past, draft):
    page = as_lab.get(address("replay_case", draft.pk, past.pk)).content.decode()
    answer = as_lab.post(
        address("replay_case", draft.pk, past.pk), {"R1-signal": "red", "R1-comment": "Déjà décidé.", "N1-signal": ""}
    )
    after = as_lab.get(answer.url).content.decode()

    assert "Les avis d’alors, sur la question d’alors&nbsp;: 1 vert, 1 rouge." in page
    assert "La question n’avait pas été posée." in page
    assert answer.url == address("replay", draft.pk)
    assert "1 critère sur 2" in after
    assert ReplayAnswer.objects.get().comment == "Déjà décidé."


def test_red_without_reason_comes_back_with_what_was_chosen(as_lab, past, draft):
    page = as_lab.post(address("replay_case", draft.pk, past.pk), {"R1-signal": "red", "N1-signal": "green"})

    html = page.content.decode()
    assert "Une réponse est à corriger" in html
    assert 'href="#id_R1-comment"' in html
    assert html.count(" checked") == 2
    assert not GridReplay.objects.exists()


@pytest.mark.parametrize("typed", [{"R1-signal": "amber"}, {"R1-comment": "x" * 1501}, {"R1-comment": "Sans signal."}])
def test_bad_input_is_a_sentence(as_lab, past, draft, typed):
    page = as_lab.post(address("replay_case", draft.pk, past.pk), typed)

    assert page.status_code == 200
    assert 'class="labo-faute"' in page.content.decode()
    assert not GridReplay.objects.exists()


def test_published_version_is_read_only(as_lab, past, draft):
    draft.changelog = "Mieux dit."
    draft.save()
    draft.publish()

    page = as_lab.get(address("replay_case", draft.pk, past.pk)).content.decode()
    as_lab.post(address("replay_case", draft.pk, past.pk), {"R1-signal": "green"})

    assert "Enregistrer la relecture" not in page
    assert not GridReplay.objects.exists()


@pytest.mark.parametrize("count", [1, 12])
def test_overview_asks_the_same_for_one_case_and_twelve(as_lab, lab_member, count, django_assert_num_queries):
    cases = [factories.make_decided(announced=True).proposal for _ in range(count)]
    draft = cases[0].grid.new_version()
    draft.criteria.filter(position=1).update(title="Autrement dit")
    for case in cases:
        GridReplay.answer(draft, case, {criterion(draft, 1): (Signal.GREEN, "")}, by=lab_member)
    as_lab.get(address("replay", draft.pk))

    with django_assert_num_queries(11):
        page = as_lab.get(address("replay", draft.pk)).content.decode()

    assert page.count("1 critère sur 1") == count
