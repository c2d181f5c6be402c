"""
Nothing typed in a draft is lost, and the page says what happens: the server stops, the session ends, the tab closes.

On a real server that really stops, in Chromium. The negative controls take the copy in the browser away: the text is
then lost, which is what the tests would see.
"""

import re
import time

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.test import Client
from playwright.sync_api import Error, expect

from projects.models import Proposal
from tests import factories
from tests.browser.stoppable import StoppableServer

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

NEW = "/projets/proposer/formulaire/"
NBSP = "\u00a0"
PASSWORD = "demo-labo"
NO_COPY = "Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError'); };"


@pytest.fixture
def server(transactional_db, settings):
    server = StoppableServer()
    settings.ALLOWED_HOSTS = ["*"]
    settings.CSRF_TRUSTED_ORIGINS = [server.url]
    yield server
    server.stop()


@pytest.fixture
def agent(transactional_db):
    factories.make_grid()
    return factories.make_user("agent@example.org", job_title="Médiatrice", org_unit=factories.make_unit())


@pytest.fixture
def draft(agent):
    return factories.make_draft(agent, title="Un muséolab", means="")


def sign_in(context, agent, server):
    client = Client()
    client.force_login(agent)
    key = client.cookies[settings.SESSION_COOKIE_NAME].value
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": key, "url": server.url}])


@pytest.fixture
def tab(page, agent, server):
    """A tab of the agent, whose retries do not make the test wait."""
    sign_in(page.context, agent, server)
    page.set_default_timeout(15_000)
    return page


def open_draft(tab, server, draft):
    tab.goto(server.url + draft.get_absolute_url())
    return tab


def saved(tab):
    return tab.locator("[data-saved]")


def trouble(tab):
    return tab.locator("[role=alert][data-trouble]")


def copies(tab):
    return tab.evaluate("Object.keys(localStorage).filter((key) => key.startsWith('labo:brouillon:')).length")


def copies_go(tab):
    """Wait until the server has everything that this browser kept a copy of."""
    for _ in range(100):
        if not copies(tab):
            return
        tab.wait_for_timeout(100)
    raise AssertionError("A copy is still there after ten seconds.")


def fresh():
    return Proposal.objects.get()


# --- When all goes well ---------------------------------------------------------------------------------


def test_each_answer_is_kept_as_it_is_typed(tab, server, draft):
    open_draft(tab, server, draft)

    tab.locator("[name=means]").press_sequentially("Petit matériel")

    expect(saved(tab)).to_have_text(re.compile(rf"^Enregistré à \d+{NBSP}h"))
    assert fresh().means == "Petit matériel"
    tab.get_by_label("Un atelier").check()
    tab.locator("[name=framings]").nth(1).fill("Et si l’on allait voir ?")
    tab.locator("[name=schedule]").focus()
    copies_go(tab)
    assert (fresh().requested_format, fresh().framings) == ("workshop", ["Et si l’on allait voir ?"])
    expect(trouble(tab)).to_be_empty()


def test_first_answer_gives_the_form_its_address(tab, server):
    tab.goto(server.url + NEW + "?is_backed=yes&has_volunteers=not_yet")
    tab.locator("[name=title]").fill("Un muséolab")

    expect(saved(tab)).to_contain_text("Enregistré à")
    assert tab.url == server.url + fresh().get_absolute_url()
    assert fresh().preconditions.answers == {"is_backed": "yes", "has_volunteers": "not_yet"}
    assert fresh().lead_job_title == "Médiatrice"
    tab.locator("[name=summary]").fill("Essayer au musée.")
    tab.get_by_role("button", name="Enregistrer le brouillon").last.click()
    expect(tab.get_by_text("Brouillon enregistré à").first).to_be_visible()
    assert (fresh().title, fresh().summary) == ("Un muséolab", "Essayer au musée.")


SLOW_ANSWERS = """
const ask = window.fetch;
window.fetch = async (...request) => {
  const answer = ask(...request);
  await new Promise((done) => setTimeout(done, 1500));
  return answer;
};
"""


def test_button_pressed_while_an_answer_is_on_its_way_does_not_dispute_with_it(tab, server, draft):
    """The server has the first word already, and the page does not know it yet."""
    tab.add_init_script(SLOW_ANSWERS)
    open_draft(tab, server, draft)
    field = tab.locator("[name=means]")
    with tab.expect_request("**/champ/means/"):
        field.fill("Petit")
    field.fill("Petit matériel")
    field.press("Enter")
    field.fill("Petit matériel, et du temps")
    tab.get_by_role("button", name="Enregistrer le brouillon").last.click()

    expect(tab.locator(".labo-messages")).to_contain_text("Brouillon enregistré à")
    expect(tab.locator("[data-error-summary]")).to_have_count(0)
    assert fresh().means == "Petit matériel, et du temps"


