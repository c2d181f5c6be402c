"""The screen of a letter that leaves: how far it is, what stops it, who did not get it."""

import csv
import io
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from resources.models import Delivery
from resources.newsletter import sending
from tests import factories
from tests.resources.newsletter.test_sending import many

pytestmark = pytest.mark.django_db
S = Delivery.Status


@pytest.fixture
def team(client, lab_member):
    client.force_login(lab_member)
    return client


def screen(issue, name="progress"):
    return reverse(f"admin:letter_{name}", args=[issue.pk])


def read(client, issue, **headers):
    return client.get(screen(issue), headers=headers).content.decode().replace("&nbsp;", " ").replace("\xa0", " ")


def test_screen_counts_and_says_when_it_ends(team, settings, time_machine):
    time_machine.move_to("2026-11-26T10:00:00+00:00", tick=False)
    issue, now = factories.make_frozen_issue("sending"), timezone.now()
    for _ in range(30):
        factories.make_delivery("accepted", issue=issue)
    for _ in range(60):
        factories.make_delivery("queued", issue=issue)
    factories.make_delivery("deferred", issue=issue, answer="450 Plus tard", next_try_at=now + timedelta(minutes=5))
    factories.make_delivery("rejected", issue=issue, answer="550 <Personne>")

    page = read(team, issue)

    assert "En cours d’envoi : 32 sur 92. 30 par minute. Finira vers 11 h 02." in page
    for words in (
        "<strong>30</strong> remises",
        "<strong>60</strong> à envoyer",
        "<strong>1</strong> à essayer",
    ):
        assert words in page
    assert "550 &lt;Personne&gt;" in page
    assert "450 Plus tard" in page
    assert 'data-hx-trigger="every 3s"' in page


def test_open_page_is_given_what_moves_alone_then_all_of_it(team, lab_member):
    issue = factories.make_frozen_issue("sending")

    part = read(team, issue, **{"HX-Request": "true"})
    issue.pause(by=lab_member, reason="-")
    whole = team.get(screen(issue), headers={"HX-Request": "true"})

    assert part.startswith('<div id="avancement"') or part.startswith("\n<div")
    assert "<html" not in part
    assert (whole.headers["HX-Refresh"], b"every 3s" in whole.content) == ("true", False)


@pytest.mark.parametrize(
    ("status", "offered"),
    [
        ("scheduled", {"cancel"}),
        ("sending", {"pause", "cancel", "send_again"}),
        ("paused", {"resume", "cancel", "send_again"}),
        ("sent", {"send_again"}),
        ("cancelled", set()),
    ],
)
def test_screen_offers_what_can_be_done(team, status, offered):
    issue = factories.make_frozen_issue(status)
    factories.make_delivery("rejected", issue=issue)

    page = read(team, issue)

    assert {
        name for name in ("pause", "resume", "cancel", "send_again") if f'action="{screen(issue, name)}"' in page
    } == (offered)


def test_team_stops_goes_on_and_gives_up(team):
    issue = factories.make_frozen_issue("sending")
    factories.make_delivery(issue=issue)
    states = []
    for name in ("pause", "pause", "resume", "cancel", "resume"):
        response = team.post(screen(issue, name))
        issue.refresh_from_db()
        states.append(issue.status)
        assert (response.status_code, response.headers["Location"]) == (302, screen(issue))

    assert states == ["paused", "paused", "sending", "cancelled", "cancelled"]
    assert set(issue.transitions.values_list("by", flat=True)) == {int(team.session["_auth_user_id"])}
    assert issue.deliveries.get().status == "skipped"


def test_refused_click_is_said(team):
    issue = factories.make_frozen_issue("sent")

    page = team.post(screen(issue, "pause"), follow=True).content.decode()

    assert "est à l’état «\u00a0envoyé\u00a0» et ne peut pas passer à «\u00a0en pause\u00a0»" in page


def test_refused_are_tried_again_by_a_button(team, quick_sink):
    issue = factories.make_frozen_issue("sent")
    row = factories.make_delivery("rejected", issue=issue)

    page = team.post(screen(issue, "send_again"), follow=True).content.decode()
    sending.sweep()

    assert "1\xa0adresse repart dans l’envoi." in page
    assert quick_sink.recipients == [row.subscriber.email]


def test_pause_says_why(team, quick_sink):
    many(2)
    quick_sink.script["content", "*"] = "554 5.7.1 Spam"
    issue = factories.make_frozen_issue()
    sending.sweep()

    assert "Le serveur de courriel refuse la lettre : 554 5.7.1 Spam" in read(team, issue)


def test_list_is_given_for_a_spreadsheet(team):
    issue = factories.make_frozen_issue("sent")
    factories.make_delivery("accepted", issue=issue)
    refused = factories.make_delivery("rejected", issue=issue, answer="=550 5.1.1", attempts=1)
    back = factories.make_delivery("accepted", issue=issue, bounced_at=timezone.now(), answer="552")

    content = team.get(screen(issue, "report")).content
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig")), delimiter=";"))

    assert [row[0] for row in rows] == ["Adresse", refused.email, back.email]
    assert rows[1][1:3] == ["refusé", "1"]
    assert not rows[1][3].startswith("=")


def test_draft_has_no_screen(team):
    assert team.get(screen(factories.make_frozen_issue("draft"))).status_code == 404


def test_screen_asks_as_much_for_thirty_as_for_one(team, django_assert_num_queries):
    issue = factories.make_frozen_issue("sending")
    factories.make_delivery("rejected", issue=issue)
    team.get(screen(issue))
    with django_assert_num_queries(9):
        team.get(screen(issue))
    for _ in range(29):
        factories.make_delivery("rejected", issue=issue)

    with django_assert_num_queries(9):
        team.get(screen(issue))
