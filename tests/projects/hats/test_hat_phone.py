"""The phone: silent writing, one's own notes, everybody's once revealed; and the service's door to the same room."""

import html
from uuid import uuid4

import pytest
from django.urls import reverse

from projects.models import HatContribution, HatGroup, Proposal
from tests import factories
from tests.projects.hats.rooms import address, closed, fresh, prepared, revealed, write, writing

pytestmark = pytest.mark.django_db
HTMX = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture
def room():
    return writing(lead_stays=True)


@pytest.fixture
def evaluator(client, room):
    person = room.proposal.sheets.first().evaluator
    client.force_login(person)
    return person


def service_address(room, name="room", *more):
    return reverse(f"projects:{name}", args=[room.proposal.reference, *more])


def note(room, text="Une idée.", **more):
    return {"text": text, "key": str(uuid4()), "round": room.current.pk, **more}


def read(client, url):
    return html.unescape(client.get(url).content.decode())


def test_note_is_posted_and_read_by_its_author_alone(client, room, evaluator):
    write(room, "La note d’une autre.")

    page = client.post(address(room, "room_phone"), note(room, "Ma note."), follow=True).content.decode()

    assert "Votre idée est posée." in page
    assert "Ma note." in page
    assert "La note d’une autre." not in page
    assert room.current.contributions.get(author=evaluator).text == "Ma note."


def test_note_is_tied_to_a_criterion_and_to_what_the_lab_does(client, room, evaluator):
    criterion = room.proposal.grid.criteria.last()

    client.post(address(room, "room_phone"), note(room, criterion=criterion.code, leaning="wont"))

    idea = HatContribution.objects.get()
    assert (idea.criterion, idea.leaning) == (criterion, "wont")


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"text": "  "}, "Écrivez une idée avant de l’envoyer."),
        ({"text": "x" * 601}, "trop long de 1\u00a0signe"),
        ({"criterion": "Z9"}, "Sélectionnez un choix valide"),
    ],
)
def test_note_in_error_is_kept_on_the_page(client, room, evaluator, change, sentence):
    page = html.unescape(client.post(address(room, "room_phone"), note(room) | change).content.decode())

    assert sentence in page
    assert change.get("text", "Une idée.").strip() in page
    assert HatContribution.objects.count() == 0


def test_note_of_a_round_that_is_over_is_refused_and_kept(client, room, evaluator):
    late = note(room, "Une phrase finie trop tard.")
    room.current.reveal(by=room.facilitator)

    page = client.post(address(room, "room_phone"), late).content.decode()

    assert "votre idée n’est pas partie" in page
    assert "Une phrase finie trop tard." in page
    assert HatContribution.objects.count() == 0


def test_script_is_answered_by_a_status_and_a_sentence(client, room, evaluator):
    url, sent = address(room, "room_phone"), note(room)

    assert client.post(url, sent, **HTMX).status_code == 204
    assert client.post(url, sent, **HTMX).status_code == 204
    assert HatContribution.objects.count() == 1
    blank = client.post(url, note(room, " "), **HTMX)
    assert (blank.status_code, blank.content.decode()) == (422, "Écrivez une idée avant de l’envoyer.")
    late = note(room)
    room.current.reveal(by=room.facilitator)
    refused = client.post(url, late, **HTMX)
    assert (refused.status_code, refused["Content-Type"]) == (409, "text/plain; charset=utf-8")
    assert "n’est pas partie" in refused.content.decode()
    assert client.post(url, sent, **HTMX).status_code == 204  # it was kept before the reveal


@pytest.mark.parametrize("round", ["", "0", "abc", "9" * 40])
def test_note_of_no_round_is_refused_and_kept(client, room, evaluator, round):
    page = client.post(address(room, "room_phone"), note(room, "À garder.") | {"round": round}).content.decode()

    assert "À garder." in page
    assert HatContribution.objects.count() == 0


def test_session_that_ended_gives_the_note_back(client, room, evaluator):
    sent = note(room, "Écrite à la main.")
    client.logout()

    client.post(address(room, "room_phone"), sent)
    client.force_login(evaluator)
    page = read(client, address(room, "room_phone"))

    assert "Écrite à la main." in page
    assert HatContribution.objects.count() == 0


def test_phone_shows_everybody_s_ideas_once_revealed_without_a_name(client, room, evaluator):
    author = factories.make_user(first_name="Iris", last_name="Introuvable")
    write(room, "Trois mille élèves.", by=author)

    assert "Trois mille élèves." not in read(client, address(room, "room_phone"))
    room.current.reveal(by=room.facilitator)
    page = read(client, address(room, "room_phone"))

    assert "Trois mille élèves." in page
    assert "Introuvable" not in page


def test_own_note_is_changed_then_removed(client, room, evaluator):
    idea = write(room, "Un mot.", by=evaluator)
    url = address(room, "room_idea", idea.pk)

    assert "Un mot." in read(client, url)
    client.post(url, {"text": "Un autre mot."})
    assert fresh(idea).text == "Un autre mot."
    client.post(url, {"remove": "1"})

    assert HatContribution.objects.count() == 0


