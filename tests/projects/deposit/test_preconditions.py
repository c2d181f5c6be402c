"""Three questions come first, answered with advice, and no answer shuts the door."""

import pytest
from django.urls import reverse

from projects.form_sections import PRECONDITIONS
from projects.models import AlreadySubmitted, Preconditions, Proposal
from tests import factories
from tests.projects.lab_side import address
from tests.projects.service_side import NEW, errors, said, save, send, text_of

pytestmark = pytest.mark.django_db

FIRST = "/projets/proposer/conditions/"
MIXED = {"is_backed": "yes", "has_volunteers": "not_yet", "is_open_ended": "unknown"}


def of_draft(draft):
    return reverse("projects:draft_preconditions", args=[draft.key])


def kept(draft):
    return Preconditions.objects.get(proposal=draft).answers


def test_names_of_the_questions_are_columns():
    assert set(PRECONDITIONS) == {field.name for field in Preconditions._meta.local_fields} - {"proposal"}


# --- Before any draft -----------------------------------------------------------------------------------


def test_anyone_may_ask_and_nothing_is_kept(client):
    words = text_of(client.get(FIRST, MIXED))

    assert PRECONDITIONS["has_volunteers"].not_yet in words
    assert PRECONDITIONS["is_open_ended"].unknown.replace("\u00a0", " ") in words
    assert PRECONDITIONS["is_backed"].not_yet not in words
    assert (Proposal.objects.count(), Preconditions.objects.count()) == (0, 0)


@pytest.mark.parametrize("answer", ["not_yet", "unknown"])
def test_worst_answers_still_lead_to_the_form(client, answer):
    page = client.get(FIRST, dict.fromkeys(MIXED, answer)).content.decode()

    onward = "&amp;".join(f"{name}={answer}" for name in MIXED)
    assert f'href="{NEW}?{onward}"' in page
    assert 'href="/projets/idees/nouvelle/"' in page


def test_questions_may_be_passed(client):
    assert f'href="{NEW}">Passer ces questions' in client.get(FIRST).content.decode()


def test_three_yes_get_no_advice(client):
    words = text_of(client.get(FIRST, dict.fromkeys(MIXED, "yes")))

    assert "C’est tout bon : vous pouvez commencer." in words
    assert "permanence" not in words


@pytest.mark.parametrize("answer", ["oui", "YES", "\x00", "yes' OR 1=1", "a" * 10_000])
def test_answer_that_is_none_of_the_three_is_said_so(client, answer):
    response = client.get(FIRST, {"is_backed": answer, "has_volunteers": "yes"})

    assert (response.status_code, errors(response)) == (200, {"is_backed": ["Choisissez l’une des trois réponses."]})
    assert response.context["given"] == {"has_volunteers": "yes"}


# --- With the draft -------------------------------------------------------------------------------------


def test_answers_travel_with_the_form_into_the_draft(service, typed):
    page = service.get(NEW, MIXED).content.decode()
    for name, answer in MIXED.items():
        assert f'<input type="hidden" name="{name}" value="{answer}" data-first>' in page

    save(service, {**typed, **MIXED})

    assert kept(Proposal.objects.get()) == MIXED


def test_answers_travel_with_a_case_sent_at_once(service, typed):
    send(service, {**typed, **MIXED})

    case = Proposal.objects.get()
    assert (case.status, kept(case)) == ("submitted", MIXED)


def test_form_without_them_keeps_none(service, typed):
    save(service, typed)

    assert Preconditions.objects.count() == 0


def test_hostile_answer_in_the_form_is_dropped(service, typed):
    response = save(service, {**typed, **MIXED, "is_backed": "no"})

    assert response.status_code == 302
    assert kept(Proposal.objects.get()) == {"has_volunteers": "not_yet", "is_open_ended": "unknown"}


def test_draft_shows_them_with_advice_and_lets_change_them(service, agent):
    draft = factories.make_draft(agent)
    Preconditions.keep(draft, MIXED)
    assert PRECONDITIONS["has_volunteers"].not_yet in text_of(service.get(draft.get_absolute_url()))

    response = service.post(of_draft(draft), {**MIXED, "has_volunteers": "yes", "is_open_ended": ""})

    assert kept(draft) == {"is_backed": "yes", "has_volunteers": "yes"}
    assert said(service.get(response.url)) == ["C’est noté dans votre brouillon."]


def test_answers_of_a_sent_case_stand(service, agent):
    case = factories.make_proposal(agent)

    response = service.post(of_draft(case), MIXED)

    assert response.url == case.get_absolute_url()
    assert Preconditions.objects.count() == 0
    with pytest.raises(AlreadySubmitted):
        Preconditions.keep(case, MIXED)


def test_they_go_with_the_draft(agent):
    draft = factories.make_draft(agent)
    Preconditions.keep(draft, MIXED)

    draft.discard()

    assert Preconditions.objects.count() == 0


def test_expired_session_gives_them_back(client, agent):
    draft = factories.make_draft(agent)
    client.post(of_draft(draft), MIXED)
    client.force_login(agent)

    assert service_answers(client.get(of_draft(draft))) == MIXED


def service_answers(response):
    return {name: response.context["form"][name].value() for name in MIXED}


# --- On the lab's side ----------------------------------------------------------------------------------


def test_lab_reads_them_on_the_case(as_lab, agent):
    draft = factories.make_draft(agent)
    Preconditions.keep(draft, MIXED)
    draft.submit(by=agent)

    words = text_of(as_lab.get(address(draft)))

    assert "Votre hiérarchie est informée oui" in words
    assert "Des agents sont volontaires pas encore" in words
    assert "Rien n’est déjà acheté ni décidé ne sait pas" in words


def test_case_without_them_says_nothing(as_lab):
    assert "Comment ce cas est arrivé" not in text_of(as_lab.get(address(factories.make_proposal())))
