"""A five-line idea: sent, answered, talked over, made a proposal that keeps the conversation."""

import re
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from labo.models import OutboxMail
from labo.roles import Role
from labo.transitions import Refusal, TransitionNotAllowed
from projects.models import Idea, IdeaNote, Proposal
from tests import factories
from tests.parallel import failures, in_parallel
from tests.projects.lab_side import address
from tests.projects.service_side import errors, said, text_of

pytestmark = pytest.mark.django_db

NEW = "/projets/idees/nouvelle/"


def typed(**changes):
    return {
        "key": str(uuid4()),
        "title": "Le mercredi au guichet",
        "text": "Plein le matin,\r\nvide ensuite.",
        **changes,
    }


def word(text="Un mot."):
    return {"key": str(uuid4()), "text": text}


def mails(template):
    return OutboxMail.objects.filter(template=f"projects/emails/{template}")


def screen(idea, name="change"):
    return reverse(f"admin:projects_idea_{name}", args=[idea.pk])


@pytest.fixture
def idea(agent):
    return factories.make_idea(agent, title="Le mercredi au guichet")


# --- Sent -----------------------------------------------------------------------------------------------


def test_five_lines_reach_the_lab(service, agent):
    response = service.post(NEW, typed())

    idea = Idea.objects.get()
    assert (idea.author, idea.title, idea.text) == (agent, "Le mercredi au guichet", "Plein le matin,\nvide ensuite.")
    assert (idea.status, response.url) == ("received", idea.get_absolute_url())
    mail = mails("idea_new").get()
    assert mail.to == ["labo@example.org"]
    assert f"/admin/projects/idea/{idea.pk}/change/" in mail.body
    assert Proposal.objects.count() == 0


def test_same_form_twice_is_one_idea(service):
    form = typed()

    assert service.post(NEW, form).url == service.post(NEW, form).url
    assert (Idea.objects.count(), mails("idea_new").count()) == (1, 1)


@pytest.mark.django_db(transaction=True)
def test_eight_clicks_at_once_are_one_idea(agent):
    form = typed()

    def post():
        client = Client()
        client.force_login(agent)
        return client.post(NEW, form).status_code

    results = in_parallel(*[post] * 8)

    assert (failures(results), set(results)) == ([], {302})
    assert (Idea.objects.count(), mails("idea_new").count()) == (1, 1)


def test_key_of_somebody_else_s_idea_shows_nothing_of_it(service):
    other = factories.make_idea(title="Secret")

    response = service.post(NEW, typed(key=str(other.key)))

    assert (response.status_code, list(errors(response))) == (409, ["__all__"])
    assert "Secret" not in response.content.decode()


def test_empty_and_endless_ideas_are_refused(service):
    response = service.post(NEW, typed(title=" ", text="a" * 801))

    assert set(errors(response)) == {"title", "text"}
    assert Idea.objects.count() == 0


@pytest.mark.parametrize("key", ["", "x", "\x00", "1", "../"])
def test_idea_without_a_sound_key_is_refused(service, key):
    assert service.post(NEW, typed(key=key)).status_code == 200
    assert Idea.objects.count() == 0


@pytest.mark.parametrize("text", ["<script>alert(1)</script>", "[clic](http://evil.example)", "\u202e", "# Titre"])
def test_what_is_typed_stays_text_on_the_page_and_in_the_mail(service, text):
    service.post(NEW, typed(title=text, text=text))

    idea = Idea.objects.get()
    assert "<script>alert" not in service.get(idea.get_absolute_url()).content.decode()
    assert not re.search(r"(?<!\\)\[clic|^# Titre", mails("idea_new").get().body, re.MULTILINE)


def test_line_breaks_make_no_header(service):
    """R27."""
    service.post(NEW, typed(title="Un titre\r\nBcc: victime@example.org"))

    mail = mails("idea_new").get()
    assert (mail.subject, mail.to) == ("Nouvelle idée : Un titre Bcc: victime@example.org", ["labo@example.org"])


