"""What breaks the constraints of the issues of a letter and of their items."""

from tests import factories
from tests import violations as by

ISSUE, ITEM = "resources_newsletterissue", "resources_issueitem"


def two_of_one_month():
    first, second = factories.make_issue(), factories.make_issue()
    return f"UPDATE {ISSUE} SET period = %s WHERE id = %s", [first.period, second.pk]


def two_of_one_number():
    first, second = factories.make_issue(), factories.make_issue()
    return f"UPDATE {ISSUE} SET number = %s WHERE id = %s", [first.number, second.pk]


def told_twice():
    issue = factories.make_issue(items=0)
    first = factories.make_issue_item(issue, source="event:1")
    second = factories.make_issue_item(issue, source="event:2")
    return f"UPDATE {ITEM} SET source = %s WHERE id = %s", [first.source, second.pk]


def an_item():
    return factories.make_issue_item(factories.make_issue(items=0))


VIOLATIONS = {
    "newsletter_issue_once_a_period": two_of_one_month,
    "newsletter_issue_number_once": two_of_one_number,
    "newsletter_issue_known_status": by.update(ISSUE, "status = 'lost'", lambda: factories.make_issue("scheduled")),
    "newsletter_issue_leaves_frozen": by.update(ISSUE, "html = ''", lambda: factories.make_issue("scheduled")),
    "newsletter_issue_started_has_its_date": by.update(
        ISSUE, "started_at = NULL", lambda: factories.make_issue("sending")
    ),
    "newsletter_issue_sent_has_its_date": by.update(ISSUE, "sent_at = now()", factories.make_issue),
    "issue_item_once": told_twice,
    "issue_item_says_something": by.update(ITEM, "title = ''", an_item),
    "issue_item_address": by.update(ITEM, "address = 'javascript:alert(1)'", an_item),
}
