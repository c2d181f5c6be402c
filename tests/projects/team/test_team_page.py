"""The page of the people around a case, and the draft that they read together."""

import pytest
from django.urls import reverse

from projects.models import CoLead, DraftComment, Proposal
from tests import factories
from tests.factories import make_co_lead, make_draft, make_proposal, make_remark, make_user
from tests.parallel import failures, in_parallel
from tests.projects.service_side import said, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft(agent):
    return make_draft(agent)


def team_of(proposal):
    return reverse("projects:draft_team", args=[proposal.key])


def test_lead_invites_and_reads_the_list(service, draft):
    response = service.post(team_of(draft), {"email": "Nouvelle@Example.org", "role": "edit"}, follow=True)

    assert said(response) == ["nouvelle@example.org peut ouvrir ce cas. Un courriel lui dit comment."]
    assert "nouvelle@example.org depuis le" in text_of(response)
    assert "n’est pas encore venu ou venue" in text_of(response)


def test_refusal_stands_beside_the_address_and_keeps_it(service, draft):
    response = service.post(team_of(draft), {"email": "x@gmail.com", "role": "edit"})

    assert response.context["form"].errors["email"][0].startswith("Cette adresse n’est pas de la collectivité")
    assert 'value="x@gmail.com"' in response.content.decode()


def test_nothing_typed(service, draft):
    response = service.post(team_of(draft), {})

    assert response.context["form"].errors["email"] == ["Indiquez une adresse professionnelle."]


def test_role_is_changed_from_the_list(service, draft):
    co_lead = make_co_lead(draft, role="edit")

    response = service.post(reverse("projects:co_lead_role", args=[co_lead.pk]), {"role": "read"}, follow=True)

    assert said(response) == [f"{co_lead}\u00a0: lecture, dès maintenant."]
    assert CoLead.objects.get().role == "read"


def test_role_that_does_not_exist_changes_nothing(service, draft):
    co_lead = make_co_lead(draft, role="edit")

    response = service.post(reverse("projects:co_lead_role", args=[co_lead.pk]), {"role": "lead"}, follow=True)

    assert said(response) == ["Choisissez un rôle dans la liste."]
    assert CoLead.objects.get().role == "edit"


def test_removing_asks_first(service, draft):
    co_lead = make_co_lead(draft)
    path = reverse("projects:co_lead_remove", args=[co_lead.pk])

    assert "n’ouvrira plus" in text_of(service.get(path))
    assert CoLead.objects.exists()
    assert said(service.post(path, follow=True)) == [f"{co_lead} n’ouvre plus ce cas."]
    assert not CoLead.objects.exists()


def test_co_lead_leaves_by_themselves(client, draft):
    person = make_user()
    co_lead = make_co_lead(draft, user=person)
    client.force_login(person)
    assert "Quitter ce cas" in text_of(client.get(team_of(draft)))

    client.post(reverse("projects:co_lead_remove", args=[co_lead.pk]))

    assert client.get(team_of(draft)).status_code == 404


def test_page_of_a_draft_leads_to_the_sent_case(service, draft):
    draft.submit(by=draft.lead)

    assert service.get(team_of(draft))["Location"] == reverse("projects:case_team", args=[draft.reference])


def test_what_was_typed_outlives_the_session(client, draft):
    client.post(team_of(draft), {"email": "collegue@example.org", "role": "read"})
    client.force_login(draft.lead)

    assert 'value="collegue@example.org"' in client.get(team_of(draft)).content.decode()


@pytest.mark.django_db(transaction=True)
def test_two_invitations_of_one_address_make_one():
    proposal = make_draft()

    results = in_parallel(
        *(
            lambda written=written: CoLead.invite(proposal, email=written, role="read", by=proposal.lead)
            for written in ("collegue@example.org", "COLLEGUE@example.org")
        )
    )

    assert len(failures(results)) == 1
    assert CoLead.objects.count() == 1


# --- The draft, read together ---------------------------------------------------------------------------


def read_page(proposal):
    return reverse("projects:draft_read", args=[proposal.key])


def test_complete_draft_says_that_nothing_is_missing(service, draft):
    assert "Rien ne manque" in text_of(service.get(read_page(draft)))


def test_checking_from_the_form_keeps_what_was_typed_first(service, draft):
    response = service.post(draft.get_absolute_url(), {"title": "Un autre titre", "action": "check"})

    assert response["Location"] == read_page(draft)
    assert Proposal.objects.get().title == "Un autre titre"


def test_remark_without_words_comes_back_open(service, draft):
    response = service.post(read_page(draft), {"field": "problem", "text": "  "})

    assert "Écrivez votre remarque avant de l’ajouter." in text_of(response)
    assert "<details" in response.content.decode()
    assert response.content.decode().count(" open>") == 1


def test_remark_on_a_question_that_is_not_asked_is_refused(service, draft):
    response = service.post(read_page(draft), {"field": "is_public", "text": "Bonjour"})

    assert response.status_code == 200
    assert not DraftComment.objects.exists()


def test_remark_is_dealt_with_and_stays_readable(service, draft):
    remark = make_remark(draft, by=draft.lead)

    service.post(reverse("projects:remark_resolve", args=[draft.key, remark.pk]))

    remark.refresh_from_db()
    assert remark.resolved_by == draft.lead
    assert "traitée par" in text_of(service.get(read_page(draft)))


def test_who_comments_deals_with_their_own_remarks_alone(client, draft):
    person = make_user()
    make_co_lead(draft, user=person, role="comment")
    mine, theirs = make_remark(draft, by=person), make_remark(draft)
    client.force_login(person)

    for remark in (mine, theirs):
        client.post(reverse("projects:remark_resolve", args=[draft.key, remark.pk]))

    assert list(DraftComment.objects.open()) == [theirs]


def test_remarks_stay_between_those_who_prepare_the_case(client, draft, lab_member):
    """Internal to the service: neither the lab, nor the sponsor, nor the case once sent says a word of them."""
    make_remark(draft, text="Canari des remarques")
    draft.submit(by=draft.lead)
    sponsor = factories.make_user(draft.sponsor_email)

    for person, path in [
        (lab_member, reverse("admin:projects_proposal_change", args=[draft.pk])),
        (lab_member, reverse("admin:projects_proposal_attachments", args=[draft.pk])),
        (sponsor, draft.get_absolute_url()),
        (draft.lead, draft.get_absolute_url()),
    ]:
        client.force_login(person)
        response = client.get(path)
        assert response.status_code == 200
        assert "Canari" not in response.content.decode()
    client.force_login(draft.lead)
    assert client.get(read_page(draft))["Location"] == draft.get_absolute_url()


def test_remark_on_a_draft_sent_meanwhile_is_not_lost_in_silence(service, draft):
    page = read_page(draft)
    draft.submit(by=draft.lead)

    response = service.post(page, {"field": "problem", "text": "Trop tard"})

    assert response.status_code == 409
    assert "Ce brouillon est envoyé : la remarque n’est pas ajoutée." in response.content.decode()
    assert "Trop tard</textarea>" in response.content.decode()


def test_back_office_names_the_co_leads(client, lab_member):
    proposal = make_proposal()
    make_co_lead(proposal, user=make_user(first_name="Lou", last_name="Maquette"), role="edit")
    client.force_login(lab_member)

    page = text_of(client.get(reverse("admin:projects_proposal_attachments", args=[proposal.pk])))

    assert "Lou Maquette Écriture" in page
