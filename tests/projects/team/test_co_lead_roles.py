"""
The matrix of the people who share a case: each address of the service's side, for each role, on a draft and once sent.

Beside ``tests/test_role_matrix.py``, whose people have nothing to share.
"""

import pytest
from django.urls import reverse

from projects.models import CoLead, Proposal
from tests import factories
from tests.factories import make_attachment, make_co_lead, make_draft, make_handover, make_proposal, make_remark

pytestmark = pytest.mark.django_db

PEOPLE = ("read", "comment", "edit", "lead", "removed")


class Shared:
    """A draft and a sent case, with one co-lead of each role, and one who was removed."""

    def __init__(self):
        self.draft = make_draft()
        self.sent = make_proposal(self.draft.lead)
        self.people = {"lead": self.draft.lead, **{name: factories.make_user() for name in (*CoLead.Role, "removed")}}
        for proposal in (self.draft, self.sent):
            for role in CoLead.Role:
                make_co_lead(proposal, user=self.people[role], role=role)
            make_co_lead(proposal, user=self.people["removed"], role="edit").remove(by=proposal.lead)
        self.piece, self.sent_piece = make_attachment(self.draft), make_attachment(self.sent)
        self.remark = make_remark(self.draft)
        self.co_lead = self.draft.co_leads.get(role="read")
        self.handover = make_handover(self.draft)

    def args(self, name):
        of_the_piece = {
            "draft_attachment": self.piece,
            "draft_attachment_edit": self.piece,
            "draft_attachment_delete": self.piece,
            "case_attachment": self.sent_piece,
        }
        if name in {"co_lead_role", "co_lead_remove"}:
            return [self.co_lead.pk]
        if name == "hand_over_cancel":
            return [self.handover.pk]
        if name == "remark_resolve":
            return [self.draft.key, self.remark.pk]
        case = self.draft.key if name.startswith("draft_") else self.sent.reference
        return [case, *([of_the_piece[name].key] if name in of_the_piece else [])]


@pytest.fixture
def shared():
    return Shared()


# name: what (read, comment, edit, lead, removed) get.
GET = {
    "draft_edit": (302, 302, 200, 200, 404),
    "draft_delete": (404, 404, 404, 200, 404),
    "draft_read": (200, 200, 200, 200, 404),
    "draft_team": (200, 200, 200, 200, 404),
    "draft_hand_over": (404, 404, 404, 200, 404),
    "draft_attachments": (200, 200, 200, 200, 404),
    "draft_attachment": (200, 200, 200, 200, 404),
    "draft_attachment_edit": (404, 404, 200, 200, 404),
    "draft_attachment_delete": (404, 404, 200, 200, 404),
    "case_detail": (200, 200, 200, 200, 404),
    "receipt": (200, 200, 200, 200, 404),
    "withdraw": (404, 404, 404, 200, 404),
    "case_team": (200, 200, 200, 200, 404),
    "case_hand_over": (404, 404, 404, 200, 404),
    "case_attachments": (200, 200, 200, 200, 404),
    "case_attachment": (200, 200, 200, 200, 404),
    # The co-lead who reads may leave, and nobody but the lead may remove them.
    "co_lead_remove": (200, 404, 404, 200, 404),
}
POST = {
    "draft_edit": (302, 302, 302, 302, 404),
    "draft_delete": (404, 404, 404, 302, 404),
    "draft_read": (404, 200, 200, 200, 404),
    "remark_resolve": (404, 302, 302, 302, 404),
    "draft_team": (404, 404, 404, 200, 404),
    "draft_hand_over": (404, 404, 404, 200, 404),
    "draft_attachments": (404, 404, 200, 200, 404),
    "draft_attachment_edit": (404, 404, 409, 409, 404),
    "draft_attachment_delete": (404, 404, 302, 302, 404),
    "withdraw": (404, 404, 404, 200, 404),
    "case_team": (404, 404, 404, 200, 404),
    "case_hand_over": (404, 404, 404, 200, 404),
    "case_attachments": (404, 404, 200, 200, 404),
    "co_lead_role": (404, 404, 404, 302, 404),
    "co_lead_remove": (302, 404, 404, 302, 404),
    "hand_over_cancel": (404, 404, 404, 302, 404),
}


