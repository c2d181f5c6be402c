"""What the tests of the note's pages share: its addresses, what its page would send, what its page shows."""

import html
import re

from django.urls import reverse

from projects.backoffice.note_values import as_data, values_of
from tests.projects.note.case_notes import fresh

SCREENS = ["note", "note_start", "note_preview", "note_draft_pdf", "note_release", "note_revise"]
HTMX = {"HTTP_HX_REQUEST": "true"}


def address(screen, note_or_proposal):
    pk = getattr(note_or_proposal, "proposal_id", note_or_proposal.pk)
    return reverse(f"admin:projects_proposal_{screen}", args=[pk])


def typed(note, **changes):
    """Return what the page of this note would send, with some fields typed again."""
    data = as_data(values_of(fresh(note)))
    data["action"] = "save"
    for name, value in changes.items():
        data[name.replace("steps_", "steps-").replace("__", "-")] = value
    return data


def page(response):
    return html.unescape(response.content.decode())


def field(response, name):
    """Return what a field of the page holds."""
    content = response.content.decode()
    if found := re.search(rf'<textarea[^>]*name="{name}"[^>]*>\n?(.*?)</textarea>', content, re.DOTALL):
        return html.unescape(found[1])
    found = re.search(rf'<input[^>]*name="{name}"[^>]*>', content)
    value = re.search(r' value="([^"]*)"', found[0]) if found else None
    return html.unescape(value[1]) if value else ""
