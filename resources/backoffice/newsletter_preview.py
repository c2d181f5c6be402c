"""How an issue will look: as a mail on a wide screen, on a phone, in the dark, as text; the very bytes that leave."""

from csp.constants import SELF
from csp.decorators import csp_replace, csp_update
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from labo.backoffice import lab_only
from labo.mailbox import split_styles
from resources.models import NewsletterIssue
from resources.newsletter import checks

LOOKS = {
    "ordinateur": ("Ordinateur", 640),
    "telephone": ("Téléphone", 360),
    "sombre": ("Sombre", 640),
    "telephone-sombre": ("Téléphone, sombre", 360),
    "texte": ("Texte seul", 0),
}
"""What the address names: (title, width of the frame in CSS pixels)."""
DARK = "@media (prefers-color-scheme: dark)"


def frozen_of(pk):
    """Return an issue, and what leaves of it: what was frozen, or what would be now."""
    row = get_object_or_404(NewsletterIssue, pk=pk)
    return row, row.frozen if row.html else row.mail()


@lab_only
@require_safe
@csp_update({"frame-src": [SELF]})
def preview(request, pk):
    """Show the mail in a frame, in the look that the address names."""
    row, mail = frozen_of(pk)
    look = request.GET.get("vue", "ordinateur")
    if look not in LOOKS:
        raise Http404
    title, width = LOOKS[look]
    context = {
        "issue": row,
        "mail": mail,
        "look": look,
        "title": title,
        "width": width,
        "looks": LOOKS,
        "length": checks.length_of(mail),
    }
    return render(request, "admin/resources/newsletter_preview.html", context)


@lab_only
@require_safe
@csp_replace({"frame-ancestors": [SELF]})
@xframe_options_sameorigin
def part(request, pk, look):
    """Give the HTML part itself; its inline styles, which our own pages refuse, come in a sheet of their own."""
    look_or_404(look)
    html, _ = split_styles(frozen_of(pk)[1].html)
    return HttpResponse(html)


@lab_only
@require_safe
def sheet(request, pk, look):
    """Give that sheet, in the theme of the look whatever the theme of the machine."""
    look_or_404(look)
    _, style = split_styles(frozen_of(pk)[1].html)
    style = style.replace(DARK, "@media all" if look.endswith("sombre") else "@media not all")
    return HttpResponse(style, content_type="text/css; charset=utf-8")


def look_or_404(look):
    if look not in LOOKS or look == "texte":
        raise Http404
