import django.contrib.postgres.fields
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

WATCH = """
CREATE FUNCTION missions_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'missions: % rows are never rewritten', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
END $$;

CREATE TRIGGER accompaniment_transition_never_rewritten BEFORE UPDATE ON missions_accompanimenttransition
    FOR EACH ROW EXECUTE FUNCTION missions_refuse_change();
CREATE TRIGGER work_step_transition_never_rewritten BEFORE UPDATE ON missions_accompanimentsteptransition
    FOR EACH ROW EXECUTE FUNCTION missions_refuse_change();
CREATE TRIGGER accompaniment_transition_journal AFTER INSERT ON missions_accompanimenttransition
    FOR EACH ROW EXECUTE FUNCTION labo_audit_transition('missions.accompaniment', 'accompaniment_id');
CREATE TRIGGER work_step_transition_journal AFTER INSERT ON missions_accompanimentsteptransition
    FOR EACH ROW EXECUTE FUNCTION labo_audit_transition('missions.accompanimentstep', 'step_id');
"""
LEAVE = """
DROP TRIGGER work_step_transition_journal ON missions_accompanimentsteptransition;
DROP TRIGGER accompaniment_transition_journal ON missions_accompanimenttransition;
DROP TRIGGER work_step_transition_never_rewritten ON missions_accompanimentsteptransition;
DROP TRIGGER accompaniment_transition_never_rewritten ON missions_accompanimenttransition;
DROP FUNCTION missions_refuse_change();
"""


