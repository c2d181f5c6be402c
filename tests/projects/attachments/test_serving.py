"""R59: who may read a file gets it as a download without power; everybody else gets what a missing one gives."""

import pytest
from django.urls import reverse

from labo.roles import Role
from projects.models import Attachment, CoLead
from tests import factories
from tests.factories import make_assessed, make_attachment, make_co_lead, make_draft, make_proposal, make_upload
from tests.labo.attached import making
from tests.projects.attachments.conftest import path_of
from tests.test_secrets import TOKEN

pytestmark = pytest.mark.django_db


def address(attachment):
    proposal = attachment.proposal
    if proposal.is_draft:
        return reverse("projects:draft_attachment", args=[proposal.key, attachment.key])
    return reverse("projects:case_attachment", args=[proposal.reference, attachment.key])


def in_the_back_office(attachment):
    return reverse("admin:projects_proposal_attachment", args=[attachment.proposal_id, attachment.key])


@pytest.fixture
def attachment():
    return make_attachment(make_proposal(), upload=make_upload("Plan d’accueil.pdf", making.pdf()))


def test_file_is_given_to_keep_and_has_no_power(client, attachment):
    client.force_login(attachment.proposal.lead)

    response = client.get(address(attachment))

    assert response.content == path_of(attachment).read_bytes()
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"] == "attachment; filename*=utf-8''Plan%20d%E2%80%99accueil.pdf"
    assert response["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Cache-Control"] == "private, no-store"
    assert response["Cross-Origin-Resource-Policy"] == "same-origin"


def test_reading_is_logged_without_the_name_of_the_file(client, attachment, caplog):
    client.force_login(attachment.proposal.lead)

    client.get(address(attachment))

    (line,) = [record.getMessage() for record in caplog.records if record.name == "labo.attached.response"]
    assert str(attachment.key) in line
    assert "Plan" not in line


def test_nginx_gives_the_file_where_it_is_told_to(client, attachment, settings):
    settings.ATTACHMENTS_ACCEL = "/pieces-internes/"
    client.force_login(attachment.proposal.lead)

    response = client.get(address(attachment))

    assert response["X-Accel-Redirect"] == f"/pieces-internes/{attachment.stored_as}"
    assert response.content == b""
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"].startswith("attachment; ")


@pytest.mark.parametrize("role", CoLead.Role)
@pytest.mark.parametrize("make", [make_draft, make_proposal])
def test_every_co_lead_reads_files(client, role, make):
    proposal, person = make(), factories.make_user()
    make_co_lead(proposal, user=person, role=role)
    client.force_login(person)

    assert client.get(address(make_attachment(proposal))).status_code == 200


def test_sponsor_reads_files_once_the_case_is_sent(client):
    sponsor = factories.make_user()
    draft, sent = make_draft(sponsor_email=sponsor.email), make_proposal(sponsor_email=sponsor.email)
    client.force_login(sponsor)

    assert client.get(address(make_attachment(draft))).status_code == 404
    assert client.get(address(make_attachment(sent))).status_code == 200


def strangers(proposal):
    removed = factories.make_user()
    make_co_lead(proposal, user=removed, role=CoLead.Role.EDIT).remove(by=proposal.lead)
    return [removed, factories.make_user(), *(factories.make_user(role=role) for role in (Role.AMBASSADOR, Role.LAB))]


@pytest.mark.parametrize("make", [make_draft, make_proposal])
def test_file_of_others_is_a_missing_one_to_the_byte(client, make):
    """R36. A key that exists, one that does not; a case that exists, one that does not: one and the same answer."""
    attachment = make_attachment(make())
    proposal, key = attachment.proposal, "00000000-0000-0000-0000-000000000000"
    mine = make(factories.make_user())
    addresses = [address(attachment), address(attachment).replace(str(attachment.key), key)]
    # The key of somebody else's file, on a case of one's own.
    name = "draft" if proposal.is_draft else "case"
    own = reverse(f"projects:{name}_attachment", args=[mine.key if proposal.is_draft else mine.reference, key])
    addresses += [own, own.replace(key, str(attachment.key))]

    for person in [*strangers(proposal), mine.lead]:
        client.force_login(person)
        answers = {(found.status_code, TOKEN.sub(rb"\1\2", found.content)) for found in map(client.get, addresses)}
        assert len(answers) == 1
        assert answers.pop()[0] == 404


def test_evaluator_and_lab_read_files_in_the_back_office(client):
    proposal = make_assessed()
    attachment = make_attachment(proposal)

    for person in [proposal.sheets.first().evaluator, factories.make_user(role=Role.LAB)]:
        client.force_login(person)
        assert client.get(in_the_back_office(attachment)).content == path_of(attachment).read_bytes()


def test_draft_s_file_is_not_in_the_back_office(client):
    attachment = make_attachment()
    client.force_login(factories.make_user(role=Role.ADMINISTRATOR))

    assert client.get(in_the_back_office(attachment)).status_code == 404


@pytest.mark.parametrize("state", [Attachment.State.WAITING, Attachment.State.INFECTED])
def test_file_that_is_not_cleared_is_given_to_nobody(client, attachment, state):
    Attachment.objects.update(state=state)

    for person, path in [
        (attachment.proposal.lead, address(attachment)),
        (factories.make_user(role=Role.LAB), in_the_back_office(attachment)),
    ]:
        client.force_login(person)
        assert client.get(path).status_code == 404


@pytest.mark.parametrize("path", ["/var/pieces/", "/media/", "/pieces/", "/static/../var/pieces/"])
def test_no_address_leads_to_the_folder(client, attachment, path):
    client.force_login(attachment.proposal.lead)

    assert client.get(path + attachment.stored_as).status_code == 404
