"""
All of missions as of its first 15 migrations, on a database that has none of them. Elsewhere those go on being used.

Each table is made at once, its columns in the order in which they came. What those migrations did to the rows that
were there is left out: here there are none.
"""

import uuid

import django.contrib.postgres.fields
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

from labo.tables import CreateTables

NEVER_REWRITTEN = """
CREATE FUNCTION missions_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'missions: % rows are never rewritten', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
END $$;

CREATE TRIGGER accompaniment_transition_never_rewritten BEFORE UPDATE ON missions_accompanimenttransition
    FOR EACH ROW EXECUTE FUNCTION missions_refuse_change();
CREATE TRIGGER work_step_transition_never_rewritten BEFORE UPDATE ON missions_accompanimentsteptransition
    FOR EACH ROW EXECUTE FUNCTION missions_refuse_change();
CREATE TRIGGER event_transition_never_rewritten BEFORE UPDATE ON missions_eventtransition
    FOR EACH ROW EXECUTE FUNCTION missions_refuse_change();
CREATE TRIGGER application_transition_never_rewritten BEFORE UPDATE ON missions_onboardingapplicationtransition
    FOR EACH ROW EXECUTE FUNCTION missions_refuse_change();
"""
REWRITABLE = """
DROP TRIGGER application_transition_never_rewritten ON missions_onboardingapplicationtransition;
DROP TRIGGER event_transition_never_rewritten ON missions_eventtransition;
DROP TRIGGER work_step_transition_never_rewritten ON missions_accompanimentsteptransition;
DROP TRIGGER accompaniment_transition_never_rewritten ON missions_accompanimenttransition;
DROP FUNCTION missions_refuse_change();
"""

JOURNAL = """
CREATE TRIGGER accompaniment_transition_journal AFTER INSERT ON missions_accompanimenttransition
    FOR EACH ROW EXECUTE FUNCTION labo_audit_transition('missions.accompaniment', 'accompaniment_id');
CREATE TRIGGER work_step_transition_journal AFTER INSERT ON missions_accompanimentsteptransition
    FOR EACH ROW EXECUTE FUNCTION labo_audit_transition('missions.accompanimentstep', 'step_id');
CREATE TRIGGER event_transition_journal AFTER INSERT ON missions_eventtransition
    FOR EACH ROW EXECUTE FUNCTION labo_audit_transition('missions.event', 'event_id');
CREATE TRIGGER application_transition_journal AFTER INSERT ON missions_onboardingapplicationtransition
    FOR EACH ROW EXECUTE FUNCTION labo_audit_transition('missions.onboardingapplication', 'application_id');
"""
NO_JOURNAL = """
DROP TRIGGER application_transition_journal ON missions_onboardingapplicationtransition;
DROP TRIGGER event_transition_journal ON missions_eventtransition;
DROP TRIGGER work_step_transition_journal ON missions_accompanimentsteptransition;
DROP TRIGGER accompaniment_transition_journal ON missions_accompanimenttransition;
"""

