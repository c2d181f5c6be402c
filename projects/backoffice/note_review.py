"""The note between the lab and its service: sent to be read, its remarks answered, signed for the lab."""

from django import forms
from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from labo.forms import LongTextField, read_number
from labo.templatetags.labo import error_summary
from labo.transitions import Refusal, TransitionNotAllowed
from labo.typed import hand_back, keeps_typed, refuse, status_of, take_back, texts_of
from projects.backoffice.note_doors import note_of, to_note, written_by_the_lab
from projects.differences import difference
from projects.models import NoteComment, NoteReading, NoteSignature
from projects.models.note_review import DEFAULT_DELAY, ReadingClosed, readers
from projects.note_content import changes_between, content_of, readable
from projects.note_signing import sign_page


class SendForm(forms.Form):
    revision = forms.CharField(widget=forms.HiddenInput, required=False)
    due_on = forms.DateField(
        label="À lire avant le",
        help_text="Deux semaines, d’habitude.",
        error_messages={"required": "Choisissez une date.", "invalid": "Écrivez une date, comme 14/01/2027."},
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    word = LongTextField(
        label="Un mot pour le service",
        help_text="Ce qu’il faut regarder de près, ce qui reste à décider.",
        max_length=NoteReading._meta.get_field("word").max_length,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class AnswerForm(forms.Form):
    answer = forms.ChoiceField(
        label="Cette remarque est",
        choices=NoteComment.Answer,
        widget=forms.RadioSelect,
        error_messages={"required": "Choisissez une réponse."},
    )
    word = LongTextField(
        label="Ce que vous répondez",
        help_text="Nécessaire si la remarque n’est pas reprise en entier.",
        max_length=NoteComment._meta.get_field("answer_word").max_length,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


@written_by_the_lab
@keeps_typed
@require_http_methods(["GET", "HEAD", "POST"])
def note_send(request, pk):
    """Say what the sending does and ask for a date, then send the saved note to be read."""
    note = note_of(request, pk)
    due_on = timezone.localdate() + DEFAULT_DELAY
    initial = {"due_on": due_on, "revision": note.revision, **(take_back(request) or {})}
    form = SendForm(request.POST if request.method == "POST" else None, initial=initial)
    if note.status != note.Status.DRAFTING:
        return sent_already(request, note, form)
    if form.is_bound and form.is_valid():
        seen = read_number(form.cleaned_data["revision"])
        try:
            NoteReading.send(
                note,
                by=request.user,
                due_on=form.cleaned_data["due_on"],
                word=form.cleaned_data["word"],
                revision=-1 if seen is None else seen,
            )
        except TransitionNotAllowed:
            return sent_already(request, note, form)
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            messages.success(request, "La note est chez le service, qui en est prévenu.")
            return redirect("admin:projects_proposal_note_reading", pk)
    before = note.readings.first()
    context = {
        "proposal": note.proposal,
        "note": note,
        "form": form,
        "readers": readers(note.proposal),
        "lacking": note.to_write(),
        "changes": changes_between(before.content, content_of(note)) if before else [],
    }
    return render(request, "admin/projects/note_send.html", context, status=status_of(form, invalid=422))


def sent_already(request, note, form):
    """Answer whoever comes to a note that is no draft: a second click, or somebody else a second before."""
    reading = note.readings.first()
    sent = "admin:projects_proposal_note_reading"
    to = [sent if reading else "admin:projects_proposal_note", note.proposal_id]
    if not form.is_bound:
        return redirect(*to)
    refusal = "Cette note est déjà partie, ou validée : votre mot n’est pas parti avec elle."
    return hand_back(request, refusal, texts_of(form), *to, kept=[reading.word] if reading else ())


def readings_of(note):
    """Return the readings, last first, or raise a 404 when the note was never sent."""
    readings = list(note.readings.select_related("sent_by", "verdict_by"))
    if not readings:
        raise Http404
    for reading in readings:
        reading.note = note
    return readings


@written_by_the_lab
@keeps_typed
@require_http_methods(["GET", "HEAD", "POST"])
def note_reading(request, pk):
    """Read what the service says of the last reading, and answer each remark."""
    note = note_of(request, pk)
    reading, *earlier = readings_of(note)
    comments = list(reading.comments.select_related("by", "answered_by"))
    typed = request.POST if request.method == "POST" else take_back(request)
    words, asked = readable(reading.content), None
    for comment in comments:
        comment.reading = reading
        comment.runs = difference(words.get(comment.section, ""), comment.wording)
        prefix = f"r{comment.pk}"
        first = {"answer": comment.answer, "word": comment.answer_word}
        is_asked = bool(typed) and typed.get("comment") == str(comment.pk)
        if is_asked and request.method == "POST":
            comment.form = asked = AnswerForm(typed, prefix=prefix)
            chosen = comment
        elif not note.is_released:
            kept = {name: typed.get(f"{prefix}-{name}", "") for name in first} if is_asked else first
            comment.form = AnswerForm(initial=kept, prefix=prefix)
    if request.method == "POST":
        if asked is None:
            lost = AnswerForm(typed, prefix=f"r{typed.get('comment', '')}")
            refusal = "Cette remarque est d’une lecture plus ancienne\u00a0: le service en a une nouvelle."
            return hand_back(request, refusal, texts_of(lost), "admin:projects_proposal_note_reading", pk)
        if asked.is_valid():
            try:
                chosen.give_answer(by=request.user, **asked.cleaned_data)
            except ReadingClosed as refusal:
                address = ["admin:projects_proposal_note_reading", pk]
                return hand_back(request, refusal, texts_of(asked), *address, kept=[chosen.answer_word])
            except Refusal as refusal:
                refuse(asked, refusal, field="word")
            else:
                messages.success(request, "Votre réponse est enregistrée. Le service la lit sur la page de la note.")
                address = reverse("admin:projects_proposal_note_reading", args=[pk])
                return redirect(f"{address}#r-{chosen.pk}")
    context = {
        "proposal": note.proposal,
        "note": note,
        "reading": reading,
        "earlier": earlier,
        "comments": comments,
        "waiting": sum(not comment.answer for comment in comments),
        **error_summary(asked),
    }
    return render(request, "admin/projects/note_reading.html", context, status=status_of(asked, invalid=422))


@written_by_the_lab
@require_POST
def note_take_back(request, pk):
    """Take the note back to write in it. A second click finds it done."""
    note = note_of(request, pk)
    if note.is_in_review:
        reading = readings_of(note)[0]
        try:
            reading.take_back(by=request.user)
        except TransitionNotAllowed:
            return to_note(pk)
        messages.success(request, "La note est à vous. Le service garde sous les yeux ce que vous lui aviez envoyé.")
    return to_note(pk)


@written_by_the_lab
@require_http_methods(["GET", "HEAD", "POST"])
def note_sign(request, pk):
    """Show what is signed, then sign it for the lab."""
    note = note_of(request, pk)
    version = note.versions.defer("pdf").prefetch_related("signatures").select_related("amends").first()
    if version is None:
        return to_note(pk)
    version.note = note
    done = reverse("admin:projects_proposal_note", args=[pk])
    parties = [NoteSignature.Party.LAB]
    return sign_page(request, version, parties=parties, template="admin/projects/note_sign.html", done=done)
