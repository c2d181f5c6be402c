"""What lets a page of the resources be counted."""

from django import template
from django.urls import reverse

from resources.readings.things import THINGS, is_counted

register = template.Library()


@register.inclusion_tag("resources/partials/reading_beacon.html", takes_context=True)
def counted_reading(context, kind, thing):
    """
    Let the opening of this page be counted; nothing for the lab, which reads its own pages all day.

    :param kind: one of ``ReadingCount.Kind``.
    """
    request, counted = context["request"], THINGS[kind]
    is_lab = request.user.is_authenticated and request.user.is_lab
    if is_lab or request.method != "GET" or not is_counted(kind, thing):
        return {}
    return {"address": reverse("resources:reading", args=[kind, getattr(thing, counted.address)])}
