"""
Waking the sender without ever waiting for the broker.

The publication runs in one background thread: with Redis refused, hung or slow the request has already
answered, and the beat sweep sends the mail.
"""

import logging
import threading

logger = logging.getLogger(__name__)
_waking = threading.Lock()


def wake_sender():
    """Ask a worker to deliver what is due. Returns at once; one publication at a time per process."""
    if _waking.acquire(blocking=False):
        threading.Thread(target=_publish, name="wake-sender", daemon=True).start()


def _publish():
    from labo.outbox.tasks import deliver_due

    try:
        deliver_due.apply_async(retry=False, expires=60)
    except Exception as error:
        logger.warning("The sender was not woken, the sweep will send: %s", error)
    finally:
        _waking.release()