def test_session_over_gives_the_lines_back(client, agent):
    form = typed()
    client.post(NEW, form)
    client.force_login(agent)

    page = client.get(NEW)

    assert {name: page.context["form"][name].value() for name in form} == form


def test_idea_shows_in_my_space_and_to_nobody_else(service, idea):
    assert "Le mercredi au guichet" in text_of(service.get("/mon-espace/"))

    service.force_login(factories.make_user())
    assert "Le mercredi au guichet" not in text_of(service.get("/mon-espace/"))


def test_ambassador_does_not_read_ideas(client, ambassador, idea):
    client.force_login(ambassador)

    assert client.get(screen(idea)).status_code == 403
    assert "Idées" not in client.get(reverse("admin:index")).content.decode()


# --- Talked over ----------------------------------------------------------------------------------------


def test_lab_answers_from_its_list(as_lab, lab_member, idea, agent):
    assert "Le mercredi au guichet" in text_of(as_lab.get(reverse("admin:projects_idea_changelist")))
    assert "Idées à répondre" in text_of(as_lab.get(reverse("admin:index")))

    as_lab.post(screen(idea, "answer"), word("Parlons-en **mardi**."))

    idea.refresh_from_db()
    note = idea.notes.get()
    assert (idea.status, note.author, note.is_from_lab) == ("answered", lab_member, True)
    mail = mails("idea_answer").get()
    assert mail.to == [agent.email]
    assert idea.get_absolute_url() in mail.body
    assert "Idées à répondre" not in text_of(as_lab.get(reverse("admin:index")))


def test_author_reads_and_replies(service, idea):
    factories.say(idea, text="Quels guichets ?")
    assert "Quels guichets ?" in text_of(service.get(idea.get_absolute_url()))

    service.post(idea.get_absolute_url(), word("Ceux du mercredi."))

    idea.refresh_from_db()
    assert [(note.text, note.is_from_lab) for note in idea.notes.all()] == [
        ("Quels guichets ?", True),
        ("Ceux du mercredi.", False),
    ]
    assert idea.status == "received"
    assert mails("idea_reply").get().to == ["labo@example.org"]


def test_same_word_twice_is_said_once(service, idea):
    said_once = word()

    for _ in range(2):
        service.post(idea.get_absolute_url(), said_once)

    assert (IdeaNote.objects.count(), mails("idea_reply").count()) == (1, 1)


@pytest.mark.django_db(transaction=True)
def test_lab_and_author_at_once_both_are_heard(agent):
    idea, lab = factories.make_idea(agent), factories.make_user(role=Role.LAB)

    results = in_parallel(
        *(lambda: Idea.objects.get(pk=idea.pk).answer(by=lab, key=uuid4(), text="Du labo."),) * 3,
        *(lambda: Idea.objects.get(pk=idea.pk).reply(by=agent, key=uuid4(), text="De l’agent."),) * 3,
    )

    assert failures(results) == []
    assert idea.notes.count() == 6


def test_lab_may_stop_with_a_word(as_lab, idea):
    as_lab.post(screen(idea, "close"), word("Le service des marchés vous aidera mieux."))

    idea.refresh_from_db()
    assert (idea.status, mails("idea_answer").count()) == ("closed", 1)
    assert idea.transitions.get().reason == "Le service des marchés vous aidera mieux."


@pytest.mark.parametrize("verb", ["answer", "reply", "close"])
def test_nothing_is_said_once_it_is_over(idea, verb):
    factories.say(idea, "close")

    with pytest.raises(Refusal):
        factories.say(idea, verb)
    assert idea.notes.count() == 1


def test_word_said_too_late_stays_on_the_page(service, idea):
    factories.say(idea, "close")

    response = service.post(idea.get_absolute_url(), word("Attendez !"))

    assert response.status_code == 409
    assert response.context["refusal"] == (
        "Cette conversation est terminée. Écrivez au labo par courriel pour la reprendre."
    )
    assert response.context["texts"] == [("Votre réponse", "Attendez !")]


