"""All the cases that were given the grid, on one page: what their opened sheets say, and where they disagree."""

from dataclasses import dataclass

from django import forms
from django.core.paginator import Paginator
from django.db import connection
from django.db.models import Count, Q
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from projects import signals
from projects.models import Declaration, Dimension, Proposal

PER_PAGE = 50
LABELS = dict(Proposal.Status.choices)

# One row per case, counted by the database: the gap of each criterion first, as ``projects.signals.gap`` names it (a
# test holds the two together), then the signals per dimension. Sheets that are not filed weigh nothing.
TALLIES = """
SELECT proposal_id,
       count(*) FILTER (WHERE red > 0 AND green > 0 AND (is_eliminatory OR least(red, green) * 3 >= red + green)),
       count(*) FILTER (WHERE (green > 0)::int + (red > 0)::int + (unclear > 0)::int > 1),
       count(*) FILTER (WHERE unclear > 0),
       sum(green) FILTER (WHERE dimension = 'relevance'), sum(unclear) FILTER (WHERE dimension = 'relevance'),
       sum(red) FILTER (WHERE dimension = 'relevance'), sum(abstain) FILTER (WHERE dimension = 'relevance'),
       sum(green) FILTER (WHERE dimension = 'feasibility'), sum(unclear) FILTER (WHERE dimension = 'feasibility'),
       sum(red) FILTER (WHERE dimension = 'feasibility'), sum(abstain) FILTER (WHERE dimension = 'feasibility'),
       sum(green) FILTER (WHERE dimension = 'coherence'), sum(unclear) FILTER (WHERE dimension = 'coherence'),
       sum(red) FILTER (WHERE dimension = 'coherence'), sum(abstain) FILTER (WHERE dimension = 'coherence')
FROM (
    SELECT sheet.proposal_id, answer.criterion_id,
           (count(*) FILTER (WHERE answer.signal = 'green'))::int AS green,
           (count(*) FILTER (WHERE answer.signal = 'unclear'))::int AS unclear,
           (count(*) FILTER (WHERE answer.signal = 'red'))::int AS red,
           (count(*) FILTER (WHERE answer.signal = 'abstain'))::int AS abstain
    FROM projects_answer answer
    JOIN projects_assessmentsheet sheet ON sheet.id = answer.sheet_id
    WHERE sheet.filed_at IS NOT NULL AND sheet.proposal_id = ANY(%s)
    GROUP BY sheet.proposal_id, answer.criterion_id
) per_criterion
JOIN projects_criterion criterion ON criterion.id = criterion_id
GROUP BY proposal_id
"""


@dataclass(slots=True)
class Row:
    """A case. ``counts`` is None as long as its sheets are sealed: nothing of what they say is read."""

    pk: int
    reference: str
    title: str
    status: str
    unit: int
    service: str
    opened_at: object
    expected: int
    filed: int
    has_left: int
    counts: tuple | None = None

    @property
    def address(self):
        return reverse("admin:projects_proposal_matrix", args=[self.pk])

    @property
    def about(self):
        return f"{LABELS[self.status]}, {self.service}"

    @property
    def silence(self):
        """Why nothing of the sheets is shown."""
        if self.has_left:
            return "Vous avez quitté l’évaluation de ce cas."
        return "Les avis ne sont pas ouverts." if self.opened_at is None else "Aucun avis déposé."

    @property
    def is_readable(self):
        return self.opened_at is not None and not self.has_left

    @property
    def gaps(self):
        return self.counts[0] if self.counts else 0

    @property
    def questions(self):
        return self.counts[2] if self.counts else 0

    @property
    def disagreement(self):
        """Strong gaps, then divided criteria, then questions: how much there is to discuss, never how good."""
        return self.counts[:3] if self.counts else (-1, 0, 0)

    @property
    def how_many(self):
        """What the cells say, as words: nothing is left to localise, row after row."""
        return f"{self.filed} sur {self.expected}", str(self.gaps or ""), str(self.questions)

    @property
    def dimensions(self):
        counts = [count or 0 for count in self.counts[3:]]
        return [signals.in_words(signals.Tally(*counts[start : start + 4])) for start in (0, 4, 8)]