CELLS = [(method, name) for method, table in (("get", GET), ("post", POST)) for name in table]


@pytest.mark.parametrize("person", PEOPLE)
@pytest.mark.parametrize(("method", "name"), CELLS, ids=[f"{method} {name}" for method, name in CELLS])
def test_person_gets_what_the_table_says(client, shared, person, method, name):
    client.force_login(shared.people[person])

    response = getattr(client, method)(reverse(f"projects:{name}", args=shared.args(name)))

    declared = (GET if method == "get" else POST)[name]
    assert response.status_code == declared[PEOPLE.index(person)]


def typed_in(proposal):
    return {"title": "Un titre changé", "summary": proposal.summary, "key": str(proposal.key)}


@pytest.mark.parametrize(("person", "changes"), [("read", False), ("comment", False), ("edit", True), ("lead", True)])
def test_only_who_writes_changes_the_draft(client, shared, person, changes):
    client.force_login(shared.people[person])

    client.post(shared.draft.get_absolute_url(), {**typed_in(shared.draft), "action": "save"})

    shared.draft.refresh_from_db()
    assert (shared.draft.title == "Un titre changé") is changes


@pytest.mark.parametrize("person", ["read", "comment", "edit"])
def test_no_co_lead_sends_the_case(client, shared, person):
    client.force_login(shared.people[person])

    client.post(shared.draft.get_absolute_url(), {**typed_in(shared.draft), "action": "send"})

    assert Proposal.objects.get(pk=shared.draft.pk).is_draft


@pytest.mark.parametrize("person", PEOPLE[:-1])
def test_everyone_on_the_draft_sees_what_is_missing(client, shared, person):
    Proposal.objects.filter(pk=shared.draft.pk).update(problem="", schedule="")
    client.force_login(shared.people[person])

    page = client.get(reverse("projects:draft_read", args=[shared.draft.key]))

    missing = [question.field for _, questions in page.context["missing"] for question in questions]
    assert missing == ["problem", "schedule"]
    assert "Ce qu’il manque pour envoyer" in page.content.decode()


CONTROLS = {
    "draft_read": ("Noter comme traitée", "Laisser une remarque", "Formulaire"),
    "draft_team": ("Envoyer l’invitation", "Retirer<", "Transmettre", "Changer<"),
    "draft_attachments": ("Ajouter ces pièces", "Supprimer<", "Modifier<", "Formulaire"),
    "case_attachments": ("Ajouter ces pièces",),
    "case_detail": ("Retirer la proposition",),
}


@pytest.mark.parametrize("name", CONTROLS)
def test_who_reads_sees_no_control(client, shared, name):
    client.force_login(shared.people["read"])

    page = client.get(reverse(f"projects:{name}", args=shared.args(name))).content.decode()

    assert [words for words in CONTROLS[name] if words in page] == []


def test_who_comments_leaves_remarks_and_touches_no_answer(client, shared):
    client.force_login(shared.people["comment"])
    path = reverse("projects:draft_read", args=[shared.draft.key])

    client.post(path, {"field": "context", "text": "Combien de personnes ?"})

    remark = shared.draft.draft_comments.get(field="context")
    assert (remark.text, remark.author) == ("Combien de personnes ?", shared.people["comment"])


@pytest.mark.parametrize("person", ["read", "comment", "edit"])
def test_my_space_lists_shared_cases_with_the_role(client, shared, person):
    client.force_login(shared.people[person])

    page = client.get("/mon-espace/").content.decode().replace("\u00a0", " ").replace("&nbsp;", " ")

    label = CoLead.Role(person).label.lower()
    assert page.count(f"Partagé par {shared.draft.lead} : {label}") == 2


def test_my_space_of_the_lead_speaks_of_no_sharing(client, shared):
    client.force_login(shared.people["lead"])

    assert "Partagé par" not in client.get("/mon-espace/").content.decode()