def test_own_note_after_the_reveal_is_refused_and_its_new_words_are_kept(client, room, evaluator):
    idea = write(room, "Un mot.", by=evaluator)
    room.current.reveal(by=room.facilitator)

    page = client.post(address(room, "room_idea", idea.pk), {"text": "Mes nouveaux mots."}).content.decode()

    assert "la vôtre ne change plus" in page
    assert "Mes nouveaux mots." in page
    removed = client.post(address(room, "room_idea", idea.pk), {"remove": "1"}, follow=True).content.decode()
    assert "la vôtre ne change plus" in removed
    assert fresh(idea).text == "Un mot."


def test_phone_waits_for_a_room_that_is_not_ready(client):
    proposal = factories.make_deliberating()
    client.force_login(proposal.sheets.first().evaluator)

    page = client.get(reverse("admin:projects_proposal_room_phone", args=[proposal.pk])).content.decode()

    assert "La salle n’est pas encore prête" in page


def test_phone_that_did_not_change_gets_nothing_and_learns_of_a_pause(client, room, evaluator):
    watch, seen = address(room, "room_phone_watch"), f"{room.state}-{room.proposal.status}-"

    assert client.get(watch, {"vu": seen}, **HTMX).status_code == 204
    write(room)  # what others write does not move a phone
    assert client.get(watch, {"vu": seen}, **HTMX).status_code == 204
    room.current.pause(by=room.facilitator)
    assert "En pause" in client.get(watch, {"vu": seen}, **HTMX).content.decode()


def test_ambassador_is_led_from_the_wall_to_their_phone(client, room, evaluator):
    assert client.get(address(room))["Location"] == address(room, "room_phone")


# --- The service's door ---------------------------------------------------------------------------------


def test_lead_who_stays_writes_and_reads_what_is_revealed(client, room):
    client.force_login(room.proposal.lead)

    client.post(service_address(room), note(room, "La parole du service."))
    write(room, "Celle de la salle.")
    assert "Celle de la salle." not in read(client, service_address(room))
    room.current.reveal(by=room.facilitator)

    page = read(client, service_address(room))
    assert "La parole du service." in page
    assert "Celle de la salle." in page


def test_lead_never_sees_the_grid_or_the_synthesis(client):
    room = closed(lead_stays=True)
    client.force_login(room.proposal.lead)

    page = read(client, service_address(room))

    assert "La salle est close" in page
    assert room.proposed not in page
    assert "Critère de" not in read(client, service_address(writing(lead_stays=True, proposal=of(room.proposal.lead))))


def of(lead):
    return factories.make_deliberating(lead=lead)


def test_lead_cannot_tie_a_note_to_the_grid(client, room):
    client.force_login(room.proposal.lead)
    criterion = room.proposal.grid.criteria.first()

    client.post(service_address(room), note(room, criterion=criterion.code, leaning="will"))

    idea = HatContribution.objects.get()
    assert (idea.criterion, idea.leaning) == (None, "")


@pytest.mark.parametrize("name", ["room", "room_watch"])
def test_lead_who_does_not_stay_finds_no_room(client, name):
    room = writing()
    client.force_login(room.proposal.lead)

    assert client.get(service_address(room, name)).status_code == 404


@pytest.mark.parametrize(
    ("make", "invited"),
    [
        (lambda: writing(lead_stays=True), True),
        (writing, False),
        (lambda: prepared(lead_stays=True), False),
        (lambda: closed(lead_stays=True), False),
    ],
)
def test_case_invites_its_lead_while_the_room_goes_on_and_lets_them_in(client, make, invited):
    room = make()
    client.force_login(room.proposal.lead)

    page = read(client, room.proposal.get_absolute_url())

    assert (service_address(room) in page) is invited


def test_sponsor_finds_no_room(client, room):
    sponsor = factories.make_user("dominique.modele@example.org")
    assert Proposal.objects.visible_to(sponsor).filter(pk=room.proposal_id).exists()
    client.force_login(sponsor)

    assert client.get(service_address(room)).status_code == 404


def test_lead_changes_their_own_note_and_nobody_else_s(client, room):
    client.force_login(room.proposal.lead)
    mine, theirs = write(room, "La mienne.", by=room.proposal.lead), write(room, "La leur.")

    client.post(service_address(room, "room_idea", mine.pk), {"text": "Mieux dite."})
    assert fresh(mine).text == "Mieux dite."
    assert client.post(service_address(room, "room_idea", theirs.pk), {"remove": "1"}).status_code == 404
    assert fresh(theirs).text == "La leur."


def test_facilitator_opens_the_door_to_the_lead(client, as_lab):
    room = prepared()
    assert "n’entre pas dans la salle" in read(as_lab, address(room))

    room.plan([("white", 4)], lead_stays=True, seen=room.state)

    assert service_address(room) in read(as_lab, address(room))


def test_phone_of_a_room_with_groups_names_them(client):
    room = revealed("Un", "Deux")
    HatGroup.gather(room.current, [idea.pk for idea in room.current.contributions.all()], name="Les moyens")
    client.force_login(room.proposal.sheets.first().evaluator)

    assert "Les moyens" in read(client, address(room, "room_phone"))
