"""
One act on several cases: what it changes and what it leaves is read before, and said again after.

The boxes that were ticked are not believed: the cases are loaded again through the querysets of the person, and each
is asked whether the act is for it, when the recap is drawn and once more when it is confirmed.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib import admin, messages
from django.shortcuts import render

from labo.audit import record
from labo.templatetags.labo import NBSP
from labo.transitions import Refusal
from labo.typography import listed
from projects.models import Proposal

MOST = 200
"""Cases in one act: beyond that, nobody reads the recap."""


@dataclass(frozen=True)
class Act:
    """
    An act on a case.

    :param why_not: from a case to the sentence that says why it is left out; empty where the act is for it.
    :param do: ``do(case, by)``, the verb. It may still refuse: somebody else may have been there first.
    """

    name: str
    title: str
    button: str
    done: tuple[str, str]
    why_not: Callable[[Proposal], str]
    do: Callable
    warning: str = ""


def sort(act, cases):
    """Return (the cases that the act is for, [(case, why it is left out)])."""
    concerned, left = [], []
    for case in cases:
        reason = act.why_not(case)
        left.append((case, reason)) if reason else concerned.append(case)
    return concerned, left


def carry_out(act, cases, by):
    """Act on each case by itself. Return (the cases it was done on, [(case, why not)])."""
    done, left = [], []
    for case in cases:
        try:
            act.do(case, by)
        except Refusal as refusal:
            left.append((case, str(refusal)))
        else:
            done.append(case)
    if done:
        record("bulk_act", on=by, by=by, bulk=act.name, cases=[case.reference for case in done])
    return done, left


def answer(act, model_admin, request, queryset):
    """Show the recap, then do what it says. None sends the person back to the list."""
    cases = list(queryset.select_related("org_unit")[: MOST + 1])
    if len(cases) > MOST:
        messages.error(request, f"Choisissez {MOST}{NBSP}cas au plus{NBSP}: affinez la liste d’abord.")
        return None
    concerned, left = sort(act, cases)
    if "confirmed" not in request.POST:
        context = {
            **model_admin.admin_site.each_context(request),
            "act": act,
            "concerned": concerned,
            "left": left,
            "chosen": cases,
        }
        return render(request, "admin/projects/bulk.html", context)
    done, refused = carry_out(act, concerned, request.user)
    if done:
        one, several = act.done
        messages.success(request, one if len(done) == 1 else several.format(len(done)))
    skipped = [*left, *refused]
    for reason in dict.fromkeys(why for _, why in skipped):
        words = listed([f"«{NBSP}{case}{NBSP}»" for case, why in skipped if why == reason])
        messages.warning(request, f"Laissé de côté{NBSP}: {words}. {reason}")
    return None


def action(act):
    """Return the act as the list of cases offers it."""

    @admin.action(description=act.title, permissions=["decide"])
    def chosen(model_admin, request, queryset):
        return answer(act, model_admin, request, queryset)

    chosen.__name__ = act.name
    return chosen


def unless(condition, sentence):
    return lambda case: "" if condition(case) else sentence


take_in_hand = action(
    Act(
        "take_in_hand",
        "Commencer la pré-qualification",
        "Commencer la pré-qualification",
        ("Le cas est en pré-qualification.", "{} cas sont en pré-qualification."),
        unless(
            lambda case: case.status in (Proposal.Status.SUBMITTED, Proposal.Status.POSTPONED),
            "Il est déjà pris en main.",
        ),
        lambda case, by: case.start_screening(by=by),
        "Chaque service le voit aussitôt dans son espace.",
    )
)
show_to_the_public = action(
    Act(
        "show_to_the_public",
        "Montrer au public",
        "Montrer ces cas au public",
        ("Le cas est sur la page publique.", "{} cas sont sur la page publique."),
        lambda case: (
            "Il est retiré."
            if case.status == Proposal.Status.WITHDRAWN
            else "Il est déjà montré."
            if case.is_public
            else ""
        ),
        lambda case, by: case.show_to_the_public(True),
        "Seulement avec l’accord de chaque service : le titre, le service, le résumé et l’état deviennent publics.",
    )
)
hide_from_the_public = action(
    Act(
        "hide_from_the_public",
        "Ne plus montrer au public",
        "Ne plus montrer ces cas",
        ("Le cas n’est plus montré au public.", "{} cas ne sont plus montrés au public."),
        unless(lambda case: case.is_public, "Il n’était pas montré."),
        lambda case, by: case.show_to_the_public(False),
    )
)
