"""After a « no »: the lab's remarks beside the answers, and a new proposal that starts from the old one."""

import html
import json
import re

import pytest
from django.urls import reverse

from labo.roles import Role
from labo.transitions import Refusal
from projects.form_sections import QUESTIONS
from projects.models import Proposal, Remark
from projects.seen import marks
from tests import factories
from tests.parallel import failures, in_parallel
from tests.projects.lab_side import address
from tests.projects.service_side import errors, said, text_of

pytestmark = pytest.mark.django_db

OUTCOMES = ["declined", "redirected", "postponed"]
NOTHING = dict.fromkeys(QUESTIONS, "")


def decided(outcome="declined", *, announced=True, lead=None):
    return factories.make_decided(outcome, announced=announced, lead=lead).proposal


def again(client, case):
    return client.post(reverse("projects:propose_again", args=[case.reference]))


def remark(case, **texts):
    Remark.write(case, texts, by=factories.make_user(role=Role.LAB), seen={})


def written(case):
    return dict(case.remarks.values_list("field", "text"))


# --- The lab's remarks ----------------------------------------------------------------------------------


@pytest.mark.parametrize("outcome", OUTCOMES)
def test_lab_writes_beside_the_answers(as_lab, lab_member, outcome):
    case = decided(outcome, announced=False)
    assert address(case, "remarks") in as_lab.get(address(case)).content.decode()

    response = as_lab.post(address(case, "remarks"), {"problem": "Comptez les appels.", "leeway": " "})

    assert response.url == address(case, "remarks")
    row = case.remarks.get()
    assert (row.field, row.text, row.by) == ("problem", "Comptez les appels.", lab_member)
    assert "Comptez les appels." in as_lab.get(response.url).content.decode()


def test_emptied_remark_goes(as_lab):
    case = decided()
    remark(case, problem="Une.", title="Deux.")

    as_lab.post(address(case, "remarks"), {**NOTHING, "title": "Deux."})

    assert written(case) == {"title": "Deux."}


@pytest.mark.parametrize("outcome", ["accepted", "accepted_conditions"])
def test_case_that_was_taken_on_has_none(as_lab, outcome):
    case = decided(outcome)

    assert as_lab.post(address(case, "remarks"), {"title": "Trop tard."}).status_code == 409
    assert Remark.objects.count() == 0
    with pytest.raises(Refusal):
        remark(case, title="Trop tard.")


def seen_on(page):
    return html.unescape(re.search(r'name="seen" value="([^"]*)"', page.content.decode()).group(1))


def test_two_colleagues_on_one_remark_see_both_texts(as_lab):
    """R22."""
    case = decided()
    path = address(case, "remarks")
    opened = seen_on(as_lab.get(path))
    assert json.loads(opened) == marks(NOTHING)
    as_lab.post(path, {**NOTHING, "problem": "De l’une.", "seen": opened})

    response = as_lab.post(path, {**NOTHING, "problem": "De l’autre.", "title": "Un titre plus court.", "seen": opened})

    page = response.content.decode()
    assert list(errors(response)) == ["problem"]
    assert "De l’une." in page
    assert "De l’autre.</textarea>" in page
    assert written(case) == {"problem": "De l’une.", "title": "Un titre plus court."}
    as_lab.post(path, {**NOTHING, "problem": "Les deux.", "title": "Un titre plus court.", "seen": seen_on(response)})
    assert written(case)["problem"] == "Les deux."


def test_remark_of_a_colleague_is_not_taken_away_by_an_older_page(as_lab):
    case = decided()
    opened = seen_on(as_lab.get(address(case, "remarks")))
    remark(case, problem="De l’une.")

    as_lab.post(address(case, "remarks"), {**NOTHING, "title": "De l’autre.", "seen": opened})

    assert written(case) == {"problem": "De l’une.", "title": "De l’autre."}


def test_endless_remark_is_refused(as_lab):
    case = decided()

    response = as_lab.post(address(case, "remarks"), {"title": "a" * 1001})

    assert list(errors(response)) == ["title"]
    assert Remark.objects.count() == 0


def test_session_over_gives_the_remarks_back(client, lab_member):
    case = decided()
    client.post(address(case, "remarks"), {"title": "Plus court."})
    client.force_login(lab_member)

    assert client.get(address(case, "remarks")).context["form"]["title"].value() == "Plus court."


# --- Proposed again -------------------------------------------------------------------------------------


