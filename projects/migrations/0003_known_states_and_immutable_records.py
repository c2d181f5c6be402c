from django.db import migrations, models

REFUSE = """
CREATE TRIGGER note_transition_never_rewritten BEFORE UPDATE ON projects_notetransition
    FOR EACH ROW EXECUTE FUNCTION projects_refuse_change();

CREATE TRIGGER published_grid_never_changes BEFORE UPDATE ON projects_criteriagrid
    FOR EACH ROW WHEN (OLD.published_at IS NOT NULL) EXECUTE FUNCTION projects_refuse_change();
"""

ALLOW = """
DROP TRIGGER published_grid_never_changes ON projects_criteriagrid;
DROP TRIGGER note_transition_never_rewritten ON projects_notetransition;
"""


class Migration(migrations.Migration):
    """A state that nobody knows cannot be written; a published grid cannot be taken back and then rewritten."""

    dependencies = [("projects", "0002_immutable_rows")]

    operations = [
        migrations.AddConstraint(
            model_name="proposal",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    status__in=[
                        "draft",
                        "submitted",
                        "screening",
                        "assessing",
                        "deliberating",
                        "accepted",
                        "accepted_conditions",
                        "postponed",
                        "redirected",
                        "declined",
                        "withdrawn",
                    ]
                ),
                name="proposal_known_status",
                violation_error_message="Cet état n’existe pas.",
            ),
        ),
        migrations.AddConstraint(
            model_name="decision",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    outcome__in=["accepted", "accepted_conditions", "postponed", "redirected", "declined"]
                ),
                name="decision_known_outcome",
                violation_error_message="Cette décision n’existe pas.",
            ),
        ),
        migrations.RunSQL(REFUSE, ALLOW),
    ]
