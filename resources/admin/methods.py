"""The catalogue of methods in the back office."""

from django import forms
from django.contrib import admin, messages
from django.db.models import ProtectedError
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html

from labo.backoffice import LaboModelAdmin
from labo.forms import LinesField, read_number
from labo.transitions import Refusal
from labo.typography import NBSP, listed
from resources.models import Method

MAX_LINES = 40


class MethodForm(forms.ModelForm):
    material = LinesField.of(Method, "material", max_items=MAX_LINES, help_text="Un élément par ligne.")
    steps = LinesField.of(
        Method,
        "steps",
        max_items=MAX_LINES,
        help_text=(
            f"Une étape par ligne, dans l’ordre{NBSP}: déplacez les lignes pour le changer. Entre crochets, à la fin, "
            f"les minutes et qui agit si vous le savez{NBSP}: «{NBSP}Dire les faits [10 min, tout le groupe]{NBSP}»."
        ),
    )

    class Meta:
        model = Method
        fields = [
            "name",
            "slug",
            "moment",
            "origin",
            "position",
            "objective",
            "duration",
            "shortest",
            "longest",
            "people",
            "smallest",
            "largest",
            "material",
            "steps",
            "caution",
            "not_when",
            "related",
        ]
        widgets = {"related": forms.CheckboxSelectMultiple}
        help_texts = {
            "slug": f"Le dernier mot de l’adresse de la fiche{NBSP}: permanente, elle ne change plus une fois publiée.",
            "shortest": f"Pour le filtre «{NBSP}Vous avez…{NBSP}».",
            "smallest": f"Personnes présentes, pour le filtre «{NBSP}Vous êtes…{NBSP}».",
            "largest": "Laissez vide s’il n’y a pas de limite.",
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["related"].queryset = Method.objects.exclude(pk=self.instance.pk)


class InCatalogue(admin.SimpleListFilter):
    title, parameter_name = "présence au catalogue", "catalogue"

    def lookups(self, request, model_admin):
        return [("oui", "proposées"), ("non", "retirées")]

    def queryset(self, request, queryset):
        if self.value() in ("oui", "non"):
            return queryset.filter(withdrawn_at__isnull=self.value() == "oui")
        return queryset


@admin.register(Method)
class MethodAdmin(LaboModelAdmin):
    form = MethodForm
    list_display = ["name", "moment", "duration", "position", "offered"]
    list_filter = [InCatalogue, "moment", "origin"]
    search_fields = ["name", "objective"]
    search_help_text = "Nom ou objectif"
    prepopulated_fields = {"slug": ["name"]}
    readonly_fields = ["sheet", "use"]
    actions = ["withdraw", "restore"]
    fieldsets = [
        (None, {"fields": ["name", "slug", "moment", "origin", "position", "objective"]}),
        ("Le temps et le groupe", {"fields": ["duration", ("shortest", "longest"), "people", ("smallest", "largest")]}),
        ("Le déroulé", {"fields": ["material", "steps", "caution", "not_when"]}),
        ("Autour d’elle", {"fields": ["related", "sheet", "use"]}),
    ]

    def save_model(self, request, obj, form, change):
        if not change:
            obj.listed_at = timezone.now()
        super().save_model(request, obj, form, change)

    def get_prepopulated_fields(self, request, obj=None):
        # A published address does not follow a new name.
        return {} if obj else super().get_prepopulated_fields(request, obj)

    def get_actions(self, request):
        """Nothing is deleted in bulk here: each refusal has its sentence."""
        return {name: action for name, action in super().get_actions(request).items() if name != "delete_selected"}

    @admin.display(description="au catalogue", ordering="withdrawn_at")
    def offered(self, method):
        return "retirée" if method.is_withdrawn else "proposée"

    @admin.display(description="fiche publique")
    def sheet(self, method):
        if not method.pk:
            return "Elle paraît dès que vous enregistrez."
        return format_html('<a href="{}">{}</a>', method.get_absolute_url(), method.get_absolute_url())

    @admin.display(description="sert dans")
    def use(self, method):
        if not method.pk:
            return "rien encore"
        used = listed([f"{count}{NBSP}{what}" for count, what in method.uses()]) or "rien encore"
        lessons = reverse("admin:projects_methodlesson_changelist")
        return format_html('{}. <a href="{}?method__id__exact={}">Leçons des cas</a>', used, lessons, method.pk)

    @admin.action(description="Retirer du catalogue", permissions=["change"])
    def withdraw(self, request, queryset):
        self._each(request, queryset, Method.withdraw, "retirée du catalogue")

    @admin.action(description="Remettre au catalogue", permissions=["change"])
    def restore(self, request, queryset):
        self._each(request, queryset, Method.restore, "remise au catalogue")

    def _each(self, request, queryset, verb, done):
        for method in queryset:
            try:
                verb(method, by=request.user)
            except Refusal as refusal:
                messages.warning(request, f"«{NBSP}{method}{NBSP}»{NBSP}: {refusal}")
            else:
                messages.success(request, f"«{NBSP}{method}{NBSP}» est {done}.")

    def delete_view(self, request, object_id, extra_context=None):
        """Refuse with a sentence, before the confirmation and at the deletion itself."""
        if not self.has_delete_permission(request):
            return super().delete_view(request, object_id, extra_context)
        method = get_object_or_404(Method, pk=read_number(object_id))
        try:
            method.check_unused()
            return super().delete_view(request, object_id, extra_context)
        except Refusal as refusal:
            messages.error(request, str(refusal))
        except ProtectedError:
            messages.error(request, f"Cette méthode vient d’être citée{NBSP}: retirez-la du catalogue.")
        return redirect("admin:resources_method_change", method.pk)
