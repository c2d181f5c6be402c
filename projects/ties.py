"""
What may tie an evaluator to a case, in words: same service, same direction, an address, a past case.

Hints for people who choose and people who declare. Nothing is refused, nothing is concluded from them.
"""

from labo.models import OrgUnit
from labo.typography import NBSP
from projects.models import AssessmentSheet

COLUMNS = ("pk", "parent", "kind", "name")
SHOWN = 2
"""How many past cases of the same service are named."""


def ties(proposal, people) -> dict[int, list[str]]:
    """
    Return what may tie each of these people to the case: ``{pk: [words]}``, empty for nobody.

    Two queries, however many people there are: the tree of services, and the past cases of the same service.

    :param people: users, with their ``org_unit_id``, ``email`` at hand.
    """
    tree = {unit: (parent, kind, name) for unit, parent, kind, name in OrgUnit.objects.values_list(*COLUMNS)}
    past = past_cases(proposal, [person.pk for person in people])
    return {
        person.pk: [*of_the_tree(proposal, person, tree), *of_the_past(past.get(person.pk, []))] for person in people
    }


def past_cases(proposal, people) -> dict[int, list[str]]:
    """Return the titles of the other cases of the same service that each of these people assessed. One query."""
    filed = (
        AssessmentSheet.objects.filed()
        .filter(evaluator__in=people, proposal__org_unit=proposal.org_unit_id)
        .exclude(proposal=proposal)
        .order_by("-filed_at")
    )
    found: dict[int, list[str]] = {}
    for person, title in filed.values_list("evaluator", "proposal__title"):
        found.setdefault(person, []).append(title)
    return found


def direction_of(unit, tree):
    """Return the nearest direction at or above a unit, or None. A loop in the tree ends the climb."""
    seen = set()
    while unit in tree and unit not in seen:
        seen.add(unit)
        parent, kind, _ = tree[unit]
        if kind == OrgUnit.Kind.DIRECTION:
            return unit
        unit = parent
    return None


def of_the_tree(proposal, person, tree) -> list[str]:
    """Return what the organisation chart and the addresses of the case say."""
    found = []
    if person.email.lower() == proposal.lead.email.lower():
        found.append("adresse de la personne qui porte le cas")
    if person.email.lower() == proposal.sponsor_email.lower():
        found.append("adresse de la personne qui soutient le cas")
    if person.org_unit_id and person.org_unit_id == proposal.org_unit_id:
        found.append(f"même service que le cas{NBSP}: {tree[person.org_unit_id][2]}")
    elif (direction := direction_of(person.org_unit_id, tree)) and direction == direction_of(
        proposal.org_unit_id, tree
    ):
        found.append(f"même direction que le cas{NBSP}: {tree[direction][2]}")
    return found


def of_the_past(titles) -> list[str]:
    if not titles:
        return []
    named = ", ".join(f"«{NBSP}{title}{NBSP}»" for title in titles[:SHOWN])
    more = (
        f" et {len(titles) - SHOWN} autres"
        if len(titles) > SHOWN + 1
        else " et un autre"
        if len(titles) > SHOWN
        else ""
    )
    return [f"évaluation passée d’un cas de ce service{NBSP}: {named}{more}"]
