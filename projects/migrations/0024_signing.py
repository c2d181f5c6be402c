import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

NEVER_REWRITTEN = """
CREATE TRIGGER note_signature_never_rewritten BEFORE UPDATE OR DELETE ON projects_notesignature
    FOR EACH ROW EXECUTE FUNCTION projects_refuse_change();
"""
REWRITABLE = "DROP TRIGGER note_signature_never_rewritten ON projects_notesignature;"

# A version is never rewritten, and its trigger refuses UPDATE: the new column takes its value as its type is set.
FORMER_NUMBERS = "ALTER TABLE projects_noteversion ALTER COLUMN major TYPE smallint USING number"


class Migration(migrations.Migration):
    """A note is read by its service, signed by three parties, then changed by avenants."""

    dependencies = [
        ("projects", "0023_groups"),
        ("resources", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="NoteComment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("section", models.CharField(max_length=30, verbose_name="partie")),
                ("text", models.TextField(blank=True, max_length=2000, verbose_name="remarque")),
                ("wording", models.TextField(blank=True, max_length=6000, verbose_name="autre rédaction")),
                ("at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="le")),
                (
                    "answer",
                    models.CharField(
                        blank=True,
                        choices=[("taken", "Reprise"), ("partly", "Reprise en partie"), ("declined", "Pas reprise")],
                        max_length=10,
                        verbose_name="réponse du labo",
                    ),
                ),
                ("answer_word", models.TextField(blank=True, max_length=1000, verbose_name="mot du labo")),
                ("answered_at", models.DateTimeField(blank=True, null=True, verbose_name="réponse donnée le")),
            ],
            options={
                "verbose_name": "remarque sur une note",
                "verbose_name_plural": "remarques sur les notes",
                "ordering": ["at", "pk"],
            },
        ),
        migrations.CreateModel(
            name="NoteReading",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveSmallIntegerField(verbose_name="lecture")),
                ("content", models.JSONField(verbose_name="contenu")),
                ("word", models.TextField(blank=True, max_length=1000, verbose_name="mot du labo")),
                ("due_on", models.DateField(verbose_name="à lire avant le")),
                ("sent_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="envoyée le")),
                (
                    "verdict",
                    models.CharField(
                        blank=True,
                        choices=[("agreed", "Lue, d’accord"), ("rework", "À revoir")],
                        max_length=10,
                        verbose_name="avis du service",
                    ),
                ),
                ("verdict_word", models.TextField(blank=True, max_length=1000, verbose_name="mot du service")),
                ("verdict_at", models.DateTimeField(blank=True, null=True, verbose_name="avis donné le")),
                ("closed_at", models.DateTimeField(blank=True, null=True, verbose_name="close le")),
            ],
            options={
                "verbose_name": "lecture d’une note",
                "verbose_name_plural": "lectures des notes",
                "ordering": ["-number"],
            },
        ),
        migrations.CreateModel(
            name="NoteSignature",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "party",
                    models.CharField(
                        choices=[
                            ("lead", "porteur ou porteuse du cas"),
                            ("sponsor", "commanditaire"),
                            ("lab", "équipe du labo"),
                        ],
                        max_length=10,
                        verbose_name="partie",
                    ),
                ),
                ("name", models.CharField(max_length=250, verbose_name="nom affiché")),
                ("sha256", models.CharField(max_length=64, verbose_name="empreinte du document signé")),
                ("signed_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="signée le")),
            ],
            options={
                "verbose_name": "signature d’une note",
                "verbose_name_plural": "signatures des notes",
                "ordering": ["signed_at", "pk"],
            },
        ),
        migrations.RemoveConstraint(
            model_name="interventionnote",
            name="note_known_status",
        ),
        migrations.AddField(
            model_name="interventionnote",
            name="in_force",
            field=models.ForeignKey(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="projects.noteversion",
                verbose_name="version en vigueur",
            ),
        ),
        migrations.AddField(
            model_name="noteversion",
            name="amendment",
            field=models.PositiveSmallIntegerField(default=0, verbose_name="numéro d’avenant"),
        ),
        migrations.AddField(
            model_name="noteversion",
            name="amends",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="projects.noteversion",
                verbose_name="version modifiée",
            ),
        ),
        migrations.AddField(
            model_name="noteversion",
            name="content",
            field=models.JSONField(blank=True, default=dict, verbose_name="contenu"),
        ),
        migrations.AddField(
            model_name="noteversion",
            name="major",
            field=models.PositiveSmallIntegerField(default=1, verbose_name="version"),
        ),
        migrations.RunSQL(FORMER_NUMBERS, migrations.RunSQL.noop),
        migrations.AddField(
            model_name="noteversion",
            name="minor",
            field=models.PositiveSmallIntegerField(default=0, verbose_name="sous-version"),
        ),
        migrations.AlterField(
            model_name="interventionnote",
            name="status",
            field=models.CharField(
                choices=[
                    ("drafting", "En rédaction"),
                    ("in_review", "En relecture"),
                    ("released", "Validée, à signer"),
                    ("signed", "Signée"),
                ],
                default="drafting",
                editable=False,
                max_length=20,
                verbose_name="état",
            ),
        ),
        migrations.AlterField(
            model_name="noteversion",
            name="number",
            field=models.PositiveSmallIntegerField(verbose_name="rang"),
        ),
        migrations.AddConstraint(
            model_name="interventionnote",
            constraint=models.CheckConstraint(
                condition=models.Q(("status__in", ["drafting", "in_review", "released", "signed"])),
                name="note_known_status",
                violation_error_message="Cet état n’existe pas.",
            ),
        ),
        migrations.AddConstraint(
            model_name="interventionnote",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("status", "signed"), _negated=True), ("in_force__isnull", False), _connector="OR"
                ),
                name="note_signed_has_a_version_in_force",
                violation_error_message="Une note signée a une version en vigueur.",
            ),
        ),
        migrations.AddConstraint(
            model_name="noteversion",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("amendment", 0), ("amends__isnull", True)),
                    models.Q(("amendment__gt", 0), ("amends__isnull", False), ("minor__gt", 0)),
                    _connector="OR",
                ),
                name="note_version_amendment_amends",
                violation_error_message="Un avenant modifie une version signée.",
            ),
        ),
        migrations.AddField(
            model_name="notecomment",
            name="answered_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="réponse de",
            ),
        ),
        migrations.AddField(
            model_name="notecomment",
            name="by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="par",
            ),
        ),
        migrations.AddField(
            model_name="notereading",
            name="note",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="readings",
                to="projects.interventionnote",
                verbose_name="note",
            ),
        ),
        migrations.AddField(
            model_name="notereading",
            name="sent_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="envoyée par",
            ),
        ),
        migrations.AddField(
            model_name="notereading",
            name="verdict_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="avis de",
            ),
        ),
        migrations.AddField(
            model_name="notecomment",
            name="reading",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="comments",
                to="projects.notereading",
                verbose_name="lecture",
            ),
        ),
        migrations.AddField(
            model_name="notesignature",
            name="by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="par",
            ),
        ),
        migrations.AddField(
            model_name="notesignature",
            name="version",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="signatures",
                to="projects.noteversion",
                verbose_name="version",
            ),
        ),
        migrations.AddConstraint(
            model_name="notereading",
            constraint=models.UniqueConstraint(
                fields=("note", "number"),
                name="note_reading_unique_number",
                violation_error_message="Cette lecture existe déjà.",
            ),
        ),
        migrations.AddConstraint(
            model_name="notereading",
            constraint=models.UniqueConstraint(
                condition=models.Q(("closed_at__isnull", True)),
                fields=("note",),
                name="note_reading_one_open",
                violation_error_message="Cette note est déjà chez le service.",
            ),
        ),
        migrations.AddConstraint(
            model_name="notereading",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("verdict", ""), ("verdict_at__isnull", True), ("verdict_by__isnull", True)),
                    models.Q(
                        ("verdict__in", ["agreed", "rework"]),
                        ("verdict_at__isnull", False),
                        ("verdict_by__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="note_reading_known_verdict",
                violation_error_message="Un avis a une date et une personne qui le donne.",
            ),
        ),
        migrations.AddConstraint(
            model_name="notecomment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "section__in",
                        [
                            "whole",
                            "context",
                            "question",
                            "will_do",
                            "will_not_do",
                            "audiences",
                            "objectives",
                            "methods",
                            "starts_on",
                            "steps",
                            "deliverables",
                            "service_commitments",
                            "lab_commitments",
                            "governance",
                            "means",
                            "data_protection",
                            "risks",
                            "stop_conditions",
                            "follow_up",
                            "authors",
                            "signatories",
                        ],
                    )
                ),
                name="note_comment_on_a_known_part",
                violation_error_message="Cette partie n’existe pas.",
            ),
        ),
        migrations.AddConstraint(
            model_name="notecomment",
            constraint=models.CheckConstraint(
                condition=models.Q(("text", ""), ("wording", ""), _negated=True),
                name="note_comment_says_something",
                violation_error_message="Une remarque dit quelque chose.",
            ),
        ),
        migrations.AddConstraint(
            model_name="notecomment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("answer", ""), ("answered_at__isnull", True), ("answered_by__isnull", True)),
                    models.Q(
                        ("answer__in", ["taken", "partly", "declined"]),
                        ("answered_at__isnull", False),
                        ("answered_by__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="note_comment_known_answer",
                violation_error_message="Une réponse a une date et une personne qui la donne.",
            ),
        ),
        migrations.AddConstraint(
            model_name="notecomment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("answer__in", ["partly", "declined"]), _negated=True),
                    models.Q(("answer_word", ""), _negated=True),
                    _connector="OR",
                ),
                name="note_comment_declined_has_its_reason",
                violation_error_message="Ce qui n’est pas repris a sa raison.",
            ),
        ),
        migrations.AddConstraint(
            model_name="notesignature",
            constraint=models.UniqueConstraint(
                fields=("version", "party"),
                name="note_signed_once_per_party",
                violation_error_message="Cette partie a déjà signé cette version.",
            ),
        ),
        migrations.AddConstraint(
            model_name="notesignature",
            constraint=models.UniqueConstraint(
                fields=("version", "by"),
                name="note_signed_once_per_person",
                violation_error_message="Cette personne a déjà signé cette version.",
            ),
        ),
        migrations.AddConstraint(
            model_name="notesignature",
            constraint=models.CheckConstraint(
                condition=models.Q(("party__in", ["lead", "sponsor", "lab"])),
                name="note_signature_known_party",
                violation_error_message="Cette partie n’existe pas.",
            ),
        ),
        migrations.RunSQL(NEVER_REWRITTEN, REWRITABLE),
    ]
