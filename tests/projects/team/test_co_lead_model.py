"""Inviting, changing a role, removing: what is allowed, to whom, and what the person may then do."""

import pytest

from labo.audit import AuditEvent
from labo.models import OutboxMail
from labo.roles import Role
from labo.transitions import Refusal
from projects.models import CoLead, Handover, Proposal
from projects.models.co_lead import MOST
from tests import factories
from tests.factories import make_assessed, make_co_lead, make_draft, make_proposal, make_user

pytestmark = pytest.mark.django_db

QUERYSETS = ("visible_to", "commented_by", "written_by", "editable_by", "led_by")


def open_to(user, proposal):
    cases = Proposal.objects.filter(pk=proposal.pk)
    return {name for name in QUERYSETS if getattr(cases, name)(user).exists()}


READS = {"visible_to"}
COMMENTS = READS | {"commented_by"}
WRITES = COMMENTS | {"written_by"}


@pytest.mark.parametrize(
    ("role", "draft", "sent"),
    [
        ("read", READS, READS),
        ("comment", COMMENTS, COMMENTS),
        ("edit", WRITES | {"editable_by"}, WRITES),
        ("lead", set(QUERYSETS), set(QUERYSETS) - {"editable_by"}),
        ("nobody", set(), set()),
    ],
)
def test_what_each_role_opens(role, draft, sent):
    for make, expected in [(make_draft, draft), (make_proposal, sent)]:
        proposal, person = make(), make_user()
        if role == "lead":
            person = proposal.lead
        elif role != "nobody":
            make_co_lead(proposal, user=person, role=role)
        assert open_to(person, proposal) == expected


def test_invitation_of_one_case_opens_no_other():
    proposal, person = make_draft(), make_user()
    other = make_draft(proposal.lead)
    make_co_lead(proposal, user=person, role="edit")

    assert open_to(person, other) == set()


def test_case_shared_by_several_ways_is_listed_once():
    person = make_user()
    proposal = make_proposal(sponsor_email=person.email)
    make_co_lead(proposal, user=person)

    assert list(Proposal.objects.visible_to(person)) == [proposal]


def test_invited_person_gets_a_mail_that_holds_no_secret():
    proposal = make_draft(title="Le tri *des* papiers")

    co_lead = CoLead.invite(proposal, email="  Nouvelle.Personne@Example.ORG ", role="comment", by=proposal.lead)

    mail = OutboxMail.objects.get(template="projects/emails/co_lead")
    assert mail.to == [co_lead.email] == ["nouvelle.personne@example.org"]
    assert f"http://testserver{proposal.get_absolute_url()}" in mail.body
    assert "Le tri \\*des\\* papiers" in mail.body
    assert "laisser des remarques" in mail.body
    event = AuditEvent.objects.get(act="co_lead_invited")
    assert (event.by, event.details) == (
        proposal.lead,
        {"case": proposal.pk, "email": co_lead.email, "role": "comment"},
    )


@pytest.mark.parametrize("written", ["nouvelle@example.org", "Nouvelle@EXAMPLE.org"])
def test_account_made_later_finds_the_case(written):
    proposal = make_draft()
    CoLead.invite(proposal, email=written, role="read", by=proposal.lead)

    person = make_user("nouvelle@example.org")

    assert open_to(person, proposal) == READS


def test_known_account_keeps_the_door_and_its_old_address_opens_nothing():
    proposal, person = make_draft(), make_user("avant@example.org")
    make_co_lead(proposal, user=person)
    person.email = "apres@example.org"
    person.save()

    assert open_to(person, proposal) == READS
    assert open_to(make_user("avant@example.org"), proposal) == set()


@pytest.mark.parametrize(
    ("email", "words"),
    [
        ("personne@gmail.com", "n’est pas de la collectivité"),
        ("personne@example.org.evil.test", "n’est pas de la collectivité"),
        ("DEJA@example.org", "déjà invitée"),
        ("PORTEUSE@example.org", "C’est votre adresse"),
    ],
)
def test_addresses_that_are_not_invited(email, words):
    proposal = make_draft(make_user("porteuse@example.org"))
    make_co_lead(proposal, user=make_user("deja@example.org"))

    with pytest.raises(Refusal, match=words):
        CoLead.invite(proposal, email=email, role="read", by=proposal.lead)

    assert proposal.co_leads.count() == 1


