from django.core.management.base import BaseCommand

from labo.attached.keeping import sweep_orphans


class Command(BaseCommand):
    help = "Removes the attached files that no row names, once they are a day old: what a crash left. Beat does it too."

    def handle(self, *args, **options):
        self.stdout.write(f"{sweep_orphans()} file(s) removed.")
