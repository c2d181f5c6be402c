"""An editor takes a draft up: nothing is written over unseen, everything works by buttons."""

from functools import partial

import pytest
from django.urls import reverse

from labo.audit import AuditEvent
from labo.roles import Role
from labo.transitions import Refusal
from resources.models import IssueChangedMeanwhile, NewsletterIssue
from tests import factories
from tests.parallel import failures, in_parallel

pytestmark = pytest.mark.django_db
CHANGE = "admin:resources_newsletterissue_change"


@pytest.fixture
def lab():
    return factories.make_user(role=Role.LAB)


@pytest.fixture
def desk(client, lab):
    client.force_login(lab)
    return client


def address(issue):
    return reverse(CHANGE, args=[issue.pk])


def typed(issue, **changes):
    """What the page sends back, untouched but for the changes."""
    data = {"seen": issue.revision, "new-category": "lecture"}
    data |= {name: getattr(issue, name) for name in issue.EDITED}
    for item in issue.items.all():
        data |= {f"i{item.pk}-{name}": getattr(item, name) for name in ("title", "text", "words", "address")}
    return {**data, **changes}


def test_page_saves_words_and_items_together(desk, lab):
    issue = factories.make_issue()
    item = issue.items.first()

    answer = desk.post(address(issue), typed(issue, title="Un titre", **{f"i{item.pk}-text": "Réécrit."}))

    assert answer.status_code == 302
    issue.refresh_from_db()
    assert (issue.title, issue.revision, issue.written_by) == ("Un titre", 1, lab)
    assert issue.items.get(pk=item.pk).text == "Réécrit."
    assert AuditEvent.objects.filter(act="issue_written").count() == 1


@pytest.mark.parametrize(("button", "choice"), [("keep", "kept"), ("drop", "dropped"), ("postpone", "postponed")])
def test_button_saves_the_page_and_chooses(desk, button, choice):
    issue = factories.make_issue()
    item = factories.make_issue_item(issue, choice="dropped" if button == "keep" else "kept")

    answer = desk.post(address(issue), typed(issue, edito="Gardé.", **{button: item.pk}))

    assert answer.url.endswith(f"#article-{item.pk}")
    assert issue.items.get(pk=item.pk).choice == choice
    assert NewsletterIssue.objects.get(pk=issue.pk).edito == "Gardé."


def test_items_move_within_their_category(desk):
    issue = factories.make_issue(items=0)
    first = factories.make_issue_item(issue, category="lecture")
    other = factories.make_issue_item(issue, category="outil")
    second = factories.make_issue_item(issue, category="lecture")

    desk.post(address(issue), typed(issue, up=second.pk))

    def order():
        return [row.pk for _, rows in NewsletterIssue.objects.get(pk=issue.pk).groups() for row in rows]

    assert order() == [second.pk, first.pk, other.pk]
    issue.refresh_from_db()
    desk.post(address(issue), typed(issue, up=second.pk))  # it is the first already
    assert order() == [second.pk, first.pk, other.pk]
    issue.refresh_from_db()
    desk.post(address(issue), typed(issue, down=second.pk))
    assert order() == [first.pk, second.pk, other.pk]


def test_item_of_one_s_own_is_added_and_a_wrong_one_is_kept_typed(desk):
    issue = factories.make_issue(items=0)
    wrong = {"new-title": "Le mien", "new-text": "Un mot.", "new-address": "javascript:alert(1)", "new-words": "Voir"}

    refused = desk.post(address(issue), typed(issue, **wrong))
    assert refused.status_code == 422
    assert "Le mien" in refused.content.decode()
    desk.post(address(issue), typed(issue, **{**wrong, "new-address": "https://example.org/"}))

    row = issue.items.get()
    assert (row.title, row.address, row.source, row.choice) == ("Le mien", "https://example.org/", "", "kept")


def test_text_goes_back_to_what_was_collected(desk):
    issue = factories.make_issue(items=0)
    origin = {"title": "D’origine", "text": "Comme il est arrivé.", "words": "Lire"}
    item = factories.make_issue_item(issue, source="watch:1", origin=origin, title="Changé", text="Changé.")

    desk.post(address(issue), typed(issue, restore=item.pk))

    item.refresh_from_db()
    assert (item.title, item.text) == ("D’origine", "Comme il est arrivé.")


