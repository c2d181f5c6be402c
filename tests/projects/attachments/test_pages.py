"""The page where files are added: several at once, one wrong among good ones, with htmx and without."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from labo.attached.content import MAX_SIZE
from labo.templatetags.labo import weight
from projects.models import Attachment, CoLead, Proposal
from projects.models.attachment import MAX_FILES
from tests import factories
from tests.factories import make_attachment, make_co_lead, make_draft, make_proposal
from tests.labo.attached import making
from tests.projects.service_side import said, text_of

pytestmark = pytest.mark.django_db


def page_of(proposal):
    if proposal.is_draft:
        return reverse("projects:draft_attachments", args=[proposal.key])
    return reverse("projects:case_attachments", args=[proposal.reference])


def one(prefix, name="notes.txt", data=b"Des notes.", caption="Des notes"):
    return {f"{prefix}-file": SimpleUploadedFile(name, data), f"{prefix}-caption": caption}


@pytest.fixture
def draft(agent):
    return make_draft(agent)


def titles(response):
    return [form.title for form in response.context["forms"]]


def test_page_has_a_place_for_each_expected_file(service, draft):
    response = service.get(page_of(draft))

    assert titles(response) == ["Organigramme", "Plan ou photo", "Document de travail", "Autre pièce", "Autre pièce"]


def test_places_that_are_left(service, draft):
    make_attachment(draft, kind="chart")
    for _ in range(2):
        make_attachment(draft)

    assert titles(service.get(page_of(draft))) == ["Plan ou photo", "Document de travail"]


def test_several_files_go_in_at_once(service, draft):
    data = {
        **one("chart", "organigramme.pdf", making.pdf(), ""),
        **one("picture", "hall.jpg", making.with_place(), "Le hall, un lundi matin"),
        **one("other-1"),
    }

    response = service.post(page_of(draft), data, follow=True)

    assert said(response) == ["3 pièces sont ajoutées."]
    assert [(row.kind, row.caption) for row in Attachment.objects.of(draft)] == [
        ("chart", "Organigramme"),
        ("picture", "Le hall, un lundi matin"),
        ("other", "Des notes"),
    ]
    assert "Plan ou photo · image JPEG" in text_of(response)


def test_good_files_go_in_and_the_wrong_one_is_named(service, draft):
    data = {**one("chart", "page.pdf", b"<html>"), **one("other-1"), **one("other-2", caption="")}

    response = service.post(page_of(draft), data)

    assert [row.caption for row in Attachment.objects.of(draft)] == ["Des notes"]
    assert said(response) == ["«\u00a0Des notes\u00a0» est ajouté."]
    assert {form.prefix: list(form.errors) for form in response.context["forms"] if form.errors} == {
        "chart": ["file"],
        "other-2": ["caption"],
    }
    assert response.context["title"] == "Deux réponses sont à corriger"
    page = response.content.decode()
    assert "<title>Erreur" in page
    assert 'href="#id_chart-file"' in page


def test_nothing_chosen_is_said(service, draft):
    response = service.post(page_of(draft), {})

    assert response.context["forms"][0].errors == {"file": ["Choisissez au moins un fichier."]}


def test_htmx_gets_the_part_of_the_page_that_changes(service, draft):
    response = service.post(page_of(draft), one("other-1"), headers={"HX-Request": "true"})

    page = response.content.decode()
    assert "<html" not in page
    assert page.lstrip().startswith('<div class="labo-deux" id="pieces"')
    assert "est ajouté" in page


def test_waiting_file_is_looked_for_again(service, draft, settings):
    settings.CLAMD_SOCKET = "/run/nowhere"
    make_attachment(draft)

    page = service.get(page_of(draft)).content.decode()

    assert 'data-hx-trigger="every 15s"' in page
    assert "En cours d’analyse" in page


def test_full_case_shows_no_form(service, draft):
    for _ in range(MAX_FILES):
        make_attachment(draft)

    response = service.get(page_of(draft))

    assert titles(response) == []
    assert "Le dossier a ses 5 pièces" in text_of(response)


@pytest.mark.parametrize(("role", "adds"), [("read", False), ("comment", False), ("edit", True)])
@pytest.mark.parametrize("make", [make_draft, make_proposal])
def test_only_who_writes_sees_and_uses_the_form(client, role, adds, make):
    proposal, person = make(), factories.make_user()
    make_co_lead(proposal, user=person, role=role)
    client.force_login(person)

    assert bool(client.get(page_of(proposal)).context["forms"]) is adds
    answer = client.post(page_of(proposal), one("other-1"))
    assert answer.status_code == (302 if adds else 404)
    assert Attachment.objects.exists() is adds


def test_sent_case_takes_files_and_gives_none_back(service, agent):
    proposal = make_proposal(agent)

    response = service.post(page_of(proposal), one("other-1"), follow=True)

    assert "après l’envoi" in text_of(response)
    assert "Supprimer" not in text_of(response)
    piece = Attachment.objects.get()
    for name in ("draft_attachment_edit", "draft_attachment_delete"):
        assert service.post(reverse(f"projects:{name}", args=[proposal.key, piece.key])).status_code == 404
    assert Attachment.objects.exists()


def test_draft_sent_meanwhile_still_takes_the_file(service, draft):
    """The page was open as a draft's: what was chosen is not lost."""
    old = page_of(draft)
    draft.submit(by=draft.lead)

    response = service.post(old, one("other-1"))

    assert (response.status_code, response["Location"]) == (302, page_of(Proposal.objects.get()))
    assert Attachment.objects.exists()
    assert service.get(old)["Location"] == page_of(Proposal.objects.get())


