"""The calendar of a note in French words: days, moves, numbers of days; what the editor and the PDF say."""

from datetime import date
from decimal import Decimal

from labo.templatetags.labo import NBSP, day, short_day, week_day
from projects.note_schedule import Schedule, Slot


def slot_words(slot: Slot) -> str:
    """« mardi 10 novembre 2026 », « 10 et 11 novembre 2026 », « du 30 novembre au 2 décembre 2026 »."""
    first, last = slot.first, slot.last
    if first == last:
        return f"{week_day(first)}{NBSP}{first.year}"
    if first.year != last.year:
        return f"du {day(first)} au {day(last)}"
    if first.month != last.month:
        return f"du {short_day(first)} au {day(last)}"
    if (last - first).days == 1:
        return f"{day_number(first)} et {day(last)}"
    return f"du {day_number(first)} au {day(last)}"


def day_number(on: date) -> str:
    return "1er" if on.day == 1 else str(on.day)


def moved_words(slot: Slot) -> str:
    """« décalé du samedi 3 au lundi 5 octobre (week-end) », or nothing when nobody moved it."""
    if not slot.is_moved:
        return ""
    planned = week_day(slot.planned)
    if (slot.planned.year, slot.planned.month) == (slot.first.year, slot.first.month):
        planned = planned.rpartition(NBSP)[0]
    return f"décalé du {planned} au {week_day(slot.first)} ({slot.reason})"


def days(count: Decimal | int) -> str:
    """« 1,5 jour », « 2 jours »."""
    number = f"{Decimal(count).normalize():f}".replace(".", ",")
    return f"{number}{NBSP}{'jours' if count >= 2 else 'jour'}"


def counted(count: int, noun: str) -> str:
    return f"{count}{NBSP}{noun}{'s' if count > 1 else ''}"


def time_given(schedule: Schedule) -> str:
    """« 9,5 jours du labo, 24 jours d’agents du service », or nothing when no step says what it costs."""
    parts = []
    if schedule.lab_days:
        parts.append(f"{days(schedule.lab_days)} du labo")
    if schedule.agent_days:
        parts.append(f"{days(schedule.agent_days)} d’agents du service")
    return ", ".join(parts)
