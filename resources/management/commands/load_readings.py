from django.core.management.base import BaseCommand

from resources.demo import readings
from resources.models import ReadingCount


class Command(BaseCommand):
    help = "Tells how often the pages of the demonstration were opened. Called by load_demo, once."

    def handle(self, *args, **options):
        if ReadingCount.objects.exists():
            self.stdout.write("Readings: some pages are counted already, nothing changed.")
            return
        self.stdout.write(f"Readings: {readings.load()} pages opened.")
