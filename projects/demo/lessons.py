"""What a case of the demonstration has taught about its methods."""

from datetime import timedelta

from django.apps import apps

from labo.typography import french
from projects.demo import read
from projects.models import MethodLesson


def tell_lessons(case, *, by):
    """Write the lessons of the museum case."""
    # By name: the methods are another app's.
    methods = apps.get_model("resources", "Method").objects.in_bulk(field_name="slug")
    for row in read("lessons")["lecons"]:
        MethodLesson.objects.create(
            method=methods[row["methode"]],
            proposal=case,
            text=french(row["texte"]),
            audience=row["audience"],
            learned_on=case.note.starts_on + timedelta(days=row["jour"]),
            written_by=by,
        )
