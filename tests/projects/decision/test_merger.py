"""Two cases that become one: who may join whom, what each service reads, and two mergers at the same moment."""

import pytest
from django.urls import reverse
from django.utils import timezone

from labo.models import OutboxMail
from labo.roles import Role
from labo.transitions import Refusal
from projects.models import Decision, Merger, Proposal
from tests import factories
from tests.parallel import failures, in_parallel

pytestmark = pytest.mark.django_db

Status = Proposal.Status


@pytest.fixture
def lab(db):
    return factories.make_user(role=Role.LAB)


def merge(source, target, *, by, announce=False, **fields):
    decision = Decision.take(source, by=by, outcome=Status.MERGED, merged_into=target, reasons="La même.", **fields)
    if announce:
        decision.announce()
    return decision


def screened(**fields):
    case = factories.make_proposal(**fields)
    case.start_screening(by=factories.make_user(role=Role.LAB))
    return case


def test_case_joins_another(lab):
    source, target = factories.make_deliberating(), factories.make_proposal()

    decision = merge(source, target, by=lab)

    merger = Merger.objects.get()
    assert (merger.source, merger.target, merger.reason, merger.by) == (source, target, "La même.", lab)
    assert Proposal.objects.get(pk=source.pk).status == "merged"
    assert Proposal.objects.get(pk=target.pk).status == "submitted"
    assert source.transitions.get(target="merged").reason == "La même."
    assert decision.letter.template == "projects/emails/merged"


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (lambda source: source, "se rejoindre lui-même"),
        (lambda source: factories.make_draft(), "brouillon"),
        (lambda source: factories.make_decided(Status.DECLINED).proposal, "non retenue"),
        (lambda source: factories.make_decided(Status.REDIRECTED).proposal, "réorientée"),
        (lambda source: factories.make_decided(Status.MERGED).proposal, "a lui-même rejoint"),
        (lambda source: None, "Choisissez le cas"),
    ],
)
def test_case_cannot_join_just_any(lab, make, sentence):
    source = screened()

    with pytest.raises(Refusal, match=sentence):
        merge(source, make(source), by=lab)

    assert Proposal.objects.get(pk=source.pk).status == "screening"
    assert not Merger.objects.filter(source=source).exists()


def test_withdrawn_case_is_not_joined(lab):
    target = factories.make_proposal()
    target.withdraw(by=target.lead, reason="Plus d’actualité.")

    with pytest.raises(Refusal, match="retirée"):
        merge(screened(), target, by=lab)


def test_mergers_make_no_circle_and_no_chain(lab):
    first, second, third = screened(), screened(), screened()
    merge(first, second, by=lab)

    with pytest.raises(Refusal, match="a lui-même rejoint"):
        merge(second, first, by=lab)
    with pytest.raises(Refusal, match="D’autres cas ont rejoint"):
        merge(second, third, by=lab)
    with pytest.raises(Refusal):
        merge(first, third, by=lab)

    merge(third, second, by=lab)
    assert second.joined.count() == 2


def test_merger_is_checked_again_when_it_applies(lab):
    source, target = screened(), screened()
    decision = Decision.propose(source, by=lab, outcome=Status.MERGED, merged_into=target, reasons="La même.")
    Decision.take(target, by=lab, outcome=Status.DECLINED, **factories.REASONS)

    with pytest.raises(Refusal, match="non retenue"):
        decision.apply(by=lab)

    assert Proposal.objects.get(pk=source.pk).status == "screening"


# --- Two audiences --------------------------------------------------------------------------------------


def test_letter_names_the_other_case_only_with_its_agreement(lab):
    unit = factories.make_unit("Service des canaris")
    target = factories.make_proposal(title="Le cas canari", org_unit=unit)

    silent = merge(screened(), target, by=lab).letter
    spoken = merge(screened(), target, by=lab, is_named=True).letter

    assert "canari" not in silent.body + silent.subject
    assert "Un autre service pose la même question" in silent.body
    assert "Le cas canari" in spoken.body


@pytest.mark.parametrize(("is_named", "announce"), [(False, False), (False, True), (True, False)])
def test_nobody_reads_the_other_before_the_answer_and_the_agreement(client, lab, is_named, announce):
    source, target = screened(), factories.make_proposal()
    merge(source, target, by=lab, is_named=is_named, announce=announce)

    assert target not in Proposal.objects.visible_to(source.lead)
    assert target.addresses() == [target.lead.email, target.sponsor_email]
    client.force_login(source.lead)
    assert client.get(target.get_absolute_url()).status_code == 404
    assert target.title not in client.get(source.get_absolute_url()).content.decode()
    client.force_login(target.lead)
    assert source.title not in client.get(target.get_absolute_url()).content.decode()
    assert not OutboxMail.objects.filter(template="projects/emails/joined").exists()


