"""The agenda of the demonstration, told through the verbs, each event at its date."""

from datetime import datetime, time, timedelta
from itertools import cycle, zip_longest
from pathlib import Path
from uuid import uuid4

import yaml
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import Q
from django.utils import timezone

from labo.models import OutboxMail, User
from missions.demo.onboarding import person_of, unit_of
from missions.models import (
    Appointment,
    Conversation,
    Event,
    EventPicture,
    EventSeries,
    FeedbackRequest,
    Invitation,
    Registration,
    SeriesSubscription,
)
from missions.models.series import AHEAD

FILE, IMAGES = Path(__file__).parent / "events.yaml", Path(__file__).parent / "images"
COLUMNS = {
    "titre": "title",
    "nature": "kind",
    "resume": "summary",
    "programme": "programme",
    "lieu": "place",
    "acces": "access",
    "accueil": "hosts",
    "places": "capacity",
    "themes": "themes",
}


def meet(*, now=None):
    """Tell the series and the events of the file. :returns: how many events."""
    now, told = now or timezone.now(), yaml.safe_load(FILE.read_text(encoding="utf-8"))
    for row in told["personnes"]:
        person_of(row, unit_of(row))
    people = {person.full_name: person for person in User.objects.all()}
    lab = people.get("Charlie Canevas") or next(iter(people.values()))
    for row in told["series"]:
        tell_series(row, people, by=lab, now=now)
    for row in told["rencontres"]:
        tell_event(row, people, by=lab, now=now)
    # Old mails would drown what the visitor causes: they left at their dates.
    ours = Q()
    for kind in ("seat", "appointment", "invitation", "feedback"):
        ours |= Q(key__startswith=f"{kind}:")
    mails, told_at = OutboxMail.objects.filter(ours, status="pending"), now - timedelta(hours=2)
    mails.update(status="sent", created_at=told_at, sent_at=told_at, next_try_at=told_at, attempts=1)
    return Event.objects.count()


def words(row):
    sign_up = row.get("inscription", "open" if "places" in row else "free")
    return {"sign_up": sign_up, **{COLUMNS[name]: value for name, value in row.items() if name in COLUMNS}}


def tell_series(row, people, *, by, now):
    """Announce the events of a series as if the lab had done so since its first day; those that are past were held."""
    today = timezone.localdate(now)
    begun = now + timedelta(days=row["depuis"])
    series = EventSeries.objects.create(
        which=row["rythme"],
        weekday=row["jour"],
        begins_at=time.fromisoformat(row["de"]),
        ends_at=time.fromisoformat(row["a"]),
        starts_on=today + timedelta(days=row["depuis"]),
        ends_on=today + timedelta(days=row["jusque"]) if "jusque" in row else None,
        **words(row),
    )
    logs = cycle(row.get("journal", [[]]))
    for name in row.get("toujours", ()):
        SeriesSubscription.objects.create(series=series, person=people[name], since=begun)
    events = series.extend(until=today + AHEAD, by=by, now=begun)
    next_one = next(event for event in events if event.ends_at > now)
    for event, turn in zip_longest(events, row.get("tours", ()), fillvalue={}):
        came = [*row.get("viennent", ()), *turn.get("viennent", ())]
        if event.sign_up == "open" and (event.is_over(now=now) or event == next_one):
            arrive(event, [people[name] for name in came], now=min(now, event.closes_at - timedelta(days=3)))
        if event.has_slots and event == next_one:
            for rank, name, theme in row["creneaux"]:
                book(event, rank, people[name], theme)
        if event.is_over(now=now):
            hold(event, absent=[*row.get("absents", ()), *turn.get("absents", ())])
            talk(event, next(logs), people)
    held = [event for event in events if event.is_over(now=now)]
    if held:
        remember(held[-1], row, by=by)


def tell_event(row, people, *, by, now):
    zone = timezone.get_default_timezone()
    day = settings.WORKING_DAYS.next_open(timezone.localdate(now) + timedelta(days=row["dans"]))
    starts_at, ends_at = (datetime.combine(day, time.fromisoformat(row[name]), zone) for name in ("de", "a"))
    event = Event.objects.create(
        slug=Event.new_slug(row["titre"].partition(" : ")[0], day),
        starts_at=starts_at,
        ends_at=ends_at,
        closes_at=starts_at - timedelta(hours=20),
        **words(row),
    )
    event.announce(by=by, now=now)
    arrive(event, [people[name] for name in row["viennent"]], now=now)
    for invited in Invitation.objects.invite(event, row["invites"], by=by, now=now) if "invites" in row else ():
        answer(invited, row["invites"][invited.email], now=now + timedelta(minutes=20))


def answer(invited, said, *, now):
    if said == "oui":
        invited.accept(User.objects.get(email=invited.email), now=now)
    elif said == "non":
        invited.decline(now=now)


def arrive(event, people, *, now):
    for minute, person in enumerate(people):
        Registration.sign_up(event, person, now=now + timedelta(minutes=minute))


def hold(event, *, absent):
    """Note who came, as the lab does at the end of the event."""
    for seat in event.registrations.confirmed().select_related("person"):
        seat.note_presence(seat.person.full_name not in absent, now=event.ends_at)


def remember(event, row, *, by):
    """Show the photographs of the last event that was held, and what was said of it, without whoever said it."""
    day_after = event.ends_at + timedelta(hours=14)
    for name, words_of_it in row.get("photos", ()):
        upload = SimpleUploadedFile(name, (IMAGES / name).read_bytes(), "image/png")
        EventPicture.add(event, upload, words=words_of_it, by=by, now=day_after)
    if said := row.get("avis", ()):
        FeedbackRequest.objects.ask(now=day_after)
        asked = FeedbackRequest.objects.filter(registration__event=event).order_by("pk")
        for request, (verdict, kept, change) in zip(asked, said, strict=False):
            request.answer(verdict=verdict, kept=kept, change=change, now=day_after + timedelta(hours=2))


def book(event, rank, person, theme):
    starts_at = event.slots[rank]
    return Appointment.book(event, person, starts_at=starts_at, theme=theme, now=event.starts_at - timedelta(days=9))


def talk(event, lines, people):
    """Note the conversations of a drop-in, as the lab does on its phone, and send the words that were promised."""
    for theme, follow_up, *slot in lines:
        booked = None
        if slot:
            rank, name, word = slot
            booked = book(event, rank, people[name], theme)
            if word:
                booked.write(word, now=event.ends_at)
        said = {"theme": theme, "follow_up": follow_up, "appointment": booked}
        Conversation.log(event, key=uuid4(), now=event.ends_at, **said)
