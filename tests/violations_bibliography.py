"""What breaks the constraints of the bibliography."""

from tests import factories
from tests import violations as by
from tests.factories.bibliography import numbers

REFERENCE, LOAN, BATCH = "resources_reference", "resources_loan", "resources_bibliographyimport"


def identified():
    number = next(numbers)
    return factories.make_reference(DOI=f"10.5555/{number}").identifiers.get()


def two_opinions():
    first = factories.make_recommendation()
    second = factories.make_recommendation(first.reference)
    return "UPDATE resources_recommendation SET reader_id = %s WHERE id = %s", [first.reader_id, second.pk]


def two_loans():
    first, second = factories.make_loan(), factories.make_loan()
    return f"UPDATE {LOAN} SET copy_id = %s WHERE id = %s", [first.copy_id, second.pk]


def two_lines():
    batch = factories.make_import()
    lines = [batch.lines.create(position=position, line=position, raw="x") for position in (1, 2)]
    return "UPDATE resources_importline SET position = 1 WHERE id = %s", [lines[1].pk]


def unread_line():
    return factories.make_import().lines.create(position=1, line=1, raw="x")


def two_files():
    first = factories.make_import()
    second = factories.make_import(by=first.by)
    return f"UPDATE {BATCH} SET digest = %s WHERE id = %s", [first.digest, second.pk]


def added_line():
    line = unread_line()
    line.reference = factories.make_reference()
    line.save()
    return line


def two_uses():
    use = factories.make_case_reference()
    other = factories.make_case_reference(proposal=use.proposal)
    return "UPDATE projects_casereference SET reference_id = %s WHERE id = %s", [use.reference_id, other.pk]


COUNT = "resources_readingcount"


def two_counts():
    """Count two pages, then say that they are one."""
    first, second = factories.make_reading_count(), factories.make_reading_count()
    return f"UPDATE {COUNT} SET thing = %s WHERE id = %s", [first.thing, second.pk]


VIOLATIONS = {
    "reading_count_once_a_month": two_counts,
    "reading_count_known_kind": by.update(COUNT, "kind = 'case'", factories.make_reading_count),
    "reading_count_whole_month": by.update(COUNT, "month = month + 1", factories.make_reading_count),
    "reading_count_at_least_one": by.update(COUNT, "count = 0", factories.make_reading_count),
    "resources_theme.name": by.copy_from_other("resources_theme", "name", factories.make_theme),
    "resources_theme.slug": by.copy_from_other("resources_theme", "slug", factories.make_theme),
    "resources_reference.key": by.copy_from_other(REFERENCE, "key", factories.make_reference),
    "reference_known_status": by.update(REFERENCE, "status = 'lost'", factories.make_reference),
    "reference_published_has_date": by.update(REFERENCE, "published_at = NULL", factories.make_reference),
    "reference_merged_says_where": by.update(REFERENCE, "status = 'merged'", factories.make_reference),
    "reference_not_merged_into_itself": by.update(
        REFERENCE, "status = 'merged', merged_into_id = id", factories.make_reference
    ),
    "reference_declined_says_why": by.update(
        REFERENCE, "status = 'declined'", lambda: factories.make_reference("proposed")
    ),
    "identifier_of_one_reference": by.copy_from_other("resources_referenceidentifier", "value", identified),
    "identifier_known_scheme": by.update("resources_referenceidentifier", "scheme = 'isni'", identified),
    "recommendation_once_each": two_opinions,
    "recommendation_says_something": by.update(
        "resources_recommendation", "opinion = ''", factories.make_recommendation
    ),
    "loan_one_at_a_time": two_loans,
    "loan_returned_after": by.update(LOAN, "returned_at = borrowed_at - interval '1 hour'", factories.make_loan),
    "import_known_status": by.update(BATCH, "status = 'lost'", factories.make_import),
    "import_done_has_date": by.update(BATCH, "status = 'done'", factories.make_import),
    "import_undone_has_date": by.update(BATCH, "undone_at = now()", factories.make_import),
    "import_once_at_a_time": two_files,
    "import_line_once": two_lines,
    "import_line_kept_is_read": by.update("resources_importline", "is_kept = true", unread_line),
    "resources_importline.reference_id": by.copy_from_other("resources_importline", "reference_id", added_line),
    "case_reference_once": two_uses,
}
