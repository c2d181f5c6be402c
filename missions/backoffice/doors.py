"""Who enters the screens of an accompaniment, and the row that each of them is about."""

from django.shortcuts import get_object_or_404

from missions.models import Accompaniment


def accompaniment_of(user, pk):
    """Return the accompaniment. Whoever does not work on its case gets a 404, as if it were not there."""
    rows = Accompaniment.objects.in_back_office(user).select_related("proposal__org_unit", "proposal__lead", "referent")
    return get_object_or_404(rows, pk=pk)


def first_values(typed, form_class):
    """Return what was typed before the session ended, field by field, for a form that is drawn anew."""
    return {name: typed.get(name, "") for name in form_class.base_fields if typed and name in typed}
