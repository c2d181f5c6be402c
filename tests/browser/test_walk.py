"""
The first walk, whole, in Chromium: a service proposes the muséolab, the lab judges it, the note comes out as a PDF.

Real pages, real SMTP, the real words of the demonstration's case. Nothing is clicked that a person could not click.
"""

import hashlib
import re
from datetime import date
from pathlib import Path

import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.utils import timezone

from labo.models import OrgUnit
from labo.outbox.sender import deliver_due
from labo.roles import Role
from projects.demo import read
from projects.demo.grid import load_grid
from projects.demo.story import NOTE_FIELDS, PROPOSAL_FIELDS
from projects.models import NoteVersion, Proposal
from tests.factories import make_user
from tests.waiting import wait_until

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
        """Let the sender work until the one mail for this person with this subject has come, and return it."""

        def found():
            deliver_due()
            return [one for one in self.sink.taken if to in one.recipients and subject in one.message["Subject"]]

        mails = wait_until(found)
        assert len(mails) == 1, [taken.message["Subject"] for taken in self.sink.taken]
        return mails[0]

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
    cache.clear()  # no code counted by another test
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
    walker.open("/projets/proposer/formulaire/")
    page = walker.page
    for name, field in PROPOSAL_FIELDS.items():
        lines = told[name] if field == "framings" else [typed(told[name])]
        for rank, line in enumerate(lines):
            page.locator(f"[name={field}]").nth(rank).fill(line)
    page.locator("[name=org_unit]").select_option(label="Service éducatif et culturel des musées")
    page.locator("[name=lead_job_title]").fill(told["porteur"]["fonction"])
    page.locator("[name=sponsor_name]").fill(told["commanditaire"]["nom"])
    page.locator("[name=sponsor_job_title]").fill(told["commanditaire"]["fonction"])
    page.locator("[name=sponsor_email]").fill(told["commanditaire"]["email"])
    page.locator("[name=requested_format][value=support]").check()
    walker.press("Envoyer au labo")
    page.get_by_role("heading", level=1, name="Votre proposition est envoyée").wait_for()
    receipt = walker.mail(to="camille.exemple@example.org", subject="est bien arrivée")
    proposal = Proposal.objects.get()
    assert receipt.message["Subject"] == f"Votre proposition {proposal.reference} est bien arrivée"
    assert f"{walker.origin}/projets/{proposal.reference}/" in receipt.part("plain")
    walker.follow("Suivre ma proposition")
    assert page.get_by_text("Bien reçue").first.is_visible()
    walker.sign_out()
    return proposal


def open_case(walker, proposal):
    """Go from the dashboard to the case, as the lab does every day."""
    walker.open("/admin/")
    walker.follow("Cas")
    walker.follow(proposal.title)


def open_assessment(walker, told, proposal):
    walker.sign_in("charlie.canevas@example.org")
    open_case(walker, proposal)
    walker.press("Commencer la pré-qualification")
    walker.follow("Ouvrir l’évaluation")
    walker.page.locator("[name=reframed_question]").fill(told["premier_echange"]["reformulation"])
    for name in ("Alix Fictive", "Sacha Brouillon"):
        walker.page.get_by_label(name).check()
    walker.page.get_by_label("Charlie Canevas").uncheck()  # proposed, for want of a third ambassador
    walker.press("Ouvrir l’évaluation")
    walker.sign_out()


def assess(walker, email, column, told):
    """Fill one sheet as one evaluator did, each answer kept as it is given, then file it."""
    walker.sign_in(email)
    walker.open("/admin/")
    walker.follow("Donner mon avis")
    walker.page.get_by_label("Aucun lien").check()
    walker.press("Continuer")
    fill_sheet(walker.page, column, told)
    walker.sign_out()


def fill_sheet(page, column, told):
    """Answer every criterion of the open sheet as this column of the story did, then file it."""

    def press(name):
        page.get_by_role("button", name=name, exact=True).first.click()

    for code, answers in told["evaluation"]["signaux"].items():
        signal, comment, *quote = answers[column]
        criterion = page.locator(f"#critere-{code}")
        with page.expect_response(lambda response: "/avis/" in response.url and response.ok):
            criterion.locator(".labo-choix label", has_text=WORDS[signal]).click()
        if criterion.locator("textarea").first.is_hidden():
            press(f"Commenter le critère {code}")
        criterion.get_by_label("Passage cité").fill("".join(quote))
        criterion.locator("textarea").first.fill(comment)
    assert page.locator("#perte").is_hidden()
    press("Déposer mon avis")
    press("Déposer définitivement")
    assert "/collectif/" in page.url


