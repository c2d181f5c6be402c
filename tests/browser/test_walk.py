"""
The first walk, whole, in Chromium: a service proposes the muséolab, the lab judges it, the note comes out as a PDF.

Real pages, real SMTP, the real words of the demonstration's case. Nothing is clicked that a person could not click.
"""

import re
from datetime import date

import pytest
from django.core.management import call_command
from django.utils import timezone

from labo.models import OrgUnit
from labo.outbox.sender import deliver_due
from labo.roles import Role
from projects.demo import read
from projects.demo.grid import load_grid
from projects.demo.story import PROPOSAL_FIELDS
from projects.models import Proposal
from tests.factories import make_user

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

WORDS = {"vert": "Vert", "rouge": "Rouge", "a_eclaircir": "À éclaircir"}


class Walker:
    """A person at the browser. Opens the site, signs in by code, types and clicks by what the page says."""

    def __init__(self, page, origin, sink):
        self.page, self.origin, self.sink = page, origin, sink

    def open(self, path):
        self.page.goto(self.origin + path)

    def fill(self, label, text):
        self.page.get_by_label(re.compile(rf"^{re.escape(label)}")).first.fill(text)

    def press(self, name):
        self.page.get_by_role("button", name=name, exact=True).first.click()

    def follow(self, name):
        self.page.get_by_role("link", name=name).first.click()

    def mail(self, *, to, subject):
        """Let the sender work, and return the one mail that came for this person with this subject."""
        deliver_due()
        found = [taken for taken in self.sink.taken if to in taken.recipients and subject in taken.message["Subject"]]
        assert len(found) == 1, [taken.message["Subject"] for taken in self.sink.taken]
        return found[0]

    def sign_in(self, email):
        """Sign in by the code that arrives by mail, and leave the mailbox empty."""
        self.open("/compte/login/")
        self.fill("Votre adresse professionnelle", email)
        self.press("Recevoir un code")
        code = re.search(r"\b[A-Z0-9]{4}-?[A-Z0-9]{4}\b", self.mail(to=email, subject="code").part("plain")).group()
        self.sink.taken.clear()
        self.page.locator("input[name=code]").fill(code)
        self.press("Entrer")

    def sign_out(self):
        self.open("/mon-espace/")
        self.press("Se déconnecter")


@pytest.fixture
def walker(page, live_server, smtp_sink, settings, complaints):
    settings.SITE_URL = live_server.url
    settings.CSRF_TRUSTED_ORIGINS = [live_server.url]
    yield Walker(page, live_server.url, smtp_sink)
    assert complaints == []


@pytest.fixture
def lab(transactional_db):
    """The lab before its first case: its people, its grid, its methods."""
    load_grid(now=timezone.now())
    call_command("load_methods", verbosity=0)
    museums = OrgUnit.objects.create(name="Direction des musées", kind="direction")
    OrgUnit.objects.create(name="Service éducatif et culturel des musées", parent=museums)
    make_user("alix.fictive@example.org", role=Role.AMBASSADOR, first_name="Alix", last_name="Fictive")
    make_user("sacha.brouillon@example.org", role=Role.AMBASSADOR, first_name="Sacha", last_name="Brouillon")
    make_user("charlie.canevas@example.org", role=Role.LAB, first_name="Charlie", last_name="Canevas")


def typed(value):
    return "\n".join(value) if isinstance(value, list) else value


def propose(walker, told):
    """A new agent signs in by code, says who she is, fills the form and sends it."""
    walker.sign_in("camille.exemple@example.org")
    walker.fill("Prénom", "Camille")
    walker.fill("Nom", "Exemple")
    walker.page.get_by_label("Service", exact=False).last.select_option(label="Service éducatif et culturel des musées")
    walker.press("Enregistrer")
    walker.open("/projets/proposer/")
    walker.follow("Commencer ma proposition")
    page = walker.page
    for name, field in PROPOSAL_FIELDS.items():
        page.locator(f"[name={field}]").fill(typed(told[name]))
    page.locator("[name=org_unit]").select_option(label="Service éducatif et culturel des musées")
    page.locator("[name=lead_job_title]").fill(told["porteur"]["fonction"])
    page.locator("[name=sponsor_name]").fill(told["commanditaire"]["nom"])
    page.locator("[name=sponsor_job_title]").fill(told["commanditaire"]["fonction"])
    page.locator("[name=sponsor_email]").fill(told["commanditaire"]["email"])
    page.locator("[name=requested_format][value=support]").check()
    walker.press("Envoyer au labo")
    assert "Votre proposition est envoyée" in page.get_by_role("heading", level=1).inner_text()
    receipt = walker.mail(to="camille.exemple@example.org", subject="est bien arrivée")
    proposal = Proposal.objects.get()
    assert receipt.message["Subject"] == f"Votre proposition {proposal.reference} est bien arrivée"
    assert f"{walker.origin}/projets/{proposal.reference}/" in receipt.part("plain")
    walker.follow("Suivre ma proposition")
    assert page.get_by_text("Bien reçue").first.is_visible()
    walker.sign_out()
    return proposal


def test_a_service_proposes_a_case_and_receives_its_receipt(walker, lab):
    told = read("case_museolab")["proposition"]

    proposal = propose(walker, told)

    assert proposal.reference == f"LABO-{date.today().year}-001"
    assert proposal.summary == told["resume"]
