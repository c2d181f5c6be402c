"""What the form of a proposal refuses: somebody else's, what it does not ask, hostile words."""

import pytest
from django.urls import reverse

from labo.models import OutboxMail
from labo.outbox.sender import deliver_due
from projects.models import Proposal
from tests import factories
from tests.projects.service_side import NEW, errors, save, send

pytestmark = pytest.mark.django_db

INTERNAL = {
    "status": "accepted",
    "reference": "LABO-2026-777",
    "lead": 1,
    "grid": 1,
    "is_public": "on",
    "reframed_question": "Piège",
    "submitted_at": "2026-01-01",
    "announced_at": "2026-01-01",
    "sheets_opened_at": "2026-01-01",
    "shown_status": "accepted",
    "previous": 1,
    "referent": 1,
    "idea": 1,
    "id": 1,
    "pk": 1,
    "created_at": "2026-01-01",
    "updated_at": "2026-01-01",
}


# --- Somebody else's, and what the form does not ask ----------------------------------------------------


@pytest.mark.parametrize("action", ["save", "send"])
def test_key_of_somebody_else_is_not_found(service, typed, action):
    theirs = factories.make_draft(title="À elle")
    path = reverse("projects:draft_edit", args=[theirs.key])

    answers = [
        service.post(NEW, {**typed, "key": theirs.key, "action": action}),
        service.post(path, {**typed, "action": action}),
        service.get(path),
        service.get(reverse("projects:draft_delete", args=[theirs.key])),
        service.post(reverse("projects:draft_delete", args=[theirs.key])),
    ]

    assert [answer.status_code for answer in answers] == [404] * 5
    assert Proposal.objects.get().title == "À elle"


def test_sponsor_does_not_reach_the_draft(client, agent):
    draft = factories.make_draft(sponsor_email=agent.email)
    client.force_login(agent)

    assert client.get(draft.get_absolute_url()).status_code == 404


@pytest.mark.parametrize("action", ["save", "send"])
def test_form_changes_what_it_asks_and_nothing_else(service, typed, action, agent):
    """R30. Every column of the model is posted with a value of ours."""
    other = factories.make_user()
    columns = {field.name for field in Proposal._meta.get_fields() if field.concrete}

    service.post(NEW, {**INTERNAL, **typed, "lead": other.pk, "action": action})

    assert columns - set(typed) <= set(INTERNAL)
    case = Proposal.objects.get()
    assert (case.lead, case.grid, case.is_public, case.reframed_question, case.announced_at) == (
        agent,
        None,
        False,
        "",
        None,
    )
    assert case.reference != "LABO-2026-777"
    assert case.status == {"save": "draft", "send": "submitted"}[action]


# --- Bad input ------------------------------------------------------------------------------------------

BREAKS = ["\r\n", "\n", "\r", "\x0b", "\x85", "\u2028", "\x00", "\x00\r\n\x1b"]


@pytest.mark.parametrize("line_break", BREAKS)
def test_a_break_in_a_line_adds_no_header_and_no_recipient(service, typed, smtp_sink, agent, line_break):
    """R27."""
    injection = f"Un cas{line_break}Bcc: victime@example.org{line_break}{line_break}<b>Bonjour"

    response = send(service, typed, title=injection, sponsor_name=injection, lead_job_title=injection)

    assert response.status_code == 302
    assert deliver_due() == 2
    case = Proposal.objects.get()
    assert "".join(case.title.split()) == "UncasBcc:victime@example.org<b>Bonjour"
    assert case.title == case.sponsor_name == case.lead_job_title == " ".join(case.title.splitlines())
    assert sorted(taken.recipients for taken in smtp_sink.taken) == [(agent.email,), ("labo@example.org",)]
    for taken in smtp_sink.taken:
        assert taken.message["Bcc"] is None
        assert taken.message.get_content_type() == "multipart/alternative"
        assert "<b>" not in taken.part("html")


@pytest.mark.parametrize("line_break", ["\r\n", "\n", "\x00", "%0a"])
def test_a_break_in_the_sponsors_address_is_refused(service, typed, line_break):
    response = send(service, typed, sponsor_email=f"a@example.org{line_break}Bcc: victime@example.org")

    assert list(errors(response)) == ["sponsor_email"]
    assert OutboxMail.objects.count() == 0


@pytest.mark.parametrize("name", ["org_unit", "requested_format", "available_agents", "framings", "title", "summary"])
@pytest.mark.parametrize("value", ["\x00", "'\"><script>", "9" * 40, "-1", "é" * 5000, "\ud7ff\uffff"])
def test_no_answer_breaks_the_form(service, typed, name, value):
    response = save(service, typed, **{name: value})

    assert response.status_code in {200, 302}
    assert "<script>" not in service.get(Proposal.objects.get().get_absolute_url()).content.decode().split("<main")[1]


# --- Deleting a draft -----------------------------------------------------------------------------------


def test_deleting_a_draft_asks_first(service, agent):
    draft = factories.make_draft(agent)
    path = reverse("projects:draft_delete", args=[draft.key])

    assert service.get(path).status_code == 200
    assert Proposal.objects.count() == 1
    assert service.post(path).url == "/mon-espace/"
    assert Proposal.objects.count() == 0
    assert service.post(path).status_code == 404


def test_a_case_that_was_sent_is_not_deleted(service, agent):
    case = factories.make_proposal(agent)
    path = reverse("projects:draft_delete", args=[case.key])

    assert service.get(path).url == service.post(path).url == case.get_absolute_url()
    assert Proposal.objects.count() == 1
