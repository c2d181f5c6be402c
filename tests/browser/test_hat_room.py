"""The room in Chromium: a wall at 1280 px, two phones at 360 px, from the first hat to the synthesis."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from labo.roles import Role
from projects.models import HatContribution, HatGroup, HatRound
from tests import factories
from tests.browser.axe import OVERFLOW, faults_of
from tests.projects.hats.rooms import closed, decided, fresh, prepared, revealed, write, writing

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SOON = 8_000  # two looks of a page at the room, and some


def path(room, name="room", *more):
    return reverse(f"admin:projects_proposal_{name}", args=[room.proposal_id, *more])


def evaluators(room):
    return [sheet.evaluator for sheet in room.proposal.sheets.all()]


def note(page, words):
    page.get_by_label("Votre idée").fill(words)
    page.get_by_role("button", name="Poser la note").click()


def test_room_goes_from_its_first_hat_to_its_synthesis_on_three_devices(open_as):
    room = prepared(lead_stays=True)
    wall = open_as(room.facilitator, path(room))
    one, other = (open_as(person, path(room, "room_phone"), width=360, height=740) for person in evaluators(room))
    lead = open_as(room.proposal.lead, reverse("projects:room", args=[room.proposal.reference]), width=360, height=740)
    expect(one.get_by_role("heading", name="Chapeau blanc")).to_be_visible()
    expect(one.get_by_label("Votre idée")).to_be_hidden()

    # First hat: silence, then everybody reads.
    wall.get_by_role("button", name="Lancer le tour").click()
    expect(wall.locator("#scene h1")).to_be_focused()
    expect(wall.get_by_role("timer")).to_have_text(re.compile(r"^[34]:\d\d$"))
    for page, words in ((one, "Trois mille élèves par an."), (other, "Deux salles libres."), (lead, "Zéro budget.")):
        expect(page.get_by_label("Votre idée")).to_be_visible(timeout=SOON)
        note(page, words)
        expect(page.locator("#mes-notes")).to_contain_text(words, timeout=SOON)
        expect(page.get_by_label("Votre idée")).to_have_value("")
    expect(wall.get_by_text("3 idées écrites")).to_be_visible(timeout=SOON)
    expect(wall.get_by_text("Deux salles libres.")).to_have_count(0)
    expect(one.get_by_text("Deux salles libres.")).to_have_count(0)
    one.get_by_label("Votre idée").fill("Une phrase qui n’est pas finie")

    wall.get_by_role("button", name="Révéler les idées").click()
    expect(wall.get_by_text("Deux salles libres.")).to_be_visible()
    for page in (one, other, lead):
        expect(page.locator("#tour")).to_contain_text("Deux salles libres.", timeout=SOON)
    # What one was still writing stays under one's eyes.
    expect(one.get_by_label("Votre idée")).to_have_value("Une phrase qui n’est pas finie")
    expect(one.get_by_text("il est gardé dans cet appareil")).to_be_visible()
    one.get_by_label("Votre idée").fill("")

    # Two ideas say the same: one name.
    wall.get_by_label("Trois mille élèves par an.").check()
    wall.get_by_label("Deux salles libres.").check()
    wall.get_by_label("Regrouper les idées cochées sous le nom").fill("Les moyens")
    wall.get_by_role("button", name="Regrouper").click()
    expect(wall.get_by_role("group", name="Les moyens").get_by_role("checkbox")).to_have_count(2)
    expect(other.get_by_role("heading", name="Les moyens")).to_be_visible(timeout=SOON)

    # Second hat.
    wall.get_by_role("button", name="Chapeau suivant").click()
    expect(wall.get_by_role("heading", name="Chapeau rouge")).to_be_visible()
    wall.get_by_role("button", name="Lancer le tour").click()
    expect(other.get_by_label("Votre idée")).to_be_visible(timeout=SOON)
    note(other, "J’ai envie d’y aller.")
    expect(wall.get_by_text("1 idée écrite")).to_be_visible(timeout=SOON)
    wall.get_by_role("button", name="Révéler les idées").click()
    expect(one.locator("#tour")).to_contain_text("J’ai envie d’y aller.", timeout=SOON)

    # The blue hat's synthesis.
    wall.get_by_role("link", name="Écrire la synthèse et clore").click()
    wall.get_by_label("Ce que le groupe propose de décider").fill("Retenir le cas.")
    wall.get_by_label("Pourquoi", exact=True).fill("La question est ouverte.")
    wall.get_by_role("button", name="Clore la salle").click()
    expect(wall.get_by_role("heading", name="Ce que la salle a dit")).to_be_visible()
    expect(wall.get_by_text("J’ai envie d’y aller.")).to_be_visible()
    expect(one.get_by_role("heading", name="La salle est close")).to_be_visible(timeout=SOON)
    expect(lead.get_by_role("heading", name="La salle est close")).to_be_visible(timeout=SOON)
    expect(lead.get_by_text("Retenir le cas.")).to_have_count(0)
    assert [page.complaints for page in (wall, one, other, lead)] == [[], [], [], []]


def test_round_is_led_by_the_keyboard_alone(open_as):
    room = prepared()
    wall = open_as(room.facilitator, path(room))

    def press(name):
        for _ in range(40):
            if wall.evaluate("document.activeElement.textContent.trim()") == name:
                break
            wall.keyboard.press("Tab")
        wall.keyboard.press("Enter")
        expect(wall.locator("#scene h1")).to_be_focused()

    press("Lancer le tour")
    expect(wall.get_by_role("button", name="Révéler les idées")).to_be_visible()
    for text in ("Un.", "Deux."):
        write(fresh(room), text)
    expect(wall.get_by_text("2 idées écrites")).to_be_visible(timeout=SOON)
    press("Mettre en pause")
    expect(wall.get_by_text("En pause")).to_be_visible()
    press("Reprendre")
    expect(wall.get_by_role("button", name="Mettre en pause")).to_be_visible()
    press("Révéler les idées")
    expect(wall.get_by_role("checkbox")).to_have_count(2)
    wall.get_by_role("checkbox").first.focus()
    wall.keyboard.press("Space")
    wall.keyboard.press("Tab")
    wall.keyboard.press("Space")
    wall.keyboard.press("Tab")
    wall.keyboard.type("Ensemble")
    wall.keyboard.press("Enter")
    expect(wall.get_by_role("group", name="Ensemble")).to_be_visible()
    press("Chapeau suivant")
    expect(wall.get_by_role("heading", name="Chapeau rouge")).to_be_visible()
    assert wall.complaints == []


# --- Bad luck -------------------------------------------------------------------------------------------


def test_phone_without_network_keeps_the_note_and_sends_it_once_on_return(open_as):
    room = writing()
    phone = open_as(evaluators(room)[0], path(room, "room_phone"), width=360, height=740)

    phone.context.set_offline(True)
    note(phone, "Écrite dans l’ascenseur.")
    expect(phone.get_by_text("Pas de réseau. Vos notes sont gardées dans cet appareil.")).to_be_visible()
    expect(phone.locator("[data-waiting]")).to_contain_text("Écrite dans l’ascenseur.")
    assert HatContribution.objects.count() == 0

    phone.context.set_offline(False)
    expect(phone.locator("#mes-notes")).to_contain_text("Écrite dans l’ascenseur.", timeout=SOON)
    expect(phone.locator("[data-waiting] li")).to_have_count(0)
    assert HatContribution.objects.count() == 1


def test_answer_that_is_lost_on_the_way_makes_no_second_idea(open_as):
    """The room has kept the note, the phone does not know: it sends it again with its key."""
    room = writing()
    phone = open_as(evaluators(room)[0], path(room, "room_phone"), width=360, height=740)
    posts = []

    def lose_the_first_answer(route):
        if route.request.method != "POST":
            return route.continue_()
        posts.append(route.request.url)
        if len(posts) > 1:
            return route.continue_()
        route.fetch()
        return route.abort()

    phone.route("**/salle/telephone/", lose_the_first_answer)
    note(phone, "Envoyée deux fois.")

    expect(phone.locator("#mes-notes")).to_contain_text("Envoyée deux fois.", timeout=SOON)
    expect(phone.locator("[data-waiting] li")).to_have_count(0, timeout=SOON)
    assert len(posts) == 2
    assert HatContribution.objects.count() == 1


def test_page_that_is_closed_gives_back_what_was_being_written(open_as):
    room = writing()
    phone = open_as(evaluators(room)[0], path(room, "room_phone"), width=360, height=740)
    phone.get_by_label("Votre idée").fill("Une moitié d’idée")

    phone.reload()

    expect(phone.get_by_label("Votre idée")).to_have_value("Une moitié d’idée")
    assert phone.complaints == []


def test_note_refused_because_the_round_is_over_is_given_back(open_as):
    room = writing()
    phone = open_as(evaluators(room)[0], path(room, "room_phone"), width=360, height=740)
    phone.route("**/salle/telephone/etat/**", lambda route: route.abort())  # this phone has not seen the reveal
    phone.get_by_label("Votre idée").fill("Trop tard d’une seconde.")
    room.current.reveal(by=room.facilitator)

    phone.get_by_role("button", name="Poser la note").click()

    kept = phone.locator("[data-waiting] li")
    expect(kept).to_contain_text("Trop tard d’une seconde.")
    expect(kept.get_by_role("alert")).to_contain_text("votre idée n’est pas partie")
    kept.get_by_role("button", name="Reprendre ce texte").click()
    expect(phone.get_by_label("Votre idée")).to_have_value("Trop tard d’une seconde.")
    assert HatContribution.objects.count() == 0


def test_session_that_ends_keeps_the_note_and_says_so(open_as):
    room = writing()
    phone = open_as(evaluators(room)[0], path(room, "room_phone"), width=360, height=740)
    phone.route("**/salle/telephone/etat/**", lambda route: route.abort())
    cookies = phone.context.cookies()
    phone.context.clear_cookies(name="session")

    note(phone, "Gardée malgré tout.")

    alert = phone.locator("#perte")
    expect(alert).to_contain_text("Votre session est finie.")
    expect(alert.get_by_role("link", name="Se reconnecter")).to_be_visible()
    phone.context.add_cookies(cookies)  # signed in again, in another tab
    expect(phone.locator("[data-waiting] li")).to_have_count(0, timeout=SOON)
    assert HatContribution.objects.get().text == "Gardée malgré tout."


def test_clock_counts_by_the_server_and_speaks_at_one_minute_and_at_the_end(open_as):
    room = writing()
    wall = open_as(room.facilitator, path(room))
    wall.clock.install()
    says = wall.locator("[data-clock-says]")

    def left(seconds):
        HatRound.objects.filter(pk=room.current.pk).update(until=timezone.now() + timedelta(seconds=seconds))
        wall.goto(wall.url)

    left(62)
    wall.clock.run_for(4_000)
    expect(says).to_have_text("Encore une minute.")
    left(2)
    wall.clock.run_for(4_000)
    expect(wall.get_by_role("timer")).to_have_text("0:00")
    expect(says).to_have_text("Le temps est écoulé. Finissez votre phrase.")
    expect(wall.get_by_text("Le temps est écoulé", exact=True)).to_be_visible()


# --- Without a script -----------------------------------------------------------------------------------


def test_room_works_without_javascript(new_context, live_server):
    room = prepared()
    pages = []
    for person, name in ((room.facilitator, "room"), (evaluators(room)[0], "room_phone")):
        context = new_context(java_script_enabled=False)
        client = Client()
        client.force_login(person)
        cookie, value = next(iter(client.cookies.items()))
        context.add_cookies([{"name": cookie, "value": value.value, "url": live_server.url}])
        page = context.new_page()
        page.goto(live_server.url + path(room, name))
        pages.append(page)
    wall, phone = pages

    wall.get_by_role("button", name="Lancer le tour").click()
    phone.get_by_role("link", name="Rafraîchir").click()
    note(phone, "Sans script.")
    expect(phone.get_by_text("Votre idée est posée.")).to_be_visible()
    wall.get_by_role("link", name="Rafraîchir").click()
    expect(wall.get_by_text("1 idée écrite")).to_be_visible()
    expect(wall.get_by_text(re.compile(r"jusqu’à \d+\s?h"))).to_be_visible()
    wall.get_by_role("button", name="Révéler les idées").click()
    expect(wall.get_by_text("Sans script.")).to_be_visible()


# --- Every state, in every look -------------------------------------------------------------------------


def grouped():
    room = revealed("Un fait.", "Un autre fait.", "Un troisième, beaucoup plus long, pour voir comment il se range.")
    ideas = list(room.current.contributions.all())
    HatGroup.gather(room.current, [idea.pk for idea in ideas[:2]], name="Les moyens")
    return room


@pytest.mark.parametrize("state", [prepared, grouped, decided, closed])  # the route table shows one that is written in
def test_room_is_accessible_and_holds_in_every_state(open_as, state):
    room = state()
    person = evaluators(room)[0]
    if state is writing:
        write(room, "Une note à moi.", by=person)
    pages = [(room.facilitator, "room"), (person, "room_phone"), (factories.make_user(role=Role.LAB), "room")]

    for who, name in pages:
        page = open_as(who, path(room, name))
        for details in page.locator("details").all():
            details.evaluate("each => each.open = true")
        assert faults_of(page) == [], name
        page.set_viewport_size({"width": 360, "height": 740})
        assert page.evaluate(OVERFLOW) == 0, name
        page.close()
