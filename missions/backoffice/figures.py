"""The network in figures, as pictures with their numbers, and as files."""

from django.http import Http404
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from labo import spreadsheet
from labo.backoffice import lab_only
from labo.forms import read_number
from missions.backoffice.diversity import Bar
from missions.figures import Figures, Period
from missions.models import Event

YEARS = 10


def period_asked(request) -> Period:
    """Return the year of « ?annee=2026 », or the last twelve months."""
    today = timezone.localdate()
    year = read_number(request.GET.get("annee"))
    return Period.of(year if year and today.year - YEARS < year <= today.year else None, today=today)


@lab_only
@require_safe
def figures(request):
    """Show who was expected and who came, how the network grows, and whom it reaches."""
    period, today = period_asked(request), timezone.localdate()
    found = Figures.of(period)
    oldest = Event.objects.order_by("starts_at").values_list("starts_at__year", flat=True).first() or today.year
    context = {
        "figures": found,
        "period": period,
        "years": range(today.year, max(oldest, today.year - YEARS + 1) - 1, -1),
        "seats": max((row.expected for row in found.turnouts), default=0),
        "columns": columns(found.months),
        "directions": bars((row.name, row.people) for row in found.directions),
        "trades": bars((row.name, row.people) for row in found.trades),
        "verdicts": bars(found.verdicts),
        "degrees": bars(found.degrees),
        "exports": spreadsheet.FORMATS,
    }
    return render(request, "admin/missions/figures.html", context)


def bars(pairs) -> list[Bar]:
    pairs = list(pairs)
    most = max((count for _, count in pairs), default=0)
    return [Bar(name, count, None, most) for name, count in pairs]


def columns(months):
    """Return [(month, top of the newcomers, height, height of those who come again)], in hundredths of the tallest."""
    most = max((month.people for month in months), default=0) or 1
    heights = [(month, round(month.first / most * 100), round(month.again / most * 100)) for month in months]
    return [(month, 100 - first - again, first, again) for month, first, again in heights]


# What is in a file: {end of its address: (headings, cells)}.
TABLES = {
    "rencontres": (
        ["Rencontre", "Nature", "Date", "Places", "Inscrits", "Venus", "Absents", "Présence non notée", "En attente"],
        lambda found: [
            [
                *(row.event.title, row.event.get_kind_display(), f"{timezone.localtime(row.event.starts_at):%Y-%m-%d}"),
                *(row.event.capacity, row.expected, row.present, row.absent, row.unknown, row.waiting),
            ]
            for row in found.turnouts
        ],
    ),
    "mois": (
        ["Mois", "Venus pour la première fois", "Déjà venus", "Personnes venues depuis le début"],
        lambda found: [[f"{row.day:%Y-%m}", row.first, row.again, row.total] for row in found.months],
    ),
    "directions": (
        ["Direction", "Personnes venues"],
        lambda found: [
            *([row.name, row.people] for row in found.directions),
            *([name, 0] for name in found.directions_left),
        ],
    ),
    "metiers": (
        ["Famille de métiers", "Personnes venues"],
        lambda found: [[row.name, row.people] for row in found.trades],
    ),
    "participation": (["Façon de participer", "Membres aujourd’hui"], lambda found: found.degrees),
    "avis": (["Du temps bien employé", "Réponses"], lambda found: found.verdicts),
}


@lab_only
@require_safe
def figures_file(request, table):
    """Give one of the tables for a spreadsheet: « ?format=ods », or CSV."""
    ending = request.GET.get("format", "csv")
    if table not in TABLES or ending not in spreadsheet.FORMATS:
        raise Http404
    headings, cells = TABLES[table]
    return spreadsheet.spreadsheet_response(
        ending, f"reseau-{table}", headings, cells(Figures.of(period_asked(request)))
    )
