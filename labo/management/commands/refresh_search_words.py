from django.core.management.base import BaseCommand

from labo.search import lexicon


class Command(BaseCommand):
    help = "Brings the lexicon of the search up to date: the words of what everybody may read."

    def handle(self, *args, **options):
        changed = lexicon.refresh()
        self.stdout.write(f"Words of the search: {changed} source{'s' if changed > 1 else ''} had changed.")
