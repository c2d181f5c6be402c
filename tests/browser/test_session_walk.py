"""
A whole session in Chromium: two cases, four people at once, from the declared link to the signed minutes.

The lab member leads on a wide screen, one ambassador holds a phone of 360 px, the other a computer, and the service
follows its case from its own space: at each step it reads nothing of what is said inside.
"""

import hashlib
import html
import re
import subprocess
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from labo.models import OrgUnit, OutboxMail
from projects.demo import read
from projects.demo.grid import load_grid
from projects.demo.people import load_people
from projects.demo.story import FORMATS, PROPOSAL_FIELDS, SIGNALS
from projects.models import Decision, HatContribution, MinutesVersion, Proposal, Session
from tests.browser.test_walk import fill_sheet

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SOON = 20_000
DIVIDES = "F3"
"""The one criterion of the muséolab with a green and a red."""
CANARY = "Décembre est intenable"
"""How Sacha Brouillon explains it."""
REDS = (CANARY, "Aucun investissement prévu", "La solution est dans le titre")
"""With it, two reds of Alix Fictive, one in each case."""
INTERNAL = (*REDS, "un atelier avec ce service")
"""And the link that Alix Fictive declares."""
EVALUATORS = {"E1": "Alix Fictive", "E2": "Sacha Brouillon"}
IDEA = "Les agents d’accueil risquent de découvrir le dispositif le jour de l’ouverture."


# --- What comes before ----------------------------------------------------------------------------------


def brought_to_assessment(told, people):
    """A case that was sent, screened, and given to the two evaluators."""
    said = told["proposition"]
    lead, sponsor = people[said["porteur"]["nom"]], people[said["commanditaire"]["nom"]]
    proposal = Proposal.objects.create(
        lead=lead,
        lead_job_title=lead.job_title,
        sponsor_name=sponsor.full_name,
        sponsor_job_title=sponsor.job_title,
        sponsor_email=sponsor.email,
        org_unit=OrgUnit.objects.get(name=said["service_demandeur"]),
        requested_format=FORMATS[said["format_souhaite"]],
        **{field: said[name] for name, field in PROPOSAL_FIELDS.items() if name in said},
    )
    lab = people["Charlie Canevas"]
    proposal.submit(by=lead)
    proposal.start_screening(by=lab)
    question = told["premier_echange"]["reformulation"]
    proposal.open_assessment([people[name] for name in EVALUATORS.values()], by=lab, reframed_question=question)
    return proposal


def file_sheets(proposal, told, people):
    """File both sheets without a page, as the story tells them."""
    for column, name in EVALUATORS.items():
        sheet = proposal.sheets.get(evaluator=people[name])
        sheet.declare("no_link")
        for criterion in sheet.grid.criteria.all():
            signal, comment, *_ = told["evaluation"]["signaux"][criterion.code][column]
            sheet.answer(criterion, signal=SIGNALS[signal], comment=comment)
        sheet.file()


# --- What one reads -------------------------------------------------------------------------------------


def of_case(name, proposal, *more):
    return reverse(f"admin:projects_proposal_{name}", args=[proposal.pk, *more])


def of_session(name, session, *more):
    return reverse(f"admin:projects_session_{name}", args=[session.pk, *more])


def press(page, name):
    page.get_by_role("button", name=name, exact=True).first.click()


def says(page, words):
    expect(page.get_by_text(words).first).to_be_visible()


def words_at(page, path):
    """Return what this person's browser is given at an address."""
    answer = page.request.get(path)
    assert answer.ok, (path, answer.status)
    return html.unescape(answer.text()).replace("\u00a0", " ")


def service_reads_nothing(lead, proposal, *, state):
    """Every page of the service: its case reads as ``state``, and nothing internal, nor the name of an evaluator."""
    case = reverse("projects:case_detail", args=[proposal.reference])
    lead.goto(case)
    says(lead, state)
    names = ("versions", "thread", "service_view", "receipt", "case_team", "case_attachments")
    ours = [reverse(f"projects:{name}", args=[proposal.reference]) for name in names]
    for path in ("/mon-espace/", "/projets/", case, *ours):
        read_there = words_at(lead, path)
        assert [each for each in (*INTERNAL, *EVALUATORS.values(), IDEA) if each in read_there] == [], path


