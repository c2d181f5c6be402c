"""The wall: what it shows and hides, its buttons, and how it keeps itself up to date."""

import html
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from labo.roles import Role
from projects.models import Decision, HatContribution, HatGroup, HatRoom, Proposal
from tests import factories
from tests.projects.hats.rooms import (
    address,
    closed,
    decided,
    ended,
    fresh,
    prepared,
    revealed,
    waiting_for_discussion,
    write,
    writing,
)

pytestmark = pytest.mark.django_db
HTMX = {"HTTP_HX_REQUEST": "true"}


def read(client, room, name="room", **query):
    return html.unescape(client.get(address(room, name), query).content.decode())


def press(client, room, act, **extra):
    round = room.current or room.rounds.filter(started_at=None).first()
    return client.post(address(room, "room_act", act), {"round": round.pk}, **extra)


def marked(page):
    """Return the state that the page will ask about."""
    return html.unescape(re.search(r"\?vu=([^\"]+)\"", page)[1])


# --- What shows -----------------------------------------------------------------------------------------


def test_room_is_prepared_from_its_page(as_lab, lab_member):
    proposal = factories.make_assessed()
    room = HatRoom(proposal_id=proposal.pk)

    assert "Préparer la salle" in read(as_lab, room)
    page = as_lab.post(address(room, "room_prepare"), follow=True).content.decode()

    assert "La salle est prête. Vous l’animez." in page
    assert proposal.hat_room.facilitator == lab_member
    assert "Le tour se lance quand la discussion du cas est ouverte." in page


def test_room_cannot_be_prepared_before_the_assessment(as_lab):
    room = HatRoom(proposal_id=factories.make_proposal().pk)

    assert "Elle se prépare pendant" in read(as_lab, room)
    page = as_lab.post(address(room, "room_prepare"), follow=True).content.decode()

    assert "La salle se prépare pendant l’évaluation ou la discussion du cas." in page
    assert HatRoom.objects.count() == 0


def test_wall_counts_what_is_written_and_hides_it(as_lab):
    room = writing()
    for text in ("Un secret bien gardé.", "Un autre secret."):
        write(room, text)

    page = read(as_lab, room)

    assert "<strong>2</strong> idées écrites" in page
    assert "secret" not in page
    assert 'role="timer"' in page
    assert "Que savons-nous pour de bon" in page


def test_wall_reads_one_idea_in_the_singular(as_lab):
    room = writing()
    write(room)

    assert "<strong>1</strong> idée écrite<" in read(as_lab, room)


def test_reveal_shows_every_idea_and_no_author(as_lab):
    room = writing()
    author = factories.make_user(role=Role.AMBASSADOR, first_name="Iris", last_name="Introuvable")
    criterion = room.proposal.grid.criteria.first()
    write(room, "Trois mille élèves.", by=author, criterion=criterion, leaning="will")

    page = html.unescape(press(as_lab, room, "reveler", follow=True).content.decode())

    assert "Trois mille élèves." in page
    assert f"{criterion.code} {criterion.title} · Ce que le labo fera" in page
    assert "Introuvable" not in page


def test_what_is_typed_is_shown_as_text(as_lab):
    room = revealed("<script>alert(1)</script>")

    page = as_lab.get(address(room)).content.decode()

    assert "&lt;script&gt;alert(1)" in page
    assert "<script>alert(1)" not in page


@pytest.mark.parametrize(
    ("room", "words", "absent"),
    [
        (prepared, ["Lancer le tour", "Ordre et durées"], ["Révéler les idées", "Écrire la synthèse"]),
        (waiting_for_discussion, ["Le tour se lance quand"], ["Lancer le tour"]),
        (writing, ["Révéler les idées", "Mettre en pause", "Une minute de plus"], ["Chapeau suivant", "Reprendre"]),
        (revealed, ["Chapeau suivant", "puis rouge, les ressentis"], ["Révéler les idées", "Lancer le tour"]),
        (ended, ["Chapeau rouge", "Lancer le tour"], ["Révéler les idées"]),
        (decided, ["Ce cas n’est plus en discussion", "Écrire la synthèse et clore"], ["Révéler les idées", "Prendre"]),
        (closed, ["Ce que le groupe propose", "Retenir le cas.", "Rouvrir la salle"], ["Révéler les idées"]),
    ],
)
def test_wall_offers_what_would_pass_and_nothing_else(as_lab, room, words, absent):
    page = read(as_lab, room())

    assert [word for word in words if word not in page] == []
    assert [word for word in absent if word in page.partition('<div class="labo-mur__pied">')[0]] == []


