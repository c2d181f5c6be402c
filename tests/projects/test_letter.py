"""The letter: read as it will leave, rewritten, sent once, to the people named."""

import pytest
from django.test import Client
from django.urls import reverse

from labo.models import OutboxMail
from labo.roles import Role
from projects.models import Proposal
from projects.models.letter import LetterChangedMeanwhile
from tests.factories import make_assessed, make_decided, make_user
from tests.parallel import failures, in_parallel

pytestmark = pytest.mark.django_db

Status = Proposal.Status


def address(proposal):
    return reverse("admin:projects_proposal_letter", args=[proposal.pk])


def words(decision, **changes):
    mail = decision.letter
    return {"subject": mail.subject, "body": mail.body, "seen": decision.letter_mark, **changes}


def reread(decision):
    return type(decision).objects.select_related("letter", "proposal__lead").get(pk=decision.pk)


@pytest.fixture
def as_lab(client, lab_member):
    client.force_login(lab_member)
    return client


def test_the_letter_is_shown_as_it_will_leave(as_lab):
    decision = make_decided(
        lead=make_user("helene@example.org", first_name="Camille", last_name="Exemple"),
    )

    page = as_lab.get(address(decision.proposal))

    shown = page.content.decode()
    assert page.context["recipients"] == [
        ("Camille Exemple", "helene@example.org"),
        ("Dominique Modèle", "dominique.modele@example.org"),
    ]
    assert decision.letter.subject in shown
    assert "<h2>Pourquoi</h2>" in shown
    assert page.context["text"].startswith(decision.letter.body.split("\n", 1)[0])
    assert 'name="confirm"' not in shown


def test_what_a_service_typed_makes_no_markup_in_the_preview(as_lab):
    decision = make_decided()
    body = "<script>alert(1)</script>\n\n[piège](javascript:alert(1))\n\n![](https://ailleurs.example/p.png)"

    as_lab.post(address(decision.proposal), words(decision, body=body))
    html = as_lab.get(address(decision.proposal)).context["html"]

    assert "<script" not in html
    assert 'javascript:alert(1)"' not in html
    assert "<img" not in html


def test_text_part_is_shown_as_words_too(as_lab):
    """A template answers with a string marked as safe HTML; the text part of a mail is no HTML."""
    decision = make_decided()
    as_lab.post(address(decision.proposal), words(decision, body="<script>alert(1)</script>", save="1"))

    shown = as_lab.get(address(decision.proposal)).content.decode()

    assert "<script>alert(1)" not in shown
    assert "&lt;script&gt;alert(1)" in shown


def test_saving_keeps_the_letter_here(as_lab):
    decision = make_decided()

    other = words(decision, subject="Autre objet", body="Autre texte.", save="1")
    answer = as_lab.post(address(decision.proposal), other)

    stored = reread(decision)
    assert answer.url == address(decision.proposal)
    assert (stored.letter.subject, stored.letter.body) == ("Autre objet", "Autre texte.")
    assert stored.letter.status == OutboxMail.Status.HELD
    assert stored.proposal.announced_at is None


def test_sending_asks_first_and_names_the_people(as_lab):
    decision = make_decided()

    answer = as_lab.post(address(decision.proposal), words(decision, body="Relu.", send="1"), follow=True)

    shown = answer.content.decode()
    assert "dominique.modele@example.org" in shown
    assert decision.proposal.lead.email in shown
    assert "Oui, envoyer à 2 personnes" in shown
    assert reread(decision).letter.status == OutboxMail.Status.HELD


def test_once_confirmed_the_letter_leaves_and_the_service_sees_the_decision(as_lab):
    decision = make_decided()

    as_lab.post(address(decision.proposal), {"confirm": "1", "seen": decision.letter_mark})

    stored = reread(decision)
    assert stored.letter.status == OutboxMail.Status.PENDING
    assert stored.proposal.announced_at is not None
    assert stored.proposal.public_state.name == "Retenue"
    page = as_lab.get(address(decision.proposal)).content.decode()
    assert 'name="body"' not in page
    assert "En cours d’envoi" in page


def test_a_get_sends_nothing(as_lab):
    decision = make_decided()

    as_lab.get(address(decision.proposal) + "?envoyer=1&confirm=1")

    assert reread(decision).letter.status == OutboxMail.Status.HELD


