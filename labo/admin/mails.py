"""The mails of the portal: what was sent, what waits, what failed, and the words of each kind."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.urls import path
from django.utils import timezone

from labo import mail_words
from labo.backoffice import ExportedAdmin, ReadOnlyAdmin, behind_the_door
from labo.models import MailPassage, OutboxMail
from labo.templatetags.labo import hour, short_day
from labo.transitions import Refusal


@admin.register(OutboxMail)
class OutboxMailAdmin(ExportedAdmin, ReadOnlyAdmin):
    """What was sent, what waits, what failed. A code to use once is never shown."""

    list_display = ["subject", "recipients", "status", "about", "written_at", "left_at"]
    list_filter = ["status"]
    search_fields = ["subject", "about", "to"]
    actions = ["send_again"]
    export_name = "courriels"
    export_columns = ["Objet", "Destinataires", "État", "Concerne", "Écrit le", "Parti le", "Essais", "Dernière erreur"]
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

    def export_cells(self, mail):
        dates = [
            instant and timezone.localtime(instant).isoformat(" ", "minutes")
            for instant in (mail.created_at, mail.sent_at)
        ]
        return [
            mail.subject,
            self.recipients(mail),
            mail.get_status_display(),
            mail.about,
            *dates,
            mail.attempts,
            mail.last_error,
        ]

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
