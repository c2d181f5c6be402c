"""The merge of two variants: section by section, one text, the other, or both in one."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from labo.templatetags.labo import error_summary
from labo.transitions import Refusal
from labo.typed import hand_back, keeps_typed, refuse, take_back
from labo.typography import NBSP
from projects.backoffice.case import lab_only
from projects.backoffice.note_group_forms import MergeForm
from projects.backoffice.note_groups import drafting_of
from projects.differences import difference
from projects.models import NoteOrigin, SectionChangedMeanwhile
from projects.models.note_origin import three_texts
from projects.note_text import BY_FIELD, as_text

NOT_YET = "La fusion commence quand les deux variantes sont prêtes."


class Pair:
    """One section of the two variants, with what the note says of it and where that comes from."""

    def __init__(self, note, section, groups, origin):
        self.section, self.origin = section, origin
        self.rows = [next(row for row in group.sections.all() if row.field == section.field) for group in groups]
        self.standing = as_text(getattr(note, section.field))
        self.is_same = self.rows[0].text == self.rows[1].text
        self.is_merged = origin is not None and origin.kind != NoteOrigin.Kind.COPIED

    @property
    def texts(self):
        return {row.group.letter: row.text for row in self.rows}

    @property
    def mark(self):
        return three_texts(self.standing, *self.texts.values())

    @property
    def red(self):
        return sum(1 for row in self.rows for critique in row.critiques.all() if critique.signal == "red")


def pairs_of(request, pk):
    """Return (note, groups, pairs); None in place of the pairs while a variant is being written."""
    note, groups = drafting_of(request, pk)
    if len(groups) < 2 or not all(group.is_ready for group in groups.values()):
        return note, [], None
    origins = {origin.field: origin for origin in note.origins.standing()}
    groups = list(groups.values())
    return note, groups, [Pair(note, section, groups, origins.get(field)) for field, section in BY_FIELD.items()]


def not_yet(request, pk):
    """Answer whoever merges while a variant is being written: somebody may have taken one up again meanwhile."""
    text = request.POST.get("text", "").strip()
    texts = [("Le texte combiné", text)] if text else []
    return hand_back(request, NOT_YET, texts, "admin:projects_proposal_note_groups", pk)


def address(note, field):
    return reverse("admin:projects_proposal_note_merge_section", args=[note.proposal_id, field])


@lab_only
@require_safe
def merge(request, pk):
    """Read which sections differ, and which are settled."""
    note, groups, pairs = pairs_of(request, pk)
    if pairs is None:
        return not_yet(request, pk)
    waiting = [pair for pair in pairs if not pair.is_merged]
    context = {
        "proposal": note.proposal,
        "note": note,
        "groups": groups,
        "pairs": pairs,
        "settled": len(pairs) - len(waiting),
        "same": [pair for pair in waiting if pair.is_same],
        "first": next((pair for pair in waiting if not pair.is_same), None),
    }
    return render(request, "admin/projects/note_merge.html", context)


@lab_only
@require_POST
def same(request, pk):
    """Take at once every section on which the two groups wrote the same text."""
    note, _, pairs = pairs_of(request, pk)
    if pairs is None:
        return not_yet(request, pk)
    taken = [pair for pair in pairs if pair.is_same and not pair.is_merged]
    try:
        for pair in taken:
            NoteOrigin.settle(note, pair.section.field, pair.rows[0].text, seen=pair.mark, by=request.user)
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        parts = "Une partie est reprise" if len(taken) == 1 else f"{len(taken)}{NBSP}parties sont reprises"
        messages.success(request, f"{parts} dans la note.")
    return redirect("admin:projects_proposal_note_merge", pk)


@keeps_typed
@lab_only
@require_http_methods(["GET", "HEAD", "POST"])
def section(request, pk, field):
    """Choose one of the two texts of a section, or write one from both."""
    if field not in BY_FIELD:
        raise Http404
    note, groups, pairs = pairs_of(request, pk)
    if pairs is None:
        return not_yet(request, pk)
    pair = next(pair for pair in pairs if pair.section.field == field)
    if request.method != "POST":
        form = MergeForm(pair.section, groups, initial=start(pair, take_back(request)), texts=pair.texts)
        return show(request, note, groups, pairs, pair, form)
    form = MergeForm(pair.section, groups, request.POST, texts=pair.texts)
    if not form.is_valid():
        return show(request, note, groups, pairs, pair, form, status=422)
    try:
        NoteOrigin.settle(note, field, form.chosen, seen=form.cleaned_data["seen"], by=request.user)
    except SectionChangedMeanwhile as refusal:
        form = MergeForm(pair.section, groups, initial=start(pair, request.POST), texts=pair.texts)
        return show(request, note, groups, pairs, pair, form, status=409, refusal=str(refusal))
    except Refusal as refusal:
        refuse(form, refusal)
        return show(request, note, groups, pairs, pair, form, status=409)
    messages.success(request, f"« {pair.section.title} » est dans la note.")
    following = next_to_settle(pairs, pair)
    if following is None:
        return redirect("admin:projects_proposal_note_merge", pk)
    return redirect(address(note, following.section.field))


def start(pair, typed):
    """Return what the form shows: what was typed if there is, with the mark of the texts as they now are."""
    kept = {name: typed[name] for name in ("choice", "text") if name in typed} if typed else {}
    return {**kept, "seen": pair.mark}


def next_to_settle(pairs, pair):
    """Return the section to settle after this one, from the top again at the end; None when all are."""
    place = pairs.index(pair)
    return next((each for each in [*pairs[place + 1 :], *pairs[:place]] if not each.is_merged), None)


def show(request, note, groups, pairs, pair, form, *, status=200, refusal=""):
    first, second = pair.texts.values()
    place = pairs.index(pair)
    context = {
        "proposal": note.proposal,
        "note": note,
        "groups": groups,
        "pair": pair,
        "form": form,
        "refusal": refusal,
        "runs": [] if pair.is_same else difference(first, second),
        "previous": pairs[place - 1] if place else None,
        "following": pairs[place + 1] if place + 1 < len(pairs) else None,
        "rank": place + 1,
        "total": len(pairs),
        **error_summary(form),
    }
    return render(request, "admin/projects/note_merge_section.html", context, status=status)