REASONS = {"pertinence": "relevance_reasons", "faisabilite": "feasibility_reasons", "coherence": "coherence_reasons"}


def deliberate_and_decide(walker, told, proposal):
    walker.sign_in("charlie.canevas@example.org")
    open_case(walker, proposal)
    walker.follow("Voir qui a déposé")
    page = walker.page
    assert page.get_by_text("Écart fort").count() == 0  # sealed, from the lab too
    walker.press("Ouvrir la discussion")
    assert page.locator(".est-ecart", has_text="F3").get_by_text("Écart fort").count() == 1
    walker.follow("Rédiger la décision")
    page.locator("[name=outcome][value=accepted]").check()
    page.locator("[name=reasons]").fill(told["decision"]["motifs"])
    for name, text in told["decision"]["raisons"].items():
        page.locator(f"[name={REASONS[name]}]").fill(text)
    page.locator("[name=watch_points]").fill("\n".join(told["decision"]["points_de_vigilance"]))
    walker.press("Enregistrer la décision et préparer la lettre")
    deliver_due()
    assert walker.sink.taken == []  # the letter waits to be read
    page.locator("[name=body]").fill(page.locator("[name=body]").input_value() + "\n\nÀ très vite.")
    walker.press("Envoyer la lettre…")
    walker.press("Oui, envoyer à 2 personnes")
    letter = walker.mail(to="camille.exemple@example.org", subject="le labo s’engage avec vous")
    assert told["decision"]["motifs"] in letter.part("plain")
    assert "À très vite." in letter.part("plain")
    assert set(letter.recipients) == {"camille.exemple@example.org", "dominique.modele@example.org"}


def draft_and_release_the_note(walker, told, proposal):
    note, page = told["note_intervention"], walker.page
    open_case(walker, proposal)
    walker.press("Rédiger la note")
    for name, field in NOTE_FIELDS.items():
        if name in note:
            page.locator(f"[name={field}]").fill(typed(note[name]))
    page.locator("[name=starts_on]").fill("2027-01-11")
    page.locator("[name=methods]").first.check()
    for number, step in enumerate(note["deroule"]):
        if not page.locator(f"[name=steps-{number}-title]").count():
            walker.press("Ajouter une étape vide")
            page.locator(f"[name=steps-{number}-title]").wait_for()
        for field, name in STEP_WORDS.items():
            page.locator(f"[name=steps-{number}-{field}]").fill(str(step[name]))
    page.locator("#apercu-corps").get_by_text(note["question"]).first.wait_for()  # the live preview follows
    walker.press("Valider et publier la note")
    walker.press("Valider et publier la version 1")
    told_to = walker.mail(to="camille.exemple@example.org", subject="Note d’intervention à signer")
    assert "18 janvier 2027" in told_to.part("plain").replace("\u00a0", " ")
    walker.sign_out()


STEP_WORDS = {
    "title": "titre",
    "offset_days": "offset",
    "duration": "duree",
    "audience": "public",
    "objective": "objectif",
    "deliverable": "livrable",
}


def download_the_note(walker, proposal):
    walker.sign_in("camille.exemple@example.org")
    walker.open("/mon-espace/")
    walker.follow(proposal.title)
    with walker.page.expect_download() as download:
        walker.follow("Note d’intervention, version 1")
    stored = NoteVersion.objects.get()
    assert download.value.suggested_filename == f"{proposal.reference}-note-v1.pdf"
    assert hashlib.sha256(Path(download.value.path()).read_bytes()).hexdigest() == stored.sha256


def test_the_whole_story_of_the_museolab(walker, lab):
    told = read("case_museolab")

    proposal = propose(walker, told["proposition"])
    open_assessment(walker, told, proposal)
    assess(walker, "alix.fictive@example.org", "E1", told)
    assess(walker, "sacha.brouillon@example.org", "E2", told)
    deliberate_and_decide(walker, told, proposal)
    draft_and_release_the_note(walker, told, proposal)
    download_the_note(walker, proposal)

    proposal.refresh_from_db()
    assert (proposal.reference, proposal.status) == (f"LABO-{date.today().year}-001", Proposal.Status.ACCEPTED)
    assert proposal.summary == told["proposition"]["resume"]
    assert proposal.sheets.filed().count() == 2
