"""What breaks the constraints of a note: its versions, its readings, what is said of them, its agreements."""

from labo.roles import Role
from tests import factories
from tests.violations import update


def avenant_of_nothing():
    note, by = factories.make_note(), factories.make_user(role=Role.LAB)
    return (
        "INSERT INTO projects_noteversion"
        " (note_id, number, major, minor, amendment, content, pdf, sha256, released_at, released_by_id)"
        " VALUES (%s, 1, 1, 1, 1, '{}', '', '1', now(), %s)",
        [note.pk, by.pk],
    )


def two_readings_of_a_note(*, closed, number):
    def build():
        reading = factories.make_reading()
        return (
            "INSERT INTO projects_notereading"
            " (note_id, number, content, word, due_on, sent_by_id, sent_at, verdict, verdict_word, closed_at)"
            f" VALUES (%s, {number}, '{{}}', '', now(), %s, now(), '', '', {closed})",
            [reading.note_id, reading.sent_by_id],
        )

    return build


def on_a_reading(assignment):
    return update("projects_notereading", assignment, factories.make_reading)


def on_a_note_comment(assignment):
    return update("projects_notecomment", assignment, lambda: factories.make_reading().comments.get())


def a_second_agreement(*, party, by):
    """Insert an agreement beside that of the lead."""

    def build():
        signature = factories.make_signature()
        person = signature.by if by == "same" else factories.make_user()
        return (
            "INSERT INTO projects_notesignature (version_id, party, by_id, name, sha256, signed_at)"
            " VALUES (%s, %s, %s, '-', '0', now())",
            [signature.version_id, party, person.pk],
        )

    return build
