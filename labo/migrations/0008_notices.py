import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    """What people are told, how often they want it, and the headers by which a mailbox stops it."""

    dependencies = [
        ("labo", "0007_mail_passages"),
    ]

    operations = [
        migrations.AddField(
            model_name="outboxmail",
            name="headers",
            field=models.JSONField(blank=True, default=dict, verbose_name="en-têtes"),
        ),
        migrations.CreateModel(
            name="Notice",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=50, verbose_name="nature")),
                ("line", models.CharField(max_length=300, verbose_name="ligne")),
                ("url", models.CharField(max_length=300, verbose_name="adresse")),
                ("heading", models.CharField(blank=True, max_length=200, verbose_name="titre")),
                ("about", models.CharField(blank=True, db_index=True, max_length=100, verbose_name="concerne")),
                (
                    "key",
                    models.CharField(
                        help_text="Nomme la cause : deux fois la même cause, une seule ligne.",
                        max_length=150,
                        verbose_name="clé",
                    ),
                ),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="écrite le")),
                ("sent_at", models.DateTimeField(blank=True, null=True, verbose_name="partie le")),
                (
                    "mail",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="notices",
                        to="labo.outboxmail",
                        verbose_name="courriel",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="notices",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="personne",
                    ),
                ),
            ],
            options={
                "verbose_name": "notification",
                "verbose_name_plural": "notifications",
                "ordering": ["created_at", "pk"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("sent_at__isnull", True)), fields=["person"], name="notice_waiting"
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("person", "key"),
                        name="notice_once_per_cause",
                        violation_error_message="Cette personne a déjà cette notification.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("sent_at__isnull", False), ("mail__isnull", True), _connector="OR"),
                        name="notice_in_a_mail_has_left",
                        violation_error_message="Une notification portée par un courriel a sa date de départ.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="NoticePreference",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=50, verbose_name="nature")),
                (
                    "rhythm",
                    models.CharField(
                        choices=[("instant", "tout de suite"), ("daily", "une fois par jour"), ("never", "jamais")],
                        max_length=10,
                        verbose_name="rythme",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="notice_preferences",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="personne",
                    ),
                ),
            ],
            options={
                "verbose_name": "préférence",
                "verbose_name_plural": "préférences",
                "ordering": ["person", "kind"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("person", "kind"),
                        name="notice_preference_once",
                        violation_error_message="Cette préférence existe déjà.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("rhythm__in", ["instant", "daily", "never"])),
                        name="notice_preference_known_rhythm",
                        violation_error_message="Ce rythme n’existe pas.",
                    ),
                ],
            },
        ),
    ]