# --- The buttons ----------------------------------------------------------------------------------------


def test_round_goes_from_start_to_end_by_the_buttons(as_lab):
    room = prepared()

    for act in ("commencer", "pause", "reprendre", "minute", "reveler", "suivant"):
        answer = press(as_lab, room, act)
        assert (answer.status_code, answer["Location"]) == (302, address(room))

    round = room.rounds.first()
    assert (bool(round.ended_at), round.minutes, fresh(room).status) == (True, 5, "running")


def test_button_pressed_by_somebody_else_before_is_told_calmly(as_lab):
    room = revealed()

    page = press(as_lab, room, "reveler", follow=True).content.decode()

    assert "Les idées de ce tour sont déjà révélées." in page
    assert "labo-note--erreur" not in page


def test_button_acts_on_the_round_it_was_drawn_for(as_lab):
    """The hat was put down from another device: the same button does not put down the next one too."""
    room = revealed()
    first = room.current
    first.end(by=room.facilitator)
    room.rounds.all()[1].start(by=room.facilitator)

    as_lab.post(address(room, "room_act", "suivant"), {"round": first.pk})

    assert fresh(room).current.position == 2


@pytest.mark.parametrize("round", ["", "abc", "99999999", "9" * 40])
def test_button_of_no_round_is_not_found(as_lab, round):
    assert as_lab.post(address(writing(), "room_act", "reveler"), {"round": round}).status_code == 404


def test_button_of_another_room_s_round_is_not_found(as_lab):
    room, other = writing(), writing()

    answer = as_lab.post(address(room, "room_act", "reveler"), {"round": other.current.pk})

    assert answer.status_code == 404
    assert not fresh(other).current.is_revealed


def test_script_gets_the_wall_alone_with_its_refusal(as_lab):
    room = writing()

    page = press(as_lab, room, "suivant", **HTMX).content.decode()

    assert page.lstrip().startswith("<div")
    assert "Révélez d’abord les idées de ce tour." in page
    assert 'role="alert"' in page


def test_somebody_else_of_the_lab_takes_the_animation(as_lab, lab_member):
    room = writing()
    assert "Prendre l’animation" in read(as_lab, room)

    page = as_lab.post(address(room, "room_lead"), follow=True).content.decode()

    assert fresh(room).facilitator == lab_member
    assert "Animation&nbsp;: Noa Prototype" in page
    assert "Prendre l’animation" not in page


def test_ideas_are_grouped_and_ungrouped_by_the_page(as_lab):
    room = revealed("Un", "Deux", "Trois")
    ideas = [idea.pk for idea in room.current.contributions.all()[:2]]
    form = {"round": room.current.pk, "ideas": ideas, "name": "Les moyens"}

    page = as_lab.post(address(room, "room_group"), form, follow=True).content.decode()
    assert "<legend>Les moyens</legend>" in page

    as_lab.post(address(room, "room_group"), {"scatter": HatGroup.objects.get().pk})
    assert HatGroup.objects.count() == 0


@pytest.mark.parametrize(
    ("change", "sentence"), [({"name": ""}, "Donnez un nom au groupe."), ({"ideas": []}, "Cochez au moins deux idées")]
)
def test_group_in_error_says_what_is_missing_and_keeps_the_name(as_lab, change, sentence):
    room = revealed("Un", "Deux")
    ideas = [idea.pk for idea in room.current.contributions.all()]
    form = {"round": room.current.pk, "ideas": ideas, "name": "Les moyens", **change}

    page = html.unescape(as_lab.post(address(room, "room_group"), form, **HTMX).content.decode())

    assert sentence in page
    assert f'value="{form["name"]}"' in page or not form["name"]
    assert HatGroup.objects.count() == 0


# --- Keeping itself up to date --------------------------------------------------------------------------