def rows_for(user):
    """Return every case with a grid that this person works on, the last sent first, not counted yet. One query."""
    cases = (
        Proposal.objects.in_back_office(user)
        .filter(grid__isnull=False)
        .order_by("-submitted_at", "-pk")
        .annotate(
            expected=Count("sheets", filter=~Q(sheets__declaration=Declaration.RECUSED)),
            filed=Count("sheets", filter=Q(sheets__filed_at__isnull=False)),
            has_left=Count("sheets", filter=Q(sheets__evaluator=user, sheets__declaration=Declaration.RECUSED)),
        )
        .values_list(
            "pk",
            "reference",
            "title",
            "status",
            "org_unit",
            "org_unit__name",
            "sheets_opened_at",
            "expected",
            "filed",
            "has_left",
        )
    )
    return [Row(*case) for case in cases]


def count(rows):
    """Give these rows the counts of their opened sheets. One query."""
    tallies = tallies_of([row.pk for row in rows if row.is_readable])
    for row in rows:
        row.counts = tallies.get(row.pk)


def tallies_of(cases) -> dict[int, tuple]:
    """Return {case: (strong gaps, divided criteria, criteria with a question, then four counts per dimension)}."""
    with connection.cursor() as cursor:
        cursor.execute(TALLIES, [cases])
        return {case: tuple(counts) for case, *counts in cursor.fetchall()}


class OverviewForm(forms.Form):
    """What to keep and in which order. Its services are those of the listed cases."""

    LATEST, GAPS = "recents", "ecarts"
    tri = forms.ChoiceField(
        label="Trier",
        required=False,
        choices=[(LATEST, "les derniers envoyés d’abord"), (GAPS, "là où les avis diffèrent le plus")],
    )
    etat = forms.ChoiceField(label="État", required=False)
    service = forms.ChoiceField(label="Service", required=False)
    ecart = forms.BooleanField(label="Avec un écart fort", required=False)

    def __init__(self, data, rows):
        super().__init__(data)
        found = {row.status for row in rows}
        self.fields["etat"].choices = [("", "tous"), *((s.value, s.label) for s in Proposal.Status if s in found)]
        services = sorted({(row.service, str(row.unit)) for row in rows})
        self.fields["service"].choices = [("", "tous"), *((unit, name) for name, unit in services)]
        for name in ("tri", "etat", "service"):
            self.fields[name].widget.attrs["class"] = "form-select form-select-sm"
        self.fields["ecart"].widget.attrs["class"] = "form-check-input"

    def chosen(self, rows):
        """Return the rows that are asked for, in the order that is asked for. What is not understood is left out."""
        self.is_valid()
        asked = self.cleaned_data
        if asked.get("etat"):
            rows = [row for row in rows if row.status == asked["etat"]]
        if asked.get("service"):
            rows = [row for row in rows if str(row.unit) == asked["service"]]
        if self.needs_counts:
            count(rows)
        if asked.get("ecart"):
            rows = [row for row in rows if row.gaps]
        if asked.get("tri") == self.GAPS:
            rows = sorted(rows, key=lambda row: row.disagreement, reverse=True)
        return rows

    @property
    def needs_counts(self):
        """True if the order or the choice depends on what the sheets say: then all the rows are counted, not a page."""
        return bool(self.cleaned_data.get("ecart") or self.cleaned_data.get("tri") == self.GAPS)


@require_safe
def overview(request):
    """Read where the cases stand, criterion counts of opened cases only; sort by disagreement, never by merit."""
    rows = rows_for(request.user)
    form = OverviewForm(request.GET, rows)
    chosen = form.chosen(rows)
    page = Paginator(chosen, PER_PAGE).get_page(request.GET.get("page"))
    if not form.needs_counts:
        count(page.object_list)
    context = {
        "form": form,
        "page": page,
        "total": len(rows),
        "dimensions": [dimension.label for dimension in Dimension],
    }
    return render(request, "admin/projects/overview.html", context)
