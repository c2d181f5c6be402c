"""
What the letters without an editor say: the team's week, the watch of the week, the meetings to come.

Each returns a ``content`` (see :class:`resources.models.NewsletterIssue`), or None where there is nothing to say. What
people typed is no Markdown, so its signs are kept as signs. ``source`` stays in the items: a thing is told once.
"""

from datetime import datetime, time, timedelta

from django.utils import timezone
from django.utils.text import Truncator

from labo.meetings import meetings
from labo.outbox.message import escape_markdown
from labo.templatetags.labo import day, hour, week_day
from labo.typography import NBSP
from labo.week import PARTS, Week, collect
from resources.models import NewsletterIssue, Subscriber, WatchItem
from resources.models.watch_item import SOMEBODY
from resources.newsletter.archive import AGENDA
from resources.newsletter.letters import BREAKFASTS, TEAM, WATCH
from resources.watch.states import CATEGORIES

A_WEEK = timedelta(days=7)
SHOWN = 25
"""Items of a watch digest: the rest is on the site, and the mail stays light."""
FURTHEST = timedelta(days=35)
"""How far back a digest goes for what none told: the first one, or after a time without beat."""
TITLE, TEXT, PREHEADER = 90, 600, 140


def cut(text: str, length: int) -> str:
    return Truncator(text).chars(length)


def item(title, text, address, words, *, source="", credit="", on="") -> dict:
    return {
        "title": cut(title, 150),
        "text": text,
        "address": address,
        "words": words,
        "credit": credit,
        "on": on,
        "source": source,
    }


def content(title, preheader, groups, *, edito="") -> dict:
    words = {"title": cut(title, TITLE), "preheader": cut(preheader, PREHEADER), "edito": edito, "call": ""}
    return {**words, "groups": groups}


# --- The team -------------------------------------------------------------------------------------------


def team(period, *, now) -> dict | None:
    """Tell the lab its week, from that Monday to the next; its members, and they alone, are on the list by then."""
    Subscriber.enrol_team(now=now)
    zone = timezone.get_default_timezone()
    since, until = (datetime.combine(monday, time(0), zone) for monday in (period, period + A_WEEK))
    lines = list(collect(Week(since, until)))
    if not lines:
        return None
    groups = [
        {
            "category": "",
            "name": name,
            "items": [item(row.words, "", row.address, "Ouvrir") for row in lines if row.part == part],
        }
        for part, name in PARTS.items()
    ]
    groups = [group for group in groups if group["items"]]
    title = f"La semaine du labo, du {week_day(period)} au {week_day(period + timedelta(days=6))}"
    said = ", ".join(group["items"][0]["title"] for group in groups)
    return content(title, f"{said}.", groups)


# --- The watch ------------------------------------------------------------------------------------------


def watch(period, *, now) -> dict | None:
    """Tell what was published for everybody since the last digest, up to that Thursday of the week after, at eight."""
    zone = timezone.get_default_timezone()
    until = datetime.combine(period + A_WEEK, time(8), zone)
    told = NewsletterIssue.objects.filter(letter=WATCH, period__lt=period).exclude(status="cancelled")
    last = told.order_by("-period").first()
    since = until - FURTHEST
    if last:
        since = max(since, datetime.combine(last.period + A_WEEK, time(8), zone))
    found = WatchItem.objects.public().filter(published_at__gte=since, published_at__lt=until)
    rows = list(found.select_related("shared_by").order_by("published_at", "pk"))
    if not rows:
        return None
    told = [(row.category, watch_item(row)) for row in rows[:SHOWN]]
    groups = [
        {"category": code, "name": kind.name, "items": [one for category, one in told if category == code]}
        for code, kind in CATEGORIES.items()
    ]
    count = len(rows)
    title = f"La veille partagée{NBSP}: {count}{NBSP}trouvaille{'s' if count > 1 else ''}"
    more = count - SHOWN
    edito = f"Et {more} autre{'s' if more > 1 else ''} à lire sur le site." if more > 0 else ""
    kept = [group for group in groups if group["items"]]
    return content(title, rows[0].title, kept, edito=edito)


def watch_item(row) -> dict:
    credit = "" if row.who == SOMEBODY else f"Repéré par {row.who}"
    words = f"Lire sur {cut(row.host, 60)}"
    return item(
        row.title, escape_markdown(cut(row.why, TEXT)), row.address, words, source=f"watch:{row.pk}", credit=credit
    )


# --- The meetings ---------------------------------------------------------------------------------------


def breakfasts(period, *, now) -> dict | None:
    """
    Tell the meetings of one day that one may still sign up to.

    One that was told for another day and was moved since is told again, as moved; on the same day it is not: the issue
    of that day left.
    """
    rows = [row for row in meetings(period, period) if now < row.closes_at]
    if not rows:
        return None
    told = days_told(period)
    items = [meeting_item(row, period, told.get(row.source)) for row in rows]
    first, is_moved = rows[0], rows[0].source in told
    when = week_day(period)
    title = f"{f'Nouvelle date{NBSP}: ' if is_moved else ''}{cut(first.title, 50)}, {when}"
    preheader = f"{hour(first.starts_at)}, {first.place}. {first.places}."
    groups = [{"category": AGENDA, "name": CATEGORIES[AGENDA].name, "items": items}]
    return content(title, preheader, groups)


def days_told(period) -> dict:
    """Return {source: the day for which a meeting was told last, another one than ``period``}. One query."""
    before = NewsletterIssue.objects.filter(letter=BREAKFASTS).exclude(period=period).exclude(status="cancelled")
    contents = before.order_by("-period", "-pk").values_list("period", "content")[:60]
    told = {}
    for on, said in contents:
        for group in said.get("groups", ()):
            for row in group["items"]:
                told.setdefault(row.get("source"), on)
    return told


def meeting_item(row, period, told_for) -> dict:
    moved = f"Cette rencontre était annoncée le {day(told_for)}{NBSP}: elle a changé de date.\n\n" if told_for else ""
    about = f"{escape_markdown(cut(row.text, TEXT - 200))}\n\n" if row.text else ""
    text = f"{moved}{about}{hour(row.starts_at)}, {escape_markdown(row.place)}. **{row.places}.**"
    words = "Réserver une place" if row.places.startswith("Il reste") else "Voir la rencontre"
    return item(row.title, text, row.address, words, source=row.source, on=period.isoformat())


# --- What is forgotten ----------------------------------------------------------------------------------

KEPT = timedelta(days=365)
FORGOTTEN = "Ce numéro interne a été effacé un an après son envoi."


def forget(*, now) -> int:
    """
    Empty the team's issues a year after they left; when each left, to how many, and its mark stay.

    The other letters tell what everybody reads: they are kept. :returns: how many were emptied.
    """
    old = NewsletterIssue.objects.filter(letter=TEAM, status__in=["sent", "cancelled"], released_at__lt=now - KEPT)
    return old.exclude(content={}).update(
        content={}, html=FORGOTTEN, text=FORGOTTEN, subject="", title="", preheader="", updated_at=now
    )
