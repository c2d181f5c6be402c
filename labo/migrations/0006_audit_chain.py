import django.db.models.deletion
from django.db import migrations, models

NAME = """
CREATE FUNCTION labo_application_name() RETURNS varchar LANGUAGE sql STABLE AS $$
    SELECT left(coalesce(current_setting('application_name', true), ''), 64)
$$;
"""
DROP_NAME = "DROP FUNCTION labo_application_name();"

# 20190909 is the day of the founding session: any number that nothing else locks for this.
CHAIN = """
CREATE FUNCTION labo_audit_part(value text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT length(value)::text || ':' || value
$$;

CREATE FUNCTION labo_seal_audit_event() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    last_position bigint;
    last_digest text;
    written text;
BEGIN
    PERFORM pg_advisory_xact_lock(20190909, 6);
    SELECT position, digest INTO last_position, last_digest FROM labo_auditseal ORDER BY position DESC LIMIT 1;
    SELECT labo_audit_part(id::text) || labo_audit_part(act) || labo_audit_part(subject) || labo_audit_part(label)
        || labo_audit_part(coalesce(by_id::text, '')) || labo_audit_part(details::text)
        || labo_audit_part(to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US')) || labo_audit_part(via)
        INTO written FROM labo_auditevent WHERE id = NEW.id;
    INSERT INTO labo_auditseal (event_id, position, digest) VALUES (
        NEW.id,
        coalesce(last_position, 0) + 1,
        encode(sha256(convert_to(coalesce(last_digest, repeat('0', 64)) || written, 'UTF8')), 'hex')
    );
    RETURN NULL;
END $$;

CREATE CONSTRAINT TRIGGER audit_event_sealed AFTER INSERT ON labo_auditevent
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION labo_seal_audit_event();

CREATE TRIGGER audit_seal_never_rewritten BEFORE UPDATE OR DELETE ON labo_auditseal
    FOR EACH ROW EXECUTE FUNCTION labo_refuse_change();

CREATE FUNCTION labo_audit_transition() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO labo_auditevent (act, subject, label, by_id, details, at) VALUES (
        'status_moved',
        TG_ARGV[0] || ':' || (to_jsonb(NEW) ->> TG_ARGV[1]),
        NEW.source || ' → ' || NEW.target,
        NEW.by_id,
        jsonb_build_object('source', NEW.source, 'target', NEW.target, 'reason', NEW.reason),
        NEW.at
    );
    RETURN NULL;
END $$;

-- What was done before the journal was a chain takes its place in it, in its order.
DO $$
DECLARE event record;
BEGIN
    FOR event IN SELECT * FROM labo_auditevent ORDER BY id LOOP
        INSERT INTO labo_auditseal (event_id, position, digest)
        SELECT event.id, coalesce(max(position), 0) + 1, encode(sha256(convert_to(
            coalesce((SELECT digest FROM labo_auditseal ORDER BY position DESC LIMIT 1), repeat('0', 64))
            || labo_audit_part(event.id::text) || labo_audit_part(event.act) || labo_audit_part(event.subject)
            || labo_audit_part(event.label) || labo_audit_part(coalesce(event.by_id::text, ''))
            || labo_audit_part(event.details::text)
            || labo_audit_part(to_char(event.at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US'))
            || labo_audit_part(event.via), 'UTF8')), 'hex')
        FROM labo_auditseal;
    END LOOP;
END $$;
"""
DROP_CHAIN = """
DROP FUNCTION labo_audit_transition();
DROP TRIGGER audit_seal_never_rewritten ON labo_auditseal;
DROP TRIGGER audit_event_sealed ON labo_auditevent;
DROP FUNCTION labo_seal_audit_event();
DROP FUNCTION labo_audit_part(text);
"""


class Migration(migrations.Migration):
    """Seal each act of the journal when it commits: a position, and a digest that holds the one before it."""

    dependencies = [("labo", "0005_audit_never_rewritten")]

    operations = [
        migrations.RunSQL(NAME, DROP_NAME),
        migrations.AddField(
            model_name="auditevent",
            name="via",
            field=models.CharField(
                db_default=models.Func(function="labo_application_name"), max_length=64, verbose_name="depuis"
            ),
        ),
        migrations.CreateModel(
            name="AuditSeal",
            fields=[
                (
                    "event",
                    models.OneToOneField(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="seal",
                        serialize=False,
                        to="labo.auditevent",
                        verbose_name="acte",
                    ),
                ),
                ("position", models.PositiveBigIntegerField(unique=True, verbose_name="rang")),
                ("digest", models.CharField(max_length=64, verbose_name="empreinte")),
            ],
            options={"verbose_name": "sceau", "verbose_name_plural": "sceaux"},
        ),
        migrations.RunSQL(CHAIN, DROP_CHAIN),
    ]
