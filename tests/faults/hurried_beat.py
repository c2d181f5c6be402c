"""The portal's beat with two tasks alone, asked each second instead of each half minute or hour."""

from labo.celery import app

__all__ = ["app"]

app.conf.beat_schedule = {
    name: {"task": f"resources.tasks.{name}", "schedule": 1.0} for name in ("compose_letter", "send_letters")
}
