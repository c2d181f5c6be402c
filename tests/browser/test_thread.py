"""The thread in Chromium: read by a script, answered by keyboard, and nothing sent to the wrong people."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.utils import timezone

from labo.roles import Role
from projects.models import Message, ThreadReading
from tests import factories
from tests.browser.axe import faults_of, open_page, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def session_of(client, person):
    client.force_login(person)
    return client.cookies[settings.SESSION_COOKIE_NAME].value


@pytest.fixture
def case(db):
    return factories.make_assessed()


@pytest.fixture
def lab(db):
    return factories.make_user(role=Role.LAB)


def test_page_says_by_itself_that_it_was_read(page, live_server, client, case, lab, complaints):
    message = factories.make_message(case, from_lab=True, by=lab)
    sign_in(page, live_server.url, session_of(client, case.lead))

    with page.expect_response(lambda response: response.url.endswith("/lu/")):
        page.goto(f"{live_server.url}/projets/{case.reference}/echanges/")

    page.get_by_role("button", name="Marquer comme lu").wait_for(state="detached")
    assert page.get_by_text("Nouveau", exact=True).count() == 1
    assert ThreadReading.objects.get().last_seen == message
    assert complaints == []


def test_without_a_script_a_button_says_it(browser, live_server, client, case, lab):
    factories.make_message(case, from_lab=True, by=lab)
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    sign_in(page, live_server.url, session_of(client, case.lead))
    page.goto(f"{live_server.url}/projets/{case.reference}/echanges/")
    assert not ThreadReading.objects.exists()

    page.get_by_role("button", name="Marquer comme lu").click()

    assert page.get_by_text("Nouveau", exact=True).count() == 0
    context.close()


def test_lab_answers_by_keyboard_and_enter_in_the_date_sends_to_nobody(page, live_server, client, case, lab):
    sign_in(page, live_server.url, session_of(client, lab))
    page.goto(f"{live_server.url}/admin/projects/proposal/{case.pk}/echanges/")
    page.get_by_label("Votre message").focus()
    page.keyboard.type("Entre nous.")
    # What the key Enter does in a field of one line: press the first button of the form.
    page.evaluate("document.querySelector('#repondre [type=submit]').click()")
    page.wait_for_url("**/echanges/#repondre")

    assert page.get_by_role("alert").get_by_text("Choisissez qui lira ce message").count() == 1
    assert page.get_by_label("Votre message").input_value() == "Entre nous."
    assert not Message.objects.exists()

    page.get_by_role("button", name="Noter pour le labo seulement").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/echanges/#message-*")

    assert list(Message.objects.values_list("text", "audience")) == [("Entre nous.", "lab")]
    assert page.get_by_role("article").get_by_text("Interne labo").count() == 1


@pytest.mark.parametrize("side", ["service", "team"])
def test_full_thread_passes_axe_in_every_look(page, live_server, client, case, lab, side):
    """Every state of a line at once: new, mine, internal, expected, late, answered, read, taken back."""
    day, long_ago = timezone.localdate(), timezone.now() - timedelta(days=9)
    factories.make_message(case, from_lab=True, by=lab, answer_by=day - timedelta(days=8), now=long_ago)
    factories.make_message(case, text="mot" * 80, now=long_ago)
    late = factories.make_message(case, from_lab=True, by=lab, answer_by=day - timedelta(days=2), now=long_ago)
    ThreadReading.mark(case.messages.for_service(), by=case.lead, on_lab_side=False, up_to=late.pk)
    factories.make_internal_note(case, by=lab)
    factories.make_message(case, from_lab=True, by=lab, text="À retirer.").withdraw(by=lab)
    factories.make_message(case, from_lab=True, by=factories.make_user(role=Role.LAB), answer_by=day)
    path = (
        f"/projets/{case.reference}/echanges/" if side == "service" else f"/admin/projects/proposal/{case.pk}/echanges/"
    )
    sign_in(page, live_server.url, session_of(client, case.lead if side == "service" else lab))

    assert open_page(page, live_server.url + path) + faults_of(page) == []
