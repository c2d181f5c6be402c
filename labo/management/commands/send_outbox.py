from django.core.management.base import BaseCommand

from labo.outbox.sender import deliver_due


class Command(BaseCommand):
    help = "Sends the mails that are due, without Celery: for the day when beat or Redis is away."

    def handle(self, *args, **options):
        self.stdout.write(f"{deliver_due()} mail(s) sent.")