def nobody_reads_a_signal(facilitator, phone, other, session, proposals):
    """Sealed: nobody reads what another thinks, not even the facilitator, on any page that will show it."""
    not_theirs = {facilitator: REDS, phone: REDS[:1], other: REDS[1:]}
    both = "&".join(f"cas={proposal.pk}" for proposal in proposals)
    shared = [
        reverse("admin:index"),
        reverse("admin:to_do"),
        reverse("admin:projects_proposal_overview"),
        f"{reverse('admin:projects_proposal_compare')}?{both}",
        *(of_session(name, session) for name in ("change", "agenda")),
    ]
    of_cases = [of_case(name, proposal) for proposal in proposals for name in ("matrix", "change", "thread", "room")]
    for page, reds in not_theirs.items():
        for path in (*shared, *of_cases):
            read_there = words_at(page, path)
            assert [each for each in (*reds, "Écart fort") if each in read_there] == [], path


def squeezed(text):
    """Leave out spaces and hyphens: a printed line breaks where it likes."""
    return re.sub(r"[\s\u00ad-]", "", text)


def pdf_words(data, path):
    path.write_bytes(data)
    said = subprocess.run(["pdftotext", "-raw", str(path), "-"], check=True, capture_output=True, text=True).stdout
    return squeezed(said)


# --- The stages -----------------------------------------------------------------------------------------


def declare_and_file(page, proposal, column, told, *, link=""):
    page.goto(of_case("sheet", proposal))
    if link:
        page.get_by_label("Un lien à signaler").check()
        page.get_by_label("Quel lien").fill(link)
    else:
        page.get_by_label("Aucun lien").check()
    press(page, "Continuer")
    fill_sheet(page, column, told)


def plan_and_open(page, proposals):
    """Put the session in the calendar with both cases, tell everybody, begin."""
    page.goto(reverse("admin:projects_session_changelist"))
    page.get_by_role("link", name="Prévoir une session").click()
    begins = timezone.localtime() + timedelta(hours=1)
    page.locator("[name=title]").fill("Deux cas, une grille, six chapeaux")
    page.locator("[name=starts_at]").fill(f"{begins:%Y-%m-%dT%H:%M}")
    page.locator("[name=ends_at]").fill(f"{begins + timedelta(hours=8):%Y-%m-%dT%H:%M}")
    page.locator("[name=place]").fill("Salle des ambassadeurs")
    page.locator("[name=facilitator]").select_option(label="Charlie Canevas")
    for proposal in proposals:
        page.locator(f"[name=cases][value='{proposal.pk}']").check()
    press(page, "Enregistrer la session")
    says(page, "Personne n’est encore prévenu.")
    press(page, "Annoncer la session")
    says(page, "courriels partent.")
    press(page, "Ouvrir la session")
    says(page, "La session est ouverte.")
    return Session.objects.get()


def open_the_sheets(page, proposal, reader, words):
    """One act of the facilitator; from then on the others read the same."""
    page.goto(of_case("matrix", proposal))
    press(page, "Ouvrir la discussion")
    expect(page.get_by_role("button", name="Ouvrir la discussion")).to_have_count(0)
    for each in (page, reader):
        assert words in words_at(each, of_case("matrix", proposal))


def draw_the_agenda(page, session, reader):
    page.goto(of_session("agenda", session))
    expect(page.locator(".labo-odj__ligne")).not_to_have_count(0)
    expect(page.locator(".labo-odj__ligne--criterion")).to_have_count(0)  # drawn while the sheets were sealed
    page.goto(of_session("agenda_draw", session))
    page.get_by_label("Temps disponible").fill("420")
    press(page, "Remplacer l’ordre du jour")
    expect(page.locator(".labo-odj__ligne--criterion")).not_to_have_count(0)
    reader.goto(of_session("agenda", session))
    lines = reader.locator(".labo-odj__ligne--criterion").all_inner_texts()
    assert len(lines) > 2
    assert DIVIDES in lines[0]
    assert "Écart fort" in lines[0]


