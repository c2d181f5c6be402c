"""The collective view: criteria by evaluators, where they differ, what to ask. It informs; people decide."""

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from labo.templatetags.labo import SIGNALS, shape
from labo.transitions import Refusal
from labo.typography import listed, spelled
from projects import signals
from projects.backoffice.case import case_of
from projects.backoffice.hats import IdeaForm, board
from projects.backoffice.progress import KINDS
from projects.models import (
    Answer,
    AssessmentSheet,
    Dimension,
    HatContribution,
    PresentationAnswer,
    Proposal,
    Signal,
)

GAPS = {
    signals.STRONG_GAP: {"sign": "≠", "word": "Écart fort", "rank": 0},
    signals.NUANCES: {"sign": "≈", "word": "Nuances", "rank": 1},
    signals.AGREEMENT: {"sign": "=", "word": "Accord", "rank": 2},
    signals.SILENCE: {"sign": "–", "word": "Aucun avis", "rank": 3},
}


class SortForm(forms.Form):
    GRID, GAP = "grille", "ecarts"
    tri = forms.ChoiceField(
        label="Trier",
        required=False,
        choices=[(GRID, "dans l’ordre de la grille"), (GAP, "écarts forts d’abord")],
        widget=forms.Select(attrs={"class": "form-select form-select-sm w-auto"}),
    )


def short_name(person):
    return f"{person.first_name} {person.last_name[:1]}.".strip() if person.first_name else str(person)


class Matrix:
    """
    The filed sheets of a case, crossed with its criteria.

    Three queries whatever the number of people and criteria: sheets, answers, criteria. A sheet's content comes only
    through ``AssessmentSheet.objects.readable_by``.
    """

    def __init__(self, proposal, user):
        self.sheets = list(proposal.sheets.select_related("evaluator"))
        self.own = next((sheet for sheet in self.sheets if sheet.evaluator_id == user.pk), None)
        self.waiting = [sheet.evaluator for sheet in self.sheets if not sheet.is_filed]
        readable = AssessmentSheet.objects.readable_by(user).filed().filter(proposal=proposal)
        self.answers = {
            (answer.sheet_id, answer.criterion_id): answer for answer in Answer.objects.filter(sheet__in=readable)
        }
        filled = {sheet for sheet, _ in self.answers}
        self.columns = [
            {"sheet": sheet, "name": str(sheet.evaluator), "short": short_name(sheet.evaluator)}
            for sheet in self.sheets
            if sheet.pk in filled
        ]
        self.shapes = {value: shape(value) for value in Signal.values}
        self.rows = [self._row(criterion) for criterion in proposal.grid.criteria.all()] if proposal.grid_id else []

    def _row(self, criterion):
        cells, values = [], []
        for column in self.columns:
            answer = self.answers.get((column["sheet"].pk, criterion.pk))
            if answer is None:
                cells.append(None)
                continue
            values.append(answer.signal)
            cells.append(
                {
                    **column,
                    "signal": answer.signal,
                    "css": SIGNALS[answer.signal][1],
                    "word": answer.get_signal_display(),
                    "shape": self.shapes[answer.signal],
                    "comment": answer.comment,
                }
            )
        gap = signals.gap(values, eliminatory=criterion.is_eliminatory)
        return {
            "criterion": criterion,
            "cells": cells,
            "values": values,
            "gap": GAPS[gap],
            "strong": gap == signals.STRONG_GAP,
        }

    def groups(self, order):
        """Return [(heading or None, rows)]: by dimension, or in one piece with the strong gaps first."""
        if order == SortForm.GAP:
            return [(None, sorted(self.rows, key=lambda row: row["gap"]["rank"]))]
        return [
            (dimension, rows)
            for dimension in Dimension
            if (rows := [row for row in self.rows if row["criterion"].dimension == dimension])
        ]

    def profiles(self):
        """Return what each dimension holds: shapes, counts and balance in words. No mark, no total."""
        found = []
        for dimension in Dimension:
            counts = signals.tally(
                value for row in self.rows if row["criterion"].dimension == dimension for value in row["values"]
            )
            found.append(
                {
                    "dimension": dimension,
                    "shapes": [self.shapes[value] for value in counts.shapes],
                    "words": signals.in_words(counts),
                    "balance": signals.balance_in_words(counts),
                }
            )
        return found

    def alerts(self):
        """Return the eliminatory criteria that carry a red: [(criterion, sentence)]."""
        found = []
        for row in self.rows:
            names = [cell["name"] for cell in row["cells"] if cell and cell["signal"] == Signal.RED]
            if not row["criterion"].is_eliminatory or not names:
                continue
            if len(names) == 1:
                sentence = f"un signal rouge, celui de {names[0]}"
            else:
                sentence = f"{spelled(len(names), one='un')} signaux rouges, ceux de {listed(names)}"
            found.append((row["criterion"], sentence))
        return found

    def remarks(self, *kinds):
        """Return the comments that go with these signals: [(criterion, [(name, word, comment)])]."""
        found = []
        for row in self.rows:
            said = [
                (cell["name"], cell["word"], cell["comment"])
                for cell in row["cells"]
                if cell and cell["comment"] and cell["signal"] in kinds
            ]
            if said:
                found.append((row["criterion"], said))
        return found