def test_wall_that_did_not_change_is_not_read_again(as_lab):
    room = writing()
    seen = marked(as_lab.get(address(room)).content.decode())

    with CaptureQueriesContext(connection) as queries:
        answer = as_lab.get(address(room, "room_watch"), {"vu": seen}, **HTMX)

    assert (answer.status_code, answer.content) == (204, b"")
    # Who is there: the session, the person, their role; then the room, in one small query.
    assert len(queries) == 4


def test_part_of_the_wall_opened_as_a_page_leads_to_the_wall(as_lab):
    room = writing()

    assert as_lab.get(address(room, "room_watch"))["Location"] == address(room)


def test_wall_learns_of_a_note_and_of_a_reveal(as_lab):
    room = writing()
    seen = marked(as_lab.get(address(room)).content.decode())

    write(room)
    page = as_lab.get(address(room, "room_watch"), {"vu": seen}, **HTMX)
    assert "<strong>1</strong> idée écrite<" in page.content.decode()
    seen = marked(page.content.decode())
    room.current.reveal(by=room.facilitator)

    assert "Chapeau suivant" in as_lab.get(address(room, "room_watch"), {"vu": seen}, **HTMX).content.decode()


def test_wall_learns_that_the_case_is_decided(as_lab):
    room = writing()
    seen = marked(as_lab.get(address(room)).content.decode())
    Proposal.objects.filter(pk=room.proposal_id).update(status="accepted")

    page = as_lab.get(address(room, "room_watch"), {"vu": seen}, **HTMX).content.decode()

    assert "Ce cas n’est plus en discussion" in page


def test_closed_wall_asks_no_more(as_lab):
    room = closed()

    page = as_lab.get(address(room, "room_watch"), {"vu": ""}, **HTMX).content.decode()

    assert "La salle est close" in page
    assert "every 3s" not in page


@pytest.mark.parametrize("name", ["room", "room_watch", "room_phone", "room_phone_watch", "matrix", "room_close"])
def test_pages_ask_the_same_for_one_idea_and_for_three_hundred(as_lab, name):
    room = revealed("Un")
    round, by = room.current, factories.make_user()

    def asked():
        with CaptureQueriesContext(connection) as queries:
            extra = HTMX if name.endswith("watch") else {}
            assert as_lab.get(address(room, name), **extra).status_code == 200
        return len(queries)

    asked()  # what is read once and kept, the words of mails among it
    few = asked()
    more = [
        HatContribution(proposal=room.proposal, round=round, hat=round.hat, text=f"Idée {n}", author=by)
        for n in range(300)
    ]
    ideas = HatContribution.objects.bulk_create(more)
    for n in range(0, 30, 2):
        HatGroup.gather(round, [ideas[n].pk, ideas[n + 1].pk], name=f"Groupe {n}")

    assert asked() == few <= 12


# --- Order, synthesis, opening again --------------------------------------------------------------------


def rounds_form(room, *rows, **more):
    form = {"tours-TOTAL_FORMS": len(rows), "tours-INITIAL_FORMS": 0, "seen": room.state, "action": "save"}
    for at, (hat, minutes) in enumerate(rows):
        form |= {f"tours-{at}-hat": hat, f"tours-{at}-minutes": minutes}
    return form | more


def test_order_and_durations_are_saved(as_lab):
    room = prepared()

    answer = as_lab.post(address(room, "room_plan"), rounds_form(room, ("blue", 2), ("red", 6), lead_stays="on"))

    assert answer["Location"] == address(room)
    assert list(room.rounds.values_list("hat", "minutes")) == [("blue", 2), ("red", 6)]
    assert fresh(room).lead_stays


@pytest.mark.parametrize(
    ("action", "hats"),
    [
        ("up-1", ["red", "white", "black"]),
        ("down-0", ["red", "white", "black"]),
        ("up-0", ["white", "red", "black"]),
        ("remove-1", ["white", "black"]),
        ("add", ["white", "red", "black", "blue"]),
        ("up-9", ["white", "red", "black"]),
        ("jump-1", ["white", "black"]),
        ("look", ["white", "red", "black"]),
    ],
)
def test_buttons_of_the_order_move_what_was_typed_and_save_nothing(as_lab, action, hats):
    room = prepared()
    form = rounds_form(room, ("white", 7), ("red", 4), ("black", 4), action=action, lead_stays="on")

    page = as_lab.post(address(room, "room_plan"), form).content.decode()

    assert re.findall(r'<option value="(\w+)" selected', page) == hats
    assert 'value="7"' in page
    assert room.rounds.count() == 6


