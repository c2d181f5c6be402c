"""What the pages of the back office need of its site: who may see which list, and the way back from a stock page."""

from django import template
from django.apps import apps
from django.contrib import admin
from django.urls import NoReverseMatch, reverse
from django.utils.safestring import SafeString
from django.utils.text import Truncator, capfirst

from labo.templatetags.labo import nav_link

register = template.Library()


@register.simple_tag(takes_context=True)
def admin_link(context, label: str, words: str) -> SafeString:
    """
    Return an item of navigation to the list of a model, for those who may see it.

    :param label: « app.Model ».
    """
    model_admin = admin.site._registry.get(apps.get_model(label))
    if model_admin is None or not model_admin.has_view_permission(context["request"]):
        return SafeString("")
    return nav_link(context, f"admin:{model_name(model_admin.opts)}_changelist", words)


def model_name(opts) -> str:
    return f"{opts.app_label}_{opts.model_name}"


@register.inclusion_tag("admin/trail.html", takes_context=True)
def admin_trail(context) -> dict:
    """Return the way from the dashboard to a stock page, as far as its context tells it."""
    cl = context.get("cl")
    opts = context.get("opts") or (cl and cl.opts)
    trail = []
    row = context.get("original") or context.get("object")
    if opts and not cl:
        trail = [(capfirst(opts.verbose_name_plural), address(f"admin:{model_name(opts)}_changelist"))]
    if opts and row and not context.get("original"):
        trail.append((Truncator(row).words(18), address(f"admin:{model_name(opts)}_change", row.pk)))
    here = capfirst(opts.verbose_name_plural) if cl else context.get("title")
    if context.get("original") and context.get("change"):
        here = Truncator(row).words(18)
    return {"trail": [step for step in trail if step[1]], "here": here}


def address(name, *args):
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""
