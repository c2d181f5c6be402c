"""What breaks the constraints of the drafting by two groups: builders of (SQL, parameters)."""

from tests import factories

TABLES = {
    "group": "projects_notegroup",
    "section": "projects_variantsection",
    "critique": "projects_critique",
    "origin": "projects_noteorigin",
}


def broken(part, assignment):
    """Write one column, or several, of one part of a drafting that is sound."""

    def build():
        row = factories.make_drafting()[part]
        return f"UPDATE {TABLES[part]} SET {assignment} WHERE id = %s", [row.pk]

    return build


def two_of_one_letter():
    group = factories.make_drafting()["group"]
    return "UPDATE projects_notegroup SET letter = 'a' WHERE note_id = %s AND letter = 'b'", [group.note_id]


def two_of_one_field():
    group = factories.make_drafting()["group"]
    return (
        "UPDATE projects_variantsection SET field = 'means' WHERE group_id = %s AND field = 'context'",
        [group.pk],
    )


def two_clauses():
    first, second = factories.make_clause(), factories.make_clause()
    return "UPDATE projects_clause SET text = %s WHERE id = %s", [first.text, second.pk]


def unknown_clause():
    return "UPDATE projects_clause SET kind = 'maybe' WHERE id = %s", [factories.make_clause().pk]
