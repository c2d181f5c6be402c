import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

SIGNALS = [("green", "Vert"), ("unclear", "À éclaircir"), ("red", "Rouge"), ("abstain", "Sans avis")]

REFUSE = """
CREATE FUNCTION projects_refuse_filed_answer_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM projects_assessmentsheet WHERE id = OLD.sheet_id AND filed_at IS NOT NULL) THEN
        RAISE EXCEPTION 'projects: the answers of a filed sheet are never rewritten'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER answer_of_filed_sheet_never_rewritten BEFORE UPDATE ON projects_answer
    FOR EACH ROW EXECUTE FUNCTION projects_refuse_filed_answer_change();
"""

ALLOW = """
DROP TRIGGER answer_of_filed_sheet_never_rewritten ON projects_answer;
DROP FUNCTION projects_refuse_filed_answer_change();
"""


def tell_what_was_opened(apps, schema_editor):
    """Cases that were discussed had their sheets read from then on; what was written judged the first version."""
    proposals = apps.get_model("projects", "Proposal").objects
    steps = apps.get_model("projects", "ProposalTransition").objects
    for step in steps.filter(target="deliberating").order_by("at", "pk").iterator():
        proposals.filter(pk=step.proposal_id).exclude(status="assessing").update(sheets_opened_at=step.at)
    sheets = apps.get_model("projects", "AssessmentSheet").objects
    sheets.filter(answers__isnull=False).update(version=1)


