"""The public pages of the three missions: what the lab offers, to whom, and how it goes."""

from django.contrib.auth.decorators import login_not_required
from django.shortcuts import render
from django.views.decorators.http import require_safe

from missions.degrees import DEGREES
from missions.models import OfferFormat


@login_not_required
@require_safe
def page(request, template):
    """Show a page that is only words."""
    return render(request, template)


@login_not_required
@require_safe
def support(request):
    """Show how a service is accompanied, and the formats that the lab offers."""
    return render(request, "missions/support.html", {"formats": OfferFormat.objects.shown()})


@login_not_required
@require_safe
def network(request):
    """Show how agents meet, and the five ways to take part."""
    return render(request, "missions/network.html", {"degrees": DEGREES})