class Migration(migrations.Migration):
    """The accompaniments. Their steps are acts of the journal, written by the database itself, and never rewritten."""

    dependencies = [
        ("missions", "0001_offer"),
        ("projects", "0024_signing"),
        ("resources", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Accompaniment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="créé le")),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="modifié le")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("running", "En cours"),
                            ("paused", "Suspendu"),
                            ("stopped", "Interrompu"),
                            ("reviewed", "Bilan publié"),
                            ("followed_up", "Bilan publié, suites connues"),
                        ],
                        default="running",
                        editable=False,
                        max_length=20,
                        verbose_name="état",
                    ),
                ),
                ("started_on", models.DateField(verbose_name="jour de départ")),
                (
                    "limits",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=400),
                        blank=True,
                        default=list,
                        size=20,
                        verbose_name="ce que le labo ne fera pas",
                    ),
                ),
                (
                    "planned_lab_days",
                    models.DecimalField(
                        blank=True, decimal_places=1, max_digits=5, null=True, verbose_name="jours prévus pour le labo"
                    ),
                ),
                (
                    "planned_agent_days",
                    models.DecimalField(
                        blank=True,
                        decimal_places=1,
                        max_digits=5,
                        null=True,
                        verbose_name="jours prévus pour le service",
                    ),
                ),
                ("resume_on", models.DateField(blank=True, null=True, verbose_name="point prévu le")),
                ("stopped_at", models.DateTimeField(blank=True, null=True, verbose_name="interrompu le")),
                (
                    "proposal",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="accompaniment",
                        to="projects.proposal",
                        verbose_name="cas",
                    ),
                ),
                (
                    "referent",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="accompaniments",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="référent au labo",
                    ),
                ),
            ],
            options={
                "verbose_name": "accompagnement",
                "verbose_name_plural": "accompagnements",
                "ordering": ["-started_on", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="AccompanimentStep",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="créé le")),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="modifié le")),
                ("position", models.PositiveSmallIntegerField(verbose_name="rang")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("to_come", "À venir"),
                            ("moved", "Déplacée"),
                            ("done", "Faite"),
                            ("dropped", "Abandonnée"),
                        ],
                        default="to_come",
                        editable=False,
                        max_length=20,
                        verbose_name="état",
                    ),
                ),
                ("revision", models.PositiveIntegerField(default=0, editable=False, verbose_name="révision")),
                ("is_from_note", models.BooleanField(default=False, editable=False, verbose_name="prévue par la note")),
                ("title", models.CharField(max_length=120, verbose_name="étape")),
                ("planned_on", models.DateField(verbose_name="prévue le")),
                ("takes_place_on", models.DateField(verbose_name="date")),
                ("begins_at", models.TimeField(blank=True, null=True, verbose_name="de")),
                ("ends_at", models.TimeField(blank=True, null=True, verbose_name="à")),
                ("place", models.CharField(blank=True, max_length=200, verbose_name="lieu")),
                ("duration", models.CharField(blank=True, max_length=60, verbose_name="durée")),
                ("audience", models.CharField(blank=True, max_length=300, verbose_name="avec qui")),
                ("objective", models.CharField(blank=True, max_length=400, verbose_name="objectif")),
                ("deliverable", models.CharField(blank=True, max_length=300, verbose_name="ce que le service reçoit")),
                ("report", models.TextField(blank=True, max_length=6000, verbose_name="compte rendu")),
                ("participants", models.CharField(blank=True, max_length=400, verbose_name="qui était là")),
                (
                    "expected_count",
                    models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="personnes attendues"),
                ),
                (
                    "attended_count",
                    models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="personnes présentes"),
                ),
                (
                    "lab_days",
                    models.DecimalField(
                        blank=True, decimal_places=1, max_digits=5, null=True, verbose_name="jours passés par le labo"
                    ),
                ),
                (
                    "agent_days",
                    models.DecimalField(
                        blank=True,
                        decimal_places=1,
                        max_digits=5,
                        null=True,
                        verbose_name="jours passés par le service",
                    ),
                ),
                (
                    "accompaniment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="steps",
                        to="missions.accompaniment",
                        verbose_name="accompagnement",
                    ),
                ),
                (
                    "method",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="accompaniment_steps",
                        to="resources.method",
                        verbose_name="méthode",
                    ),
                ),
            ],
            options={
                "verbose_name": "étape",
                "verbose_name_plural": "étapes",
                "ordering": ["takes_place_on", "position"],
            },
        ),
        migrations.CreateModel(
            name="AccompanimentStepTransition",
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
                    "step",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="transitions",
                        to="missions.accompanimentstep",
                        verbose_name="étape de l’accompagnement",
                    ),
                ),
            ],
            options={
                "verbose_name": "changement d’une étape",
                "verbose_name_plural": "changements des étapes",
                "ordering": ["at", "pk"],
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="AccompanimentTransition",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("source", models.CharField(max_length=30, verbose_name="de")),
                ("target", models.CharField(max_length=30, verbose_name="vers")),
                ("reason", models.TextField(blank=True, verbose_name="motif")),
                ("at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="le")),
                (
                    "accompaniment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="transitions",
                        to="missions.accompaniment",
                        verbose_name="accompagnement",
                    ),
                ),
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
            ],
            options={
                "verbose_name": "changement d’un accompagnement",
                "verbose_name_plural": "changements des accompagnements",
                "ordering": ["at", "pk"],
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="CalendarLink",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "mark",
                    models.CharField(editable=False, max_length=64, unique=True, verbose_name="empreinte du lien"),
                ),
                ("opened_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="ouvert le")),
                ("closed_at", models.DateTimeField(blank=True, null=True, verbose_name="fermé le")),
                (
                    "accompaniment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="calendar_links",
                        to="missions.accompaniment",
                        verbose_name="accompagnement",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="calendar_links",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="personne",
                    ),
                ),
            ],
            options={
                "verbose_name": "lien de calendrier",
                "verbose_name_plural": "liens de calendrier",
                "ordering": ["-opened_at", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="FollowUp",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "months",
                    models.PositiveSmallIntegerField(
                        choices=[(6, "6 mois"), (12, "12 mois")], verbose_name="après, en mois"
                    ),
                ),
                (
                    "mark",
                    models.CharField(editable=False, max_length=64, unique=True, verbose_name="empreinte du lien"),
                ),
                ("sent_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="demandé le")),
                ("answered_at", models.DateTimeField(blank=True, null=True, verbose_name="répondu le")),
                ("done", models.TextField(blank=True, max_length=2000, verbose_name="mis en œuvre")),
                ("effects", models.TextField(blank=True, max_length=2000, verbose_name="effets")),
                ("blocked", models.TextField(blank=True, max_length=2000, verbose_name="empêché")),
                ("kept", models.TextField(blank=True, max_length=2000, verbose_name="façons de travailler")),
                ("next", models.TextField(blank=True, max_length=2000, verbose_name="et maintenant")),
                (
                    "accompaniment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="follow_ups",
                        to="missions.accompaniment",
                        verbose_name="accompagnement",
                    ),
                ),
            ],
            options={
                "verbose_name": "suivi",
                "verbose_name_plural": "suivis",
                "ordering": ["months"],
            },
        ),
        migrations.CreateModel(
            name="Review",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="créé le")),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="modifié le")),
                ("revision", models.PositiveIntegerField(default=0, editable=False, verbose_name="révision")),
                (
                    "level",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("internal", "Interne : le service et l’équipe du labo"),
                            ("network", "Réseau : les agents qui ont un compte"),
                            ("public", "Public : tout le monde"),
                        ],
                        editable=False,
                        max_length=20,
                        verbose_name="niveau de diffusion",
                    ),
                ),
                (
                    "agreement",
                    models.CharField(blank=True, editable=False, max_length=300, verbose_name="accord du service"),
                ),
                ("published_at", models.DateTimeField(blank=True, editable=False, null=True, verbose_name="publié le")),
                ("summary", models.TextField(blank=True, max_length=600, verbose_name="l’essentiel en trois phrases")),
                (
                    "themes",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=40),
                        blank=True,
                        default=list,
                        size=5,
                        verbose_name="thèmes",
                    ),
                ),
                ("question", models.TextField(blank=True, max_length=1000, verbose_name="question de départ")),
                (
                    "findings",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=400),
                        blank=True,
                        default=list,
                        size=8,
                        verbose_name="constats de terrain",
                    ),
                ),
                (
                    "leads",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=400),
                        blank=True,
                        default=list,
                        size=8,
                        verbose_name="pistes",
                    ),
                ),
                (
                    "tests",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=400),
                        blank=True,
                        default=list,
                        size=8,
                        verbose_name="tests",
                    ),
                ),
                ("works", models.TextField(blank=True, max_length=2000, verbose_name="ce qui marche")),
                ("fails", models.TextField(blank=True, max_length=2000, verbose_name="ce qui ne marche pas")),
                (
                    "recommended",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=400),
                        blank=True,
                        default=list,
                        size=10,
                        verbose_name="préconisations",
                    ),
                ),
                ("outputs", models.TextField(blank=True, max_length=1500, verbose_name="réalisations")),
                ("outcomes", models.TextField(blank=True, max_length=1500, verbose_name="résultats")),
                (
                    "impacts",
                    models.TextField(blank=True, max_length=1500, verbose_name="impacts, observés ou attendus"),
                ),
                ("gaps", models.TextField(blank=True, max_length=1500, verbose_name="écarts à la note")),
                (
                    "lessons",
                    models.TextField(blank=True, max_length=1500, verbose_name="ce que nous avons appris des méthodes"),
                ),
                (
                    "follow_on",
                    models.TextField(blank=True, max_length=1500, verbose_name="suites : qui, quand, avec quoi"),
                ),
                (
                    "accompaniment",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="review",
                        to="missions.accompaniment",
                        verbose_name="accompagnement",
                    ),
                ),
                (
                    "published_by",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="publié par",
                    ),
                ),
            ],
            options={
                "verbose_name": "bilan",
                "verbose_name_plural": "bilans",
                "ordering": ["-published_at", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="Recommendation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("position", models.PositiveSmallIntegerField(verbose_name="rang")),
                ("text", models.CharField(max_length=400, verbose_name="préconisation")),
                (
                    "fate",
                    models.CharField(
                        choices=[
                            ("waiting", "En attente"),
                            ("adopted", "Mise en œuvre"),
                            ("changed", "Transformée"),
                            ("abandoned", "Abandonnée"),
                        ],
                        default="waiting",
                        editable=False,
                        max_length=20,
                        verbose_name="devenir",
                    ),
                ),
                ("words", models.CharField(blank=True, max_length=400, verbose_name="ce qui s’est passé")),
                ("noted_on", models.DateField(blank=True, null=True, verbose_name="constaté le")),
                (
                    "noted_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="constaté par",
                    ),
                ),
                (
                    "review",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="recommendations",
                        to="missions.review",
                        verbose_name="bilan",
                    ),
                ),
            ],
            options={
                "verbose_name": "préconisation",
                "verbose_name_plural": "préconisations",
                "ordering": ["position", "pk"],
            },
        ),
        migrations.CreateModel(
            name="Quote",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("position", models.PositiveSmallIntegerField(verbose_name="rang")),
                ("words", models.CharField(max_length=400, verbose_name="parole")),
                ("speaker", models.CharField(max_length=100, verbose_name="qui parle, sans nom")),
                (
                    "review",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="quotes",
                        to="missions.review",
                        verbose_name="bilan",
                    ),
                ),
            ],
            options={
                "verbose_name": "parole",
                "verbose_name_plural": "paroles",
                "ordering": ["position"],
            },
        ),
        migrations.CreateModel(
            name="ScopeCheck",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "moment",
                    models.CharField(
                        choices=[("added", "à l’ajout de l’étape"), ("reported", "au compte rendu")],
                        max_length=20,
                        verbose_name="moment",
                    ),
                ),
                ("is_within", models.BooleanField(verbose_name="cela reste dans le cadre")),
                ("line", models.CharField(blank=True, max_length=400, verbose_name="ligne de la note")),
                ("words", models.TextField(blank=True, max_length=1000, verbose_name="écart, en mots")),
                ("at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="le")),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="par",
                    ),
                ),
                (
                    "step",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="checks",
                        to="missions.accompanimentstep",
                        verbose_name="étape",
                    ),
                ),
            ],
            options={
                "verbose_name": "vérification du cadre",
                "verbose_name_plural": "vérifications du cadre",
                "ordering": ["at", "pk"],
            },
        ),
        migrations.CreateModel(
            name="TimeRequest",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("manager_name", models.CharField(max_length=150, verbose_name="responsable hiérarchique")),
                ("manager_email", models.EmailField(max_length=254, verbose_name="son adresse")),
                ("days", models.DecimalField(decimal_places=1, max_digits=5, verbose_name="jours demandés")),
                ("from_on", models.DateField(verbose_name="à partir du")),
                ("until_on", models.DateField(verbose_name="jusqu’au")),
                ("purpose", models.CharField(max_length=400, verbose_name="pour faire quoi")),
                (
                    "mark",
                    models.CharField(editable=False, max_length=64, unique=True, verbose_name="empreinte du lien"),
                ),
                ("asked_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="demandé le")),
                ("is_granted", models.BooleanField(blank=True, null=True, verbose_name="accordé")),
                ("word", models.CharField(blank=True, max_length=400, verbose_name="mot du ou de la responsable")),
                ("answered_at", models.DateTimeField(blank=True, null=True, verbose_name="répondu le")),
                (
                    "accompaniment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="time_requests",
                        to="missions.accompaniment",
                        verbose_name="accompagnement",
                    ),
                ),
                (
                    "agent",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="time_requests",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="agent",
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
            ],
            options={
                "verbose_name": "demande de temps",
                "verbose_name_plural": "demandes de temps",
                "ordering": ["-asked_at", "-pk"],
            },
        ),
        migrations.AddConstraint(
            model_name="accompaniment",
            constraint=models.CheckConstraint(
                condition=models.Q(("status__in", ["running", "paused", "stopped", "reviewed", "followed_up"])),
                name="accompaniment_known_status",
                violation_error_message="Cet état n’existe pas.",
            ),
        ),
        migrations.AddConstraint(
            model_name="accompaniment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("resume_on__isnull", False), ("status", "paused")),
                    models.Q(models.Q(("status", "paused"), _negated=True), ("resume_on__isnull", True)),
                    _connector="OR",
                ),
                name="accompaniment_paused_has_a_date",
                violation_error_message="Un accompagnement suspendu a la date du prochain point, et lui seul.",
            ),
        ),
        migrations.AddConstraint(
            model_name="accompaniment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("status", "stopped"), _negated=True), ("stopped_at__isnull", False), _connector="OR"
                ),
                name="accompaniment_stopped_has_its_date",
                violation_error_message="Un accompagnement interrompu a sa date.",
            ),
        ),
        migrations.AddConstraint(
            model_name="accompaniment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("planned_lab_days__isnull", True), ("planned_lab_days__gte", 0), _connector="OR"),
                    models.Q(("planned_agent_days__isnull", True), ("planned_agent_days__gte", 0), _connector="OR"),
                ),
                name="accompaniment_plans_time",
                violation_error_message="Le temps prévu est un nombre de jours.",
            ),
        ),
        migrations.AddConstraint(
            model_name="accompanimentstep",
            constraint=models.CheckConstraint(
                condition=models.Q(("status__in", ["to_come", "moved", "done", "dropped"])),
                name="work_step_known_status",
                violation_error_message="Cet état n’existe pas.",
            ),
        ),
        migrations.AddConstraint(
            model_name="accompanimentstep",
            constraint=models.UniqueConstraint(
                fields=("accompaniment", "position"),
                name="work_step_unique_position",
                violation_error_message="Deux étapes ne peuvent pas avoir le même rang.",
            ),
        ),
        migrations.AddConstraint(
            model_name="accompanimentstep",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("status", "done"), _negated=True),
                    models.Q(("report", ""), _negated=True),
                    _connector="OR",
                ),
                name="work_step_done_has_its_report",
                violation_error_message="Une étape faite a son compte rendu.",
            ),
        ),
        migrations.AddConstraint(
            model_name="accompanimentstep",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("begins_at__isnull", True), ("ends_at__isnull", True)),
                    models.Q(("begins_at__isnull", False), ("ends_at__gt", models.F("begins_at"))),
                    _connector="OR",
                ),
                name="work_step_ends_after_it_begins",
                violation_error_message="Une étape finit après l’heure où elle commence.",
            ),
        ),
        migrations.AddConstraint(
            model_name="accompanimentstep",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("lab_days__isnull", True), ("lab_days__gte", 0), _connector="OR"),
                    models.Q(("agent_days__isnull", True), ("agent_days__gte", 0), _connector="OR"),
                ),
                name="work_step_counts_time",
                violation_error_message="Le temps passé est un nombre de jours.",
            ),
        ),
        migrations.AddConstraint(
            model_name="calendarlink",
            constraint=models.UniqueConstraint(
                condition=models.Q(("closed_at__isnull", True)),
                fields=("accompaniment", "person"),
                name="calendar_one_link_at_a_time",
                violation_error_message="Cette personne a déjà un lien ouvert.",
            ),
        ),
        migrations.AddConstraint(
            model_name="followup",
            constraint=models.UniqueConstraint(
                fields=("accompaniment", "months"),
                name="follow_up_once_each",
                violation_error_message="Cette question a déjà été posée.",
            ),
        ),
        migrations.AddConstraint(
            model_name="followup",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("answered_at__isnull", True), models.Q(("done", ""), _negated=True), _connector="OR"
                ),
                name="follow_up_answer_says_something",
                violation_error_message="Une réponse dit au moins ce qui a été mis en œuvre.",
            ),
        ),
        migrations.AddConstraint(
            model_name="review",
            constraint=models.CheckConstraint(
                condition=models.Q(("level__in", ["", "internal", "network", "public"])),
                name="review_known_level",
                violation_error_message="Ce niveau de diffusion n’existe pas.",
            ),
        ),
        migrations.AddConstraint(
            model_name="review",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("level", ""), ("published_at__isnull", True), ("published_by__isnull", True)),
                    models.Q(
                        models.Q(("level", ""), _negated=True),
                        ("published_at__isnull", False),
                        ("published_by__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="review_published_has_date_and_person",
                violation_error_message="Un bilan publié a sa date et la personne qui l’a publié.",
            ),
        ),
        migrations.AddConstraint(
            model_name="review",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("level", "public"), _negated=True),
                    models.Q(("agreement", ""), _negated=True),
                    _connector="OR",
                ),
                name="review_public_has_an_agreement",
                violation_error_message="Un bilan public dit qui, au service, a donné son accord.",
            ),
        ),
        migrations.AddConstraint(
            model_name="recommendation",
            constraint=models.CheckConstraint(
                condition=models.Q(("fate__in", ["waiting", "adopted", "changed", "abandoned"])),
                name="recommendation_known_fate",
                violation_error_message="Ce devenir n’existe pas.",
            ),
        ),
        migrations.AddConstraint(
            model_name="recommendation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("fate", "waiting"),
                    models.Q(
                        ("noted_by__isnull", False), ("noted_on__isnull", False), models.Q(("words", ""), _negated=True)
                    ),
                    _connector="OR",
                ),
                name="recommendation_fate_has_its_day_and_words",
                violation_error_message="Ce qui est advenu a sa date et quelques mots.",
            ),
        ),
        migrations.AddConstraint(
            model_name="recommendation",
            constraint=models.UniqueConstraint(
                fields=("review", "text"),
                name="recommendation_said_once",
                violation_error_message="Cette préconisation est déjà écrite.",
            ),
        ),
        migrations.AddConstraint(
            model_name="quote",
            constraint=models.UniqueConstraint(
                fields=("review", "position"),
                name="quote_unique_position",
                violation_error_message="Deux paroles ne peuvent pas avoir le même rang.",
            ),
        ),
        migrations.AddConstraint(
            model_name="scopecheck",
            constraint=models.CheckConstraint(
                condition=models.Q(("is_within", True), models.Q(("words", ""), _negated=True), _connector="OR"),
                name="scope_drift_has_its_words",
                violation_error_message="Un écart se dit en mots.",
            ),
        ),
        migrations.AddConstraint(
            model_name="timerequest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("answered_at__isnull", True), ("is_granted__isnull", True)),
                    models.Q(("answered_at__isnull", False), ("is_granted__isnull", False)),
                    _connector="OR",
                ),
                name="time_request_answer_has_its_date",
                violation_error_message="Une réponse a sa date.",
            ),
        ),
        migrations.AddConstraint(
            model_name="timerequest",
            constraint=models.CheckConstraint(
                condition=models.Q(("days__gt", 0), ("until_on__gte", models.F("from_on"))),
                name="time_request_asks_for_something",
                violation_error_message="Une demande porte sur du temps, entre deux dates.",
            ),
        ),
        migrations.RunSQL(WATCH, LEAVE),
    ]
