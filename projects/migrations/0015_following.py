import hashlib
import json

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

# The form as every version filed before this migration answered it.
QUESTIONS = [
    [
        "Votre service",
        [
            [
                "title",
                "Un titre pour votre cas",
                "Une phrase courte que vos collègues comprennent. Vous pourrez la changer avec le labo.",
            ],
            ["org_unit", "Votre service", ""],
            ["lead_job_title", "Votre fonction", ""],
            [
                "sponsor_name",
                "La personne qui soutient la proposition",
                "Votre direction ou votre chef de service : la personne qui signera la note et décidera des suites.",
            ],
            ["sponsor_job_title", "Sa fonction", ""],
            [
                "sponsor_email",
                "Son adresse professionnelle",
                "Elle pourra suivre le cas avec vous et recevra la réponse du labo.",
            ],
        ],
    ],
    [
        "La situation",
        [
            [
                "summary",
                "Votre idée ou votre question, en quelques lignes",
                "Comme vous la raconteriez à une collègue dans l’ascenseur.",
            ],
            ["context", "Le contexte", "Votre équipe, vos lieux, ce que vous faites aujourd’hui."],
            ["problem", "Ce qui ne va pas aujourd’hui", "Deux exemples vécus valent mieux qu’un tableau de chiffres."],
            [
                "already_tried",
                "Ce que vous avez déjà essayé",
                "Même si cela n’a pas marché : c’est souvent le plus utile.",
            ],
        ],
    ],
    [
        "Les publics",
        [
            [
                "audiences",
                "Qui est concerné ?",
                "Des personnes précises plutôt que « les usagers ». Pensez aussi aux agents qui font le travail "
                "chaque jour.",
            ],
        ],
    ],
    [
        "Ce que vous attendez",
        [
            ["expectations", "Ce que vous attendez du labo", ""],
            [
                "leeway",
                "Ce qui peut encore changer, et ce qui ne le peut pas",
                "Lieu, règle, outil, organisation… Si la forme est déjà décidée, dites-le simplement.",
            ],
            [
                "framings",
                "Comment poseriez-vous la question ?",
                "Jusqu’à trois formulations, une par ligne. Et si la réponse était ailleurs ?",
            ],
            ["requested_format", "Le format qui vous semble adapté", ""],
        ],
    ],
    [
        "L’équipe et le calendrier",
        [
            [
                "available_agents",
                "Les agents qui pourraient participer",
                "Une personne ou un groupe par ligne, avec le temps possible : « Deux agents d’accueil, un jour "
                "par mois ».",
            ],
            [
                "schedule",
                "Votre calendrier",
                "Les échéances, les périodes chargées, la date avant laquelle une réponse vous serait utile.",
            ],
            ["means", "Les moyens dont vous disposez", "Budget, matériel, lieux. « Aucun » est une réponse."],
            ["constraints", "Les contraintes à connaître", "Sécurité, règlement, données personnelles, plannings."],
        ],
    ],
]

KEEP = """
CREATE TRIGGER question_set_never_rewritten BEFORE UPDATE ON projects_questionset
    FOR EACH ROW EXECUTE FUNCTION projects_refuse_change();
"""
LET_GO = "DROP TRIGGER question_set_never_rewritten ON projects_questionset;"
# A version is never rewritten, save here: it is given a column that it never had.
OPEN = "ALTER TABLE projects_proposalversion DISABLE TRIGGER proposal_version_never_rewritten;"
CLOSE = """
SET CONSTRAINTS ALL IMMEDIATE;
ALTER TABLE projects_proposalversion ENABLE TRIGGER proposal_version_never_rewritten;
"""


def say_what_was_asked(apps, schema_editor):
    """Give the versions there are the questions that they answered."""
    versions = apps.get_model("projects", "ProposalVersion").objects
    if not versions.exists():
        return
    mark = hashlib.sha256(json.dumps(QUESTIONS, ensure_ascii=False).encode()).hexdigest()
    asked = apps.get_model("projects", "QuestionSet").objects.create(questions=QUESTIONS, sha256=mark)
    versions.update(question_set=asked)


