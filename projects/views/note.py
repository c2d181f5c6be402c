"""The note as its service reads it, once sent: remarks part by part, what it says of it, its signature."""

from django import forms
from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from labo.forms import LongTextField
from labo.transitions import Refusal
from labo.typed import hand_back, keeps_typed, put_aside_for, refuse, take_back, texts_of
from projects.differences import difference
from projects.models import InterventionNote, NoteComment, NoteReading, NoteSignature, NoteVersion, Proposal
from projects.models.note_review import WHOLE, ReadingClosed, title_of
from projects.models.note_signature import parties_of
from projects.note_agreements import render_agreements
from projects.note_content import FIELDS, readable
from projects.note_sections import LINES
from projects.note_sections import SECTIONS as NOTE_SECTIONS
from projects.note_signing import open_parties, sign_page, signed_of

SECTIONS = [(field, title_of(field)) for field in (*FIELDS, WHOLE)]
LISTS = {section.field for section in NOTE_SECTIONS if section.kind == LINES} | {"methods", "steps", "authors"}
COMMENT = NoteComment._meta.get_field


class CommentForm(forms.Form):
    section = forms.ChoiceField(choices=SECTIONS, error_messages={"invalid_choice": "Cette partie n’existe pas."})
    text = LongTextField(label="Votre remarque", max_length=COMMENT("text").max_length, required=False)
    wording = LongTextField(label="Le texte proposé", max_length=COMMENT("wording").max_length, required=False)