def alert_title(count, *, decided):
    words = "Une alerte éliminatoire" if count == 1 else f"{spelled(count).capitalize()} alertes éliminatoires"
    return words if decided else f"{words} à lever avant de décider"


@require_safe
def matrix(request, pk):
    """Read what the evaluators think, criterion by criterion."""
    return show(request, case_of(request.user, pk))


def show(request, proposal, *, idea_form=None):
    """Answer with the collective view, or lead to one's own sheet as long as it is open."""
    matrix = Matrix(proposal, request.user)
    assessing = proposal.status == Proposal.Status.ASSESSING
    if assessing and matrix.own and not matrix.own.is_filed:
        messages.info(request, "Déposez d’abord votre avis : ceux des autres s’affichent ensuite.")
        return redirect("admin:projects_proposal_sheet", proposal.pk)
    sort = SortForm(request.GET)
    order = sort.cleaned_data["tri"] if sort.is_valid() else ""
    alerts = matrix.alerts()
    context = {
        "proposal": proposal,
        "kind": KINDS[proposal.status],
        "matrix": matrix,
        "groups": matrix.groups(order),
        "profiles": matrix.profiles(),
        "alerts": alerts,
        "alert_title": alert_title(len(alerts), decided=proposal.is_decided),
        "questions": matrix.remarks(Signal.UNCLEAR),
        "given": PresentationAnswer.objects.given_on(proposal),
        "comments": matrix.remarks(*Signal.values),
        "waiting": listed([str(person) for person in matrix.waiting]),
        "sort": SortForm(initial={"tri": order or SortForm.GRID}),
        "span": len(matrix.columns) + 2,
        "board": board(proposal),
        "idea_form": idea_form or IdeaForm(),
        "assessing": assessing,
        "deliberating": proposal.status == Proposal.Status.DELIBERATING,
    }
    return render(request, "admin/projects/matrix.html", context)


@require_POST
def deliberate(request, pk):
    """Close the grid and open the discussion."""
    proposal = case_of(request.user, pk)
    if not request.user.is_lab:
        raise PermissionDenied
    try:
        proposal.open_deliberation(by=request.user)
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "La discussion est ouverte.")
    return redirect("admin:projects_proposal_matrix", pk)


@require_POST
def hat(request, pk):
    """Put down one idea under one hat."""
    proposal = case_of(request.user, pk)
    form = IdeaForm(request.POST)
    if not form.is_valid():
        return show(request, proposal, idea_form=form)
    try:
        HatContribution.contribute(proposal, by=request.user, **form.cleaned_data)
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return show(request, proposal, idea_form=form)
    messages.success(request, "Votre idée est posée.")
    return redirect("admin:projects_proposal_matrix", pk)