class Migration(migrations.Migration):
    """Amendments, requests for what is missing, and the questions that each version answers."""

    dependencies = [
        ("projects", "0014_deposit"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="QuestionSet",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("questions", models.JSONField(verbose_name="questions")),
                ("sha256", models.CharField(max_length=64, unique=True, verbose_name="empreinte SHA-256")),
                (
                    "first_asked_at",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="posées depuis le"),
                ),
            ],
            options={
                "verbose_name": "questions du formulaire",
                "verbose_name_plural": "questions du formulaire",
                "ordering": ["-pk"],
            },
        ),
        migrations.AddField(
            model_name="proposal",
            name="shown_status",
            field=models.CharField(
                blank=True,
                editable=False,
                max_length=30,
                verbose_name="état que le service lit en attendant la réponse",
            ),
        ),
        migrations.CreateModel(
            name="Amendment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="créé le")),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="modifié le")),
                ("answers", models.JSONField(verbose_name="réponses")),
                ("revision", models.PositiveIntegerField(default=0, editable=False, verbose_name="révision")),
                (
                    "prepared_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="préparée par",
                    ),
                ),
                (
                    "proposal",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="amendment",
                        to="projects.proposal",
                        verbose_name="cas",
                    ),
                ),
            ],
            options={
                "verbose_name": "modification en préparation",
                "verbose_name_plural": "modifications en préparation",
                "ordering": ["-updated_at"],
            },
        ),
        migrations.AddField(
            model_name="proposalversion",
            name="question_set",
            field=models.ForeignKey(
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="projects.questionset",
                verbose_name="questions posées",
            ),
        ),
        migrations.CreateModel(
            name="InformationRequest",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="créé le")),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="modifié le")),
                ("text", models.TextField(blank=True, max_length=2000, verbose_name="ce qui manque")),
                ("asked", models.JSONField(blank=True, default=dict, verbose_name="réponses à compléter")),
                ("due_on", models.DateField(verbose_name="attendu avant le")),
                ("asked_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="demandé le")),
                ("reminded_at", models.DateTimeField(blank=True, null=True, verbose_name="rappelé le")),
                ("closed_at", models.DateTimeField(blank=True, null=True, verbose_name="close le")),
                (
                    "closed_by",
                    models.ForeignKey(
                        blank=True,
                        help_text="Personne quand elle s’est close avec l’étude du cas.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="close par",
                    ),
                ),
                (
                    "answer",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="answers_to",
                        to="projects.proposalversion",
                        verbose_name="réponse",
                    ),
                ),
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="demandé par",
                    ),
                ),
                (
                    "proposal",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="information_requests",
                        to="projects.proposal",
                        verbose_name="cas",
                    ),
                ),
            ],
            options={
                "verbose_name": "demande d’éléments",
                "verbose_name_plural": "demandes d’éléments",
                "ordering": ["-asked_at", "-pk"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("closed_at__isnull", True)),
                        fields=("proposal",),
                        name="information_request_one_open_per_case",
                        violation_error_message="Ce cas attend déjà des éléments.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("text", ""), _negated=True),
                            models.Q(("asked", {}), _negated=True),
                            _connector="OR",
                        ),
                        name="information_request_asks_something",
                        violation_error_message="Dites ce qui manque.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("answer__isnull", True), ("closed_at__isnull", False), _connector="OR"),
                        name="information_request_answered_is_closed",
                        violation_error_message="Une demande qui a sa réponse est close.",
                    ),
                ],
            },
        ),
        migrations.RunSQL(OPEN, migrations.RunSQL.noop),
        migrations.RunPython(say_what_was_asked, migrations.RunPython.noop),
        migrations.RunSQL(CLOSE, migrations.RunSQL.noop),
        migrations.AlterField(
            model_name="proposalversion",
            name="question_set",
            field=models.ForeignKey(
                editable=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="projects.questionset",
                verbose_name="questions posées",
            ),
        ),
        migrations.RunSQL(KEEP, LET_GO),
    ]