def hold_the_room(wall, phone, other, proposal, told):
    """One hat on the wall and on the phone, from silence to the synthesis."""
    wall.goto(of_case("room", proposal))
    press(wall, "Préparer la salle")
    expect(wall.get_by_role("button", name="Lancer le tour")).to_be_visible()
    phone.goto(of_case("room_phone", proposal))
    press(wall, "Lancer le tour")
    expect(phone.get_by_label("Votre idée")).to_be_visible(timeout=SOON)
    phone.get_by_label("Votre idée").fill(IDEA)
    press(phone, "Poser la note")
    expect(phone.locator("#mes-notes")).to_contain_text(IDEA, timeout=SOON)
    expect(wall.get_by_text("1 idée écrite")).to_be_visible(timeout=SOON)
    assert phone.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    for page, name in ((wall, "room"), (other, "room_phone"), (other, "matrix")):
        assert IDEA not in words_at(page, of_case(name, proposal))
    expect(wall.get_by_text(IDEA)).to_have_count(0)
    press(wall, "Révéler les idées")
    expect(wall.get_by_text(IDEA)).to_be_visible()
    expect(phone.locator("#tour")).to_contain_text(IDEA, timeout=SOON)
    wall.get_by_role("link", name="Écrire la synthèse et clore").click()
    wall.get_by_label("Ce que le groupe propose de décider").fill(told["salle"]["propose"])
    wall.get_by_label("Pourquoi", exact=True).fill(told["salle"]["raisons"])
    wall.get_by_label("Ce qui reste en désaccord").fill(told["salle"]["desaccord"])
    press(wall, "Clore la salle")
    expect(wall.get_by_role("heading", name="Ce que la salle a dit")).to_be_visible()
    expect(phone.get_by_role("heading", name="La salle est close")).to_be_visible(timeout=SOON)
    assert HatContribution.objects.get().text == IDEA


def propose(page, proposal, told, outcome):
    said = told["decision"]
    page.goto(of_case("decide", proposal))
    page.locator(f"[name=outcome][value={outcome}]").check()
    page.locator("[name=reasons]").fill(said["motifs"])
    for name, field in (("pertinence", "relevance"), ("faisabilite", "feasibility"), ("coherence", "coherence")):
        page.locator(f"[name={field}_reasons]").fill(said["raisons"][name])
    page.locator("[name=watch_points]").fill("\n".join(said.get("points_de_vigilance", [])))
    lift_and_condition(page, said)
    press(page, "Proposer cette décision")
    says(page, "La décision est proposée. Elle s’appliquera à la clôture de la session")


def lift_and_condition(page, said):
    """Lift the first two eliminatory reds in writing; the third is dealt with by a condition."""
    *lifted, conditioned = said.get("levee_motivee", []) or [None]
    for row in lifted:
        page.locator(f"[name=lifting_{row['critere']}]").fill(row["texte"])
    due_on = timezone.localdate() + timedelta(days=30)
    for index, row in enumerate(said.get("conditions", ())):
        if not page.locator(f"[name=conditions-{index}-text]").count():
            press(page, "Ajouter une condition")
        page.locator(f"[name=conditions-{index}-text]").fill(row["texte"])
        page.locator(f"[name=conditions-{index}-owner]").fill(row["responsable"])
        page.locator(f"[name=conditions-{index}-due_on]").fill(f"{due_on:%Y-%m-%d}")
        page.locator(f"[name=conditions-{index}-is_before_signature]").set_checked(row["avant_signature"])
        if index == 1:  # the sponsor's letter
            page.locator(f"[name=conditions-{index}-criterion]").select_option(conditioned["critere"])


def close_the_session(page, session):
    page.goto(of_session("change", session))
    page.get_by_role("link", name="Clore la session").click()
    press(page, "Clore la session")
    says(page, "Deux décisions sont appliquées. Leurs lettres attendent d’être relues.")


def letters_wait(page, proposals):
    held = OutboxMail.objects.filter(status=OutboxMail.Status.HELD)
    assert sorted(held.values_list("about", flat=True)) == sorted(proposal.reference for proposal in proposals)
    page.goto(f"{reverse('admin:labo_outboxmail_changelist')}?status__exact=held")
    rows = page.locator("#result_list tbody tr")
    expect(rows).to_have_count(2)
    for row in rows.all():
        expect(row).to_contain_text("à relire", ignore_case=True)


