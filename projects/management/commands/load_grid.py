from django.core.management.base import BaseCommand
from django.utils import timezone

from projects.demo.grid import load_grid
from projects.models import CriteriaGrid


class Command(BaseCommand):
    help = "Publishes the sixteen criteria as the lab's first grid, if it has none in force."

    def handle(self, *args, **options):
        if grid := CriteriaGrid.objects.current():
            self.stdout.write(f"A grid is in force: {grid}. Nothing changed.")
        else:
            self.stdout.write(f"Published: {load_grid(now=timezone.now())}.")
