from django.core.management.base import BaseCommand

from resources.demo import subscribers
from resources.models import Subscriber


class Command(BaseCommand):
    help = "Tells who gets the letters of the demonstration. Called by load_demo, once."

    def handle(self, *args, **options):
        if Subscriber.objects.exists():
            self.stdout.write("Subscribers: some are there already, nothing changed.")
            return
        self.stdout.write(f"Subscribers: {subscribers.load()} get a letter.")
