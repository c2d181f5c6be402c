"""
The note of the muséolab in Chromium, whole: two groups draft it, its service reads it, three people sign it twice.

Then what it promised is done, told, and published: until that moment nobody outside reads a word of it.
"""

import hashlib
import html
import io
import json
import re
import subprocess
from datetime import timedelta

import pikepdf
import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from missions.demo.story import FILE, PARTS
from missions.models import Accompaniment, Review
from missions.models.scope_check import Checked
from projects.demo import read
from projects.demo.grid import load_grid
from projects.demo.people import load_people
from projects.demo.story import NOTE_FIELDS, CaseStory
from projects.models import InterventionNote, NoteVersion
from tests.projects.note.case_notes import STEP
from tests.projects.note.case_notes import read as read_path

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SOON = 20_000
MEANS = ("Trente-huit jours du labo et quatre cents euros.", "Trente-huit jours du labo, vélo cargo emprunté.")
LIMITS = ("Choisir ou acheter des machines", "Former l’ensemble des équipes au numérique")
COUNTER = "Trente-huit jours du labo, quatre cents euros, et le temps des vacataires payé."
AMENDED = "Quarante-trois jours du labo, quatre cents euros, et le temps des vacataires payé."
CRITIQUE = "Le vélo n’est promis par personne"
REMARK = "Il manque le temps des vacataires"
REPORT = "Huit objets sur onze ne servaient plus"
SHIFTED = 2
"""The rank of the step that falls on a Saturday."""


# --- What one does, what one reads -------------------------------------------------------------------------


def of_case(name, proposal, *more):
    return reverse(f"admin:projects_proposal_{name}", args=[proposal.pk, *more])


def press(page, name):
    page.get_by_role("button", name=name, exact=True).first.click()


def follow(page, name):
    page.get_by_role("link", name=re.compile(name)).first.click()


def says(page, words):
    expect(page.get_by_text(words).first).to_be_visible(timeout=SOON)


def field(page, name):
    return page.locator(f"[name='{name}']").first


def read_by_nobody(words):
    """No page that anybody opens without an account says any of these words."""
    client, reference = Client(), NoteVersion.objects.first().note.proposal.reference
    paths = ["/", "/projets/", "/projets/bilans/", "/missions/accompagnement/", f"/projets/{reference}/"]
    for path in [*paths, f"/projets/{reference}/bilan/", f"/projets/{reference}/note/", "/ressources/methodes/"]:
        said = html.unescape(client.get(path, follow=True).content.decode()).replace("\u00a0", " ")
        assert [each for each in words if each in said] == [], path


# --- The two groups ----------------------------------------------------------------------------------------


def begin(page, proposal, told):
    """From the page of the case to a note that says all that nobody disputes."""
    page.goto(of_case("change", proposal))
    press(page, "Rédiger la note")
    for name, column in NOTE_FIELDS.items():
        if column not in ("means", "will_not_do"):
            said = told[name]
            field(page, column).fill("\n".join(said) if isinstance(said, list) else said)
    press(page, "Enregistrer")
    expect(page.locator("#enregistre")).to_contain_text("Enregistré à")


def form_groups(page, people):
    follow(page, "Écrire cette note à deux groupes")
    follow(page, "Former deux groupes")
    for letter, person in zip("ab", people, strict=True):
        page.locator(f"[name=members_{letter}][value='{person.pk}']").check()
    press(page, "Former les deux groupes")
    says(page, "En cours d’écriture")


def write_variant(page, proposal, letter, texts):
    page.goto(of_case("note_groups", proposal))
    follow(page, "Écrire notre variante")
    for title, words in texts.items():
        follow(page, f"^Écrire\\s*:\\s*{title}$")
        page.get_by_label("Votre texte").fill(words)
        press(page, "Enregistrer")
        page.goto(of_case("note_variant", proposal, letter))
    press(page, "Dire que notre variante est prête")
    says(page, "Variante prête")