def test_address_is_not_called_wrong_before_its_last_letter(tab, server, draft):
    open_draft(tab, server, draft)
    field = tab.locator("[name=sponsor_email]")

    with tab.expect_response(lambda response: response.status == 422):
        field.fill("dominique@")
    expect(trouble(tab)).to_be_empty()

    tab.locator("[name=title]").focus()
    expect(trouble(tab)).to_contain_text("Cette adresse est incomplète.")
    tab.get_by_role("button", name="Corriger").click()
    expect(field).to_be_focused()
    field.fill("dominique@example.org")
    expect(trouble(tab)).to_be_empty()
    assert fresh().sponsor_email == "dominique@example.org"


# --- The server stops -----------------------------------------------------------------------------------


def test_server_stopped_while_typing_and_back(tab, server, draft):
    open_draft(tab, server, draft)
    server.stop()

    tab.locator("[name=means]").press_sequentially("Petit matériel")

    expect(trouble(tab)).to_contain_text("Le serveur ne répond pas. Ce que vous tapez est gardé dans ce navigateur.")
    assert (fresh().means, copies(tab)) == ("", 1)
    tab.locator("[name=schedule]").fill("Au printemps. Ou plus tard.")

    server.start()
    expect(trouble(tab)).to_be_empty(timeout=40_000)
    expect(saved(tab)).to_contain_text("Enregistré à")
    copies_go(tab)
    assert fresh().means == "Petit matériel"
    assert fresh().schedule.endswith("Ou plus tard.")


# --- The session ends -----------------------------------------------------------------------------------


def test_session_over_while_typing(tab, server, draft, agent):
    agent.set_password(PASSWORD)
    agent.save()
    verified(agent)
    sign_in(tab.context, agent, server)
    open_draft(tab, server, draft)
    Session.objects.all().delete()

    tab.locator("[name=means]").press_sequentially("Petit matériel")

    expect(trouble(tab)).to_contain_text("Votre session est terminée. Ce que vous tapez est gardé dans ce navigateur.")
    assert fresh().means == ""
    tab.get_by_role("link", name="Se reconnecter").last.click()
    tab.get_by_text("J’ai un mot de passe").click()
    tab.locator("details [name=login]").fill(agent.email)
    tab.locator("[name=password]").fill(PASSWORD)
    tab.locator("[name=password]").press("Enter")

    expect(tab).to_have_url(server.url + draft.get_absolute_url())
    found = tab.locator("[data-found-place]")
    expect(found).to_contain_text("Nous avons retrouvé ce que vous aviez tapé")
    tab.get_by_role("button", name="Reprendre ce que j’avais tapé").click()
    expect(tab.locator("[name=means]")).to_have_value("Petit matériel")
    expect(saved(tab)).to_contain_text("Enregistré à")
    expect(found).to_be_empty()
    copies_go(tab)
    assert fresh().means == "Petit matériel"


def verified(agent):
    from allauth.account.models import EmailAddress

    EmailAddress.objects.create(user=agent, email=agent.email, verified=True, primary=True)


# --- The tab closes -------------------------------------------------------------------------------------


def close_while_typing(tab, server, where, name="means", text="Petit matériel"):
    """Type with the server away, close the tab, start the server again, open the page in another tab."""
    tab.goto(server.url + where)
    server.stop()
    tab.locator(f"[name={name}]").press_sequentially(text)
    context = tab.context
    tab.close()
    # What a page sends as it goes leaves from another process of the browser, a little later: it finds the server away.
    time.sleep(1)
    server.start()
    again = context.new_page()
    again.set_default_timeout(15_000)
    again.goto(server.url + where)
    return again


def test_tab_closed_while_typing_and_reopened(tab, server, draft):
    again = close_while_typing(tab, server, draft.get_absolute_url())

    expect(again.locator("[data-found-place]")).to_contain_text("Nous avons retrouvé ce que vous aviez tapé")
    block = again.locator("#deux-textes-means")
    expect(block.locator("[data-mine]")).to_have_text("Petit matériel")
    expect(block.locator("[data-other]")).to_have_text("(vide)")
    again.get_by_role("button", name="Tout reprendre").click()
    expect(again.locator("[name=means]")).to_have_value("Petit matériel")
    expect(saved(again)).to_contain_text("Enregistré à")
    assert fresh().means == "Petit matériel"


def test_saved_text_may_be_kept_instead(tab, server, draft):
    again = close_while_typing(tab, server, draft.get_absolute_url(), "title", " bis")

    again.get_by_role("button", name="Garder ce qui est enregistré").click()

    expect(again.locator("[name=title]")).to_have_value("Un muséolab")
    expect(again.locator("[data-found-place]")).to_be_empty()
    assert copies(again) == 0
    again.reload()
    expect(again.locator("[data-found-place]")).to_be_empty()


def test_form_that_never_reached_the_server_is_found_again(tab, server):
    again = close_while_typing(tab, server, NEW, "title", "Un muséolab")

    again.get_by_role("button", name="Tout reprendre").click()

    expect(saved(again)).to_contain_text("Enregistré à")
    assert fresh().title == "Un muséolab"
    assert again.url == server.url + fresh().get_absolute_url()


