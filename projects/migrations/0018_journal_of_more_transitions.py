from django.db import migrations

WATCH = """
CREATE TRIGGER idea_transition_journal AFTER INSERT ON projects_ideatransition
    FOR EACH ROW EXECUTE FUNCTION labo_audit_transition('projects.idea', 'idea_id');
CREATE TRIGGER hat_room_transition_journal AFTER INSERT ON projects_hatroomtransition
    FOR EACH ROW EXECUTE FUNCTION labo_audit_transition('projects.hatroom', 'room_id');
"""
LEAVE = """
DROP TRIGGER hat_room_transition_journal ON projects_hatroomtransition;
DROP TRIGGER idea_transition_journal ON projects_ideatransition;
"""


class Migration(migrations.Migration):
    """Each step of an idea and of a room is an act of the journal, like those of a case."""

    dependencies = [("projects", "0017_referents_and_reminders")]

    operations = [migrations.RunSQL(WATCH, LEAVE)]
