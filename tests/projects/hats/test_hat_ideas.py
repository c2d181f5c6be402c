"""The six hats: ideas are put down while the case is discussed, under a hat that exists."""

from uuid import uuid4

import pytest

from labo.roles import Role
from labo.transitions import Refusal
from projects.models import Hat, HatContribution, Proposal
from tests import factories
from tests.projects.hats.rooms import fresh, revealed, write, writing

pytestmark = pytest.mark.django_db


def test_there_are_six_hats():
    assert Hat.values == ["white", "red", "black", "yellow", "green", "blue"]


@pytest.mark.parametrize("hat", Hat.values)
def test_contribution_keeps_its_hat_its_words_and_its_author(hat):
    proposal, author = factories.make_deliberating(), factories.make_user(role=Role.LAB)

    HatContribution.contribute(proposal, hat=hat, text="Une idée.", by=author)

    assert list(proposal.hat_contributions.values_list("hat", "text", "author")) == [(hat, "Une idée.", author.pk)]


def test_contributions_read_in_the_order_they_came():
    proposal, author = factories.make_deliberating(), factories.make_user(role=Role.LAB)

    for text in ("Un", "Deux", "Trois"):
        HatContribution.contribute(proposal, hat=Hat.BLUE, text=text, by=author)

    assert [idea.text for idea in proposal.hat_contributions.all()] == ["Un", "Deux", "Trois"]


def test_page_left_open_cannot_contribute_after_the_decision():
    proposal, author = factories.make_deliberating(), factories.make_user(role=Role.LAB)
    open_page = Proposal.objects.get(pk=proposal.pk)
    Proposal.objects.filter(pk=proposal.pk).update(status="declined")

    with pytest.raises(Refusal, match="pendant la discussion"):
        HatContribution.contribute(open_page, hat=Hat.WHITE, text="Trop tard.", by=author)

    assert HatContribution.objects.count() == 0


# --- In a round -----------------------------------------------------------------------------------------


def test_idea_of_a_round_is_tied_to_what_it_touches():
    room = writing()
    criterion = room.proposal.grid.criteria.first()

    write(room, "Un fait.", criterion=criterion, leaning="wont")

    idea = room.current.contributions.get()
    assert (idea.criterion, idea.get_leaning_display()) == (criterion, "Ce que le labo ne fera pas")


def test_idea_is_hidden_until_its_round_is_revealed():
    room = writing()
    write(room, "Un secret.")

    assert list(room.proposal.hat_contributions.shown()) == []
    room.current.reveal(by=room.facilitator)
    assert [idea.text for idea in room.proposal.hat_contributions.shown()] == ["Un secret."]


def test_idea_after_the_reveal_is_refused():
    room = revealed()

    with pytest.raises(Refusal, match="votre idée n’est pas partie"):
        write(room, "Trop tard.")

    assert HatContribution.objects.count() == 0


def test_same_note_sent_again_is_kept_once_even_after_the_reveal():
    room, by, key = writing(), factories.make_user(), uuid4()
    first = write(room, "Une fois.", by=by, key=key)
    room.current.reveal(by=room.facilitator)

    again = write(room, "Une fois.", by=by, key=key)

    assert again == first
    assert HatContribution.objects.count() == 1


def test_key_of_somebody_else_gives_nothing_of_theirs():
    room, key = writing(), uuid4()
    theirs = write(room, "La leur.", key=key)

    mine = write(room, "La mienne.", key=key)

    assert (mine.text, mine.author == theirs.author) == ("La mienne.", False)


def test_criterion_of_another_grid_is_refused():
    room = writing()
    stranger = factories.make_grid().criteria.first()

    with pytest.raises(Refusal, match="pas dans la grille"):
        write(room, criterion=stranger)


def test_own_idea_changes_and_goes_until_the_reveal():
    room, by = writing(), factories.make_user()
    idea = write(room, "Un mot.", by=by)

    idea.rewrite(text="Un autre.", by=by)
    assert fresh(idea).text == "Un autre."
    other = write(room, "À retirer.", by=by)
    other.remove(by=by)
    assert [idea.text for idea in room.current.contributions.all()] == ["Un autre."]

    room.current.reveal(by=room.facilitator)
    for verb in (lambda: idea.rewrite(text="Trop tard.", by=by), lambda: idea.remove(by=by)):
        with pytest.raises(Refusal, match="la vôtre ne change plus"):
            verb()
    assert fresh(idea).text == "Un autre."


def test_idea_of_somebody_else_cannot_be_touched():
    room = writing()
    idea = write(room, "La sienne.")

    with pytest.raises(Refusal):
        idea.remove(by=factories.make_user())

    assert fresh(idea).text == "La sienne."


def test_case_decided_meanwhile_takes_no_idea_and_lets_none_change():
    room, by = writing(), factories.make_user()
    idea = write(room, "Avant.", by=by)
    Proposal.objects.filter(pk=room.proposal_id).update(status="accepted")

    for verb in (lambda: write(room, "Après."), lambda: idea.rewrite(text="Après.", by=by)):
        with pytest.raises(Refusal):
            verb()

    assert [idea.text for idea in HatContribution.objects.all()] == ["Avant."]
