from django.db import migrations

REFUSE = """
CREATE FUNCTION projects_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'projects: % rows are never rewritten', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
END $$;

CREATE TRIGGER note_version_never_rewritten BEFORE UPDATE OR DELETE ON projects_noteversion
    FOR EACH ROW EXECUTE FUNCTION projects_refuse_change();

CREATE TRIGGER proposal_transition_never_rewritten BEFORE UPDATE ON projects_proposaltransition
    FOR EACH ROW EXECUTE FUNCTION projects_refuse_change();

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

ALLOW = """
DROP TRIGGER criterion_never_added_to_published_grid ON projects_criterion;
DROP TRIGGER criterion_of_published_grid_never_changes ON projects_criterion;
DROP TRIGGER proposal_transition_never_rewritten ON projects_proposaltransition;
DROP TRIGGER note_version_never_rewritten ON projects_noteversion;
DROP FUNCTION projects_refuse_published_grid_addition();
DROP FUNCTION projects_refuse_published_grid_change();
DROP FUNCTION projects_refuse_change();
"""


class Migration(migrations.Migration):
    """What was published, released or recorded stays as it was: the database itself refuses the change."""

    dependencies = [("projects", "0001_initial")]

    operations = [migrations.RunSQL(REFUSE, ALLOW)]
