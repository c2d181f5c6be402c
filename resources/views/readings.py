"""The one thing that a page says of its reader: that it was opened."""

from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError
from django.http import Http404, HttpResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from resources.models import ReadingCount
from resources.readings.things import find


# No cookie comes with it and none is needed: there is no right here that another site could borrow.
@csrf_exempt
@login_not_required
@require_POST
def count(request, kind, key):
    """
    Count one more opening of a page that everybody may read.

    Whoever asks is not looked at: neither session, nor cookie, nor address. What can be written is a number for each
    public page and month, and nothing else. A database that is busy loses one opening, and the reader sees nothing.
    """
    if request.headers.get("Sec-Fetch-Site", "same-origin") != "same-origin":
        raise Http404
    try:
        thing = find(kind, key)
        if thing is not None:
            ReadingCount.objects.add_one(kind, thing, now=timezone.now())
    except DatabaseError:
        return HttpResponse(status=204)
    if thing is None:
        raise Http404
    return HttpResponse(status=204)