@pytest.mark.parametrize("outcome", OUTCOMES)
def test_case_is_proposed_again_with_its_answers_and_the_remarks(service, agent, outcome):
    case = decided(outcome, lead=agent)
    remark(case, problem="Comptez les appels.")
    assert "Proposer de nouveau" in text_of(service.get(case.get_absolute_url()))

    response = again(service, case)

    draft = Proposal.objects.get(status="draft")
    assert (draft.previous, draft.lead, draft.written_answers) == (case, agent, case.written_answers)
    assert (draft.idea, draft.reframed_question, draft.is_public, draft.announced_at) == (None, "", False, None)
    page = service.get(response.url)
    assert f"Vous proposez de nouveau {case.reference}" in text_of(page)
    block = re.search(r'<div id="id_problem_helptext".*?</div>', page.content.decode(), re.DOTALL).group()
    assert "Comptez les appels." in block
    assert 'aria-describedby="id_problem_helptext"' in page.content.decode()
    assert case.status == outcome


@pytest.mark.parametrize("outcome", OUTCOMES)
def test_nothing_shows_and_nothing_is_proposed_before_the_answer_is_read(service, agent, outcome):
    case = decided(outcome, announced=False, lead=agent)
    remark(case, problem="Canari.")

    assert "Proposer de nouveau" not in text_of(service.get(case.get_absolute_url()))
    assert "Canari" not in service.get(case.get_absolute_url()).content.decode()
    assert again(service, case).url == case.get_absolute_url()
    assert Proposal.objects.count() == 1


def test_remarks_hide_again_when_the_case_is_reopened(agent):
    case = decided("postponed", lead=agent)
    remark(case, problem="Canari.")
    draft = case.propose_again(by=agent)
    assert Remark.objects.for_the_next_try(draft) == {"problem": "Canari."}

    case.refresh_from_db()
    case.start_screening(by=factories.make_user(role=Role.LAB))

    assert Remark.objects.for_the_next_try(draft) == {}


@pytest.mark.parametrize("outcome", ["accepted", "accepted_conditions"])
def test_case_that_was_taken_on_is_not_proposed_again(service, agent, outcome):
    case = decided(outcome, lead=agent)

    response = again(service, case)

    assert said(service.get(response.url)) == [
        "Ce cas ne se propose pas de nouveau ici. Écrivez au labo pour en parler."
    ]
    assert Proposal.objects.count() == 1


def test_second_click_finds_the_first_one_s_draft(service, agent):
    case = decided(lead=agent)

    assert again(service, case).url == again(service, case).url
    assert Proposal.objects.filter(previous=case).count() == 1


@pytest.mark.django_db(transaction=True)
def test_eight_clicks_at_once_make_one_draft(agent):
    case = decided(lead=agent)

    results = in_parallel(*(lambda: Proposal.objects.get(pk=case.pk).propose_again(by=agent).pk,) * 8)

    assert (failures(results), len(set(results))) == ([], 1)
    assert Proposal.objects.filter(previous=case).count() == 1


def test_page_leads_to_the_new_proposal_once_there_is_one(service, agent):
    case = decided(lead=agent)
    draft = case.propose_again(by=agent)

    page = service.get(case.get_absolute_url()).content.decode()

    assert "Reprendre la nouvelle proposition" in page
    assert draft.get_absolute_url() in page


def test_draft_thrown_away_may_be_opened_again(service, agent):
    case = decided(lead=agent)
    case.propose_again(by=agent).discard()

    assert again(service, case).status_code == 302
    assert Proposal.objects.filter(previous=case).count() == 1


def test_sponsor_follows_the_case_and_does_not_see_the_draft(client, agent):
    case = decided(lead=agent)
    draft = case.propose_again(by=agent)
    sponsor = factories.make_user(case.sponsor_email)
    client.force_login(sponsor)

    page = client.get(case.get_absolute_url()).content.decode()

    assert str(draft.key) not in page
    assert "Proposer de nouveau" not in page
    assert again(client, case).status_code == 404


def test_lab_sees_the_link_once_the_new_case_is_sent(as_lab, agent):
    case = decided(lead=agent)
    draft = case.propose_again(by=agent)
    assert "proposé ce cas de nouveau" not in text_of(as_lab.get(address(case)))

    draft.submit(by=agent)

    assert draft.reference in text_of(as_lab.get(address(case)))
    assert case.reference in text_of(as_lab.get(address(draft)))


def test_remarks_are_kept_from_the_public_and_from_the_page_of_the_case(client, agent):
    case = decided(lead=agent)
    remark(case, problem="Canari.")
    case.show_to_the_public(True)

    assert "Canari" not in client.get(case.get_absolute_url()).content.decode()
    client.force_login(factories.make_user())
    assert "Canari" not in client.get(case.get_absolute_url()).content.decode()


def test_remark_is_shown_as_text(service, agent):
    case = decided(lead=agent)
    remark(case, problem="<script>alert(1)</script>\nDeux lignes")

    page = service.get(again(service, case).url).content.decode()

    assert "&lt;script&gt;alert(1)&lt;/script&gt;<br>Deux lignes" in page
