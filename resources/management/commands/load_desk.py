from django.core.management.base import BaseCommand

from resources.demo import desk
from resources.models import PartnerOrganisation


class Command(BaseCommand):
    help = "Tells the structures and the research requests of the demonstration. Called by load_demo, once."

    def handle(self, *args, **options):
        if PartnerOrganisation.objects.exists():
            self.stdout.write("Desk: some structures are there already, nothing changed.")
            return
        organisations, requests = desk.load()
        self.stdout.write(f"Desk: {organisations} structures, {requests} research requests.")
