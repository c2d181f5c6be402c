import uuid

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

REFUSE = """
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
ALLOW = """
DROP TRIGGER message_never_rewritten ON projects_message;
DROP FUNCTION projects_refuse_message_change();
"""


class Migration(migrations.Migration):
    """The thread of a case. Whom a message was written for, and its words, stay as they were."""

    dependencies = [
        ("projects", "0008_outside_opinion"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
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
            },
        ),
        migrations.AddIndex(
            model_name="message",
            index=models.Index(fields=["proposal", "id"], name="message_of_case"),
        ),
        migrations.AddIndex(
            model_name="message",
            index=models.Index(
                condition=models.Q(
                    ("answer_by__isnull", False), ("answered_at__isnull", True), ("withdrawn_at__isnull", True)
                ),
                fields=["answer_by"],
                name="message_awaiting",
            ),
        ),
        migrations.AddConstraint(
            model_name="message",
            constraint=models.UniqueConstraint(
                fields=("proposal", "key"), name="message_once", violation_error_message="Ce message est déjà envoyé."
            ),
        ),
        migrations.AddConstraint(
            model_name="message",
            constraint=models.CheckConstraint(
                condition=models.Q(("audience__in", ["service", "lab"])),
                name="message_known_audience",
                violation_error_message="Ces destinataires n’existent pas.",
            ),
        ),
        migrations.AddConstraint(
            model_name="message",
            constraint=models.CheckConstraint(
                condition=models.Q(("from_lab", True), ("audience", "service"), _connector="OR"),
                name="message_of_service_is_read_by_service",
                violation_error_message="Un message du service est visible par le service.",
            ),
        ),
        migrations.AddConstraint(
            model_name="message",
            constraint=models.CheckConstraint(
                condition=models.Q(("audience", "service"), ("answer_by__isnull", True), _connector="OR"),
                name="message_internal_expects_no_answer",
                violation_error_message="Une note interne n’attend pas de réponse du service.",
            ),
        ),
        migrations.AddConstraint(
            model_name="message",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("answered_at__isnull", True), ("answered_with__isnull", True)),
                    models.Q(
                        ("answer_by__isnull", False), ("answered_at__isnull", False), ("answered_with__isnull", False)
                    ),
                    _connector="OR",
                ),
                name="message_answered_has_date_and_answer",
                violation_error_message="Une réponse a sa date, et répond à un message qui l’attend.",
            ),
        ),
        migrations.AddConstraint(
            model_name="message",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("withdrawn_at__isnull", True), models.Q(("text", ""), _negated=True)),
                    models.Q(("text", ""), ("withdrawn_at__isnull", False)),
                    _connector="OR",
                ),
                name="message_has_words_until_withdrawn",
                violation_error_message="Un message a un texte, un message retiré n’en a plus.",
            ),
        ),
        migrations.AddConstraint(
            model_name="messagereceipt",
            constraint=models.UniqueConstraint(
                fields=("message", "person"),
                name="message_receipt_once",
                violation_error_message="Cette lecture est déjà notée.",
            ),
        ),
        migrations.AddConstraint(
            model_name="threadreading",
            constraint=models.UniqueConstraint(
                fields=("proposal", "person", "on_lab_side"),
                name="thread_reading_once",
                violation_error_message="Cette lecture est déjà notée.",
            ),
        ),
        migrations.RunSQL(REFUSE, ALLOW),
    ]
