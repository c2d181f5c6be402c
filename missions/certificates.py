"""The certificate of whoever came: asked for behind the link of one's seat, checked by anybody who holds its code."""

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from labo.links import opened_by_link
from labo.pdf.turn import turn
from labo.transitions import Refusal
from missions.attendance_pdf import render_certificate
from missions.models import Certificate, Registration

WAIT = "Votre attestation s’imprime déjà : réessayez dans quelques secondes."


def check_address(certificate) -> str:
    """Return the address that is printed on the paper."""
    return settings.SITE_URL + reverse("missions:certificate_check", args=[certificate.code])


@opened_by_link
@require_POST
def certificate(request, token):
    """Give the certificate as a PDF. Its code is made the first time."""
    seat = Registration.objects.by_token(token).select_related("event").first()
    if seat is None:
        raise Http404
    try:
        found = Certificate.issue(seat)
        # One link prints one at a time: it never takes every press.
        with turn(f"certificate:{found.pk}", words=WAIT):
            content = render_certificate(found, address=check_address(found))
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect("missions:seat", token)
    headers = {"Content-Disposition": f'attachment; filename="attestation-{seat.event.slug}.pdf"'}
    return HttpResponse(content, content_type="application/pdf", headers=headers)


@opened_by_link
@require_safe
def check(request, code):
    """Say whether this code is that of a true certificate: whose, of what, when. Nothing else."""
    rows = Certificate.objects.true().by_code(code)
    found = rows.select_related("registration__person", "registration__event").first()
    context = {"seat": found.registration, "event": found.registration.event} if found else {}
    return render(request, "missions/certificate_check.html", context, status=200 if found else 404)
