"""The screen of a letter that leaves, left open: it moves by itself, and stops it for good in two steps."""

import os

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from labo.roles import Role
from resources.models import NewsletterIssue
from tests import factories
from tests.browser.axe import AXE, FIND, OVERFLOW

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_letter_is_followed_paused_and_given_up(open_as):
    issue = factories.make_frozen_issue("sending")
    for _ in range(6):
        factories.make_delivery("queued", issue=issue)
    factories.make_delivery("rejected", issue=issue, answer="550 5.1.1 User unknown", attempts=1)
    lab = factories.make_user(role=Role.LAB)
    screen = open_as(lab, f"/admin/resources/envois/{issue.pk}/")
    expect(screen.get_by_role("status").first).to_contain_text("1 sur 7")

    for row in issue.deliveries.filter(status="queued")[:4]:
        row.status, row.accepted_at = "accepted", timezone.now()
        row.save()
    expect(screen.get_by_role("status").first).to_contain_text("5 sur 7", timeout=8000)
    if folder := os.environ.get("SHOTS"):
        screen.screenshot(path=f"{folder}/progress-1280.png", full_page=True)
        screen.set_viewport_size({"width": 360, "height": 800})
        screen.screenshot(path=f"{folder}/progress-360.png", full_page=True)
    screen.get_by_role("button", name="Mettre en pause").click()
    expect(screen.get_by_text("L’envoi est en pause.")).to_be_visible()
    screen.set_viewport_size({"width": 320, "height": 800})
    screen.evaluate(AXE)
    assert screen.evaluate(FIND) == []
    assert screen.evaluate(OVERFLOW) <= 0

    screen.get_by_text("Annuler cet envoi").click()
    screen.get_by_role("button", name="Annuler l’envoi pour de bon").click()
    expect(screen.get_by_text("L’envoi est annulé.")).to_be_visible()

    assert NewsletterIssue.objects.get(pk=issue.pk).status == "cancelled"
    assert issue.deliveries.counts()["skipped"] == 2
    assert screen.complaints == []
