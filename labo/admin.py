"""The kernel's lists in the back office: people, services, mails."""

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.urls import path

from labo import audit, mail_words
from labo.accounts import domains_in_words, is_agent_address
from labo.backoffice import LaboModelAdmin, ReadOnlyAdmin, behind_the_door
from labo.models import AuditEvent, AuditSeal, MailPassage, OrgUnit, OutboxMail, User
from labo.roles import Role
from labo.templatetags.labo import hour, short_day
from labo.transitions import Refusal


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


@admin.register(OutboxMail)
class OutboxMailAdmin(ReadOnlyAdmin):
    """What was sent, what waits, what failed. A code to use once is never shown."""

    list_display = ["subject", "recipients", "status", "about", "written_at", "left_at"]
    list_filter = ["status"]
    search_fields = ["subject", "about", "to"]
    actions = ["send_again"]
    fields = [
        "subject",
        "recipients",
        "status",
        "about",
        "text",
        "created_at",
        "sent_at",
        "attempts",
        "next_try_at",
        "last_error",
    ]

    def get_queryset(self, request):
        return super().get_queryset(request).defer("body")

    @admin.display(description="écrit le", ordering="created_at")
    def written_at(self, mail):
        return f"{short_day(mail.created_at)}, {hour(mail.created_at)}"

    @admin.display(description="parti le", ordering="sent_at")
    def left_at(self, mail):
        return f"{short_day(mail.sent_at)}, {hour(mail.sent_at)}" if mail.sent_at else "–"

    @admin.display(description="destinataires")
    def recipients(self, mail):
        return ", ".join(mail.to)

    @admin.display(description="texte")
    def text(self, mail):
        return "(contenu à usage unique, masqué)" if mail.is_secret else mail.body

    @admin.action(description="Réessayer l’envoi", permissions=["view"])
    def send_again(self, request, queryset):
        done = 0
        for mail in queryset:
            try:
                mail.retry()
            except Refusal as refusal:
                messages.warning(request, f"{mail} : {refusal}")
            else:
                done += 1
                self.log_change(request, mail, "Réessayer l’envoi")
        if done:
            word = "courriel repart" if done == 1 else "courriels repartent"
            messages.success(request, f"{done} {word}.")


@admin.register(MailPassage)
class MailPassageAdmin(ReadOnlyAdmin):
    """The words of each kind of mail, on pages of our own: a passage is edited beside the mail it makes."""

    def changelist_view(self, request, extra_context=None):
        if not self.has_view_permission(request):
            raise PermissionDenied
        return mail_words.listing(request)

    def change_view(self, request, object_id, form_url="", extra_context=None):
        raise Http404

    def get_urls(self):
        pages = [
            path("<slug:slug>/texte/", behind_the_door(self.admin_site, mail_words.edit), name="labo_mailpassage_edit"),
            path(
                "<slug:slug>/apercu/",
                behind_the_door(self.admin_site, mail_words.preview),
                name="labo_mailpassage_preview",
            ),
        ]
        return [*pages, *super().get_urls()]


class ActFilter(admin.SimpleListFilter):
    title, parameter_name = "acte", "acte"

    def lookups(self, request, model_admin):
        return sorted(audit.ACTS.items(), key=lambda act: act[1])

    def queryset(self, request, queryset):
        return queryset.filter(act=self.value()) if self.value() in audit.ACTS else queryset


@admin.register(AuditEvent)
class AuditEventAdmin(ReadOnlyAdmin):
    """Who did what, on which thing, when and from where, for the administration. Nothing here can be rewritten."""

    roles_view = roles_change = frozenset({Role.ADMINISTRATOR})
    list_display = ["name", "label", "by", "done_at", "via"]
    list_filter = [ActFilter]
    list_select_related = ["by"]
    search_fields = ["label", "=subject", "by__last_name", "by__email"]
    search_help_text = "Intitulé, personne, ou « projects.proposal:12 »"
    fields = ["name", "label", "subject", "by", "done_at", "via", "what", "position"]
    actions = None
    show_full_result_count = False

    @admin.display(description="acte", ordering="act")
    def name(self, event):
        return event.name

    @admin.display(description="le", ordering="pk")
    def done_at(self, event):
        return f"{short_day(event.at)} {event.at.year}, {hour(event.at)}"

    @admin.display(description="détails")
    def what(self, event):
        return "\n".join(f"{name} : {in_words(value)}" for name, value in event.details.items()) or "–"

    @admin.display(description="rang et empreinte")
    def position(self, event):
        seal = AuditSeal.objects.filter(event=event).first()
        return f"{seal.position}, {seal.digest}" if seal else "scellé à la fin de l’enregistrement"


def in_words(value):
    """Return a value of the journal as a line: a pair is « before → after »."""
    if isinstance(value, dict):
        return " ; ".join(f"{name} : {in_words(inner)}" for name, inner in value.items())
    if isinstance(value, list) and len(value) == 2:
        return " → ".join(in_words(inner) for inner in value)
    return "vide" if value in (None, "") else str(value)
