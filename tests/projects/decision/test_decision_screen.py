"""The decide screen: proposing for a session, deciding outside it, two people at once, the six outcomes."""

from datetime import timedelta

import pytest
from django.utils import timezone

from labo.roles import Role
from projects.models import Decision, Merger, Proposal, Signal
from tests import factories
from tests.projects.lab_side import address
from tests.projects.service_side import text_of
from tests.projects.test_decision import form, soon

pytestmark = pytest.mark.django_db

Status = Proposal.Status


@pytest.fixture
def on_the_agenda(db):
    return factories.make_session_case(proposal=factories.make_deliberating(title="Le cas")).proposal


def posted(button="propose", outcome=Status.ACCEPTED, **fields):
    data = form(outcome, **fields)
    del data["take"]
    return {**data, button: "1"}


def test_case_on_an_agenda_is_proposed_first(as_lab, on_the_agenda):
    page = as_lab.get(address(on_the_agenda, "decide"))
    day = on_the_agenda.session_cases.get().session.starts_at

    shown = page.content.decode()
    assert shown.index('name="propose"') < shown.index('name="take"')
    assert "hors session" in shown
    answer = as_lab.post(address(on_the_agenda, "decide"), posted(), follow=True)
    assert f"session du {timezone.localtime(day).day}" in text_of(answer)
    decision = Decision.objects.pending().get()
    assert "Décision proposée : retenue" in text_of(answer)
    assert (decision.applied_at, Proposal.objects.get(pk=on_the_agenda.pk).status) == (None, "deliberating")


def test_lab_decides_at_once_when_it_says_so(as_lab, on_the_agenda):
    answer = as_lab.post(address(on_the_agenda, "decide"), posted("take"))

    assert answer.url == address(on_the_agenda, "letter")
    assert Proposal.objects.get(pk=on_the_agenda.pk).status == "accepted"


@pytest.mark.parametrize("on_agenda", [False, True])
def test_without_a_session_ahead_the_decision_is_taken(as_lab, on_agenda):
    proposal = factories.make_deliberating()
    if on_agenda:
        over = timezone.now() - timedelta(hours=2)
        session = factories.make_session(starts_at=over - timedelta(hours=7), ends_at=over)
        factories.make_session_case(session=session, proposal=proposal)

    assert 'name="propose"' not in as_lab.get(address(proposal, "decide")).content.decode()


def test_session_under_way_is_still_ahead(as_lab):
    now = timezone.now()
    session = factories.make_session(starts_at=now - timedelta(hours=1), ends_at=now + timedelta(hours=1))
    proposal = factories.make_session_case(session=session, proposal=factories.make_deliberating()).proposal

    assert 'name="propose"' in as_lab.get(address(proposal, "decide")).content.decode()


def test_decision_that_waits_is_taken_up_where_it_was(as_lab):
    proposal = factories.make_deliberating(Signal.RED)
    red, door = proposal.grid.criteria.get(code="R1"), factories.make_door("Une porte à garder")
    condition = {"text": "Trois agents", "owner": "Le service", "due_on": timezone.localdate(), "criterion": red}
    decision = factories.make_proposed(
        Status.ACCEPTED_CONDITIONS,
        proposal=proposal,
        coherence_reasons="Le moment est bon.",
        watch_points=["Prévenir"],
        liftings={red: "Levé."},
        conditions=[condition],
        door=door,
    )

    page = as_lab.get(address(proposal, "decide"))

    shown = page.context["form"]
    values = {name: shown[name].value() for name in ("outcome", "coherence_reasons", "lifting_R1", "seen", "door")}
    assert values == {
        "outcome": Status.ACCEPTED_CONDITIONS,
        "coherence_reasons": "Le moment est bon.",
        "lifting_R1": "Levé.",
        "seen": decision.pk,
        "door": door.pk,
    }
    assert shown["redirected_to"].value() == ""
    row = page.context["conditions"].forms[0]
    assert (row["text"].value(), row["criterion"].value()) == ("Trois agents", "R1")


def test_second_person_sees_both_and_overwrites_nothing_unknowingly(as_lab, on_the_agenda):
    other = factories.make_user(role=Role.LAB, first_name="Charlie", last_name="Canevas")
    theirs = Decision.propose(
        on_the_agenda, by=other, outcome=Status.DECLINED, reasons="Leur motif.", relevance_reasons="Le leur."
    )

    page = as_lab.post(address(on_the_agenda, "decide"), posted(reasons="Le mien.", seen="0"))

    shown = text_of(page)
    assert "Charlie Canevas" in shown
    assert "Leur motif." in shown
    assert page.context["form"]["reasons"].value() == "Le mien."
    assert Decision.objects.pending().get() == theirs
    again = page.context["form"]["seen"].value()
    as_lab.post(address(on_the_agenda, "decide"), posted(reasons="Le mien.", seen=again))
    assert Decision.objects.pending().get().reasons == "Le mien."
    assert "écartée" in text_of(as_lab.get(address(on_the_agenda)))


def test_double_click_proposes_once(as_lab, on_the_agenda):
    for _ in range(2):
        answer = as_lab.post(address(on_the_agenda, "decide"), posted(seen="0"))

    assert answer.url == address(on_the_agenda)
    assert Decision.objects.count() == 1


