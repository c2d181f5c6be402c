"""The agenda in the back office: drawn from what divides, changed by hand, printed."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from labo.templatetags.labo import error_summary
from labo.transitions import Refusal
from labo.typed import hand_back, keeps_typed, take_back, texts_of
from projects.backoffice.case import lab_only
from projects.backoffice.session import TAKEN_BACK, session_of
from projects.backoffice.session_forms import DrawForm, LineForm, NewLineForm
from projects.models import AgendaItem
from projects.models.agenda_item import CLOSED, AgendaChangedMeanwhile, timetable
from projects.session_pdf import render_agenda


def to_agenda(pk):
    return redirect("admin:projects_session_agenda", pk)


def whole(text):
    """Return the number that a page sends back, or -1: nothing that comes from a browser is trusted."""
    return int(text) if str(text).isdecimal() and len(str(text)) < 10 else -1


def forms_of(lines, data=None):
    """Return one form a line, with what was typed if anything was."""
    return [
        LineForm(
            data,
            prefix=f"line-{line.pk}",
            initial={"title": line.title, "minutes": line.minutes},
        )
        for line in lines
    ]


@keeps_typed
@require_http_methods(["GET", "HEAD", "POST"])
def agenda(request, pk):
    """Read the agenda; the lab changes it."""
    session = session_of(request.user, pk)
    if request.method == "POST":
        return save(request, session)
    typed = take_back(request) if request.user.is_lab and not session.is_closed else None
    if typed:
        messages.info(request, TAKEN_BACK)
    return show(request, session, forms_of(session.agenda.all(), typed))


@lab_only
def save(request, session):
    """Keep the lines, then move, remove or add one: whatever the button, what was typed is kept first."""
    lines = list(session.agenda.all())
    forms = forms_of(lines, request.POST)
    sent = [form for form in forms if form.add_prefix("title") in request.POST]
    new = NewLineForm(request.POST, prefix="new") if "add" in request.POST else None
    if session.is_closed:
        return hand_back(request, CLOSED, words_of(sent, new), "admin:projects_session_agenda", session.pk)
    if not all([*(form.is_valid() for form in sent), new is None or new.is_valid()]):
        return show(request, session, forms, new=new, status=422)
    typed = {
        line.pk: (form.cleaned_data["title"], form.cleaned_data["minutes"])
        for line, form in zip(lines, forms, strict=True)
        if form in sent
    }
    try:
        AgendaItem.rewrite(session, typed, seen=whole(request.POST.get("revision", "")), **asked(request.POST))
        if new:
            AgendaItem.add(session, **new.cleaned_data)
    except AgendaChangedMeanwhile as refusal:
        stored = list(session_of(request.user, session.pk).agenda.all())
        return show(
            request, session_of(request.user, session.pk), forms_of(stored, request.POST), new=new, refusal=refusal
        )
    except Refusal as refusal:
        kept = session.agenda.values_list("title", flat=True)
        return hand_back(request, refusal, words_of(sent, new), "admin:projects_session_agenda", session.pk, kept=kept)
    messages.success(request, "L’ordre du jour est enregistré.")
    answer = to_agenda(session.pk)
    if moved := asked(request.POST).get("move"):
        answer["Location"] += f"#ligne-{moved[0]}"
    return answer


def words_of(sent, new):
    return texts_of(*sent, *([new] if new else []))


def taken_away(posted, lines):
    """Return what a page sends for lines that somebody took away since it was opened."""
    known = {f"line-{line.pk}-title" for line in lines}
    sent = {name: words for name, words in posted.items() if name.startswith("line-") and name.endswith("-title")}
    return [words for name, words in sent.items() if name not in known and words.strip()]


def asked(posted):
    """Return what the button of a line asks: {move: (pk, -1 or 1)}, {remove: pk}, or nothing."""
    verb, _, pk = posted.get("line", "").partition("-")
    if verb in ("up", "down"):
        return {"move": (whole(pk), -1 if verb == "up" else 1)}
    return {"remove": whole(pk)} if verb == "remove" else {}


def show(request, session, forms, *, new=None, refusal="", status=200):
    lines = list(session.agenda.select_related("case__proposal"))
    # A line that somebody else took away has no form any more, and one that they added has only its own words.
    by_line = {form.prefix: form for form in forms}
    rows = []
    for at, line in timetable(session, lines):
        form = by_line.get(f"line-{line.pk}") or forms_of([line])[0]
        differs = bool(refusal) and form.is_bound and form.has_changed()
        if refusal and form.add_prefix("title") not in request.POST:
            form = forms_of([line])[0]
        rows.append({"at": at, "line": line, "form": form, "saved": line if differs else None})
    end = timetable(session, [*lines, AgendaItem(minutes=0)])[-1][0]
    context = {
        "session": session,
        "rows": rows,
        "timed": (AgendaItem.Kind.LATER, AgendaItem.Kind.AGREED),
        "new": new or NewLineForm(prefix="new"),
        "draw": DrawForm(initial={"minutes": session.minutes_available}),
        "is_lab": request.user.is_lab,
        "can_change": request.user.is_lab and not session.is_closed,
        "refusal": refusal,
        "gone": taken_away(request.POST, lines),
        "end": end,
        "over": max(0, int((end - session.ends_at).total_seconds()) // 60),
        **error_summary(*[row["form"] for row in rows], new),
    }
    return render(request, "admin/projects/session/agenda.html", context, status=409 if refusal else status)


@lab_only
@require_http_methods(["GET", "HEAD", "POST"])
def agenda_draw(request, pk):
    """Say what drawing the agenda again does, then do it. The lines written by hand stay."""
    session = session_of(request.user, pk)
    form = DrawForm(request.POST or None, initial={"minutes": session.minutes_available})
    if request.method == "POST" and form.is_valid():
        try:
            AgendaItem.draw(session, minutes=form.cleaned_data["minutes"], by=request.user)
        except Refusal as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, "L’ordre du jour est fait. Ce qui divise le plus passe d’abord.")
        return to_agenda(pk)
    context = {
        "session": session,
        "form": form,
        "kept": session.agenda.filter(is_handmade=True),
        "lines": session.agenda.count(),
        **error_summary(form),
    }
    status = 422 if form.is_bound else 200
    return render(request, "admin/projects/session/agenda_draw.html", context, status=status)


@require_safe
def agenda_pdf(request, pk):
    """Print the agenda."""
    session = session_of(request.user, pk)
    return printed(request, session, lambda: render_agenda(session, on=timezone.localdate()), "ordre-du-jour")


def printed(request, session, render_document, name):
    """Answer with a PDF, or with the sentence that says why there is none."""
    try:
        content = render_document()
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect("admin:projects_session_change", session.pk)
    headers = {"Content-Disposition": f'inline; filename="session-{session.number}-{name}.pdf"'}
    return HttpResponse(content, content_type="application/pdf", headers=headers)