def criticise(page, proposal, letter, signal, words):
    page.goto(of_case("note_groups", proposal))
    follow(page, f"Lire et critiquer la variante {letter.upper()}")
    follow(page, "^Critiquer\\s*:\\s*Moyens$")
    page.locator(f"[name=signal][value={signal}]").check()
    page.get_by_label("Votre critique").fill(words)
    press(page, "Laisser cette critique")
    says(page, words)


def merge(page, proposal):
    """The first group's means, the limits of both; and what both leave as it was."""
    page.goto(of_case("note_groups", proposal))
    follow(page, "Fusionner les deux variantes")
    page.goto(of_case("note_merge_section", proposal, "means"))
    says(page, CRITIQUE)
    page.locator("[name=choice][value=a]").check()
    press(page, "Mettre dans la note")
    says(page, "« Moyens » est dans la note.")
    page.goto(of_case("note_merge_section", proposal, "will_not_do"))
    page.locator("[name=choice][value=both]").check()
    expect(page.locator("#id_text")).to_have_value("\n".join(LIMITS))
    press(page, "Mettre dans la note")
    page.goto(of_case("note_merge", proposal))
    page.get_by_role("button", name=re.compile("parties identiques$")).click()
    follow(page, "Relire la note")
    page.get_by_text("D’où vient ce texte").click()
    says(page, "les deux variantes, combinées")


# --- The déroulé -------------------------------------------------------------------------------------------


def compose(page, rows, methods, starts_on):
    """Pick the seven steps in the catalogue, then give each its days. One falls on a Saturday: nobody works then."""
    field(page, "starts_on").fill(starts_on.isoformat())
    for number, row in enumerate(rows, start=1):
        page.locator(f"[name=action][value='pick-{methods[row['methode']].pk}']").click()
        expect(page.locator("#catalogue-dit")).to_contain_text(f"Étape {number} ajoutée", timeout=SOON)
    for rank, row in enumerate(rows):
        for key, column in STEP.items():
            if column != "method":
                field(page, f"steps-{rank}-{column}").fill(str(row[key]).replace(".", ","))
    saturday = starts_on + timedelta(days=rows[SHIFTED]["offset"])
    assert saturday.weekday() == 5
    expect(page.locator(f"#jour-{SHIFTED}")).to_contain_text(f"décalé du samedi {saturday.day}", timeout=SOON)
    expect(page.locator("#deroule-bilan")).to_contain_text("38\u00a0jours du labo", timeout=SOON)
    press(page, "Enregistrer")
    expect(page.locator("#enregistre")).to_contain_text("Enregistré à")


# --- Between the lab and the service ----------------------------------------------------------------------


def send_to_read(page, proposal, word):
    page.goto(of_case("note", proposal))
    follow(page, "Faire lire au service")
    page.locator("[name=word]").fill(word)
    press(page, "Envoyer la note à lire")
    says(page, "La note est chez le service")


def remark(page, proposal):
    """The service words its means otherwise, and asks for another reading."""
    page.goto(proposal.get_absolute_url())
    follow(page, "Lire la note")
    part = page.locator("#p-means")
    part.get_by_text("Remarque ou autre rédaction").click()
    page.locator("#texte-means").fill(REMARK)
    page.locator("#redaction-means").fill(COUNTER)
    part.get_by_role("button", name=re.compile("Enregistrer")).click()
    says(page, "Votre remarque est enregistrée.")
    page.locator("[name=verdict][value=rework]").check()
    press(page, "Répondre au labo")
    says(page, "C’est dit, et le labo est prévenu.")
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def answer(page, proposal):
    """The lab finds it on its list, takes the wording, and writes it in the note."""
    page.goto(reverse("admin:to_do"))
    follow(page, "Traiter la relecture")
    page.get_by_role("radio", name="Reprise", exact=True).check()
    press(page, "Enregistrer la réponse")
    press(page, "Reprendre la note pour la modifier")
    change_means(page, COUNTER)


def change_means(page, words):
    field(page, "means").fill(words)
    press(page, "Enregistrer")
    expect(page.locator("#enregistre")).to_contain_text("Enregistré à")


