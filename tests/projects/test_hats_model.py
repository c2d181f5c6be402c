"""The six hats: ideas are put down while the case is discussed, under a hat that exists."""

import pytest

from labo.roles import Role
from labo.transitions import Refusal
from projects.models import Hat, HatContribution, Proposal
from tests import factories

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
