"""One event as the team runs it: who is on the list, and what changes its moment, its seats or its fate."""

from django.contrib import messages
from django.db.models import Count
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from labo import audit
from labo.backoffice import changes_of, lab_only
from labo.spreadsheet import FORMATS, spreadsheet_response
from labo.templatetags.labo import error_summary
from labo.transitions import Refusal
from labo.typed import keeps_typed, refuse, status_of, take_back
from missions.backoffice.doors import first_values
from missions.backoffice.event_forms import (
    AdmitForm,
    CancelForm,
    EventWordsForm,
    NewEventForm,
    RescheduleForm,
    RulesForm,
    SeatsForm,
)
from missions.event_card import Card, seats_picture, waiting_picture
from missions.models import Event, Registration
from missions.models.event import WouldWait
from missions.models.feedback import ENOUGH
from missions.seat import colleague_at

COLUMNS = ["Nom", "Adresse", "Service", "État", "Comment", "Inscrit le", "Présence"]


def event_of(pk):
    return get_object_or_404(Event.objects.select_related("series"), pk=pk)


def listed(event):
    return event.registrations.on_the_list().select_related("person__org_unit", "given_by").order_by("arrival")


def slots_of(event):
    booked = event.appointments.booked().select_related("person", "conversation", "idea")
    return list(booked.order_by("starts_at"))


def back_to(event):
    return redirect("admin:missions_event_change", event.pk)


@lab_only
@require_safe
def event(request, pk):
    """Read the list, and what can be done."""
    row, now = event_of(pk), timezone.now()
    people = list(listed(row))
    waiting = [seat for seat in people if seat.status == Registration.Status.WAITING]
    context = {
        "event": row,
        "card": Card.of(row, now=now),
        "seats": seats_picture(row),
        "waiting_picture": waiting_picture(row),
        "seated": [seat for seat in people if seat.is_seated],
        "waiting": waiting,
        "needs": [seat for seat in people if seat.access_needs],
        "present": sum(seat.is_present is True for seat in people),
        "reminders": row.reminders.all(),
        "feedback": row.feedback.shown(),
        "last_time": None if row.is_over(now=now) else last_time(row, now=now),
        "passed": row.transitions.select_related("by"),
        "admit": AdmitForm(),
        "is_over": row.is_over(now=now),
        "has_begun": row.starts_at <= now,
        "changes": row.status != Event.Status.CANCELLED and not row.is_over(now=now),
        "formats": FORMATS,
        "booked": slots_of(row) if row.has_slots else (),
    }
    return render(request, "admin/missions/event.html", context)


def last_time(row, *, now):
    """Return {"event", "feedback"} of the last event of this kind that enough people spoke of, for who prepares one."""
    told = Event.objects.past(now=now).filter(kind=row.kind).annotate(answers=Count("feedback"))
    event = told.filter(answers__gte=ENOUGH).first()
    return {"event": event, "feedback": event.feedback.shown()} if event else None


@keeps_typed
@lab_only
@require_http_methods(["GET", "HEAD", "POST"])
def event_new(request):
    """Write a new event. It is a draft: nobody sees it before it is announced."""
    form = NewEventForm(request.POST if request.method == "POST" else None, initial=typed_for(request, NewEventForm))
    if form.is_bound and form.is_valid():
        row = form.save()
        audit.record("row_added", on=row, by=request.user)
        messages.success(request, "C’est noté. Relisez, complétez, puis annoncez.")
        return redirect("admin:missions_event_words", row.pk)
    return page(request, "admin/missions/event_new.html", form, {})


def typed_for(request, form_class, **first):
    typed = take_back(request) if request.method != "POST" else None
    return {**first, **first_values(typed, form_class)}


def page(request, template, form, context):
    return render(
        request, template, {"form": form, **context, **error_summary(form)}, status=status_of(form, invalid=422)
    )


@keeps_typed
@lab_only
@require_http_methods(["GET", "HEAD", "POST"])
def words(request, pk):
    """Rewrite what the page says."""
    row = event_of(pk)
    form = EventWordsForm(
        request.POST if request.method == "POST" else None, instance=row, initial=typed_for(request, EventWordsForm)
    )
    if form.is_bound and form.is_valid():
        saved = form.save(commit=False)
        saved.save(update_fields=[*form.columns, "updated_at"])
        form.save_m2m()
        audit.record("row_changed", on=saved, by=request.user, **changes_of(form))
        messages.success(request, "La présentation est enregistrée.")
        return back_to(row)
    return page(request, "admin/missions/event_words.html", form, {"event": event_of(pk)})