def agree(page, proposal):
    page.goto(reverse("projects:note", args=[proposal.reference]))
    expect(page.locator("#p-means ins").first).to_be_visible()
    says(page, "Reprise")
    page.locator("[name=verdict][value=agreed]").check()
    press(page, "Répondre au labo")
    says(page, "lue, d’accord")


def sign(page, path, button, title):
    page.goto(path)
    follow(page, button)
    page.get_by_label("J’ai lu ce document").check()
    press(page, f"Signer la {title}")


def sign_for_three(lead, sponsor, lab, proposal, title):
    """The service is told that it is its turn, on its own page; then each signs for one party."""
    lead.goto(proposal.get_absolute_url())
    says(lead, "Relire et signer la note")
    for page in (lead, sponsor):
        sign(page, reverse("projects:note", args=[proposal.reference]), "Lire et signer", title)
    lab.goto(reverse("admin:to_do"))
    follow(lab, "Signer la note")
    lab.get_by_label("J’ai lu ce document").check()
    press(lab, f"Signer la {title}")
    assert InterventionNote.objects.get(proposal=proposal).status == "signed"


# --- The documents -----------------------------------------------------------------------------------------


def document(page, proposal, number, path):
    """Return (words, data) of a version as its service downloads it. The page says the mark of these very bytes."""
    page.goto(reverse("projects:note", args=[proposal.reference]))
    pdf = page.request.get(reverse("projects:note_pdf", args=[proposal.reference, number])).body()
    expect(page.locator("#accords .labo-empreinte")).to_have_text(hashlib.sha256(pdf).hexdigest())
    path.write_bytes(pdf)
    said = subprocess.run(["pdftotext", "-raw", str(path), "-"], check=True, capture_output=True, text=True).stdout
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        data = json.loads(opened.attachments["note.json"].get_file().read_bytes())
    assert data == NoteVersion.objects.get(number=number).content
    return " ".join(said.split()), data


def differ_where_they_should(first, second):
    (words, data), (new_words, new_data) = first, second
    assert {name for name in data if data[name] != new_data[name]} == {"version", "amends", "sections"}
    changed = [(a["field"], b["value"]) for a, b in zip(data["sections"], new_data["sections"], strict=True) if a != b]
    assert changed == [("means", AMENDED)]
    assert COUNTER in words
    assert AMENDED in new_words


# --- The work, and what is told of it ----------------------------------------------------------------------


def start_the_work(page, proposal):
    """From the list of things to do to the steps, at the days of the note; its time is the note's."""
    page.goto(reverse("admin:to_do"))
    follow(page, "Commencer l’accompagnement")
    follow(page, "Commencer l’accompagnement")
    expect(page.get_by_role("radio", name=proposal.title)).to_be_checked()
    press(page, "Commencer et prévenir le service")
    says(page, "L’accompagnement commence. Le service a reçu les dates.")
    work = Accompaniment.objects.get(proposal=proposal)
    dated = InterventionNote.objects.get(proposal=proposal).dated_steps()
    assert [(step.title, step.planned_on) for step in work.steps.all()] == [(step.title, day) for step, day in dated]
    assert work.planned_lab_days == 38
    return work


def tell_the_steps(page, work, lab):
    """One on its page; the others as quickly as possible."""
    page.goto(reverse("admin:missions_accompaniment_change", args=[work.pk]))
    follow(page, "Lancement et guide d’entretien")
    page.get_by_label("Compte rendu").fill(REPORT)
    page.get_by_label("Cela reste dans le cadre").check()
    press(page, "Enregistrer le compte rendu")
    for step in work.steps.ahead():
        step.tell_done(by=lab, seen=step.revision, check=Checked(True), report="Fait, et bien fait.")


def write_review(page, told):
    work = Accompaniment.objects.get()
    page.goto(reverse("admin:missions_accompaniment_change", args=[work.pk]))
    follow(page, "Écrire le bilan")
    for name, column in PARTS.items():
        said = told[name]
        field(page, column).fill("\n".join(said) if isinstance(said, list) else said)
    press(page, "Enregistrer et relire pour publier")
    says(page, told["essentiel"])


