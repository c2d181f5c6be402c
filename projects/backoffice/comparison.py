"""Two to four cases side by side: the same question on the same line, the same criterion on the same line."""

from collections import defaultdict

from django.contrib import messages
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from labo.templatetags.labo import shape
from projects import signals
from projects.backoffice.crossing import GAPS
from projects.backoffice.progress import KINDS
from projects.form_sections import answers
from projects.models import Answer, AssessmentSheet, Criterion, Dimension, Proposal

LEAST, MOST = 2, 4
CHOICES_SHOWN = 40


def asked(request):
    """Return the numbers of the cases in the address, once each, in their order."""
    return list(dict.fromkeys(int(pk) for pk in request.GET.getlist("cas") if pk.isdecimal() and len(pk) < 10))


@require_safe
def compare(request):
    """Read two to four cases beside one another, or choose them."""
    cases = Proposal.objects.in_back_office(request.user).select_related("org_unit", "lead", "grid")
    wanted = asked(request)
    found = {case.pk: case for case in cases.filter(pk__in=wanted[: MOST + 1])}
    chosen = [found[pk] for pk in wanted if pk in found]
    if wanted and not LEAST <= len(chosen) <= MOST:
        messages.error(request, "Choisissez de deux à quatre cas.")
    if not LEAST <= len(chosen) <= MOST:
        listed = cases.order_by("-submitted_at", "-pk")[:CHOICES_SHOWN]
        context = {"cases": listed, "wanted": wanted, "kinds": KINDS}
        return render(request, "admin/projects/comparison_choice.html", context)
    context = {
        "cases": [(case, KINDS[case.status]) for case in chosen],
        "sections": side_by_side(chosen),
        "dimensions": criteria_of(chosen, request.user),
    }
    return render(request, "admin/projects/comparison.html", context)


def side_by_side(cases):
    """Return the answers aligned by question: [(section, [(question, [(case, its value)])])]. No query."""
    columns = [answers(case) for case in cases]
    return [
        (
            section,
            [
                (question, [(case, column[i][1][j][1]) for case, column in zip(cases, columns, strict=True)])
                for j, (question, _) in enumerate(asked)
            ],
        )
        for i, (section, asked) in enumerate(columns[0])
    ]


def criteria_of(cases, user):
    """
    Return the signals aligned by criterion: [(dimension, [(criterion, [(case, its cell)])])]. Two queries.

    A cell has what the opened sheets say, in shapes and words, and how far they are apart; None while they are sealed.
    Cases of two versions of the grid meet by the code of the criterion.
    """
    opened = {case.pk for case in cases if case.sheets_opened_at}
    sheets = AssessmentSheet.objects.readable_by(user).filed().filter(proposal__in=opened)
    said = defaultdict(list)
    for case, code, signal in Answer.objects.filter(sheet__in=sheets).values_list(
        "sheet__proposal", "criterion__code", "signal"
    ):
        said[case, code].append(signal)
    criteria = {}
    for criterion in Criterion.objects.filter(grid__in={case.grid_id for case in cases if case.grid_id}):
        criteria.setdefault(criterion.code, criterion)
    shapes = {value: shape(value) for value in signals.ORDER}

    def cell(case, criterion):
        values = said.get((case.pk, criterion.code))
        if not values:
            return None
        counts = signals.tally(values)
        gap = signals.gap(values, eliminatory=criterion.is_eliminatory)
        return {
            "shapes": [shapes[kind] for kind in counts.shapes],
            "words": signals.in_words(counts),
            "gap": GAPS[gap],
            "strong": gap == signals.STRONG_GAP,
        }

    return [
        (dimension, rows)
        for dimension in Dimension
        if (
            rows := [
                (criterion, [(case, cell(case, criterion)) for case in cases])
                for criterion in sorted(criteria.values(), key=lambda criterion: criterion.position)
                if criterion.dimension == dimension
            ]
        )
    ]


def go_to_comparison(model_admin, request, queryset):
    """Open the comparison of the chosen cases, from the list."""
    numbers = "&".join(f"cas={pk}" for pk in queryset.order_by("pk").values_list("pk", flat=True)[: MOST + 1])
    answer = redirect("admin:projects_proposal_compare")
    answer["Location"] += f"?{numbers}"
    return answer


go_to_comparison.short_description = "Comparer (deux à quatre cas)"
