from django.db import migrations

REFUSE = """
CREATE TRIGGER consent_event_never_rewritten BEFORE UPDATE ON resources_consentevent
    FOR EACH ROW EXECUTE FUNCTION labo_refuse_change();
"""


class Migration(migrations.Migration):
    """What a person agreed to is a proof: a row leaves with its reader, and is never written again."""

    dependencies = [("resources", "0011_reference_index_in_order")]

    operations = [migrations.RunSQL(REFUSE, "DROP TRIGGER consent_event_never_rewritten ON resources_consentevent")]