def test_second_editor_sees_both_texts_and_nothing_is_lost(desk, lab):
    issue = factories.make_issue()
    item = issue.items.first()
    mine = typed(issue, edito="Le mien.", **{f"i{item.pk}-text": "Mon texte."})
    colleague = factories.make_user(role=Role.LAB)
    issue.edit(by=colleague, seen=0, words={"edito": "Le sien."}, items={item.pk: {"text": "Son texte."}})

    answer = desk.post(address(issue), mine)

    page = answer.content.decode()
    assert answer.status_code == 409
    for text in ("Le mien.", "Mon texte.", "Le sien.", "Son texte."):
        assert text in page
    assert NewsletterIssue.objects.get(pk=issue.pk).edito == "Le sien."
    seen = answer.context["form"]["seen"].value()
    assert desk.post(address(issue), {**mine, "seen": seen}).status_code == 302
    assert NewsletterIssue.objects.get(pk=issue.pk).edito == "Le mien."


def test_what_was_typed_outlives_the_session(client, lab):
    issue = factories.make_issue()
    item = issue.items.first()
    own = {"new-title": "Le mien", "new-text": "À moi.", f"i{item.pk}-text": "Mon texte."}

    client.post(address(issue), typed(issue, edito="Mon édito.", **own))
    client.force_login(lab)
    page = client.get(address(issue)).content.decode()

    assert [words for words in ("Mon édito.", "Le mien", "À moi.", "Mon texte.") if words not in page] == []


def test_page_sent_twice_is_saved_once_and_is_no_conflict(desk):
    issue = factories.make_issue()
    data = typed(issue, edito="Une fois.")

    assert [desk.post(address(issue), data).status_code for _ in range(2)] == [302, 302]
    assert NewsletterIssue.objects.get(pk=issue.pk).revision == 1


def test_draft_that_was_released_meanwhile_gives_the_text_back(desk, lab):
    issue = factories.make_issue()
    data = typed(issue, edito="Trop tard, mais gardé.")
    factories.make_agreed()
    issue.release(by=lab, count=1, seen=0)

    answer = desk.post(address(issue), data)

    assert answer.status_code == 409
    assert "Trop tard, mais gardé." in answer.content.decode()


@pytest.mark.django_db(transaction=True)
def test_of_fifty_pairs_of_saves_none_is_written_over_unseen():
    one, other = factories.make_user(role=Role.LAB), factories.make_user(role=Role.LAB)
    issue = factories.make_issue(items=0)
    for turn in range(50):
        seen = NewsletterIssue.objects.get(pk=issue.pk).revision
        saves = [
            partial(issue.edit, by=person, seen=seen, words={"edito": f"{name} {turn}"})
            for person, name in ((one, "un"), (other, "deux"))
        ]
        results = in_parallel(*saves)
        assert [type(error) for error in failures(results)] == [IssueChangedMeanwhile]
        saved = next(row for row in results if not isinstance(row, Exception))
        assert NewsletterIssue.objects.get(pk=issue.pk).edito == saved.edito


def test_page_tells_what_is_kept_for_agents_alone_without_putting_it_in(desk):
    item = factories.make_item("kept", audience="network", title="Pour les agents")
    issue = factories.make_issue()

    page = desk.get(address(issue)).content.decode()

    assert "Pour les agents" in page
    assert f"watch:{item.pk}" not in {row.source for row in issue.items.all()}
    assert "Pour les agents" not in issue.mail().html


def test_month_is_composed_by_hand_once(desk):
    factories.make_item()
    compose = reverse("admin:resources_newsletterissue_compose")

    first, second = desk.post(compose), desk.post(compose)

    issue = NewsletterIssue.objects.get()
    assert first.url == second.url == address(issue)


def test_draft_given_up_is_edited_no_more(lab):
    issue = factories.make_issue("cancelled", by=lab)

    with pytest.raises(Refusal, match="n’est plus un brouillon"):
        issue.edit(by=lab, seen=0, words={"edito": "Encore."})
