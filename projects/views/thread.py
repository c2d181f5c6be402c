"""Writing to the lab and reading its answers, on the side of the service."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from labo.forms import read_number
from labo.templatetags.labo import NBSP, error_summary
from labo.transitions import Refusal
from labo.typed import hand_back, keeps_typed, status_of, take_back, texts_of
from projects.message_form import MessageForm
from projects.models import Message, Proposal, ThreadReading
from projects.models.message import NOT_A_WRITER, may_write_to_the_lab
from projects.threads import lines_of

WORDS = {
    "label": "Votre message",
    "asks": f"Vous attendez une réponse{NBSP}? Avant le",
    "asks_help": "Le labo verra cette date parmi ce qu’il a à faire.",
}


def case_of(user, reference):
    cases = Proposal.objects.visible_to(user).annotate(may_write=may_write_to_the_lab(user))
    return get_object_or_404(cases.select_related("org_unit"), reference=reference)


@keeps_typed
@require_http_methods(["GET", "HEAD", "POST"])
def thread(request, reference):
    """Read the messages that the service and the lab have exchanged, and write one."""
    proposal = case_of(request.user, reference)
    if request.method != "POST":
        typed = take_back(request)
        if typed:
            messages.info(request, "Nous avons gardé ce que vous aviez écrit. Relisez, puis envoyez.")
        return show(request, proposal, MessageForm(initial=typed.dict() if typed else {}, **WORDS))
    form = MessageForm(request.POST, **WORDS)
    if not proposal.may_write:
        return hand_back(request, NOT_A_WRITER, texts_of(form), "projects:thread", reference)
    if form.is_valid():
        asked = {"answer_by": form.cleaned_data["answer_by"], "seen": form.seen}
        if message := form.send(Message.write_to_lab, proposal, by=request.user, **asked):
            messages.success(request, "Votre message est envoyé au labo.")
            return redirect(f"{reverse('projects:thread', args=[reference])}#message-{message.pk}")
    return show(request, proposal, form)


def show(request, proposal, form):
    lines = lines_of(proposal.messages.for_service(), request.user, on_lab_side=False, now=timezone.now())
    for line in lines:
        line.withdraw_address = reverse("projects:thread_withdraw", args=[proposal.reference, line.pk])
    context = {
        "proposal": proposal,
        "lines": lines,
        "last": lines[-1].pk if lines else 0,
        "has_news": any(line.is_new for line in lines),
        "asked": next((line for line in lines if line.from_lab and line.expects_answer), None),
        "form": form,
        "read_address": reverse("projects:thread_read", args=[proposal.reference]),
        **error_summary(form),
    }
    return render(request, "projects/thread.html", context, status=status_of(form))


@require_POST
def thread_read(request, reference):
    """Note that this person has read up to the last message of the page."""
    proposal = case_of(request.user, reference)
    seen = read_number(request.POST.get("seen"))
    ThreadReading.mark(proposal.messages.for_service(), by=request.user, on_lab_side=False, up_to=seen)
    return HttpResponse() if request.htmx else redirect("projects:thread", reference)


@require_POST
def thread_withdraw(request, reference, message):
    """Take back one's own message, while nobody has read it."""
    proposal = case_of(request.user, reference)
    row = get_object_or_404(proposal.messages.for_service(), pk=message)
    try:
        row.withdraw(by=request.user)
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "Votre message est retiré. Le labo ne le lira pas.")
    return redirect(f"{reverse('projects:thread', args=[reference])}#message-{row.pk}")
