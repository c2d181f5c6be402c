"""The log of a drop-in, on a phone: two fields and one button a conversation; then a word, or an idea, for a person."""

from uuid import uuid4

from django import forms
from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from labo.backoffice import lab_only
from labo.forms import LongTextField, OneLineField, length_of, read_number
from labo.templatetags.labo import error_summary
from labo.transitions import Refusal
from labo.typed import hand_back, refuse, status_of, texts_of
from missions.backoffice.events import event_of, slots_of
from missions.backoffice.forms import PlainForm
from missions.models import Appointment, Conversation
from missions.models.conversation import why_no_log
from missions.slots import THEMES


class LogForm(PlainForm):
    """One conversation: of what, and what follows. No name."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    slot = forms.IntegerField(widget=forms.HiddenInput, required=False)
    theme = OneLineField(
        label="De quoi avez-vous parlé ?",
        max_length=length_of(Conversation, "theme"),
        widget=forms.TextInput(attrs={"list": "sujets", "autocomplete": "off"}),
        error_messages={"required": "Dites de quoi vous avez parlé, en quelques mots."},
    )
    follow_up = forms.ChoiceField(label="Donner suite", choices=Conversation.FollowUp.choices)

    @classmethod
    def about(cls, appointment=None):
        """Return the empty form of a slot, with the subject that the person gave, or of whoever walked in."""
        pk = appointment.pk if appointment else ""
        first = {"key": uuid4(), "slot": pk, "theme": appointment.theme if appointment else ""}
        return cls(initial=first, auto_id=f"id_{pk}_%s")


class WordForm(PlainForm):
    word = LongTextField(
        label="Un mot pour la personne",
        help_text="Elle le lira. Ce que vous avez noté au-dessus reste au labo.",
        max_length=length_of(Appointment, "word"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


@lab_only
@require_http_methods(["GET", "HEAD", "POST"])
def log(request, pk):
    """Read who has booked, and note each conversation, from a slot or of whoever walked in."""
    event, form = event_of(pk), None
    if request.method == "POST":
        form = LogForm(request.POST, auto_id=f"id_{read_number(request.POST.get('slot')) or ''}_%s")
        if form.is_valid() and (said := noted(event, form)):
            messages.success(request, said)
            return back_to_log(event)
    return page(request, event, form)


def noted(event, form):
    """Note it, and return what the page says; nothing if it was refused."""
    said = form.cleaned_data
    appointment = event.appointments.filter(pk=said["slot"]).first() if said["slot"] is not None else None
    try:
        if said["slot"] is not None and appointment is None:
            raise Refusal("Ce créneau n’est pas de cette permanence. Rechargez la page.")
        Conversation.log(
            event, key=said["key"], theme=said["theme"], follow_up=said["follow_up"], appointment=appointment
        )
    except Refusal as refusal:
        refuse(form, refusal)
        return ""
    return "C’est noté, sans nom."


def page(request, event, bound=None):
    closed = why_no_log(event, now=timezone.now())
    lines = []
    of_the_slot = read_number(bound.data.get("slot")) if bound else None
    for row in slots_of(event):
        logged = getattr(row, "conversation", None)
        form = None if logged or closed else bound if row.pk == of_the_slot else LogForm.about(row)
        lines.append({"slot": row, "logged": logged, "form": form, "word_form": WordForm(auto_id=f"mot_{row.pk}_%s")})
    shown = {line["form"] for line in lines}
    walk_in = bound if bound and bound not in shown else LogForm.about()
    context = {
        "event": event,
        "closed": closed,
        "lines": lines,
        "walk_in": walk_in,
        # The line of a slot that was given back since is there too: else nobody could take it out.
        "walked_in": event.conversations.exclude(appointment__in=[line["slot"] for line in lines]).order_by("pk"),
        "themes": list(dict.fromkeys([*Conversation.objects.themes(), *THEMES])),
        **error_summary(*([bound] if bound else [])),
    }
    return render(request, "admin/missions/log.html", context, status=status_of(bound, invalid=422))


def back_to_log(event):
    return redirect("admin:missions_event_log", event.pk)


@lab_only
@require_POST
def unlog(request, pk, conversation):
    """Take a line out of the log: a slip of the thumb."""
    event = event_of(pk)
    get_object_or_404(event.conversations.all(), pk=conversation).delete()
    messages.success(request, "La ligne est retirée du journal.")
    return back_to_log(event)


@lab_only
@require_POST
def word(request, pk, slot):
    """Write to the person whose slot it was, or make an idea of it for them: the two things that they read."""
    event = event_of(pk)
    row, form = get_object_or_404(event.appointments.all(), pk=slot), WordForm(request.POST)
    form.is_valid()
    text = form.cleaned_data.get("word", "")
    try:
        if form.errors:
            raise Refusal(" ".join(form.errors["word"]))
        if request.POST.get("act") == "idea":
            row.make_idea(by=request.user, word=text)
            said = "L’idée est née : la personne la reçoit avec votre mot, la conversation y continue."
        else:
            row.write(text)
            said = "Le mot est parti."
    except Refusal as refusal:
        row.refresh_from_db()
        kept = [row.word, *(row.idea.notes.values_list("text", flat=True) if row.idea else ())]
        address = reverse("admin:missions_event_log", args=[event.pk])
        return hand_back(request, refusal, texts_of(form), address, kept=kept)
    messages.success(request, said)
    return back_to_log(event)
