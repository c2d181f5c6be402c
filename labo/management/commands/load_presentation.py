import re
from pathlib import Path

import yaml
from django.core.management.base import BaseCommand

from labo.models import PresentationText
from labo.presentation.parts import Part
from labo.typography import french

TEXTS = Path(__file__).parents[2] / "presentation" / "texts.yaml"
WRAPPED = re.compile(r"(?<!\n)\n(?!\n|- |\d+\. ) *")
"""The end of a line that the width of the file made: in a text of the lab, the end of a line is meant."""


class Command(BaseCommand):
    help = "Adds the texts of the document that presents the lab. A part that has its text keeps it."

    def handle(self, *args, **options):
        texts = yaml.safe_load(TEXTS.read_text(encoding="utf-8"))
        added = [self._add(part, texts[part]) for part in Part.values]
        self.stdout.write(f"Presentation: {sum(added)} texts added, {len(added) - sum(added)} already there.")

    def _add(self, part, text):
        written = french(WRAPPED.sub(" ", text.strip()))
        _, created = PresentationText.objects.get_or_create(part=part, defaults={"text": written})
        return created
