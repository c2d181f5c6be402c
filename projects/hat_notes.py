"""
The page where a person writes: on a phone for the team, in their space for the person who carries the case.

Both sides are the same room behind two doors: a :class:`Desk` names the addresses of each.
"""

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from labo.transitions import Refusal
from labo.typed import refuse, status_of, take_back
from projects.hat_forms import IdeaForm, NoteForm
from projects.hat_stage import Stage, mark
from projects.models import HatContribution
from projects.models.hats import OVER

TAKEN_BACK = "Votre session s’était fermée. Votre texte est là, tel que vous l’aviez tapé."


@dataclass(frozen=True)
class Desk:
    """Where one person writes from: URL names, their argument, the template of the page, whether the grid shows."""

    page: str
    watch: str
    idea: str
    case: object
    template: str
    is_team: bool

    def address(self, name, *more):
        return reverse(name, args=[self.case, *more])

    @property
    def page_address(self):
        return self.address(self.page)

    @property
    def watch_address(self):
        return self.address(self.watch)

    def form(self, room, *args, kind=NoteForm, **kwargs):
        return kind(*args, grid=room.proposal.grid if self.is_team else None, **kwargs)


def own_ideas(stage, user, desk):
    """Return what this person wrote in the round that goes on: [(idea, address to change or remove it)]."""
    if stage.round is None or not stage.round.is_writing:
        return []
    ideas = stage.round.contributions.filter(author=user).select_related("criterion").order_by("-created_at", "-pk")
    return [(idea, desk.address(desk.idea, idea.pk)) for idea in ideas]


def turn(room, user, desk):
    """Return what the part of the page that keeps itself up to date shows."""
    stage = Stage(room)
    return {"room": room, "stage": stage, "desk": desk, "own": own_ideas(stage, user, desk), "ideas": stage.ideas()}


def page(request, room, desk, *, form=None):
    context = turn(room, request.user, desk)
    stage = context["stage"]
    if form is None:
        typed = take_back(request)
        if typed:
            messages.info(request, TAKEN_BACK)
        form = desk.form(room, initial={**(typed or {}), "round": stage.round and stage.round.pk})
    context |= {"form": form, "proposal": room.proposal, "writing": stage.phase == "writing" or form.is_bound}
    return render(request, desk.template, context, status=status_of(form))


def write(request, room, desk):
    """
    Put down one idea. What the page's script sends is answered by a status and a sentence, a form by a page.

    Whatever the answer, the words stay with the person until they are kept here.
    """
    form = desk.form(room, request.POST)
    if not form.is_valid():
        return told(request, room, desk, form, next(iter(form.errors.values()))[0], status=422)
    round = room.rounds.filter(pk=form.cleaned_data["round"]).first()
    try:
        if round is None:
            raise Refusal(OVER)
        key = form.cleaned_data["key"]
        HatContribution.contribute(room.proposal, hat=round.hat, by=request.user, round=round, key=key, **form.words)
    except Refusal as refusal:
        refuse(form, refusal)
        return told(request, room, desk, form, str(refusal), status=409)
    if request.htmx:
        return HttpResponse(status=204)
    messages.success(request, "Votre idée est posée.")
    return redirect(desk.page_address)


def told(request, room, desk, form, sentence, *, status):
    if request.htmx:
        return HttpResponse(sentence, status=status, content_type="text/plain; charset=utf-8")
    return page(request, room, desk, form=form)


def watch(request, room, page_address, fragment, template):
    """
    Answer a page that looks at the room every few seconds: nothing while nothing changed, or its part anew.

    A part is no page: whoever opens its address is led to the page it belongs to.

    :param fragment: a function that gives the context; it is not called for a room that did not change.
    """
    if not request.htmx:
        return redirect(page_address)
    if request.GET.get("vu") == mark(room):
        return HttpResponse(status=204)
    return render(request, template, fragment())


def watch_desk(request, room, desk):
    """Answer the page of a desk: the hat of the moment, and one's own notes beside it."""

    def fragment():
        return turn(room, request.user, desk) | {"oob": True}

    return watch(request, room, desk.page_address, fragment, "projects/partials/hat_turn.html")


def change(request, room, desk, pk):
    """Put one's own idea in other words, or take it away, before anybody has read it."""
    idea = get_object_or_404(HatContribution, pk=pk, author=request.user, round__room=room)
    if "remove" in request.POST:
        return take_away(request, idea, desk)
    words = {"text": idea.text, "criterion": idea.criterion, "leaning": idea.leaning}
    form = desk.form(room, request.POST or None, kind=IdeaForm, initial=words)
    if form.is_bound and form.is_valid():
        try:
            idea.rewrite(by=request.user, **form.cleaned_data)
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            messages.success(request, "Votre idée est changée.")
            return redirect(desk.page_address)
    context = {"room": room, "desk": desk, "form": form, "proposal": room.proposal}
    return render(request, "projects/hat_idea.html", context, status=status_of(form))


def take_away(request, idea, desk):
    try:
        idea.remove(by=request.user)
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "Votre idée est retirée.")
    return redirect(desk.page_address)
