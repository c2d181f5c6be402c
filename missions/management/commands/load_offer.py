from pathlib import Path

import yaml
from django.core.management.base import BaseCommand

from labo.typography import french
from missions.models import OfferFormat

OFFER = Path(__file__).parents[2] / "demo" / "offer.yaml"


class Command(BaseCommand):
    help = "Adds the formats of the offer. A format that is already there keeps the words that the lab gave it."

    def handle(self, *args, **options):
        rows = yaml.safe_load(OFFER.read_text(encoding="utf-8"))["formats"]
        added = [self._add(position, row) for position, row in enumerate(rows, start=1)]
        self.stdout.write(f"Formats: {sum(added)} added, {len(added) - sum(added)} already there.")

    def _add(self, position, row):
        offer, created = OfferFormat.objects.get_or_create(
            code=row["code"],
            defaults={
                "name": french(row["nom"]),
                "duration": french(row["duree"]),
                "purpose": french(row["usage"]),
                "service_gives": [french(line) for line in row["apporte"]],
                "service_receives": [french(line) for line in row["recoit"]],
                "how_to_ask": french(row["demander"]),
                "position": position,
            },
        )
        if created:
            # By name: the methods are another app's. Those that the catalogue no longer has are not missed.
            methods = OfferFormat._meta.get_field("methods").related_model
            offer.methods.set(methods.objects.filter(slug__in=row["methodes"]))
        return created
