"""The mails of a case: subject, words, both parts, and what a person typed stays words."""

import re
from datetime import UTC, date, datetime
from html.parser import HTMLParser

import pytest
from django.conf import settings

from labo.models import OutboxMail
from labo.outbox.message import build
from labo.outbox.sender import deliver_due
from labo.roles import Role
from labo.typography import NBSP
from projects.demo import read
from projects.models import Condition, Decision
from tests import factories
from tests.projects.service_side import PDF

pytestmark = pytest.mark.django_db

HOSTILE = "[x](http://evil.example) *a* <b> # &amp; ![i](http://evil.example/p.png)"
SITE = "http://testserver"


def mail(code):
    return OutboxMail.objects.get(template=f"projects/emails/{code}")


def parts(row):
    """Return (text, html, links of the html) of a mail as it leaves."""
    message = build(row)
    html = message.alternatives[0][0]
    return message.body.replace("\u00a0", " "), html, re.findall(r'href="([^"]+)"', html)


def told(**changes):
    """The muséolab of the demonstration, sent."""
    words = read("case_museolab")["proposition"]
    fields = {
        "title": words["titre"],
        "org_unit": factories.make_unit(words["service_demandeur"]),
        "lead_job_title": words["porteur"]["fonction"],
        "sponsor_name": words["commanditaire"]["nom"],
        "sponsor_email": words["commanditaire"]["email"],
        "summary": words["resume"],
        "already_tried": words["deja_tente"],
        "leeway": words["marge_de_manoeuvre"],
        "available_agents": words["agents_mobilisables"],
        "schedule": words["calendrier"],
        "means": words["moyens"],
        "constraints": words["contraintes"],
        "framings": words["formulations_possibles"],
    }
    lead = factories.make_user("camille.exemple@example.org", first_name="Camille", last_name="Exemple")
    return factories.make_proposal(lead, **{**fields, **changes})


def letter(outcome, **fields):
    """Return the letter of a decision, as it waits to be read."""
    decision = factories.make_decided(outcome, **fields)
    return decision, OutboxMail.objects.get(pk=decision.letter_id)


def test_receipt_says_what_comes_next_and_when():
    case = told()

    row = mail("E01")
    text, _, links = parts(row)
    assert row.subject == f"Votre proposition {case.reference} est bien arrivée"
    assert row.to == ["camille.exemple@example.org"]
    for said in (
        case.reference,
        "Sous dix jours ouvrés",
        "Avant la session suivante du labo",
        "Cinq jours ouvrés après la discussion",
    ):
        assert said in text, said
    assert "Un « muséolab » pour réinventer la médiation dans les musées" in text
    assert {f"{SITE}/projets/{case.reference}/", f"{SITE}/projets/{case.reference}/accuse/"} <= set(links)


def test_word_to_the_lab_leads_to_the_case_and_asks_what_is_open():
    case = told()

    row = mail("E02")
    text, _, links = parts(row)
    assert row.subject == f"Nouvelle proposition : {case.title} (Service éducatif et culturel des musées)".replace(
        "\u00a0", " "
    )
    assert row.to == [settings.LAB_EMAIL]
    assert f"{SITE}/admin/projects/proposal/{case.pk}/change/" in links
    assert "Camille Exemple, Responsable de la médiation" in text
    assert "Tout est ouvert" in text
    for hint in ("L’équipe tient en", "Rien sur", "Aucune autre formulation"):
        assert hint not in text


def test_word_to_the_lab_hints_at_what_is_missing():
    told(available_agents=["Moi"], framings=[], already_tried="", means="", constraints="")

    text, _, _ = parts(mail("E02"))
    for hint in (
        "L’équipe tient en 1 ligne :",
        "Aucune autre formulation de la question",
        "Rien sur ce qui a déjà été essayé",
        "Rien sur les moyens",
        "Rien sur les contraintes",
    ):
        assert hint in text, hint


def test_title_of_a_mail_keeps_its_signs_with_its_words():
    told(title="Un lieu ? Ou rien")

    message = build(mail("E02"))
    assert message.subject.startswith("Nouvelle proposition : Un lieu ? Ou rien (")
    assert "Nouvelle proposition\u00a0: Un lieu\u00a0? Ou rien (" in message.alternatives[0][0]