class Migration(migrations.Migration):
    """Declarations, sealed sheets with their version, quotes, the service's own view, rallies."""

    dependencies = [
        ("labo", "0005_audit_never_rewritten"),
        ("projects", "0009_thread"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ServiceAnswer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("signal", models.CharField(choices=SIGNALS, max_length=10, verbose_name="signal")),
                ("comment", models.TextField(blank=True, max_length=1500, verbose_name="commentaire")),
            ],
            options={
                "verbose_name": "réponse du service",
                "verbose_name_plural": "réponses du service",
                "ordering": ["criterion__position"],
            },
        ),
        migrations.CreateModel(
            name="ServiceView",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="créé le")),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="modifié le")),
                ("sent_at", models.DateTimeField(blank=True, editable=False, null=True, verbose_name="envoyé le")),
            ],
            options={
                "verbose_name": "regard du service",
                "verbose_name_plural": "regards des services",
            },
        ),
        migrations.CreateModel(
            name="Stance",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "choice",
                    models.CharField(
                        choices=[("rallied", "Je me rallie"), ("maintained", "Je maintiens")],
                        max_length=10,
                        verbose_name="position",
                    ),
                ),
                ("signal", models.CharField(blank=True, choices=SIGNALS, max_length=10, verbose_name="signal rejoint")),
                ("word", models.CharField(blank=True, max_length=300, verbose_name="en un mot")),
                ("at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="le")),
            ],
            options={
                "verbose_name": "position",
                "verbose_name_plural": "positions",
                "ordering": ["criterion__position", "pk"],
            },
        ),
        migrations.AddField(
            model_name="answer",
            name="quote",
            field=models.TextField(blank=True, max_length=600, verbose_name="passage cité"),
        ),
        migrations.AddField(
            model_name="assessmentsheet",
            name="declaration",
            field=models.CharField(
                blank=True,
                choices=[("no_link", "Aucun lien"), ("link", "Un lien à signaler"), ("recused", "Je me retire")],
                max_length=10,
                verbose_name="lien avec le cas",
            ),
        ),
        migrations.AddField(
            model_name="assessmentsheet",
            name="declaration_text",
            field=models.TextField(blank=True, max_length=1000, verbose_name="quel lien, ou pourquoi ce retrait"),
        ),
        migrations.AddField(
            model_name="assessmentsheet",
            name="declared_at",
            field=models.DateTimeField(blank=True, editable=False, null=True, verbose_name="déclaré le"),
        ),
        migrations.AddField(
            model_name="assessmentsheet",
            name="version",
            field=models.PositiveSmallIntegerField(blank=True, editable=False, null=True, verbose_name="version jugée"),
        ),
        migrations.AddField(
            model_name="proposal",
            name="sheets_opened_at",
            field=models.DateTimeField(blank=True, editable=False, null=True, verbose_name="avis ouverts le"),
        ),
        migrations.AddConstraint(
            model_name="assessmentsheet",
            constraint=models.CheckConstraint(
                condition=models.Q(("declaration__in", ["", "no_link", "link", "recused"])),
                name="sheet_known_declaration",
                violation_error_message="Cette déclaration n’existe pas.",
            ),
        ),
        migrations.AddConstraint(
            model_name="assessmentsheet",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("declaration", ""), ("declared_at__isnull", True)),
                    models.Q(models.Q(("declaration", ""), _negated=True), ("declared_at__isnull", False)),
                    _connector="OR",
                ),
                name="sheet_declaration_has_its_date",
                violation_error_message="Une déclaration a sa date.",
            ),
        ),
        migrations.AddConstraint(
            model_name="assessmentsheet",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("declaration__in", ["", "no_link"]),
                    models.Q(("declaration_text", ""), _negated=True),
                    _connector="OR",
                ),
                name="sheet_link_has_its_words",
                violation_error_message="Un lien ou un retrait se dit en quelques mots.",
            ),
        ),
        migrations.AddConstraint(
            model_name="assessmentsheet",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("declaration", "recused"), _negated=True), ("filed_at__isnull", True), _connector="OR"
                ),
                name="sheet_recused_is_not_filed",
                violation_error_message="Qui se retire ne dépose pas d’avis.",
            ),
        ),
        migrations.AddConstraint(
            model_name="proposal",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("status", "assessing"), _negated=True),
                    ("sheets_opened_at__isnull", True),
                    _connector="OR",
                ),
                name="proposal_sheets_sealed_while_assessing",
                violation_error_message="Pendant l’évaluation, les avis sont scellés.",
            ),
        ),
        migrations.AddField(
            model_name="serviceanswer",
            name="criterion",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="projects.criterion",
                verbose_name="critère",
            ),
        ),
        migrations.AddField(
            model_name="serviceview",
            name="by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="rempli par",
            ),
        ),
        migrations.AddField(
            model_name="serviceview",
            name="grid",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="projects.criteriagrid",
                verbose_name="grille",
            ),
        ),
        migrations.AddField(
            model_name="serviceview",
            name="proposal",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="service_view",
                to="projects.proposal",
                verbose_name="cas",
            ),
        ),
        migrations.AddField(
            model_name="serviceanswer",
            name="view",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="answers",
                to="projects.serviceview",
                verbose_name="regard",
            ),
        ),
        migrations.AddField(
            model_name="stance",
            name="criterion",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="projects.criterion",
                verbose_name="critère",
            ),
        ),
        migrations.AddField(
            model_name="stance",
            name="sheet",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="stances",
                to="projects.assessmentsheet",
                verbose_name="avis",
            ),
        ),
        migrations.AddConstraint(
            model_name="serviceanswer",
            constraint=models.UniqueConstraint(
                fields=("view", "criterion"),
                name="service_answer_one_per_criterion",
                violation_error_message="Ce critère a déjà une réponse du service.",
            ),
        ),
        migrations.AddConstraint(
            model_name="serviceanswer",
            constraint=models.CheckConstraint(
                condition=models.Q(("signal__in", ["green", "unclear", "red", "abstain"])),
                name="service_answer_known_signal",
                violation_error_message="Ce signal n’existe pas.",
            ),
        ),
        migrations.AddConstraint(
            model_name="stance",
            constraint=models.UniqueConstraint(
                fields=("sheet", "criterion"),
                name="stance_one_per_criterion",
                violation_error_message="Ce critère a déjà une position.",
            ),
        ),
        migrations.AddConstraint(
            model_name="stance",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("choice", "maintained"), ("signal", "")),
                    models.Q(("choice", "rallied"), ("signal__in", ["green", "unclear", "red", "abstain"])),
                    _connector="OR",
                ),
                name="stance_known",
                violation_error_message="On se rallie à un signal, on maintient le sien.",
            ),
        ),
        migrations.RunPython(tell_what_was_opened, migrations.RunPython.noop),
        migrations.RunSQL(REFUSE, ALLOW),
    ]
