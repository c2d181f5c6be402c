import hashlib
import json

from django.db import migrations

WRITTEN = (
    "title",
    "org_unit",
    "lead_job_title",
    "sponsor_name",
    "sponsor_job_title",
    "sponsor_email",
    "summary",
    "context",
    "problem",
    "already_tried",
    "audiences",
    "expectations",
    "leeway",
    "framings",
    "requested_format",
    "available_agents",
    "schedule",
    "means",
    "constraints",
)

REFUSE = """
CREATE TRIGGER proposal_version_never_rewritten BEFORE UPDATE ON projects_proposalversion
    FOR EACH ROW EXECUTE FUNCTION projects_refuse_change();
"""
ALLOW = "DROP TRIGGER proposal_version_never_rewritten ON projects_proposalversion;"


def freeze_what_was_sent(apps, schema_editor):
    """Give each case that was sent its first version: its answers have not changed since."""
    versions = apps.get_model("projects", "ProposalVersion").objects
    proposals = apps.get_model("projects", "Proposal").objects
    sent = proposals.exclude(status="draft").filter(versions=None).select_related("org_unit")
    for proposal in sent.iterator():
        answers = {name: getattr(proposal, name) for name in WRITTEN}
        answers["org_unit"] = proposal.org_unit.name if proposal.org_unit else ""
        written = json.dumps(answers, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        versions.create(
            proposal=proposal,
            number=1,
            answers=answers,
            sha256=hashlib.sha256(written.encode()).hexdigest(),
            filed_at=proposal.submitted_at,
            filed_by=proposal.lead,
        )


class Migration(migrations.Migration):
    """Every case that was sent has a first version; none is ever rewritten."""

    dependencies = [("projects", "0004_versions_and_sessions")]

    operations = [
        migrations.RunPython(freeze_what_was_sent, migrations.RunPython.noop),
        migrations.RunSQL(REFUSE, ALLOW),
    ]
