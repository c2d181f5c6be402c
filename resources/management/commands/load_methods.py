from pathlib import Path

import yaml
from django.core.management.base import BaseCommand

from resources.models import Method

CATALOGUE = Path(__file__).parents[2] / "demo" / "methods.yaml"
ORIGINS = {"seed": Method.Origin.SEED, "transfo": Method.Origin.TRANSFO, "courant": Method.Origin.COMMON}


class Command(BaseCommand):
    help = "Adds the catalogue of methods. A method that is already there stays as the lab has rewritten it."

    def handle(self, *args, **options):
        rows = yaml.safe_load(CATALOGUE.read_text(encoding="utf-8"))["methodes"]
        added = [self._add(position, row) for position, row in enumerate(rows, start=1)]
        self.stdout.write(f"Methods: {sum(added)} added, {len(added) - sum(added)} already there.")

    def _add(self, position, row):
        _, created = Method.objects.get_or_create(
            slug=row["code"],
            defaults={
                "name": row["nom"],
                "origin": ORIGINS[row["origine"]],
                "objective": row["objectif"],
                "duration": row["duree"],
                "people": row["participants"],
                "material": row["materiel"],
                "steps": row["etapes"],
                "caution": row["vigilance"],
                "position": position,
            },
        )
        return created
