"""F65: one act on several cases, read before it is done; the boxes that were ticked are not believed."""

import pytest
from django.urls import reverse

from labo.models import AuditEvent
from labo.roles import Role
from projects.models import Proposal
from tests import factories

pytestmark = pytest.mark.django_db
LIST = reverse("admin:projects_proposal_changelist")


@pytest.fixture
def as_lab(client, lab_member):
    client.force_login(lab_member)
    return client


def act(client, name, cases, **more):
    data = {"action": name, "_selected_action": [case.pk for case in cases], **more}
    return client.post(LIST, data, follow=True).content.decode()


def test_recap_says_which_change_and_which_do_not_and_why(as_lab):
    new, taken = factories.make_proposal(title="Le neuf"), factories.make_assessed(title="Le déjà pris")

    page = act(as_lab, "take_in_hand", [new, taken])

    assert "1 cas change, 1 reste comme il est." in page
    assert page.index("Ce qui change") < page.index("Le neuf") < page.index("Ce qui reste de côté")
    assert "Il est déjà pris en main." in page
    assert Proposal.objects.get(pk=new.pk).status == Proposal.Status.SUBMITTED


def test_confirmed_act_is_done_and_said(as_lab, lab_member):
    cases = [factories.make_proposal() for _ in range(3)]
    taken = factories.make_assessed(title="Le déjà pris")

    page = act(as_lab, "take_in_hand", [*cases, taken], confirmed="1")

    assert "3\u00a0cas sont en pré-qualification." in page
    assert "Le déjà pris" in page
    assert Proposal.objects.filter(status=Proposal.Status.SCREENING).count() == 3
    event = AuditEvent.objects.get(act="bulk_act")
    assert (event.by, sorted(event.details["cases"])) == (lab_member, sorted(case.reference for case in cases))


def test_confirmed_twice_is_done_once(as_lab):
    case = factories.make_proposal()

    act(as_lab, "take_in_hand", [case], confirmed="1")
    page = act(as_lab, "take_in_hand", [case], confirmed="1")

    assert "Il est déjà pris en main." in page
    assert case.transitions.filter(target="screening").count() == 1


def test_case_that_moved_since_the_recap_is_left_aside(as_lab, lab_member):
    case = factories.make_proposal()
    act(as_lab, "take_in_hand", [case])
    case.start_screening(by=lab_member)

    page = act(as_lab, "take_in_hand", [case], confirmed="1")

    assert "Laissé de côté" in page


def test_cases_are_shown_and_hidden_together(as_lab):
    cases = [factories.make_proposal() for _ in range(2)]

    act(as_lab, "show_to_the_public", cases, confirmed="1")
    assert Proposal.objects.filter(is_public=True).count() == 2

    act(as_lab, "hide_from_the_public", cases, confirmed="1")
    assert Proposal.objects.filter(is_public=True).count() == 0


def test_ticked_boxes_are_not_believed(as_lab):
    """A draft is nobody's to see, whatever number the form sends."""
    draft = factories.make_draft()

    act(as_lab, "show_to_the_public", [draft], confirmed="1")

    assert not Proposal.objects.get(pk=draft.pk).is_public


def test_ambassador_is_offered_no_act(client):
    ambassador = factories.make_user(role=Role.AMBASSADOR)
    case = factories.make_assessed()
    case.sheets.create(evaluator=ambassador, grid=case.grid)
    client.force_login(ambassador)

    page = client.get(LIST).content.decode()
    act(client, "show_to_the_public", [case], confirmed="1")

    assert case.title in page
    assert "Montrer au public" not in page
    assert not Proposal.objects.get(pk=case.pk).is_public


def test_nothing_chosen_is_a_sentence(as_lab):
    factories.make_proposal()

    page = act(as_lab, "take_in_hand", [])

    assert "sélectionné" in page


@pytest.mark.parametrize("count", [1, 20])
def test_recap_asks_the_same_for_one_case_and_twenty(as_lab, count, django_assert_max_num_queries):
    cases = [factories.make_proposal() for _ in range(count)]

    with django_assert_max_num_queries(8):
        act(as_lab, "take_in_hand", cases)
