from django.core.management.base import BaseCommand

from missions.demo.story import tell
from missions.models import Accompaniment


class Command(BaseCommand):
    help = "Tells what became of the notes of the demonstration. Called by load_demo, once."

    def handle(self, *args, **options):
        if Accompaniment.objects.exists():
            self.stdout.write("Accompaniments: some are there already, nothing changed.")
            return
        self.stdout.write(f"Accompaniments: {tell()} told.")
