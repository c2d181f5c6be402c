"""The notes of the two cases of the founding session, as the demonstration tells them."""

from datetime import date
from functools import lru_cache
from pathlib import Path

import yaml
from django.conf import settings

from projects.demo.story import NOTE_FIELDS
from projects.models import InterventionNote, InterventionStep
from tests.factories import make_decided, make_method, make_note, make_unit

STARTS_ON = date(2026, 12, 1)
CASES = ("museolab", "mobile_services")
STEP = {
    "titre": "title",
    "offset": "offset_days",
    "duree": "duration",
    "public": "audience",
    "methode": "method",
    "objectif": "objective",
    "livrable": "deliverable",
    "jours_labo": "lab_days",
    "agents": "agents",
    "jours_agent": "agent_days",
}


def read(path):
    return yaml.safe_load((Path(settings.BASE_DIR) / path).read_text())


@lru_cache(maxsize=1)
def stories() -> dict:
    """Return {case: its title, org_unit, sections, methods and steps}, methods by their name."""
    names = {method["code"]: method["nom"] for method in read("resources/demo/methods.yaml")["methodes"]}
    found = {}
    for case in CASES:
        told = read(f"projects/demo/case_{case}.yaml")
        proposal, note = told["proposition"], told["note_intervention"]
        people = [proposal["porteur"]["nom"], proposal["commanditaire"]["nom"]]
        found[case] = {
            "title": proposal["titre"],
            "org_unit": proposal["service_demandeur"],
            "sections": {
                **{field: note[name] for name, field in NOTE_FIELDS.items()},
                "signatories": [
                    f"{people[0]}, pour le service",
                    f"{people[1]}, pour la direction",
                    "Charlie Canevas (labo)",
                ],
            },
            "methods": [names[code] for code in note["methodes"]],
            "steps": [
                {field: names[row[key]] if key == "methode" else row[key] for key, field in STEP.items()}
                for row in note["deroule"]
            ],
        }
    return found


def make_case_note(name: str, *, by=None, reference="LABO-2026-001"):
    """Return the note of a case, complete and in drafting, with its steps and methods."""
    story = stories()[name]
    proposal = make_decided(announced=True).proposal
    proposal.title, proposal.org_unit = story["title"], make_unit(story["org_unit"])
    proposal.reference = reference
    proposal.save()
    # Named in the data of its PDF, which comes out always the same.
    proposal.lead.last_name = "Nom"
    proposal.lead.save()
    note = make_note(proposal=proposal, complete=False, by=by)
    for field, value in story["sections"].items():
        setattr(note, field, value)
    note.starts_on = STARTS_ON
    methods = {}
    for step in story["steps"]:
        methods.setdefault(step["method"], None)
    for number, method in enumerate(dict.fromkeys([*story["methods"], *methods])):
        methods[method] = make_method(name=method, position=number)
    steps = [InterventionStep(**{**step, "method": methods[step["method"]]}) for step in story["steps"]]
    note.save_draft(revision=0, steps=steps, methods=[methods[name] for name in story["methods"]])
    return note


def fresh(note):
    return InterventionNote.objects.get(pk=note.pk)


def step(title="Étape", **fields):
    values = {"offset_days": 7, "duration": "1 jour", "audience": "L’équipe", "objective": "Se connaître"}
    return InterventionStep(title=title, **{**values, **fields})
