import uuid

import django.db.models.deletion
import django.db.models.functions.text
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("projects", "0012_decision"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Attachment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name="clé")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("chart", "Organigramme"),
                            ("picture", "Plan ou photo"),
                            ("working", "Document de travail"),
                            ("other", "Autre pièce"),
                        ],
                        default="other",
                        max_length=20,
                        verbose_name="nature",
                    ),
                ),
                ("caption", models.CharField(max_length=200, verbose_name="légende")),
                ("name", models.CharField(max_length=150, verbose_name="nom du fichier")),
                ("content_type", models.CharField(max_length=100, verbose_name="type")),
                ("size", models.PositiveIntegerField(verbose_name="taille en octets")),
                ("sha256", models.CharField(max_length=64, verbose_name="empreinte SHA-256")),
                (
                    "stored_as",
                    models.CharField(editable=False, max_length=100, unique=True, verbose_name="nom sur le disque"),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("clean", "disponible"),
                            ("waiting", "en cours d’analyse"),
                            ("infected", "refusée par l’antivirus"),
                        ],
                        default="clean",
                        max_length=20,
                        verbose_name="analyse",
                    ),
                ),
                ("added_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="ajoutée le")),
                (
                    "added_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="ajoutée par",
                    ),
                ),
                (
                    "proposal",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="attachments",
                        to="projects.proposal",
                        verbose_name="cas",
                    ),
                ),
            ],
            options={
                "verbose_name": "pièce jointe",
                "verbose_name_plural": "pièces jointes",
                "ordering": ["pk"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("kind", "other"), _negated=True),
                        fields=("proposal", "kind"),
                        name="attachment_one_per_slot",
                        violation_error_message="Cette place est déjà prise.",
                    ),
                    models.UniqueConstraint(
                        fields=("proposal", "sha256"),
                        name="attachment_same_file_once",
                        violation_error_message="Ce fichier est déjà dans le dossier.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["chart", "picture", "working", "other"])),
                        name="attachment_known_kind",
                        violation_error_message="Cette nature de pièce n’existe pas.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["clean", "waiting", "infected"])),
                        name="attachment_known_state",
                        violation_error_message="Cet état n’existe pas.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("size__gt", 0), ("size__lte", 10485760)),
                        name="attachment_size_within_limit",
                        violation_error_message="Une pièce pèse entre 1 octet et 10 Mo.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CoLead",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="créé le")),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="modifié le")),
                ("email", models.EmailField(db_index=True, max_length=254, verbose_name="adresse professionnelle")),
                (
                    "role",
                    models.CharField(
                        choices=[("read", "Lecture"), ("comment", "Commentaire"), ("edit", "Écriture")],
                        default="read",
                        max_length=20,
                        verbose_name="rôle",
                    ),
                ),
                (
                    "invited_at",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="invitée ou invité le"),
                ),
                (
                    "invited_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="invitée ou invité par",
                    ),
                ),
                (
                    "proposal",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="co_leads",
                        to="projects.proposal",
                        verbose_name="cas",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="shared_cases",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="compte",
                    ),
                ),
            ],
            options={
                "verbose_name": "co-porteur ou co-porteuse",
                "verbose_name_plural": "co-porteurs et co-porteuses",
                "ordering": ["invited_at", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        django.db.models.functions.text.Lower("email"),
                        models.F("proposal"),
                        name="co_lead_once_per_case",
                        violation_error_message="Cette personne est déjà invitée.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("role__in", ["read", "comment", "edit"])),
                        name="co_lead_known_role",
                        violation_error_message="Ce rôle n’existe pas.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="DraftComment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("field", models.CharField(max_length=40, verbose_name="question")),
                ("text", models.TextField(max_length=1000, verbose_name="remarque")),
                ("written_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="écrite le")),
                ("resolved_at", models.DateTimeField(blank=True, null=True, verbose_name="traitée le")),
                (
                    "author",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="par",
                    ),
                ),
                (
                    "proposal",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="draft_comments",
                        to="projects.proposal",
                        verbose_name="cas",
                    ),
                ),
                (
                    "resolved_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="traitée par",
                    ),
                ),
            ],
            options={
                "verbose_name": "remarque sur un brouillon",
                "verbose_name_plural": "remarques sur les brouillons",
                "ordering": ["written_at", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("resolved_at__isnull", True), ("resolved_by__isnull", True)),
                            models.Q(("resolved_at__isnull", False), ("resolved_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="draft_comment_resolved_by_somebody",
                        violation_error_message="Une remarque traitée l’est par quelqu’un.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Handover",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("to", models.EmailField(max_length=254, verbose_name="adresse de la personne")),
                ("token_hash", models.CharField(max_length=64, unique=True, verbose_name="empreinte du lien")),
                (
                    "keeps_reading",
                    models.BooleanField(default=False, verbose_name="l’ancienne personne garde la lecture"),
                ),
                ("offered_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="proposée le")),
                ("expires_at", models.DateTimeField(verbose_name="valable jusqu’au")),
                ("taken_at", models.DateTimeField(blank=True, null=True, verbose_name="acceptée le")),
                ("cancelled_at", models.DateTimeField(blank=True, null=True, verbose_name="annulée le")),
                (
                    "offered_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="proposée par",
                    ),
                ),
                (
                    "proposal",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="handovers",
                        to="projects.proposal",
                        verbose_name="cas",
                    ),
                ),
                (
                    "taken_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="acceptée par",
                    ),
                ),
            ],
            options={
                "verbose_name": "passation",
                "verbose_name_plural": "passations",
                "ordering": ["-offered_at", "-pk"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("cancelled_at__isnull", True), ("taken_at__isnull", True)),
                        fields=("proposal",),
                        name="handover_one_open_per_case",
                        violation_error_message="Une passation est déjà en cours pour ce cas.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("taken_at__isnull", True), ("taken_by__isnull", True)),
                            models.Q(
                                ("cancelled_at__isnull", True), ("taken_at__isnull", False), ("taken_by__isnull", False)
                            ),
                            _connector="OR",
                        ),
                        name="handover_taken_by_somebody",
                        violation_error_message="Une passation acceptée l’est par quelqu’un, et n’est pas annulée.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="UploadDay",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("day", models.DateField(verbose_name="jour")),
                ("size", models.PositiveBigIntegerField(default=0, verbose_name="octets")),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="personne",
                    ),
                ),
            ],
            options={
                "verbose_name": "envois du jour",
                "verbose_name_plural": "envois par jour",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("person", "day"),
                        name="upload_day_one_per_person",
                        violation_error_message="Ce jour est déjà compté pour cette personne.",
                    )
                ],
            },
        ),
    ]
