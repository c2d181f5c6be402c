from django.db import migrations

WATCH = """
CREATE TRIGGER proposal_transition_journal AFTER INSERT ON projects_proposaltransition
    FOR EACH ROW EXECUTE FUNCTION labo_audit_transition('projects.proposal', 'proposal_id');
CREATE TRIGGER note_transition_journal AFTER INSERT ON projects_notetransition
    FOR EACH ROW EXECUTE FUNCTION labo_audit_transition('projects.interventionnote', 'note_id');
"""
LEAVE = """
DROP TRIGGER note_transition_journal ON projects_notetransition;
DROP TRIGGER proposal_transition_journal ON projects_proposaltransition;
"""


class Migration(migrations.Migration):
    """Each step of a life cycle is an act of the journal, written by the database itself."""

    dependencies = [("projects", "0005_first_versions"), ("labo", "0006_audit_chain")]

    operations = [migrations.RunSQL(WATCH, LEAVE)]
