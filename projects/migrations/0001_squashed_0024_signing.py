"""
All of projects as of its first 24 migrations, on a database that has none of them. Elsewhere those go on being used.

Each table is made at once, its columns in the order in which they came. What those migrations did to the rows that
were there is left out: here there are none.
"""

import uuid
from decimal import Decimal

import django.contrib.postgres.fields
import django.core.validators
import django.db.models.constraints
import django.db.models.deletion
import django.db.models.functions.math
import django.db.models.functions.text
import django.db.models.lookups
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

from labo.tables import CreateTables

NEVER_REWRITTEN = """
CREATE FUNCTION projects_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'projects: % rows are never rewritten', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
END $$;

CREATE TRIGGER proposal_version_never_rewritten BEFORE UPDATE ON projects_proposalversion
    FOR EACH ROW EXECUTE FUNCTION projects_refuse_change();
CREATE TRIGGER question_set_never_rewritten BEFORE UPDATE ON projects_questionset
    FOR EACH ROW EXECUTE FUNCTION projects_refuse_change();
CREATE TRIGGER note_version_never_rewritten BEFORE UPDATE OR DELETE ON projects_noteversion
    FOR EACH ROW EXECUTE FUNCTION projects_refuse_change();
CREATE TRIGGER note_signature_never_rewritten BEFORE UPDATE OR DELETE ON projects_notesignature
    FOR EACH ROW EXECUTE FUNCTION projects_refuse_change();
CREATE TRIGGER minutes_version_never_rewritten BEFORE UPDATE OR DELETE ON projects_minutesversion
    FOR EACH ROW EXECUTE FUNCTION projects_refuse_change();
CREATE TRIGGER minutes_signature_never_rewritten BEFORE UPDATE OR DELETE ON projects_minutessignature
    FOR EACH ROW EXECUTE FUNCTION projects_refuse_change();

CREATE TRIGGER proposal_transition_never_rewritten BEFORE UPDATE ON projects_proposaltransition
    FOR EACH ROW EXECUTE FUNCTION projects_refuse_change();
CREATE TRIGGER note_transition_never_rewritten BEFORE UPDATE ON projects_notetransition
    FOR EACH ROW EXECUTE FUNCTION projects_refuse_change();
CREATE TRIGGER idea_transition_never_rewritten BEFORE UPDATE ON projects_ideatransition
    FOR EACH ROW EXECUTE FUNCTION projects_refuse_change();
CREATE TRIGGER hat_room_transition_never_rewritten BEFORE UPDATE ON projects_hatroomtransition
    FOR EACH ROW EXECUTE FUNCTION projects_refuse_change();
CREATE TRIGGER session_transition_never_rewritten BEFORE UPDATE ON projects_sessiontransition
    FOR EACH ROW EXECUTE FUNCTION projects_refuse_change();
CREATE TRIGGER minutes_transition_never_rewritten BEFORE UPDATE ON projects_minutestransition
    FOR EACH ROW EXECUTE FUNCTION projects_refuse_change();
"""
REWRITABLE = """
DROP TRIGGER minutes_transition_never_rewritten ON projects_minutestransition;
DROP TRIGGER session_transition_never_rewritten ON projects_sessiontransition;
DROP TRIGGER hat_room_transition_never_rewritten ON projects_hatroomtransition;
DROP TRIGGER idea_transition_never_rewritten ON projects_ideatransition;
DROP TRIGGER note_transition_never_rewritten ON projects_notetransition;
DROP TRIGGER proposal_transition_never_rewritten ON projects_proposaltransition;
DROP TRIGGER minutes_signature_never_rewritten ON projects_minutessignature;
DROP TRIGGER minutes_version_never_rewritten ON projects_minutesversion;
DROP TRIGGER note_signature_never_rewritten ON projects_notesignature;
DROP TRIGGER note_version_never_rewritten ON projects_noteversion;
DROP TRIGGER question_set_never_rewritten ON projects_questionset;
DROP TRIGGER proposal_version_never_rewritten ON projects_proposalversion;
DROP FUNCTION projects_refuse_change();
"""

PUBLISHED_GRID = """
CREATE TRIGGER published_grid_never_changes BEFORE UPDATE ON projects_criteriagrid
    FOR EACH ROW WHEN (OLD.published_at IS NOT NULL) EXECUTE FUNCTION projects_refuse_change();

CREATE FUNCTION projects_refuse_published_grid_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT 1 FROM projects_criteriagrid
        WHERE id IN (OLD.grid_id, CASE WHEN TG_OP = 'DELETE' THEN OLD.grid_id ELSE NEW.grid_id END)
          AND published_at IS NOT NULL
    ) THEN
        RAISE EXCEPTION 'projects: a published grid never changes' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;

CREATE TRIGGER criterion_of_published_grid_never_changes BEFORE UPDATE OR DELETE ON projects_criterion
    FOR EACH ROW EXECUTE FUNCTION projects_refuse_published_grid_change();

CREATE FUNCTION projects_refuse_published_grid_addition() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM projects_criteriagrid WHERE id = NEW.grid_id AND published_at IS NOT NULL) THEN
        RAISE EXCEPTION 'projects: a published grid never changes' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER criterion_never_added_to_published_grid BEFORE INSERT ON projects_criterion
    FOR EACH ROW EXECUTE FUNCTION projects_refuse_published_grid_addition();
"""
UNGUARDED_GRID = """
DROP TRIGGER criterion_never_added_to_published_grid ON projects_criterion;
DROP FUNCTION projects_refuse_published_grid_addition();
DROP TRIGGER criterion_of_published_grid_never_changes ON projects_criterion;
DROP FUNCTION projects_refuse_published_grid_change();
DROP TRIGGER published_grid_never_changes ON projects_criteriagrid;
"""

FILED_ANSWER = """
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
UNGUARDED_ANSWER = """
DROP TRIGGER answer_of_filed_sheet_never_rewritten ON projects_answer;
DROP FUNCTION projects_refuse_filed_answer_change();
"""

MESSAGE = """
CREATE FUNCTION projects_refuse_message_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.proposal_id, NEW.author_id, NEW.from_lab, NEW.audience, NEW.key, NEW.created_at, NEW.answer_by)
        IS DISTINCT FROM
        (OLD.proposal_id, OLD.author_id, OLD.from_lab, OLD.audience, OLD.key, OLD.created_at, OLD.answer_by)
        OR (NEW.text IS DISTINCT FROM OLD.text AND NOT (NEW.text = '' AND NEW.withdrawn_at IS NOT NULL))
        OR (OLD.withdrawn_at IS NOT NULL AND NEW.withdrawn_at IS DISTINCT FROM OLD.withdrawn_at)
    THEN
        RAISE EXCEPTION 'projects: a message is never rewritten' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER message_never_rewritten BEFORE UPDATE ON projects_message
    FOR EACH ROW EXECUTE FUNCTION projects_refuse_message_change();
"""
UNGUARDED_MESSAGE = """
DROP TRIGGER message_never_rewritten ON projects_message;
DROP FUNCTION projects_refuse_message_change();
"""

JOURNAL = """
CREATE TRIGGER proposal_transition_journal AFTER INSERT ON projects_proposaltransition
    FOR EACH ROW EXECUTE FUNCTION labo_audit_transition('projects.proposal', 'proposal_id');
CREATE TRIGGER note_transition_journal AFTER INSERT ON projects_notetransition
    FOR EACH ROW EXECUTE FUNCTION labo_audit_transition('projects.interventionnote', 'note_id');
CREATE TRIGGER idea_transition_journal AFTER INSERT ON projects_ideatransition
    FOR EACH ROW EXECUTE FUNCTION labo_audit_transition('projects.idea', 'idea_id');
CREATE TRIGGER hat_room_transition_journal AFTER INSERT ON projects_hatroomtransition
    FOR EACH ROW EXECUTE FUNCTION labo_audit_transition('projects.hatroom', 'room_id');
CREATE TRIGGER session_transition_journal AFTER INSERT ON projects_sessiontransition
    FOR EACH ROW EXECUTE FUNCTION labo_audit_transition('projects.session', 'session_id');
CREATE TRIGGER minutes_transition_journal AFTER INSERT ON projects_minutestransition
    FOR EACH ROW EXECUTE FUNCTION labo_audit_transition('projects.minutes', 'minutes_id');
