"""Where the mail server hands on what comes back. It does not exist until it is given a secret."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse
from django.utils.crypto import constant_time_compare
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from resources.newsletter import returns

HEAVIEST = 2_000_000
"""Bytes. What comes back brings the letter with it, and no more."""


@csrf_exempt
@login_not_required
@require_POST
def letter_returns(request):
    """Take one raw mail (message/rfc822), with « Authorization: Bearer <secret> »."""
    if not settings.BOUNCE_SECRET:
        raise Http404
    if not constant_time_compare(request.headers.get("Authorization", ""), f"Bearer {settings.BOUNCE_SECRET}"):
        return HttpResponse("Secret refusé.\n", status=403, content_type="text/plain; charset=utf-8")
    if len(request.body) > HEAVIEST:
        return HttpResponse("Trop lourd.\n", status=413, content_type="text/plain; charset=utf-8")
    news = returns.take(request.body)
    return HttpResponse(f"{news or 'rien'}\n", content_type="text/plain; charset=utf-8")
