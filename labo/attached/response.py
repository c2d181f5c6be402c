"""Giving an attached file to somebody who may read it: to keep, never to open inside the portal."""

import logging
from urllib.parse import quote

from django.conf import settings
from django.http import HttpResponse
from django.utils.http import content_disposition_header

logger = logging.getLogger(__name__)


def attachment_response(attachment, user):
    """
    Return the file, by this process or by nginx where it is told to.

    Source: RFC 6266 for the name; the sandbox takes every power from what would be shown all the same.
    """
    logger.info("Attached file %s is given to person %s", attachment.key, user.pk)
    if settings.ATTACHMENTS_ACCEL:
        response = HttpResponse()
        response["X-Accel-Redirect"] = settings.ATTACHMENTS_ACCEL.rstrip("/") + "/" + quote(attachment.stored_as)
    else:
        # Ten megabytes at most: read at once, so that nothing stays open behind a reader who goes away.
        with attachment.opened() as stream:
            response = HttpResponse(stream.read())
    response["Content-Type"] = attachment.content_type
    response["Content-Disposition"] = content_disposition_header(True, attachment.name)
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response
