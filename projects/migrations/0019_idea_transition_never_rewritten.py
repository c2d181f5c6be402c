from django.db import migrations

NEVER_REWRITTEN = """
CREATE TRIGGER idea_transition_never_rewritten BEFORE UPDATE ON projects_ideatransition
    FOR EACH ROW EXECUTE FUNCTION projects_refuse_change();
"""
REWRITABLE = "DROP TRIGGER idea_transition_never_rewritten ON projects_ideatransition;"


class Migration(migrations.Migration):
    dependencies = [("projects", "0018_journal_of_more_transitions")]

    operations = [migrations.RunSQL(NEVER_REWRITTEN, REWRITABLE)]