def test_evaluator_is_not_invited_and_co_lead_does_not_evaluate():
    proposal = make_assessed()
    with pytest.raises(Refusal, match="évalue ce cas"):
        make_co_lead(proposal, user=proposal.sheets.first().evaluator)

    factories.make_grid()
    other, lab = make_proposal(), make_user(role=Role.LAB)
    person = make_user(role=Role.AMBASSADOR)
    make_co_lead(other, user=person)
    other.start_screening(by=lab)
    with pytest.raises(Refusal, match="le cas qu’elle porte"):
        other.open_assessment([person, make_user(role=Role.AMBASSADOR)], by=lab)


def test_team_has_an_end():
    proposal = make_draft()
    for _ in range(MOST):
        make_co_lead(proposal)

    with pytest.raises(Refusal, match="10 co-porteurs au plus"):
        make_co_lead(proposal)


@pytest.mark.parametrize(
    "verb",
    [
        lambda proposal, co_lead, by: CoLead.invite(proposal, email="x@example.org", role="read", by=by),
        lambda proposal, co_lead, by: co_lead.change_role("edit", by=by),
        lambda proposal, co_lead, by: Handover.offer(proposal, to="x@example.org", by=by),
    ],
    ids=["invite", "change_role", "hand over"],
)
def test_only_the_lead_of_the_moment_decides(verb):
    """Somebody who carried the case a second ago is told so."""
    proposal = make_draft()
    former, co_lead = proposal.lead, make_co_lead(proposal)
    Proposal.objects.filter(pk=proposal.pk).update(lead=make_user())

    with pytest.raises(Refusal, match="ne portez plus ce cas"):
        verb(proposal, co_lead, former)


def test_role_changes_from_now_on():
    proposal, person = make_draft(), make_user()
    co_lead = make_co_lead(proposal, user=person, role="edit")

    co_lead.change_role("read", by=proposal.lead)

    assert open_to(person, proposal) == READS
    event = AuditEvent.objects.get(act="co_lead_role_changed")
    assert (event.details["before"], event.details["after"]) == ("edit", "read")


def test_removed_person_is_out_at_once_and_twice_is_once():
    proposal, person = make_draft(), make_user()
    co_lead = make_co_lead(proposal, user=person, role="edit")
    again = CoLead.objects.get(pk=co_lead.pk)

    co_lead.remove(by=proposal.lead)
    again.remove(by=proposal.lead)

    assert open_to(person, proposal) == set()
    assert AuditEvent.objects.filter(act="co_lead_removed").count() == 1
    with pytest.raises(Refusal, match="n’est plus dans l’équipe"):
        again.change_role("edit", by=proposal.lead)


def test_co_lead_reads_the_released_note(released):
    person = make_user()
    make_co_lead(released.note.proposal, user=person)

    assert type(released).objects.visible_to(person).get() == released


@pytest.mark.parametrize(("make", "is_draft"), [(make_draft, True), (make_proposal, False)])
def test_lab_finds_no_title_of_a_draft_in_the_journal_or_the_outbox(make, is_draft):
    """The lab reads both. The body of the mails is wiped once they have left, and their subjects name no draft."""
    proposal = make(title="Canari du brouillon")
    make_co_lead(proposal, role="edit").change_role("read", by=proposal.lead)
    person = make_user()
    factories.make_handover(proposal, to=person).take(by=person)
    factories.make_attachment(Proposal.objects.get(), caption="Canari des pièces")

    journal = str(list(AuditEvent.objects.values_list("act", "label", "details")))
    mails = OutboxMail.objects.filter(template__in=[f"projects/emails/{name}" for name in ("co_lead", "handover_done")])
    assert "Canari" not in "".join(mails.values_list("subject", flat=True))
    assert {mail.is_secret for mail in mails} == {is_draft}
    assert ("Canari" in journal) is not is_draft
    assert {"co_lead_invited", "co_lead_role_changed", "handover_offered", "case_handed_over"} <= set(
        AuditEvent.objects.values_list("act", flat=True)
    )