"""
NO_JOURNAL = """
DROP TRIGGER minutes_transition_journal ON projects_minutestransition;
DROP TRIGGER session_transition_journal ON projects_sessiontransition;
DROP TRIGGER hat_room_transition_journal ON projects_hatroomtransition;
DROP TRIGGER idea_transition_journal ON projects_ideatransition;
DROP TRIGGER note_transition_journal ON projects_notetransition;
DROP TRIGGER proposal_transition_journal ON projects_proposaltransition;
"""

CLAUSES = [
    ("will", "enquête", "Aller à la rencontre des agents sur leur lieu de travail, avec un guide d’entretien commun"),
    ("will", "enquête", "Observer et rencontrer des personnes en situation, à des heures différentes"),
    ("will", "enquête", "Visiter des lieux voisins pour connaître leurs contraintes réelles"),
    ("will", "enquête", "Dresser avec les services la carte de ce qui existe et de ses usages réels"),
    ("will", "avec le service", "Travailler avec les agents du service demandeur, de l’enquête à la restitution"),
    ("will", "avec le service", "Travailler avec les agents qui conseillent ou traitent les demandes"),
    ("will", "scénarios", "Imaginer et raconter plusieurs scénarios, puis les soumettre aux équipes"),
    ("will", "essais", "Tester des prototypes simples, en papier ou en carton, en conditions réelles"),
    ("will", "essais", "Fabriquer et essayer plusieurs idées sur place, quelques jours"),
    ("will", "restitution", "Restituer et remettre des préconisations chiffrées en temps"),
    ("will", "restitution", "Raconter ce qui a marché et ce qui a raté"),
    ("will", "restitution", "Remettre des principes pour les futurs marchés"),
    ("wont", "achats", "Choisir ou acheter du matériel"),
    ("wont", "achats", "Rédiger un cahier des charges technique"),
    ("wont", "achats", "Développer, choisir un prestataire ou trancher entre des outils"),
    ("wont", "travaux", "Concevoir des travaux ou un aménagement définitif"),
    ("wont", "communication", "Définir une marque ou un nom"),
    ("wont", "personnel", "Évaluer le travail des agents"),
    ("wont", "personnel", "Former l’ensemble des équipes"),
    ("wont", "à la place du service", "Rédiger le projet du service ni sa demande de subvention"),
    ("wont", "à la place du service", "Répondre à une commande déjà arrêtée, sans marge sur la forme finale"),
    ("wont", "à la place du service", "Changer les règles qui relèvent de la décision du service"),
    ("wont", "mesure", "Réaliser un sondage représentatif"),
    ("wont", "mesure", "Mener un audit complet d’accessibilité ou de sécurité"),
]


def begin_the_library(apps, schema_editor):
    Clause = apps.get_model("projects", "Clause")
    Clause.objects.bulk_create(Clause(kind=kind, tag=tag, text=text) for kind, tag, text in CLAUSES)


TABLES = [
    migrations.CreateModel(
        name="CriteriaGrid",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            ("version", models.PositiveSmallIntegerField(unique=True, verbose_name="version")),
            (
                "title",
                models.CharField(default="Grille de choix des cas pratiques", max_length=150, verbose_name="titre"),
            ),
            ("changelog", models.TextField(blank=True, verbose_name="ce qui change")),
            (
                "published_at",
                models.DateTimeField(blank=True, editable=False, null=True, verbose_name="publiée le"),
            ),
            (
                "previous",
                models.ForeignKey(
                    blank=True,
                    editable=False,
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="next_versions",
                    to="projects.criteriagrid",
                    verbose_name="version d’avant",
                ),
            ),
        ],
        options={
            "verbose_name": "grille de critères",
            "verbose_name_plural": "grilles de critères",
            "ordering": ["-version"],
        },
    ),
    migrations.CreateModel(
        name="ReferenceCounter",
        fields=[
            ("year", models.PositiveSmallIntegerField(primary_key=True, serialize=False, verbose_name="année")),
            ("last", models.PositiveIntegerField(default=0, verbose_name="dernier numéro")),
        ],
        options={
            "verbose_name": "compteur de références",
            "verbose_name_plural": "compteurs de références",
        },
    ),
    migrations.CreateModel(
        name="Idea",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
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
                    on_delete=django.db.models.deletion.PROTECT,
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
                models.CheckConstraint(
                    condition=models.Q(("status__in", ["received", "answered", "promoted", "closed"])),
                    name="idea_known_status",
                    violation_error_message="Cet état n’existe pas.",
                ),
                models.CheckConstraint(
                    condition=models.Q(models.Q(("title", ""), _negated=True), models.Q(("text", ""), _negated=True)),
                    name="idea_says_something",
                    violation_error_message="Une idée a un titre et quelques lignes.",
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="Proposal",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="créé le")),
            ("updated_at", models.DateTimeField(auto_now=True, verbose_name="modifié le")),
            (
                "key",
                models.UUIDField(
                    default=uuid.uuid4,
                    editable=False,
                    help_text="Donnée au formulaire avant le premier enregistrement : deux envois du même, un seul cas.",
                    unique=True,
                    verbose_name="clé",
                ),
            ),
            (
                "reference",
                models.CharField(
                    blank=True, editable=False, max_length=20, null=True, unique=True, verbose_name="référence"
                ),
            ),
            (
                "status",
                models.CharField(
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
            ("title", models.CharField(blank=True, max_length=150, verbose_name="titre")),
            ("lead_job_title", models.CharField(blank=True, max_length=150, verbose_name="votre fonction")),
            (
                "sponsor_name",
                models.CharField(blank=True, max_length=150, verbose_name="nom du ou de la commanditaire"),
            ),
            (
                "sponsor_job_title",
                models.CharField(blank=True, max_length=150, verbose_name="fonction du ou de la commanditaire"),
            ),
            (
                "sponsor_email",
                models.EmailField(blank=True, max_length=254, verbose_name="adresse du ou de la commanditaire"),
            ),
            (
                "requested_format",
                models.CharField(
                    choices=[
                        ("unknown", "Je ne sais pas encore"),
                        ("flash", "Un coup de main rapide (une demi-journée)"),
                        ("workshop", "Un atelier (un à deux jours)"),
                        ("support", "Un accompagnement (trois à six mois)"),
                    ],
                    default="unknown",
                    max_length=20,
                    verbose_name="format souhaité",
                ),
            ),
            ("summary", models.TextField(blank=True, max_length=1500, verbose_name="résumé")),
            ("context", models.TextField(blank=True, max_length=3000, verbose_name="contexte")),
            ("problem", models.TextField(blank=True, max_length=3000, verbose_name="problème constaté")),
            ("audiences", models.TextField(blank=True, max_length=2000, verbose_name="publics concernés")),
            (
                "already_tried",
                models.TextField(blank=True, max_length=2000, verbose_name="ce qui a déjà été tenté"),
            ),
            (
                "expectations",
                models.TextField(blank=True, max_length=2000, verbose_name="ce que vous attendez du labo"),
            ),
            ("leeway", models.TextField(blank=True, max_length=2000, verbose_name="marge de manœuvre")),
            (
                "available_agents",
                django.contrib.postgres.fields.ArrayField(
                    base_field=models.CharField(max_length=200),
                    blank=True,
                    default=list,
                    size=15,
                    verbose_name="agents mobilisables",
                ),
            ),
            ("schedule", models.TextField(blank=True, max_length=1500, verbose_name="calendrier")),
            ("means", models.TextField(blank=True, max_length=1500, verbose_name="moyens")),
            ("constraints", models.TextField(blank=True, max_length=1500, verbose_name="contraintes")),
            (
                "framings",
                django.contrib.postgres.fields.ArrayField(
                    base_field=models.CharField(max_length=300),
                    blank=True,
                    default=list,
                    size=3,
                    verbose_name="formulations possibles de la question",
                ),
            ),
            (
                "reframed_question",
                models.TextField(blank=True, max_length=1000, verbose_name="question reformulée"),
            ),
            (
                "is_public",
                models.BooleanField(
                    default=False,
                    help_text="Titre, service, résumé et état seulement, avec l’accord du service.",
                    verbose_name="montrer ce cas au public",
                ),
            ),
            (
                "submitted_at",
                models.DateTimeField(blank=True, editable=False, null=True, verbose_name="envoyée le"),
            ),
            (
                "announced_at",
                models.DateTimeField(blank=True, editable=False, null=True, verbose_name="réponse annoncée le"),
            ),
            (
                "grid",
                models.ForeignKey(
                    blank=True,
                    editable=False,
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="proposals",
                    to="projects.criteriagrid",
                    verbose_name="grille",
                ),
            ),
            (
                "lead",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="proposals",
                    to=settings.AUTH_USER_MODEL,
                    verbose_name="porteur ou porteuse",
                ),
            ),
            (
                "org_unit",
                models.ForeignKey(
                    blank=True,
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="proposals",
                    to="labo.orgunit",
                    verbose_name="service demandeur",
                ),
            ),
            (
                "sheets_opened_at",
                models.DateTimeField(blank=True, editable=False, null=True, verbose_name="avis ouverts le"),
            ),
            (
                "idea",
                models.OneToOneField(
                    blank=True,
                    editable=False,
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="proposal",
                    to="projects.idea",
                    verbose_name="idée de départ",
                ),
            ),
            (
                "previous",
                models.OneToOneField(
                    blank=True,
                    editable=False,
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="again",
                    to="projects.proposal",
                    verbose_name="proposition précédente",
                ),
            ),
            (
                "shown_status",
                models.CharField(
                    blank=True,
                    editable=False,
                    max_length=30,
                    verbose_name="état que le service lit en attendant la réponse",
                ),
            ),
            (
                "referent",
                models.ForeignKey(
                    blank=True,
                    editable=False,
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="entrusted",
                    to=settings.AUTH_USER_MODEL,
                    verbose_name="référent ou référente du labo",
                ),
            ),
        ],
        options={
            "verbose_name": "cas",
            "verbose_name_plural": "cas",
            "ordering": ["-submitted_at", "-pk"],
            "indexes": [
                models.Index(fields=["status", "-submitted_at"], name="proposal_by_status"),
                models.Index(condition=models.Q(("is_public", True)), fields=["-submitted_at"], name="proposal_public"),
            ],
            "constraints": [
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("reference__isnull", True), ("status", "draft"), ("submitted_at__isnull", True)),
                        models.Q(
                            models.Q(("status", "draft"), _negated=True),
                            ("reference__isnull", False),
                            ("submitted_at__isnull", False),
                        ),
                        _connector="OR",
                    ),
                    name="proposal_sent_has_reference_and_date",
                    violation_error_message="Une proposition envoyée a une référence et une date, un brouillon non.",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("status", "assessing"), _negated=True),
                        ("sheets_opened_at__isnull", True),
                        _connector="OR",
                    ),
                    name="proposal_sheets_sealed_while_assessing",
                    violation_error_message="Pendant l’évaluation, les avis sont scellés.",
                ),
                models.CheckConstraint(
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
                models.CheckConstraint(
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
                models.CheckConstraint(
                    condition=models.Q(("framings__len__lte", 3)),
                    name="proposal_three_framings_at_most",
                    violation_error_message="Gardez trois formulations au plus.",
                ),
                models.CheckConstraint(
                    condition=models.Q(("previous", models.F("pk")), _negated=True),
                    name="proposal_not_its_own_previous",
                    violation_error_message="Une proposition ne peut pas venir d’elle-même.",
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="AssessmentSheet",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="créé le")),
            ("updated_at", models.DateTimeField(auto_now=True, verbose_name="modifié le")),
            ("filed_at", models.DateTimeField(blank=True, editable=False, null=True, verbose_name="déposé le")),
            (
                "evaluator",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="sheets",
                    to=settings.AUTH_USER_MODEL,
                    verbose_name="évaluateur ou évaluatrice",
                ),
            ),
            (
                "grid",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="sheets",
                    to="projects.criteriagrid",
                    verbose_name="grille",
                ),
            ),
            (
                "proposal",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.CASCADE,
                    related_name="sheets",
                    to="projects.proposal",
                    verbose_name="cas",
                ),
            ),
            (
                "declaration",
                models.CharField(
                    blank=True,
                    choices=[
                        ("no_link", "Aucun lien"),
                        ("link", "Un lien à signaler"),
                        ("recused", "Je me retire"),
                    ],
                    max_length=10,
                    verbose_name="lien avec le cas",
                ),
            ),
            (
                "declaration_text",
                models.TextField(blank=True, max_length=1000, verbose_name="quel lien, ou pourquoi ce retrait"),
            ),
            ("declared_at", models.DateTimeField(blank=True, editable=False, null=True, verbose_name="déclaré le")),
            (
                "version",
                models.PositiveSmallIntegerField(blank=True, editable=False, null=True, verbose_name="version jugée"),
            ),
            ("reminded_at", models.DateTimeField(blank=True, editable=False, null=True, verbose_name="relancé le")),
        ],
        options={
            "verbose_name": "avis",
            "verbose_name_plural": "avis",
            "ordering": ["evaluator__last_name", "evaluator__first_name", "pk"],
            "constraints": [
                models.UniqueConstraint(
                    fields=("proposal", "evaluator"),
                    name="sheet_one_per_evaluator",
                    violation_error_message="Cette personne a déjà un avis à rendre sur ce cas.",
                ),
                models.CheckConstraint(
                    condition=models.Q(("declaration__in", ["", "no_link", "link", "recused"])),
                    name="sheet_known_declaration",
                    violation_error_message="Cette déclaration n’existe pas.",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("declaration", ""), ("declared_at__isnull", True)),
                        models.Q(models.Q(("declaration", ""), _negated=True), ("declared_at__isnull", False)),
                        _connector="OR",
                    ),
                    name="sheet_declaration_has_its_date",
                    violation_error_message="Une déclaration a sa date.",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        ("declaration__in", ["", "no_link"]),
                        models.Q(("declaration_text", ""), _negated=True),
                        _connector="OR",
                    ),
                    name="sheet_link_has_its_words",
                    violation_error_message="Un lien ou un retrait se dit en quelques mots.",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("declaration", "recused"), _negated=True),
                        ("filed_at__isnull", True),
                        _connector="OR",
                    ),
                    name="sheet_recused_is_not_filed",
                    violation_error_message="Qui se retire ne dépose pas d’avis.",
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="Criterion",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            ("code", models.CharField(max_length=5, verbose_name="code")),
            (
                "dimension",
                models.CharField(
                    choices=[
                        ("relevance", "Pertinence"),
                        ("feasibility", "Faisabilité"),
                        ("coherence", "Cohérence"),
                    ],
                    max_length=20,
                    verbose_name="dimension",
                ),
            ),
            ("position", models.PositiveSmallIntegerField(verbose_name="rang")),
            ("title", models.CharField(max_length=200, verbose_name="intitulé")),
            ("green_signal", models.TextField(max_length=500, verbose_name="signal vert")),
            ("red_signal", models.TextField(max_length=500, verbose_name="signal rouge")),
            ("hint", models.TextField(blank=True, max_length=500, verbose_name="aide")),
            (
                "is_eliminatory",
                models.BooleanField(
                    default=False,
                    help_text="Un signal rouge bloque la décision « retenue » tant qu’il n’est pas levé par écrit.",
                    verbose_name="éliminatoire",
                ),
            ),
            ("is_seed", models.BooleanField(default=False, verbose_name="du texte fondateur")),
            (
                "grid",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.CASCADE,
                    related_name="criteria",
                    to="projects.criteriagrid",
                    verbose_name="grille",
                ),
            ),
            (
                "origin",
                models.ForeignKey(
                    blank=True,
                    editable=False,
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="copies",
                    to="projects.criterion",
                    verbose_name="repris de",
                ),
            ),
        ],
        options={
            "verbose_name": "critère",
            "verbose_name_plural": "critères",
            "ordering": ["grid", "position"],
            "constraints": [
                models.UniqueConstraint(
                    fields=("grid", "code"),
                    name="criterion_unique_code",
                    violation_error_message="Ce code existe déjà dans cette grille.",
                ),
                models.UniqueConstraint(
                    deferrable=django.db.models.constraints.Deferrable["DEFERRED"],
                    fields=("grid", "position"),
                    name="criterion_unique_position",
                    violation_error_message="Deux critères ne peuvent pas avoir le même rang.",
                ),
                models.CheckConstraint(
                    condition=models.Q(("dimension__in", ["relevance", "feasibility", "coherence"])),
                    name="criterion_known_dimension",
                    violation_error_message="Cette dimension n’existe pas.",
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="Answer",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            (
                "signal",
                models.CharField(
                    choices=[
                        ("green", "Vert"),
                        ("unclear", "À éclaircir"),
                        ("red", "Rouge"),
                        ("abstain", "Sans avis"),
                    ],
                    max_length=10,
                    verbose_name="signal",
                ),
            ),
            ("comment", models.TextField(blank=True, max_length=1500, verbose_name="commentaire")),
            (
                "sheet",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.CASCADE,
                    related_name="answers",
                    to="projects.assessmentsheet",
                    verbose_name="avis",
                ),
            ),
            (
                "criterion",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="answers",
                    to="projects.criterion",
                    verbose_name="critère",
                ),
            ),
            ("quote", models.TextField(blank=True, max_length=600, verbose_name="passage cité")),
        ],
        options={
            "verbose_name": "réponse",
            "verbose_name_plural": "réponses",
            "ordering": ["criterion__position"],
            "constraints": [
                models.UniqueConstraint(
                    fields=("sheet", "criterion"),
                    name="answer_one_per_criterion",
                    violation_error_message="Ce critère a déjà une réponse.",
                ),
                models.CheckConstraint(
                    condition=models.Q(("signal__in", ["green", "unclear", "red", "abstain"])),
                    name="answer_known_signal",
                    violation_error_message="Ce signal n’existe pas.",
                ),
            ],
        },
    ),
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
            "constraints": [
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("contact_email", ""), _negated=True),
                        models.Q(("contact_phone", ""), _negated=True),
                        _connector="OR",
                    ),
                    name="door_can_be_reached",
                    violation_error_message="Donnez une adresse ou un numéro de téléphone.",
                )
            ],
        },
    ),
    migrations.CreateModel(
        name="Decision",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="créé le")),
            ("updated_at", models.DateTimeField(auto_now=True, verbose_name="modifié le")),
            (
                "outcome",
                models.CharField(
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
            ("reasons", models.TextField(max_length=3000, verbose_name="motifs")),
            (
                "watch_points",
                django.contrib.postgres.fields.ArrayField(
                    base_field=models.CharField(max_length=300),
                    blank=True,
                    default=list,
                    size=10,
                    verbose_name="points de vigilance",
                ),
            ),
            (
                "redirected_to",
                models.TextField(
                    blank=True,
                    help_text="Un service ou une structure, et le nom d’un contact.",
                    max_length=500,
                    verbose_name="autre porte",
                ),
            ),
            ("reexamine_on", models.DateField(blank=True, null=True, verbose_name="réexamen le")),
            ("decided_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="décidé le")),
            (
                "decided_by",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to=settings.AUTH_USER_MODEL,
                    verbose_name="décision portée par",
                ),
            ),
            (
                "letter",
                models.OneToOneField(
                    blank=True,
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="decision",
                    to="labo.outboxmail",
                    verbose_name="lettre",
                ),
            ),
            (
                "proposal",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="decisions",
                    to="projects.proposal",
                    verbose_name="cas",
                ),
            ),
            ("applied_at", models.DateTimeField(blank=True, null=True, verbose_name="appliquée le")),
            (
                "applied_by",
                models.ForeignKey(
                    blank=True,
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to=settings.AUTH_USER_MODEL,
                    verbose_name="appliquée par",
                ),
            ),
            (
                "coherence_reasons",
                models.TextField(blank=True, max_length=1500, verbose_name="ce qui a pesé en cohérence"),
            ),
            ("contact_email", models.EmailField(blank=True, max_length=254, verbose_name="son adresse")),
            ("contact_name", models.CharField(blank=True, max_length=150, verbose_name="personne à contacter")),
            ("contact_phone", models.CharField(blank=True, max_length=30, verbose_name="son téléphone")),
            (
                "feasibility_reasons",
                models.TextField(blank=True, max_length=1500, verbose_name="ce qui a pesé en faisabilité"),
            ),
            (
                "is_named",
                models.BooleanField(default=False, verbose_name="les deux services acceptent d’être nommés"),
            ),
            (
                "merged_into",
                models.ForeignKey(
                    blank=True,
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to="projects.proposal",
                    verbose_name="cas rejoint",
                ),
            ),
            (
                "relevance_reasons",
                models.TextField(blank=True, max_length=1500, verbose_name="ce qui a pesé en pertinence"),
            ),
            ("set_aside_at", models.DateTimeField(blank=True, null=True, verbose_name="écartée le")),
            (
                "set_aside_by",
                models.ForeignKey(
                    blank=True,
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to=settings.AUTH_USER_MODEL,
                    verbose_name="écartée par",
                ),
            ),
            ("to_rework", models.TextField(blank=True, max_length=1500, verbose_name="à retravailler d’ici là")),
            (
                "door",
                models.ForeignKey(
                    blank=True,
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to="projects.door",
                    verbose_name="porte de l’annuaire",
                ),
            ),
        ],
        options={
            "verbose_name": "décision",
            "verbose_name_plural": "décisions",
            "ordering": ["-decided_at", "-pk"],
            "constraints": [
                models.CheckConstraint(
                    condition=models.Q(("reasons", ""), _negated=True),
                    name="decision_has_reasons",
                    violation_error_message="Une décision donne ses motifs.",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("outcome", "redirected"), _negated=True),
                        models.Q(("redirected_to", ""), _negated=True),
                        _connector="OR",
                    ),
                    name="decision_redirected_names_a_door",
                    violation_error_message="Nommez l’autre porte et un contact.",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("outcome", "postponed"), _negated=True),
                        ("reexamine_on__isnull", False),
                        _connector="OR",
                    ),
                    name="decision_postponed_has_a_date",
                    violation_error_message="Donnez la date à laquelle le cas sera réexaminé.",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        (
                            "outcome__in",
                            ["accepted", "accepted_conditions", "postponed", "redirected", "merged", "declined"],
                        )
                    ),
                    name="decision_known_outcome",
                    violation_error_message="Cette décision n’existe pas.",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("merged_into__isnull", False), ("outcome", "merged")),
                        models.Q(models.Q(("outcome", "merged"), _negated=True), ("merged_into__isnull", True)),
                        _connector="OR",
                    ),
                    name="decision_merged_names_a_case",
                    violation_error_message="Une fusion, et elle seule, nomme le cas rejoint.",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        ("merged_into__isnull", True),
                        models.Q(("merged_into", models.F("proposal")), _negated=True),
                        _connector="OR",
                    ),
                    name="decision_not_into_itself",
                    violation_error_message="Un cas ne se rejoint pas lui-même.",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("applied_at__isnull", True), ("applied_by__isnull", True), ("letter__isnull", True)),
                        models.Q(
                            ("applied_at__isnull", False), ("applied_by__isnull", False), ("letter__isnull", False)
                        ),
                        _connector="OR",
                    ),
                    name="decision_applied_has_who_and_letter",
                    violation_error_message="Une décision appliquée dit par qui et a sa lettre, une décision proposée non.",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("set_aside_at__isnull", True), ("set_aside_by__isnull", True)),
                        models.Q(
                            ("applied_at__isnull", True),
                            ("set_aside_at__isnull", False),
                            ("set_aside_by__isnull", False),
                        ),
                        _connector="OR",
                    ),
                    name="decision_set_aside_was_never_applied",
                    violation_error_message="Une décision écartée dit par qui, et n’a jamais été appliquée.",
                ),
                models.UniqueConstraint(
                    condition=models.Q(("applied_at__isnull", True), ("set_aside_at__isnull", True)),
                    fields=("proposal",),
                    name="decision_one_proposed",
                    violation_error_message="Ce cas a déjà une décision proposée.",
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="Condition",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            ("text", models.TextField(max_length=500, verbose_name="condition")),
            ("owner", models.CharField(max_length=150, verbose_name="personne qui s’en charge")),
            ("due_on", models.DateField(verbose_name="avant le")),
            (
                "is_before_signature",
                models.BooleanField(default=True, verbose_name="avant la signature de la note"),
            ),
            ("met_at", models.DateTimeField(blank=True, null=True, verbose_name="réunie le")),
            (
                "met_by",
                models.ForeignKey(
                    blank=True,
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to=settings.AUTH_USER_MODEL,
                    verbose_name="constatée par",
                ),
            ),
            (
                "criterion",
                models.ForeignKey(
                    blank=True,
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to="projects.criterion",
                    verbose_name="signal rouge traité",
                ),
            ),
            (
                "decision",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.CASCADE,
                    related_name="conditions",
                    to="projects.decision",
                    verbose_name="décision",
                ),
            ),
            ("claim_note", models.TextField(blank=True, max_length=500, verbose_name="ce que dit le service")),
            ("claimed_at", models.DateTimeField(blank=True, null=True, verbose_name="dite faite le")),
            (
                "claimed_by",
                models.ForeignKey(
                    blank=True,
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to=settings.AUTH_USER_MODEL,
                    verbose_name="dite faite par",
                ),
            ),
            ("lab_word", models.TextField(blank=True, max_length=500, verbose_name="réponse du labo")),
        ],
        options={
            "verbose_name": "condition",
            "verbose_name_plural": "conditions",
            "ordering": ["due_on", "pk"],
            "constraints": [
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("met_at__isnull", True), ("met_by__isnull", True)),
                        models.Q(("met_at__isnull", False), ("met_by__isnull", False)),
                        _connector="OR",
                    ),
                    name="condition_met_has_date_and_witness",
                    violation_error_message="Une condition réunie a une date et une personne qui le constate.",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("claimed_at__isnull", True), ("claimed_by__isnull", True)),
                        models.Q(("claimed_at__isnull", False), ("claimed_by__isnull", False)),
                        _connector="OR",
                    ),
                    name="condition_claimed_has_date_and_person",
                    violation_error_message="Une condition dite faite a une date et une personne qui le dit.",
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="NoteVersion",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            ("number", models.PositiveSmallIntegerField(verbose_name="rang")),
            ("pdf", models.BinaryField(verbose_name="PDF")),
            ("sha256", models.CharField(max_length=64, verbose_name="empreinte SHA-256")),
            ("released_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="validée le")),
            (
                "note",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="versions",
                    to="projects.interventionnote",
                    verbose_name="note",
                ),
            ),
            (
                "released_by",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to=settings.AUTH_USER_MODEL,
                    verbose_name="validée par",
                ),
            ),
            ("amendment", models.PositiveSmallIntegerField(default=0, verbose_name="numéro d’avenant")),
            (
                "amends",
                models.ForeignKey(
                    blank=True,
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to="projects.noteversion",
                    verbose_name="version modifiée",
                ),
            ),
            ("content", models.JSONField(blank=True, default=dict, verbose_name="contenu")),
            ("major", models.PositiveSmallIntegerField(default=1, verbose_name="version")),
            ("minor", models.PositiveSmallIntegerField(default=0, verbose_name="sous-version")),
        ],
        options={
            "verbose_name": "version validée",
            "verbose_name_plural": "versions validées",
            "ordering": ["-number"],
            "constraints": [
                models.UniqueConstraint(
                    fields=("note", "number"),
                    name="note_version_unique_number",
                    violation_error_message="Cette version existe déjà.",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("amendment", 0), ("amends__isnull", True)),
                        models.Q(("amendment__gt", 0), ("amends__isnull", False), ("minor__gt", 0)),
                        _connector="OR",
                    ),
                    name="note_version_amendment_amends",
                    violation_error_message="Un avenant modifie une version signée.",
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="InterventionNote",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="créé le")),
            ("updated_at", models.DateTimeField(auto_now=True, verbose_name="modifié le")),
            (
                "status",
                models.CharField(
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
            ("revision", models.PositiveIntegerField(default=0, editable=False, verbose_name="révision")),
            ("starts_on", models.DateField(blank=True, null=True, verbose_name="jour de départ (J0)")),
            ("context", models.TextField(blank=True, max_length=3000, verbose_name="contexte et demande initiale")),
            (
                "question",
                models.TextField(blank=True, max_length=1000, verbose_name="question telle que nous la comprenons"),
            ),
            (
                "will_do",
                django.contrib.postgres.fields.ArrayField(
                    base_field=models.CharField(max_length=400),
                    blank=True,
                    default=list,
                    size=20,
                    verbose_name="ce que le labo fera",
                ),
            ),
            (
                "will_not_do",
                django.contrib.postgres.fields.ArrayField(
                    base_field=models.CharField(max_length=400),
                    blank=True,
                    default=list,
                    size=20,
                    verbose_name="ce que le labo ne fera pas",
                ),
            ),
            (
                "audiences",
                django.contrib.postgres.fields.ArrayField(
                    base_field=models.CharField(max_length=400),
                    blank=True,
                    default=list,
                    size=20,
                    verbose_name="publics visés",
                ),
            ),
            (
                "objectives",
                django.contrib.postgres.fields.ArrayField(
                    base_field=models.CharField(max_length=400),
                    blank=True,
                    default=list,
                    size=20,
                    verbose_name="objectifs",
                ),
            ),
            (
                "deliverables",
                django.contrib.postgres.fields.ArrayField(
                    base_field=models.CharField(max_length=400),
                    blank=True,
                    default=list,
                    size=20,
                    verbose_name="ce que le service recevra",
                ),
            ),
            (
                "service_commitments",
                django.contrib.postgres.fields.ArrayField(
                    base_field=models.CharField(max_length=400),
                    blank=True,
                    default=list,
                    size=20,
                    verbose_name="le service s’engage à",
                ),
            ),
            (
                "lab_commitments",
                django.contrib.postgres.fields.ArrayField(
                    base_field=models.CharField(max_length=400),
                    blank=True,
                    default=list,
                    size=20,
                    verbose_name="le labo s’engage à",
                ),
            ),
            (
                "governance",
                models.TextField(blank=True, max_length=2000, verbose_name="gouvernance et points d’étape"),
            ),
            ("means", models.TextField(blank=True, max_length=2000, verbose_name="moyens")),
            (
                "data_protection",
                models.TextField(blank=True, max_length=2000, verbose_name="données, images, confidentialité"),
            ),
            (
                "risks",
                django.contrib.postgres.fields.ArrayField(
                    base_field=models.CharField(max_length=400),
                    blank=True,
                    default=list,
                    size=20,
                    verbose_name="risques",
                ),
            ),
            (
                "stop_conditions",
                django.contrib.postgres.fields.ArrayField(
                    base_field=models.CharField(max_length=400),
                    blank=True,
                    default=list,
                    size=20,
                    verbose_name="conditions d’arrêt",
                ),
            ),
            ("follow_up", models.TextField(blank=True, max_length=2000, verbose_name="suites et évaluation")),
            (
                "authors",
                django.contrib.postgres.fields.ArrayField(
                    base_field=models.CharField(max_length=400),
                    blank=True,
                    default=list,
                    size=20,
                    verbose_name="rédaction",
                ),
            ),
            (
                "signatories",
                django.contrib.postgres.fields.ArrayField(
                    base_field=models.CharField(max_length=400),
                    blank=True,
                    default=list,
                    size=20,
                    verbose_name="signataires",
                ),
            ),
            (
                "proposal",
                models.OneToOneField(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="note",
                    to="projects.proposal",
                    verbose_name="cas",
                ),
            ),
            (
                "in_force",
                models.ForeignKey(
                    blank=True,
                    editable=False,
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to="projects.noteversion",
                    verbose_name="version en vigueur",
                ),
            ),
            (
                "methods",
                models.ManyToManyField(
                    blank=True, related_name="notes", to="resources.method", verbose_name="méthodes"
                ),
            ),
        ],
        options={
            "verbose_name": "note d’intervention",
            "verbose_name_plural": "notes d’intervention",
            "ordering": ["-created_at"],
            "constraints": [
                models.CheckConstraint(
                    condition=models.Q(("status__in", ["drafting", "in_review", "released", "signed"])),
                    name="note_known_status",
                    violation_error_message="Cet état n’existe pas.",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("status", "signed"), _negated=True), ("in_force__isnull", False), _connector="OR"
                    ),
                    name="note_signed_has_a_version_in_force",
                    violation_error_message="Une note signée a une version en vigueur.",
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="InterventionStep",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            ("position", models.PositiveSmallIntegerField(verbose_name="rang")),
            ("title", models.CharField(max_length=120, verbose_name="étape")),
            ("offset_days", models.PositiveSmallIntegerField(verbose_name="jours après J0")),
            ("duration", models.CharField(max_length=150, verbose_name="durée")),
            ("audience", models.CharField(max_length=300, verbose_name="avec qui")),
            ("objective", models.CharField(max_length=400, verbose_name="objectif")),
            ("deliverable", models.CharField(blank=True, max_length=300, verbose_name="ce que vous recevez")),
            (
                "method",
                models.ForeignKey(
                    blank=True,
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="note_steps",
                    to="resources.method",
                    verbose_name="méthode",
                ),
            ),
            (
                "note",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.CASCADE,
                    related_name="steps",
                    to="projects.interventionnote",
                    verbose_name="note",
                ),
            ),
            (
                "agent_days",
                models.DecimalField(
                    blank=True,
                    decimal_places=1,
                    default=Decimal("0"),
                    max_digits=4,
                    validators=[
                        django.core.validators.MinValueValidator(0),
                        django.core.validators.MaxValueValidator(200),
                    ],
                    verbose_name="jours par agent",
                ),
            ),
            (
                "agents",
                models.PositiveSmallIntegerField(
                    blank=True,
                    default=0,
                    validators=[django.core.validators.MaxValueValidator(500)],
                    verbose_name="agents du service",
                ),
            ),
            (
                "lab_days",
                models.DecimalField(
                    blank=True,
                    decimal_places=1,
                    default=Decimal("0"),
                    max_digits=4,
                    validators=[
                        django.core.validators.MinValueValidator(0),
                        django.core.validators.MaxValueValidator(200),
                    ],
                    verbose_name="jours du labo",
                ),
            ),
        ],
        options={
            "verbose_name": "étape",
            "verbose_name_plural": "étapes",
            "ordering": ["note", "position"],
            "constraints": [
                models.UniqueConstraint(
                    deferrable=django.db.models.constraints.Deferrable["DEFERRED"],
                    fields=("note", "position"),
                    name="step_unique_position",
                    violation_error_message="Deux étapes ne peuvent pas avoir le même rang.",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        django.db.models.lookups.Exact(
                            django.db.models.functions.math.Mod(models.F("lab_days"), Decimal("0.5")), Decimal("0")
                        ),
                        django.db.models.lookups.Exact(
                            django.db.models.functions.math.Mod(models.F("agent_days"), Decimal("0.5")),
                            Decimal("0"),
                        ),
                        models.Q(("lab_days__gte", 0)),
                        models.Q(("agent_days__gte", 0)),
                    ),
                    name="step_days_in_halves",
                    violation_error_message="Les jours se comptent par demi-journées.",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("agent_days", 0), ("agents", 0)),
                        models.Q(("agent_days__gt", 0), ("agents__gt", 0)),
                        _connector="OR",
                    ),
                    name="step_agents_with_their_days",
                    violation_error_message="Dites à la fois combien d’agents du service, et combien de jours chacun.",
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="Lifting",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            ("text", models.TextField(max_length=1000, verbose_name="levée motivée")),
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
                "criterion",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to="projects.criterion",
                    verbose_name="critère",
                ),
            ),
            (
                "decision",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.CASCADE,
                    related_name="liftings",
                    to="projects.decision",
                    verbose_name="décision",
                ),
            ),
        ],
        options={
            "verbose_name": "levée d’un signal rouge",
            "verbose_name_plural": "levées de signaux rouges",
            "ordering": ["criterion__position"],
            "constraints": [
                models.UniqueConstraint(
                    fields=("decision", "criterion"),
                    name="lifting_one_per_criterion",
                    violation_error_message="Ce signal rouge est déjà levé.",
                )
            ],
        },
    ),
    migrations.CreateModel(
        name="NoteTransition",
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
                "note",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.CASCADE,
                    related_name="transitions",
                    to="projects.interventionnote",
                    verbose_name="note",
                ),
            ),
        ],
        options={
            "verbose_name": "étape d’une note",
            "verbose_name_plural": "étapes des notes",
            "ordering": ["at", "pk"],
            "abstract": False,
        },
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
            "constraints": [
                models.CheckConstraint(
                    condition=models.Q(("status__in", ["prepared", "running", "closed"])),
                    name="hat_room_known_status",
                    violation_error_message="Cet état n’existe pas.",
                ),
                models.CheckConstraint(
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
            ],
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
            "constraints": [
                models.CheckConstraint(
                    condition=models.Q(("hat__in", ["white", "red", "black", "yellow", "green", "blue"])),
                    name="hat_round_known_hat",
                    violation_error_message="Ce chapeau n’existe pas.",
                ),
                models.CheckConstraint(
                    condition=models.Q(("minutes__gte", 1), ("minutes__lte", 60)),
                    name="hat_round_holds_in_an_hour",
                    violation_error_message="Un tour dure de une à soixante minutes.",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("revealed_at__isnull", True), ("started_at__isnull", True), ("until__isnull", True)),
                        models.Q(("started_at__isnull", False), ("until__isnull", False)),
                        _connector="OR",
                    ),
                    name="hat_round_started_before_revealed",
                    violation_error_message="Un tour commence, puis ses idées sont révélées.",
                ),
                models.CheckConstraint(
                    condition=models.Q(("ended_at__isnull", True), ("revealed_at__isnull", False), _connector="OR"),
                    name="hat_round_revealed_before_ended",
                    violation_error_message="Les idées d’un tour sont révélées avant qu’il finisse.",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        ("paused_at__isnull", True),
                        models.Q(("revealed_at__isnull", True), ("started_at__isnull", False)),
                        _connector="OR",
                    ),
                    name="hat_round_paused_while_writing",
                    violation_error_message="Un tour se met en pause pendant que l’on écrit.",
                ),
                models.UniqueConstraint(
                    fields=("room", "position"),
                    name="hat_round_unique_position",
                    violation_error_message="Deux tours ne peuvent pas avoir le même rang.",
                ),
                models.UniqueConstraint(
                    condition=models.Q(("ended_at__isnull", True), ("started_at__isnull", False)),
                    fields=("room",),
                    name="hat_round_one_at_a_time",
                    violation_error_message="Un seul chapeau à la fois.",
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="HatGroup",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            ("name", models.CharField(max_length=80, verbose_name="nom")),
            (
                "round",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.CASCADE,
                    related_name="groups",
                    to="projects.hatround",
                    verbose_name="tour",
                ),
            ),
        ],
        options={
            "verbose_name": "groupe d’idées",
            "verbose_name_plural": "groupes d’idées",
            "ordering": ["pk"],
            "constraints": [
                models.UniqueConstraint(
                    fields=("round", "name"),
                    name="hat_group_unique_name",
                    violation_error_message="Ce tour a déjà un groupe de ce nom.",
                )
            ],
        },
    ),
    migrations.CreateModel(
        name="HatContribution",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="créé le")),
            ("updated_at", models.DateTimeField(auto_now=True, verbose_name="modifié le")),
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
            ("text", models.TextField(max_length=600, verbose_name="idée")),
            (
                "author",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to=settings.AUTH_USER_MODEL,
                    verbose_name="posée par",
                ),
            ),
            (
                "proposal",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.CASCADE,
                    related_name="hat_contributions",
                    to="projects.proposal",
                    verbose_name="cas",
                ),
            ),
            (
                "criterion",
                models.ForeignKey(
                    blank=True,
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to="projects.criterion",
                    verbose_name="critère",
                ),
            ),
            (
                "key",
                models.UUIDField(
                    blank=True,
                    editable=False,
                    help_text="Donnée à la note avant son envoi : deux envois de la même, une seule idée.",
                    null=True,
                    verbose_name="clé",
                ),
            ),
            (
                "leaning",
                models.CharField(
                    blank=True,
                    choices=[("will", "Ce que le labo fera"), ("wont", "Ce que le labo ne fera pas")],
                    max_length=10,
                    verbose_name="va vers",
                ),
            ),
            (
                "group",
                models.ForeignKey(
                    blank=True,
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="contributions",
                    to="projects.hatgroup",
                    verbose_name="groupe",
                ),
            ),
            (
                "round",
                models.ForeignKey(
                    blank=True,
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="contributions",
                    to="projects.hatround",
                    verbose_name="tour",
                ),
            ),
        ],
        options={
            "verbose_name": "idée sous un chapeau",
            "verbose_name_plural": "idées sous les chapeaux",
            "ordering": ["created_at", "pk"],
            "constraints": [
                models.CheckConstraint(
                    condition=models.Q(("hat__in", ["white", "red", "black", "yellow", "green", "blue"])),
                    name="hat_known",
                    violation_error_message="Ce chapeau n’existe pas.",
                ),
                models.CheckConstraint(
                    condition=models.Q(("leaning__in", ["", "will", "wont"])),
                    name="hat_known_leaning",
                    violation_error_message="Une idée va vers ce que le labo fera, ou ne fera pas.",
                ),
                models.UniqueConstraint(
                    fields=("author", "key"),
                    name="hat_idea_sent_once",
                    violation_error_message="Cette idée est déjà posée.",
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="ProposalTransition",
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
                "proposal",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.CASCADE,
                    related_name="transitions",
                    to="projects.proposal",
                    verbose_name="cas",
                ),
            ),
        ],
        options={
            "verbose_name": "étape d’un cas",
            "verbose_name_plural": "étapes des cas",
            "ordering": ["at", "pk"],
            "abstract": False,
        },
    ),
    migrations.CreateModel(
        name="Session",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="créé le")),
            ("updated_at", models.DateTimeField(auto_now=True, verbose_name="modifié le")),
            ("number", models.PositiveSmallIntegerField(unique=True, verbose_name="numéro")),
            ("title", models.CharField(max_length=150, verbose_name="titre")),
            ("starts_at", models.DateTimeField(verbose_name="début")),
            ("ends_at", models.DateTimeField(verbose_name="fin")),
            ("place", models.CharField(max_length=200, verbose_name="lieu")),
            (
                "facilitator",
                models.ForeignKey(
                    blank=True,
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to=settings.AUTH_USER_MODEL,
                    verbose_name="animation",
                ),
            ),
            (
                "agenda_revision",
                models.PositiveIntegerField(default=0, editable=False, verbose_name="révision de l’ordre du jour"),
            ),
            (
                "announced_at",
                models.DateTimeField(blank=True, editable=False, null=True, verbose_name="annoncée le"),
            ),
            ("closed_at", models.DateTimeField(blank=True, editable=False, null=True, verbose_name="close le")),
            (
                "guests",
                django.contrib.postgres.fields.ArrayField(
                    base_field=models.CharField(max_length=200),
                    blank=True,
                    default=list,
                    size=30,
                    verbose_name="autres personnes présentes",
                ),
            ),
            ("notice", models.PositiveSmallIntegerField(default=1, editable=False, verbose_name="annonce")),
            ("revision", models.PositiveIntegerField(default=0, editable=False, verbose_name="révision")),
            (
                "status",
                models.CharField(
                    choices=[("planned", "Prévue"), ("open", "Ouverte"), ("closed", "Close")],
                    default="planned",
                    editable=False,
                    max_length=10,
                    verbose_name="état",
                ),
            ),
            (
                "participants",
                models.ManyToManyField(
                    blank=True,
                    related_name="sessions",
                    to=settings.AUTH_USER_MODEL,
                    verbose_name="participantes et participants",
                ),
            ),
            (
                "attendees",
                models.ManyToManyField(
                    blank=True, related_name="+", to=settings.AUTH_USER_MODEL, verbose_name="personnes présentes"
                ),
            ),
        ],
        options={
            "verbose_name": "session",
            "verbose_name_plural": "sessions",
            "ordering": ["-starts_at", "-pk"],
            "constraints": [
                models.CheckConstraint(
                    condition=models.Q(("ends_at__gt", models.F("starts_at"))),
                    name="session_ends_after_it_starts",
                    violation_error_message="Une session finit après avoir commencé.",
                ),
                models.CheckConstraint(
                    condition=models.Q(("status__in", ["planned", "open", "closed"])),
                    name="session_known_status",
                    violation_error_message="Cet état n’existe pas.",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("closed_at__isnull", False), ("status", "closed")),
                        models.Q(models.Q(("status", "closed"), _negated=True), ("closed_at__isnull", True)),
                        _connector="OR",
                    ),
                    name="session_closed_has_its_date",
                    violation_error_message="Une session close a sa date de clôture, les autres non.",
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="SessionCase",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            ("position", models.PositiveSmallIntegerField(default=1, verbose_name="rang")),
            (
                "proposal",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="session_cases",
                    to="projects.proposal",
                    verbose_name="cas",
                ),
            ),
            (
                "session",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.CASCADE,
                    related_name="cases",
                    to="projects.session",
                    verbose_name="session",
                ),
            ),
            (
                "carried_to",
                models.ForeignKey(
                    blank=True,
                    editable=False,
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to="projects.session",
                    verbose_name="reporté à la session",
                ),
            ),
            (
                "fate",
                models.CharField(
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
        ],
        options={
            "verbose_name": "cas d’une session",
            "verbose_name_plural": "cas des sessions",
            "ordering": ["position", "pk"],
            "constraints": [
                models.UniqueConstraint(
                    fields=("session", "proposal"),
                    name="session_case_once",
                    violation_error_message="Ce cas est déjà à l’ordre du jour de cette session.",
                ),
                models.UniqueConstraint(
                    condition=models.Q(("fate", "waiting")),
                    fields=("proposal",),
                    name="session_case_waits_once",
                    violation_error_message="Ce cas attend déjà une autre session.",
                ),
                models.CheckConstraint(
                    condition=models.Q(("fate__in", ["waiting", "decided", "carried", "elsewhere"])),
                    name="session_case_known_fate",
                    violation_error_message="Cette issue n’existe pas.",
                ),
                models.CheckConstraint(
                    condition=models.Q(("carried_to__isnull", True), ("fate", "carried"), _connector="OR"),
                    name="session_case_carried_only",
                    violation_error_message="Seul un cas reporté nomme la session qui le reprend.",
                ),
            ],
        },
    ),
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
    migrations.CreateModel(
        name="ProposalVersion",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            ("number", models.PositiveSmallIntegerField(verbose_name="version")),
            ("answers", models.JSONField(verbose_name="réponses")),
            ("sha256", models.CharField(max_length=64, verbose_name="empreinte SHA-256")),
            ("reason", models.TextField(blank=True, max_length=1000, verbose_name="ce qui change")),
            ("filed_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="envoyée le")),
            (
                "filed_by",
                models.ForeignKey(
                    blank=True,
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to=settings.AUTH_USER_MODEL,
                    verbose_name="envoyée par",
                ),
            ),
            (
                "proposal",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.CASCADE,
                    related_name="versions",
                    to="projects.proposal",
                    verbose_name="cas",
                ),
            ),
            (
                "question_set",
                models.ForeignKey(
                    editable=False,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to="projects.questionset",
                    verbose_name="questions posées",
                ),
            ),
        ],
        options={
            "verbose_name": "version d’une proposition",
            "verbose_name_plural": "versions des propositions",
            "ordering": ["-number"],
            "constraints": [
                models.UniqueConstraint(
                    fields=("proposal", "number"),
                    name="proposal_version_unique_number",
                    violation_error_message="Cette version existe déjà.",
                )
            ],
        },
    ),
    migrations.CreateModel(
        name="GridReplay",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="créé le")),
            ("updated_at", models.DateTimeField(auto_now=True, verbose_name="modifié le")),
            (
                "grid",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.CASCADE,
                    related_name="replays",
                    to="projects.criteriagrid",
                    verbose_name="grille",
                ),
            ),
            (
                "proposal",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="replays",
                    to="projects.proposal",
                    verbose_name="cas",
                ),
            ),
            (
                "started_by",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to=settings.AUTH_USER_MODEL,
                    verbose_name="commencé par",
                ),
            ),
        ],
        options={
            "verbose_name": "cas rejoué",
            "verbose_name_plural": "cas rejoués",
            "ordering": ["pk"],
            "constraints": [
                models.UniqueConstraint(
                    fields=("grid", "proposal"),
                    name="grid_replay_once",
                    violation_error_message="Ce cas est déjà rejoué avec cette grille.",
                )
            ],
        },
    ),
    migrations.CreateModel(
        name="ReplayAnswer",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            (
                "signal",
                models.CharField(
                    choices=[
                        ("green", "Vert"),
                        ("unclear", "À éclaircir"),
                        ("red", "Rouge"),
                        ("abstain", "Sans avis"),
                    ],
                    max_length=10,
                    verbose_name="signal",
                ),
            ),
            ("comment", models.TextField(blank=True, max_length=1500, verbose_name="commentaire")),
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
                "criterion",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.CASCADE,
                    related_name="+",
                    to="projects.criterion",
                    verbose_name="critère",
                ),
            ),
            (
                "replay",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.CASCADE,
                    related_name="answers",
                    to="projects.gridreplay",
                    verbose_name="cas rejoué",
                ),
            ),
        ],
        options={
            "verbose_name": "réponse rejouée",
            "verbose_name_plural": "réponses rejouées",
            "ordering": ["criterion__position"],
            "constraints": [
                models.UniqueConstraint(
                    fields=("replay", "criterion"),
                    name="replay_answer_one_per_criterion",
                    violation_error_message="Ce critère a déjà une réponse.",
                ),
                models.CheckConstraint(
                    condition=models.Q(("signal__in", ["green", "unclear", "red", "abstain"])),
                    name="replay_answer_known_signal",
                    violation_error_message="Ce signal n’existe pas.",
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="OutsideOpinion",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            ("name", models.CharField(max_length=150, verbose_name="personne consultée")),
            ("email", models.EmailField(max_length=254, verbose_name="son adresse")),
            ("question", models.TextField(max_length=1000, verbose_name="question")),
            ("due_on", models.DateField(verbose_name="réponse attendue avant le")),
            (
                "mark",
                models.CharField(editable=False, max_length=64, unique=True, verbose_name="empreinte du lien"),
            ),
            ("asked_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="demandé le")),
            ("answer", models.TextField(blank=True, max_length=4000, verbose_name="réponse")),
            ("answered_at", models.DateTimeField(blank=True, null=True, verbose_name="répondu le")),
            ("revoked_at", models.DateTimeField(blank=True, null=True, verbose_name="lien fermé le")),
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
                    related_name="outside_opinions",
                    to="projects.proposal",
                    verbose_name="cas",
                ),
            ),
        ],
        options={
            "verbose_name": "avis demandé à l’extérieur",
            "verbose_name_plural": "avis demandés à l’extérieur",
            "ordering": ["asked_at", "pk"],
            "constraints": [
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("answer", ""), ("answered_at__isnull", True)),
                        models.Q(models.Q(("answer", ""), _negated=True), ("answered_at__isnull", False)),
                        _connector="OR",
                    ),
                    name="opinion_answer_has_its_date",
                    violation_error_message="Une réponse a sa date.",
                ),
                models.UniqueConstraint(
                    models.F("proposal"),
                    django.db.models.functions.text.Lower("email"),
                    condition=models.Q(("answered_at__isnull", True), ("revoked_at__isnull", True)),
                    name="opinion_one_question_at_a_time",
                    violation_error_message="Cette personne a déjà une question en attente sur ce cas.",
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="Message",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            ("from_lab", models.BooleanField(verbose_name="de la part du labo")),
            (
                "audience",
                models.CharField(
                    choices=[("service", "visible par le service"), ("lab", "interne labo")],
                    max_length=10,
                    verbose_name="qui le lit",
                ),
            ),
            ("text", models.TextField(max_length=4000, verbose_name="message")),
            (
                "key",
                models.UUIDField(
                    default=uuid.uuid4,
                    editable=False,
                    help_text="Donnée au formulaire : deux envois du même, un message.",
                    verbose_name="clé",
                ),
            ),
            ("created_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="écrit le")),
            ("answer_by", models.DateField(blank=True, null=True, verbose_name="réponse attendue avant le")),
            ("answered_at", models.DateTimeField(blank=True, null=True, verbose_name="répondu le")),
            ("withdrawn_at", models.DateTimeField(blank=True, null=True, verbose_name="retiré le")),
            (
                "answered_with",
                models.ForeignKey(
                    blank=True,
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="answered",
                    to="projects.message",
                    verbose_name="réponse",
                ),
            ),
            (
                "author",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="messages",
                    to=settings.AUTH_USER_MODEL,
                    verbose_name="écrit par",
                ),
            ),
            (
                "proposal",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="messages",
                    to="projects.proposal",
                    verbose_name="cas",
                ),
            ),
        ],
        options={
            "verbose_name": "message",
            "verbose_name_plural": "messages",
            "ordering": ["pk"],
            "indexes": [
                models.Index(fields=["proposal", "id"], name="message_of_case"),
                models.Index(
                    condition=models.Q(
                        ("answer_by__isnull", False), ("answered_at__isnull", True), ("withdrawn_at__isnull", True)
                    ),
                    fields=["answer_by"],
                    name="message_awaiting",
                ),
            ],
            "constraints": [
                models.UniqueConstraint(
                    fields=("proposal", "key"),
                    name="message_once",
                    violation_error_message="Ce message est déjà envoyé.",
                ),
                models.CheckConstraint(
                    condition=models.Q(("audience__in", ["service", "lab"])),
                    name="message_known_audience",
                    violation_error_message="Ces destinataires n’existent pas.",
                ),
                models.CheckConstraint(
                    condition=models.Q(("from_lab", True), ("audience", "service"), _connector="OR"),
                    name="message_of_service_is_read_by_service",
                    violation_error_message="Un message du service est visible par le service.",
                ),
                models.CheckConstraint(
                    condition=models.Q(("audience", "service"), ("answer_by__isnull", True), _connector="OR"),
                    name="message_internal_expects_no_answer",
                    violation_error_message="Une note interne n’attend pas de réponse du service.",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("answered_at__isnull", True), ("answered_with__isnull", True)),
                        models.Q(
                            ("answer_by__isnull", False),
                            ("answered_at__isnull", False),
                            ("answered_with__isnull", False),
                        ),
                        _connector="OR",
                    ),
                    name="message_answered_has_date_and_answer",
                    violation_error_message="Une réponse a sa date, et répond à un message qui l’attend.",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("withdrawn_at__isnull", True), models.Q(("text", ""), _negated=True)),
                        models.Q(("text", ""), ("withdrawn_at__isnull", False)),
                        _connector="OR",
                    ),
                    name="message_has_words_until_withdrawn",
                    violation_error_message="Un message a un texte, un message retiré n’en a plus.",
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="MessageReceipt",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            ("read_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="lu le")),
            (
                "message",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="receipts",
                    to="projects.message",
                    verbose_name="message",
                ),
            ),
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
            "verbose_name": "accusé de lecture",
            "verbose_name_plural": "accusés de lecture",
            "ordering": ["read_at", "pk"],
            "constraints": [
                models.UniqueConstraint(
                    fields=("message", "person"),
                    name="message_receipt_once",
                    violation_error_message="Cette lecture est déjà notée.",
                )
            ],
        },
    ),
    migrations.CreateModel(
        name="ThreadReading",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            ("on_lab_side", models.BooleanField(verbose_name="du côté du labo")),
            ("read_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="lu le")),
            (
                "last_seen",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to="projects.message",
                    verbose_name="dernier message lu",
                ),
            ),
            (
                "person",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to=settings.AUTH_USER_MODEL,
                    verbose_name="personne",
                ),
            ),
            (
                "proposal",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="readings",
                    to="projects.proposal",
                    verbose_name="cas",
                ),
            ),
        ],
        options={
            "verbose_name": "lecture des échanges",
            "verbose_name_plural": "lectures des échanges",
            "constraints": [
                models.UniqueConstraint(
                    fields=("proposal", "person", "on_lab_side"),
                    name="thread_reading_once",
                    violation_error_message="Cette lecture est déjà notée.",
                )
            ],
        },
    ),
    migrations.CreateModel(
        name="ServiceView",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="créé le")),
            ("updated_at", models.DateTimeField(auto_now=True, verbose_name="modifié le")),
            ("sent_at", models.DateTimeField(blank=True, editable=False, null=True, verbose_name="envoyé le")),
            (
                "by",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to=settings.AUTH_USER_MODEL,
                    verbose_name="rempli par",
                ),
            ),
            (
                "grid",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to="projects.criteriagrid",
                    verbose_name="grille",
                ),
            ),
            (
                "proposal",
                models.OneToOneField(
                    on_delete=django.db.models.deletion.CASCADE,
                    related_name="service_view",
                    to="projects.proposal",
                    verbose_name="cas",
                ),
            ),
        ],
        options={
            "verbose_name": "regard du service",
            "verbose_name_plural": "regards des services",
        },
    ),
    migrations.CreateModel(
        name="ServiceAnswer",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            (
                "signal",
                models.CharField(
                    choices=[
                        ("green", "Vert"),
                        ("unclear", "À éclaircir"),
                        ("red", "Rouge"),
                        ("abstain", "Sans avis"),
                    ],
                    max_length=10,
                    verbose_name="signal",
                ),
            ),
            ("comment", models.TextField(blank=True, max_length=1500, verbose_name="commentaire")),
            (
                "criterion",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to="projects.criterion",
                    verbose_name="critère",
                ),
            ),
            (
                "view",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.CASCADE,
                    related_name="answers",
                    to="projects.serviceview",
                    verbose_name="regard",
                ),
            ),
        ],
        options={
            "verbose_name": "réponse du service",
            "verbose_name_plural": "réponses du service",
            "ordering": ["criterion__position"],
            "constraints": [
                models.UniqueConstraint(
                    fields=("view", "criterion"),
                    name="service_answer_one_per_criterion",
                    violation_error_message="Ce critère a déjà une réponse du service.",
                ),
                models.CheckConstraint(
                    condition=models.Q(("signal__in", ["green", "unclear", "red", "abstain"])),
                    name="service_answer_known_signal",
                    violation_error_message="Ce signal n’existe pas.",
                ),
            ],
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
            (
                "signal",
                models.CharField(
                    blank=True,
                    choices=[
                        ("green", "Vert"),
                        ("unclear", "À éclaircir"),
                        ("red", "Rouge"),
                        ("abstain", "Sans avis"),
                    ],
                    max_length=10,
                    verbose_name="signal rejoint",
                ),
            ),
            ("word", models.CharField(blank=True, max_length=300, verbose_name="en un mot")),
            ("at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="le")),
            (
                "criterion",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to="projects.criterion",
                    verbose_name="critère",
                ),
            ),
            (
                "sheet",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.CASCADE,
                    related_name="stances",
                    to="projects.assessmentsheet",
                    verbose_name="avis",
                ),
            ),
        ],
        options={
            "verbose_name": "position",
            "verbose_name_plural": "positions",
            "ordering": ["criterion__position", "pk"],
            "constraints": [
                models.UniqueConstraint(
                    fields=("sheet", "criterion"),
                    name="stance_one_per_criterion",
                    violation_error_message="Ce critère a déjà une position.",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("choice", "maintained"), ("signal", "")),
                        models.Q(("choice", "rallied"), ("signal__in", ["green", "unclear", "red", "abstain"])),
                        _connector="OR",
                    ),
                    name="stance_known",
                    violation_error_message="On se rallie à un signal, on maintient le sien.",
                ),
            ],
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
        name="Merger",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            ("reason", models.TextField(verbose_name="motif")),
            (
                "is_named",
                models.BooleanField(default=False, verbose_name="les deux services acceptent d’être nommés"),
            ),
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
                "source",
                models.OneToOneField(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="merger",
                    to="projects.proposal",
                    verbose_name="cas qui rejoint",
                ),
            ),
            (
                "target",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="joined",
                    to="projects.proposal",
                    verbose_name="cas rejoint",
                ),
            ),
        ],
        options={
            "verbose_name": "fusion",
            "verbose_name_plural": "fusions",
            "ordering": ["at", "pk"],
            "constraints": [
                models.CheckConstraint(
                    condition=models.Q(("source", models.F("target")), _negated=True),
                    name="merger_of_two_cases",
                    violation_error_message="Un cas ne se rejoint pas lui-même.",
                )
            ],
        },
    ),
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
    migrations.CreateModel(
        name="IdeaNote",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            (
                "idea",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.CASCADE,
                    related_name="notes",
                    to="projects.idea",
                    verbose_name="idée",
                ),
            ),
            ("key", models.UUIDField(editable=False, unique=True, verbose_name="clé")),
            (
                "author",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to=settings.AUTH_USER_MODEL,
                    verbose_name="de",
                ),
            ),
            ("is_from_lab", models.BooleanField(verbose_name="écrit au nom du labo")),
            ("text", models.TextField(max_length=2000, verbose_name="texte")),
            ("at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="le")),
        ],
        options={
            "verbose_name": "mot échangé sur une idée",
            "verbose_name_plural": "mots échangés sur les idées",
            "ordering": ["at", "pk"],
            "constraints": [
                models.CheckConstraint(
                    condition=models.Q(("text", ""), _negated=True),
                    name="idea_note_says_something",
                    violation_error_message="Écrivez quelques mots.",
                )
            ],
        },
    ),
    migrations.CreateModel(
        name="IdeaTransition",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            (
                "idea",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.CASCADE,
                    related_name="transitions",
                    to="projects.idea",
                    verbose_name="idée",
                ),
            ),
            ("source", models.CharField(max_length=30, verbose_name="de")),
            ("target", models.CharField(max_length=30, verbose_name="vers")),
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
            (
                "proposal",
                models.OneToOneField(
                    on_delete=django.db.models.deletion.CASCADE,
                    primary_key=True,
                    related_name="preconditions",
                    serialize=False,
                    to="projects.proposal",
                    verbose_name="cas",
                ),
            ),
            (
                "is_backed",
                models.CharField(
                    blank=True,
                    choices=[("yes", "Oui"), ("not_yet", "Pas encore"), ("unknown", "Je ne sais pas")],
                    max_length=10,
                    verbose_name="hiérarchie informée",
                ),
            ),
            (
                "has_volunteers",
                models.CharField(
                    blank=True,
                    choices=[("yes", "Oui"), ("not_yet", "Pas encore"), ("unknown", "Je ne sais pas")],
                    max_length=10,
                    verbose_name="agents volontaires",
                ),
            ),
            (
                "is_open_ended",
                models.CharField(
                    blank=True,
                    choices=[("yes", "Oui"), ("not_yet", "Pas encore"), ("unknown", "Je ne sais pas")],
                    max_length=10,
                    verbose_name="rien d’acheté ni de décidé",
                ),
            ),
        ],
        options={
            "verbose_name": "conditions de départ d’un cas",
            "verbose_name_plural": "conditions de départ des cas",
            "constraints": [
                models.CheckConstraint(
                    condition=models.Q(
                        ("has_volunteers__in", ["", "yes", "not_yet", "unknown"]),
                        ("is_backed__in", ["", "yes", "not_yet", "unknown"]),
                        ("is_open_ended__in", ["", "yes", "not_yet", "unknown"]),
                    ),
                    name="preconditions_known_answers",
                    violation_error_message="Répondez par oui, pas encore ou je ne sais pas.",
                )
            ],
        },
    ),
    migrations.CreateModel(
        name="Remark",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="créé le")),
            ("updated_at", models.DateTimeField(auto_now=True, verbose_name="modifié le")),
            (
                "proposal",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.CASCADE,
                    related_name="remarks",
                    to="projects.proposal",
                    verbose_name="cas",
                ),
            ),
            ("field", models.CharField(max_length=30, verbose_name="question")),
            ("text", models.TextField(max_length=1000, verbose_name="remarque")),
            (
                "by",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to=settings.AUTH_USER_MODEL,
                    verbose_name="par",
                ),
            ),
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
                models.CheckConstraint(
                    condition=models.Q(
                        (
                            "field__in",
                            [
                                "title",
                                "org_unit",
                                "lead_job_title",
                                "sponsor_name",
                                "sponsor_job_title",
                                "sponsor_email",
                                "summary",
                                "context",
                                "problem",
                                "already_tried",
                                "audiences",
                                "expectations",
                                "leeway",
                                "framings",
                                "requested_format",
                                "available_agents",
                                "schedule",
                                "means",
                                "constraints",
                            ],
                        )
                    ),
                    name="remark_on_a_known_question",
                    violation_error_message="Cette question n’existe pas.",
                ),
                models.CheckConstraint(
                    condition=models.Q(("text", ""), _negated=True),
                    name="remark_says_something",
                    violation_error_message="Écrivez quelques mots, ou retirez la remarque.",
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="DraftReminder",
        fields=[
            (
                "proposal",
                models.OneToOneField(
                    on_delete=django.db.models.deletion.CASCADE,
                    primary_key=True,
                    related_name="reminder",
                    serialize=False,
                    to="projects.proposal",
                    verbose_name="brouillon",
                ),
            ),
            (
                "session",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to="projects.session",
                    verbose_name="session",
                ),
            ),
            ("sent_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="écrit le")),
        ],
        options={
            "verbose_name": "rappel d’un brouillon",
            "verbose_name_plural": "rappels des brouillons",
        },
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
            (
                "case",
                models.ForeignKey(
                    blank=True,
                    null=True,
                    on_delete=django.db.models.deletion.CASCADE,
                    related_name="agenda",
                    to="projects.sessioncase",
                    verbose_name="cas",
                ),
            ),
            (
                "criterion",
                models.ForeignKey(
                    blank=True,
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to="projects.criterion",
                    verbose_name="critère",
                ),
            ),
            (
                "session",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.CASCADE,
                    related_name="agenda",
                    to="projects.session",
                    verbose_name="session",
                ),
            ),
        ],
        options={
            "verbose_name": "ligne de l’ordre du jour",
            "verbose_name_plural": "lignes de l’ordre du jour",
            "ordering": ["position", "pk"],
            "constraints": [
                models.UniqueConstraint(
                    deferrable=django.db.models.constraints.Deferrable["DEFERRED"],
                    fields=("session", "position"),
                    name="agenda_unique_position",
                    violation_error_message="Deux lignes ne peuvent pas avoir le même rang.",
                ),
                models.CheckConstraint(
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
            ],
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
            (
                "invited_by",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to=settings.AUTH_USER_MODEL,
                    verbose_name="invité par",
                ),
            ),
            (
                "session",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.CASCADE,
                    related_name="deciders",
                    to="projects.session",
                    verbose_name="session",
                ),
            ),
        ],
        options={
            "verbose_name": "décideur ou décideuse",
            "verbose_name_plural": "décideuses et décideurs",
            "ordering": ["invited_at", "pk"],
            "constraints": [
                models.UniqueConstraint(
                    models.F("session"),
                    django.db.models.functions.text.Lower("email"),
                    condition=models.Q(("revoked_at__isnull", True)),
                    name="decider_one_link_at_a_time",
                    violation_error_message="Cette personne a déjà un lien pour cette session.",
                ),
                models.CheckConstraint(
                    condition=models.Q(("expires_at__gt", models.F("invited_at"))),
                    name="decider_link_lasts",
                    violation_error_message="Un lien est valable un temps.",
                ),
            ],
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
            (
                "case",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.CASCADE,
                    related_name="opinions",
                    to="projects.sessioncase",
                    verbose_name="cas de la session",
                ),
            ),
            (
                "decider",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.CASCADE,
                    related_name="opinions",
                    to="projects.decider",
                    verbose_name="décideur ou décideuse",
                ),
            ),
        ],
        options={
            "verbose_name": "avis d’un décideur",
            "verbose_name_plural": "avis des décideurs",
            "ordering": ["given_at", "pk"],
            "constraints": [
                models.UniqueConstraint(
                    fields=("decider", "case"),
                    name="decider_one_opinion_per_case",
                    violation_error_message="Cette personne a déjà donné son avis sur ce cas.",
                ),
                models.CheckConstraint(
                    condition=models.Q(("agrees", True), models.Q(("word", ""), _negated=True), _connector="OR"),
                    name="decider_disagrees_with_a_word",
                    violation_error_message="Dites en un mot pourquoi vous n’êtes pas d’accord.",
                ),
            ],
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
            (
                "session",
                models.OneToOneField(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="minutes",
                    to="projects.session",
                    verbose_name="session",
                ),
            ),
        ],
        options={
            "verbose_name": "compte rendu",
            "verbose_name_plural": "comptes rendus",
            "ordering": ["-created_at", "-pk"],
            "constraints": [
                models.CheckConstraint(
                    condition=models.Q(("status__in", ["drafting", "signed"])),
                    name="minutes_known_status",
                    violation_error_message="Cet état n’existe pas.",
                ),
                models.CheckConstraint(
                    condition=models.Q(("number", 1), models.Q(("correction", ""), _negated=True), _connector="OR"),
                    name="minutes_correction_has_its_reason",
                    violation_error_message="Une correction dit ce qu’elle corrige.",
                ),
            ],
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
                "minutes",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="signatures",
                    to="projects.minutes",
                    verbose_name="compte rendu",
                ),
            ),
        ],
        options={
            "verbose_name": "signature d’un compte rendu",
            "verbose_name_plural": "signatures des comptes rendus",
            "ordering": ["signed_at", "pk"],
            "constraints": [
                models.UniqueConstraint(
                    fields=("minutes", "number", "mark", "role"),
                    name="minutes_signed_once_per_role",
                    violation_error_message="Ce compte rendu a déjà cette signature.",
                ),
                models.UniqueConstraint(
                    fields=("minutes", "number", "mark", "by"),
                    name="minutes_signed_once_per_person",
                    violation_error_message="Cette personne a déjà signé ce compte rendu.",
                ),
                models.CheckConstraint(
                    condition=models.Q(("role__in", ["facilitator", "lab"])),
                    name="minutes_known_role",
                    violation_error_message="Cette qualité n’existe pas.",
                ),
            ],
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
                "minutes",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.CASCADE,
                    related_name="transitions",
                    to="projects.minutes",
                    verbose_name="compte rendu",
                ),
            ),
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
            (
                "minutes",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="versions",
                    to="projects.minutes",
                    verbose_name="compte rendu",
                ),
            ),
        ],
        options={
            "verbose_name": "version d’un compte rendu",
            "verbose_name_plural": "versions des comptes rendus",
            "ordering": ["-number"],
            "constraints": [
                models.UniqueConstraint(
                    fields=("minutes", "number"),
                    name="minutes_version_unique_number",
                    violation_error_message="Cette version existe déjà.",
                )
            ],
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
            (
                "case",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.CASCADE,
                    related_name="answers",
                    to="projects.sessioncase",
                    verbose_name="cas de la session",
                ),
            ),
            (
                "criterion",
                models.ForeignKey(
                    blank=True,
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to="projects.criterion",
                    verbose_name="critère",
                ),
            ),
            (
                "typed_by",
                models.ForeignKey(
                    blank=True,
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to=settings.AUTH_USER_MODEL,
                    verbose_name="notée par",
                ),
            ),
        ],
        options={
            "verbose_name": "réponse à une question",
            "verbose_name_plural": "réponses aux questions",
            "ordering": ["position", "pk"],
            "constraints": [
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("typed_at__isnull", True), ("typed_by__isnull", True)),
                        models.Q(("typed_at__isnull", False), ("typed_by__isnull", False)),
                        _connector="OR",
                    ),
                    name="presentation_answer_has_its_scribe",
                    violation_error_message="Une réponse dit qui l’a notée et quand.",
                ),
                models.CheckConstraint(
                    condition=models.Q(("question", ""), _negated=True),
                    name="presentation_answer_has_a_question",
                    violation_error_message="Écrivez la question.",
                ),
            ],
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
                "session",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.CASCADE,
                    related_name="transitions",
                    to="projects.session",
                    verbose_name="session",
                ),
            ),
        ],
        options={
            "verbose_name": "étape d’une session",
            "verbose_name_plural": "étapes des sessions",
            "ordering": ["at", "pk"],
            "abstract": False,
        },
    ),
    migrations.CreateModel(
        name="MethodLesson",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="créé le")),
            ("updated_at", models.DateTimeField(auto_now=True, verbose_name="modifié le")),
            (
                "text",
                models.TextField(
                    help_text="Deux ou trois phrases : ce qui a marché, ce qui a raté, ce que l’on refera autrement. Sans nom.",
                    max_length=600,
                    verbose_name="ce que nous avons appris",
                ),
            ),
            (
                "audience",
                models.CharField(
                    choices=[
                        ("internal", "l’équipe du labo"),
                        ("network", "les membres du réseau"),
                        ("public", "tout le monde"),
                    ],
                    default="internal",
                    help_text="Sur la page publique, le cas n’est nommé que si le service l’a rendu public.",
                    max_length=20,
                    verbose_name="qui peut le lire",
                ),
            ),
            ("learned_on", models.DateField(default=django.utils.timezone.localdate, verbose_name="appris le")),
            (
                "method",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="lessons",
                    to="resources.method",
                    verbose_name="méthode",
                ),
            ),
            (
                "proposal",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="method_lessons",
                    to="projects.proposal",
                    verbose_name="cas",
                ),
            ),
            (
                "written_by",
                models.ForeignKey(
                    editable=False,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to=settings.AUTH_USER_MODEL,
                    verbose_name="écrit par",
                ),
            ),
        ],
        options={
            "verbose_name": "leçon d’un cas",
            "verbose_name_plural": "leçons des cas",
            "ordering": ["-learned_on", "-pk"],
            "constraints": [
                models.CheckConstraint(
                    condition=models.Q(("audience__in", ["internal", "network", "public"])),
                    name="lesson_known_audience",
                    violation_error_message="Cette audience n’existe pas.",
                )
            ],
        },
    ),
    migrations.CreateModel(
        name="Clause",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="créé le")),
            ("updated_at", models.DateTimeField(auto_now=True, verbose_name="modifié le")),
            (
                "kind",
                models.CharField(
                    choices=[("will", "fera"), ("wont", "ne fera pas")], max_length=10, verbose_name="le labo…"
                ),
            ),
            (
                "text",
                models.CharField(
                    help_text="Une ligne, un verbe d’abord : elle entre telle quelle dans la note.",
                    max_length=300,
                    verbose_name="clause",
                ),
            ),
            (
                "tag",
                models.CharField(
                    blank=True,
                    help_text="Un mot pour la retrouver : enquête, budget, essais.",
                    max_length=40,
                    verbose_name="étiquette",
                ),
            ),
            (
                "is_offered",
                models.BooleanField(
                    default=True,
                    help_text="Décochez pour ne plus la proposer : les notes qui l’ont prise la gardent.",
                    verbose_name="proposée",
                ),
            ),
        ],
        options={
            "verbose_name": "clause",
            "verbose_name_plural": "clauses",
            "ordering": ["kind", "tag", "text"],
            "constraints": [
                models.UniqueConstraint(
                    fields=("kind", "text"),
                    name="clause_once",
                    violation_error_message="Cette clause est déjà dans la bibliothèque.",
                ),
                models.CheckConstraint(
                    condition=models.Q(("kind__in", ["will", "wont"])),
                    name="clause_known_kind",
                    violation_error_message="Une clause dit ce que le labo fera, ou ne fera pas.",
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="NoteGroup",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="créé le")),
            ("updated_at", models.DateTimeField(auto_now=True, verbose_name="modifié le")),
            ("letter", models.CharField(choices=[("a", "A"), ("b", "B")], max_length=1, verbose_name="lettre")),
            ("name", models.CharField(max_length=60, verbose_name="nom")),
            ("ready_at", models.DateTimeField(blank=True, null=True, verbose_name="prête le")),
            (
                "note",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.CASCADE,
                    related_name="groups",
                    to="projects.interventionnote",
                    verbose_name="note",
                ),
            ),
            (
                "ready_by",
                models.ForeignKey(
                    blank=True,
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to=settings.AUTH_USER_MODEL,
                    verbose_name="dite prête par",
                ),
            ),
            (
                "members",
                models.ManyToManyField(related_name="note_groups", to=settings.AUTH_USER_MODEL, verbose_name="membres"),
            ),
        ],
        options={
            "verbose_name": "groupe de rédaction",
            "verbose_name_plural": "groupes de rédaction",
            "ordering": ["note", "letter"],
            "constraints": [
                models.UniqueConstraint(
                    fields=("note", "letter"),
                    name="note_group_one_per_letter",
                    violation_error_message="Cette note a déjà ce groupe.",
                ),
                models.CheckConstraint(
                    condition=models.Q(("letter__in", ["a", "b"])),
                    name="note_group_known_letter",
                    violation_error_message="Une note se rédige à deux groupes, A et B.",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("ready_at__isnull", True), ("ready_by__isnull", True)),
                        models.Q(("ready_at__isnull", False), ("ready_by__isnull", False)),
                        _connector="OR",
                    ),
                    name="note_group_ready_by_somebody",
                    violation_error_message="Une variante prête l’est par quelqu’un.",
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="NoteOrigin",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            ("field", models.CharField(max_length=30, verbose_name="partie")),
            (
                "kind",
                models.CharField(
                    choices=[
                        ("copied", "repris d’une note précédente"),
                        ("same", "le même texte dans les deux variantes"),
                        ("chosen", "choisi dans une variante"),
                        ("combined", "combiné à partir des deux variantes"),
                    ],
                    max_length=10,
                    verbose_name="origine",
                ),
            ),
            ("digest", models.CharField(max_length=16, verbose_name="empreinte")),
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
                "earlier",
                models.ForeignKey(
                    blank=True,
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to="projects.interventionnote",
                    verbose_name="note précédente",
                ),
            ),
            (
                "group",
                models.ForeignKey(
                    blank=True,
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to="projects.notegroup",
                    verbose_name="groupe choisi",
                ),
            ),
            (
                "note",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.CASCADE,
                    related_name="origins",
                    to="projects.interventionnote",
                    verbose_name="note",
                ),
            ),
        ],
        options={
            "verbose_name": "origine d’une partie",
            "verbose_name_plural": "origines des parties",
            "ordering": ["at", "pk"],
            "constraints": [
                models.CheckConstraint(
                    condition=models.Q(
                        (
                            "field__in",
                            [
                                "context",
                                "question",
                                "will_do",
                                "will_not_do",
                                "audiences",
                                "objectives",
                                "deliverables",
                                "service_commitments",
                                "lab_commitments",
                                "governance",
                                "means",
                                "data_protection",
                                "risks",
                                "stop_conditions",
                                "follow_up",
                            ],
                        )
                    ),
                    name="note_origin_on_a_known_section",
                    violation_error_message="Cette partie n’existe pas.",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("earlier__isnull", False), ("group__isnull", True), ("kind", "copied")),
                        models.Q(("earlier__isnull", True), ("group__isnull", False), ("kind", "chosen")),
                        models.Q(
                            ("earlier__isnull", True), ("group__isnull", True), ("kind__in", ["same", "combined"])
                        ),
                        _connector="OR",
                    ),
                    name="note_origin_names_its_source",
                    violation_error_message="Un texte choisi nomme son groupe, un texte repris nomme sa note.",
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="VariantSection",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            ("field", models.CharField(max_length=30, verbose_name="partie")),
            ("text", models.TextField(blank=True, verbose_name="texte")),
            ("revision", models.PositiveIntegerField(default=0, verbose_name="révision")),
            ("written_at", models.DateTimeField(blank=True, null=True, verbose_name="écrite le")),
            (
                "group",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.CASCADE,
                    related_name="sections",
                    to="projects.notegroup",
                    verbose_name="groupe",
                ),
            ),
            (
                "written_by",
                models.ForeignKey(
                    blank=True,
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to=settings.AUTH_USER_MODEL,
                    verbose_name="écrite par",
                ),
            ),
        ],
        options={
            "verbose_name": "partie d’une variante",
            "verbose_name_plural": "parties des variantes",
            "ordering": ["group", "pk"],
            "constraints": [
                models.UniqueConstraint(
                    fields=("group", "field"),
                    name="variant_section_once",
                    violation_error_message="Cette partie est déjà dans la variante.",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        (
                            "field__in",
                            [
                                "context",
                                "question",
                                "will_do",
                                "will_not_do",
                                "audiences",
                                "objectives",
                                "deliverables",
                                "service_commitments",
                                "lab_commitments",
                                "governance",
                                "means",
                                "data_protection",
                                "risks",
                                "stop_conditions",
                                "follow_up",
                            ],
                        )
                    ),
                    name="variant_section_on_a_known_section",
                    violation_error_message="Cette partie n’existe pas.",
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="Critique",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            ("about", models.PositiveIntegerField(verbose_name="sur la révision")),
            (
                "signal",
                models.CharField(choices=[("green", "vert"), ("red", "rouge")], max_length=10, verbose_name="signal"),
            ),
            ("text", models.TextField(max_length=1000, verbose_name="critique")),
            ("written_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="écrite le")),
            ("answer", models.TextField(blank=True, max_length=1000, verbose_name="réponse")),
            ("answered_at", models.DateTimeField(blank=True, null=True, verbose_name="répondue le")),
            (
                "answered_by",
                models.ForeignKey(
                    blank=True,
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to=settings.AUTH_USER_MODEL,
                    verbose_name="répondue par",
                ),
            ),
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
                "section",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.CASCADE,
                    related_name="critiques",
                    to="projects.variantsection",
                    verbose_name="partie",
                ),
            ),
        ],
        options={
            "verbose_name": "critique d’une variante",
            "verbose_name_plural": "critiques des variantes",
            "ordering": ["written_at", "pk"],
            "constraints": [
                models.CheckConstraint(
                    condition=models.Q(("signal__in", ["green", "red"])),
                    name="critique_known_signal",
                    violation_error_message="Une critique est verte ou rouge.",
                ),
                models.CheckConstraint(
                    condition=models.Q(("text", ""), _negated=True),
                    name="critique_says_something",
                    violation_error_message="Écrivez quelques mots.",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("answer", ""), ("answered_at__isnull", True), ("answered_by__isnull", True)),
                        models.Q(
                            models.Q(("answer", ""), _negated=True),
                            ("answered_at__isnull", False),
                            ("answered_by__isnull", False),
                        ),
                        _connector="OR",
                    ),
                    name="critique_answered_by_somebody",
                    violation_error_message="Une réponse a son texte, sa date et la personne qui l’écrit.",
                ),
            ],
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
            (
                "note",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="readings",
                    to="projects.interventionnote",
                    verbose_name="note",
                ),
            ),
            (
                "sent_by",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to=settings.AUTH_USER_MODEL,
                    verbose_name="envoyée par",
                ),
            ),
            (
                "verdict_by",
                models.ForeignKey(
                    blank=True,
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to=settings.AUTH_USER_MODEL,
                    verbose_name="avis de",
                ),
            ),
        ],
        options={
            "verbose_name": "lecture d’une note",
            "verbose_name_plural": "lectures des notes",
            "ordering": ["-number"],
            "constraints": [
                models.UniqueConstraint(
                    fields=("note", "number"),
                    name="note_reading_unique_number",
                    violation_error_message="Cette lecture existe déjà.",
                ),
                models.UniqueConstraint(
                    condition=models.Q(("closed_at__isnull", True)),
                    fields=("note",),
                    name="note_reading_one_open",
                    violation_error_message="Cette note est déjà chez le service.",
                ),
                models.CheckConstraint(
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
            ],
        },
    ),
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
            (
                "answered_by",
                models.ForeignKey(
                    blank=True,
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to=settings.AUTH_USER_MODEL,
                    verbose_name="réponse de",
                ),
            ),
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
                "reading",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="comments",
                    to="projects.notereading",
                    verbose_name="lecture",
                ),
            ),
        ],
        options={
            "verbose_name": "remarque sur une note",
            "verbose_name_plural": "remarques sur les notes",
            "ordering": ["at", "pk"],
            "constraints": [
                models.CheckConstraint(
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
                models.CheckConstraint(
                    condition=models.Q(("text", ""), ("wording", ""), _negated=True),
                    name="note_comment_says_something",
                    violation_error_message="Une remarque dit quelque chose.",
                ),
                models.CheckConstraint(
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
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("answer__in", ["partly", "declined"]), _negated=True),
                        models.Q(("answer_word", ""), _negated=True),
                        _connector="OR",
                    ),
                    name="note_comment_declined_has_its_reason",
                    violation_error_message="Ce qui n’est pas repris a sa raison.",
                ),
            ],
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
                "version",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="signatures",
                    to="projects.noteversion",
                    verbose_name="version",
                ),
            ),
        ],
        options={
            "verbose_name": "signature d’une note",
            "verbose_name_plural": "signatures des notes",
            "ordering": ["signed_at", "pk"],
            "constraints": [
                models.UniqueConstraint(
                    fields=("version", "party"),
                    name="note_signed_once_per_party",
                    violation_error_message="Cette partie a déjà signé cette version.",
                ),
                models.UniqueConstraint(
                    fields=("version", "by"),
                    name="note_signed_once_per_person",
                    violation_error_message="Cette personne a déjà signé cette version.",
                ),
                models.CheckConstraint(
                    condition=models.Q(("party__in", ["lead", "sponsor", "lab"])),
                    name="note_signature_known_party",
                    violation_error_message="Cette partie n’existe pas.",
                ),
            ],
        },
    ),
]


class Migration(migrations.Migration):
    initial = True

    replaces = [
        ("projects", "0001_initial"),
        ("projects", "0002_immutable_rows"),
        ("projects", "0003_known_states_and_immutable_records"),
        ("projects", "0004_versions_and_sessions"),
        ("projects", "0005_first_versions"),
        ("projects", "0006_journal_of_transitions"),
        ("projects", "0007_grid_lineage_and_replay"),
        ("projects", "0008_outside_opinion"),
        ("projects", "0009_thread"),
        ("projects", "0010_sheet"),
        ("projects", "0011_hats"),
        ("projects", "0012_decision"),
        ("projects", "0013_pieces"),
        ("projects", "0014_deposit"),
        ("projects", "0015_following"),
        ("projects", "0016_session"),
        ("projects", "0017_referents_and_reminders"),
        ("projects", "0018_journal_of_more_transitions"),
        ("projects", "0019_idea_transition_never_rewritten"),
        ("projects", "0020_longer_question_of_a_note"),
        ("projects", "0021_composer"),
        ("projects", "0022_method_lessons"),
        ("projects", "0023_groups"),
        ("projects", "0024_signing"),
    ]

    dependencies = [
        ("labo", "0006_audit_chain"),
        ("resources", "0002_methods"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        CreateTables(TABLES),
        migrations.RunSQL(NEVER_REWRITTEN, REWRITABLE),
        migrations.RunSQL(PUBLISHED_GRID, UNGUARDED_GRID),
        migrations.RunSQL(FILED_ANSWER, UNGUARDED_ANSWER),
        migrations.RunSQL(MESSAGE, UNGUARDED_MESSAGE),
        migrations.RunSQL(JOURNAL, NO_JOURNAL),
        migrations.RunPython(begin_the_library, migrations.RunPython.noop, elidable=False),
    ]
