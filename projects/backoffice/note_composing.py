"""
Composing the déroulé: steps come, go, move, are picked from the catalogue. Values as they are typed; nothing is saved.
"""

from labo.forms import read_number
from projects.backoffice.note_values import MAX_REMOVED, MAX_STEPS, STEP_FIELDS
from projects.models.intervention_step import MAX_OFFSET, InterventionStep

VERBS = frozenset({"add", "insert", "pick", "up", "down", "remove", "restore", "dates"})
APART = 7
"""Days between a step and one that is picked after it."""


def composed(values, action, methods):
    """
    Return the values after « add », « insert-2 », « pick-12 », « up-2 », « down-2 », « remove-2 », « restore »…

    :param methods: those of the catalogue.
    :returns: (values, row from which the person goes on); the row is None after a removal, and when nothing is done.
    """
    verb, _, number = action.partition("-")
    steps, removed = list(values["steps"]), list(values.get("removed") or [])
    number, row = read_number(number), None
    if verb == "pick":
        method = next((method for method in methods if method.pk == number), None)
        if method is not None:
            steps, row = picked(steps, method)
    elif verb == "restore" and removed and len(steps) < MAX_STEPS:
        place, step = removed.pop(0)
        steps = [] if all(map(is_empty, steps)) else steps
        row = min(place, len(steps))
        steps.insert(row, step)
    elif verb == "remove" and number is not None and number < len(steps):
        if not is_empty(steps[number]):
            removed = [(number, steps[number]), *removed][:MAX_REMOVED]
        steps = steps[:number] + steps[number + 1 :] or [{}]
    else:
        steps, row = rearranged(steps, verb, number)
    return {**values, "steps": steps, "removed": removed}, row


def rearranged(steps, verb, number):
    """Return the steps after one was added, inserted or moved, and the row that the person goes on from."""
    if verb == "add":
        return ([*steps, {}], len(steps)) if len(steps) < MAX_STEPS else (steps, len(steps) - 1)
    if number is None or number >= len(steps):
        return steps, None
    if verb == "insert" and len(steps) < MAX_STEPS:
        return [*steps[: number + 1], {}, *steps[number + 1 :]], number + 1
    other = number - 1 if verb == "up" else number + 1
    if verb in {"up", "down"} and 0 <= other < len(steps):
        steps[number], steps[other] = steps[other], steps[number]
        return steps, other
    return steps, number


def is_empty(step):
    return not any(step.get(name) for name in STEP_FIELDS)


def picked(steps, method):
    """Write a method of the catalogue in the first empty step, or in a new one at the end."""
    row = next((row for row, step in enumerate(steps) if is_empty(step)), len(steps))
    if row == MAX_STEPS:
        return steps, None
    longest = {name: InterventionStep._meta.get_field(name).max_length for name in ("title", "duration", "objective")}
    step = {
        "id": steps[row].get("id", "") if row < len(steps) else "",
        "title": method.name[: longest["title"]],
        "offset_days": offset_between(steps[:row], steps[row + 1 :]),
        "duration": method.duration[: longest["duration"]],
        "objective": " ".join(method.objective.split())[: longest["objective"]],
        "method": str(method.pk),
    }
    return [*steps[:row], step, *steps[row + 1 :]], row


def offset_between(before, after):
    """Return the day of a step that comes there: a week after the one before it, never after the one that follows."""
    if not before:
        return "0"
    previous = read_number(before[-1].get("offset_days"))
    if previous is None:
        return ""
    following = read_number(after[0].get("offset_days")) if after else None
    return str(min(previous + APART, MAX_OFFSET if following is None else max(previous, following)))
