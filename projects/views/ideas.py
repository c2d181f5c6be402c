"""A five-line idea on its author's side: sent, answered, talked over, made a proposal."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from labo.transitions import Refusal
from labo.typed import hand_back, keeps_typed, refuse, status_of, take_back, texts_of
from projects.idea_forms import IdeaForm, IdeaNoteForm
from projects.models import Idea


def kept_for(request):
    """Return what was typed here before the session ended, if anything, and say so."""
    if typed := take_back(request):
        messages.info(request, "Nous avons gardé ce que vous aviez écrit. Vérifiez, puis envoyez.")
    return typed


@keeps_typed
@require_http_methods(["GET", "HEAD", "POST"])
def idea_new(request):
    """Ask for five lines and send them to the lab."""
    if request.method == "POST":
        form = IdeaForm(request.POST)
        if form.is_valid():
            try:
                idea = Idea.receive(by=request.user, **form.cleaned_data)
            except Refusal as refusal:
                refuse(form, refusal)
            else:
                messages.success(request, "Votre idée est chez le labo. Sa réponse arrivera ici et par courriel.")
                return redirect(idea)
    else:
        form = IdeaForm(kept_for(request))
    return render(request, "projects/idea_new.html", {"form": form}, status=status_of(form))


@keeps_typed
@require_http_methods(["GET", "HEAD", "POST"])
def idea(request, key):
    """Show an idea with its conversation, and take its author's reply."""
    row = get_object_or_404(Idea.objects.visible_to(request.user).select_related("proposal"), key=key)
    if request.method == "POST":
        form = IdeaNoteForm(request.POST)
        if form.is_valid():
            try:
                row.reply(by=request.user, **form.cleaned_data)
            except Refusal as refusal:
                return hand_back(request, refusal, texts_of(form), row)
            messages.success(request, "Votre message est parti au labo.")
            return redirect(row)
    else:
        form = IdeaNoteForm(kept_for(request))
    context = {"idea": row, "notes": row.notes.select_related("author"), "form": form}
    return render(request, "projects/idea.html", context)


@require_POST
def idea_promote(request, key):
    """Make a draft of the idea, with its words in it."""
    row = get_object_or_404(Idea.objects.visible_to(request.user), key=key)
    proposal = row.promote(by=request.user)
    if proposal.is_draft:
        messages.success(request, "Votre idée est dans ce brouillon. Complétez-le à votre rythme.")
    return redirect(proposal)