class ConcludeForm(forms.Form):
    verdict = forms.ChoiceField(
        label="Cette note vous convient-elle ?",
        choices=NoteReading.Verdict,
        widget=forms.RadioSelect,
        error_messages={"required": "Choisissez une réponse."},
    )
    word = LongTextField(
        label="Un mot pour le labo",
        help_text="Ce que vos remarques ne disent pas déjà.",
        max_length=NoteReading._meta.get_field("verdict_word").max_length,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


def case_of(request, reference):
    """Return a case that this person follows and whose note was sent or released, or raise a 404."""
    cases = Proposal.objects.visible_to(request.user).select_related("org_unit", "lead", "accompaniment")
    return get_object_or_404(cases, reference=reference)


def reading_of(request, proposal):
    """Return the last reading that was sent, or raise a 404: nothing of a draft shows before."""
    sent = NoteReading.objects.visible_to(request.user).filter(note__proposal=proposal)
    reading = get_object_or_404(sent.select_related("note", "sent_by", "verdict_by").order_by("-number")[:1])
    reading.note.proposal = proposal
    return reading


def to_note(reference, anchor=""):
    return redirect(reverse("projects:note", args=[reference]) + (f"#{anchor}" if anchor else ""))


@keeps_typed
@require_http_methods(["GET", "HEAD", "POST"])
def note(request, reference):
    """Read the note that was sent, with what it says of each part; leave a remark on one."""
    proposal = case_of(request, reference)
    if request.method != "POST":
        return show(request, proposal, typed=take_back(request))
    reading = reading_of(request, proposal)
    form = CommentForm(request.POST)
    problem = next((str(words[0]) for words in form.errors.values()), "")
    if not problem:
        try:
            reading.comment(by=request.user, **form.cleaned_data)
        except ReadingClosed as refusal:
            return hand_back(request, refusal, texts_of(form), "projects:note", reference)
        except Refusal as refusal:
            problem = str(refusal)
        else:
            messages.success(request, "Votre remarque est enregistrée. Le labo la lit avec les autres.")
            return to_note(reference, f"p-{form.cleaned_data['section']}")
    return show(request, proposal, typed=request.POST, problem=problem)


def show(request, proposal, *, typed=None, problem="", conclude=None):
    """Answer with the page of the note. A case whose note nobody sent has none: a 404."""
    readings = list(
        NoteReading.objects.visible_to(request.user)
        .filter(note__proposal=proposal)
        .select_related("sent_by", "verdict_by")
        .prefetch_related("comments__by", "comments__answered_by")
    )
    versions = list(
        NoteVersion.objects.visible_to(request.user)
        .listed()
        .filter(note__proposal=proposal)
        .prefetch_related("signatures")
    )
    if not readings and not versions:
        get_object_or_404(NoteReading.objects.none())
    note = InterventionNote.objects.get(proposal=proposal)
    note.proposal = proposal
    for row in (*readings, *versions):
        row.note = note
    last = versions[0] if versions else None
    # A reading older than the last version is of the past.
    reading = next((row for row in readings[:1] if last is None or row.sent_at > last.released_at), None)
    before = reading.earlier() if reading else None
    mine = NoteReading.objects.filter(pk=reading.pk) if reading and reading.is_open else NoteReading.objects.none()
    is_open = bool(reading) and reading.is_open and note.is_in_review
    may_comment = is_open and mine.commented_by(request.user).exists()
    for comment in reading.comments.all() if may_comment else ():
        comment.is_withdrawable = comment.may_be_withdrawn(request.user, reading)
    to_sign = open_parties(request.user, note, last)
    status = 422 if problem or (conclude and conclude.errors) else 200
    context = {
        "proposal": proposal,
        "note": note,
        "reading": reading,
        "readings": readings,
        "before": before,
        "parts": parts_of(reading, before) if reading else [],
        "said": [] if reading or last is None else [part for part in parts_said(last.content) if part["words"]],
        "is_open": is_open,
        "may_comment": may_comment,
        "conclude": (conclude or ConcludeForm()) if is_open and mine.concluded_by(request.user).exists() else None,
        "versions": versions,
        "version": last,
        "in_force": next((row for row in versions if row.pk == note.in_force_id), None),
        "signed": signed_of(last),
        "to_sign": to_sign,
        "back": {"section": (typed or {}).get("section"), "typed": typed or {}, "problem": problem},
        "whole": WHOLE,
    }
    return render(request, "projects/note.html", context, status=status)


def parts_of(reading, before):
    """Return the parts of a reading, each with what changed in it and what was said of it in this and earlier ones."""
    comments = {}
    for comment in reading.comments.all():
        comment.runs = difference(readable(reading.content).get(comment.section, ""), comment.wording)
        comments.setdefault(comment.section, []).append(comment)
    earlier = {}
    for comment in before.comments.select_related("by", "answered_by") if isinstance(before, NoteReading) else ():
        comment.runs = difference(readable(before.content).get(comment.section, ""), comment.wording)
        earlier.setdefault(comment.section, []).append(comment)
    changed = {change.field: change.runs for change in reading.changes_since(before)}
    return [
        {
            **part,
            "runs": changed.get(part["field"]),
            "comments": comments.get(part["field"], []),
            "earlier": earlier.get(part["field"], []),
        }
        for part in [*parts_said(reading.content), {"field": WHOLE, "title": title_of(WHOLE)}]
    ]


def parts_said(content):
    """Return what a reading or a version says, part by part; the lines of a list apart."""
    words = readable(content)
    return [
        {
            "field": field,
            "title": title_of(field),
            "words": words[field],
            "lines": words[field].splitlines() if field in LISTS else [],
        }
        for field in FIELDS
    ]


@require_POST
def comment_withdraw(request, reference, comment):
    """Take one's own remark away while the note is read; its words come back in the form, to be said otherwise."""
    reading = reading_of(request, case_of(request, reference))
    row = get_object_or_404(reading.comments.all(), pk=comment)
    row.reading = reading
    try:
        said = row.withdraw(by=request.user)
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return to_note(reference, f"remarque-{comment}")
    answers = QueryDict(mutable=True)
    answers.update({**said, "wording": said["wording"] or readable(reading.content).get(said["section"], "")})
    put_aside_for(reverse("projects:note", args=[reference]), answers, request=request)
    messages.success(
        request, "Votre remarque est retirée. Son texte est encore dans le formulaire, si vous le reprenez."
    )
    return to_note(reference, f"p-{said['section']}")


@require_POST
def note_conclude(request, reference):
    """Say for the service that the note is agreed, or is to be looked at again."""
    proposal = case_of(request, reference)
    reading = reading_of(request, proposal)
    form = ConcludeForm(request.POST)
    if form.is_valid():
        try:
            reading.conclude(by=request.user, **form.cleaned_data)
        except ReadingClosed as refusal:
            return hand_back(request, refusal, texts_of(form), "projects:note", reference, kept=[reading.verdict_word])
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            messages.success(request, "C’est dit, et le labo est prévenu.")
            return to_note(reference, "avis")
    return show(request, proposal, conclude=form)


@require_http_methods(["GET", "HEAD", "POST"])
def note_sign(request, reference):
    """Show what is signed, then sign it: the page shows the mark, the form sends it back."""
    proposal = case_of(request, reference)
    found = NoteVersion.objects.visible_to(request.user).listed().filter(note__proposal=proposal)
    version = get_object_or_404(found.prefetch_related("signatures")[:1])
    version.note.proposal = proposal
    # The lab signs in its own room.
    parties = [party for party in parties_of(request.user, proposal) if party != NoteSignature.Party.LAB]
    done = reverse("projects:note", args=[reference]) + "#accords"
    return sign_page(request, version, parties=parties, template="projects/note_sign.html", done=done)


@require_safe
def note_agreements(request, reference, number):
    """Give the certificate of the agreements to a version, as they stand."""
    versions = NoteVersion.objects.visible_to(request.user).listed().select_related("note__proposal__org_unit")
    version = get_object_or_404(versions, note__proposal__reference=reference, number=number)
    signatures = list(version.signatures.all())
    if not signatures:
        messages.info(request, "Personne n’a encore signé cette version.")
        return to_note(reference)
    try:
        content = render_agreements(version, signatures)
    except Refusal as refusal:
        return HttpResponse(str(refusal), status=503, content_type="text/plain; charset=utf-8")
    name = f"{reference}-note-v{version.label}-accords.pdf"
    headers = {"Content-Disposition": f'inline; filename="{name}"', "Cache-Control": "private, no-store"}
    return HttpResponse(content, content_type="application/pdf", headers=headers)