def test_second_answer_that_joins_a_case_is_not_read_before_its_letter(lab):
    source, target = factories.make_deliberating(), factories.make_proposal()
    merge(source, target, by=lab, is_named=True)
    assert list(Merger.objects.about(source)) == []

    Proposal.objects.filter(pk=source.pk).update(announced_at=timezone.now())

    assert [merger.target for merger in Merger.objects.about(source)] == [target]


def test_both_services_carry_the_case_once_they_agree(client, lab):
    source, target = screened(), factories.make_proposal()
    merge(source, target, by=lab, is_named=True, announce=True)

    assert target in Proposal.objects.visible_to(source.lead)
    assert target.addresses()[-1] == source.lead.email
    client.force_login(source.lead)
    assert client.get(target.get_absolute_url()).status_code == 200
    assert target.title in client.get(source.get_absolute_url()).content.decode()
    client.force_login(target.lead)
    assert source.title in client.get(target.get_absolute_url()).content.decode()
    mail = OutboxMail.objects.get(template="projects/emails/joined")
    assert mail.to == [target.lead.email, source.lead.email]


def test_who_joined_follows_and_withdraws_nothing(client, lab):
    source, target = screened(), factories.make_proposal()
    merge(source, target, by=lab, is_named=True, announce=True)
    client.force_login(source.lead)

    assert client.get(reverse("projects:withdraw", args=[target.reference])).status_code == 404
    assert target not in Proposal.objects.led_by(source.lead)


def test_agreement_may_come_later_and_tells_once(client, lab):
    source, target = screened(), factories.make_proposal()
    merge(source, target, by=lab, announce=True)
    client.force_login(lab)
    address = reverse("admin:projects_proposal_merger_named", args=[source.pk])

    client.post(address)
    client.post(address)

    assert target in Proposal.objects.visible_to(source.lead)
    assert OutboxMail.objects.filter(template="projects/emails/joined").count() == 1


def test_same_lead_of_two_joined_cases_reads_the_target_once(lab):
    lead, target = factories.make_user(), factories.make_proposal()
    for _ in range(2):
        merge(screened(lead=lead), target, by=lab, is_named=True, announce=True)

    assert list(Proposal.objects.visible_to(lead).filter(pk=target.pk)) == [target]


def test_merged_case_that_is_reopened_parts_from_the_other(lab):
    source, target = screened(), factories.make_proposal()
    decision = merge(source, target, by=lab, is_named=True, announce=True)

    decision.reopen(by=lab, reason="Les deux services préfèrent avancer chacun de leur côté.")

    assert not Merger.objects.exists()
    assert target not in Proposal.objects.visible_to(source.lead)
    assert Decision.objects.get().merged_into == target


# --- At the same moment ---------------------------------------------------------------------------------


def cross(first, second, by):
    def call(source, target):
        rows = Proposal.objects.in_bulk([source.pk, target.pk])
        return merge(rows[source.pk], rows[target.pk], by=by)

    return in_parallel(lambda: call(first, second), lambda: call(second, first))


@pytest.mark.django_db(transaction=True)
def test_two_cases_that_join_each_other_at_once_make_one_merger():
    first, second, lab = screened(), screened(), factories.make_user(role=Role.LAB)

    for _ in range(3):
        results = cross(first, second, lab)
        assert [isinstance(failure, Refusal) for failure in failures(results)] == [True]
        merger = Merger.objects.get()
        Decision.objects.standing(merger.source).reopen(by=lab, reason="Encore.")


@pytest.mark.django_db(transaction=True)
def test_two_cases_swallow_each_other_without_the_lock(monkeypatch):
    """Negative control: neither is refused. Both are swallowed, unless PostgreSQL breaks the tie itself."""
    monkeypatch.setattr(Decision, "_lock", lambda self: None)
    monkeypatch.setattr(Merger, "check_pair", staticmethod(lambda source, target: None))
    first, second, lab = screened(), screened(), factories.make_user(role=Role.LAB)

    results = cross(first, second, lab)

    assert not any(isinstance(failure, Refusal) for failure in failures(results))
    assert Proposal.objects.filter(status="merged").count() == 2 - len(failures(results))