def test_decision_that_waits_is_applied_or_set_aside_by_hand(as_lab):
    first, second = factories.make_proposed(), factories.make_proposed()
    case = text_of(as_lab.get(address(first.proposal)))
    assert "Appliquer maintenant" in case
    assert "Revoir la décision proposée" in case

    applied = as_lab.post(f"{address(first.proposal, 'decide')}{first.pk}/appliquer/")
    aside = as_lab.post(f"{address(second.proposal, 'decide')}{second.pk}/ecarter/", follow=True)

    assert applied.url == address(first.proposal, "letter")
    assert "est écartée" in text_of(aside)
    assert list(Decision.objects.pending()) == []
    refused = as_lab.post(f"{address(first.proposal, 'decide')}{first.pk}/ecarter/", follow=True)
    assert "déjà appliquée" in text_of(refused)


def test_service_reads_nothing_of_a_decision_that_waits(client):
    decision = factories.make_proposed(reasons="CANARI", coherence_reasons="CANARI", watch_points=["CANARI"])
    client.force_login(decision.proposal.lead)

    for page in (decision.proposal.get_absolute_url(), "/mon-espace/"):
        assert "CANARI" not in client.get(page).content.decode()


# --- What the outcomes ask for --------------------------------------------------------------------------


def test_counts_of_the_sheets_stand_beside_each_dimension(as_lab):
    proposal = factories.make_deliberating(Signal.RED, Signal.GREEN)

    page = as_lab.get(address(proposal, "decide")).context["form"]

    assert "1\u00a0vert, 1\u00a0rouge" in page["relevance_reasons"].help_text
    assert "2\u00a0verts" in page["feasibility_reasons"].help_text
    assert page["relevance_reasons"].value() in (None, "")


def test_one_dimension_at_least_is_asked_for(as_lab):
    page = as_lab.post(address(factories.make_deliberating(), "decide"), posted("take", relevance_reasons=""))

    assert page.context["form"].errors.keys() == {"relevance_reasons"}
    assert Decision.objects.count() == 0


def test_refusal_asks_for_the_dimension_of_a_blocking_red(as_lab):
    proposal = factories.make_deliberating(Signal.RED)
    data = posted("take", Status.DECLINED, relevance_reasons="", feasibility_reasons="Personne n’est nommé.")

    page = as_lab.post(address(proposal, "decide"), data)

    assert page.context["form"].errors.keys() == {"relevance_reasons"}


def test_door_of_the_list_is_chosen(as_lab):
    proposal, door = factories.make_deliberating(), factories.make_door("Service communication")

    as_lab.post(address(proposal, "decide"), posted("take", Status.REDIRECTED, door=str(door.pk)))

    decision = Decision.objects.get()
    assert (decision.door, decision.contact_email) == (door, "porte@example.org")
    page = as_lab.get(address(proposal)).content.decode()
    assert "mailto:porte@example.org" in page


@pytest.mark.parametrize(
    ("fields", "errors"),
    [
        ({"redirected_to": "Une porte"}, {"contact_name", "contact_email"}),
        ({"contact_name": "Alix Fictive", "contact_phone": "03"}, {"redirected_to"}),
        ({"door": "the door", "redirected_to": "Une autre"}, {"door"}),
        ({"redirected_to": "Une porte", "contact_name": "Alix", "contact_email": "alix"}, {"contact_email"}),
    ],
)
def test_door_typed_freely_has_a_contact(as_lab, fields, errors):
    proposal, door = factories.make_deliberating(), factories.make_door()
    fields = {name: str(door.pk) if value == "the door" else value for name, value in fields.items()}

    page = as_lab.post(address(proposal, "decide"), posted("take", Status.REDIRECTED, **fields))

    assert page.context["form"].errors.keys() == errors


def test_closed_door_is_no_longer_offered(as_lab):
    factories.make_door("Porte fermée", is_open=False)

    page = as_lab.get(address(factories.make_deliberating(), "decide"))

    assert "Porte fermée" not in page.content.decode()


def test_postponed_case_says_what_to_rework(as_lab, client):
    proposal = factories.make_deliberating()
    data = posted("take", Status.POSTPONED, reexamine_on=soon(90), to_rework="Nommer trois agents.")
    as_lab.post(address(proposal, "decide"), data)
    decision = Decision.objects.get()
    assert "Nommer trois agents." in decision.letter.body
    assert "ni rien à préparer" not in decision.letter.body

    decision.announce()
    client.force_login(proposal.lead)

    page = text_of(client.get(proposal.get_absolute_url()))
    assert "retravaillez ce que dit la réponse" in page


def test_case_joins_another_by_the_form(as_lab):
    proposal, target = factories.make_deliberating(), factories.make_proposal(title="La même question")
    offered = as_lab.get(address(proposal, "decide")).context["form"].fields["merged_into"].queryset
    assert list(offered) == [target]

    as_lab.post(
        address(proposal, "decide"),
        posted("take", Status.MERGED, merged_into=str(target.pk), relevance_reasons="", is_named="on"),
    )

    merger = Merger.objects.get()
    assert (merger.target, merger.is_named) == (target, True)
    assert target.reference in text_of(as_lab.get(address(proposal)))


def test_case_to_join_chosen_under_another_outcome_is_not_kept(as_lab):
    proposal, target = factories.make_deliberating(), factories.make_proposal()

    as_lab.post(address(proposal, "decide"), posted("take", merged_into=str(target.pk), is_named="on"))

    decision = Decision.objects.get()
    assert (decision.merged_into, decision.is_named) == (None, False)