TABLES = [
    migrations.CreateModel(
        name="OfferFormat",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            ("code", models.SlugField(unique=True, verbose_name="code")),
            ("name", models.CharField(max_length=80, verbose_name="nom")),
            ("duration", models.CharField(max_length=80, verbose_name="durée")),
            ("purpose", models.CharField(max_length=300, verbose_name="à quoi cela sert")),
            (
                "service_gives",
                django.contrib.postgres.fields.ArrayField(
                    base_field=models.CharField(max_length=300),
                    blank=True,
                    default=list,
                    size=12,
                    verbose_name="ce que le service apporte",
                ),
            ),
            (
                "service_receives",
                django.contrib.postgres.fields.ArrayField(
                    base_field=models.CharField(max_length=300),
                    blank=True,
                    default=list,
                    size=12,
                    verbose_name="ce que le service reçoit",
                ),
            ),
            ("how_to_ask", models.CharField(blank=True, max_length=300, verbose_name="comment le demander")),
            ("position", models.PositiveSmallIntegerField(default=0, verbose_name="rang")),
            (
                "is_open",
                models.BooleanField(
                    default=True,
                    help_text="Décochez pour le retirer de la page de l’offre sans le perdre.",
                    verbose_name="proposé",
                ),
            ),
            (
                "methods",
                models.ManyToManyField(
                    blank=True, related_name="formats", to="resources.method", verbose_name="méthodes employées"
                ),
            ),
        ],
        options={
            "verbose_name": "format de l’offre",
            "verbose_name_plural": "formats de l’offre",
            "ordering": ["position", "name"],
        },
    ),
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
            "constraints": [
                models.CheckConstraint(
                    condition=models.Q(("status__in", ["running", "paused", "stopped", "reviewed", "followed_up"])),
                    name="accompaniment_known_status",
                    violation_error_message="Cet état n’existe pas.",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("resume_on__isnull", False), ("status", "paused")),
                        models.Q(models.Q(("status", "paused"), _negated=True), ("resume_on__isnull", True)),
                        _connector="OR",
                    ),
                    name="accompaniment_paused_has_a_date",
                    violation_error_message="Un accompagnement suspendu a la date du prochain point, et lui seul.",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("status", "stopped"), _negated=True),
                        ("stopped_at__isnull", False),
                        _connector="OR",
                    ),
                    name="accompaniment_stopped_has_its_date",
                    violation_error_message="Un accompagnement interrompu a sa date.",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("planned_lab_days__isnull", True), ("planned_lab_days__gte", 0), _connector="OR"),
                        models.Q(("planned_agent_days__isnull", True), ("planned_agent_days__gte", 0), _connector="OR"),
                    ),
                    name="accompaniment_plans_time",
                    violation_error_message="Le temps prévu est un nombre de jours.",
                ),
            ],
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
            ("duration", models.CharField(blank=True, max_length=150, verbose_name="durée")),
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
            (
                "note_step",
                models.ForeignKey(
                    blank=True,
                    editable=False,
                    null=True,
                    on_delete=django.db.models.deletion.SET_NULL,
                    related_name="+",
                    to="projects.interventionstep",
                    verbose_name="étape de la note",
                ),
            ),
        ],
        options={
            "verbose_name": "étape",
            "verbose_name_plural": "étapes",
            "ordering": ["takes_place_on", "position"],
            "constraints": [
                models.CheckConstraint(
                    condition=models.Q(("status__in", ["to_come", "moved", "done", "dropped"])),
                    name="work_step_known_status",
                    violation_error_message="Cet état n’existe pas.",
                ),
                models.UniqueConstraint(
                    fields=("accompaniment", "position"),
                    name="work_step_unique_position",
                    violation_error_message="Deux étapes ne peuvent pas avoir le même rang.",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("status", "done"), _negated=True),
                        models.Q(("report", ""), _negated=True),
                        _connector="OR",
                    ),
                    name="work_step_done_has_its_report",
                    violation_error_message="Une étape faite a son compte rendu.",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("begins_at__isnull", True), ("ends_at__isnull", True)),
                        models.Q(("begins_at__isnull", False), ("ends_at__gt", models.F("begins_at"))),
                        _connector="OR",
                    ),
                    name="work_step_ends_after_it_begins",
                    violation_error_message="Une étape finit après l’heure où elle commence.",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("lab_days__isnull", True), ("lab_days__gte", 0), _connector="OR"),
                        models.Q(("agent_days__isnull", True), ("agent_days__gte", 0), _connector="OR"),
                    ),
                    name="work_step_counts_time",
                    violation_error_message="Le temps passé est un nombre de jours.",
                ),
            ],
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
                    blank=True,
                    null=True,
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
            "constraints": [
                models.UniqueConstraint(
                    condition=models.Q(("closed_at__isnull", True)),
                    fields=("accompaniment", "person"),
                    name="calendar_one_link_at_a_time",
                    nulls_distinct=False,
                    violation_error_message="Cette personne a déjà un lien ouvert.",
                )
            ],
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
            "constraints": [
                models.UniqueConstraint(
                    fields=("accompaniment", "months"),
                    name="follow_up_once_each",
                    violation_error_message="Cette question a déjà été posée.",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        ("answered_at__isnull", True), models.Q(("done", ""), _negated=True), _connector="OR"
                    ),
                    name="follow_up_answer_says_something",
                    violation_error_message="Une réponse dit au moins ce qui a été mis en œuvre.",
                ),
            ],
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
            "constraints": [
                models.CheckConstraint(
                    condition=models.Q(("level__in", ["", "internal", "network", "public"])),
                    name="review_known_level",
                    violation_error_message="Ce niveau de diffusion n’existe pas.",
                ),
                models.CheckConstraint(
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
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("level", "public"), _negated=True),
                        models.Q(("agreement", ""), _negated=True),
                        _connector="OR",
                    ),
                    name="review_public_has_an_agreement",
                    violation_error_message="Un bilan public dit qui, au service, a donné son accord.",
                ),
            ],
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
            "constraints": [
                models.CheckConstraint(
                    condition=models.Q(("fate__in", ["waiting", "adopted", "changed", "abandoned"])),
                    name="recommendation_known_fate",
                    violation_error_message="Ce devenir n’existe pas.",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        ("fate", "waiting"),
                        models.Q(
                            ("noted_by__isnull", False),
                            ("noted_on__isnull", False),
                            models.Q(("words", ""), _negated=True),
                        ),
                        _connector="OR",
                    ),
                    name="recommendation_fate_has_its_day_and_words",
                    violation_error_message="Ce qui est advenu a sa date et quelques mots.",
                ),
                models.UniqueConstraint(
                    fields=("review", "text"),
                    name="recommendation_said_once",
                    violation_error_message="Cette préconisation est déjà écrite.",
                ),
            ],
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
            "constraints": [
                models.UniqueConstraint(
                    fields=("review", "position"),
                    name="quote_unique_position",
                    violation_error_message="Deux paroles ne peuvent pas avoir le même rang.",
                )
            ],
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
            "constraints": [
                models.CheckConstraint(
                    condition=models.Q(("is_within", True), models.Q(("words", ""), _negated=True), _connector="OR"),
                    name="scope_drift_has_its_words",
                    violation_error_message="Un écart se dit en mots.",
                )
            ],
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
            "constraints": [
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("answered_at__isnull", True), ("is_granted__isnull", True)),
                        models.Q(("answered_at__isnull", False), ("is_granted__isnull", False)),
                        _connector="OR",
                    ),
                    name="time_request_answer_has_its_date",
                    violation_error_message="Une réponse a sa date.",
                ),
                models.CheckConstraint(
                    condition=models.Q(("days__gt", 0), ("until_on__gte", models.F("from_on"))),
                    name="time_request_asks_for_something",
                    violation_error_message="Une demande porte sur du temps, entre deux dates.",
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="ReviewPicture",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            ("key", models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name="clé")),
            ("content", models.BinaryField(verbose_name="image")),
            ("width", models.PositiveIntegerField(verbose_name="largeur en points")),
            ("height", models.PositiveIntegerField(verbose_name="hauteur en points")),
            ("words", models.CharField(max_length=250, verbose_name="ce que l’image montre")),
            ("credit", models.CharField(blank=True, max_length=120, verbose_name="crédit")),
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
                "review",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="pictures",
                    to="missions.review",
                    verbose_name="bilan",
                ),
            ),
        ],
        options={
            "verbose_name": "image d’un bilan",
            "verbose_name_plural": "images des bilans",
            "ordering": ["pk"],
            "constraints": [
                models.CheckConstraint(
                    condition=models.Q(("words", ""), _negated=True),
                    name="review_picture_says_what_it_shows",
                    violation_error_message="Dites ce que l’image montre.",
                )
            ],
        },
    ),
    migrations.CreateModel(
        name="EventSeries",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="créé le")),
            ("updated_at", models.DateTimeField(auto_now=True, verbose_name="modifié le")),
            (
                "kind",
                models.CharField(
                    choices=[
                        ("breakfast", "petit déjeuner"),
                        ("onboarding", "journée d’intégration"),
                        ("drop_in", "permanence"),
                        ("workshop", "atelier"),
                        ("lab_tour", "visite d’un labo"),
                        ("session", "session ouverte"),
                    ],
                    max_length=20,
                    verbose_name="nature",
                ),
            ),
            ("title", models.CharField(max_length=140, verbose_name="titre")),
            ("summary", models.TextField(blank=True, max_length=1500, verbose_name="en quelques phrases")),
            (
                "programme",
                django.contrib.postgres.fields.ArrayField(
                    base_field=models.CharField(max_length=200),
                    blank=True,
                    default=list,
                    size=30,
                    verbose_name="programme",
                ),
            ),
            ("place", models.CharField(max_length=200, verbose_name="lieu")),
            ("access", models.CharField(blank=True, max_length=400, verbose_name="accès")),
            (
                "for_whom",
                models.CharField(
                    default="Tous les agents, toutes les directions, sur le temps de travail",
                    max_length=200,
                    verbose_name="pour qui",
                ),
            ),
            ("hosts", models.CharField(blank=True, max_length=200, verbose_name="qui accueille")),
            (
                "sign_up",
                models.CharField(
                    choices=[
                        ("open", "sur inscription"),
                        ("selection", "sur candidature"),
                        ("invitation", "sur invitation"),
                        ("free", "entrée libre, sans inscription"),
                    ],
                    default="open",
                    max_length=12,
                    verbose_name="inscription",
                ),
            ),
            ("capacity", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="places")),
            (
                "which",
                models.SmallIntegerField(
                    choices=[
                        (0, "chaque"),
                        (1, "chaque premier"),
                        (2, "chaque deuxième"),
                        (3, "chaque troisième"),
                        (4, "chaque quatrième"),
                        (-1, "chaque dernier"),
                    ],
                    verbose_name="rythme",
                ),
            ),
            (
                "weekday",
                models.PositiveSmallIntegerField(
                    choices=[(0, "lundi"), (1, "mardi"), (2, "mercredi"), (3, "jeudi"), (4, "vendredi")],
                    verbose_name="jour",
                ),
            ),
            ("begins_at", models.TimeField(verbose_name="de")),
            ("ends_at", models.TimeField(verbose_name="à")),
            ("starts_on", models.DateField(verbose_name="à partir du")),
            ("ends_on", models.DateField(blank=True, null=True, verbose_name="jusqu’au")),
            (
                "closing_days",
                models.PositiveSmallIntegerField(default=1, verbose_name="inscriptions jusqu’à, jours avant"),
            ),
            ("closing_time", models.TimeField(default="12:00", verbose_name="heure de clôture")),
            (
                "themes",
                django.contrib.postgres.fields.ArrayField(
                    base_field=models.CharField(max_length=100),
                    blank=True,
                    default=list,
                    size=12,
                    verbose_name="thèmes, un par mois",
                ),
            ),
        ],
        options={
            "verbose_name": "série de rencontres",
            "verbose_name_plural": "séries de rencontres",
            "ordering": ["title", "pk"],
            "constraints": [
                models.CheckConstraint(
                    condition=models.Q(
                        ("kind__in", ["breakfast", "onboarding", "drop_in", "workshop", "lab_tour", "session"])
                    ),
                    name="eventseries_known_kind",
                    violation_error_message="Cette nature de rencontre n’existe pas.",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("capacity__isnull", True), ("sign_up", "free")),
                        models.Q(
                            models.Q(("sign_up", "free"), _negated=True),
                            ("capacity__gte", 1),
                            ("capacity__isnull", False),
                        ),
                        _connector="OR",
                    ),
                    name="eventseries_seats_where_one_signs_up",
                    violation_error_message="Une rencontre à inscription a des places ; une entrée libre n’en compte pas.",
                ),
                models.CheckConstraint(
                    condition=models.Q(("weekday__in", [0, 1, 2, 3, 4]), ("which__in", [0, 1, 2, 3, 4, -1])),
                    name="eventseries_known_rhythm",
                    violation_error_message="Ce rythme n’existe pas.",
                ),
                models.CheckConstraint(
                    condition=models.Q(("ends_at__gt", models.F("begins_at"))),
                    name="eventseries_ends_after_it_begins",
                    violation_error_message="Une rencontre finit après l’heure où elle commence.",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        ("ends_on__isnull", True), ("ends_on__gte", models.F("starts_on")), _connector="OR"
                    ),
                    name="eventseries_ends_after_it_starts",
                    violation_error_message="Une série finit après le jour où elle commence.",
                ),
                models.CheckConstraint(
                    condition=models.Q(("sign_up__in", ["open", "selection", "invitation", "free"])),
                    name="eventseries_known_sign_up",
                    violation_error_message="Cette façon de s’inscrire n’existe pas.",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("kind", "drop_in"), _negated=True), ("sign_up", "free"), _connector="OR"
                    ),
                    name="eventseries_drop_in_is_free",
                    violation_error_message="Une permanence est en entrée libre : on y vient, ou l’on réserve un créneau.",
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="Event",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="créé le")),
            ("updated_at", models.DateTimeField(auto_now=True, verbose_name="modifié le")),
            (
                "kind",
                models.CharField(
                    choices=[
                        ("breakfast", "petit déjeuner"),
                        ("onboarding", "journée d’intégration"),
                        ("drop_in", "permanence"),
                        ("workshop", "atelier"),
                        ("lab_tour", "visite d’un labo"),
                        ("session", "session ouverte"),
                    ],
                    max_length=20,
                    verbose_name="nature",
                ),
            ),
            ("title", models.CharField(max_length=140, verbose_name="titre")),
            ("summary", models.TextField(blank=True, max_length=1500, verbose_name="en quelques phrases")),
            (
                "programme",
                django.contrib.postgres.fields.ArrayField(
                    base_field=models.CharField(max_length=200),
                    blank=True,
                    default=list,
                    size=30,
                    verbose_name="programme",
                ),
            ),
            ("place", models.CharField(max_length=200, verbose_name="lieu")),
            ("access", models.CharField(blank=True, max_length=400, verbose_name="accès")),
            (
                "for_whom",
                models.CharField(
                    default="Tous les agents, toutes les directions, sur le temps de travail",
                    max_length=200,
                    verbose_name="pour qui",
                ),
            ),
            ("hosts", models.CharField(blank=True, max_length=200, verbose_name="qui accueille")),
            (
                "sign_up",
                models.CharField(
                    choices=[
                        ("open", "sur inscription"),
                        ("selection", "sur candidature"),
                        ("invitation", "sur invitation"),
                        ("free", "entrée libre, sans inscription"),
                    ],
                    default="open",
                    max_length=12,
                    verbose_name="inscription",
                ),
            ),
            ("capacity", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="places")),
            ("occurs_on", models.DateField(blank=True, editable=False, null=True, verbose_name="jour de la série")),
            ("slug", models.SlugField(editable=False, max_length=120, unique=True, verbose_name="adresse")),
            (
                "status",
                models.CharField(
                    choices=[("draft", "Brouillon"), ("announced", "Annoncée"), ("cancelled", "Annulée")],
                    default="draft",
                    editable=False,
                    max_length=20,
                    verbose_name="état",
                ),
            ),
            ("starts_at", models.DateTimeField(verbose_name="début")),
            ("ends_at", models.DateTimeField(verbose_name="fin")),
            ("closes_at", models.DateTimeField(verbose_name="fin des inscriptions")),
            (
                "freeze_hours",
                models.PositiveSmallIntegerField(
                    default=24,
                    help_text="Plus près du début, une place libérée est proposée au lieu d’être donnée.",
                    verbose_name="délai de prévenance, en heures",
                ),
            ),
            ("revision", models.PositiveIntegerField(default=0, editable=False, verbose_name="révision")),
            ("seats_taken", models.PositiveIntegerField(default=0, editable=False, verbose_name="places prises")),
            (
                "waiting_count",
                models.PositiveIntegerField(default=0, editable=False, verbose_name="personnes en attente"),
            ),
            ("arrivals", models.PositiveIntegerField(default=0, editable=False, verbose_name="arrivées")),
            (
                "series",
                models.ForeignKey(
                    blank=True,
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="events",
                    to="missions.eventseries",
                    verbose_name="série",
                ),
            ),
            (
                "subjects",
                django.contrib.postgres.fields.ArrayField(
                    base_field=models.CharField(max_length=150),
                    blank=True,
                    default=list,
                    size=20,
                    verbose_name="sujets de mini-enquête",
                ),
            ),
            (
                "testimonies",
                django.contrib.postgres.fields.ArrayField(
                    base_field=models.CharField(max_length=200),
                    blank=True,
                    default=list,
                    size=10,
                    verbose_name="témoignages",
                ),
            ),
            (
                "methods",
                models.ManyToManyField(
                    blank=True, related_name="+", to="resources.method", verbose_name="méthodes essayées"
                ),
            ),
        ],
        options={
            "verbose_name": "rencontre",
            "verbose_name_plural": "rencontres",
            "ordering": ["starts_at", "pk"],
            "indexes": [models.Index(fields=["status", "ends_at"], name="event_agenda")],
            "constraints": [
                models.CheckConstraint(
                    condition=models.Q(
                        ("kind__in", ["breakfast", "onboarding", "drop_in", "workshop", "lab_tour", "session"])
                    ),
                    name="event_known_kind",
                    violation_error_message="Cette nature de rencontre n’existe pas.",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("capacity__isnull", True), ("sign_up", "free")),
                        models.Q(
                            models.Q(("sign_up", "free"), _negated=True),
                            ("capacity__gte", 1),
                            ("capacity__isnull", False),
                        ),
                        _connector="OR",
                    ),
                    name="event_seats_where_one_signs_up",
                    violation_error_message="Une rencontre à inscription a des places ; une entrée libre n’en compte pas.",
                ),
                models.CheckConstraint(
                    condition=models.Q(("status__in", ["draft", "announced", "cancelled"])),
                    name="event_known_status",
                    violation_error_message="Cet état n’existe pas.",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        ("closes_at__lte", models.F("starts_at")), ("ends_at__gt", models.F("starts_at"))
                    ),
                    name="event_dates_follow_one_another",
                    violation_error_message="Une rencontre finit après son début, et ses inscriptions ferment avant.",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        ("capacity__isnull", True), ("seats_taken__lte", models.F("capacity")), _connector="OR"
                    ),
                    name="event_never_oversold",
                    violation_error_message="Il n’y a pas plus de places prises que de places.",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("occurs_on__isnull", True), ("series__isnull", True)),
                        models.Q(("occurs_on__isnull", False), ("series__isnull", False)),
                        _connector="OR",
                    ),
                    name="event_of_a_series_has_its_day",
                    violation_error_message="Une rencontre d’une série a son jour dans la série.",
                ),
                models.UniqueConstraint(
                    fields=("series", "occurs_on"),
                    name="event_once_a_day_of_the_series",
                    violation_error_message="Cette série a déjà une rencontre ce jour-là.",
                ),
                models.CheckConstraint(
                    condition=models.Q(("sign_up__in", ["open", "selection", "invitation", "free"])),
                    name="event_known_sign_up",
                    violation_error_message="Cette façon de s’inscrire n’existe pas.",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("kind", "drop_in"), _negated=True), ("sign_up", "free"), _connector="OR"
                    ),
                    name="event_drop_in_is_free",
                    violation_error_message="Une permanence est en entrée libre : on y vient, ou l’on réserve un créneau.",
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="EventTransition",
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
                "event",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.CASCADE,
                    related_name="transitions",
                    to="missions.event",
                    verbose_name="rencontre",
                ),
            ),
        ],
        options={
            "verbose_name": "changement d’une rencontre",
            "verbose_name_plural": "changements des rencontres",
            "ordering": ["at", "pk"],
            "abstract": False,
        },
    ),
    migrations.CreateModel(
        name="Registration",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            (
                "status",
                models.CharField(
                    choices=[
                        ("confirmed", "Inscription confirmée"),
                        ("waiting", "En liste d’attente"),
                        ("offered", "Place proposée"),
                        ("left", "Place rendue"),
                    ],
                    max_length=12,
                    verbose_name="état",
                ),
            ),
            (
                "source",
                models.CharField(
                    choices=[
                        ("form", "par le site"),
                        ("series", "vient à toute la série"),
                        ("given", "place donnée par un collègue"),
                        ("selection", "candidature retenue"),
                        ("door", "arrivée sur place"),
                        ("invited", "sur invitation"),
                    ],
                    default="form",
                    max_length=12,
                    verbose_name="comment",
                ),
            ),
            ("arrival", models.PositiveIntegerField(verbose_name="ordre d’arrivée")),
            ("signed_up_at", models.DateTimeField(verbose_name="inscrit le")),
            ("confirmed_at", models.DateTimeField(blank=True, null=True, verbose_name="place confirmée le")),
            ("offered_until", models.DateTimeField(blank=True, null=True, verbose_name="place gardée jusqu’à")),
            ("left_at", models.DateTimeField(blank=True, null=True, verbose_name="place rendue le")),
            ("access_needs", models.CharField(blank=True, max_length=300, verbose_name="besoin particulier")),
            ("is_present", models.BooleanField(blank=True, null=True, verbose_name="présence")),
            ("noted_at", models.DateTimeField(blank=True, null=True, verbose_name="présence notée le")),
            (
                "event",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="registrations",
                    to="missions.event",
                    verbose_name="rencontre",
                ),
            ),
            (
                "given_by",
                models.ForeignKey(
                    blank=True,
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to=settings.AUTH_USER_MODEL,
                    verbose_name="place donnée par",
                ),
            ),
            (
                "person",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="registrations",
                    to=settings.AUTH_USER_MODEL,
                    verbose_name="personne",
                ),
            ),
            ("pair", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="binôme")),
        ],
        options={
            "verbose_name": "inscription",
            "verbose_name_plural": "inscriptions",
            "ordering": ["event", "arrival"],
            "indexes": [
                models.Index(fields=["event", "status", "arrival"], name="registration_list"),
                models.Index(
                    condition=models.Q(("status", "offered")), fields=["offered_until"], name="registration_offers"
                ),
            ],
            "constraints": [
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(
                            ("confirmed_at__isnull", False),
                            ("left_at", None),
                            ("offered_until", None),
                            ("status", "confirmed"),
                        ),
                        models.Q(
                            ("confirmed_at", None),
                            ("left_at", None),
                            ("offered_until", None),
                            ("status", "waiting"),
                        ),
                        models.Q(
                            ("confirmed_at", None),
                            ("left_at", None),
                            ("offered_until__isnull", False),
                            ("status", "offered"),
                        ),
                        models.Q(
                            ("confirmed_at", None),
                            ("left_at__isnull", False),
                            ("offered_until", None),
                            ("status", "left"),
                        ),
                        _connector="OR",
                    ),
                    name="registration_known_status_and_date",
                    violation_error_message="Chaque état d’une inscription a sa date, et elle seule.",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("is_present__isnull", True), ("noted_at__isnull", True)),
                        models.Q(("is_present__isnull", False), ("noted_at__isnull", False), ("status", "confirmed")),
                        _connector="OR",
                    ),
                    name="registration_presence_of_the_confirmed",
                    violation_error_message="La présence se note pour une place confirmée, avec sa date.",
                ),
                models.UniqueConstraint(
                    fields=("event", "person"),
                    name="registration_once_a_person",
                    violation_error_message="Cette personne est déjà sur la liste.",
                ),
                models.UniqueConstraint(
                    fields=("event", "arrival"),
                    name="registration_unique_arrival",
                    violation_error_message="Deux personnes n’ont pas le même ordre d’arrivée.",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        ("pair", None), models.Q(("pair__gte", 1), ("status", "confirmed")), _connector="OR"
                    ),
                    name="registration_pair_of_the_confirmed",
                    violation_error_message="Un binôme réunit des places confirmées.",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("given_by__isnull", False), ("source", "given")),
                        models.Q(
                            ("source__in", ["form", "series", "selection", "door", "invited"]),
                            ("given_by__isnull", True),
                        ),
                        _connector="OR",
                    ),
                    name="registration_given_by_somebody",
                    violation_error_message="Une place donnée l’est par quelqu’un.",
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="SeriesSubscription",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            ("since", models.DateTimeField(default=django.utils.timezone.now, verbose_name="depuis")),
            (
                "person",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="series_subscriptions",
                    to=settings.AUTH_USER_MODEL,
                    verbose_name="personne",
                ),
            ),
            (
                "series",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.CASCADE,
                    related_name="subscriptions",
                    to="missions.eventseries",
                    verbose_name="série",
                ),
            ),
        ],
        options={
            "verbose_name": "abonnement à une série",
            "verbose_name_plural": "abonnements aux séries",
            "ordering": ["since", "pk"],
            "constraints": [
                models.UniqueConstraint(
                    fields=("series", "person"),
                    name="series_subscription_once",
                    violation_error_message="Cette personne vient déjà à toute la série.",
                )
            ],
        },
    ),
    migrations.CreateModel(
        name="EventReminder",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            ("days", models.PositiveSmallIntegerField(verbose_name="jours avant")),
            ("due_at", models.DateTimeField(verbose_name="à envoyer le")),
            ("sent_at", models.DateTimeField(blank=True, null=True, verbose_name="envoyé le")),
            (
                "event",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.CASCADE,
                    related_name="reminders",
                    to="missions.event",
                    verbose_name="rencontre",
                ),
            ),
        ],
        options={
            "verbose_name": "rappel",
            "verbose_name_plural": "rappels",
            "ordering": ["due_at", "pk"],
            "indexes": [
                models.Index(condition=models.Q(("sent_at__isnull", True)), fields=["due_at"], name="reminder_due")
            ],
            "constraints": [
                models.UniqueConstraint(
                    fields=("event", "days"),
                    name="reminder_once_an_event",
                    violation_error_message="Ce rappel existe déjà.",
                )
            ],
        },
    ),
    migrations.CreateModel(
        name="StepFile",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            ("key", models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name="clé")),
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
                "step",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="files",
                    to="missions.accompanimentstep",
                    verbose_name="étape",
                ),
            ),
        ],
        options={
            "verbose_name": "fichier d’une étape",
            "verbose_name_plural": "fichiers des étapes",
            "ordering": ["pk"],
            "constraints": [
                models.UniqueConstraint(
                    fields=("step", "sha256"),
                    name="step_file_same_file_once",
                    violation_error_message="Ce fichier est déjà avec cette étape.",
                ),
                models.CheckConstraint(
                    condition=models.Q(("caption", ""), _negated=True),
                    name="step_file_says_what_it_is",
                    violation_error_message="Dites en quelques mots ce que c’est.",
                ),
                models.CheckConstraint(
                    condition=models.Q(("state__in", ["clean", "waiting", "infected"])),
                    name="step_file_known_state",
                    violation_error_message="Cet état n’existe pas.",
                ),
                models.CheckConstraint(
                    condition=models.Q(("size__gt", 0), ("size__lte", 10485760)),
                    name="step_file_size_within_limit",
                    violation_error_message="Un fichier pèse entre 1 octet et 10 Mo.",
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="OnboardingApplication",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="créé le")),
            ("updated_at", models.DateTimeField(auto_now=True, verbose_name="modifié le")),
            (
                "status",
                models.CharField(
                    choices=[
                        ("applied", "Candidature reçue"),
                        ("invited", "Invitation envoyée"),
                        ("substitute", "En suppléance"),
                        ("not_this_time", "Pas cette fois"),
                        ("withdrawn", "Candidature retirée"),
                    ],
                    default="applied",
                    editable=False,
                    max_length=20,
                    verbose_name="état",
                ),
            ),
            ("municipality", models.CharField(blank=True, max_length=120, verbose_name="commune membre")),
            (
                "family",
                models.CharField(
                    choices=[
                        ("welcome", "accueil et démarches des habitants"),
                        ("office", "administration, finances, achats, droit"),
                        ("staff", "ressources humaines et formation"),
                        ("digital", "numérique et données"),
                        ("streets", "espaces publics, voirie, propreté"),
                        ("green", "espaces verts, nature, climat"),
                        ("buildings", "bâtiments, logistique, entretien"),
                        ("childhood", "enfance, éducation, restauration"),
                        ("social", "action sociale et santé"),
                        ("culture", "culture, musées, bibliothèques"),
                        ("sport", "sports, jeunesse, vie associative"),
                        ("planning", "urbanisme, habitat, mobilités"),
                        ("safety", "sécurité et prévention"),
                        ("words", "communication et participation"),
                    ],
                    max_length=20,
                    verbose_name="famille de métiers",
                ),
            ),
            (
                "category",
                models.CharField(
                    choices=[("A", "catégorie A"), ("B", "catégorie B"), ("C", "catégorie C")],
                    max_length=1,
                    verbose_name="catégorie",
                ),
            ),
            ("is_field", models.BooleanField(verbose_name="travaille sur le terrain")),
            ("is_manager", models.BooleanField(verbose_name="encadre une équipe")),
            ("is_trained", models.BooleanField(verbose_name="a déjà appris ces méthodes")),
            ("motivation", models.TextField(max_length=1500, verbose_name="motivation")),
            ("applied_at", models.DateTimeField(verbose_name="candidature du")),
            ("manager_name", models.CharField(max_length=150, verbose_name="responsable hiérarchique")),
            ("manager_email", models.EmailField(max_length=254, verbose_name="son adresse")),
            (
                "mark",
                models.CharField(editable=False, max_length=64, unique=True, verbose_name="empreinte du lien"),
            ),
            (
                "is_agreed",
                models.BooleanField(blank=True, null=True, verbose_name="accord du ou de la responsable"),
            ),
            (
                "manager_word",
                models.CharField(blank=True, max_length=400, verbose_name="mot du ou de la responsable"),
            ),
            ("answered_at", models.DateTimeField(blank=True, null=True, verbose_name="répondu le")),
            ("override", models.BooleanField(blank=True, null=True, verbose_name="choix écrit de l’équipe")),
            ("override_reason", models.CharField(blank=True, max_length=400, verbose_name="raison de ce choix")),
            ("told_at", models.DateTimeField(blank=True, null=True, verbose_name="lettre du")),
            ("why", models.TextField(blank=True, editable=False, verbose_name="raison donnée par les règles")),
            (
                "rank",
                models.PositiveSmallIntegerField(
                    blank=True, editable=False, null=True, verbose_name="rang de suppléance"
                ),
            ),
            ("withdrawn_at", models.DateTimeField(blank=True, null=True, verbose_name="retirée le")),
            (
                "applicant",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="onboarding_applications",
                    to=settings.AUTH_USER_MODEL,
                    verbose_name="personne",
                ),
            ),
            (
                "event",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="applications",
                    to="missions.event",
                    verbose_name="journée",
                ),
            ),
            (
                "org_unit",
                models.ForeignKey(
                    blank=True,
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to="labo.orgunit",
                    verbose_name="service",
                ),
            ),
            (
                "overridden_by",
                models.ForeignKey(
                    blank=True,
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to=settings.AUTH_USER_MODEL,
                    verbose_name="choix fait par",
                ),
            ),
        ],
        options={
            "verbose_name": "candidature",
            "verbose_name_plural": "candidatures",
            "ordering": ["event", "applied_at", "pk"],
            "indexes": [models.Index(fields=["event", "status"], name="application_list")],
            "constraints": [
                models.UniqueConstraint(
                    fields=("event", "applicant"),
                    name="application_once_a_person",
                    violation_error_message="Cette personne a déjà une candidature pour cette journée.",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("status", "applied"), ("told_at", None), ("withdrawn_at", None)),
                        models.Q(
                            ("status__in", ["invited", "substitute", "not_this_time"]),
                            ("told_at__isnull", False),
                            ("withdrawn_at", None),
                        ),
                        models.Q(("status", "withdrawn"), ("withdrawn_at__isnull", False)),
                        _connector="OR",
                    ),
                    name="application_status_has_its_date",
                    violation_error_message="Chaque état d’une candidature a sa date.",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("rank__isnull", False), ("status", "substitute")),
                        models.Q(models.Q(("status", "substitute"), _negated=True), ("rank", None)),
                        _connector="OR",
                    ),
                    name="application_rank_of_the_substitutes",
                    violation_error_message="Une suppléance a un rang, et elle seule.",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("municipality", ""), ("org_unit__isnull", False)),
                        models.Q(("org_unit", None), models.Q(("municipality", ""), _negated=True)),
                        _connector="OR",
                    ),
                    name="application_service_or_municipality",
                    violation_error_message="Une candidature vient d’un service ou d’une commune.",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        ("category__in", ["A", "B", "C"]),
                        (
                            "family__in",
                            [
                                "welcome",
                                "office",
                                "staff",
                                "digital",
                                "streets",
                                "green",
                                "buildings",
                                "childhood",
                                "social",
                                "culture",
                                "sport",
                                "planning",
                                "safety",
                                "words",
                            ],
                        ),
                    ),
                    name="application_known_trade",
                    violation_error_message="Cette famille de métiers ou cette catégorie n’existe pas.",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("answered_at", None), ("is_agreed", None)),
                        models.Q(("answered_at__isnull", False), ("is_agreed__isnull", False)),
                        _connector="OR",
                    ),
                    name="application_answer_has_its_date",
                    violation_error_message="Une réponse a sa date.",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("overridden_by", None), ("override", None), ("override_reason", "")),
                        models.Q(
                            ("overridden_by__isnull", False),
                            ("override__isnull", False),
                            models.Q(("override_reason", ""), _negated=True),
                        ),
                        _connector="OR",
                    ),
                    name="application_override_in_writing",
                    violation_error_message="Un choix de l’équipe a sa raison et la personne qui l’a fait.",
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="OnboardingApplicationTransition",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            ("source", models.CharField(max_length=30, verbose_name="de")),
            ("target", models.CharField(max_length=30, verbose_name="vers")),
            ("reason", models.TextField(blank=True, verbose_name="motif")),
            ("at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="le")),
            (
                "application",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.CASCADE,
                    related_name="transitions",
                    to="missions.onboardingapplication",
                    verbose_name="candidature",
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
            "verbose_name": "changement d’une candidature",
            "verbose_name_plural": "changements des candidatures",
            "ordering": ["at", "pk"],
            "abstract": False,
        },
    ),
    migrations.CreateModel(
        name="Certificate",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            ("code", models.CharField(editable=False, max_length=14, unique=True, verbose_name="code")),
            ("issued_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="donnée le")),
            (
                "registration",
                models.OneToOneField(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="certificate",
                    to="missions.registration",
                    verbose_name="inscription",
                ),
            ),
        ],
        options={
            "verbose_name": "attestation",
            "verbose_name_plural": "attestations",
            "ordering": ["-issued_at", "-pk"],
        },
    ),
    migrations.CreateModel(
        name="FeedbackRequest",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            ("asked_at", models.DateTimeField(verbose_name="demandé le")),
            ("is_answered", models.BooleanField(default=False, verbose_name="répondu")),
            (
                "registration",
                models.OneToOneField(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="feedback_request",
                    to="missions.registration",
                    verbose_name="inscription",
                ),
            ),
        ],
        options={
            "verbose_name": "demande d’avis",
            "verbose_name_plural": "demandes d’avis",
            "ordering": ["-asked_at", "-pk"],
        },
    ),
    migrations.CreateModel(
        name="EventFeedback",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            (
                "verdict",
                models.CharField(
                    choices=[
                        ("yes", "Oui, vraiment"),
                        ("rather", "Plutôt oui"),
                        ("not_much", "Pas vraiment"),
                        ("no", "Non"),
                    ],
                    max_length=10,
                    verbose_name="du temps bien employé",
                ),
            ),
            ("kept", models.CharField(blank=True, max_length=500, verbose_name="ce que l’on garde")),
            ("change", models.CharField(blank=True, max_length=500, verbose_name="ce que l’on changerait")),
            ("given_on", models.DateField(verbose_name="donné le")),
            (
                "event",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="feedback",
                    to="missions.event",
                    verbose_name="rencontre",
                ),
            ),
        ],
        options={
            "verbose_name": "avis sur une rencontre",
            "verbose_name_plural": "avis sur les rencontres",
            "ordering": ["event", "given_on", "pk"],
            "constraints": [
                models.CheckConstraint(
                    condition=models.Q(("verdict__in", ["yes", "rather", "not_much", "no"])),
                    name="feedback_known_verdict",
                    violation_error_message="Cette réponse n’existe pas.",
                )
            ],
        },
    ),
    migrations.CreateModel(
        name="EventPicture",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            ("key", models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name="clé")),
            ("content", models.BinaryField(verbose_name="image")),
            ("width", models.PositiveIntegerField(verbose_name="largeur en points")),
            ("height", models.PositiveIntegerField(verbose_name="hauteur en points")),
            ("words", models.CharField(max_length=250, verbose_name="ce que l’image montre")),
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
                "event",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="pictures",
                    to="missions.event",
                    verbose_name="rencontre",
                ),
            ),
        ],
        options={
            "verbose_name": "photo d’une rencontre",
            "verbose_name_plural": "photos des rencontres",
            "ordering": ["pk"],
            "constraints": [
                models.CheckConstraint(
                    condition=models.Q(("words", ""), _negated=True),
                    name="event_picture_says_what_it_shows",
                    violation_error_message="Dites ce que la photo montre.",
                )
            ],
        },
    ),
    migrations.CreateModel(
        name="Skill",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            (
                "name",
                models.CharField(
                    help_text="Un verbe d’abord : animer un atelier.",
                    max_length=80,
                    unique=True,
                    verbose_name="je sais…",
                ),
            ),
            ("slug", models.SlugField(max_length=80, unique=True, verbose_name="adresse")),
            ("position", models.PositiveSmallIntegerField(default=0, verbose_name="rang")),
        ],
        options={
            "verbose_name": "savoir-faire",
            "verbose_name_plural": "savoir-faire",
            "ordering": ["position", "name"],
        },
    ),
    migrations.CreateModel(
        name="Membership",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            (
                "degree",
                models.CharField(
                    blank=True,
                    choices=[
                        ("curious", "Je suis au courant"),
                        ("relay", "Je relaie"),
                        ("contributor", "Je contribue"),
                        ("ambassador", "Je porte"),
                        ("pilot", "Je pilote un cas"),
                    ],
                    max_length=20,
                    verbose_name="degré d’engagement",
                ),
            ),
            ("joined_at", models.DateTimeField(verbose_name="dans le réseau depuis le")),
            ("charter_accepted_at", models.DateTimeField(verbose_name="charte acceptée le")),
            ("left_at", models.DateTimeField(blank=True, null=True, verbose_name="a quitté le réseau le")),
            ("trade", models.CharField(blank=True, max_length=120, verbose_name="mon métier, en mots")),
            (
                "offer",
                models.TextField(blank=True, max_length=600, verbose_name="ce sur quoi on peut me solliciter"),
            ),
            ("availability", models.CharField(blank=True, max_length=160, verbose_name="mes disponibilités")),
            ("shows_name", models.BooleanField(default=False, verbose_name="montrer mon nom")),
            ("shows_unit", models.BooleanField(default=False, verbose_name="montrer mon service")),
            ("shows_email", models.BooleanField(default=False, verbose_name="montrer mon adresse")),
            ("shows_picture", models.BooleanField(default=False, verbose_name="montrer ma photo")),
            ("shows_degree", models.BooleanField(default=False, verbose_name="montrer mon degré d’engagement")),
            ("shows_trade", models.BooleanField(default=False, verbose_name="montrer mon métier")),
            (
                "shows_offer",
                models.BooleanField(default=False, verbose_name="montrer ce sur quoi on peut me solliciter"),
            ),
            ("shows_availability", models.BooleanField(default=False, verbose_name="montrer mes disponibilités")),
            ("shows_skills", models.BooleanField(default=False, verbose_name="montrer ce que je sais faire")),
            (
                "shows_learning",
                models.BooleanField(default=False, verbose_name="montrer ce que j’aimerais apprendre"),
            ),
            (
                "person",
                models.OneToOneField(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="membership",
                    to=settings.AUTH_USER_MODEL,
                    verbose_name="personne",
                ),
            ),
            (
                "knows",
                models.ManyToManyField(
                    blank=True, related_name="known_by", to="missions.skill", verbose_name="je sais faire"
                ),
            ),
            (
                "would_learn",
                models.ManyToManyField(
                    blank=True, related_name="wished_by", to="missions.skill", verbose_name="j’aimerais apprendre"
                ),
            ),
        ],
        options={
            "verbose_name": "membre du réseau",
            "verbose_name_plural": "membres du réseau",
            "ordering": ["person__last_name", "person__first_name", "pk"],
            "indexes": [
                models.Index(condition=models.Q(("left_at", None)), fields=["degree"], name="membership_degree")
            ],
            "constraints": [
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(
                            ("degree__in", ["curious", "relay", "contributor", "ambassador", "pilot"]),
                            ("left_at", None),
                        ),
                        models.Q(("degree", ""), ("left_at__isnull", False)),
                        _connector="OR",
                    ),
                    name="membership_known_degree",
                    violation_error_message="Qui est du réseau a un degré d’engagement, et personne d’autre.",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        ("left_at", None),
                        models.Q(
                            ("availability", ""),
                            ("offer", ""),
                            ("shows_availability", False),
                            ("shows_degree", False),
                            ("shows_email", False),
                            ("shows_learning", False),
                            ("shows_name", False),
                            ("shows_offer", False),
                            ("shows_picture", False),
                            ("shows_skills", False),
                            ("shows_trade", False),
                            ("shows_unit", False),
                            ("trade", ""),
                        ),
                        _connector="OR",
                    ),
                    name="membership_left_keeps_nothing",
                    violation_error_message="Qui a quitté le réseau n’y laisse rien.",
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="MemberPicture",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            ("key", models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name="clé")),
            ("content", models.BinaryField(verbose_name="image")),
            ("width", models.PositiveIntegerField(verbose_name="largeur en points")),
            ("height", models.PositiveIntegerField(verbose_name="hauteur en points")),
            (
                "membership",
                models.OneToOneField(
                    on_delete=django.db.models.deletion.CASCADE,
                    related_name="picture",
                    to="missions.membership",
                    verbose_name="membre",
                ),
            ),
        ],
        options={
            "verbose_name": "photo d’un membre",
            "verbose_name_plural": "photos des membres",
            "ordering": ["pk"],
        },
    ),
    migrations.CreateModel(
        name="MembershipDegree",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            (
                "degree",
                models.CharField(
                    choices=[
                        ("curious", "Je suis au courant"),
                        ("relay", "Je relaie"),
                        ("contributor", "Je contribue"),
                        ("ambassador", "Je porte"),
                        ("pilot", "Je pilote un cas"),
                    ],
                    max_length=20,
                    verbose_name="degré d’engagement",
                ),
            ),
            ("chosen_at", models.DateTimeField(verbose_name="choisi le")),
            (
                "membership",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.CASCADE,
                    related_name="degrees",
                    to="missions.membership",
                    verbose_name="membre",
                ),
            ),
        ],
        options={
            "verbose_name": "degré choisi",
            "verbose_name_plural": "degrés choisis",
            "ordering": ["chosen_at", "pk"],
            "constraints": [
                models.CheckConstraint(
                    condition=models.Q(("degree__in", ["curious", "relay", "contributor", "ambassador", "pilot"])),
                    name="membership_degree_known",
                    violation_error_message="Ce degré n’existe pas.",
                )
            ],
        },
    ),
    migrations.CreateModel(
        name="NetworkLetter",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            (
                "kind",
                models.CharField(
                    choices=[
                        ("degree", "choisir sa façon de participer"),
                        ("manager", "prévenir la ou le responsable"),
                        ("first_step", "une première chose à faire"),
                        ("check_in", "où en êtes-vous"),
                    ],
                    max_length=12,
                    verbose_name="lettre",
                ),
            ),
            ("sent_at", models.DateTimeField(verbose_name="écrite le")),
            ("answered_at", models.DateTimeField(blank=True, null=True, verbose_name="répondu le")),
            ("tells_manager", models.BooleanField(default=False, verbose_name="prévenir la ou le responsable")),
            (
                "registration",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="network_letters",
                    to="missions.registration",
                    verbose_name="inscription",
                ),
            ),
        ],
        options={
            "verbose_name": "lettre du réseau",
            "verbose_name_plural": "lettres du réseau",
            "ordering": ["-sent_at", "-pk"],
            "constraints": [
                models.UniqueConstraint(
                    fields=("registration", "kind"),
                    name="network_letter_once",
                    violation_error_message="Cette lettre est déjà écrite.",
                ),
                models.CheckConstraint(
                    condition=models.Q(("kind__in", ["degree", "manager", "first_step", "check_in"])),
                    name="network_letter_known_kind",
                    violation_error_message="Cette lettre n’existe pas.",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        ("tells_manager", False),
                        models.Q(("answered_at__isnull", False), ("kind", "degree")),
                        _connector="OR",
                    ),
                    name="network_letter_tick_of_an_answer",
                    violation_error_message="Seule la réponse à la première lettre dit de prévenir la ou le responsable.",
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="Appointment",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="créé le")),
            ("updated_at", models.DateTimeField(auto_now=True, verbose_name="modifié le")),
            ("starts_at", models.DateTimeField(verbose_name="début")),
            ("theme", models.CharField(blank=True, max_length=100, verbose_name="sujet")),
            (
                "status",
                models.CharField(
                    choices=[("booked", "Créneau réservé"), ("cancelled", "Créneau annulé")],
                    default="booked",
                    max_length=12,
                    verbose_name="état",
                ),
            ),
            ("booked_at", models.DateTimeField(verbose_name="réservé le")),
            ("cancelled_at", models.DateTimeField(blank=True, null=True, verbose_name="annulé le")),
            ("revision", models.PositiveIntegerField(default=0, editable=False, verbose_name="révision")),
            ("word", models.TextField(blank=True, max_length=1000, verbose_name="mot du labo")),
            ("word_at", models.DateTimeField(blank=True, null=True, verbose_name="écrit le")),
            (
                "event",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="appointments",
                    to="missions.event",
                    verbose_name="permanence",
                ),
            ),
            (
                "idea",
                models.ForeignKey(
                    blank=True,
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="appointments",
                    to="projects.idea",
                    verbose_name="idée",
                ),
            ),
            (
                "person",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="appointments",
                    to=settings.AUTH_USER_MODEL,
                    verbose_name="personne",
                ),
            ),
        ],
        options={
            "verbose_name": "créneau réservé",
            "verbose_name_plural": "créneaux réservés",
            "ordering": ["starts_at", "pk"],
            "constraints": [
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("cancelled_at", None), ("status", "booked")),
                        models.Q(("cancelled_at__isnull", False), ("status", "cancelled")),
                        _connector="OR",
                    ),
                    name="appointment_known_status_and_date",
                    violation_error_message="Un créneau est réservé, ou annulé à une date.",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("word", ""), ("word_at", None)),
                        models.Q(models.Q(("word", ""), _negated=True), ("word_at__isnull", False)),
                        _connector="OR",
                    ),
                    name="appointment_word_has_its_date",
                    violation_error_message="Le mot du labo a sa date.",
                ),
                models.UniqueConstraint(
                    condition=models.Q(("status", "booked")),
                    fields=("event", "starts_at"),
                    name="appointment_one_a_slot",
                    violation_error_message="Ce créneau vient d’être pris.",
                ),
                models.UniqueConstraint(
                    condition=models.Q(("status", "booked")),
                    fields=("event", "person"),
                    name="appointment_one_a_person",
                    violation_error_message="Vous avez déjà un créneau à cette permanence.",
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="Conversation",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            ("key", models.UUIDField(editable=False, unique=True, verbose_name="clé")),
            ("theme", models.CharField(max_length=100, verbose_name="sujet")),
            (
                "follow_up",
                models.CharField(
                    choices=[
                        ("none", "rien de plus"),
                        ("resource", "envoyer une ressource"),
                        ("breakfast", "venir à un petit déjeuner"),
                        ("idea", "une idée de cas"),
                    ],
                    default="none",
                    max_length=12,
                    verbose_name="donner suite",
                ),
            ),
            ("held_on", models.DateField(db_index=True, verbose_name="le")),
            (
                "appointment",
                models.OneToOneField(
                    blank=True,
                    null=True,
                    on_delete=django.db.models.deletion.SET_NULL,
                    related_name="conversation",
                    to="missions.appointment",
                    verbose_name="créneau",
                ),
            ),
            (
                "event",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="conversations",
                    to="missions.event",
                    verbose_name="permanence",
                ),
            ),
        ],
        options={
            "verbose_name": "conversation de permanence",
            "verbose_name_plural": "conversations des permanences",
            "ordering": ["-held_on", "-pk"],
            "constraints": [
                models.CheckConstraint(
                    condition=models.Q(("follow_up__in", ["none", "resource", "breakfast", "idea"])),
                    name="conversation_known_follow_up",
                    violation_error_message="Cette suite n’existe pas.",
                ),
                models.CheckConstraint(
                    condition=models.Q(("theme", ""), _negated=True),
                    name="conversation_has_a_theme",
                    violation_error_message="Dites de quoi vous avez parlé.",
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="Invitation",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            ("email", models.EmailField(max_length=254, verbose_name="adresse")),
            (
                "status",
                models.CharField(
                    choices=[
                        ("invited", "Sans réponse"),
                        ("accepted", "Acceptée"),
                        ("declined", "Déclinée"),
                        ("withdrawn", "Retirée"),
                    ],
                    default="invited",
                    max_length=12,
                    verbose_name="état",
                ),
            ),
            ("invited_at", models.DateTimeField(verbose_name="invitée le")),
            ("reminded_at", models.DateTimeField(blank=True, null=True, verbose_name="relancée le")),
            ("answered_at", models.DateTimeField(blank=True, null=True, verbose_name="réponse le")),
            ("withdrawn_at", models.DateTimeField(blank=True, null=True, verbose_name="retirée le")),
            (
                "event",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="invitations",
                    to="missions.event",
                    verbose_name="rencontre",
                ),
            ),
            (
                "invited_by",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to=settings.AUTH_USER_MODEL,
                    verbose_name="invitée par",
                ),
            ),
            (
                "seat",
                models.ForeignKey(
                    blank=True,
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="invitations",
                    to="missions.registration",
                    verbose_name="inscription",
                ),
            ),
        ],
        options={
            "verbose_name": "invitation",
            "verbose_name_plural": "invitations",
            "ordering": ["email"],
            "constraints": [
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("answered_at", None), ("seat", None), ("status", "invited"), ("withdrawn_at", None)),
                        models.Q(
                            ("answered_at__isnull", False),
                            ("seat__isnull", False),
                            ("status", "accepted"),
                            ("withdrawn_at", None),
                        ),
                        models.Q(
                            ("answered_at__isnull", False),
                            ("seat", None),
                            ("status", "declined"),
                            ("withdrawn_at", None),
                        ),
                        models.Q(("seat", None), ("status", "withdrawn"), ("withdrawn_at__isnull", False)),
                        _connector="OR",
                    ),
                    name="invitation_known_status_and_date",
                    violation_error_message="Chaque état d’une invitation a sa date, et elle seule.",
                ),
                models.UniqueConstraint(
                    fields=("event", "email"),
                    name="invitation_once_an_address",
                    violation_error_message="Cette adresse est déjà invitée.",
                ),
            ],
        },
    ),
]


class Migration(migrations.Migration):
    initial = True

    replaces = [
        ("missions", "0001_offer"),
        ("missions", "0002_accompaniments"),
        ("missions", "0003_pictures"),
        ("missions", "0004_events"),
        ("missions", "0005_own_calendar"),
        ("missions", "0006_follows_the_note"),
        ("missions", "0007_steps_know_their_note"),
        ("missions", "0008_step_files"),
        ("missions", "0009_applications"),
        ("missions", "0010_certificate"),
        ("missions", "0011_feedback"),
        ("missions", "0012_learning"),
        ("missions", "0013_album"),
        ("missions", "0014_network"),
        ("missions", "0015_slots"),
    ]

    dependencies = [
        ("labo", "0010_mail_calendar"),
        ("projects", "0001_squashed_0024_signing"),
        ("resources", "0002_methods"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        CreateTables(TABLES),
        migrations.RunSQL(NEVER_REWRITTEN, REWRITABLE),
        migrations.RunSQL(JOURNAL, NO_JOURNAL),
    ]
