"""« Ma fiche »: joining the network, what one shows, the picture, the degree, leaving."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from labo.acting import carry_out
from labo.transitions import Refusal
from labo.typed import hand_back, keeps_typed, status_of, take_back, texts_of
from missions.degrees import DEGREES
from missions.member_card import MemberCard
from missions.member_form import DegreeForm, JoinForm, MemberForm, PictureForm
from missions.member_path import path_of
from missions.models import MemberPicture, Membership
from missions.models.membership import NOT_A_MEMBER, TEXTS

PAGE = "missions:member_sheet"
ANOTHER_PICTURE = (
    "Votre photo a changé depuis l’ouverture de cette page : regardez-la, puis cochez «\u00a0Montrer ma photo\u00a0»."
)


def own_row(person):
    """Return the reader's own row if they are of the network."""
    return Membership.objects.current().with_sheet().filter(person=person).first()


def own_row_or_message(request):
    row = own_row(request.user)
    if row is None:
        messages.info(request, NOT_A_MEMBER)
    return row


@keeps_typed
@require_http_methods(["GET", "HEAD", "POST"])
def member_sheet(request):
    """Show one's sheet as one writes it and as others read it; without one, how to join."""
    own, posted = own_row(request.user), request.POST if request.method == "POST" else None
    if own is None and posted is not None:
        lost = [(MemberForm.Meta.labels[name], posted.get(name, "")) for name in TEXTS if posted.get(name, "").strip()]
        return hand_back(request, NOT_A_MEMBER, lost, PAGE)
    if own is None:
        return render(request, "missions/member_join.html", {"form": JoinForm(), "degrees": DEGREES})
    typed = take_back(request) if posted is None else None
    form = MemberForm(posted, instance=own, initial=first_values(typed))
    if form.is_bound and form.is_valid():
        try:
            written = own.write(**form.cleaned_data)
        except Refusal as refusal:
            return hand_back(request, refusal, texts_of(form), PAGE)
        messages.success(request, "Votre fiche est enregistrée. Regardez ce que vos collègues en voient.")
        if form.cleaned_data.get("shows_picture") and not written.shows_picture:
            messages.info(request, ANOTHER_PICTURE)
        return redirect(PAGE)
    context = {
        "form": form,
        "member": own,
        "card": MemberCard.of(own),
        "path": path_of(own, now=timezone.now()),
        "picture": getattr(own, "picture", None),
        "picture_form": PictureForm(),
        "degree_form": DegreeForm(initial={"degree": own.degree}),
        "degrees": DEGREES,
    }
    return render(request, "missions/member_sheet.html", context, status=status_of(form, invalid=422))


def first_values(typed):
    """Return the texts that were typed before the session ended."""
    return {name: typed[name] for name in TEXTS if name in typed} if typed else {}


@require_POST
def join(request):
    """Join the network, charter accepted. Whoever is of it already is left as they are."""
    if own_row(request.user):
        return redirect(PAGE)
    form = JoinForm(request.POST)
    if not form.is_valid():
        return render(request, "missions/member_join.html", {"form": form, "degrees": DEGREES}, status=422)
    Membership.join(request.user, form.cleaned_data["degree"], accepts_charter=True)
    messages.success(request, "Bienvenue dans le réseau. Rien de vous n’est montré tant que vous ne le décidez pas.")
    return redirect(PAGE)


@require_POST
def change_degree(request):
    """Choose another degree."""
    own, form = own_row_or_message(request), DegreeForm(request.POST)
    if own and not form.is_valid():
        messages.error(request, form.errors["degree"][0])
    elif own:
        done = "C’est noté. On change quand on veut."
        carry_out(request, lambda: own.change_degree(form.cleaned_data["degree"]), done)
    return redirect(PAGE)


@require_POST
def picture(request):
    """Take a new picture, or take the one that is there away."""
    own, form = own_row_or_message(request), PictureForm(request.POST, request.FILES)
    if own and "remove" in request.POST:
        carry_out(request, lambda: MemberPicture.take_away(own), "Votre photo est effacée.")
    elif own and not form.is_valid():
        messages.error(request, form.errors["upload"][0])
    elif own:
        done = "Votre photo est là, personne d’autre ne la voit. Cochez «\u00a0Montrer ma photo\u00a0» pour la montrer."
        carry_out(request, lambda: MemberPicture.put(own, form.cleaned_data["upload"]), done)
    return redirect(f"{reverse(PAGE)}#photo")


@require_http_methods(["GET", "HEAD", "POST"])
def leave(request):
    """Ask whether one means it, then erase the sheet."""
    own = own_row(request.user)
    if own is None:
        return redirect(PAGE)
    if request.method == "POST":
        own.leave()
        messages.success(request, "Votre fiche est effacée. Merci pour tout, et à bientôt peut-être.")
        return redirect("missions:network")
    return render(request, "missions/member_leave.html", {"member": own})
