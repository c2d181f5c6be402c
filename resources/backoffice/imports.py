"""Bringing a file of references: choose it, watch it being read, look at what will be added, add it, take it back."""

import hashlib
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from labo.acting import carry_out
from labo.backoffice import lab_only
from labo.forms import read_number
from labo.spreadsheet import csv_response
from labo.templatetags.labo import error_summary
from labo.transitions import Refusal
from labo.typed import keeps_typed, refuse, status_of, take_back
from labo.typography import NBSP
from resources.csl.remark import Level
from resources.exchange.reading import FORMATS
from resources.models import BibliographyImport, Theme
from resources.tasks import advance_imports

SCREEN = "admin:resources_bibliographyimport_change"
PAGE = 50
KINDS = {
    "": ("Toutes", {}),
    "retenues": ("À ajouter", {"is_kept": True}),
    "connues": ("Déjà là", {"twin_reason__gt": ""}),
    "remarques": ("Avec une remarque", {"level__in": ["warning", "info"], "csl__isnull": False}),
    "refusees": ("Refusées", {"csl__isnull": True}),
}
"""What the address names: (words, which lines)."""

REPORT = ("Ligne", "Niveau", "Référence", "Remarque")


class BringForm(forms.Form):
    use_required_attribute = False
    file = forms.FileField(
        label="Un fichier",
        help_text="BibTeX, RIS, CSL-JSON ou tableau CSV, comme Zotero, HAL ou EndNote les donnent. 30 Mo au plus.",
        required=False,
        error_messages={"empty": "Ce fichier est vide."},
    )
    pasted = forms.CharField(
        label="Ou un texte collé",
        help_text="Des notices, ou des DOI, des ISBN et des adresses, un par ligne.",
        max_length=2_000_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    themes = forms.ModelMultipleChoiceField(
        Theme.objects.all(), label="Sujets à leur donner", required=False, widget=forms.CheckboxSelectMultiple
    )

    def clean(self):
        data = super().clean()
        if not self.errors and not data.get("file") and not (data.get("pasted") or "").strip():
            self.add_error("file", "Choisissez un fichier, ou collez un texte.")
        return data

    @property
    def content(self) -> tuple[bytes, str]:
        """What was brought, and its name."""
        if file := self.cleaned_data["file"]:
            return file.read(), file.name
        return self.cleaned_data["pasted"].encode(), "texte collé"


@keeps_typed
@lab_only
@require_http_methods(["GET", "HEAD", "POST"])
def bring(request):
    """Bring a file or a pasted text."""
    if request.method == "POST":
        form = BringForm(request.POST, request.FILES)
    else:
        typed = take_back(request)
        form = BringForm(initial={**typed.dict(), "themes": typed.getlist("themes")} if typed else {})
    if form.is_bound and form.is_valid():
        content, name = form.content
        try:
            batch = BibliographyImport.bring(
                content,
                name=name,
                digest=hashlib.sha256(content).hexdigest(),
                by=request.user,
                themes=form.cleaned_data["themes"],
            )
        except Refusal as refusal:
            refuse(form, refusal, field="file")
        else:
            advance_imports.delay_on_commit()
            return redirect(SCREEN, batch.pk)
    context = {"form": form, **error_summary(form)}
    return render(request, "admin/resources/import_new.html", context, status=status_of(form, invalid=422))


def batch_of(pk):
    return get_object_or_404(BibliographyImport.objects.select_related("by").defer("content"), pk=pk)


@lab_only
@require_safe
def batch(request, pk):
    """Show how far an import is and what it holds; only how far while it is under way."""
    row = batch_of(pk)
    kind = request.GET.get("lignes", "")
    kind = kind if kind in KINDS else ""
    counts = row.counts()
    context = {
        "batch": row,
        "counts": counts,
        "format": FORMATS.get(row.format, ""),
        "done": counts["read"] if row.status == "reading" else counts["added"],
        "expected": max(row.expected, counts["read"]) if row.status == "reading" else counts["kept"],
    }
    if request.htmx and row.is_under_way:
        return render(request, "admin/resources/partials/import_progress.html", context)
    if not row.is_under_way:
        lines = row.lines.filter(**KINDS[kind][1]).select_related("twin", "reference").order_by("position")
        context["page"] = Paginator(lines, PAGE).get_page(request.GET.get("page"))
    context |= {"kinds": [(name, words) for name, (words, _) in KINDS.items()], "kind": kind}
    response = render(request, "admin/resources/import.html", context)
    if request.htmx:
        response.headers["HX-Refresh"] = "true"
    return response


@lab_only
@require_POST
def choose(request, pk):
    """Say which of the lines of this page will be added."""
    row = batch_of(pk)

    def numbers(name):
        return [number for value in request.POST.getlist(name) if (number := read_number(value)) is not None]

    try:
        row.keep(numbers("garder"), among=numbers("vue"))
    except Refusal as refusal:
        messages.warning(request, str(refusal))
    else:
        if request.POST.get("then") == "start":
            return start(request, pk)
        messages.success(request, "Vos choix sont enregistrés.")
    query = urlencode({name: request.POST[name] for name in ("lignes", "page") if request.POST.get(name)})
    return redirect(f"{reverse(SCREEN, args=[pk])}?{query}")


def acted(request, pk, verb, said):
    carry_out(request, lambda: verb(batch_of(pk)), said)
    return redirect(SCREEN, pk)


@lab_only
@require_POST
def start(request, pk):
    """Add what is kept."""

    def begin(row):
        row.start()
        advance_imports.delay_on_commit()

    return acted(request, pk, begin, "L’ajout commence. Vous pouvez quitter cette page.")


@lab_only
@require_POST
def drop(request, pk):
    """Give it up."""
    return acted(request, pk, lambda row: row.drop(), "L’import est abandonné, rien n’a été ajouté.")


@lab_only
@require_POST
def undo(request, pk):
    """Take back what was added."""

    def said(told):
        gone, stay = told
        kept = f" {stay}{NBSP}restent{NBSP}: quelqu’un s’en est servi, ou les a corrigées." if stay else ""
        taken = "référence retirée" if gone == 1 else "références retirées"
        return f"L’import est annulé{NBSP}: {gone}{NBSP}{taken}.{kept}"

    return acted(request, pk, lambda row: row.undo(by=request.user), said)


@lab_only
@require_safe
def report(request, pk):
    """Give the remarks, line by line, for a spreadsheet."""
    row = batch_of(pk)
    return csv_response(f"import-{row.pk}", REPORT, rows_of(row))


def rows_of(batch):
    """Yield the rows of the report: one for each remark, and one for what is known already."""
    for line in batch.lines.order_by("position").iterator(chunk_size=500):
        called = line.csl.get("title", "") if line.csl else line.raw[:80]
        known = [[Level.INFO, line.twin_reason, 0]] if line.twin_reason else []
        for level, sentence, number in [*line.remarks, *known]:
            yield number or line.line, Level(level).label, called, sentence
