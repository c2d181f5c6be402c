from django.db import migrations

JOURNAL = """
CREATE TRIGGER issue_transition_never_rewritten BEFORE UPDATE ON resources_issuetransition
    FOR EACH ROW EXECUTE FUNCTION labo_refuse_change();
CREATE TRIGGER issue_transition_journal AFTER INSERT ON resources_issuetransition
    FOR EACH ROW EXECUTE FUNCTION labo_audit_transition('resources.newsletterissue', 'issue_id');
"""
LEAVE = """
DROP TRIGGER issue_transition_journal ON resources_issuetransition;
DROP TRIGGER issue_transition_never_rewritten ON resources_issuetransition;
"""


class Migration(migrations.Migration):
    """Each step of an issue is an act: the database writes it in the journal."""

    dependencies = [("resources", "0009_newsletter")]

    operations = [migrations.RunSQL(JOURNAL, LEAVE)]
