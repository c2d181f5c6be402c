import django.contrib.postgres.fields
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("missions", "0011_feedback"),
        ("resources", "0002_methods"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="event",
            name="methods",
            field=models.ManyToManyField(
                blank=True, related_name="+", to="resources.method", verbose_name="méthodes essayées"
            ),
        ),
        migrations.AddField(
            model_name="event",
            name="subjects",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=150),
                blank=True,
                default=list,
                size=20,
                verbose_name="sujets de mini-enquête",
            ),
        ),
        migrations.AddField(
            model_name="event",
            name="testimonies",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=200),
                blank=True,
                default=list,
                size=10,
                verbose_name="témoignages",
            ),
        ),
        migrations.AddField(
            model_name="registration",
            name="pair",
            field=models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="binôme"),
        ),
        migrations.AddConstraint(
            model_name="registration",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("pair", None), models.Q(("pair__gte", 1), ("status", "confirmed")), _connector="OR"
                ),
                name="registration_pair_of_the_confirmed",
                violation_error_message="Un binôme réunit des places confirmées.",
            ),
        ),
    ]