@pytest.mark.parametrize("name", ["subject", "body"])
def test_an_empty_letter_is_not_kept(as_lab, name):
    decision = make_decided()

    page = as_lab.post(address(decision.proposal), words(decision, **{name: " "}))

    assert page.context["form"].errors.keys() == {name}
    assert reread(decision).letter.body == decision.letter.body


def test_a_subject_on_two_lines_adds_no_header(as_lab):
    decision = make_decided()

    as_lab.post(address(decision.proposal), words(decision, subject="Réponse\r\nBcc: x@example.org"))

    assert reread(decision).letter.subject == "Réponse Bcc: x@example.org"


def test_two_people_at_the_letter_see_each_others_words(as_lab):
    decision = make_decided()
    before = words(decision, body="Ma version.")
    decision.rewrite_letter(subject="Objet", body="Sa version.", seen=decision.letter_mark)

    page = as_lab.post(address(decision.proposal), before)

    shown = page.content.decode()
    assert "a modifié cette lettre entre-temps" in shown
    assert "Ma version." in shown
    assert "Sa version." in shown
    assert reread(decision).letter.body == "Sa version."

    again = {name: page.context["form"][name].value() for name in ("subject", "body", "seen")}
    as_lab.post(address(decision.proposal), again)
    assert reread(decision).letter.body == "Ma version."


def test_a_letter_rewritten_since_it_was_read_does_not_leave(as_lab):
    decision = make_decided()
    seen = decision.letter_mark
    decision.rewrite_letter(subject="Objet", body="Sa version.", seen=seen)

    page = as_lab.post(address(decision.proposal), {"confirm": "1", "seen": seen}, follow=True)

    assert "Relisez-la avant de l’envoyer" in page.content.decode()
    assert reread(decision).letter.status == OutboxMail.Status.HELD


def test_announce_checks_the_mark_under_the_lock():
    decision = make_decided()

    with pytest.raises(LetterChangedMeanwhile):
        decision.announce(seen="0" * 16)

    assert reread(decision).letter.status == OutboxMail.Status.HELD


@pytest.mark.parametrize("posted", [{"confirm": "1"}, {"save": "1"}])
def test_a_letter_that_left_does_not_change(as_lab, posted):
    decision = make_decided(announced=True)
    before = decision.letter.body

    page = as_lab.post(address(decision.proposal), words(decision, body="Trop tard.", **posted), follow=True)

    assert "Ce courriel est déjà parti." in page.content.decode()
    assert reread(decision).letter.body == before


def test_the_letter_of_a_case_taken_back_does_not_leave(as_lab):
    decision = make_decided(Status.POSTPONED)
    decision.proposal.withdraw(by=decision.proposal.lead, reason="Nous renonçons.")

    page = as_lab.get(address(decision.proposal)).content.decode()
    assert "cette lettre ne part plus" in page
    assert 'name="body"' not in page

    as_lab.post(address(decision.proposal), {"confirm": "1", "seen": decision.letter_mark})
    assert reread(decision).letter.status == OutboxMail.Status.HELD


def test_a_case_without_a_decision_has_no_letter(as_lab):
    proposal = make_assessed()

    answer = as_lab.get(address(proposal))

    assert answer.url == reverse("admin:projects_proposal_change", args=[proposal.pk])


def test_a_letter_typed_in_an_expired_session_comes_back(client, lab_member):
    decision = make_decided()
    client.post(address(decision.proposal), words(decision, body="Une heure de travail."))
    client.force_login(lab_member)

    page = client.get(address(decision.proposal))

    assert page.context["form"]["body"].value() == "Une heure de travail."
    assert reread(decision).letter.body == decision.letter.body


@pytest.mark.django_db(transaction=True)
def test_two_clicks_at_once_send_one_letter():
    decision = make_decided()
    browsers = [Client() for _ in range(2)]
    for browser in browsers:
        browser.force_login(make_user(role=Role.LAB))
    click = {"confirm": "1", "seen": decision.letter_mark}

    results = in_parallel(*[lambda b=browser: b.post(address(decision.proposal), click) for browser in browsers])

    assert failures(results) == []
    said = [[str(m) for m in result.wsgi_request._messages] for result in results]
    assert sorted(len([m for m in lines if m.startswith("La lettre part")]) for lines in said) == [0, 1]
    assert OutboxMail.objects.get(pk=decision.letter_id).status == OutboxMail.Status.PENDING
