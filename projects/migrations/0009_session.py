import django.contrib.postgres.fields
import django.db.models.constraints
import django.db.models.deletion
import django.db.models.functions.text
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

NEVER_REWRITTEN = """
CREATE TRIGGER minutes_version_never_rewritten BEFORE UPDATE OR DELETE ON projects_minutesversion
    FOR EACH ROW EXECUTE FUNCTION projects_refuse_change();
CREATE TRIGGER minutes_signature_never_rewritten BEFORE UPDATE OR DELETE ON projects_minutessignature
    FOR EACH ROW EXECUTE FUNCTION projects_refuse_change();
CREATE TRIGGER session_transition_never_rewritten BEFORE UPDATE ON projects_sessiontransition
    FOR EACH ROW EXECUTE FUNCTION projects_refuse_change();
CREATE TRIGGER minutes_transition_never_rewritten BEFORE UPDATE ON projects_minutestransition
    FOR EACH ROW EXECUTE FUNCTION projects_refuse_change();
CREATE TRIGGER session_transition_journal AFTER INSERT ON projects_sessiontransition
    FOR EACH ROW EXECUTE FUNCTION labo_audit_transition('projects.session', 'session_id');
CREATE TRIGGER minutes_transition_journal AFTER INSERT ON projects_minutestransition
    FOR EACH ROW EXECUTE FUNCTION labo_audit_transition('projects.minutes', 'minutes_id');
"""
REWRITABLE = """
DROP TRIGGER minutes_transition_journal ON projects_minutestransition;
DROP TRIGGER session_transition_journal ON projects_sessiontransition;
DROP TRIGGER minutes_transition_never_rewritten ON projects_minutestransition;
DROP TRIGGER session_transition_never_rewritten ON projects_sessiontransition;
DROP TRIGGER minutes_signature_never_rewritten ON projects_minutessignature;
DROP TRIGGER minutes_version_never_rewritten ON projects_minutesversion;
"""
# Every decision of before moved its case the moment it was taken.
APPLIED = "UPDATE projects_decision SET applied_at = decided_at WHERE applied_at IS NULL;"


