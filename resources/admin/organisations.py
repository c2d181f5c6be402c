"""The directory of structures in the back office: stock pages, and three verbs."""

from django import forms
from django.contrib import admin, messages
from django.shortcuts import get_object_or_404, redirect
from django.urls import path
from django.utils import timezone
from django.utils.html import format_html
from django.views.decorators.http import require_POST

from labo.backoffice import ExportedAdmin, behind_the_door, lab_only
from labo.forms import LinesField, LongTextField, OneLineField
from labo.templatetags.labo import day, state
from labo.transitions import Refusal
from labo.typography import NBSP, listed
from resources.models import PartnerOrganisation, Reference

MOST_CITED = 30
VERBS = {
    "publish": ("publier/", PartnerOrganisation.publish, "est dans l’annuaire."),
    "withdraw": ("retirer/", PartnerOrganisation.withdraw, "n’est plus dans l’annuaire."),
    "confirm": ("verifier/", PartnerOrganisation.confirm, "est vérifiée d’aujourd’hui."),
}
"""Address, verb and what is said of the structure once it is done."""


class OrganisationForm(forms.ModelForm):
    cited = LinesField(
        label="Références",
        help_text="L’adresse de chaque référence, ou son dernier mot, une par ligne.",
        max_items=MOST_CITED,
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    class Meta:
        model = PartnerOrganisation
        fields = ["name", "does", "scale", "kind", "place", "latitude", "longitude", "site", "contact", "themes"]
        field_classes = {"name": OneLineField, "does": LongTextField, "place": OneLineField, "site": OneLineField}
        widgets = {"themes": forms.CheckboxSelectMultiple}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in ("latitude", "longitude"):
            if name in self.fields:
                self.fields[name].localize = True
                self.fields[name].widget = forms.TextInput(attrs={"inputmode": "decimal", "class": "labo-court"})
        if self.instance.pk and "cited" in self.fields:
            self.fields["cited"].initial = list(self.instance.references.values_list("key", flat=True))

    def clean_cited(self):
        keys = [line.rstrip("/").rpartition("/")[2] for line in self.cleaned_data["cited"]]
        rows = Reference.objects.published().in_bulk(keys, field_name="key")
        if unknown := [key for key in keys if key not in rows]:
            raise forms.ValidationError(f"Inconnu dans la bibliographie{NBSP}: {listed(unknown)}.", code="unknown")
        return list(rows.values())


class InDirectory(admin.SimpleListFilter):
    title, parameter_name = "annuaire", "annuaire"

    def lookups(self, request, model_admin):
        return [
            ("montrees", "montrées"),
            ("proposees", "proposées, à lire"),
            ("retirees", "retirées"),
            ("a-verifier", "à vérifier"),
        ]

    def queryset(self, request, queryset):
        match self.value():
            case "montrees":
                return queryset.filter(is_shown=True)
            case "proposees":
                return queryset.filter(is_shown=False, withdrawn_at=None)
            case "retirees":
                return queryset.exclude(withdrawn_at=None)
            case "a-verifier":
                return queryset.stale(today=timezone.localdate())
        return queryset


@admin.register(PartnerOrganisation)
class PartnerOrganisationAdmin(ExportedAdmin):
    form = OrganisationForm
    list_display = ["name", "scale", "place", "told", "checked"]
    list_filter = [InDirectory, "scale", "themes"]
    search_fields = ["name", "does", "place"]
    search_help_text = "Nom, lieu ou ce qu’elle fait"
    actions = ["publish", "withdraw", "confirm"]
    fieldsets = [
        (None, {"fields": ["name", "does", "scale", "kind"]}),
        ("Où et comment la joindre", {"fields": ["place", ("latitude", "longitude"), "site", "contact"]}),
        ("Autour d’elle", {"fields": ["themes", "cited", "story"]}),
    ]
    readonly_fields = ["story"]
    export_name = "structures"
    export_columns = [
        *("Nom", "Ce qu’elle fait", "Échelle", "Nature", "Lieu", "Latitude", "Longitude", "Site", "Contact", "Sujets"),
        *("État", "Vérifiée le"),
    ]

    def export_rows(self, queryset):
        return queryset.prefetch_related("themes")

    def export_cells(self, row):
        where = [row.place, row.latitude, row.longitude, row.site, row.contact]
        themes = ", ".join(theme.name for theme in row.themes.all())
        checked = row.confirmed_on.isoformat() if row.confirmed_on else ""
        return [row.name, row.does, row.get_scale_display(), row.get_kind_display(), *where, themes, said(row), checked]

    def get_actions(self, request):
        """Nothing is deleted in bulk here."""
        return {name: action for name, action in super().get_actions(request).items() if name != "delete_selected"}

    @admin.display(description="état", ordering="is_shown")
    def told(self, row):
        kind = "done" if row.is_shown else "todo" if row.is_proposed else "closed"
        return state(said(row), kind)

    @admin.display(description="vérifiée le", ordering="confirmed_on")
    def checked(self, row):
        if row.confirmed_on is None:
            return "–"
        if row.is_shown and row.is_stale(timezone.localdate()):
            return format_html("<strong>{}, à vérifier</strong>", day(row.confirmed_on))
        return day(row.confirmed_on)

    @admin.display(description="dans l’annuaire")
    def story(self, row):
        if not row.pk:
            return "Elle y paraît dès que vous enregistrez."
        page = format_html(' <a href="{}">Voir sa page</a>', row.get_absolute_url()) if row.is_shown else ""
        return format_html("{}. Proposée par {}.{}", said(row).capitalize(), row.proposed_by, page)

    def save_model(self, request, obj, form, change):
        if not change:
            obj.proposed_by = request.user
        super().save_model(request, obj, form, change)
        if not change:
            obj.publish(by=request.user)

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        form.instance.references.set(form.cleaned_data["cited"])

    @admin.action(description="Mettre dans l’annuaire", permissions=["change"])
    def publish(self, request, queryset):
        self._each(request, queryset, "publish")

    @admin.action(description="Retirer de l’annuaire", permissions=["change"])
    def withdraw(self, request, queryset):
        self._each(request, queryset, "withdraw")

    @admin.action(description="Dire la fiche vérifiée", permissions=["change"])
    def confirm(self, request, queryset):
        self._each(request, queryset, "confirm")

    @staticmethod
    def _each(request, rows, name):
        _, verb, done = VERBS[name]
        for row in rows:
            try:
                verb(row, by=request.user)
            except Refusal as refusal:
                messages.warning(request, str(refusal))
            else:
                messages.success(request, f"«{NBSP}{row}{NBSP}» {done}")

    def act(self, name):
        """Return the view of a button of the form."""

        @lab_only
        @require_POST
        def view(request, pk):
            row = get_object_or_404(PartnerOrganisation, pk=pk)
            self._each(request, [row], name)
            return redirect("admin:resources_partnerorganisation_change", pk)

        return view

    def get_urls(self):
        own = [
            path(
                f"<int:pk>/{address}",
                behind_the_door(self.admin_site, self.act(name)),
                name=f"resources_partnerorganisation_{name}",
            )
            for name, (address, _, _) in VERBS.items()
        ]
        return [*own, *super().get_urls()]


def said(row) -> str:
    """Return where a structure stands, in words."""
    return "dans l’annuaire" if row.is_shown else "proposée" if row.is_proposed else "retirée"
