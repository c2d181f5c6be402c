"""The case as the lab reads it: what was asked, where it stands, the next thing to do."""

from functools import wraps

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404

from projects.models import Proposal


def case_of(user, pk):
    """Return the case. Whoever does not work on it gets a 404, as if it were not there."""
    return get_object_or_404(Proposal.objects.in_back_office(user).select_related("org_unit", "lead"), pk=pk)


def lab_only(view):
    """Keep a screen to those who deliberate, decide and draft."""

    @wraps(view)
    def wrapper(request, *args, **kwargs):
        if not request.user.is_lab:
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return wrapper