def test_closed_case_takes_no_file(service, agent):
    proposal = make_proposal(agent)
    proposal.withdraw(by=agent, reason="Plus besoin.")

    assert "Ce cas est clos" in text_of(service.get(page_of(proposal)))
    assert titles(service.get(page_of(proposal))) == []


# --- Changing and deleting ------------------------------------------------------------------------------


def test_caption_changes_and_the_file_stays(service, draft):
    piece = make_attachment(draft)
    path = reverse("projects:draft_attachment_edit", args=[draft.key, piece.key])

    service.post(path, {"caption": "Le hall, vu de la rue", "seen": piece.mark})

    assert Attachment.objects.values_list("caption", "sha256").get() == ("Le hall, vu de la rue", piece.sha256)


def test_file_is_replaced_from_its_page(service, draft):
    piece = make_attachment(draft)
    path = reverse("projects:draft_attachment_edit", args=[draft.key, piece.key])

    file = SimpleUploadedFile("plan.png", making.picture())
    service.post(path, {"caption": "Le plan", "file": file, "seen": piece.mark})

    assert Attachment.objects.values_list("caption", "name", "key").get() == ("Le plan", "plan.png", piece.key)


def test_refused_replacement_is_said_beside_the_field(service, draft):
    piece = make_attachment(draft)
    path = reverse("projects:draft_attachment_edit", args=[draft.key, piece.key])

    response = service.post(path, {"caption": "Le plan", "file": SimpleUploadedFile("plan.svg", b"<svg/>")})

    assert response.context["form"].errors == {"file": ["Le format .svg n’est pas accepté. Imprimez la page en PDF."]}
    assert Attachment.objects.get().name == piece.name


def test_deleting_asks_first(service, draft):
    piece = make_attachment(draft)
    path = reverse("projects:draft_attachment_delete", args=[draft.key, piece.key])

    assert "sera effacée pour de bon" in text_of(service.get(path))
    assert Attachment.objects.exists()
    service.post(path)
    assert not Attachment.objects.exists()


# --- The annex, and what is too heavy -------------------------------------------------------------------


def test_case_pages_list_the_files_after_the_answers(client, agent):
    proposal = factories.make_assessed(lead=agent)
    make_attachment(proposal, upload=factories.make_upload("plan.pdf", making.pdf()), kind="picture", caption="Le hall")
    client.force_login(agent)

    service_page = text_of(client.get(proposal.get_absolute_url()))
    client.force_login(proposal.sheets.first().evaluator)
    team_page = text_of(client.get(reverse("admin:projects_proposal_change", args=[proposal.pk])))

    for page in (service_page, team_page):
        assert "Pièces jointes Le hall Plan ou photo, PDF, 1 Ko" in page


def test_public_page_says_nothing_of_files_and_colleagues(client):
    proposal = make_proposal(is_public=True)
    make_attachment(proposal, caption="Canari des pièces")
    make_co_lead(proposal, user=factories.make_user("canari@example.org", last_name="Canari"))

    page = client.get(proposal.get_absolute_url()).content.decode().lower()

    assert "canari" not in page


@pytest.mark.parametrize(
    ("size", "words"),
    [(1, "1\u00a0Ko"), (1536, "2\u00a0Ko"), (340 * 1024, "340\u00a0Ko"), (MAX_SIZE, "10,0\u00a0Mo")],
)
def test_weight_in_french(size, words):
    assert weight(size) == words


def test_request_that_is_too_heavy_gets_a_page_that_says_so(service, draft, settings):
    settings.UPLOAD_MAX_REQUEST_SIZE = 1000

    response = service.post(page_of(draft), one("other-1", data=b"a" * 2000))

    assert response.status_code == 413
    assert "Cet envoi est trop lourd" in response.content.decode()
    assert not Attachment.objects.exists()


def test_answers_that_are_too_heavy_get_the_same_page(service, draft, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000

    response = service.post(page_of(draft), one("other-1", caption="a" * 2000))

    assert response.status_code == 413


def test_too_many_files_get_the_same_page(service, draft, settings):
    settings.DATA_UPLOAD_MAX_NUMBER_FILES = 2

    response = service.post(page_of(draft), {**one("chart"), **one("picture"), **one("other-1")})

    assert response.status_code == 413


def test_request_within_the_limit_passes(service, draft, settings):
    """Negative control."""
    settings.UPLOAD_MAX_REQUEST_SIZE = 3000

    assert service.post(page_of(draft), one("other-1", data=b"a" * 2000)).status_code == 302


def test_role_that_is_lowered_closes_the_form_at_once(client, draft):
    person = factories.make_user()
    co_lead = make_co_lead(draft, user=person, role=CoLead.Role.EDIT)
    client.force_login(person)
    assert client.get(page_of(draft)).context["forms"]

    co_lead.change_role(CoLead.Role.READ, by=draft.lead)

    assert client.post(page_of(draft), one("other-1")).status_code == 404
