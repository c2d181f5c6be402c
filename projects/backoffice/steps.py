"""The help page of the team: every state, every step, drawn from the code."""

from django.shortcuts import render
from django.views.decorators.http import require_safe

from projects.life_cycles import life_cycles


@require_safe
def steps(request):
    """Read what may follow what, who does it, what it needs and what comes of it."""
    return render(request, "admin/projects/life_cycles.html", {"cycles": life_cycles()})
