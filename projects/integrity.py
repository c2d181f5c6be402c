"""What must agree about cases: frozen answers and notes with their marks, steps with the journal."""

import hashlib

from django.db import connection

from projects.models import MinutesVersion, NoteVersion, ProposalVersion
from projects.models.proposal_version import mark_of

UNWRITTEN_STEPS = """
SELECT step.proposal_id, step.source, step.target FROM projects_proposaltransition step
WHERE NOT EXISTS (
    SELECT 1 FROM labo_auditevent event
    WHERE event.act = 'status_moved' AND event.subject = 'projects.proposal:' || step.proposal_id
      AND event.at = step.at AND event.details ->> 'target' = step.target
) AND step.at >= (SELECT min(at) FROM labo_auditevent WHERE act = 'status_moved')
ORDER BY step.id
"""


def sent_answers():
    """Yield a sentence for each version of a proposal whose answers no longer match their mark."""
    for version in ProposalVersion.objects.select_related("proposal").iterator(chunk_size=200):
        if mark_of(version.answers) != version.sha256:
            yield f"{version.proposal.reference}, {version} : les réponses ne correspondent plus à leur empreinte."


def released_notes():
    """Yield a sentence for each released note whose PDF no longer matches its mark."""
    for version in NoteVersion.objects.select_related("note__proposal").iterator(chunk_size=20):
        if hashlib.sha256(version.pdf).hexdigest() != version.sha256:
            yield f"{version.note.proposal.reference}, note v{version.label} : le PDF ne correspond plus."


def signed_minutes():
    """Yield a sentence for each signed minutes whose PDF no longer matches its mark."""
    for version in MinutesVersion.objects.select_related("minutes__session").iterator(chunk_size=20):
        if hashlib.sha256(version.pdf).hexdigest() != version.sha256:
            yield f"{version.minutes.session}, compte rendu v{version.number} : le PDF ne correspond plus."


def steps_in_the_journal():
    """Yield a sentence for each step of a case that the journal does not hold."""
    with connection.cursor() as cursor:
        cursor.execute(UNWRITTEN_STEPS)
        for case, source, target in cursor.fetchall():
            yield f"Cas {case} : l’étape {source} → {target} n’est pas dans le journal."
