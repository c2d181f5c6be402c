"""
An agent's hour in the resource centre, on a phone, and the lab's answer at a desk.

A work is found and its citation copied, a page is shared, the desk is asked; a member of the lab takes the question,
answers it with works and opinions; the agent says that it is good. What the page of the work tells machines is read
back by the reader of pages and the reader of RIS, neither of which knows how it was written.
"""

import re

import pytest
from django.core.cache import cache
from playwright.sync_api import expect

from labo.roles import Role
from resources.bibliography.cited import citable
from resources.citation.cite import cite
from resources.exchange import reading
from resources.models import ResearchRequest, WatchItem
from resources.watch.page_metadata import read_metadata
from tests import factories

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PHONE = {"width": 360, "height": 780}


@pytest.fixture
def people(live_server):
    cache.clear()
    agent = factories.make_user(first_name="Camille", last_name="Exemple")
    return agent, factories.make_user(role=Role.LAB, first_name="Noa", last_name="Prototype")


def test_agent_reads_shares_and_asks_and_the_lab_answers(open_as, people):
    agent, lab = people
    work = factories.make_reference(by=lab, lab=lab, title="Observer un guichet sans gêner", DOI="10.5555/guichet")
    factories.make_reference(by=lab, lab=lab, title="Le carnet de guichet")

    screen = open_as(agent, "/ressources/", **PHONE)
    screen.get_by_role("link", name="Bibliographie", exact=True).first.click()
    screen.get_by_label("Chercher dans la bibliographie").press_sequentially("guichets")
    screen.get_by_role("link", name="Observer un guichet sans gêner", exact=True).click()
    screen.context.grant_permissions(["clipboard-read", "clipboard-write"])
    screen.get_by_role("button", name="Copier la citation ISO 690 (auteur-date)").click()
    expect(screen.get_by_text("Copié.")).to_be_attached()
    assert screen.evaluate("navigator.clipboard.readText()") == cite(citable(work)).text
    told = read_metadata(screen.content().encode(), "text/html; charset=utf-8")
    ris = screen.request.get(screen.url + "notice.ris").body()
    assert told.title == work.title
    assert [item["title"] for item in reading.read(ris, "notice.ris").items] == [work.title]
    assert reading.read(ris, "notice.ris").items[0]["DOI"] == "10.5555/guichet"

    screen.goto(re.sub(r"/ressources/.*", "/ressources/veille/partager/", screen.url))
    screen.get_by_label("Adresse de la page").fill("https://example.org/guichet")
    screen.get_by_label("Titre").fill("Un guichet sans comptoir")
    screen.get_by_label("Pourquoi vous la partagez").fill("Ils ont retiré le comptoir.")
    screen.get_by_label("Rubrique").select_option("ailleurs")
    screen.get_by_role("button", name="Partager", exact=True).click()
    expect(screen.get_by_role("heading", name="Ce que j’ai partagé")).to_be_visible()
    assert WatchItem.objects.get().title == "Un guichet sans comptoir"

    screen.goto(re.sub(r"/ressources/.*", "/ressources/recherches/demander/", screen.url))
    screen.get_by_label("Votre sujet, en une ligne").press_sequentially("observer un guichet")
    expect(screen.locator("#deja")).to_contain_text("Observer un guichet sans gêner")
    screen.get_by_label("Ce que vous cherchez").fill("Comment observer sans déranger.")
    screen.get_by_role("button", name="Envoyer au labo").click()
    expect(screen.get_by_role("heading", name="observer un guichet")).to_be_visible()
    question = ResearchRequest.objects.get()

    desk = open_as(lab, f"/admin/resources/researchrequest/{question.pk}/change/")
    desk.get_by_role("button", name="Prendre la demande").click()
    desk.get_by_role("link", name="Écrire la réponse").click()
    desk.get_by_label("Chercher dans la bibliographie").press_sequentially("guichet")
    for title in ("Observer un guichet sans gêner", "Le carnet de guichet"):
        desk.get_by_role("button", name=re.compile(f"Citer.*{title}")).click()
        expect(desk.locator("#references")).to_contain_text(title)
        desk.get_by_label("Chercher dans la bibliographie").press_sequentially("guichet")
    desk.locator("#references textarea").nth(0).fill("À lire avant d’y aller.")
    desk.locator("#references textarea").nth(1).fill("À imprimer.")
    desk.locator("textarea[name=text]").fill("Deux lectures courtes.")
    desk.get_by_role("button", name="Relire avant l’envoi").click()
    desk.get_by_role("button", name=re.compile("Envoyer")).click()
    expect(desk.get_by_text(re.compile("Réponse envoyée"))).to_be_visible()

    screen.reload()
    expect(screen.get_by_text("À lire avant d’y aller.")).to_be_visible()
    screen.get_by_role("button", name=re.compile("C’est bon")).click()
    question.refresh_from_db()
    assert question.status == "closed"
    assert screen.complaints + desk.complaints == []
