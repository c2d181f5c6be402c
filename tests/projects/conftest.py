"""Fixtures of both sides: a person signed in, what a service types, a note it can download."""

from uuid import uuid4

import pytest

from labo.roles import Role
from tests import factories
from tests.projects.service_side import PDF


@pytest.fixture
def unit(db):
    return factories.make_unit("Service éducatif et culturel des musées")


@pytest.fixture
def typed(unit):
    """What a person types, as the browser sends it: every question answered."""
    return {
        "key": str(uuid4()),
        "title": "Un « muséolab » pour réinventer la médiation",
        "org_unit": str(unit.pk),
        "lead_job_title": "Responsable de la médiation",
        "sponsor_name": "Dominique Modèle",
        "sponsor_job_title": "Direction des musées",
        "sponsor_email": "dominique.modele@example.org",
        "requested_format": "support",
        "summary": "Un endroit où l’on essaie.\r\nAvec les publics.",
        "context": "Une vingtaine de personnes.",
        "problem": "Les outils dorment dans un placard.",
        "audiences": "Groupes scolaires, familles.",
        "already_tried": "Une journée d’échange.",
        "expectations": "Définir les fonctions.",
        "leeway": "Tout est ouvert.",
        "available_agents": "- Quatre médiatrices\r\n- Un agent d’accueil",
        "schedule": "Avant le budget.",
        "means": "Petit matériel.",
        "constraints": "Sécurité des œuvres.",
        "framings": ["À quoi ressemblerait un muséolab utile ?"],
    }


@pytest.fixture
def service(client, agent):
    client.force_login(agent)
    return client


@pytest.fixture
def released(agent, monkeypatch):
    monkeypatch.setattr("projects.note_pdf.render_note", lambda note, *, number, released_on: PDF)
    note = factories.make_note(proposal=factories.make_decided(announced=True, lead=agent).proposal)
    return note.release(by=factories.make_user(role=Role.LAB))


@pytest.fixture
def as_lab(client, lab_member):
    client.force_login(lab_member)
    return client
