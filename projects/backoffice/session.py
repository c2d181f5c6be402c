"""A session in the back office: prepared, announced, opened, followed case by case."""

from django.contrib import messages
from django.db import IntegrityError
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import localtime
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from labo.acting import carry_out
from labo.templatetags.labo import error_summary
from labo.transitions import Refusal
from labo.typed import hand_back, keeps_typed, refuse, status_of, take_back, texts_of
from projects.backoffice.case import lab_only
from projects.backoffice.session_forms import PresenceForm, SessionForm, initial_of, saved_words, typed_initial
from projects.backoffice.session_progress import KIND_OF_SESSION, progress_of
from projects.models import Minutes, Session, SessionCase
from projects.models.presence import PresenceChangedMeanwhile
from projects.models.session import SessionChangedMeanwhile
from projects.models.session_notice import untold

CLOSED = "Cette session est close : elle ne change plus."
ONE_NUMBER = "projects_session_number_key"
"""How the database calls the rule that a number serves once."""
FIELD_OF = {
    "session_ends_after_it_starts": "ends_at",
    "session_case_once": "cases",
    "session_case_waits_once": "cases",
}
TAKEN_BACK = "Nous avons gardé ce que vous aviez écrit. Vérifiez, puis enregistrez."


def session_of(user, pk):
    """Return the session. Whoever has no part in it gets a 404, as if it were not there."""
    sessions = Session.objects.in_back_office(user).select_related("facilitator")
    return get_object_or_404(sessions, pk=pk)


def blame(form, clash):
    """
    Say in the form what the database refused, where its checks saw nothing: two people at once, most often.

    :raises IntegrityError: for what no form may cause.
    """
    constraint = clash.__cause__.diag.constraint_name or ""
    sentences = {rule.name: rule.violation_error_message for rule in Session._meta.constraints}
    sentences |= {rule.name: rule.violation_error_message for rule in SessionCase._meta.constraints}
    if constraint in sentences:
        refuse(form, sentences[constraint], field=FIELD_OF.get(constraint))
    elif constraint == ONE_NUMBER:
        refuse(form, f"La session {form.cleaned_data['number']} existe déjà.", field="number")
    else:
        raise clash


def back_to(session):
    return redirect("admin:projects_session_change", session.pk)


def act(request, session, verb, done):
    """Do one verb, then say what came of it on the page of the session."""
    carry_out(request, verb, done)
    return back_to(session)


@require_safe
def session(request, pk):
    """Follow a session: its cases, how far each is, and the next thing to do."""
    found = session_of(request.user, pk)
    lab = request.user.is_lab
    minutes = Minutes.objects.filter(session=found).first()
    context = {
        "session": found,
        "kind": KIND_OF_SESSION[found.status],
        "is_lab": lab,
        "cases": progress_of(found, request.user),
        "people": found.readers(),
        "attendees": found.attendees.order_by("last_name", "first_name", "pk"),
        "untold": len(untold(found)) if lab and found.is_planned else 0,
        "lines": found.agenda.count(),
        "minutes": minutes,
        "version": minutes.versions.listed().first() if minutes else None,
        "deciders": found.deciders.prefetch_related("opinions") if lab else [],
        "steps": found.transitions.select_related("by").order_by("-at", "-pk"),
    }
    return render(request, "admin/projects/session/session.html", context)


# --- Preparing ------------------------------------------------------------------------------------------


@keeps_typed
@lab_only
@require_http_methods(["GET", "HEAD", "POST"])
def new(request):
    """Put a session in the calendar."""
    if request.method == "POST":
        form = SessionForm(request.POST)
        if form.is_valid():
            try:
                planned = Session.plan(by=request.user, **form.words)
            except IntegrityError as clash:
                blame(form, clash)
            except Refusal as refusal:
                refuse(form, refusal, field="cases")
            else:
                messages.success(request, "La session est prévue. Personne n’est encore prévenu.")
                return back_to(planned)
        return show_form(request, form, status=status_of(form, invalid=422))
    typed = take_back(request)
    if typed:
        messages.info(request, TAKEN_BACK)
        return show_form(request, SessionForm(initial=typed_initial(typed, lists=("participants", "cases"))))
    number = Session.objects.next_number()
    return show_form(request, SessionForm(initial={"number": number, "facilitator": request.user.pk}))


@keeps_typed
@lab_only
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request, pk):
    """Change a session. Two people at once: the second sees both."""
    found = session_of(request.user, pk)
    if found.is_closed:
        typed = texts_of(SessionForm(request.POST, session=found, initial=initial_of(found)))
        return hand_back(request, CLOSED, typed, found)
    if request.method == "POST":
        form = SessionForm(request.POST, session=found)
        if form.is_valid():
            seen = form.cleaned_data["revision"]
            try:
                found.change(by=request.user, seen=-1 if seen is None else seen, **form.words)
            except SessionChangedMeanwhile as refusal:
                return show_conflict(request, found, str(refusal))
            except IntegrityError as clash:
                blame(form, clash)
            except Refusal as refusal:
                refuse(form, refusal, field="cases")
            else:
                messages.success(request, "La session est enregistrée.")
                return back_to(found)
        return show_form(request, form, session=found, status=status_of(form, invalid=422))
    typed = take_back(request)
    if typed:
        messages.info(request, TAKEN_BACK)
    first = typed_initial(typed, lists=("participants", "cases")) if typed else initial_of(found)
    return show_form(request, SessionForm(initial=first, session=found), session=found)


