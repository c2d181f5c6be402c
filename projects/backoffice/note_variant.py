"""One group's variant of a note: written section by section, said ready, criticised by the other group, answered."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from labo.forms import read_number
from labo.templatetags.labo import error_summary
from labo.transitions import Refusal
from labo.typed import hand_back, keeps_typed, refuse, take_back, texts_of
from projects.backoffice.case import lab_only
from projects.backoffice.note_clauses import beside, with_clause
from projects.backoffice.note_group_forms import CritiqueForm, ReplyForm, SectionForm
from projects.backoffice.note_groups import drafting_of
from projects.differences import difference
from projects.models import Clause, Critique, SectionChangedMeanwhile
from projects.note_text import VARIANT_SECTIONS

CLOSED = "Ce groupe écrit encore. Vous lirez sa variante quand il la dira prête."


def group_of(request, pk, letter):
    """Return (note, group), or raise a 404."""
    note, groups = drafting_of(request, pk)
    if letter not in groups:
        raise Http404
    return note, groups[letter]


def section_of(group, field):
    """Return the section of a variant, or raise a 404."""
    for row in group.sections.all():
        if row.field == field:
            return row
    raise Http404


def address(name, group, *more):
    return reverse(f"admin:projects_proposal_note_{name}", args=[group.note.proposal_id, group.letter, *more])


def rights(note, group, user):
    """What this person may do with this variant now."""
    mine, released = group.has_member(user), note.is_released
    return {
        "is_mine": mine,
        "is_open": group.is_open_to(user),
        "can_write": mine and not group.is_ready and not released,
        "can_say_ready": mine and not group.is_ready and not released,
        "can_take_up": mine and group.is_ready and not released,
        "can_criticise": not mine and group.is_ready and not released,
        "can_reply": mine and not released,
    }


@lab_only
@require_safe
def variant(request, pk, letter):
    """Read the variant of a group, with what the other one says of it."""
    note, group = group_of(request, pk, letter)
    context = {
        "proposal": note.proposal,
        "note": note,
        "group": group,
        "rows": list(group.sections.all()),
        "closed": CLOSED,
        **rights(note, group, request.user),
    }
    return render(request, "admin/projects/note_variant.html", context)


@keeps_typed
@lab_only
@require_http_methods(["GET", "HEAD", "POST"])
def section(request, pk, letter, field):
    """Write one section of one's variant; read one of the other group's."""
    note, group = group_of(request, pk, letter)
    row = section_of(group, field)
    if not group.is_open_to(request.user):
        messages.info(request, CLOSED)
        return redirect(address("variant", group))
    if request.method == "POST":
        return write(request, note, row)
    back = take_back(request) or {}
    start = {"text": back.get("text", row.text), "revision": read_number(back.get("revision")) or row.revision}
    if back:
        messages.info(request, "Votre session s’était fermée. Votre texte est là : enregistrez-le.")
    return show(request, note, row, SectionForm(row.section, initial=start))


def write(request, note, row):
    """Keep what was typed, or show it again: with a clause more, with its mistakes, or beside what somebody wrote."""
    typed = request.POST.get("text", "")
    if number := read_number(request.POST.get("clause")):
        clause = get_object_or_404(Clause.objects.for_section(row.field), pk=number)
        revision = read_number(request.POST.get("revision")) or 0
        start = {"text": with_clause(typed, clause), "revision": revision}
        return show(request, note, row, SectionForm(row.section, initial=start), added=clause)
    form = SectionForm(row.section, request.POST)
    if not form.is_valid():
        return show(request, note, row, form, status=422)
    try:
        row.write(form.written, revision=form.cleaned_data["revision"], by=request.user)
    except SectionChangedMeanwhile as refusal:
        return show_conflict(request, note, row, form.written, refusal)
    except Refusal as refusal:
        refuse(form, refusal)
        return show(request, note, row, form, status=409)
    messages.success(request, f"« {row.section.title} » est enregistré.")
    following = next_field(row.field) if "next" in request.POST else None
    if following:
        return redirect(address("variant_section", row.group, following))
    return redirect(f"{address('variant', row.group)}#s-{row.field}")


def show_conflict(request, note, row, typed, refusal):
    """Show what was typed beside what somebody of the group saved; saving again keeps what was typed."""
    row.refresh_from_db(fields=["text", "revision", "written_by", "written_at"])
    form = SectionForm(row.section, initial={"text": typed, "revision": row.revision})
    conflict = {"refusal": str(refusal), "standing": row.text, "runs": difference(row.text, typed)}
    return show(request, note, row, form, status=409, conflict=conflict)


def next_field(field):
    fields = [section.field for section in VARIANT_SECTIONS]
    return next(iter(fields[fields.index(field) + 1 :]), None)


def show(request, note, row, form, *, status=200, critique_form=None, reply_to=None, reply_form=None, **more):
    may = rights(note, row.group, request.user)
    context = {
        "proposal": note.proposal,
        "note": note,
        "group": row.group,
        "row": row,
        "form": form,
        "clauses": beside(row.field, form["text"].value() or "") if may["can_write"] else [],
        "critique_form": critique_form or CritiqueForm(auto_id="critique_%s"),
        "critiques": [
            (critique, reply_form if critique.pk == reply_to else ReplyForm(auto_id=f"reponse_{critique.pk}_%s"))
            for critique in row.critiques.all()
        ],
        "next": next_field(row.field),
        "is_editor": may["can_write"] or form.is_bound,
        **may,
        **error_summary(form, critique_form, reply_form),
        **more,
    }
    return render(request, "admin/projects/note_variant_section.html", context, status=status)


def untouched(row):
    return SectionForm(row.section, initial={"text": row.text, "revision": row.revision})


@lab_only
@require_POST
def critique(request, pk, letter, field):
    """Say to the other group what holds in its text, or what worries."""
    note, group = group_of(request, pk, letter)
    row = section_of(group, field)
    form = CritiqueForm(request.POST, auto_id="critique_%s")
    if not group.is_open_to(request.user):
        return hand_back(request, CLOSED, texts_of(form), address("variant", group))
    if form.is_valid():
        try:
            Critique.leave(row, by=request.user, **form.cleaned_data)
        except Refusal as refusal:
            return hand_back(request, refusal, texts_of(form), address("variant_section", group, field))
        messages.success(request, "Votre critique est laissée : le groupe la lit.")
        return redirect(f"{address('variant_section', group, field)}#critiques")
    return show(request, note, row, untouched(row), critique_form=form, status=422)


@lab_only
@require_POST
def reply(request, pk, critique):
    """Answer a critique in the name of one's group."""
    note, groups = drafting_of(request, pk)
    found = (
        (row, each)
        for group in groups.values()
        if group.is_open_to(request.user)
        for row in group.sections.all()
        for each in row.critiques.all()
        if each.pk == critique
    )
    row, said = next(found, (None, None))
    if said is None:
        raise Http404
    form = ReplyForm(request.POST, auto_id=f"reponse_{said.pk}_%s")
    if form.is_valid():
        try:
            said.reply(form.cleaned_data["text"], by=request.user)
        except Refusal as refusal:
            back = address("variant_section", row.group, row.field)
            return hand_back(request, refusal, texts_of(form), back, kept=[said.answer])
        messages.success(request, "Votre réponse est enregistrée.")
        return redirect(f"{address('variant_section', row.group, row.field)}#critique-{said.pk}")
    return show(request, note, row, untouched(row), reply_to=said.pk, reply_form=form, status=422)


def turn(request, pk, letter, verb, done):
    _, group = group_of(request, pk, letter)
    try:
        getattr(group, verb)(by=request.user)
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, done)
    return redirect(address("variant", group))


@lab_only
@require_POST
def ready(request, pk, letter):
    """Hand the variant over to the other group."""
    return turn(request, pk, letter, "say_ready", "Votre variante est prête : l’autre groupe la lit et la critique.")


@lab_only
@require_POST
def again(request, pk, letter):
    """Go on writing after the critiques."""
    return turn(request, pk, letter, "take_up_again", "Vous pouvez écrire de nouveau. Les critiques restent.")
