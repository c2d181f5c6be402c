"""The thread of a case for the team: what the service reads, and what stays in the lab."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from labo.forms import read_number
from labo.templatetags.labo import NBSP, error_summary
from labo.transitions import Refusal
from labo.typed import keeps_typed, status_of, take_back
from projects.backoffice.case import case_of
from projects.message_form import MessageForm
from projects.models import Audience, Message, ThreadReading
from projects.models.message import may_write_to_the_service
from projects.threads import lines_of

NO_AUDIENCE = "Choisissez qui lira ce message, avec l’un des deux boutons. Rien n’est parti."
DATE_FOR_NOBODY = (
    "Une date de réponse ne va qu’avec un message au service. Effacez-la pour noter ceci pour le labo, ou envoyez "
    "le message au service."
)


def words_for(user):
    if may_write_to_the_service(user):
        asks = f"Réponse du service attendue{NBSP}? Avant le"
        return {
            "label": "Votre message",
            "asks": asks,
            "asks_help": "Le service verra cette date dans son espace et dans le courriel.",
        }
    return {"label": "Votre note", "asks": ""}


def page_of(pk, message=None):
    address = reverse("admin:projects_proposal_thread", args=[pk])
    return f"{address}#message-{message.pk}" if message else address


@keeps_typed
@require_http_methods(["GET", "HEAD", "POST"])
def thread(request, pk):
    """Read the thread, and write in it: the button that sends says who will read."""
    proposal, words = case_of(request.user, pk), words_for(request.user)
    if request.method == "POST":
        return write(request, proposal, MessageForm(request.POST, **words))
    typed = take_back(request)
    if typed:
        messages.info(request, "Nous avons gardé ce que vous aviez écrit. Relisez, puis choisissez qui le lira.")
    return show(request, proposal, MessageForm(initial=typed.dict() if typed else {}, **words))


def write(request, proposal, form):
    audience, message = request.POST.get("audience"), None
    answer_by = form.cleaned_data.get("answer_by") if form.is_valid() else None
    if audience not in Audience.values:
        form.add_error(None, NO_AUDIENCE)
    elif audience == Audience.LAB and answer_by:
        form.add_error("answer_by", DATE_FOR_NOBODY)
    elif form.is_valid() and audience == Audience.LAB:
        message = form.send(Message.note, proposal, by=request.user)
        done = "C’est noté, pour le labo seulement."
    elif form.is_valid():
        asked = {"answer_by": answer_by, "seen": form.seen}
        message = form.send(Message.write_to_service, proposal, by=request.user, **asked)
        done = (
            f"Votre message est visible par le service. Le courriel part dans dix minutes{NBSP}; d’ici là, vous pouvez "
            "le retirer s’il n’a pas été lu."
        )
    if message is None:
        return show(request, proposal, form)
    messages.success(request, done)
    return redirect(page_of(proposal.pk, message))


def show(request, proposal, form):
    user = request.user
    lines = lines_of(proposal.messages.for_team(user), user, on_lab_side=True, now=timezone.now())
    for line in lines:
        line.withdraw_address = reverse("admin:projects_proposal_thread_withdraw", args=[proposal.pk, line.pk])
    context = {
        "proposal": proposal,
        "lines": lines,
        "last": lines[-1].pk if lines else 0,
        "has_news": any(line.is_new for line in lines),
        "asked": next((line for line in lines if not line.from_lab and line.expects_answer), None),
        "form": form,
        "on_lab_side": True,
        "speaks_for_the_lab": may_write_to_the_service(user),
        "read_address": reverse("admin:projects_proposal_thread_read", args=[proposal.pk]),
        **error_summary(form),
    }
    return render(request, "admin/projects/thread.html", context, status=status_of(form))


@require_POST
def thread_read(request, pk):
    """Note that this person has read up to the last message of the page."""
    proposal = case_of(request.user, pk)
    seen = read_number(request.POST.get("seen"))
    ThreadReading.mark(proposal.messages.for_team(request.user), by=request.user, on_lab_side=True, up_to=seen)
    return HttpResponse() if request.htmx else redirect(page_of(pk))


@require_POST
def thread_withdraw(request, pk, message):
    """Take back one's own message, while nobody has read it."""
    proposal = case_of(request.user, pk)
    row = get_object_or_404(proposal.messages.for_team(request.user), pk=message)
    try:
        row.withdraw(by=request.user)
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "Votre message est retiré, et son courriel ne part pas.")
    return redirect(page_of(pk, row))
