"""The room of the six hats on the wall: one hat at a time, its clock, its reveal, and the blue hat's synthesis."""

from django.conf import settings
from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from labo.forms import read_number
from labo.qr_code import qr_code
from labo.transitions import Refusal
from labo.typed import hand_back, keeps_typed, refuse, status_of, take_back, texts_of
from projects import hat_notes
from projects.backoffice.case import case_of, lab_only
from projects.backoffice.hats import board
from projects.hat_forms import GroupForm, ReopeningForm, SynthesisForm
from projects.hat_stage import OPEN, Stage
from projects.models import AlreadyDone, Hat, HatGroup, HatRoom, HatRound

# What a button does to the round it was drawn for: its word in the address, the verb.
ACTS = {
    "commencer": HatRound.start,
    "pause": HatRound.pause,
    "reprendre": HatRound.resume,
    "minute": HatRound.add_minute,
    "reveler": HatRound.reveal,
    "suivant": HatRound.end,
}


def rooms_of(user):
    return HatRoom.objects.in_back_office(user).select_related("proposal__lead", "facilitator").with_written()


def room_of(user, pk):
    """Return the room of the case, or raise a 404."""
    room = rooms_of(user).filter(proposal=pk).first()
    if room is None:
        raise Http404
    return room


def to_room(pk):
    return redirect("admin:projects_proposal_room", pk)


def scene(room, user, *, notice=None, name_form=None):
    """Return what the part of the wall that keeps itself up to date shows."""
    stage = Stage(room)
    return {
        "room": room,
        "proposal": room.proposal,
        "stage": stage,
        "ideas": stage.ideas(),
        "name_form": name_form or GroupForm(),
        "leads": room.facilitator_id == user.pk,
        "notice": notice,
    }


def whole(name, *args):
    """Return an address that can be typed on another device."""
    return f"{settings.SITE_URL}{reverse(name, args=args)}"


@require_safe
def room(request, pk):
    """Lead the room. Whoever does not belong to the lab writes on their phone."""
    if not request.user.is_lab:
        case_of(request.user, pk)
        return redirect("admin:projects_proposal_room_phone", pk)
    found = rooms_of(request.user).filter(proposal=pk).first()
    if found is None:
        proposal = case_of(request.user, pk)
        context = {"proposal": proposal, "hats": list(Hat), "can_prepare": proposal.status in OPEN}
        return render(request, "admin/projects/room_prepare.html", context)
    if found.is_closed:
        return closed(request, found)
    address = whole("admin:projects_proposal_room_phone", pk)
    context = scene(found, request.user) | {
        "phone_address": address,
        "qr_code": qr_code(address),
        "lead_address": whole("projects:room", found.proposal.reference),
    }
    return render(request, "admin/projects/room.html", context)


def closed(request, room, *, form=None):
    """Show what a closed room leaves: its synthesis, and its ideas hat by hat."""
    context = {
        "room": room,
        "proposal": room.proposal,
        "board": board(room.proposal),
        "form": form or ReopeningForm(),
        "can_reopen": Stage(room).can_start,
        "steps": room.transitions.select_related("by"),
    }
    return render(request, "admin/projects/room_closed.html", context)


@lab_only
@require_safe
def watch(request, pk):
    found = room_of(request.user, pk)
    page = reverse("admin:projects_proposal_room", args=[pk])

    def fragment():
        return scene(found, request.user)

    return hat_notes.watch(request, found, page, fragment, "admin/projects/partials/room_scene.html")


# --- Verbs ----------------------------------------------------------------------------------------------


def answered(request, pk, verb, *, name_form=None):
    """
    Do it, then show the wall: its part alone when the page's script asked, else the whole page.

    What somebody else did a moment ago is told, not refused.
    """
    notice = None
    try:
        verb()
    except Refusal as refusal:
        kind = "info" if isinstance(refusal, AlreadyDone) else "error"
        notice = {"kind": kind, "words": str(refusal)}
    if request.htmx:
        context = scene(room_of(request.user, pk), request.user, notice=notice, name_form=notice and name_form)
        return render(request, "admin/projects/partials/room_scene.html", context)
    if notice and name_form:
        return hand_back(request, notice["words"], texts_of(name_form), "admin:projects_proposal_room", pk)
    if notice:
        getattr(messages, notice["kind"])(request, notice["words"])
    return to_room(pk)


