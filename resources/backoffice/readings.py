"""« Ce qui est lu »: what is opened most, month by month, and the works that nobody opens; as pictures and as files."""

from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import render
from django.utils.text import capfirst
from django.views.decorators.http import require_safe

from labo import spreadsheet
from labo.backoffice import lab_only
from resources.models.reading_count import KEPT
from resources.readings.figures import YEAR, Figures

PER_PAGE = 20
PERIODS = {"": ("Douze derniers mois", YEAR), "mois": ("Ce mois-ci", 1)}
"""What « ?periode= » says: {value: (words, months)}."""


def figures_asked(request) -> Figures:
    """Return the figures of this month for « ?periode=mois », of the last twelve otherwise."""
    _, months = PERIODS.get(request.GET.get("periode", ""), PERIODS[""])
    return Figures(months=months)


@lab_only
@require_safe
def readings(request):
    """Show what is read, and what is not."""
    figures = figures_asked(request)
    kinds = figures.kinds()
    context = {
        "figures": figures,
        "months": figures.months(),
        "kinds": kinds,
        "total": sum(kind.count for kind in kinds),
        "unread": Paginator(figures.unread(), PER_PAGE).get_page(request.GET.get("page")),
        "period": request.GET.get("periode") if request.GET.get("periode") in PERIODS else "",
        "periods": [(value, words) for value, (words, _) in PERIODS.items()],
        "years_kept": KEPT // YEAR,
        "exports": spreadsheet.FORMATS,
    }
    return render(request, "admin/resources/readings.html", context)


# What is in a file: {end of its address: (headings, rows)}.
TABLES = {
    "mois": (["Mois", "Ouvertures"], lambda found: [[f"{row.day:%Y-%m}", row.count] for row in found.months()]),
    "pages": (
        ["Nature", "Titre", "Adresse", "Ouvertures"],
        lambda found: [
            [capfirst(kind.counted.kind.label), page.title, f"{settings.SITE_URL}{page.address}", page.count]
            for kind in found.kinds(at_most=None)
            for page in kind.pages
        ],
    ),
    "jamais": (
        ["Titre", "Auteurs", "Année", "Adresse", "Dans la bibliographie depuis"],
        lambda found: (
            [
                *(row.title, row.names, row.year, f"{settings.SITE_URL}{row.get_absolute_url()}"),
                f"{row.published_at:%Y-%m-%d}",
            ]
            for row in found.unread().iterator(chunk_size=1000)
        ),
    ),
}


@lab_only
@require_safe
def readings_file(request, table):
    """Give one of the tables for a spreadsheet: « ?format=ods », or CSV."""
    ending = request.GET.get("format", "csv")
    if table not in TABLES or ending not in spreadsheet.FORMATS:
        raise Http404
    headings, rows = TABLES[table]
    return spreadsheet.spreadsheet_response(ending, f"lectures-{table}", headings, rows(figures_asked(request)))
