from django.db import migrations

REFUSE = """
CREATE FUNCTION labo_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'labo: % rows are never rewritten', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
END $$;

CREATE TRIGGER audit_event_never_rewritten BEFORE UPDATE OR DELETE ON labo_auditevent
    FOR EACH ROW EXECUTE FUNCTION labo_refuse_change();
"""
ALLOW = """
DROP TRIGGER audit_event_never_rewritten ON labo_auditevent;
DROP FUNCTION labo_refuse_change();
"""


class Migration(migrations.Migration):
    """What the journal says was done stays said."""

    dependencies = [("labo", "0004_audit_event")]

    operations = [migrations.RunSQL(REFUSE, ALLOW)]
