"""The network's agenda: every event on one page, the page of one, signing up, and the calendar files."""

from itertools import islice

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from labo.forms import OneLineField
from labo.templatetags.labo import hour
from labo.transitions import Refusal
from labo.typed import refuse
from missions.calendar import CONTENT_TYPE
from missions.event_calendar import feed
from missions.event_card import Card, seats_picture, waiting_picture
from missions.models import (
    Appointment,
    CalendarLink,
    Certificate,
    Event,
    EventKind,
    EventPicture,
    Registration,
    SeriesSubscription,
)
from missions.models.gathering import PLURALS, SignUp
from missions.models.registration_queryset import address_of
from missions.seat import words_of
from missions.slot_list import slot_list
from missions.slots import THEMES

OTHERS = 3
DROP_INS = 2
PAST = 12


class SignUpForm(forms.Form):
    use_required_attribute = False
    access_needs = OneLineField(label="Un besoin particulier ?", max_length=300, required=False)


class BookForm(forms.Form):
    use_required_attribute = False
    theme = OneLineField(
        label="De quoi voulez-vous parler ?",
        help_text="En quelques mots, si vous le savez déjà.",
        max_length=Appointment._meta.get_field("theme").max_length,
        required=False,
        widget=forms.TextInput(attrs={"list": "sujets", "autocomplete": "off"}),
    )


@login_not_required
@require_safe
def agenda(request):
    """Show what comes, all of it or one kind (« ?type=breakfast »), then what has been."""
    now, public = timezone.now(), Event.objects.public()
    coming = list(public.upcoming(now=now).with_seat_of(request.user))
    seen = {event.kind for event in coming}
    kind = request.GET.get("type", "")
    kind = kind if kind in EventKind.values else ""
    coming = coming if kind else thinned(coming)
    past = public.filter(status=Event.Status.ANNOUNCED).exclude(kind=EventKind.DROP_IN).past(now=now)
    context = {
        "kind": kind,
        "kinds": [(value, PLURALS[value]) for value in EventKind.values if value in seen | {kind}],
        "cards": [Card.of(event, now=now, seat=event.seat) for event in coming if kind in ("", event.kind)],
        "past": (past.filter(kind=kind) if kind else past)[:PAST],
    }
    return render(request, "missions/agenda.html", context)


def thinned(events):
    """Return the events with the next drop-in hours only: there are some each week, and they would fill the page."""
    left = islice((event for event in events if event.kind == EventKind.DROP_IN), DROP_INS)
    kept = {event.pk for event in left}
    return [event for event in events if event.kind != EventKind.DROP_IN or event.pk in kept]


@login_not_required
@require_safe
def event(request, slug):
    """Show one event, its seats, and the one thing that the reader can do about it."""
    now = timezone.now()
    row = get_object_or_404(Event.objects.public().select_related("series"), slug=slug)
    form = BookForm() if row.has_slots else SignUpForm()
    return render(request, "missions/event.html", page_of(request, row, form, now=now))


def page_of(request, row, form, *, now):
    others = Event.objects.filter(status=Event.Status.ANNOUNCED).exclude(pk=row.pk).upcoming(now=now)[:OTHERS]
    seats = seats_of(request.user, [row, *others])
    states, seat = {pk: own.status for pk, own in seats.items()}, seats.get(row.pk)
    if seat:
        seat.event = row
    address = address_of(seat) if seat and seat.is_on_the_list else ""
    slots = slot_list(row, request.user, now=now)
    return {
        "event": row,
        "card": Card.of(row, now=now, seat=states.get(row.pk)),
        "form": form,
        "seat": seat,
        "rank": seat.rank() if seat else None,
        "seat_address": "" if row.is_over(now=now) else address,
        "certificate_address": f"{address}attestation/" if seat and Certificate.is_due(seat, now=now) else "",
        "seats": seats_picture(row),
        "waiting": waiting_picture(row),
        "next_rank": row.waiting_count + 1,
        "comes_always": follows(request.user, row),
        "slots": slots,
        "own": next((slot for slot in slots if slot.state == "own"), None),
        "now": now,
        "themes": THEMES,
        "methods": row.methods.all(),
        "pictures": pictures_for(request.user, row, now=now),
        "feedback": row.feedback.shown() if row.is_over(now=now) and request.user.is_authenticated else None,
        "others": [Card.of(other, now=now, seat=states.get(other.pk)) for other in others],
    }


