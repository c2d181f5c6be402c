"""What stands beside a note in the back office, whoever writes it and however many they are."""

from django import template

from projects.models import Clause

register = template.Library()


@register.inclusion_tag("admin/projects/partials/note_drafting.html", takes_context=True)
def note_drafting(context, note) -> dict:
    """Show the two groups of a note, where its texts come from, and the clauses it can take. Three queries at most."""
    return {
        "note": note,
        "groups": list(note.groups.all()),
        "origins": note.origins.standing(),
        "clauses": [] if note.is_released else list(Clause.objects.offered()),
        "csrf_token": context.get("csrf_token"),
    }