def test_letter_of_an_accepted_case():
    decision, row = letter("accepted", watch_points=["Payer les vacataires"])

    text, _, links = parts(row)
    assert row.template == "projects/emails/E09"
    assert row.subject == f"{decision.proposal.title} : le labo s’engage avec vous"
    assert sorted(row.to) == sorted([decision.proposal.lead.email, decision.proposal.sponsor_email])
    for said in (
        "Des motifs.",
        "- Payer les vacataires",
        "Sous trois semaines",
        f"{decision.decided_by}, pour le labo",
    ):
        assert said in text, said
    assert f"{SITE}/projets/{decision.proposal.reference}/" in links
    assert "Ce qui reste à réunir" not in text


def test_letter_under_conditions_names_who_and_when():
    conditions = [
        {"text": "Nommer trois agents", "owner": "Lou Maquette", "due_on": date(2027, 1, 1)},
        {
            "text": "Un écrit\n\nsigné",
            "owner": "Yaël Croquis",
            "due_on": date(2027, 2, 15),
            "is_before_signature": False,
        },
    ]
    decision, row = letter("accepted_conditions", conditions=conditions)

    text, html, _ = parts(row)
    assert (row.template, row.subject) == (
        "projects/emails/E10",
        f"{decision.proposal.title} : retenue sous conditions",
    )
    assert (
        "- Nommer trois agents\n  Lou Maquette, avant le 1er janvier 2027, avant la signature de la note\n"
        "- Un écrit signé\n  Yaël Croquis, avant le 15 février 2027\n" in text
    )
    assert html.count("<li") == 2


@pytest.mark.parametrize(
    ("outcome", "fields", "said", "unsaid"),
    [
        ("postponed", {"reexamine_on": date(2027, 6, 1)}, ["réexaminera le 1er juin 2027"], ["Qui peut vous aider"]),
        (
            "redirected",
            {"redirected_to": "Service communication\ncommunication@example.org"},
            ["Une autre porte", "Qui peut vous aider", "Service communication\ncommunication@example.org"],
            ["réexaminera"],
        ),
        ("declined", {}, ["ne peut pas accompagner votre cas"], ["réexaminera", "Qui peut vous aider"]),
    ],
)
def test_letter_that_says_no_gives_reasons_a_door_and_a_call(outcome, fields, said, unsaid):
    decision, row = letter(outcome, **fields)

    text, _, _ = parts(row)
    assert (row.template, row.subject) == ("projects/emails/E11", f"{decision.proposal.title} : la réponse du labo")
    for words in [*said, "Des motifs.", "nous vous appellerons", f"{decision.decided_by}, pour le labo"]:
        assert words in text, words
    for words in unsaid:
        assert words not in text, words


def test_released_note_comes_with_its_calendar_and_who_signs(monkeypatch):
    monkeypatch.setattr("projects.note_pdf.render_note", lambda note, *, number, released_on: PDF)
    note = factories.make_note()
    note.starts_on, note.signatories = date(2027, 1, 4), ["Camille Exemple, pour le service", "Charlie Canevas"]
    note.save()
    note.release(by=factories.make_user(role=Role.LAB))

    row = mail("note_to_sign")
    text, _, links = parts(row)
    assert row.subject == "Note d’intervention à signer"
    for said in ("- 11 janvier 2027 : Lancement (1/2 journée)", "- Camille Exemple, pour le service", "en version 1"):
        assert said in text, said
    assert f"{SITE}/projets/{note.proposal.reference}/note/1.pdf" in links


# --- What a person typed stays words ----------------------------------------------------------------------


class Reader(HTMLParser):
    """Collects the tags, the addresses and the words of a message."""

    def __init__(self):
        super().__init__()
        self.tags, self.addresses, self.words = [], [], []

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.addresses += [value for name, value in attrs if name in {"href", "src"}]

    def handle_data(self, data):
        self.words.append(data)


