"""What breaks the constraints of the shared watch and of the links that are looked at."""

from tests import factories
from tests import violations as by

ITEM, WORD, LINK = "resources_watchitem", "resources_watchword", "resources_linkcheck"


def two_words():
    item = factories.make_item()
    first, second = factories.make_word(item), factories.make_word(item)
    return f"UPDATE {WORD} SET by_id = %s WHERE id = %s", [first.by_id, second.pk]


VIOLATIONS = {
    f"{ITEM}.key": by.copy_from_other(ITEM, "key", factories.make_item),
    "watch_item_shared_once": by.copy_from_other(ITEM, "canonical", factories.make_item),
    "watch_item_known_status": by.update(ITEM, "status = 'lost'", lambda: factories.make_item("kept")),
    "watch_item_status_has_its_date": by.update(ITEM, "read_at = NULL", factories.make_item),
    "watch_item_withdrawn_has_its_date": by.update(ITEM, "withdrawn_at = now()", factories.make_item),
    "watch_item_sent_back_with_a_word": by.update(ITEM, "word = ''", lambda: factories.make_item("sent_back")),
    "watch_item_says_something": by.update(ITEM, "address = 'javascript:alert(1)'", factories.make_item),
    "watch_item_known_category": by.update(ITEM, "category = 'divers'", factories.make_item),
    "watch_word_once_a_person": two_words,
    "watch_word_says_something": by.update(WORD, "why = ''", factories.make_word),
    f"{LINK}.address": by.copy_from_other(LINK, "address", factories.make_link),
    "link_check_known_status": by.update(LINK, "status = 'lost'", factories.make_link),
    "link_check_failures_have_their_date": by.update(LINK, "failures = 1", factories.make_link),
    "link_check_moved_says_where": by.update(LINK, "final_address = ''", lambda: factories.make_link("moved")),
    "link_check_ignored_by_somebody": by.update(LINK, "ignored_at = now()", factories.make_link),
}
