"""People and services, for the administration."""

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError

from labo.accounts import domains_in_words, is_agent_address
from labo.backoffice import LaboModelAdmin
from labo.models import OrgUnit, User
from labo.roles import Role


class UserForm(forms.ModelForm):
    """A person and their one role. Groups, permissions and passwords are not for a form."""

    role = forms.ChoiceField(
        label="Rôle",
        choices=Role,
        help_text="L’ambassadeur ou l’ambassadrice évalue ; l’équipe du labo décide et rédige ; l’administration gère "
        "aussi les personnes et les services.",
    )

    class Meta:
        model = User
        fields = ["email", "first_name", "last_name", "job_title", "org_unit", "is_active"]
        help_texts = {
            "is_active": "Décochez plutôt que de supprimer : ce que la personne a écrit garde son nom.",
            "email": "La personne se connecte avec elle, par un code.",
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["role"].initial = self.instance.role if self.instance.pk else Role.AGENT
        if "org_unit" in self.fields:
            self.fields["org_unit"].queryset = OrgUnit.objects.choosable()

    def clean_email(self):
        email = self.cleaned_data["email"].lower()
        if not is_agent_address(email):
            raise ValidationError(f"Indiquez une adresse de la collectivité, en {domains_in_words()}.")
        return email


class RoleFilter(admin.SimpleListFilter):
    title, parameter_name = "rôle", "role"

    def lookups(self, request, model_admin):
        return Role.choices

    def queryset(self, request, queryset):
        if self.value() == Role.AGENT:
            return queryset.filter(groups=None)
        return queryset.filter(groups__name=self.value()) if self.value() in Role.values else queryset


@admin.register(User)
class UserAdmin(LaboModelAdmin):
    """The people and their roles, for the administration only. Nobody is deleted: an account is closed."""

    form = UserForm
    roles_view = roles_change = roles_add = frozenset({Role.ADMINISTRATOR})
    list_display = ["email", "name", "org_unit", "role_in_words", "account", "last_login"]
    list_filter = [RoleFilter, "is_active"]
    list_select_related = ["org_unit"]
    search_fields = ["email", "first_name", "last_name", "job_title"]
    fields = ["email", "first_name", "last_name", "job_title", "org_unit", "role", "is_active"]

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related("groups")

    @admin.display(description="nom", ordering="last_name")
    def name(self, user):
        return user.full_name

    @admin.display(description="compte", ordering="is_active")
    def account(self, user):
        # In words: the stock icon speaks English, and its red cross looks like a red signal.
        return "ouvert" if user.is_active else "fermé"

    @admin.display(description="rôle")
    def role_in_words(self, user):
        return Role(user.role).label

    def get_readonly_fields(self, request, obj=None):
        # The address is the login: another address is another account.
        return ["email", "last_login"] if obj else []

    def get_fields(self, request, obj=None):
        return [*self.fields, "last_login"] if obj else self.fields

    def has_change_permission(self, request, obj=None):
        # Only by itself: what opens every door is made on the machine, by a command.
        if obj and obj.is_superuser and not request.user.is_superuser:
            return False
        return super().has_change_permission(request, obj)

    def has_delete_permission(self, request, obj=None):
        return False

    def get_form(self, request, obj=None, **kwargs):
        form = super().get_form(request, obj, **kwargs)
        if obj is None or obj != request.user:
            return form

        class OwnForm(form):
            def clean(self):
                data = super().clean()
                if data.get("is_active") is False or data.get("role") != Role.ADMINISTRATOR:
                    raise ValidationError("Vous ne pouvez pas vous retirer l’administration à vous-même.")
                return data

        return OwnForm

    def save_model(self, request, obj, form, change):
        if not change:
            obj.set_unusable_password()
        super().save_model(request, obj, form, change)
        if "role" in form.cleaned_data and (not change or form.cleaned_data["role"] != obj.role):
            obj.give_role(form.cleaned_data["role"])


class OrgUnitForm(forms.ModelForm):
    class Meta:
        model = OrgUnit
        fields = ["name", "kind", "parent"]

    def clean_parent(self):
        above, step = self.cleaned_data["parent"], self.cleaned_data["parent"]
        while step is not None:
            if step.pk == self.instance.pk:
                raise ValidationError("Un service ne peut pas être rattaché à l’un de ceux qui dépendent de lui.")
            step = step.parent
        return above


@admin.register(OrgUnit)
class OrgUnitAdmin(LaboModelAdmin):
    form = OrgUnitForm
    roles_view = roles_change = roles_add = frozenset({Role.ADMINISTRATOR})
    list_display = ["name", "kind", "parent"]
    list_filter = ["kind"]
    list_select_related = ["parent"]
    search_fields = ["name"]
    ordering = ["parent__name", "name"]
