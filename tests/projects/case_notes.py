"""The notes of the two cases of the founding session, as rows."""

from datetime import date
from functools import lru_cache
from pathlib import Path

import yaml

from projects.models import InterventionStep
from tests.factories import make_decided, make_method, make_note, make_unit

STARTS_ON = date(2026, 12, 1)
CASES = ("museolab", "mobile_services")


@lru_cache(maxsize=1)
def stories() -> dict:
    return yaml.safe_load(Path(__file__).with_name("notes.yaml").read_text())


def make_case_note(name: str, *, by=None, reference="LABO-2026-001"):
    """Return the note of a case, complete and in drafting, with its steps and methods."""
    story = stories()[name]
    proposal = make_decided(announced=True).proposal
    proposal.title, proposal.org_unit = story["title"], make_unit(story["org_unit"])
    proposal.reference = reference
    proposal.save()
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
