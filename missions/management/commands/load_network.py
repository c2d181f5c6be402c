from django.core.management.base import BaseCommand

from missions.demo.network import join
from missions.models import Membership


class Command(BaseCommand):
    help = "Tells the network of the demonstration. Called by load_demo, once."

    def handle(self, *args, **options):
        if Membership.objects.exists():
            self.stdout.write("Network: some members are there already, nothing changed.")
            return
        self.stdout.write(f"Network: {join()} members.")
