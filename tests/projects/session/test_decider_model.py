"""The people who decide without being in the room: a link of their own, an opinion until the closing."""

from datetime import timedelta

import pytest
from django.utils import timezone

from labo.links import mark_of
from labo.models import OutboxMail
from labo.transitions import Refusal
from projects.models import Decider, DeciderOpinion
from projects.models.decider import proposed_mark
from tests.projects.session import acts

pytestmark = pytest.mark.django_db


@pytest.fixture
def ready():
    """An open session with a proposed decision, its case, and a decider."""
    session = acts.open_()
    case = session.cases.get()
    decision = acts.propose(case.proposal)
    decider, token = acts.invite(session)
    return session, case, decision, decider, token


def give(ready, **words):
    _, case, decision, decider, _ = ready
    return DeciderOpinion.give(decider, case, **{"agrees": True, "seen": proposed_mark(decision), **words})


def test_link_is_kept_as_a_mark_and_its_mail_is_wiped():
    decider, token = acts.invite()

    assert token not in str(Decider.objects.values().get())
    assert decider.mark == mark_of(token)
    assert Decider.objects.by_token(token).get() == decider
    mail = OutboxMail.objects.get(key=f"pack:{decider.pk}")
    assert (mail.to, mail.is_secret) == ([decider.email], True)
    mail.record_sent(now=timezone.now())
    assert token not in OutboxMail.objects.get(pk=mail.pk).body


def test_one_link_a_person_at_a_time():
    decider, _ = acts.invite()

    with pytest.raises(Refusal, match="a déjà un lien"):
        acts.invite(decider.session, email=decider.email.upper())

    decider.revoke(by=decider.session.facilitator)
    assert acts.invite(decider.session, email=decider.email)[0].opens()


def test_link_opens_until_it_expires_or_is_closed():
    decider, _ = acts.invite()
    end = decider.session.ends_at

    assert decider.opens(now=end + timedelta(days=14))
    assert not decider.opens(now=end + timedelta(days=16))
    decider.revoke(by=decider.session.facilitator)
    assert not decider.opens()
    with pytest.raises(Refusal, match="déjà fermé"):
        decider.revoke(by=decider.session.facilitator)


def test_opinion_is_given_and_changes_until_the_closing(ready):
    session = ready[0]

    give(ready, word=" Oui. ")
    give(ready, agrees=False, word="Tout compte fait, non.")

    opinion = DeciderOpinion.objects.get()
    assert (opinion.agrees, opinion.word) == (False, "Tout compte fait, non.")
    session.close(by=session.facilitator)
    with pytest.raises(Refusal, match="La session est close"):
        give(ready)
    assert DeciderOpinion.objects.get().agrees is False


def test_disagreement_says_why(ready):
    with pytest.raises(Refusal, match="pourquoi vous n’êtes pas d’accord"):
        give(ready, agrees=False, word=" ")


def test_opinion_is_about_the_decision_that_was_read(ready):
    with pytest.raises(Refusal, match="a changé depuis"):
        give(ready, seen="autre")

    assert not DeciderOpinion.objects.exists()


def test_opinion_on_a_decision_that_changed_is_told_apart(ready):
    case = ready[1]
    opinion = give(ready)

    other = acts.propose(case.proposal, reasons="D’autres motifs.")

    assert opinion.about != proposed_mark(other)


def test_opinion_without_a_decision_or_by_a_closed_link_is_refused(ready):
    session, _, _, decider, _ = ready
    other = acts.open_().cases.get()
    with pytest.raises(Refusal, match="Aucune décision"):
        DeciderOpinion.give(decider, other, agrees=True)
    decider.revoke(by=session.facilitator)
    with pytest.raises(Refusal, match="plus valable"):
        give(ready)
