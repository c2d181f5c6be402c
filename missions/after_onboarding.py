"""What the letters after an onboarding day open, without signing in. GET shows, POST acts."""

from django import forms
from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from labo.links import opened_by_link
from labo.transitions import Refusal
from labo.typography import NBSP
from missions.degrees import DEGREES
from missions.member_form import DegreeField, DegreeForm, charter_field
from missions.models import Membership, NetworkLetter

Kind = NetworkLetter.Kind


class ChooseForm(forms.Form):
    """The charter is asked of whoever joins; the manager is offered where the portal knows one."""

    use_required_attribute = False
    degree = DegreeField()
    charter = charter_field()
    tells_manager = forms.BooleanField(required=False)

    def __init__(self, *args, manager, is_member, **kwargs):
        super().__init__(*args, **kwargs)
        if is_member:
            del self.fields["charter"]
        if manager is None:
            del self.fields["tells_manager"]
        else:
            tick, name = self.fields["tells_manager"], manager.manager_name
            tick.label = f"Prévenir {name}, dont vous avez donné le nom pour la journée"
            tick.help_text = (
                f"Un courriel, une fois, dans les jours qui viennent{NBSP}: votre choix et le temps demandé. "
                f"À partir de «{NBSP}Je contribue{NBSP}» seulement."
            )


def letter_of(token, kind):
    rows = NetworkLetter.objects.by_token(token, kind).select_related("registration__event", "registration__person")
    found = rows.first()
    if found is None:
        raise Http404
    return found, Membership.objects.current().filter(person=found.registration.person_id).first()


@opened_by_link
@require_http_methods(["GET", "HEAD", "POST"])
def choose_degree(request, token):
    """Show the five degrees to somebody who came, and take the choice. It may be made again while the link is open."""
    letter, member = letter_of(token, Kind.DEGREE)
    initial = {"degree": member.degree if member else None, "tells_manager": letter.tells_manager}
    posted = request.POST if request.method == "POST" else None
    form = ChooseForm(posted, manager=letter.manager, is_member=member is not None, initial=initial)
    if form.is_bound and form.is_valid():
        data = form.cleaned_data
        choice = {"tells_manager": data.get("tells_manager", False), "accepts_charter": data.get("charter", False)}
        return done(request, "missions:choose_degree", token, lambda: letter.choose(data["degree"], **choice))
    context = page_of(letter, member, form)
    return render(request, "missions/choose_degree.html", context, status=422 if form.is_bound else 200)


@opened_by_link
@require_http_methods(["GET", "HEAD", "POST"])
def check_in(request, token):
    """« Où en êtes-vous ? »: go on, choose another degree, or stop."""
    letter, member = letter_of(token, Kind.CHECK_IN)
    act = request.POST.get("act") if request.method == "POST" else ""
    form = DegreeForm(request.POST if act == "change" else None, initial={"degree": member.degree if member else None})
    acts = {"continue": letter.carry_on, "stop": letter.stop}
    if form.is_bound and form.is_valid():
        acts["change"] = lambda: letter.choose(form.cleaned_data["degree"])
    if act in acts:
        return done(request, "missions:check_in", token, acts[act])
    context = page_of(letter, member, form)
    return render(request, "missions/check_in.html", context, status=422 if request.method == "POST" else 200)


def page_of(letter, member, form):
    return {
        "letter": letter,
        "event": letter.registration.event,
        "member": member,
        "form": form,
        "degrees": DEGREES,
        "is_open": letter.is_open(now=timezone.now()),
    }


def done(request, page, token, act):
    """Do what was chosen. Where it stands is read on the page itself; a refusal is said above it."""
    try:
        act()
    except Refusal as refusal:
        messages.error(request, str(refusal))
    return redirect(page, token)
