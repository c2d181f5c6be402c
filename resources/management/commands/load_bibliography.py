from django.core.management.base import BaseCommand

from resources.demo import bibliography
from resources.models import Reference


class Command(BaseCommand):
    help = "Tells the bibliography of the demonstration. Called by load_demo, once."

    def handle(self, *args, **options):
        if Reference.objects.exists():
            self.stdout.write("Bibliography: some references are there already, nothing changed.")
            return
        self.stdout.write(f"Bibliography: {bibliography.load()} references.")
