"""Inviting people one by one: addresses pasted, who answered what, one reminder."""

import re

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from labo.addresses import domains_in_words, is_agent_address
from labo.backoffice import lab_only
from labo.forms import LinesField
from labo.transitions import Refusal
from labo.typed import keeps_typed, refuse
from missions.backoffice.events import event_of, page, typed_for
from missions.backoffice.forms import PlainForm
from missions.models import Invitation, SignUp

IN_BRACKETS = re.compile(r"<([^<>]*)>\s*[,;]?$")
AT_ONCE = 200


class AddressesField(LinesField):
    """Addresses of agents, one a line, as they are pasted: « Camille Exemple <camille@…> » too. Twice is once."""

    def to_python(self, value):
        lines = super().to_python(value)
        found = [IN_BRACKETS.search(line) for line in lines]
        addresses = [mark[1] if mark else line for line, mark in zip(lines, found, strict=True)]
        return list(dict.fromkeys(address.strip(" ,;").lower() for address in addresses))

    def validate(self, value):
        super().validate(value)
        if problems := [ValidationError(why) for line in value if (why := what_is_wrong(line))]:
            raise ValidationError(problems)


def what_is_wrong(line):
    """Return in a sentence why this is not the address of an agent, or nothing."""
    try:
        validate_email(line)
    except ValidationError:
        return f"« {line[:80]} » n’est pas une adresse complète : prenom.nom@…"
    return "" if is_agent_address(line) else f"« {line[:80]} » n’est pas celle d’un agent : {domains_in_words()}."


class InviteForm(PlainForm):
    emails = AddressesField(
        label="Adresses à inviter",
        help_text="Une par ligne. Chaque personne reçoit un courriel et répond en un clic, sans se connecter.",
        max_items=AT_ONCE,
        max_length=254,
        widget=forms.Textarea(attrs={"rows": 8}),
        error_messages={"required": "Collez au moins une adresse."},
    )


@keeps_typed
@lab_only
@require_http_methods(["GET", "HEAD", "POST"])
def invitations(request, pk):
    """Read who was invited and what they said, and invite more."""
    event = event_of(pk)
    form = InviteForm(request.POST if request.method == "POST" else None, initial=typed_for(request, InviteForm))
    if form.is_bound and form.is_valid():
        emails = form.cleaned_data["emails"]
        try:
            new = Invitation.objects.invite(event, emails, by=request.user)
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            messages.success(request, told(len(new), len(emails) - len(new)))
            return back(event)
    rows = list(event.invitations.select_related("seat"))
    context = {
        "event": event,
        "rows": rows,
        "counts": [(state.label, sum(row.status == state for row in rows)) for state in Invitation.Status],
        "to_remind": event.invitations.silent().filter(reminded_at=None).count(),
        "is_open": event.is_open(now=timezone.now(), way=SignUp.INVITATION),
    }
    return page(request, "admin/missions/invitations.html", form, context)


def told(new, known):
    first = "Une invitation est partie." if new == 1 else f"{new} invitations sont parties."
    if not new:
        first = "Aucune invitation n’est partie."
    second = "" if not known else " Une adresse l’était déjà." if known == 1 else f" {known} adresses l’étaient déjà."
    return first + second


def back(event):
    return redirect("admin:missions_event_invitations", event.pk)


@lab_only
@require_POST
def remind(request, pk):
    """Write once more to those who have not answered."""
    event = event_of(pk)
    try:
        count = Invitation.objects.remind(event, by=request.user)
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "Personne n’était à relancer." if not count else f"Rappels partis : {count}.")
    return back(event)


@lab_only
@require_POST
def withdraw(request, pk, invitation):
    """Take an invitation back."""
    event = event_of(pk)
    row = get_object_or_404(event.invitations.all(), pk=invitation)
    try:
        row.withdraw(by=request.user)
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"L’invitation de {row.email} est retirée.")
    return back(event)
