"""
R38: what the lab notes for itself is in no mail, notice or export, not even of the team.

That no page gives it to the service or the public is seen with all the lab's other words: ``tests/test_canaries.py``.
"""

import pytest
from django.db import transaction

from labo.models import Notice, OutboxMail
from labo.notices.digest import send_digests
from labo.roles import Role
from projects.models import Message, Proposal, ThreadReading
from tests import factories
from tests.databases import settled
from tests.labo.notices.test_digest import TUESDAY_MORNING
from tests.routes import ROUTES
from tests.world import World

pytestmark = pytest.mark.django_db

CANARY = "Canari-jaune-interne"


@pytest.fixture(scope="module")
def noted(django_db_setup, django_db_blocker):
    """A world where every case that was sent carries notes, among messages that its service reads."""
    with django_db_blocker.unblock(), transaction.atomic():
        world = World()
        # Whoever reads and notes without writing to the service is not named there either.
        silent = factories.make_user(role=Role.LAB, last_name=f"{CANARY}-lecteur")
        for case in Proposal.objects.exclude(status="draft"):
            factories.make_message(case, text="Une question.")
            factories.make_internal_note(case, by=silent, text=f"{CANARY} : à lire entre nous.")
            factories.make_message(case, from_lab=True, by=world.administrator, text="Une réponse.")
            last = case.messages.last()
            ThreadReading.mark(case.messages.all(), by=silent, on_lab_side=True, up_to=last.pk)
        yield settled(world)
        transaction.set_rollback(True)


def test_no_mail_nor_notice_gives_it(noted):
    send_digests(now=TUESDAY_MORNING.replace(year=2027, day=23))

    mails = OutboxMail.objects.all()
    assert mails.filter(template="labo/emails/digest").exists()
    # Not even to the team: a mail can be forwarded, and a screen read over a shoulder.
    assert not mails.filter(body__contains=f"{CANARY} :").exists()
    assert not Notice.objects.filter(line__contains=f"{CANARY} :").exists()
    for person in (noted.lead, noted.agent):
        assert not mails.filter(to__contains=[person.email], body__contains=CANARY).exists()
        assert not Notice.objects.filter(person=person, line__contains=CANARY).exists()


def test_export_of_the_cases_gives_it_to_nobody(noted):
    answer = noted.ask("lab", "get", "/admin/projects/proposal/exporter/")

    assert b"LABO-" in answer.content
    assert f"{CANARY} :".encode() not in answer.content


def test_the_team_reads_it(noted):
    """Negative control: the canary sings where it lives."""
    thread = ROUTES["admin:projects_proposal_thread"].address("admin:projects_proposal_thread", noted)

    for role in ("ambassador", "lab", "administrator"):
        assert CANARY.encode() in noted.ask(role, "get", thread).content, role


def test_canary_is_heard_when_a_note_changes_its_audience(noted, monkeypatch):
    """Negative control: the same pages, if the service's queries forgot the audience."""
    monkeypatch.setattr("projects.models.message.MessageQuerySet.for_service", lambda self: self)

    assert CANARY.encode() in noted.ask("lead", "get", f"/projets/{noted.assessing.reference}/echanges/").content
    assert Message.objects.filter(text__contains=CANARY).exists()
