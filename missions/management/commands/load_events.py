from django.core.management.base import BaseCommand

from missions.demo.events import meet
from missions.models import Event


class Command(BaseCommand):
    help = "Tells the agenda of the demonstration. Called by load_demo, once."

    def handle(self, *args, **options):
        if Event.objects.exists():
            self.stdout.write("Events: some are there already, nothing changed.")
            return
        self.stdout.write(f"Events: {meet()} told.")