def publish_review(page):
    page.locator("[name=level][value=public]").check()
    page.get_by_label("L’accord du service, pour le public").fill("La direction des musées, par courriel")
    page.get_by_label("J’ai relu le bilan").check()
    press(page, "Publier le bilan")
    says(page, "Le bilan est publié")


def test_the_museum_case_from_two_groups_to_a_public_review(open_as, tmp_path):
    told, work_told = read("case_museolab"), read_path(FILE)["cas"][0]
    note_told, review_told = told.pop("note_intervention"), work_told["bilan"]
    note_told["deroule"][SHIFTED]["offset"] += 4  # from a Tuesday to a Saturday
    call_command("load_methods", verbosity=0)
    people, grid = load_people(), load_grid(now=timezone.now() - timedelta(days=540))
    story = CaseStory(told, people=people, grid=grid, today=timezone.localdate())
    story.prepare()
    story.conclude()
    proposal, home = story.proposal, reverse("admin:index")
    charlie, noa = people["Charlie Canevas"], people["Noa Prototype"]
    methods = InterventionNote._meta.get_field("methods").related_model.objects.in_bulk(field_name="slug")
    lab, second = open_as(charlie, home), open_as(noa, home)
    lead = open_as(proposal.lead, "/mon-espace/", width=360, height=740)
    sponsor = open_as(people["Dominique Modèle"], "/mon-espace/")

    # Two groups draft, criticise, merge.
    begin(lab, proposal, note_told)
    form_groups(lab, (charlie, noa))
    write_variant(lab, proposal, "a", {"Moyens": MEANS[0], "Ce que le labo ne fera pas": LIMITS[0]})
    write_variant(second, proposal, "b", {"Moyens": MEANS[1], "Ce que le labo ne fera pas": LIMITS[1]})
    criticise(second, proposal, "a", "green", "Les sommes sont dites.")
    criticise(lab, proposal, "b", "red", CRITIQUE)
    merge(lab, proposal)
    compose(lab, note_told["deroule"], methods, story.days.zero)
    assert lead.request.get(reverse("projects:note", args=[proposal.reference])).status == 404

    # The service comments, the lab answers, the service agrees.
    send_to_read(lab, proposal, "Regardez surtout les moyens.")
    remark(lead, proposal)
    answer(lab, proposal)
    send_to_read(lab, proposal, "Votre rédaction est reprise.")
    agree(lead, proposal)

    # Version 1, then an avenant: each is signed by three people.
    lab.goto(of_case("note_reading", proposal))
    follow(lab, "Valider la note")
    press(lab, "Valider et publier la version 1")
    sign_for_three(lead, sponsor, lab, proposal, "version 1")
    first = document(lead, proposal, 1, tmp_path / "v1.pdf")
    lab.goto(of_case("note", proposal))
    lab.get_by_label("Ce qui change, et pourquoi").fill("Les tests demandent cinq jours de plus.")
    press(lab, "Préparer un avenant")
    change_means(lab, AMENDED)
    press(lab, "Valider et publier la note")
    press(lab, "Valider et publier la version 1.1")
    sign_for_three(lead, sponsor, lab, proposal, "version 1.1, avenant n° 1")
    differ_where_they_should(first, document(lead, proposal, 2, tmp_path / "v1-1.pdf"))

    # The work, then its review, read by nobody outside before it is published.
    work = start_the_work(lab, proposal)
    tell_the_steps(lab, work, charlie)
    write_review(lab, review_told)
    never = [CRITIQUE, REMARK, REPORT, COUNTER, AMENDED, *LIMITS]
    read_by_nobody([*never, review_told["essentiel"], review_told["preconisations"][0], review_told["marche"]])
    publish_review(lab)
    lead.goto("/projets/")
    says(lead, review_told["essentiel"][:60])
    lead.goto(Review.objects.get().get_absolute_url())
    says(lead, review_told["preconisations"][0])
    read_by_nobody(never)
    assert [page.complaints for page in (lab, second, lead, sponsor)] == [[], [], [], []]
