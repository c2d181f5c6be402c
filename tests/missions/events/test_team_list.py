"""The list of the events in the team's space: what comes, the nearest first, apart from what is past."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from tests import factories

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("asked", "shown"),
    [("a-venir", ["Bientôt", "Plus tard"]), ("passe", ["Hier"]), ("", ["Plus tard", "Bientôt", "Hier"])],
)
def test_list_tells_what_comes_from_what_is_past(client, lab_member, asked, shown):
    factories.make_event(title="Plus tard", starts_at=timezone.now() + timedelta(days=30))
    factories.make_held_event(title="Hier")
    factories.make_event(title="Bientôt")
    client.force_login(lab_member)

    found = client.get(reverse("admin:missions_event_changelist"), {"moment": asked} if asked else {})

    assert [event.title for event in found.context["cl"].result_list] == shown
