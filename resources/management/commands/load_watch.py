from django.core.management.base import BaseCommand

from resources.demo.watch import share_all
from resources.models import WatchItem


class Command(BaseCommand):
    help = "Tells the shared watch of the demonstration. Called by load_demo, once."

    def handle(self, *args, **options):
        if WatchItem.objects.exists():
            self.stdout.write("Watch: some pages are shared already, nothing changed.")
            return
        self.stdout.write(f"Watch: {share_all()} pages shared.")
