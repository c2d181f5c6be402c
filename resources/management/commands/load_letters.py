from django.core.management.base import BaseCommand

from resources.demo import letters
from resources.models import NewsletterIssue


class Command(BaseCommand):
    help = "Tells the letters of the demonstration that have left, and who reads them. Called by load_demo, once."

    def handle(self, *args, **options):
        if NewsletterIssue.objects.exists():
            self.stdout.write("Letters: some issues are there already, nothing changed.")
            return
        readers, issues = letters.load()
        self.stdout.write(f"Letters: {readers} subscriptions, {issues} issues.")