class Migration(migrations.Migration):
    """Sessions: their life, agenda, answers, minutes, deciders; decisions that wait for the closing."""

    dependencies = [
        ("projects", "0008_outside_opinion"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="AgendaItem",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("position", models.PositiveSmallIntegerField(verbose_name="rang")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("opening", "ouverture"),
                            ("presentation", "présentation"),
                            ("answers", "réponses"),
                            ("criterion", "critère à discuter"),
                            ("later", "s’il reste du temps"),
                            ("agreed", "déjà d’accord"),
                            ("hats", "chapeaux"),
                            ("decision", "décision"),
                            ("closing", "clôture"),
                            ("other", "autre"),
                        ],
                        default="other",
                        max_length=20,
                        verbose_name="nature",
                    ),
                ),
                ("title", models.CharField(max_length=300, verbose_name="intitulé")),
                ("minutes", models.PositiveSmallIntegerField(default=10, verbose_name="durée en minutes")),
                ("why", models.CharField(blank=True, max_length=300, verbose_name="pourquoi")),
                ("is_handmade", models.BooleanField(default=False, verbose_name="écrite à la main")),
            ],
            options={
                "verbose_name": "ligne de l’ordre du jour",
                "verbose_name_plural": "lignes de l’ordre du jour",
                "ordering": ["position", "pk"],
            },
        ),
        migrations.CreateModel(
            name="Decider",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=150, verbose_name="nom et fonction")),
                ("email", models.EmailField(max_length=254, verbose_name="adresse")),
                (
                    "mark",
                    models.CharField(editable=False, max_length=64, unique=True, verbose_name="empreinte du lien"),
                ),
                ("expires_at", models.DateTimeField(verbose_name="lien valable jusqu’au")),
                ("invited_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="invité le")),
                ("revoked_at", models.DateTimeField(blank=True, null=True, verbose_name="lien fermé le")),
            ],
            options={
                "verbose_name": "décideur ou décideuse",
                "verbose_name_plural": "décideuses et décideurs",
                "ordering": ["invited_at", "pk"],
            },
        ),
        migrations.CreateModel(
            name="DeciderOpinion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("agrees", models.BooleanField(verbose_name="d’accord")),
                ("word", models.TextField(blank=True, max_length=1000, verbose_name="un mot")),
                ("about", models.CharField(blank=True, max_length=16, verbose_name="empreinte de la décision lue")),
                ("given_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="donné le")),
            ],
            options={
                "verbose_name": "avis d’un décideur",
                "verbose_name_plural": "avis des décideurs",
                "ordering": ["given_at", "pk"],
            },
        ),
        migrations.CreateModel(
            name="Minutes",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="créé le")),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="modifié le")),
                (
                    "status",
                    models.CharField(
                        choices=[("drafting", "À relire et à signer"), ("signed", "Signé")],
                        default="drafting",
                        editable=False,
                        max_length=20,
                        verbose_name="état",
                    ),
                ),
                ("number", models.PositiveSmallIntegerField(default=1, editable=False, verbose_name="version")),
                (
                    "correction",
                    models.TextField(blank=True, editable=False, max_length=1000, verbose_name="ce qui est corrigé"),
                ),
                ("preface", models.TextField(blank=True, max_length=3000, verbose_name="préambule")),
                ("remarks", models.TextField(blank=True, max_length=3000, verbose_name="remarques")),
                ("revision", models.PositiveIntegerField(default=0, editable=False, verbose_name="révision")),
            ],
            options={
                "verbose_name": "compte rendu",
                "verbose_name_plural": "comptes rendus",
                "ordering": ["-created_at", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="MinutesSignature",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveSmallIntegerField(verbose_name="version")),
                (
                    "role",
                    models.CharField(
                        choices=[("facilitator", "animation de la session"), ("lab", "équipe du labo")],
                        max_length=20,
                        verbose_name="qualité",
                    ),
                ),
                ("mark", models.CharField(max_length=64, verbose_name="empreinte du texte")),
                ("signed_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="signé le")),
            ],
            options={
                "verbose_name": "signature d’un compte rendu",
                "verbose_name_plural": "signatures des comptes rendus",
                "ordering": ["signed_at", "pk"],
            },
        ),
        migrations.CreateModel(
            name="MinutesTransition",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("source", models.CharField(max_length=30, verbose_name="de")),
                ("target", models.CharField(max_length=30, verbose_name="vers")),
                ("reason", models.TextField(blank=True, verbose_name="motif")),
                ("at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="le")),
            ],
            options={
                "verbose_name": "étape d’un compte rendu",
                "verbose_name_plural": "étapes des comptes rendus",
                "ordering": ["at", "pk"],
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="MinutesVersion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveSmallIntegerField(verbose_name="version")),
                ("reason", models.TextField(blank=True, max_length=1000, verbose_name="ce qui est corrigé")),
                ("pdf", models.BinaryField(verbose_name="PDF")),
                ("sha256", models.CharField(max_length=64, verbose_name="empreinte SHA-256")),
                ("released_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="signée le")),
            ],
            options={
                "verbose_name": "version d’un compte rendu",
                "verbose_name_plural": "versions des comptes rendus",
                "ordering": ["-number"],
            },
        ),
        migrations.CreateModel(
            name="PresentationAnswer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="créé le")),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="modifié le")),
                ("position", models.PositiveSmallIntegerField(verbose_name="rang")),
                ("question", models.TextField(max_length=1500, verbose_name="question")),
                ("answer", models.TextField(blank=True, max_length=3000, verbose_name="réponse du service")),
                ("typed_at", models.DateTimeField(blank=True, null=True, verbose_name="notée le")),
                ("revision", models.PositiveIntegerField(default=0, verbose_name="révision")),
            ],
            options={
                "verbose_name": "réponse à une question",
                "verbose_name_plural": "réponses aux questions",
                "ordering": ["position", "pk"],
            },
        ),
        migrations.CreateModel(
            name="SessionTransition",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("source", models.CharField(max_length=30, verbose_name="de")),
                ("target", models.CharField(max_length=30, verbose_name="vers")),
                ("reason", models.TextField(blank=True, verbose_name="motif")),
                ("at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="le")),
            ],
            options={
                "verbose_name": "étape d’une session",
                "verbose_name_plural": "étapes des sessions",
                "ordering": ["at", "pk"],
                "abstract": False,
            },
        ),
        migrations.AddField(
            model_name="session",
            name="agenda_revision",
            field=models.PositiveIntegerField(default=0, editable=False, verbose_name="révision de l’ordre du jour"),
        ),
        migrations.AddField(
            model_name="session",
            name="announced_at",
            field=models.DateTimeField(blank=True, editable=False, null=True, verbose_name="annoncée le"),
        ),
        migrations.AddField(
            model_name="session",
            name="attendees",
            field=models.ManyToManyField(
                blank=True, related_name="+", to=settings.AUTH_USER_MODEL, verbose_name="personnes présentes"
            ),
        ),
        migrations.AddField(
            model_name="session",
            name="closed_at",
            field=models.DateTimeField(blank=True, editable=False, null=True, verbose_name="close le"),
        ),
        migrations.AddField(
            model_name="session",
            name="guests",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=200),
                blank=True,
                default=list,
                size=30,
                verbose_name="autres personnes présentes",
            ),
        ),
        migrations.AddField(
            model_name="session",
            name="notice",
            field=models.PositiveSmallIntegerField(default=1, editable=False, verbose_name="annonce"),
        ),
        migrations.AddField(
            model_name="session",
            name="revision",
            field=models.PositiveIntegerField(default=0, editable=False, verbose_name="révision"),
        ),
        migrations.AddField(
            model_name="session",
            name="status",
            field=models.CharField(
                choices=[("planned", "Prévue"), ("open", "Ouverte"), ("closed", "Close")],
                default="planned",
                editable=False,
                max_length=10,
                verbose_name="état",
            ),
        ),
        migrations.AddField(
            model_name="sessioncase",
            name="carried_to",
            field=models.ForeignKey(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="projects.session",
                verbose_name="reporté à la session",
            ),
        ),
        migrations.AddField(
            model_name="sessioncase",
            name="fate",
            field=models.CharField(
                choices=[
                    ("waiting", "à discuter"),
                    ("decided", "décision appliquée"),
                    ("carried", "reporté"),
                    ("elsewhere", "décidé ou retiré entre-temps"),
                ],
                default="waiting",
                editable=False,
                max_length=10,
                verbose_name="issue",
            ),
        ),
        migrations.AddConstraint(
            model_name="session",
            constraint=models.CheckConstraint(
                condition=models.Q(("status__in", ["planned", "open", "closed"])),
                name="session_known_status",
                violation_error_message="Cet état n’existe pas.",
            ),
        ),
        migrations.AddConstraint(
            model_name="session",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("closed_at__isnull", False), ("status", "closed")),
                    models.Q(models.Q(("status", "closed"), _negated=True), ("closed_at__isnull", True)),
                    _connector="OR",
                ),
                name="session_closed_has_its_date",
                violation_error_message="Une session close a sa date de clôture, les autres non.",
            ),
        ),
        migrations.AddConstraint(
            model_name="sessioncase",
            constraint=models.UniqueConstraint(
                condition=models.Q(("fate", "waiting")),
                fields=("proposal",),
                name="session_case_waits_once",
                violation_error_message="Ce cas attend déjà une autre session.",
            ),
        ),
        migrations.AddConstraint(
            model_name="sessioncase",
            constraint=models.CheckConstraint(
                condition=models.Q(("fate__in", ["waiting", "decided", "carried", "elsewhere"])),
                name="session_case_known_fate",
                violation_error_message="Cette issue n’existe pas.",
            ),
        ),
        migrations.AddConstraint(
            model_name="sessioncase",
            constraint=models.CheckConstraint(
                condition=models.Q(("carried_to__isnull", True), ("fate", "carried"), _connector="OR"),
                name="session_case_carried_only",
                violation_error_message="Seul un cas reporté nomme la session qui le reprend.",
            ),
        ),
        migrations.AddField(
            model_name="agendaitem",
            name="case",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="agenda",
                to="projects.sessioncase",
                verbose_name="cas",
            ),
        ),
        migrations.AddField(
            model_name="agendaitem",
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
            model_name="agendaitem",
            name="session",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="agenda",
                to="projects.session",
                verbose_name="session",
            ),
        ),
        migrations.AddField(
            model_name="decider",
            name="invited_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="invité par",
            ),
        ),
        migrations.AddField(
            model_name="decider",
            name="session",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="deciders",
                to="projects.session",
                verbose_name="session",
            ),
        ),
        migrations.AddField(
            model_name="decideropinion",
            name="case",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="opinions",
                to="projects.sessioncase",
                verbose_name="cas de la session",
            ),
        ),
        migrations.AddField(
            model_name="decideropinion",
            name="decider",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="opinions",
                to="projects.decider",
                verbose_name="décideur ou décideuse",
            ),
        ),
        migrations.AddField(
            model_name="minutes",
            name="session",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="minutes",
                to="projects.session",
                verbose_name="session",
            ),
        ),
        migrations.AddField(
            model_name="minutessignature",
            name="by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="par",
            ),
        ),
        migrations.AddField(
            model_name="minutessignature",
            name="minutes",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="signatures",
                to="projects.minutes",
                verbose_name="compte rendu",
            ),
        ),
        migrations.AddField(
            model_name="minutestransition",
            name="by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="par",
            ),
        ),
        migrations.AddField(
            model_name="minutestransition",
            name="minutes",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="transitions",
                to="projects.minutes",
                verbose_name="compte rendu",
            ),
        ),
        migrations.AddField(
            model_name="minutesversion",
            name="minutes",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="versions",
                to="projects.minutes",
                verbose_name="compte rendu",
            ),
        ),
        migrations.AddField(
            model_name="presentationanswer",
            name="case",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="answers",
                to="projects.sessioncase",
                verbose_name="cas de la session",
            ),
        ),
        migrations.AddField(
            model_name="presentationanswer",
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
            model_name="presentationanswer",
            name="typed_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="notée par",
            ),
        ),
        migrations.AddField(
            model_name="sessiontransition",
            name="by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="par",
            ),
        ),
        migrations.AddField(
            model_name="sessiontransition",
            name="session",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="transitions",
                to="projects.session",
                verbose_name="session",
            ),
        ),
        migrations.AddConstraint(
            model_name="agendaitem",
            constraint=models.UniqueConstraint(
                deferrable=django.db.models.constraints.Deferrable["DEFERRED"],
                fields=("session", "position"),
                name="agenda_unique_position",
                violation_error_message="Deux lignes ne peuvent pas avoir le même rang.",
            ),
        ),
        migrations.AddConstraint(
            model_name="agendaitem",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "kind__in",
                        [
                            "opening",
                            "presentation",
                            "answers",
                            "criterion",
                            "later",
                            "agreed",
                            "hats",
                            "decision",
                            "closing",
                            "other",
                        ],
                    )
                ),
                name="agenda_known_kind",
                violation_error_message="Cette nature de ligne n’existe pas.",
            ),
        ),
        migrations.AddConstraint(
            model_name="decider",
            constraint=models.UniqueConstraint(
                models.F("session"),
                django.db.models.functions.text.Lower("email"),
                condition=models.Q(("revoked_at__isnull", True)),
                name="decider_one_link_at_a_time",
                violation_error_message="Cette personne a déjà un lien pour cette session.",
            ),
        ),
        migrations.AddConstraint(
            model_name="decider",
            constraint=models.CheckConstraint(
                condition=models.Q(("expires_at__gt", models.F("invited_at"))),
                name="decider_link_lasts",
                violation_error_message="Un lien est valable un temps.",
            ),
        ),
        migrations.AddConstraint(
            model_name="decideropinion",
            constraint=models.UniqueConstraint(
                fields=("decider", "case"),
                name="decider_one_opinion_per_case",
                violation_error_message="Cette personne a déjà donné son avis sur ce cas.",
            ),
        ),
        migrations.AddConstraint(
            model_name="decideropinion",
            constraint=models.CheckConstraint(
                condition=models.Q(("agrees", True), models.Q(("word", ""), _negated=True), _connector="OR"),
                name="decider_disagrees_with_a_word",
                violation_error_message="Dites en un mot pourquoi vous n’êtes pas d’accord.",
            ),
        ),
        migrations.AddConstraint(
            model_name="minutes",
            constraint=models.CheckConstraint(
                condition=models.Q(("status__in", ["drafting", "signed"])),
                name="minutes_known_status",
                violation_error_message="Cet état n’existe pas.",
            ),
        ),
        migrations.AddConstraint(
            model_name="minutes",
            constraint=models.CheckConstraint(
                condition=models.Q(("number", 1), models.Q(("correction", ""), _negated=True), _connector="OR"),
                name="minutes_correction_has_its_reason",
                violation_error_message="Une correction dit ce qu’elle corrige.",
            ),
        ),
        migrations.AddConstraint(
            model_name="minutessignature",
            constraint=models.UniqueConstraint(
                fields=("minutes", "number", "mark", "role"),
                name="minutes_signed_once_per_role",
                violation_error_message="Ce compte rendu a déjà cette signature.",
            ),
        ),
        migrations.AddConstraint(
            model_name="minutessignature",
            constraint=models.UniqueConstraint(
                fields=("minutes", "number", "mark", "by"),
                name="minutes_signed_once_per_person",
                violation_error_message="Cette personne a déjà signé ce compte rendu.",
            ),
        ),
        migrations.AddConstraint(
            model_name="minutessignature",
            constraint=models.CheckConstraint(
                condition=models.Q(("role__in", ["facilitator", "lab"])),
                name="minutes_known_role",
                violation_error_message="Cette qualité n’existe pas.",
            ),
        ),
        migrations.AddConstraint(
            model_name="minutesversion",
            constraint=models.UniqueConstraint(
                fields=("minutes", "number"),
                name="minutes_version_unique_number",
                violation_error_message="Cette version existe déjà.",
            ),
        ),
        migrations.AddConstraint(
            model_name="presentationanswer",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("typed_at__isnull", True), ("typed_by__isnull", True)),
                    models.Q(("typed_at__isnull", False), ("typed_by__isnull", False)),
                    _connector="OR",
                ),
                name="presentation_answer_has_its_scribe",
                violation_error_message="Une réponse dit qui l’a notée et quand.",
            ),
        ),
        migrations.AddConstraint(
            model_name="presentationanswer",
            constraint=models.CheckConstraint(
                condition=models.Q(("question", ""), _negated=True),
                name="presentation_answer_has_a_question",
                violation_error_message="Écrivez la question.",
            ),
        ),
        migrations.RunSQL(NEVER_REWRITTEN, REWRITABLE),
        migrations.AddField(
            model_name="decision",
            name="applied_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="appliquée le"),
        ),
        migrations.RunSQL(APPLIED, migrations.RunSQL.noop),
    ]
