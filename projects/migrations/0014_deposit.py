"""Ideas, preconditions, remarks, the reminder of a draft; a proposal knows its idea and the case it tries again."""

import uuid

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models
from django.db.models import Q

PROTECT, CASCADE = django.db.models.deletion.PROTECT, django.db.models.deletion.CASCADE
ANSWERS = [("yes", "Oui"), ("not_yet", "Pas encore"), ("unknown", "Je ne sais pas")]
GIVEN = ["", "yes", "not_yet", "unknown"]
QUESTIONS = [
    "title", "org_unit", "lead_job_title", "sponsor_name", "sponsor_job_title", "sponsor_email", "summary", "context",
    "problem", "already_tried", "audiences", "expectations", "leeway", "framings", "requested_format",
    "available_agents", "schedule", "means", "constraints",
]  # fmt: skip


def row_id():
    return models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")


def written_by(label, **fields):
    return models.ForeignKey(
        on_delete=PROTECT, related_name="+", to=settings.AUTH_USER_MODEL, verbose_name=label, **fields
    )


def part_of(model, label, name):
    return models.ForeignKey(on_delete=CASCADE, related_name=name, to=model, verbose_name=label)


def one_of_a_case(label, name):
    return models.OneToOneField(
        on_delete=CASCADE,
        primary_key=True,
        related_name=name,
        serialize=False,
        to="projects.proposal",
        verbose_name=label,
    )


def answer(label):
    return models.CharField(blank=True, choices=ANSWERS, max_length=10, verbose_name=label)


def check(condition, name, sentence):
    return models.CheckConstraint(condition=condition, name=name, violation_error_message=sentence)


class Migration(migrations.Migration):
    dependencies = [
        ("labo", "0005_audit_never_rewritten"),
        ("projects", "0013_pieces"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Idea",
            fields=[
                ("id", row_id()),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="créé le")),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="modifié le")),
                (
                    "key",
                    models.UUIDField(
                        default=uuid.uuid4,
                        editable=False,
                        help_text="Donnée au formulaire avant l’envoi : deux envois du même, une seule idée.",
                        unique=True,
                        verbose_name="clé",
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("received", "À répondre"),
                            ("answered", "Répondue"),
                            ("promoted", "Devenue proposition"),
                            ("closed", "Close"),
                        ],
                        default="received",
                        editable=False,
                        max_length=20,
                        verbose_name="état",
                    ),
                ),
                (
                    "author",
                    models.ForeignKey(
                        on_delete=PROTECT,
                        related_name="ideas",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="proposée par",
                    ),
                ),
                ("title", models.CharField(max_length=100, verbose_name="titre")),
                ("text", models.TextField(max_length=800, verbose_name="idée")),
            ],
            options={
                "verbose_name": "idée",
                "verbose_name_plural": "idées",
                "ordering": ["-created_at", "-pk"],
                "constraints": [
                    check(
                        Q(status__in=["received", "answered", "promoted", "closed"]),
                        "idea_known_status",
                        "Cet état n’existe pas.",
                    ),
                    check(
                        ~Q(title="") & ~Q(text=""),
                        "idea_says_something",
                        "Une idée a un titre et quelques lignes.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="IdeaNote",
            fields=[
                ("id", row_id()),
                ("idea", part_of("projects.idea", "idée", "notes")),
                ("key", models.UUIDField(editable=False, unique=True, verbose_name="clé")),
                ("author", written_by("de")),
                ("is_from_lab", models.BooleanField(verbose_name="écrit au nom du labo")),
                ("text", models.TextField(max_length=2000, verbose_name="texte")),
                ("at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="le")),
            ],
            options={
                "verbose_name": "mot échangé sur une idée",
                "verbose_name_plural": "mots échangés sur les idées",
                "ordering": ["at", "pk"],
                "constraints": [check(~Q(text=""), "idea_note_says_something", "Écrivez quelques mots.")],
            },
        ),
        migrations.CreateModel(
            name="IdeaTransition",
            fields=[
                ("id", row_id()),
                ("idea", part_of("projects.idea", "idée", "transitions")),
                ("source", models.CharField(max_length=30, verbose_name="de")),
                ("target", models.CharField(max_length=30, verbose_name="vers")),
                ("by", written_by("par", blank=True, null=True)),
                ("reason", models.TextField(blank=True, verbose_name="motif")),
                ("at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="le")),
            ],
            options={
                "verbose_name": "étape d’une idée",
                "verbose_name_plural": "étapes des idées",
                "ordering": ["at", "pk"],
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Preconditions",
            fields=[
                ("proposal", one_of_a_case("cas", "preconditions")),
                ("is_backed", answer("hiérarchie informée")),
                ("has_volunteers", answer("agents volontaires")),
                ("is_open_ended", answer("rien d’acheté ni de décidé")),
            ],
            options={
                "verbose_name": "conditions de départ d’un cas",
                "verbose_name_plural": "conditions de départ des cas",
                "constraints": [
                    check(
                        Q(is_backed__in=GIVEN, has_volunteers__in=GIVEN, is_open_ended__in=GIVEN),
                        "preconditions_known_answers",
                        "Répondez par oui, pas encore ou je ne sais pas.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Remark",
            fields=[
                ("id", row_id()),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="créé le")),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="modifié le")),
                ("proposal", part_of("projects.proposal", "cas", "remarks")),
                ("field", models.CharField(max_length=30, verbose_name="question")),
                ("text", models.TextField(max_length=1000, verbose_name="remarque")),
                ("by", written_by("par")),
            ],
            options={
                "verbose_name": "remarque sur une réponse",
                "verbose_name_plural": "remarques sur les réponses",
                "ordering": ["proposal", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("proposal", "field"),
                        name="remark_one_per_question",
                        violation_error_message="Cette question a déjà une remarque.",
                    ),
                    check(Q(field__in=QUESTIONS), "remark_on_a_known_question", "Cette question n’existe pas."),
                    check(
                        ~Q(text=""),
                        "remark_says_something",
                        "Écrivez quelques mots, ou retirez la remarque.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="DraftReminder",
            fields=[
                ("proposal", one_of_a_case("brouillon", "reminder")),
                (
                    "session",
                    models.ForeignKey(
                        on_delete=PROTECT, related_name="+", to="projects.session", verbose_name="session"
                    ),
                ),
                ("sent_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="écrit le")),
            ],
            options={
                "verbose_name": "rappel d’un brouillon",
                "verbose_name_plural": "rappels des brouillons",
            },
        ),
        migrations.AddField(
            model_name="proposal",
            name="idea",
            field=models.OneToOneField(
                blank=True,
                editable=False,
                null=True,
                on_delete=PROTECT,
                related_name="proposal",
                to="projects.idea",
                verbose_name="idée de départ",
            ),
        ),
        migrations.AddField(
            model_name="proposal",
            name="previous",
            field=models.OneToOneField(
                blank=True,
                editable=False,
                null=True,
                on_delete=PROTECT,
                related_name="again",
                to="projects.proposal",
                verbose_name="proposition précédente",
            ),
        ),
        migrations.AddConstraint(
            model_name="proposal",
            constraint=check(
                Q(framings__len__lte=3), "proposal_three_framings_at_most", "Gardez trois formulations au plus."
            ),
        ),
        migrations.AddConstraint(
            model_name="proposal",
            constraint=check(
                ~Q(previous=models.F("pk")),
                "proposal_not_its_own_previous",
                "Une proposition ne peut pas venir d’elle-même.",
            ),
        ),
    ]
