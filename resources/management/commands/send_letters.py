from django.core.management.base import BaseCommand

from resources.newsletter import sending


class Command(BaseCommand):
    help = "Send the letters that are due, until none is: for when the worker or its beat is away."

    def handle(self, **options):
        total = 0
        while sent := sending.sweep():
            total += sent
        self.stdout.write(f"{total} sent")