def hostile_mails(monkeypatch):
    monkeypatch.setattr("projects.note_pdf.render_note", lambda note, *, number, released_on: PDF)
    text_fields = dict.fromkeys(
        ("title", "lead_job_title", "sponsor_name", "sponsor_job_title", "summary", "leeway", "schedule"), HOSTILE
    )
    person = factories.make_user(role=Role.LAB, first_name="Charlie *a*", last_name="[x](http://evil.example)")
    factories.make_proposal(person, org_unit=factories.make_unit(HOSTILE), **text_fields)
    hostile = {"reasons": f"{HOSTILE}\n\n# {HOSTILE}\n- {HOSTILE}", "watch_points": [HOSTILE], "to_rework": HOSTILE}
    hostile |= dict.fromkeys(("relevance_reasons", "feasibility_reasons", "coherence_reasons"), HOSTILE)
    decisions = {}
    for outcome, fields in {
        "accepted": {},
        "accepted_conditions": {"conditions": [{"text": HOSTILE, "owner": HOSTILE, "due_on": date(2027, 1, 1)}]},
        "postponed": {"reexamine_on": date(2027, 1, 1)},
        "redirected": {"redirected_to": HOSTILE, "contact_name": HOSTILE, "contact_phone": HOSTILE[:30]},
        "merged": {
            "merged_into": factories.make_proposal(title=HOSTILE, org_unit=factories.make_unit()),
            "is_named": True,
        },
        "declined": {},
    }.items():
        case = factories.make_deliberating(title=HOSTILE)
        decisions[outcome] = Decision.take(case, by=person, outcome=outcome, **hostile, **fields)
    decisions["merged"].announce()
    decisions["declined"].announce()
    decisions["declined"].reopen(by=person, reason=HOSTILE)
    decisions["accepted_conditions"].announce()
    condition = decisions["accepted_conditions"].conditions.get()
    Condition.objects.remind(now=datetime(2026, 12, 25, 9, tzinfo=UTC))
    condition.claim(by=decisions["accepted_conditions"].proposal.lead)
    condition.send_back(by=person, reason=HOSTILE)
    condition.move_due(by=person, due_on=date(2027, 2, 1), reason=HOSTILE)
    note = factories.make_note()
    note.signatories = [HOSTILE]
    note.save()
    note.steps.update(title=HOSTILE, duration=HOSTILE[:60])
    note.release(by=person)
    return OutboxMail.objects.filter(body__contains="evil.example")


def test_hostile_words_read_letter_for_letter_and_make_no_link(monkeypatch):
    rows = hostile_mails(monkeypatch)

    words = {"note_to_sign", "merged", "joined", "reopened", "condition_due", "condition_refused", "condition_moved"}
    assert {row.template.rpartition("/")[2] for row in rows} == {
        "E01",
        "E02",
        "E09",
        "E10",
        "E11",
        "note_to_sign",
        *words,
    }
    for row in rows:
        reader = Reader()
        reader.feed(build(row).alternatives[0][0])
        assert not any("evil" in address for address in reader.addresses), row.template
        assert {"b", "em", "img", "script"} & set(reader.tags) == set(), row.template
        assert reader.tags.count("h1") == 1
        for text in ("".join(reader.words), build(row).body):
            assert HOSTILE in text.replace(NBSP, " "), row.template


def test_hostile_words_make_a_link_without_the_escape(monkeypatch):
    """Negative control."""
    monkeypatch.setattr("labo.templatetags.labo.escape_markdown", str)
    rows = hostile_mails(monkeypatch)

    for row in rows:
        reader = Reader()
        reader.feed(build(row).alternatives[0][0])
        assert any("evil" in address for address in reader.addresses), row.template


# --- Their form (R49) -------------------------------------------------------------------------------------


def test_every_mail_has_the_form_of_a_good_one(monkeypatch, smtp_sink):
    hostile_mails(monkeypatch)
    OutboxMail.objects.filter(status="held").update(status="pending")
    deliver_due()

    seen = set()
    for taken in smtp_sink.taken:
        html, plain, message = taken.part("html"), taken.part("plain"), taken.message
        seen.add(message["Subject"])
        assert '<html lang="fr">' in html
        assert html.count("<h1") == 1
        assert "<img" not in html
        assert "color-scheme" in html
        assert len(html.encode()) < 100_000
        assert plain.strip()
        assert "Vous recevez ce courriel parce que" in html
        assert "Vous recevez ce courriel parce que" in plain
        assert message["Auto-Submitted"] == "auto-generated"
        assert message["Message-ID"].endswith("@example.org>")
        assert message.get_content_type() == "multipart/alternative"
        outside = [
            link for link in re.findall(r'(?:href|src)="([^"]+)"', html) if not link.startswith((SITE, "mailto:"))
        ]
        assert outside == []
    assert len(seen) > 5
