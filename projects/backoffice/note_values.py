"""
A note as the page of its editor holds it: plain values, typed or saved, and what becomes of them when two people wrote.

Nothing here checks or saves: see ``note_forms`` and the model.
"""

import hashlib
import json

from django.http import QueryDict

from labo.forms import read_number, to_lines
from labo.typography import plain_signs
from projects.models.note import WRITTEN

MAX_STEPS = 200
MAX_REMOVED = 10
HALVES = ("lab_days", "agent_days")
STEP_FIELDS = [
    "title",
    "offset_days",
    "duration",
    "audience",
    "method",
    "objective",
    "deliverable",
    "lab_days",
    "agents",
    "agent_days",
]
KEPT_FIELDS = [*WRITTEN, "methods", "steps"]
"""What is compared when somebody else saved in between."""


def values_of(note):
    """Return what the editor shows of a saved note: plain values, as :func:`typed_values` reads them from a page."""
    steps = [
        {
            "id": step.pk,
            **{name: getattr(step, name) for name in STEP_FIELDS},
            "method": step.method_id or "",
            "agents": step.agents or "",
            **{name: typed_days(getattr(step, name)) for name in HALVES},
        }
        for step in note.steps.all()
    ]
    values = {
        **{name: getattr(note, name) for name in WRITTEN},
        "methods": [method.pk for method in note.methods.all()],
        "steps": steps,
        "removed": [],
        "revision": note.revision,
    }
    return {**values, "seen": json.dumps(marks(values))}


def typed_values(data: QueryDict):
    """Return what was typed, unchecked, so that the page can show it again as it was."""
    count = min(read_number(data.get("steps-TOTAL_FORMS")) or 0, MAX_STEPS + 1)
    return {
        **{name: data.get(name, "") for name in [*WRITTEN, "revision", "seen"]},
        "methods": data.getlist("methods"),
        "steps": [{name: data.get(f"steps-{row}-{name}", "") for name in ["id", *STEP_FIELDS]} for row in range(count)],
        "removed": read_removed(data.get("removed")),
    }


def typed_days(count):
    """Return a number of days as it is typed: « 1,5 », « 2 », nothing for none."""
    return f"{count.normalize():f}".replace(".", ",") if count else ""


def read_removed(text):
    """Return the steps that can come back, last first: [(row, step)]. What cannot be read is nothing."""
    try:
        rows = [(int(row), dict(step)) for row, step in json.loads(text or "[]")]
    except (TypeError, ValueError, RecursionError):
        return []
    return [
        (max(0, min(row, MAX_STEPS)), {name: str(step.get(name) or "") for name in ["id", *STEP_FIELDS]})
        for row, step in rows[:MAX_REMOVED]
    ]


def as_data(values) -> QueryDict:
    """Return values as the page would send them: the reverse of :func:`typed_values`."""
    data = QueryDict(mutable=True)
    for name in [*WRITTEN, "revision", "seen"]:
        value = values[name]
        data[name] = "\n".join(value) if isinstance(value, list) else str(value if value is not None else "")
    data.setlist("methods", [str(pk) for pk in values["methods"]])
    data["steps-TOTAL_FORMS"], data["steps-INITIAL_FORMS"] = str(len(values["steps"])), "0"
    for row, step in enumerate(values["steps"]):
        for name, value in step.items():
            data[f"steps-{row}-{name}"] = str(value if value is not None else "")
    data["removed"] = json.dumps(values.get("removed") or [])
    return data


# --- Two people at once ---------------------------------------------------------------------------------------


def plain(name, value):
    """Return a value in the one way in which it is compared, typed or saved."""
    if name == "steps":
        rows = [{key: " ".join(str(row.get(key) or "").split()) for key in STEP_FIELDS} for row in value]
        return [row for row in rows if any(row.values())]
    if name == "methods":
        return sorted(str(pk) for pk in value)
    lines = value if isinstance(value, list) else to_lines(plain_signs(str(value or "")))
    return [line for line in lines if line]


def marks(values):
    """Return a short mark of each value: enough to know, later, whether it has changed."""
    return {
        name: hashlib.sha256(json.dumps(plain(name, values[name])).encode()).hexdigest()[:12] for name in KEPT_FIELDS
    }


def merge(typed, saved):
    """
    Bring together what a person typed and what somebody else saved since, section by section.

    :param typed: from :func:`typed_values`, with the marks of what was on screen in ``seen``.
    :param saved: from :func:`values_of`, the note as it now is.
    :returns: (values, conflicts, updated). A section that only the other one changed takes the saved text; one that
        both changed keeps the typed text, and its name is in ``conflicts``.
    """
    try:
        seen = dict(json.loads(typed["seen"]))
    except (TypeError, ValueError):
        seen = {}
    mine, theirs = marks(typed), marks(saved)
    values = {**typed, "revision": saved["revision"], "seen": saved["seen"]}
    conflicts, updated = [], []
    for name in KEPT_FIELDS:
        if mine[name] == theirs[name] or theirs[name] == seen.get(name):
            continue
        if mine[name] == seen.get(name):
            values[name] = saved[name]
            updated.append(name)
        else:
            conflicts.append(name)
    return values, conflicts, updated
