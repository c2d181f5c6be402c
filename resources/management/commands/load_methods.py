from pathlib import Path

import yaml
from django.core.management.base import BaseCommand

from labo.typography import french
from resources.models import Method

CATALOGUE = Path(__file__).parents[2] / "demo" / "methods.yaml"
ORIGINS = {"seed": Method.Origin.SEED, "transfo": Method.Origin.TRANSFO, "courant": Method.Origin.COMMON}
MOMENTS = {
    "comprendre": Method.Moment.UNDERSTAND,
    "imaginer": Method.Moment.IMAGINE,
    "essayer": Method.Moment.TRY,
    "choisir": Method.Moment.CHOOSE,
    "rencontrer": Method.Moment.MEET,
    "raconter": Method.Moment.TELL,
}
SPANS = {
    "heure": Method.Span.HOUR,
    "demi-journee": Method.Span.HALF_DAY,
    "journee": Method.Span.DAY,
    "jours": Method.Span.DAYS,
}


class Command(BaseCommand):
    help = "Adds the catalogue of methods. A method that is already there keeps the words that the lab gave it."

    def handle(self, *args, **options):
        rows = yaml.safe_load(CATALOGUE.read_text(encoding="utf-8"))["methodes"]
        added = [self._add(position, row) for position, row in enumerate(rows, start=1)]
        self._link(row for row, is_new in zip(rows, added, strict=True) if is_new)
        self.stdout.write(f"Methods: {sum(added)} added, {len(added) - sum(added)} already there.")

    def _add(self, position, row):
        found = {
            "moment": MOMENTS[row["moment"]],
            "shortest": SPANS[row["tient_en"][0]],
            "longest": SPANS[row["tient_en"][1]],
            "smallest": row["groupe"][0],
            "largest": row["groupe"][1],
        }
        method, created = Method.objects.get_or_create(
            slug=row["code"],
            defaults={
                "name": french(row["nom"]),
                "origin": ORIGINS[row["origine"]],
                "objective": french(row["objectif"]),
                "duration": french(row["duree"]),
                "people": french(row["participants"]),
                "material": [french(line) for line in row["materiel"]],
                "steps": [french(line) for line in row["etapes"]],
                "caution": french(row["vigilance"]),
                "not_when": french(row["pas_quand"]),
                "position": position,
                **found,
            },
        )
        if not method.moment:
            # It was there before the catalogue could be filtered: what finds it is added, its words stay.
            Method.objects.filter(pk=method.pk).update(**found)
        return created

    def _link(self, rows):
        """Put the new methods beside their neighbours; those that the lab removed are not missed."""
        methods = Method.objects.in_bulk(field_name="slug")
        for row in rows:
            methods[row["code"]].related.add(*(methods[code] for code in row["voisines"] if code in methods))