@lab_only
@require_POST
def prepare(request, pk):
    """Set up the room of a case."""
    proposal = case_of(request.user, pk)
    try:
        HatRoom.prepare(proposal, by=request.user)
    except AlreadyDone as refusal:
        messages.info(request, str(refusal))
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect("admin:projects_proposal_change", pk)
    else:
        messages.success(request, "La salle est prête. Vous l’animez.")
    return to_room(pk)


@lab_only
@require_POST
def act(request, pk, act):
    """Start a round, pause it, reveal its ideas, put its hat down: the round is the one the button was drawn for."""
    asked = read_number(request.POST.get("round"))
    rounds = HatRound.objects.filter(room=room_of(request.user, pk)).select_related("room__proposal")
    if act not in ACTS or asked is None:
        raise Http404
    round = get_object_or_404(rounds, pk=asked)
    return answered(request, pk, lambda: ACTS[act](round, by=request.user))


@lab_only
@require_POST
def lead(request, pk):
    """Put on the blue hat in somebody's place."""
    found = room_of(request.user, pk)
    return answered(request, pk, lambda: found.take_over(by=request.user))


@lab_only
@require_POST
def group(request, pk):
    """Give one name to the ideas that are ticked, or take a name away."""
    found = room_of(request.user, pk)
    scattered = request.POST.get("scatter", "")
    if scattered:
        groups = HatGroup.objects.filter(round__room=found).select_related("round__room__proposal")
        if (pk_of_group := read_number(scattered)) is None:
            raise Http404
        gone = groups.filter(pk=pk_of_group).first()
        return answered(request, pk, lambda: gone and gone.scatter())
    asked = read_number(request.POST.get("round"))
    if asked is None:
        raise Http404
    round = get_object_or_404(HatRound.objects.filter(room=found).select_related("room__proposal"), pk=asked)
    ideas = [idea for text in request.POST.getlist("ideas") if (idea := read_number(text)) is not None]
    form = GroupForm(request.POST)

    def gather():
        if not form.is_valid():
            raise Refusal(form.errors["name"][0])
        HatGroup.gather(round, ideas, name=form.cleaned_data["name"])

    return answered(request, pk, gather, name_form=form)


@keeps_typed
@lab_only
@require_http_methods(["GET", "HEAD", "POST"])
def close(request, pk):
    """Write the synthesis with the room, then close it."""
    found = room_of(request.user, pk)
    if request.method != "POST" and found.is_closed:
        return to_room(pk)
    if request.method == "POST":
        form = SynthesisForm(request.POST)
    else:
        written = {name: getattr(found, name) for name in SynthesisForm.base_fields}
        typed = take_back(request)
        if typed:
            messages.info(request, hat_notes.TAKEN_BACK)
        form = SynthesisForm(initial=typed.dict() if typed else written)
    if form.is_bound and form.is_valid():
        try:
            found.close(by=request.user, **form.cleaned_data)
        except AlreadyDone as refusal:
            kept = [found.proposed, found.reasons, found.dissent]
            return hand_back(request, refusal, texts_of(form), "admin:projects_proposal_room", pk, kept=kept)
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            messages.success(request, "La salle est close. Sa synthèse aidera à écrire la décision.")
            return to_room(pk)
    context = {"room": found, "proposal": found.proposal, "form": form, "board": board(found.proposal)}
    return render(request, "admin/projects/room_close.html", context, status=status_of(form))


@lab_only
@require_POST
def reopen(request, pk):
    """Open a closed room again, and say why."""
    found = room_of(request.user, pk)
    form = ReopeningForm(request.POST)
    if not form.is_valid():
        return closed(request, found, form=form) if found.is_closed else to_room(pk)
    try:
        found.reopen(by=request.user, reason=form.cleaned_data["reason"])
    except Refusal as refusal:
        kept = found.transitions.values_list("reason", flat=True)
        return hand_back(request, refusal, texts_of(form), "admin:projects_proposal_room", pk, kept=kept)
    messages.success(request, "La salle est rouverte.")
    return to_room(pk)
