"""The letters in figures, as pictures with their numbers, and as files."""

from django.http import Http404
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from labo import spreadsheet
from labo.backoffice import lab_only
from resources.newsletter.figures import Figures, reading_now
from resources.newsletter.letters import LETTERS, MONTHLY


def letter_asked(request) -> str:
    """Return the letter of « ?lettre=watch », the monthly one where none is known."""
    asked = request.GET.get("lettre")
    return asked if asked in LETTERS else MONTHLY


@lab_only
@require_safe
def figures(request):
    """Show what was sent, what came back, who left, and how many read each letter."""
    found, readers = Figures.of(letter_asked(request)), reading_now()
    most = max((month.total for month in found.months), default=0) or 1
    context = {
        "figures": found,
        "letter": LETTERS[found.letter],
        "letters": [(row, readers.get(code, 0)) for code, row in LETTERS.items()],
        "columns": [(month, 100 - height, height) for month in found.months for height in [height_of(month, most)]],
        "widest": max((row.all for row in found.issues), default=0),
        "exports": spreadsheet.FORMATS,
    }
    return render(request, "admin/resources/letter_figures.html", context)


def height_of(month, most) -> int:
    return round(month.total / most * 100)


# What is in a file: {end of its address: (headings, cells)}.
TABLES = {
    "numeros": (
        [
            *("Numéro", "Période", "Parti le", "Envois", "Remis au serveur", "Refusés", "Revenus"),
            *("Désinscriptions sous 7 jours", "Pas envoyés, personne partie", "En attente"),
        ],
        lambda found: [
            [
                *(row.issue.number, f"{row.issue.period:%Y-%m-%d}"),
                *(f"{timezone.localtime(row.issue.started_at):%Y-%m-%d %H:%M}", row.all, row.accepted, row.rejected),
                *(row.bounced, row.left, row.skipped, row.waiting),
            ]
            for row in found.issues
        ],
    ),
    "abonnements": (
        ["Mois", "Arrivées", "Départs", "Abonnements à la fin du mois"],
        lambda found: [[f"{row.day:%Y-%m}", row.arrived, row.left, row.total] for row in found.months],
    ),
}


@lab_only
@require_safe
def figures_file(request, table):
    """Give one of the tables for a spreadsheet: « ?format=ods », or CSV."""
    ending = request.GET.get("format", "csv")
    if table not in TABLES or ending not in spreadsheet.FORMATS:
        raise Http404
    (headings, cells), found = TABLES[table], Figures.of(letter_asked(request))
    return spreadsheet.spreadsheet_response(ending, f"lettre-{found.letter}-{table}", headings, cells(found))
