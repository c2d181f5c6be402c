"""What becomes of the notes of the story: read by their service, then signed by the three parties."""

from datetime import timedelta

from projects.models import NoteReading, NoteSignature
from projects.models.note_review import DEFAULT_DELAY

AFTER = {"lead": timedelta(minutes=35), "sponsor": timedelta(minutes=80), "lab": timedelta(minutes=125)}
"""Each party signs the day the note is released, the lead first."""


def tell_reading(story, note, told):
    """Send the note to its service, which leaves remarks; the lab has not answered yet."""
    sent_at = story.days.at(told["offset"], 11)
    due_on = sent_at.date() + DEFAULT_DELAY
    reading = NoteReading.send(note, by=story.lab, due_on=due_on, word=told.get("mot", ""), now=sent_at)
    story.send_mails(sent_at)
    for row in told["remarques"]:
        reading.comment(
            section=row["partie"],
            text=row["texte"],
            wording=row.get("redaction", ""),
            by=story.proposal.lead,
            now=story.days.at(row["offset"], 15, 20),
        )
    return sent_at


def tell_agreements(story, version):
    """Sign a version for the three parties, the day it was released."""
    proposal = story.proposal
    sponsor = next(person for person in story.people.values() if person.email == proposal.sponsor_email)
    for party, person in (("lead", proposal.lead), ("sponsor", sponsor), ("lab", story.lab)):
        now = version.released_at + AFTER[party]
        NoteSignature.sign(version, party=party, by=person, seen=version.sha256, confirmed=True, now=now)
    story.send_mails(now)
    return now
