"""One's seat, behind the link of a mail: give it back, confirm it, pass it to a colleague. GET shows, POST acts."""

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from labo.accounts import welcome
from labo.addresses import domains_in_words, is_agent_address
from labo.links import opened_by_link
from labo.models import User
from labo.transitions import Refusal
from missions.models import Certificate, Registration


class ColleagueForm(forms.Form):
    use_required_attribute = False
    email = forms.EmailField(
        label="Son adresse professionnelle",
        error_messages={
            "required": "Écrivez l’adresse de la personne qui viendra à votre place.",
            "invalid": "Cette adresse n’est pas complète : prenom.nom@…",
        },
    )

    def clean_email(self):
        email = self.cleaned_data["email"].lower()
        if not is_agent_address(email):
            raise ValidationError(
                f"Une place se donne à un ou une collègue, dont l’adresse finit par {domains_in_words()}."
            )
        return email


DONE = {
    "leave": "C’est noté : vous n’êtes plus sur la liste. Merci de l’avoir dit.",
    "accept": "Votre place est confirmée.",
    "give": "C’est fait : votre collègue reçoit un courriel avec sa place.",
}


@opened_by_link
@require_http_methods(["GET", "HEAD", "POST"])
def seat(request, token):
    """Show where this seat stands, and take what its holder decides."""
    row = Registration.objects.by_token(token).select_related("event", "person").first()
    if row is None:
        raise Http404
    act = request.POST.get("act") if request.method == "POST" else ""
    form = ColleagueForm(request.POST if act == "give" else None)
    if act in DONE and (act != "give" or form.is_valid()):
        try:
            decide(row, act, form)
        except Refusal as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, DONE[act])
        # What was given up has another address, if any: the agenda is where one goes next.
        return redirect("missions:seat", token) if act == "accept" else redirect(row.event)
    now = timezone.now()
    context = {"seat": row, "event": row.event, "rank": row.rank(), "form": form, "is_over": row.event.is_over(now=now)}
    if Certificate.is_due(row, now=now):
        context["certificate_address"] = reverse("missions:certificate", args=[token])
    return render(request, "missions/seat.html", context, status=422 if form.is_bound else 200)


def decide(row, act, form):
    if act == "leave":
        row.leave()
    elif act == "accept":
        row.accept()
    else:
        row.give_to(colleague_at(form.cleaned_data["email"]))


def colleague_at(email):
    """
    Return the agent at this address, who signs in by code the first time.

    :raises Refusal: if the account is closed.
    """
    colleague = User.objects.filter(email__iexact=email).first() or welcome(email)
    if colleague is None or not colleague.is_active:
        raise Refusal("Cette adresse n’est plus active : choisissez quelqu’un d’autre.")
    return colleague


def words_of(seat):
    if seat.status == Registration.Status.CONFIRMED:
        return "Votre place est confirmée. Un courriel vous le rappelle, avec le rendez-vous pour votre agenda."
    if seat.status == Registration.Status.OFFERED:
        return "Une place vous est gardée : confirmez-la."
    return f"Vous êtes sur la liste d’attente, au rang {seat.rank()}. Nous vous écrivons si une place se libère."