def test_empty_word_is_refused(as_lab, idea):
    response = as_lab.post(screen(idea, "answer"), word(" "))

    assert (response.status_code, errors(response)) == (200, {"text": ["Écrivez quelques mots."]})
    assert idea.notes.count() == 0


@pytest.mark.parametrize(
    ("start", "target", "allowed"),
    [
        (start, target, target in Idea.TRANSITIONS[start])
        for start in Idea.Status.values
        for target in Idea.Status.values
    ],
)
def test_every_step_is_allowed_or_refused(idea, start, target, allowed):
    Idea.objects.filter(pk=idea.pk).update(status=start)
    idea.refresh_from_db()

    if allowed:
        idea.move_to(target, by=idea.author)
        assert idea.status == target
    else:
        with pytest.raises(TransitionNotAllowed):
            idea.move_to(target, by=idea.author)


# --- Made a proposal ------------------------------------------------------------------------------------


def promote(client, idea):
    return client.post(reverse("projects:idea_promote", args=[idea.key]))


def test_idea_becomes_a_draft_with_its_words(service, idea, agent, unit):
    agent.org_unit, agent.job_title = unit, "Médiatrice"
    agent.save()

    response = promote(service, idea)

    draft = Proposal.objects.get()
    assert response.url == draft.get_absolute_url()
    assert (draft.title, draft.summary, draft.org_unit, draft.lead_job_title, draft.lead) == (
        idea.title,
        idea.text,
        unit,
        "Médiatrice",
        agent,
    )
    idea.refresh_from_db()
    assert (idea.status, draft.idea) == ("promoted", idea)


def test_second_click_finds_the_first_one_s_draft(service, idea):
    assert promote(service, idea).url == promote(service, idea).url
    assert Proposal.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_eight_clicks_at_once_make_one_draft(agent):
    idea = factories.make_idea(agent)

    results = in_parallel(*(lambda: Idea.objects.get(pk=idea.pk).promote(by=agent).pk,) * 8)

    assert (failures(results), len(set(results)), Proposal.objects.count()) == ([], 1, 1)


def test_draft_thrown_away_may_be_made_again(service, idea):
    promote(service, idea)
    Proposal.objects.get().discard()

    promote(service, idea)

    assert Proposal.objects.get().idea == idea


def test_idea_that_the_lab_left_aside_may_still_be_proposed(service, idea):
    factories.say(idea, "close")

    assert promote(service, idea).status_code == 302
    assert Proposal.objects.count() == 1


def test_conversation_shows_on_both_sides(service, idea, agent, lab_member):
    factories.say(idea, text="Parlons-en mardi.")
    promote(service, idea)
    draft = Proposal.objects.get()
    assert "Parlons-en mardi." in text_of(service.get(draft.get_absolute_url()))

    for name, value in {
        **{name: "Un texte." for name in Proposal.REQUIRED_TO_SUBMIT if name not in ("org_unit", "sponsor_email")},
        "org_unit": factories.make_unit(),
        "sponsor_email": "a@example.org",
        "available_agents": ["Trois agents"],
    }.items():
        setattr(draft, name, value)
    draft.keep_draft()
    draft.submit(by=agent)
    assert idea.get_absolute_url() in service.get(draft.get_absolute_url()).content.decode()
    assert draft.reference in text_of(service.get(idea.get_absolute_url()))
    service.force_login(lab_member)
    assert screen(idea) in service.get(address(draft)).content.decode()
    assert draft.reference in text_of(service.get(screen(idea)))
    assert "Parlons-en mardi." in text_of(service.get(screen(idea)))


def test_lab_does_not_read_the_draft_of_an_idea(as_lab, idea):
    draft = idea.promote(by=idea.author)

    page = as_lab.get(screen(idea)).content.decode()

    assert str(draft.key) not in page
    assert "en préparation dans le service" in page


def test_sent_case_of_an_idea_is_told_without_a_promise(service, idea, agent):
    case = factories.make_proposal(agent, idea=idea)

    response = promote(service, idea)

    assert response.url == case.get_absolute_url()
    assert said(service.get(response.url)) == []
