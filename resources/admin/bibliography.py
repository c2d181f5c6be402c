"""The bibliography in the back office: its list, its screens, its themes."""

from django.contrib import admin
from django.http import Http404
from django.urls import path

from labo.backoffice import ExportedAdmin, LaboModelAdmin, ReadOnlyAdmin, behind_the_door
from labo.templatetags.labo import state
from resources.backoffice import imports, references
from resources.models import BibliographyImport, Loan, Reference, ReferenceIndex, Theme

# URL name after « admin:resources_reference_ »: (path after its number, view).
SCREENS = {
    "publish": ("publier/", references.publish),
    "decline": ("ne-pas-retenir/", references.decline),
    "withdraw": ("retirer/", references.withdraw),
    "merge": ("reunir/", references.merge),
    "copy_add": ("exemplaires/ajouter/", references.copy_add),
    "copy_remove": ("exemplaires/<int:copy>/retirer/", references.copy_remove),
    "loan_close": ("emprunts/<int:loan>/rendu/", references.loan_close),
    "opinion_hide": ("avis/<int:opinion>/masquer/", references.opinion_hide),
}
# URL name after « admin:resources_bibliographyimport_ ».
IMPORT_SCREENS = {
    "choose": ("choisir/", imports.choose),
    "start": ("ajouter/", imports.start),
    "drop": ("abandonner/", imports.drop),
    "undo": ("annuler/", imports.undo),
    "report": ("rapport.csv", imports.report),
}
DOTS = {"proposed": "todo", "published": "done", "declined": "closed", "withdrawn": "closed", "merged": "closed"}


@admin.register(Reference)
class ReferenceAdmin(ExportedAdmin, ReadOnlyAdmin):
    """A reference changes by its verbs only: its screens are our own."""

    list_display = ["title", "names", "year", "kind", "told"]
    list_filter = ["status", "type", "themes"]
    search_fields = ["title", "names"]
    search_help_text = "Titre ou auteurs"
    actions = None
    change_list_template = "admin/resources/reference_list.html"
    export_name = "references"
    export_columns = ["Titre", "Auteurs", "Paru dans", "Année", "Type", "Langue", "État", "Adresse"]

    def get_queryset(self, request):
        return super().get_queryset(request).exclude(status="arriving").defer("csl")

    def export_rows(self, queryset):
        return queryset.defer(None).iterator(chunk_size=500)

    def export_cells(self, row):
        named = [row.title, row.names, row.container, row.year, row.type_label, row.language]
        return [*named, row.get_status_display(), row.url]

    @admin.display(description="type", ordering="type")
    def kind(self, row):
        return row.type_label

    @admin.display(description="état", ordering="status")
    def told(self, row):
        return state(row.get_status_display(), DOTS[row.status])

    def change_view(self, request, object_id, form_url="", extra_context=None):
        if not object_id.isdecimal():
            raise Http404
        return references.reference(request, object_id)

    def get_urls(self):
        def screen(address, view, name):
            return path(address, behind_the_door(self.admin_site, view), name=f"resources_reference_{name}")

        own = [screen(f"<int:pk>/{address}", view, name) for name, (address, view) in SCREENS.items()]
        first = [screen("nouvelle/", references.add, "new"), screen("a-lire/", references.queue, "queue")]
        return [*first, *own, *super().get_urls()]


@admin.register(Theme)
class ThemeAdmin(LaboModelAdmin):
    fields = ["name", "slug", "position"]
    list_display = ["name", "position"]
    prepopulated_fields = {"slug": ["name"]}

    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        # Its name is among the words by which its references are found.
        if change and "name" in form.changed_data:
            obj.references.all().index()

    def delete_model(self, request, obj):
        works = list(obj.references.values_list("pk", flat=True))
        super().delete_model(request, obj)
        ReferenceIndex.objects.write(works)

    def delete_queryset(self, request, queryset):
        works = list(Reference.objects.filter(themes__in=queryset).values_list("pk", flat=True))
        super().delete_queryset(request, queryset)
        ReferenceIndex.objects.write(works)


@admin.register(Loan)
class LoanAdmin(ReadOnlyAdmin):
    """Who has what, and what is late. It is noted as back on the page of its reference."""

    list_display = ["copy", "borrower", "borrowed_at", "due_on", "returned_at"]
    list_filter = [("returned_at", admin.EmptyFieldListFilter)]
    fields = readonly_fields = ["copy", "borrower", "borrowed_at", "due_on", "returned_at"]
    list_select_related = ["copy__reference", "borrower"]
    actions = None


@admin.register(BibliographyImport)
class BibliographyImportAdmin(ReadOnlyAdmin):
    """The files that were brought, each with its own page."""

    list_display = ["name", "brought_at", "by", "status"]
    list_select_related = ["by"]
    list_filter = ["status"]
    actions = None
    change_list_template = "admin/resources/import_list.html"

    def get_queryset(self, request):
        return super().get_queryset(request).defer("content")

    def change_view(self, request, object_id, form_url="", extra_context=None):
        if not object_id.isdecimal():
            raise Http404
        return imports.batch(request, object_id)

    def get_urls(self):
        def screen(address, view, name):
            return path(address, behind_the_door(self.admin_site, view), name=f"resources_bibliographyimport_{name}")

        own = [screen(f"<int:pk>/{address}", view, name) for name, (address, view) in IMPORT_SCREENS.items()]
        return [screen("nouveau/", imports.bring, "new"), *own, *super().get_urls()]
