"""
What a note says, as plain values: kept with each reading and each version, attached to the PDF, compared.

A list of named parts rather than columns: in twenty years, whoever opens the file reads it without our code.
"""

import json
from collections.abc import Mapping
from datetime import date
from typing import Any, NamedTuple

from django.core.serializers.json import DjangoJSONEncoder

from labo.templatetags.labo import NBSP, day
from projects.differences import Run, difference
from projects.note_sections import FIELD_TITLES, PARTS, SECTIONS

FORMAT = "note-intervention/1"
FIELDS = tuple(field for part in PARTS for field in part.fields)
"""All that the editor writes, in the order of the note."""
NOT_SAID = {"id", "note"}
"""Columns of a step that say nothing of it."""

Content = Mapping[str, Any]


class Changed(NamedTuple):
    """One part that two readings do not word alike."""

    field: str
    title: str
    runs: list[Run]


class Amended(NamedTuple):
    """One part that an avenant changes: the lines that go, the lines that come."""

    title: str
    gone: list[str]
    new: list[str]


def content_of(note) -> dict:
    """Return what the saved note says. Three queries."""
    days = {step.pk: on for step, on in note.dated_steps()}
    steps = note.steps.select_related("method").order_by("position")
    said = {
        "sections": [
            {"field": section.field, "title": section.title, "value": getattr(note, section.field)}
            for section in SECTIONS
        ],
        "authors": note.authors,
        "methods": list(note.methods.values_list("name", flat=True)),
        "starts_on": note.starts_on,
        "steps": [step_said(step, days.get(step.pk)) for step in steps],
    }
    # As it will be read back from a file: a day is written, not an object.
    return json.loads(json.dumps(said, cls=DjangoJSONEncoder))


def step_said(step, on) -> dict:
    """Return every column of a step by its name, and the day it falls on."""
    said = {
        field.name: getattr(step, field.name)
        for field in step._meta.concrete_fields
        if field.name not in NOT_SAID and not field.is_relation
    }
    return {**said, "method": step.method.name if step.method else "", "date": on}


def document_of(note, *, version: str, on: date, amends: str = "") -> dict:
    """Return the content of a version, with what names it and its people. No address: a file travels."""
    case = note.proposal
    return {
        "format": FORMAT,
        "reference": case.reference,
        "title": case.title,
        "org_unit": str(case.org_unit or ""),
        "version": version,
        "amends": amends,
        "released_on": on.isoformat(),
        "people": {
            "lead": {"name": case.lead.full_name, "job_title": case.lead_job_title},
            "sponsor": {"name": case.sponsor_name, "job_title": case.sponsor_job_title},
        },
        **content_of(note),
    }


def written(document: Content) -> bytes:
    """Return the document as the bytes of its file."""
    return json.dumps(document, ensure_ascii=False, indent=2).encode()


def readable(content: Content) -> dict[str, str]:
    """Return {field: its words}, one line per line of a list and per step."""
    words = {row["field"]: in_lines(row["value"]) for row in content.get("sections", ())}
    start = content.get("starts_on")
    return {
        **words,
        "authors": in_lines(content.get("authors", ())),
        "methods": in_lines(content.get("methods", ())),
        "starts_on": day(date.fromisoformat(start)) if start else "",
        "steps": "\n".join(step_in_words(step) for step in content.get("steps", ())),
    }


def in_lines(value) -> str:
    return value if isinstance(value, str) else "\n".join(value)


def step_in_words(step: Content) -> str:
    when = f"J{NBSP}+{NBSP}{step['offset_days']}"
    named = [("Avec", step["audience"]), ("Objectif", step["objective"]), ("Vous recevez", step["deliverable"])]
    if step["method"]:
        named.insert(1, ("Méthode", step["method"]))
    rest = ". ".join(f"{name}{NBSP}: {words.rstrip('.')}" for name, words in named if words)
    return f"{step['position']}. {step['title']} ({when}, {step['duration']}). {rest}".rstrip()


def changes_between(before: Content, after: Content) -> list[Changed]:
    """Return the parts that differ, word by word, in the order of the note."""
    old, new = readable(before), readable(after)
    return [
        Changed(field, FIELD_TITLES[field], difference(old.get(field, ""), new[field]))
        for field in FIELDS
        if old.get(field, "") != new[field]
    ]


def amended_between(before: Content, after: Content) -> list[Amended]:
    """Return the parts that differ, line by line: how an avenant says what it changes."""
    old, new = readable(before), readable(after)
    found = []
    for field in FIELDS:
        gone, come = old.get(field, "").splitlines(), new[field].splitlines()
        if gone != come:
            found.append(
                Amended(
                    FIELD_TITLES[field],
                    [line for line in gone if line.strip() and line not in come],
                    [line for line in come if line.strip() and line not in gone],
                )
            )
    return found
