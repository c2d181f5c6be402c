import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


def apply_what_was_taken(apps, schema_editor):
    """Until now a decision was applied as soon as it was written, by whoever wrote it."""
    decisions = apps.get_model("projects", "Decision").objects
    decisions.update(applied_at=models.F("decided_at"), applied_by=models.F("decided_by"))


class Migration(migrations.Migration):
    """Decisions are proposed, then applied; cases join one another; doors have a list; the service claims a condition."""

    dependencies = [
        ("labo", "0005_audit_never_rewritten"),
        ("projects", "0011_hats"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Door",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="créé le")),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="modifié le")),
                ("name", models.CharField(max_length=150, unique=True, verbose_name="nom")),
                (
                    "purpose",
                    models.CharField(
                        help_text="En une phrase : ce que l’on y trouve. Le service la lira.",
                        max_length=300,
                        verbose_name="pour quoi",
                    ),
                ),
                (
                    "contact_name",
                    models.CharField(
                        help_text="Un nom, ou « l’accueil des demandes ».",
                        max_length=150,
                        verbose_name="personne ou accueil à contacter",
                    ),
                ),
                ("contact_email", models.EmailField(blank=True, max_length=254, verbose_name="adresse")),
                ("contact_phone", models.CharField(blank=True, max_length=30, verbose_name="téléphone")),
                (
                    "is_open",
                    models.BooleanField(
                        default=True,
                        help_text="Décochez quand la porte ferme : les réponses déjà données la gardent.",
                        verbose_name="proposée",
                    ),
                ),
            ],
            options={
                "verbose_name": "autre porte",
                "verbose_name_plural": "autres portes",
                "ordering": ["name"],
            },
        ),
        migrations.CreateModel(
            name="Merger",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("reason", models.TextField(verbose_name="motif")),
                (
                    "is_named",
                    models.BooleanField(default=False, verbose_name="les deux services acceptent d’être nommés"),
                ),
                ("at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="le")),
            ],
            options={
                "verbose_name": "fusion",
                "verbose_name_plural": "fusions",
                "ordering": ["at", "pk"],
            },
        ),
        migrations.RemoveConstraint(
            model_name="decision",
            name="decision_known_outcome",
        ),
        migrations.RemoveConstraint(
            model_name="proposal",
            name="proposal_assessed_has_a_grid",
        ),
        migrations.RemoveConstraint(
            model_name="proposal",
            name="proposal_known_status",
        ),
        migrations.AddField(
            model_name="condition",
            name="claim_note",
            field=models.TextField(blank=True, max_length=500, verbose_name="ce que dit le service"),
        ),
        migrations.AddField(
            model_name="condition",
            name="claimed_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="dite faite le"),
        ),
        migrations.AddField(
            model_name="condition",
            name="claimed_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="dite faite par",
            ),
        ),
        migrations.AddField(
            model_name="condition",
            name="lab_word",
            field=models.TextField(blank=True, max_length=500, verbose_name="réponse du labo"),
        ),
        migrations.AddField(
            model_name="decision",
            name="applied_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="appliquée le"),
        ),
        migrations.AddField(
            model_name="decision",
            name="applied_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="appliquée par",
            ),
        ),
        migrations.AddField(
            model_name="decision",
            name="coherence_reasons",
            field=models.TextField(blank=True, max_length=1500, verbose_name="ce qui a pesé en cohérence"),
        ),
        migrations.AddField(
            model_name="decision",
            name="contact_email",
            field=models.EmailField(blank=True, max_length=254, verbose_name="son adresse"),
        ),
        migrations.AddField(
            model_name="decision",
            name="contact_name",
            field=models.CharField(blank=True, max_length=150, verbose_name="personne à contacter"),
        ),
        migrations.AddField(
            model_name="decision",
            name="contact_phone",
            field=models.CharField(blank=True, max_length=30, verbose_name="son téléphone"),
        ),
        migrations.AddField(
            model_name="decision",
            name="feasibility_reasons",
            field=models.TextField(blank=True, max_length=1500, verbose_name="ce qui a pesé en faisabilité"),
        ),
        migrations.AddField(
            model_name="decision",
            name="is_named",
            field=models.BooleanField(default=False, verbose_name="les deux services acceptent d’être nommés"),
        ),
        migrations.AddField(
            model_name="decision",
            name="merged_into",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="projects.proposal",
                verbose_name="cas rejoint",
            ),
        ),
        migrations.AddField(
            model_name="decision",
            name="relevance_reasons",
            field=models.TextField(blank=True, max_length=1500, verbose_name="ce qui a pesé en pertinence"),
        ),
        migrations.AddField(
            model_name="decision",
            name="set_aside_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="écartée le"),
        ),
        migrations.AddField(
            model_name="decision",
            name="set_aside_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="écartée par",
            ),
        ),
        migrations.AddField(
            model_name="decision",
            name="to_rework",
            field=models.TextField(blank=True, max_length=1500, verbose_name="à retravailler d’ici là"),
        ),
        migrations.AlterField(
            model_name="decision",
            name="outcome",
            field=models.CharField(
                choices=[
                    ("accepted", "Retenue"),
                    ("accepted_conditions", "Retenue sous conditions"),
                    ("postponed", "Ajournée"),
                    ("redirected", "Réorientée"),
                    ("merged", "Fusionnée"),
                    ("declined", "Non retenue"),
                ],
                max_length=30,
                verbose_name="décision",
            ),
        ),
        migrations.AlterField(
            model_name="proposal",
            name="status",
            field=models.CharField(
                choices=[
                    ("draft", "Brouillon"),
                    ("submitted", "Déposée"),
                    ("screening", "En pré-qualification"),
                    ("assessing", "En évaluation"),
                    ("deliberating", "En discussion"),
                    ("accepted", "Retenue"),
                    ("accepted_conditions", "Retenue sous conditions"),
                    ("postponed", "Ajournée"),
                    ("redirected", "Réorientée"),
                    ("merged", "Fusionnée"),
                    ("declined", "Non retenue"),
                    ("withdrawn", "Retirée"),
                ],
                default="draft",
                editable=False,
                max_length=30,
                verbose_name="état",
            ),
        ),
        migrations.RunPython(apply_what_was_taken, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name="condition",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("claimed_at__isnull", True), ("claimed_by__isnull", True)),
                    models.Q(("claimed_at__isnull", False), ("claimed_by__isnull", False)),
                    _connector="OR",
                ),
                name="condition_claimed_has_date_and_person",
                violation_error_message="Une condition dite faite a une date et une personne qui le dit.",
            ),
        ),
        migrations.AddConstraint(
            model_name="proposal",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "status__in",
                        ["draft", "submitted", "screening", "withdrawn", "redirected", "merged", "declined"],
                    ),
                    ("grid__isnull", False),
                    _connector="OR",
                ),
                name="proposal_assessed_has_a_grid",
                violation_error_message="Une proposition évaluée l’est avec une grille.",
            ),
        ),
        migrations.AddConstraint(
            model_name="proposal",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "status__in",
                        [
                            "draft",
                            "submitted",
                            "screening",
                            "assessing",
                            "deliberating",
                            "accepted",
                            "accepted_conditions",
                            "postponed",
                            "redirected",
                            "merged",
                            "declined",
                            "withdrawn",
                        ],
                    )
                ),
                name="proposal_known_status",
                violation_error_message="Cet état n’existe pas.",
            ),
        ),
        migrations.AddConstraint(
            model_name="door",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("contact_email", ""), _negated=True),
                    models.Q(("contact_phone", ""), _negated=True),
                    _connector="OR",
                ),
                name="door_can_be_reached",
                violation_error_message="Donnez une adresse ou un numéro de téléphone.",
            ),
        ),
        migrations.AddField(
            model_name="decision",
            name="door",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="projects.door",
                verbose_name="porte de l’annuaire",
            ),
        ),
        migrations.AddConstraint(
            model_name="decision",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "outcome__in",
                        ["accepted", "accepted_conditions", "postponed", "redirected", "merged", "declined"],
                    )
                ),
                name="decision_known_outcome",
                violation_error_message="Cette décision n’existe pas.",
            ),
        ),
        migrations.AddConstraint(
            model_name="decision",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("merged_into__isnull", False), ("outcome", "merged")),
                    models.Q(models.Q(("outcome", "merged"), _negated=True), ("merged_into__isnull", True)),
                    _connector="OR",
                ),
                name="decision_merged_names_a_case",
                violation_error_message="Une fusion, et elle seule, nomme le cas rejoint.",
            ),
        ),
        migrations.AddConstraint(
            model_name="decision",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("merged_into__isnull", True),
                    models.Q(("merged_into", models.F("proposal")), _negated=True),
                    _connector="OR",
                ),
                name="decision_not_into_itself",
                violation_error_message="Un cas ne se rejoint pas lui-même.",
            ),
        ),
        migrations.AddConstraint(
            model_name="decision",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("applied_at__isnull", True), ("applied_by__isnull", True), ("letter__isnull", True)),
                    models.Q(("applied_at__isnull", False), ("applied_by__isnull", False), ("letter__isnull", False)),
                    _connector="OR",
                ),
                name="decision_applied_has_who_and_letter",
                violation_error_message="Une décision appliquée dit par qui et a sa lettre, une décision proposée non.",
            ),
        ),
        migrations.AddConstraint(
            model_name="decision",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("set_aside_at__isnull", True), ("set_aside_by__isnull", True)),
                    models.Q(
                        ("applied_at__isnull", True), ("set_aside_at__isnull", False), ("set_aside_by__isnull", False)
                    ),
                    _connector="OR",
                ),
                name="decision_set_aside_was_never_applied",
                violation_error_message="Une décision écartée dit par qui, et n’a jamais été appliquée.",
            ),
        ),
        migrations.AddConstraint(
            model_name="decision",
            constraint=models.UniqueConstraint(
                condition=models.Q(("applied_at__isnull", True), ("set_aside_at__isnull", True)),
                fields=("proposal",),
                name="decision_one_proposed",
                violation_error_message="Ce cas a déjà une décision proposée.",
            ),
        ),
        migrations.AddField(
            model_name="merger",
            name="by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="par",
            ),
        ),
        migrations.AddField(
            model_name="merger",
            name="source",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="merger",
                to="projects.proposal",
                verbose_name="cas qui rejoint",
            ),
        ),
        migrations.AddField(
            model_name="merger",
            name="target",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="joined",
                to="projects.proposal",
                verbose_name="cas rejoint",
            ),
        ),
        migrations.AddConstraint(
            model_name="merger",
            constraint=models.CheckConstraint(
                condition=models.Q(("source", models.F("target")), _negated=True),
                name="merger_of_two_cases",
                violation_error_message="Un cas ne se rejoint pas lui-même.",
            ),
        ),
    ]