@lab_only
@require_POST
def announce(request, pk):
    row = event_of(pk)
    try:
        row.announce(by=request.user)
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "La rencontre est annoncée : elle est dans l’agenda.")
    return back_to(row)


@keeps_typed
@lab_only
@require_http_methods(["GET", "HEAD", "POST"])
def reschedule(request, pk):
    """Change the day, the hour or the place; everybody on the list is told."""
    row = event_of(pk)
    initial = typed_for(request, RescheduleForm, **RescheduleForm.first_values(row))
    form = RescheduleForm(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_bound and form.is_valid():
        try:
            row.reschedule(**form.moment, by=request.user, reason=form.cleaned_data["reason"])
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            messages.success(request, "C’est changé. Les personnes de la liste sont prévenues, leurs agendas aussi.")
            return back_to(row)
    return page(request, "admin/missions/event_moment.html", form, {"event": row})


@lab_only
@require_http_methods(["GET", "HEAD", "POST"])
def resize(request, pk):
    """Change the number of seats. Where people would lose theirs, they are named first and nothing changes."""
    row, over = event_of(pk), []
    form = SeatsForm(request.POST if request.method == "POST" else None, initial={"capacity": row.capacity})
    if form.is_bound and form.is_valid():
        try:
            seen = form.cleaned_data["seen_waiting"] or 0
            row.resize(form.cleaned_data["capacity"], by=request.user, seen_waiting=seen)
        except WouldWait as refusal:
            over = refusal.people
            form = SeatsForm({**request.POST.dict(), "seen_waiting": len(over)})
            refuse(form, refusal)
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            messages.success(request, "Le nombre de places est changé, et chacun est prévenu de ce qui le concerne.")
            return back_to(row)
    return page(request, "admin/missions/event_seats.html", form, {"event": row, "over": over})


@lab_only
@require_http_methods(["GET", "HEAD", "POST"])
def rules(request, pk):
    """Change until when one signs up, and from when on a freed seat is offered."""
    row = event_of(pk)
    form = RulesForm(request.POST if request.method == "POST" else None, initial=RulesForm.first_values(row))
    if form.is_bound and form.is_valid():
        try:
            row.change_rules(**form.rules, by=request.user)
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            messages.success(request, "Les règles sont changées.")
            return back_to(row)
    return page(request, "admin/missions/event_rules.html", form, {"event": row})


@keeps_typed
@lab_only
@require_http_methods(["GET", "HEAD", "POST"])
def cancel(request, pk):
    """Call the event off, with a reason that everybody on the list reads."""
    row = event_of(pk)
    form = CancelForm(request.POST if request.method == "POST" else None, initial=typed_for(request, CancelForm))
    if form.is_bound and form.is_valid():
        try:
            row.cancel(by=request.user, reason=form.cleaned_data["reason"])
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            messages.success(request, "La rencontre est annulée. Tout le monde est prévenu.")
            return back_to(row)
    how_many = listed(row).count() + row.appointments.booked().filter(starts_at__gt=timezone.now()).count()
    return page(request, "admin/missions/event_cancel.html", form, {"event": row, "how_many": how_many})


@lab_only
@require_POST
def admit(request, pk):
    """Add somebody who wrote or came without a word."""
    row, form = event_of(pk), AdmitForm(request.POST)
    if not form.is_valid():
        messages.error(request, " ".join(form.errors["email"]))
        return back_to(row)
    try:
        person = colleague_at(form.cleaned_data["email"])
        Registration.admit(row, person, source=Registration.Source.DOOR, by=request.user)
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"{person} est sur la liste.")
    return back_to(row)


@lab_only
@require_POST
def take_off(request, pk, seat):
    """Take somebody off the list; the next who waits is called."""
    row = event_of(pk)
    found = get_object_or_404(row.registrations.select_related("person"), pk=seat)
    try:
        found.leave(by=request.user)
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"{found.person} n’est plus sur la liste, et le sait.")
    return back_to(row)


@lab_only
@require_safe
def export(request, pk):
    """Give the list as a spreadsheet: ``?format=ods``, or CSV. Needs of access are not in it: they leave no trace."""
    row, ending = event_of(pk), request.GET.get("format", "csv")
    if ending not in FORMATS:
        raise Http404
    return spreadsheet_response(ending, row.slug, COLUMNS, (cells(seat) for seat in listed(row)))


def cells(seat):
    presence = {True: "présent", False: "absent", None: ""}[seat.is_present]
    day = timezone.localtime(seat.signed_up_at).date().isoformat()
    unit = seat.person.org_unit or ""
    return [
        *(str(seat.person), seat.person.email, unit, seat.get_status_display(), seat.get_source_display()),
        *(day, presence),
    ]
