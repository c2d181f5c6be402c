"""What whoever proposed a reference is written."""

from django.utils import timezone

from labo.outbox.queue import queue


def tell_proposer(template, reference, now):
    """Write to whoever proposed it what the lab decided, unless their account is closed."""
    person = reference.added_by
    if person.is_active:
        moment = int((now or timezone.now()).timestamp())
        queue(
            template,
            to=[person.email],
            context={"reference": reference, "address": reference.get_absolute_url()},
            key=f"{template}:{reference.pk}:{moment}",
        )