def test_last_keys_before_leaving_are_sent(tab, server, draft):
    """The server is there: a second after the last key has not passed, yet they arrive."""
    open_draft(tab, server, draft)
    tab.locator("[name=means]").press_sequentially("Petit matériel")
    tab.goto(server.url + "/projets/")

    for _ in range(50):
        if fresh().means:
            break
        tab.wait_for_timeout(100)
    assert fresh().means == "Petit matériel"
    open_draft(tab, server, draft)
    expect(tab.locator("[name=means]")).to_have_value("Petit matériel")
    expect(tab.locator("[data-found-place]")).to_be_empty()
    assert copies(tab) == 0


def test_without_the_copy_the_text_is_lost(tab, server, draft):
    """Negative control: the same closing, in a browser that keeps nothing."""
    tab.context.add_init_script(NO_COPY)

    again = close_while_typing(tab, server, draft.get_absolute_url())

    expect(again.locator("[name=means]")).to_have_value("")
    expect(again.locator("[data-found-place]")).to_be_empty()
    assert fresh().means == ""


def leave(tab, server):
    """Try to leave, and say no to whatever asks first. True if the tab left."""
    asked = []
    tab.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    try:
        tab.goto(f"{server.url}/projets/", timeout=4000)
    except Error:
        assert asked == ["beforeunload"]
    return not asked


def test_page_with_a_copy_lets_its_reader_go(tab, server, draft):
    open_draft(tab, server, draft)
    tab.route("**/champ/**", lambda route: route.abort())
    tab.locator("[name=means]").press_sequentially("Petit matériel")

    assert leave(tab, server)


def test_page_without_a_copy_asks_first(tab, server, draft):
    tab.context.add_init_script(NO_COPY)
    open_draft(tab, server, draft)
    tab.route("**/champ/**", lambda route: route.abort())
    tab.locator("[name=means]").press_sequentially("Petit matériel")
    expect(trouble(tab)).to_contain_text("Ne fermez pas cette page")

    assert not leave(tab, server)
    expect(tab.locator("[name=means]")).to_have_value("Petit matériel")


# --- Elsewhere ------------------------------------------------------------------------------------------


def test_two_tabs_on_one_draft_both_see_both_texts(tab, server, draft):
    open_draft(tab, server, draft)
    Proposal.objects.update(means="De l’autre onglet")

    tab.locator("[name=means]").fill("De celui-ci")

    expect(trouble(tab)).to_contain_text("a aussi changé ailleurs. Rien n’est écrasé")
    block = tab.locator("#deux-textes-means")
    expect(block.locator("[data-mine]")).to_have_text("De celui-ci")
    expect(block.locator("[data-other]")).to_have_text("De l’autre onglet")
    assert fresh().means == "De l’autre onglet"
    block.get_by_role("button", name="Garder mon texte").click()
    expect(trouble(tab)).to_be_empty()
    expect(block).to_have_count(0)
    expect(tab.locator("[name=means]")).to_be_focused()
    expect(saved(tab)).to_contain_text("Enregistré à")
    assert fresh().means == "De celui-ci"


def test_other_text_may_be_taken(tab, server, draft):
    open_draft(tab, server, draft)
    Proposal.objects.update(means="De l’autre onglet")
    tab.locator("[name=means]").fill("De celui-ci")

    tab.get_by_role("button", name="Prendre l’autre texte").click()

    expect(tab.locator("[name=means]")).to_have_value("De l’autre onglet")
    expect(trouble(tab)).to_be_empty()
    assert (fresh().means, copies(tab)) == ("De l’autre onglet", 0)


def test_case_sent_in_another_tab_says_so(tab, server, draft, agent):
    open_draft(tab, server, draft)
    fresh().submit(by=agent)

    tab.locator("[name=means]").fill("Trop tard")

    expect(trouble(tab)).to_contain_text("Cette proposition a été envoyée dans un autre onglet")
    tab.get_by_role("link", name="Voir la proposition").click()
    expect(tab).to_have_url(re.compile("/projets/LABO-"))
    assert fresh().means == ""


def test_draft_deleted_in_another_tab_says_so(tab, server, draft):
    open_draft(tab, server, draft)
    draft.discard()

    tab.locator("[name=means]").fill("Où suis-je ?")

    expect(trouble(tab)).to_contain_text("Ce brouillon n’existe plus")
    expect(tab.locator("[name=means]")).to_have_value("Où suis-je ?")
    assert Proposal.objects.count() == 0


def test_signing_out_leaves_nothing_behind(tab, server, draft):
    open_draft(tab, server, draft)
    tab.route("**/champ/**", lambda route: route.abort())
    tab.locator("[name=means]").fill("Secret")
    expect(trouble(tab)).not_to_be_empty()
    assert copies(tab) == 1

    tab.get_by_role("button", name="Se déconnecter").click()
    tab.wait_for_load_state()

    assert copies(tab) == 0


def test_somebody_else_on_the_same_machine_finds_nothing(tab, server, draft):
    open_draft(tab, server, draft)
    tab.route("**/champ/**", lambda route: route.abort())
    tab.locator("[name=means]").fill("Secret")
    expect(trouble(tab)).not_to_be_empty()
    sign_in(tab.context, factories.make_user(), server)

    tab.goto(server.url + NEW)

    expect(tab.locator("[data-found-place]")).to_be_empty()
    assert "Secret" not in tab.content()
