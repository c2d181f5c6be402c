"""The answer to a research request: drafted, rearranged, previewed, sent once; the public note that follows."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from labo.models import OutboxMail
from labo.search.asked import read
from labo.search.sources import all_sources
from labo.transitions import Refusal
from resources.models import AnsweredQuestion, ResearchAnswer, ResearchRequest
from resources.models.research_answer import AnswerChangedMeanwhile, advice_on
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def lab():
    return factories.make_user(role="lab")


@pytest.fixture
def taken(lab):
    return factories.make_taken(lab=lab)


def url(row, name="answer"):
    return reverse(f"admin:resources_researchrequest_{name}", args=[row.pk])


def titles(row):
    return [line.reference.title for line in row.answers.get().lines.all()]


def typed(draft, **more):
    """What the page of a draft sends."""
    lines = draft.lines.all()
    opinions = {f"opinion_{line.reference_id}": line.opinion for line in lines}
    return {
        "seen": draft.revision,
        "text": draft.text,
        "reference": [line.reference_id for line in lines],
        **opinions,
        **more,
    }


# --- Drafting ---------------------------------------------------------------------------------------------


def test_draft_is_kept_and_nothing_leaves(client, lab, taken):
    client.force_login(lab)

    response = client.post(url(taken), {"seen": "0", "text": "Voici.", "save": "1"})

    assert response.status_code == 302
    assert (taken.answers.get().text, taken.answers.get().sent_at) == ("Voici.", None)
    assert not OutboxMail.objects.filter(template="resources/emails/research_answered").exists()


def test_each_button_saves_what_is_written_first(client, lab, taken):
    client.force_login(lab)
    rows = [factories.make_known_reference(title, by=lab) for title in ("Un", "Deux", "Trois")]
    for seen, row in enumerate(rows):
        held = [line.reference_id for line in taken.answers.get().lines.all()] if seen else []
        client.post(url(taken), {"seen": seen, "text": f"Texte {seen}", "reference": held, "add": row.pk})
    assert titles(taken) == ["Un", "Deux", "Trois"]

    draft = taken.answers.get()
    client.post(url(taken), typed(draft, up=rows[2].pk, **{f"opinion_{rows[0].pk}": "Le meilleur."}))
    assert titles(taken) == ["Un", "Trois", "Deux"]
    client.post(url(taken), typed(taken.answers.get(), down=rows[0].pk))
    assert titles(taken) == ["Trois", "Un", "Deux"]
    client.post(url(taken), typed(taken.answers.get(), remove=rows[2].pk))

    assert titles(taken) == ["Un", "Deux"]
    assert taken.answers.get().lines.get(reference=rows[0]).opinion == "Le meilleur."


def test_what_is_not_in_the_bibliography_is_not_cited(client, lab, taken):
    client.force_login(lab)
    row = factories.make_known_reference(by=lab)
    row.withdraw(by=lab)

    client.post(url(taken), {"seen": "0", "text": "Voici.", "reference": [row.pk], "add": row.pk})

    assert titles(taken) == []


def test_search_proposes_what_is_not_cited_yet(client, lab, taken):
    draft = factories.make_answer_draft(taken, count=0)
    cited, other = (factories.make_known_reference(f"Prototyper {n}", by=lab) for n in (1, 2))
    ResearchAnswer.save_draft(taken, by=lab, seen=draft.revision, text="-", lines=[(cited, "")])
    client.force_login(lab)

    page = client.get(url(taken), {"q": "prototyper"}, headers={"HX-Request": "true"}).content.decode()

    assert (str(other) in page, str(cited) in page) == (True, False)


def test_two_people_do_not_undo_one_another(taken, lab):
    draft = factories.make_answer_draft(taken)

    with pytest.raises(AnswerChangedMeanwhile):
        ResearchAnswer.save_draft(taken, by=lab, seen=draft.revision - 1, text="Autre.", lines=[])

    assert taken.answers.get().text == "Voici."


def test_page_that_was_overtaken_shows_both(client, lab, taken):
    factories.make_answer_draft(taken, text="Le texte de ma collègue.")
    client.force_login(lab)

    response = client.post(url(taken), {"seen": "0", "text": "Mon texte à moi."})
    page = response.content.decode()

    assert response.status_code == 409
    assert "Mon texte à moi." in page
    assert "Le texte de ma collègue." in page
    # Sent again from there, it is kept.
    client.post(url(taken), {"seen": response.context["form"].seen, "text": "Mon texte à moi."})
    assert taken.answers.get().text == "Mon texte à moi."


def test_nobody_answers_what_nobody_took(lab):
    with pytest.raises(Refusal, match="Prenez d’abord"):
        ResearchAnswer.save_draft(factories.make_research(), by=lab, seen=0, text="Voici.", lines=[])


# --- Sending ----------------------------------------------------------------------------------------------


def test_answer_is_sent_once_and_told(taken, lab):
    draft = factories.make_answer_draft(taken)

    draft.send(by=lab, seen=1)
    draft.send(by=lab, seen=1)

    taken.refresh_from_db()
    assert taken.status == "answered"
    mail = OutboxMail.objects.get(template="resources/emails/research_answered")
    assert mail.to == [taken.asked_by.email]
    assert all(str(line.reference) in mail.body for line in draft.lines.all())


@pytest.mark.parametrize("count", [0, 6])
def test_fewer_than_one_and_more_than_five_are_refused(taken, lab, count):
    draft = factories.make_answer_draft(taken, count=count)

    with pytest.raises(Refusal, match="de une à cinq"):
        draft.send(by=lab, seen=1)

    taken.refresh_from_db()
    assert taken.status == "taken"


@pytest.mark.parametrize("count", [1, 2, 3, 5])
def test_one_to_five_leave(taken, lab, count):
    factories.make_answer_draft(taken, count=count).send(by=lab, seen=1)

    taken.refresh_from_db()
    assert taken.status == "answered"


@pytest.mark.parametrize(("count", "advised"), [(0, True), (2, True), (3, False), (5, False), (6, True)])
def test_three_to_five_is_advised(count, advised):
    assert bool(advice_on(count)) is advised


def test_answer_without_words_is_refused(taken, lab):
    draft = factories.make_answer_draft(taken, text="  ")

    with pytest.raises(Refusal, match="quelques mots"):
        draft.send(by=lab, seen=1)


def test_answer_citing_what_has_left_is_refused(taken, lab):
    draft = factories.make_answer_draft(taken)
    draft.lines.first().reference.withdraw(by=lab)

    with pytest.raises(Refusal, match="n’est plus dans la bibliographie"):
        draft.send(by=lab, seen=1)


def test_answer_to_a_request_withdrawn_meanwhile_stays_a_draft(taken, lab):
    draft = factories.make_answer_draft(taken)
    taken.withdraw()

    with pytest.raises(Refusal, match="vient de retirer"):
        draft.send(by=lab, seen=1)

    assert (taken.answers.get().text, taken.answers.get().sent_at) == ("Voici.", None)


def test_preview_sends_what_it_showed_only(client, taken, lab):
    draft = factories.make_answer_draft(taken)
    client.force_login(lab)
    ResearchAnswer.save_draft(taken, by=lab, seen=1, text="Changé.", lines=[])

    response = client.post(url(taken, "preview"), {"answer": draft.pk, "seen": "1"}, follow=True)

    assert "Un collègue a changé cette réponse" in response.content.decode()
    assert taken.answers.get().sent_at is None


def test_who_asked_reads_what_was_sent_and_no_draft(client):
    row = factories.make_answered()
    client.force_login(row.asked_by)
    factories.make_research_message(row)
    row.refresh_from_db()
    factories.make_answer_draft(row, text="Pas encore relu.")

    page = client.get(row.get_absolute_url()).content.decode()

    assert "Voici." in page
    assert "Pas encore relu." not in page


def test_steps_and_messages_are_never_rewritten():
    row = factories.make_taken()
    factories.make_research_message(row)

    for table in ("resources_researchtransition", "resources_researchmessage"):
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("UPDATE " + table + " SET request_id = request_id")


# --- The public note --------------------------------------------------------------------------------------

CANARY = "zcanari de la personne"


@pytest.fixture
def told(lab):
    """A closed request, each of its words a canary, and its note."""
    words = dict.fromkeys(("subject", "looking_for", "purpose", "already_seen"), CANARY)
    row = factories.make_answered(lab=lab, **words)
    factories.make_research_message(row, by=lab, text=CANARY)
    ResearchAnswer.objects.filter(request=row).update(text=CANARY)
    for line in row.answers.get().lines.all():
        line.opinion = CANARY
        line.save()
    row = row.close()
    return factories.make_question(row, title="Comment mesurer les files ?", references=[line.reference])


def public_pages(client, question):
    addresses = [
        reverse("resources:research"),
        reverse("resources:research") + "?q=files",
        question.get_absolute_url(),
        reverse("resources:organisation_list"),
        reverse("resources:research") + "?q=zcanari",
    ]
    return {address: client.get(address).content.decode() for address in addresses}


def test_note_is_public_and_says_nothing_of_who_asked(client, told):
    pages = public_pages(client, told)

    assert [address for address, page in pages.items() if CANARY in page] == []
    assert told.title in pages[told.get_absolute_url()]
    assert told.title in pages[reverse("resources:research")]
    person = told.request.asked_by
    assert [address for address, page in pages.items() if person.email in page or str(person) in page] == []


def test_search_reads_the_note_and_not_the_request(told, agent):
    found = {source.kind: source.find(read("zcanari"), agent).count() for source in all_sources()}
    texts = [text for source in all_sources() for text in source.texts()]

    assert set(found.values()) == {0}
    assert [text for text in texts if CANARY in text] == []
    assert any(told.title in text for text in texts)


def test_note_waits_until_the_request_is_closed(lab):
    row = factories.make_answered(lab=lab)

    with pytest.raises(Refusal, match="c’est bon"):
        AnsweredQuestion.publish(row, by=lab, title="Titre", question="Quoi ?", answer="Ceci.")


def test_form_of_the_note_starts_from_nothing_that_was_asked(client, lab):
    row = factories.make_answered(lab=lab, subject=CANARY, looking_for=CANARY).close()
    client.force_login(lab)

    form = client.get(url(row, "note")).context["form"]

    assert [name for name in ("title", "question", "answer") if form[name].value()] == []
    assert len(form["references"].value()) == 3


def test_withdrawn_note_is_nowhere_and_comes_back_at_its_address(client, lab, told):
    address = told.get_absolute_url()
    told.withdraw(by=lab)

    assert client.get(address).status_code == 404
    assert told.title not in client.get(reverse("resources:research")).content.decode()
    with pytest.raises(Refusal, match="déjà retirée"):
        AnsweredQuestion.objects.get().withdraw(by=lab)
    AnsweredQuestion.publish(told.request, by=lab, title="Autrement dit", question="Quoi ?", answer="Ceci.")

    assert client.get(address).status_code == 200


def test_two_notes_of_one_title_have_two_addresses():
    first, second = (factories.make_question(title="Demander") for _ in range(2))

    # « demander » itself is another page.
    assert [first.slug, second.slug] == ["demander-2", "demander-3"]


def test_published_note_needs_its_words(client, lab):
    row = ResearchRequest.objects.get(pk=factories.make_closed(lab=lab).pk)
    client.force_login(lab)

    response = client.post(url(row, "note"), {"title": "Un titre gardé", "question": "", "answer": ""})

    assert response.status_code == 422
    assert "Un titre gardé" in response.content.decode()
