"""
What the minutes say, for the page that shows them and for the PDF alike: read from the session, never typed twice.

Kept apart from ``session_pdf``: a page that shows them has no need to load the printer.
"""

from django.template.loader import render_to_string

from labo.letters import paper
from projects.session_print import agenda_rows, minutes_cases

PAPER = {"title": "h1", "section": "h2", "item": "h3", "part": "h4"}
"""Heading levels of a document of its own; in a page they start lower."""
PAGE = {"title": "h2", "section": "h3", "item": "h4", "part": "h5"}


def printed(minutes) -> dict:
    """Return all that the minutes say, signatures left out."""
    session = minutes.session
    attendees = session.attendees.select_related("org_unit").order_by("last_name", "first_name", "pk")
    return {
        "number": session.number,
        "title": paper(session.title),
        "starts_at": session.starts_at,
        "ends_at": session.ends_at,
        "place": paper(session.place),
        "facilitator": paper(session.facilitator) if session.facilitator else "",
        "attendees": [(paper(person), paper(person.job_title)) for person in attendees],
        "guests": [paper(guest) for guest in session.guests],
        "closed_at": session.closed_at,
        "version": minutes.number,
        "reason": paper(minutes.correction),
        "preface": paper(minutes.preface),
        "remarks": paper(minutes.remarks),
        "agenda": agenda_rows(session),
        "cases": minutes_cases(session),
    }


def words_of(minutes, words=None) -> str:
    """Return the body of the minutes as it is printed: what a signature is given to."""
    return render_to_string("projects/pdf/minutes_body.html", {"minutes": words or printed(minutes), "levels": PAPER})
