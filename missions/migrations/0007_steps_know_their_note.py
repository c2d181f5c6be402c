"""The steps of the work that has begun find the row of the note that they come from, by their title."""

from django.db import migrations


def find_their_note(apps, schema_editor):
    Step = apps.get_model("missions", "AccompanimentStep")
    NoteStep = apps.get_model("projects", "InterventionStep")
    taken = set()
    for step in Step.objects.filter(is_from_note=True).select_related("accompaniment").order_by("position"):
        of_note = NoteStep.objects.filter(note__proposal=step.accompaniment.proposal_id, title=step.title)
        source = of_note.exclude(pk__in=taken).order_by("position").first()
        if source:
            taken.add(source.pk)
            Step.objects.filter(pk=step.pk).update(note_step=source)


class Migration(migrations.Migration):
    dependencies = [("missions", "0006_follows_the_note")]

    operations = [migrations.RunPython(find_their_note, migrations.RunPython.noop, elidable=True)]