def draft_the_minutes(page, session, proposals, tmp_path):
    page.goto(of_session("presence", session))
    press(page, "Noter les présences")
    says(page, "Les présences sont notées.")
    answer = page.request.get(of_session("minutes_draft_pdf", session))
    assert (answer.status, answer.headers["content-type"]) == (200, "application/pdf")
    check_minutes(pdf_words(answer.body(), tmp_path / "projet.pdf"), proposals)


def check_minutes(said, proposals):
    """Both cases and the declared link are in the minutes; of the signals, neither names nor words."""
    assert all(squeezed(proposal.title) in said for proposal in proposals)
    assert squeezed("Alix Fictive déclare un lien") in said
    counts = [part.split("Décision", 1)[0] for part in said.split(squeezed("Les signaux"))[1:]]
    assert len(counts) == 2
    assert [name for name in EVALUATORS.values() for part in counts if squeezed(name) in part] == []
    assert [words for words in REDS if squeezed(words) in said] == []


def sign_the_minutes(session, proposals, tmp_path, *signers):
    for page, done in zip(signers, ("Il en manque une.", "Le compte rendu est signé."), strict=True):
        page.goto(of_session("minutes", session))
        press(page, "J’ai lu et je signe")
        says(page, done)
    version = MinutesVersion.objects.get()
    stored = signers[0].request.get(of_session("minutes_pdf", session, version.number))
    assert hashlib.sha256(stored.body()).hexdigest() == version.sha256
    check_minutes(pdf_words(stored.body(), tmp_path / "signe.pdf"), proposals)


def no_mail_tells(words):
    """Whoever a mail is written to, what an evaluator wrote on a sheet is in none."""
    written = [f"{mail.subject}\n{mail.body}" for mail in OutboxMail.objects.all()]
    assert len(written) > 10
    assert [mail for mail in written if any(each in mail for each in words)] == []


def statuses(proposals):
    return [Proposal.objects.get(pk=proposal.pk).status for proposal in proposals]


def test_two_cases_go_through_a_session_with_four_people_at_once(open_as, tmp_path):
    museolab, mobile = read("case_museolab"), read("case_mobile_services")
    load_grid(now=timezone.now())
    people = load_people()
    cases = [brought_to_assessment(told, people) for told in (museolab, mobile)]
    first, second = cases
    home = reverse("admin:index")
    facilitator = open_as(people["Charlie Canevas"], home)
    phone = open_as(people[EVALUATORS["E1"]], home, width=360, height=740)
    other = open_as(people[EVALUATORS["E2"]], home)
    lead = open_as(first.lead, "/mon-espace/")

    link = museolab["evaluation"]["liens"]["Noa Prototype"]
    declare_and_file(phone, first, "E1", museolab, link=link)
    declare_and_file(other, first, "E2", museolab)
    file_sheets(second, mobile, people)
    session = plan_and_open(facilitator, cases)
    nobody_reads_a_signal(facilitator, phone, other, session, cases)
    service_reads_nothing(lead, first, state="À l’étude")

    # Now they are there to read: their absence above meant something.
    open_the_sheets(facilitator, first, phone, CANARY)
    open_the_sheets(facilitator, second, other, REDS[2])
    draw_the_agenda(facilitator, session, other)
    service_reads_nothing(lead, first, state="À l’étude")

    hold_the_room(facilitator, phone, other, first, museolab)
    service_reads_nothing(lead, first, state="À l’étude")

    propose(facilitator, first, museolab, "accepted")
    propose(facilitator, second, mobile, "accepted_conditions")
    assert statuses(cases) == ["deliberating", "deliberating"]
    assert Decision.objects.applied().count() == 0
    service_reads_nothing(lead, first, state="À l’étude")

    close_the_session(facilitator, session)
    assert statuses(cases) == ["accepted", "accepted_conditions"]
    service_reads_nothing(lead, first, state="À l’étude")  # until its letter is read again and sent
    letters_wait(facilitator, cases)

    draft_the_minutes(facilitator, session, cases, tmp_path)
    colleague = open_as(people["Noa Prototype"], home)
    sign_the_minutes(session, cases, tmp_path, facilitator, colleague)
    no_mail_tells(REDS)
    service_reads_nothing(lead, first, state="À l’étude")
    assert [page.complaints for page in (facilitator, phone, other, lead, colleague)] == [[], [], [], [], []]