def show_conflict(request, found, refusal):
    """Show what was typed beside what somebody else saved; saving once more, now that both are there, is a choice."""
    stored = session_of(request.user, found.pk)
    typed = request.POST.copy()
    typed["revision"] = str(stored.revision)
    shown = SessionForm(request.POST, session=stored)
    shown.is_valid()
    before = initial_of(stored)
    differ = {
        name
        for name, value in before.items()
        if name != "revision" and comparable(shown.cleaned_data.get(name)) != comparable(value)
    }
    form = SessionForm(initial=typed_initial(typed, lists=("participants", "cases")), session=stored)
    saved = [row for row in saved_words(stored) if row[0] in differ]
    return show_form(request, form, session=stored, refusal=refusal, saved=saved, status=409)


def comparable(value):
    """Return a field's value as it can be compared: rows by their number, in any order."""
    if hasattr(value, "pk"):
        return value.pk
    if isinstance(value, (str, int, type(None))):
        return value
    if hasattr(value, "tzinfo"):
        return localtime(value).replace(second=0, microsecond=0)
    return sorted(comparable(each) for each in value)


def show_form(request, form, *, session=None, refusal="", saved=(), status=200):
    context = {"form": form, "session": session, "refusal": refusal, "saved": saved, **error_summary(form)}
    return render(request, "admin/projects/session/edit.html", context, status=status)


@lab_only
@require_POST
def announce(request, pk):
    """Tell the services and the readers, each once."""
    found = session_of(request.user, pk)
    return act(
        request,
        found,
        lambda: found.announce(by=request.user),
        lambda told: f"{told} courriel{'s partent' if told > 1 else ' part'}.",
    )


@lab_only
@require_POST
def open_session(request, pk):
    """Begin."""
    found = session_of(request.user, pk)
    return act(
        request, found, lambda: found.open(by=request.user), "La session est ouverte. Notez qui est là, puis commencez."
    )


@keeps_typed
@lab_only
@require_http_methods(["GET", "HEAD", "POST"])
def presence(request, pk):
    """Note who is there."""
    found = session_of(request.user, pk)
    if request.method == "POST":
        form = PresenceForm(request.POST, session=found)
        if form.is_valid():
            return note_presence(request, found, form)
        return show_presence(request, found, form, status=422)
    typed = take_back(request)
    first = {"attendees": [person.pk for person in found.attendees.all()], "guests": found.guests}
    if not first["attendees"] and not found.guests:
        # Those who were expected are ticked: the lab unticks who did not come.
        first["attendees"] = [person.pk for person in found.readers()]
        first["guests"] = [
            f"{case.proposal.lead}, {case.proposal.org_unit}"
            for case in found.cases.select_related("proposal__lead", "proposal__org_unit")
        ]
    if typed:
        messages.info(request, TAKEN_BACK)
        first = typed_initial(typed, lists=("attendees",))
    first.setdefault("seen", found.presence_mark())
    return show_presence(request, found, PresenceForm(initial=first, session=found))


def note_presence(request, found, form):
    try:
        found.note_presence(**form.cleaned_data)
    except PresenceChangedMeanwhile as refusal:
        stored, words = session_of(request.user, found.pk), form.cleaned_data
        there = list(stored.attendees.order_by("last_name", "first_name", "pk"))
        saved = []
        if set(there) != set(words["attendees"]):
            saved.append(("attendees", form["attendees"].label, ", ".join(map(str, there))))
        if stored.guests != words["guests"]:
            saved.append(("guests", form["guests"].label, ", ".join(stored.guests)))
        # Saving once more, now that both are before the eyes, is a choice.
        typed = {**typed_initial(request.POST, lists=("attendees",)), "seen": stored.presence_mark()}
        again = PresenceForm(initial=typed, session=stored)
        return show_presence(request, stored, again, refusal=str(refusal), saved=saved, status=409)
    except Refusal as refusal:
        kept = ["\n".join(found.guests)]
        return hand_back(request, refusal, texts_of(form), "admin:projects_session_change", found.pk, kept=kept)
    messages.success(request, "Les présences sont notées.")
    return back_to(found)


def show_presence(request, found, form, *, refusal="", saved=(), status=200):
    context = {"session": found, "form": form, "refusal": refusal, "saved": saved, **error_summary(form)}
    return render(request, "admin/projects/session/presence.html", context, status=status)
