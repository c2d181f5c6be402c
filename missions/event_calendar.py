"""
The events of the network in people's calendars (iCalendar): files, feeds, and the invitation that goes with a mail.

No file holds a secret link: people share their calendars with colleagues. Source: RFC 5545; RFC 5546 for REQUEST and
CANCEL.
"""

from datetime import UTC

from django.conf import settings
from django.utils import timezone
from icalendar import Event, vCalAddress, vDatetime

from missions.calendar import uid, written


def feed(events, *, title, appointments=()) -> bytes:
    """Return a feed: what was cancelled is there as cancelled, so that calendars take it away."""
    return written([*map(component, events), *map(slot_component, appointments)], title=title)


def invitation(event, person, *, cancelled) -> str:
    """Return what a mail asks the person's calendar to do: hold the event, or take it away."""
    return asked_of(person, component(event, cancelled=cancelled), cancelled=cancelled)


def slot_invitation(appointment, *, cancelled) -> str:
    """Return the same for the twenty minutes that a person has booked."""
    return asked_of(appointment.person, slot_component(appointment), cancelled=cancelled)


def asked_of(person, entry, *, cancelled) -> str:
    # Whoever leaves and comes back is invited again: of two messages with one SEQUENCE the later counts (5546, 2.1.5).
    entry["dtstamp"] = vDatetime(timezone.now().astimezone(UTC))
    entry.add("organizer", _address(settings.LAB_EMAIL, settings.LAB_NAME))
    guest = _address(person.email, str(person))
    guest.params["PARTSTAT"] = "ACCEPTED"
    entry.add("attendee", guest)
    return written([entry], method="CANCEL" if cancelled else "REQUEST").decode()


def component(event, *, cancelled=False) -> Event:
    entry, zone = Event(), timezone.get_default_timezone()
    entry.add("uid", uid("rencontre", event))
    entry.add("sequence", event.revision)
    entry.add("dtstamp", event.updated_at.astimezone(UTC))
    entry.add("summary", event.title)
    entry.add("status", "CANCELLED" if cancelled or event.status == event.Status.CANCELLED else "CONFIRMED")
    entry.add("dtstart", event.starts_at.astimezone(zone))
    entry.add("dtend", event.ends_at.astimezone(zone))
    entry.add("location", event.place)
    entry.add("url", settings.SITE_URL + event.get_absolute_url())
    if event.summary:
        entry.add("description", event.summary)
    return entry


def slot_component(appointment) -> Event:
    """
    Return the twenty minutes that a person has booked. They have an identity of their own, beside the event's.

    Of what one comes to talk is not in them: colleagues read one another's calendars.
    """
    entry, zone, event = Event(), timezone.get_default_timezone(), appointment.event
    entry.add("uid", uid("creneau", appointment))
    entry.add("sequence", appointment.revision)
    entry.add("dtstamp", appointment.updated_at.astimezone(UTC))
    entry.add("summary", f"{event.title}, avec le labo")
    entry.add("status", "CONFIRMED" if appointment.is_booked else "CANCELLED")
    entry.add("dtstart", appointment.starts_at.astimezone(zone))
    entry.add("dtend", appointment.ends_at.astimezone(zone))
    entry.add("location", event.place)
    entry.add("url", settings.SITE_URL + event.get_absolute_url())
    return entry


def _address(email, name) -> vCalAddress:
    address = vCalAddress(f"mailto:{email}")
    address.params["CN"] = name
    return address
