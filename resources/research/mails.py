"""What the research desk writes, and to whom. The team's own mails go to whoever has the request, or to the lab."""

from django.conf import settings
from django.urls import reverse

from labo.outbox.queue import queue

RECEIVED = "resources/emails/research_received"
TAKEN = "resources/emails/research_taken"
MESSAGE = "resources/emails/research_message"
ANSWERED = "resources/emails/research_answered"
DECLINED = "resources/emails/research_declined"
NEW = "resources/emails/research_new"
REPLY = "resources/emails/research_reply"
HANDED_ON = "resources/emails/research_handed_on"
WITHDRAWN = "resources/emails/research_withdrawn"
UNTAKEN = "resources/emails/research_untaken"
DUE = "resources/emails/research_due"


def to_asker(request, template, *, key, **context):
    """Write to whoever asked, unless their account is closed."""
    if request.asked_by.is_active:
        words = {"request": request, "address": request.get_absolute_url(), **context}
        queue(template, to=[request.asked_by.email], context=words, key=f"research:{key}", about=request.subject[:100])


def to_lab(request, template, *, key, **context):
    """Write to whoever has the request; to the lab while nobody has."""
    person = request.taken_by
    to = person.email if person and person.is_active else settings.LAB_EMAIL
    address = reverse("admin:resources_researchrequest_change", args=[request.pk])
    words = {"request": request, "address": address, **context}
    queue(template, to=[to], context=words, key=f"research:{key}", about=request.subject[:100])
