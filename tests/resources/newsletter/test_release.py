"""Before an issue leaves: read over, tried on the team, frozen, taken up again."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from labo.audit import AuditEvent
from labo.models import Notice, OutboxMail
from labo.outbox.message import build
from labo.roles import Role
from labo.transitions import Refusal, TransitionNotAllowed
from resources.links import night
from resources.links.look import Found
from resources.models import ConsentEvent, IssueChangedMeanwhile, LinkCheck, NewsletterIssue, Suppression
from resources.models.issue_release import OtherCount
from resources.newsletter import checks, sending
from resources.newsletter.letters import LEAVE_TOKEN_HERE
from resources.newsletter.mail import Frozen
from tests import factories
from tests.parallel import failures, in_parallel
from tests.resources.newsletter.test_editing import address as issue_page
from tests.resources.newsletter.test_editing import typed

pytestmark = pytest.mark.django_db
NAME = "admin:resources_newsletterissue"


@pytest.fixture
def lab():
    return factories.make_user(role=Role.LAB)


@pytest.fixture
def desk(client, lab):
    client.force_login(lab)
    return client


def said(issue, **changes):
    """The words of what is found, those that block first."""
    content = {**issue.as_content(), **changes}
    return [(one.is_blocking, one.words) for one in issue.findings(issue.mail(content), content)]


# --- Reading it over ------------------------------------------------------------------------------------


def test_finished_issue_has_nothing_against_it():
    assert said(factories.make_issue()) == []


@pytest.mark.parametrize(
    ("changes", "blocks", "words"),
    [
        ({"title": ""}, True, "Donnez un titre"),
        ({"title": "a" * 61}, False, "dépasse de 1"),
        ({"preheader": ""}, True, "phrase d’aperçu"),
        ({"preheader": "Court."}, False, "est courte"),
        ({"edito": "  \n"}, True, "manque l’édito"),
        ({"call": ""}, False, "appel à l’aide"),
        ({"groups": []}, True, "aucun article"),
        ({"edito": "mot " * 700}, False, "minutes de lecture"),
        ({"edito": "[ici](/nulle-part/)"}, True, "n’existe pas"),
    ],
)
def test_what_lacks_is_said(changes, blocks, words):
    found = said(factories.make_issue(), **changes)

    assert [is_blocking for is_blocking, said_words in found if words in said_words] == [blocks], found


@pytest.mark.parametrize(("columns", "words"), [({"text": " "}, "pas de texte"), ({"words": ""}, "pas de mots")])
def test_empty_item_stands_against_it(columns, words):
    issue = factories.make_issue()
    factories.make_issue_item(issue, **columns)

    assert [words in one for blocks, one in said(issue) if blocks] == [True]


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        (lambda html: html.replace("<h1", "<h2").replace("</h1", "</h2"), "premier niveau"),
        (lambda html: html.replace("<h2", "<h4").replace("</h2", "</h4"), "sautent un niveau"),
        (lambda html: html.replace("</body>", '<img src="https://x.org/p.gif"></body>'), "texte de remplacement"),
        (
            lambda html: html.replace("</body>", '<img alt="" src="https://x.org/p.gif"></body>'),
            "chercher quelque chose",
        ),
        (lambda html: html.replace('lang="fr"', ""), "sa langue"),
        (lambda html: html.replace(LEAVE_TOKEN_HERE, "x"), "désinscription manque"),
        (lambda html: html.replace("</body>", '<a href="#">ici</a></body>'), "ne mène nulle part"),
        (lambda html: html.replace("</body>", '<a href="https://x.org/">ici</a></body>'), "version en texte"),
        (lambda html: html + " " * 120_000, "100"),
    ],
)
def test_mail_that_is_made_badly_does_not_leave(wrong, words):
    issue = factories.make_issue()
    mail = issue.mail()
    broken = Frozen(mail.subject, wrong(mail.html), mail.text, mail.sha256)

    found = checks.run(broken, issue.as_content(), links={})

    assert any(one.is_blocking and words in one.words for one in found), found


def test_links_are_told_as_they_were_last_found():
    issue = factories.make_issue(items=0)
    for status in ("broken", "doubtful", "moved", "fine"):
        link = factories.make_link(status, last_checked_at=timezone.now())
        factories.make_issue_item(issue, address=link.address)
    factories.make_issue_item(issue, address="https://example.org/jamais-vu")

    found = said(issue)

    assert [blocks for blocks, words in found if "cassé" in words] == [True]
    assert [blocks for blocks, words in found if "n’a pas répondu" in words] == [False]
    assert [blocks for blocks, words in found if "changé d’adresse" in words] == [False]
    assert [words for _, words in found if "pas encore été vérifié" in words and "jamais-vu" in words] != []
    assert len(found) == 4

    LinkCheck.objects.filter(status="fine").update(last_checked_at=timezone.now() - timedelta(days=8))
    assert [words.count("https") for _, words in said(issue) if "pas encore été vérifiés" in words] == [2]


def test_links_of_an_issue_are_looked_at_without_the_request(settings):
    settings.OUTSIDE_IS_REACHABLE = True
    issue = factories.make_issue(items=0)
    factories.make_issue_item(issue, address="https://example.org/a")

    class Looker:
        def look(self, address):
            return Found("fine", 200)

    assert night.check_now(issue.outside_addresses(), looker=Looker()) == 1
    assert night.check_now(issue.outside_addresses(), looker=Looker()) == 0
    assert LinkCheck.objects.get().status == "fine"
    assert [words for _, words in said(issue) if "vérifié" in words] == []


def test_what_is_public_no_more_stands_against_it(lab):
    item = factories.make_item()
    issue = factories.make_issue()
    factories.make_issue_item(issue, source=f"watch:{item.pk}", title="Une trouvaille")
    assert said(issue) == []

    item.withdraw(by=lab)

    assert said(issue) == [
        (True, "«\u00a0Une trouvaille\u00a0» n’est plus public, ou n’est plus à annoncer\u00a0: écartez-le.")
    ]


# --- Trying it on the team ------------------------------------------------------------------------------


def test_try_goes_to_the_team_only_with_the_very_mail(desk, lab):
    issue = factories.make_issue()
    factories.make_agreed()
    colleague = factories.make_user(role=Role.LAB)

    desk.post(issue_page(issue), typed(issue, preheader="Ce qui vient d’être tapé.", try_on="1", to="me"))
    issue.refresh_from_db()
    mail = OutboxMail.objects.get(subject__startswith="[Essai]")
    assert (mail.to, mail.subject) == ([lab.email], f"[Essai] {issue.mail().subject}")
    desk.post(issue_page(issue), typed(issue, try_on="1", to="team"))

    tries = OutboxMail.objects.filter(subject__startswith="[Essai]")
    assert sorted(address for one in tries for address in one.to) == sorted([lab.email, colleague.email])
    message = build(mail)
    html = message.alternatives[0].content
    assert "Ce qui vient d’être tapé." in html
    assert LEAVE_TOKEN_HERE not in html + message.body
    assert reverse(f"{NAME}_change", args=[issue.pk]) in html
    assert html.count("<h1") == 1
    assert message.body.startswith("Le labo")
    assert ConsentEvent.objects.count() == 1  # the reader's own


@pytest.mark.parametrize("role", [None, Role.AMBASSADOR])
def test_try_never_goes_outside_the_team(lab, role):
    somebody = factories.make_user(role=role) if role else factories.make_user()

    with pytest.raises(Refusal, match="qu’à l’équipe"):
        factories.make_issue().try_on([lab, somebody], by=lab)

    assert not OutboxMail.objects.filter(subject__startswith="[Essai]").exists()


# --- Letting it leave -----------------------------------------------------------------------------------


def test_release_freezes_what_leaves_whatever_is_changed_afterwards(lab, settings):
    issue = factories.make_issue()
    factories.make_agreed()
    mail = issue.mail()

    issue.release(by=lab, count=1, seen=0)
    issue.items.all().delete()
    NewsletterIssue.objects.filter(pk=issue.pk).update(title="Autre", edito="Autre")
    settings.LAB_NAME = "Un autre nom"

    row = NewsletterIssue.objects.get(pk=issue.pk)
    assert row.frozen == mail
    assert (row.status, row.released_by) == ("scheduled", lab)
    assert row.content["edito"] == factories.WORDS["edito"]
    assert len(row.content["groups"][0]["items"]) == 3
    act = AuditEvent.objects.get(act="issue_released")
    assert (act.details["count"], act.details["sha256"]) == (1, mail.sha256)


def test_release_asks_for_the_number_of_people(lab):
    issue = factories.make_issue()
    with pytest.raises(Refusal, match="Personne ne reçoit"):
        issue.release(by=lab, count=0, seen=0)
    factories.make_agreed()
    gone = factories.make_agreed()
    Suppression.objects.create(mark=gone.mark, reason="bounce", at=timezone.now())
    factories.make_agreed("watch")

    with pytest.raises(OtherCount, match="1\u00a0personne reçoit"):
        issue.release(by=lab, count=3, seen=0)
    assert issue.audience() == {"getting": 1, "other": 1, "pending": 0, "left": 0, "suppressed": 1}
    issue.release(by=lab, count=1, seen=0)


def test_release_refuses_what_stands_against_it_and_an_unseen_text(lab):
    factories.make_agreed()
    with pytest.raises(Refusal, match="Donnez un titre"):
        factories.make_issue(title="").release(by=lab, count=1, seen=0)
    issue = factories.make_issue()
    with pytest.raises(Refusal, match="Ce moment est passé"):
        issue.release(by=lab, count=1, seen=0, send_at=timezone.now() - timedelta(minutes=1))
    issue.edit(by=lab, seen=0, words={"edito": "Changé."})
    with pytest.raises(IssueChangedMeanwhile):
        issue.release(by=lab, count=1, seen=0)
    assert set(NewsletterIssue.objects.values_list("status", flat=True)) == {"draft"}


@pytest.mark.django_db(transaction=True)
def test_twenty_clicks_at_once_release_once():
    lab = factories.make_user(role=Role.LAB)
    issue = factories.make_issue()
    factories.make_agreed()

    results = in_parallel(*[lambda: issue.release(by=lab, count=1, seen=0)] * 20)

    assert [type(error) for error in failures(results)] == [TransitionNotAllowed] * 19
    assert AuditEvent.objects.filter(act="issue_released").count() == 1
    assert issue.transitions.filter(target="scheduled").count() == 1


def test_page_says_who_gets_it_and_leaves_later_at_the_hour_of_paris(desk):
    issue = factories.make_issue()
    factories.make_agreed()
    address = reverse(f"{NAME}_release", args=[issue.pk])
    page = desk.get(address).content.decode()
    assert "<strong>1</strong>" in page

    wrong = desk.post(address, {"seen": 0, "count": "7", "when": "now"})
    assert wrong.status_code == 409
    assert desk.post(address, {"seen": 0, "count": "", "when": "later"}).status_code == 422
    day = timezone.localdate() + timedelta(days=3)
    right = {"seen": 0, "count": "1", "when": "later", "send_at": f"{day}T08:30"}
    assert desk.post(address, right).status_code == 302

    row = NewsletterIssue.objects.get(pk=issue.pk)
    assert timezone.localtime(row.send_at).strftime("%Y-%m-%d %H:%M") == f"{day} 08:30"
    assert desk.get(address).status_code == 302


def test_released_issue_is_taken_up_again_until_it_leaves(lab):
    issue = factories.make_issue("scheduled", by=lab)
    before = issue.frozen

    issue.reopen(by=lab)
    issue.reopen(by=lab)

    row = NewsletterIssue.objects.get(pk=issue.pk)
    assert (row.status, row.html, row.sha256, row.send_at, row.content) == ("draft", "", "", None, {})
    assert row.mail() == before
    with pytest.raises(TransitionNotAllowed):
        factories.make_issue("sending").reopen(by=lab)


def test_released_issue_that_tells_what_was_taken_back_does_not_leave(lab):
    item = factories.make_item()
    issue = factories.make_issue("draft", by=lab)
    factories.make_issue_item(issue, source=f"watch:{item.pk}", title="Une trouvaille")
    reader = factories.make_agreed()
    issue.release(by=lab, count=1, seen=issue.revision)
    item.withdraw(by=lab)

    sending.sweep()

    row = NewsletterIssue.objects.get(pk=issue.pk)
    assert (row.status, row.deliveries.count()) == ("draft", 0)
    assert Notice.objects.filter(person=lab, key__contains=f"held:{issue.pk}:").count() == 1
    assert reader.deliveries.count() == 0


# --- Once it has left -----------------------------------------------------------------------------------


def test_what_the_watch_had_kept_is_published_once_and_its_author_thanked(lab):
    kept, dropped = factories.make_item("kept"), factories.make_item("kept")
    withdrawn = factories.make_item("kept")
    issue = factories.make_issue()
    for item in (kept, withdrawn):
        factories.make_issue_item(issue, source=f"watch:{item.pk}")
    factories.make_issue_item(issue, source=f"watch:{dropped.pk}", choice="dropped")
    withdrawn.withdraw(by=lab)

    assert [issue.tell_sources(by=lab), issue.tell_sources(by=lab)] == [1, 0]

    kept.refresh_from_db()
    dropped.refresh_from_db()
    assert (kept.status, dropped.status) == ("published", "kept")
    assert Notice.objects.filter(person=kept.shared_by, line="Votre trouvaille est publiée").count() == 1


# --- Seeing it ------------------------------------------------------------------------------------------


def test_preview_shows_the_very_mail_in_a_frame_of_ours(desk):
    issue = factories.make_issue()
    part = desk.get(reverse(f"{NAME}_part", args=[issue.pk, "sombre"]))
    page = desk.get(reverse(f"{NAME}_preview", args=[issue.pk]) + "?vue=telephone")
    sheets = {
        look: desk.get(reverse(f"{NAME}_sheet", args=[issue.pk, look])).content.decode()
        for look in ("ordinateur", "sombre")
    }

    assert part.headers["X-Frame-Options"] == "SAMEORIGIN"
    assert "frame-ancestors 'self'" in part.headers["Content-Security-Policy"]
    assert "style=" not in part.content.decode()
    assert "Un atelier vide" in part.content.decode()
    assert "frame-src 'self'" in page.headers["Content-Security-Policy"]
    assert 'width="' not in page.content.decode().partition("<iframe")[2].partition(">")[0]
    assert "@media not all" in sheets["ordinateur"]
    assert "@media all" in sheets["sombre"]
    assert desk.get(reverse(f"{NAME}_part", args=[issue.pk, "ailleurs"])).status_code == 404
    assert desk.get(reverse(f"{NAME}_preview", args=[issue.pk]) + "?vue=ailleurs").status_code == 404


def test_preview_of_a_frozen_issue_is_what_was_frozen(desk):
    issue = factories.make_issue("scheduled")
    NewsletterIssue.objects.filter(pk=issue.pk).update(title="Autre titre")

    page = desk.get(reverse(f"{NAME}_preview", args=[issue.pk]) + "?vue=texte").content.decode()

    assert "Un atelier vide" in page
    assert "Autre titre" not in page


def test_letter_that_nobody_edits_is_not_taken_up_again(lab):
    with pytest.raises(Refusal, match="toute seule"):
        factories.make_issue("scheduled", letter="watch").reopen(by=lab)
