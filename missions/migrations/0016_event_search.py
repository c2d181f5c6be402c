from django.contrib.postgres.indexes import GinIndex
from django.db import migrations

from labo.search.vectors import FrenchVector, Lines


class Migration(migrations.Migration):
    """What the search of the site reads of an event is indexed."""

    dependencies = [("labo", "0011_search"), ("missions", "0015_slots"), ("resources", "0002_methods")]

    operations = [
        migrations.AddIndex(
            model_name="event",
            index=GinIndex(
                FrenchVector("title", weight="A")
                + FrenchVector("summary", "place", "for_whom", "hosts", Lines("programme")),
                name="event_search",
            ),
        ),
    ]