def seats_of(user, events):
    """Return this person's registrations for these events: {pk of the event: registration}."""
    if not user.is_authenticated:
        return {}
    return {row.event_id: row for row in Registration.objects.filter(person=user, event__in=events)}


def pictures_for(user, row, *, now):
    """Return the photographs of an event that has begun, for those who came to it."""
    if now < row.starts_at or not user.is_authenticated:
        return EventPicture.objects.none()
    return EventPicture.objects.seen_by(user).filter(event=row)


def follows(user, row):
    """True if this person comes to every event of the series; None where there is nothing to come to every time."""
    if row.series_id is None or row.sign_up != SignUp.OPEN or not user.is_authenticated:
        return None
    return SeriesSubscription.objects.filter(series=row.series_id, person=user).exists()


@require_POST
def sign_up(request, slug):
    """Take a seat, or the next place of the waiting list."""
    now = timezone.now()
    row = get_object_or_404(Event.objects.public(), slug=slug)
    form = SignUpForm(request.POST)
    if not form.is_valid():
        return render(request, "missions/event.html", page_of(request, row, form, now=now), status=422)
    try:
        seat = Registration.sign_up(row, request.user, now=now, **form.cleaned_data)
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, words_of(seat))
    return redirect(f"{row.get_absolute_url()}#inscription")


@require_POST
def book(request, slug):
    """Book one of the slots that the page showed: each button carries the moment of its own."""
    now = timezone.now()
    row = get_object_or_404(Event.objects.public(), slug=slug)
    form = BookForm(request.POST)
    if not form.is_valid():
        return render(request, "missions/event.html", page_of(request, row, form, now=now), status=422)
    asked = next((start for start in row.slots if start.isoformat() == request.POST.get("slot")), None)
    try:
        booked = Appointment.book(row, request.user, starts_at=asked, now=now, **form.cleaned_data)
    except Refusal as refusal:
        refuse(form, refusal)
        return render(request, "missions/event.html", page_of(request, row, form, now=now), status=409)
    messages.success(
        request, f"C’est réservé : nous vous attendons à {hour(booked.starts_at)}. Un courriel vous le rappelle."
    )
    return redirect(f"{row.get_absolute_url()}#inscription")


@require_POST
def follow(request, slug):
    """Come to every event of the series that this one is of, or stop."""
    row = get_object_or_404(Event.objects.public().filter(series__isnull=False).select_related("series"), slug=slug)
    if "stop" in request.POST:
        SeriesSubscription.stop(row.series, request.user)
        messages.success(request, "C’est noté. Les places que vous avez restent les vôtres : rendez-les une à une.")
    else:
        SeriesSubscription.follow(row.series, request.user)
        messages.success(request, "Vous êtes sur la liste des prochaines. « Pas cette fois » se dit en un clic.")
    return redirect(f"{row.get_absolute_url()}#inscription")


@require_POST
def own_calendar(request):
    """Open a private address for one's own events, or close it."""
    if "close" in request.POST:
        CalendarLink.close(None, person=request.user)
        request.session.pop("new_agenda", None)
        messages.success(request, "L’adresse est fermée : elle n’ouvre plus rien.")
        return redirect("my_space")
    token = CalendarLink.open(None, person=request.user)
    request.session["new_agenda"] = request.build_absolute_uri(reverse("missions:own_agenda", args=[token]))
    return redirect(f"{reverse('my_space')}?agenda=1#rencontres")


@login_not_required
@require_safe
def event_file(request, slug):
    """Give one event as a calendar file."""
    row = get_object_or_404(Event.objects.public(), slug=slug)
    return calendar_answer(feed([row], title=row.title), row.slug)


@login_not_required
@require_safe
def agenda_file(request):
    """Give the whole agenda to a calendar program: what was cancelled is in it, as cancelled."""
    rows = Event.objects.public().recent(now=timezone.now())
    return calendar_answer(feed(rows, title="Les rencontres du labo"), "rencontres")


def calendar_answer(content, name):
    headers = {"Content-Disposition": f'attachment; filename="{name}.ics"'}
    return HttpResponse(content, content_type=CONTENT_TYPE, headers=headers)
