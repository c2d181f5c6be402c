import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

REFUSE = """
CREATE TRIGGER hat_room_transition_never_rewritten BEFORE UPDATE ON projects_hatroomtransition
    FOR EACH ROW EXECUTE FUNCTION projects_refuse_change();
"""
ALLOW = "DROP TRIGGER hat_room_transition_never_rewritten ON projects_hatroomtransition;"


class Migration(migrations.Migration):
    """The room of the six hats: its rounds, the groups of ideas, and what an idea may be tied to."""

    dependencies = [
        ("projects", "0010_sheet"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="HatGroup",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=80, verbose_name="nom")),
            ],
            options={
                "verbose_name": "groupe d’idées",
                "verbose_name_plural": "groupes d’idées",
                "ordering": ["pk"],
            },
        ),
        migrations.AddField(
            model_name="hatcontribution",
            name="criterion",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="projects.criterion",
                verbose_name="critère",
            ),
        ),
        migrations.AddField(
            model_name="hatcontribution",
            name="key",
            field=models.UUIDField(
                blank=True,
                editable=False,
                help_text="Donnée à la note avant son envoi : deux envois de la même, une seule idée.",
                null=True,
                verbose_name="clé",
            ),
        ),
        migrations.AddField(
            model_name="hatcontribution",
            name="leaning",
            field=models.CharField(
                blank=True,
                choices=[("will", "Ce que le labo fera"), ("wont", "Ce que le labo ne fera pas")],
                max_length=10,
                verbose_name="va vers",
            ),
        ),
        migrations.AddField(
            model_name="hatcontribution",
            name="group",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="contributions",
                to="projects.hatgroup",
                verbose_name="groupe",
            ),
        ),
        migrations.CreateModel(
            name="HatRoom",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="créé le")),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="modifié le")),
                (
                    "status",
                    models.CharField(
                        choices=[("prepared", "Préparée"), ("running", "En cours"), ("closed", "Close")],
                        default="prepared",
                        editable=False,
                        max_length=20,
                        verbose_name="état",
                    ),
                ),
                (
                    "lead_stays",
                    models.BooleanField(default=False, verbose_name="le porteur ou la porteuse reste dans la salle"),
                ),
                (
                    "proposed",
                    models.TextField(blank=True, max_length=1000, verbose_name="ce que le groupe propose de décider"),
                ),
                ("reasons", models.TextField(blank=True, max_length=3000, verbose_name="pourquoi")),
                ("dissent", models.TextField(blank=True, max_length=2000, verbose_name="ce qui reste en désaccord")),
                ("closed_at", models.DateTimeField(blank=True, editable=False, null=True, verbose_name="close le")),
                (
                    "state",
                    models.PositiveIntegerField(
                        default=1,
                        editable=False,
                        help_text="Change avec tout ce que la salle voit : une page dont le numéro n’a pas bougé ne se relit pas.",
                        verbose_name="numéro d’état",
                    ),
                ),
                (
                    "facilitator",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="animation",
                    ),
                ),
                (
                    "proposal",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="hat_room",
                        to="projects.proposal",
                        verbose_name="cas",
                    ),
                ),
            ],
            options={
                "verbose_name": "salle des six chapeaux",
                "verbose_name_plural": "salles des six chapeaux",
                "ordering": ["-created_at", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="HatRoomTransition",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("source", models.CharField(max_length=30, verbose_name="de")),
                ("target", models.CharField(max_length=30, verbose_name="vers")),
                ("reason", models.TextField(blank=True, verbose_name="motif")),
                ("at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="le")),
                (
                    "by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="par",
                    ),
                ),
                (
                    "room",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="transitions",
                        to="projects.hatroom",
                        verbose_name="salle",
                    ),
                ),
            ],
            options={
                "verbose_name": "étape d’une salle",
                "verbose_name_plural": "étapes des salles",
                "ordering": ["at", "pk"],
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="HatRound",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "hat",
                    models.CharField(
                        choices=[
                            ("white", "Blanc, les faits"),
                            ("red", "Rouge, les ressentis"),
                            ("black", "Noir, les risques"),
                            ("yellow", "Jaune, les atouts"),
                            ("green", "Vert, les idées"),
                            ("blue", "Bleu, le cadre"),
                        ],
                        max_length=10,
                        verbose_name="chapeau",
                    ),
                ),
                ("position", models.PositiveSmallIntegerField(verbose_name="rang")),
                ("minutes", models.PositiveSmallIntegerField(default=4, verbose_name="minutes")),
                ("started_at", models.DateTimeField(blank=True, null=True, verbose_name="commencé le")),
                ("until", models.DateTimeField(blank=True, null=True, verbose_name="fin prévue")),
                ("paused_at", models.DateTimeField(blank=True, null=True, verbose_name="en pause depuis")),
                ("revealed_at", models.DateTimeField(blank=True, null=True, verbose_name="révélé le")),
                ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="fini le")),
                (
                    "room",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="rounds",
                        to="projects.hatroom",
                        verbose_name="salle",
                    ),
                ),
            ],
            options={
                "verbose_name": "tour de chapeau",
                "verbose_name_plural": "tours de chapeau",
                "ordering": ["position"],
            },
        ),
        migrations.AddField(
            model_name="hatgroup",
            name="round",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="groups",
                to="projects.hatround",
                verbose_name="tour",
            ),
        ),
        migrations.AddField(
            model_name="hatcontribution",
            name="round",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="contributions",
                to="projects.hatround",
                verbose_name="tour",
            ),
        ),
        migrations.AddConstraint(
            model_name="hatcontribution",
            constraint=models.CheckConstraint(
                condition=models.Q(("leaning__in", ["", "will", "wont"])),
                name="hat_known_leaning",
                violation_error_message="Une idée va vers ce que le labo fera, ou ne fera pas.",
            ),
        ),
        migrations.AddConstraint(
            model_name="hatcontribution",
            constraint=models.UniqueConstraint(
                fields=("author", "key"),
                name="hat_idea_sent_once",
                violation_error_message="Cette idée est déjà posée.",
            ),
        ),
        migrations.AddConstraint(
            model_name="hatroom",
            constraint=models.CheckConstraint(
                condition=models.Q(("status__in", ["prepared", "running", "closed"])),
                name="hat_room_known_status",
                violation_error_message="Cet état n’existe pas.",
            ),
        ),
        migrations.AddConstraint(
            model_name="hatroom",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("closed_at__isnull", False),
                        ("status", "closed"),
                        models.Q(("proposed", ""), _negated=True),
                        models.Q(("reasons", ""), _negated=True),
                    ),
                    models.Q(models.Q(("status", "closed"), _negated=True), ("closed_at__isnull", True)),
                    _connector="OR",
                ),
                name="hat_room_closes_with_its_synthesis",
                violation_error_message="Une salle se clôt sur une proposition et ses raisons.",
            ),
        ),
        migrations.AddConstraint(
            model_name="hatround",
            constraint=models.CheckConstraint(
                condition=models.Q(("hat__in", ["white", "red", "black", "yellow", "green", "blue"])),
                name="hat_round_known_hat",
                violation_error_message="Ce chapeau n’existe pas.",
            ),
        ),
        migrations.AddConstraint(
            model_name="hatround",
            constraint=models.CheckConstraint(
                condition=models.Q(("minutes__gte", 1), ("minutes__lte", 60)),
                name="hat_round_holds_in_an_hour",
                violation_error_message="Un tour dure de une à soixante minutes.",
            ),
        ),
        migrations.AddConstraint(
            model_name="hatround",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("revealed_at__isnull", True), ("started_at__isnull", True), ("until__isnull", True)),
                    models.Q(("started_at__isnull", False), ("until__isnull", False)),
                    _connector="OR",
                ),
                name="hat_round_started_before_revealed",
                violation_error_message="Un tour commence, puis ses idées sont révélées.",
            ),
        ),
        migrations.AddConstraint(
            model_name="hatround",
            constraint=models.CheckConstraint(
                condition=models.Q(("ended_at__isnull", True), ("revealed_at__isnull", False), _connector="OR"),
                name="hat_round_revealed_before_ended",
                violation_error_message="Les idées d’un tour sont révélées avant qu’il finisse.",
            ),
        ),
        migrations.AddConstraint(
            model_name="hatround",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("paused_at__isnull", True),
                    models.Q(("revealed_at__isnull", True), ("started_at__isnull", False)),
                    _connector="OR",
                ),
                name="hat_round_paused_while_writing",
                violation_error_message="Un tour se met en pause pendant que l’on écrit.",
            ),
        ),
        migrations.AddConstraint(
            model_name="hatround",
            constraint=models.UniqueConstraint(
                fields=("room", "position"),
                name="hat_round_unique_position",
                violation_error_message="Deux tours ne peuvent pas avoir le même rang.",
            ),
        ),
        migrations.AddConstraint(
            model_name="hatround",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_at__isnull", True), ("started_at__isnull", False)),
                fields=("room",),
                name="hat_round_one_at_a_time",
                violation_error_message="Un seul chapeau à la fois.",
            ),
        ),
        migrations.AddConstraint(
            model_name="hatgroup",
            constraint=models.UniqueConstraint(
                fields=("round", "name"),
                name="hat_group_unique_name",
                violation_error_message="Ce tour a déjà un groupe de ce nom.",
            ),
        ),
        migrations.RunSQL(REFUSE, ALLOW),
    ]
