"""F8: a case that the lab heard, typed up by one of its members, then taken over by whoever told it."""

import pytest
from django.urls import reverse

from labo.models import OutboxMail
from labo.roles import Role
from projects.models import Proposal
from tests import factories
from tests.projects.service_side import text_of
from tests.projects.team.test_handover import link

pytestmark = pytest.mark.django_db

PATH = "/admin/projects/proposal/entendu/"
TYPED = {"to": "camille@example.org", "title": "Le tri des papiers", "summary": "Entendu au petit déjeuner."}


@pytest.fixture
def heard(as_lab):
    response = as_lab.post(PATH, TYPED)
    proposal = Proposal.objects.get()
    assert response["Location"] == reverse("projects:draft_team", args=[proposal.key])
    return proposal


def test_lab_member_types_up_a_case_and_the_person_gets_a_link(heard, lab_member):
    assert (heard.status, heard.lead, heard.title) == ("draft", lab_member, "Le tri des papiers")
    mail = OutboxMail.objects.get()
    assert (mail.template, mail.to) == ("projects/emails/handover", ["camille@example.org"])


def test_author_alone_sees_the_draft_meanwhile(heard, client, lab_member):
    for person in [factories.make_user(role=role) for role in (Role.LAB, Role.ADMINISTRATOR, Role.AMBASSADOR)]:
        client.force_login(person)
        assert client.get(heard.get_absolute_url()).status_code == 404
        assert client.get(reverse("admin:projects_proposal_change", args=[heard.pk])).status_code == 404
        assert "Le tri des papiers" not in client.get("/admin/").content.decode()
    client.force_login(lab_member)
    assert client.get(heard.get_absolute_url()).status_code == 200
    assert "Le tri des papiers" in text_of(client.get("/mon-espace/"))


def test_person_takes_it_and_the_author_loses_it(heard, client, lab_member):
    person = factories.make_user("camille@example.org")
    client.force_login(person)
    client.get(link())

    client.post("/projets/passation/")

    assert Proposal.objects.get().lead == person
    client.force_login(lab_member)
    assert client.get(heard.get_absolute_url()).status_code == 404
    assert "Le tri des papiers" not in text_of(client.get("/mon-espace/"))


def test_wrong_address_keeps_nothing_and_loses_no_word(as_lab):
    response = as_lab.post(PATH, {**TYPED, "to": "camille@gmail.com"})

    assert list(response.context["form"].errors) == ["to"]
    assert "Entendu au petit déjeuner." in response.content.decode()
    assert not Proposal.objects.exists(), "the draft and its link are made together or not at all"


def test_what_is_needed(as_lab):
    response = as_lab.post(PATH, {})

    assert sorted(response.context["form"].errors) == ["summary", "title", "to"]
    assert "Trois réponses sont à corriger" in response.content.decode()


def test_dashboard_leads_there_for_the_lab_alone(client, lab_member, ambassador):
    for person, there in [(lab_member, True), (ambassador, False)]:
        client.force_login(person)
        assert (PATH in client.get("/admin/").content.decode()) is there