@pytest.mark.parametrize("minutes", ["", "0", "61", "deux"])
def test_order_in_error_is_kept_on_the_page(as_lab, minutes):
    room = prepared()

    page = as_lab.post(address(room, "room_plan"), rounds_form(room, ("yellow", minutes))).content.decode()

    assert "invalid-feedback" in page
    assert room.rounds.count() == 6


def test_order_saved_from_an_older_page_is_refused_then_accepted(as_lab):
    room = prepared()
    form = rounds_form(room, ("blue", 2))
    room.plan([("red", 3)], lead_stays=False, seen=room.state)

    page = as_lab.post(address(room, "room_plan"), form).content.decode()
    assert "La salle a changé entre-temps." in page
    assert list(room.rounds.values_list("hat", flat=True)) == ["red"]

    again = re.search(r'name="seen" value="(\d+)"', page)[1]
    as_lab.post(address(room, "room_plan"), form | {"seen": again})
    assert list(room.rounds.values_list("hat", flat=True)) == ["blue"]


def test_synthesis_closes_the_room(as_lab):
    room = revealed("Un fait.")
    form = {"proposed": "Retenir.", "reasons": "La question est ouverte.", "dissent": "Une réserve."}

    page = as_lab.post(address(room, "room_close"), form, follow=True).content.decode()

    for words in ("Retenir.", "La question est ouverte.", "Une réserve.", "Un fait.", "La salle est close."):
        assert words in page
    assert fresh(room).status == "closed"


def test_second_synthesis_is_refused_and_kept_on_the_page(as_lab):
    room = closed()

    page = as_lab.post(address(room, "room_close"), {"proposed": "Autre.", "reasons": "Autrement."}).content.decode()

    assert "La salle est close. Rouvrez-la pour continuer." in page
    assert "Autrement." in page
    assert fresh(room).proposed == "Retenir le cas."


def test_room_opens_again_from_its_page_and_says_why(as_lab):
    room = closed()

    refused = as_lab.post(address(room, "room_reopen"), {"reason": ""}).content.decode()
    assert "Dites pourquoi la salle rouvre." in refused
    as_lab.post(address(room, "room_reopen"), {"reason": "Il manquait le vert."})
    room.refresh_from_db()
    room.close(by=room.facilitator, proposed="Retenir.", reasons="Mieux.")

    page = read(as_lab, room)
    assert "Rouverte" in page
    assert "Il manquait le vert." in page


def test_room_of_a_decided_case_reads_and_does_not_open_again(as_lab):
    room = closed()
    Decision.take(
        room.proposal,
        by=room.facilitator,
        outcome="accepted",
        reasons="Des motifs.",
        relevance_reasons="Un vrai sujet.",
    )

    page = read(as_lab, room)

    assert "Retenir le cas." in page
    assert "Rouvrir la salle" not in page


# --- The board beside the collective view ---------------------------------------------------------------


def test_board_shows_groups_and_ideas_by_hat_without_author(as_lab):
    room = revealed()
    author = factories.make_user(first_name="Iris", last_name="Introuvable")
    room.key_in("white", ["Trois mille élèves.", "Deux salles.", "Un vélo."], by=author)
    white = list(room.current.contributions.all())
    HatGroup.gather(room.current, [white[0].pk, white[1].pk], name="Les chiffres")

    board = read(as_lab, room, "matrix").split("Six chapeaux</h2>")[1]

    section = board.split("<h3>Rouge")[0]
    assert section.index("Les chiffres") < section.index("Deux salles.") < section.index("Et aussi")
    assert section.index("Et aussi") < section.index("Un vélo.")
    assert "Introuvable" not in board
    assert "Aller dans la salle" in board


def test_board_hides_what_is_being_written(as_lab):
    room = writing()
    write(room, "Un secret.")

    assert "Un secret." not in read(as_lab, room, "matrix")
    assert "Un secret." not in read(as_lab, room, "room_close")


@pytest.mark.parametrize("room", [waiting_for_discussion, prepared])
def test_case_leads_to_its_room(as_lab, room):
    room = room()

    assert address(room) in as_lab.get(address(room, "change")).content.decode()
