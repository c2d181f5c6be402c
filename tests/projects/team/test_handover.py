"""F8: a case changes hands by a link that opens once, for one address, for thirty days."""

import re
import threading
from datetime import timedelta

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from labo.audit import AuditEvent
from labo.links import mark_of
from labo.models import OutboxMail
from labo.transitions import Refusal
from projects.models import CoLead, Handover, Proposal
from projects.models.handover import VALID_FOR
from tests import factories
from tests.factories import make_assessed, make_co_lead, make_draft, make_handover, make_proposal, make_user
from tests.parallel import failures, in_parallel
from tests.projects.service_side import said, text_of
from tests.test_secrets import TOKEN

pytestmark = pytest.mark.django_db

TAKE = "/projets/passation/"


def link_in(mail):
    return re.search(r"http://testserver(/projets/passation/lien/\S+?/)\)", mail.body)[1]


def link():
    return link_in(OutboxMail.objects.filter(template="projects/emails/handover").latest("pk"))


@pytest.fixture
def colleague():
    return make_user("collegue@example.org", first_name="Alex", last_name="Relais", job_title="Cheffe de projet")


def test_offer_changes_nothing_yet(colleague):
    proposal = make_draft()
    handover = make_handover(proposal, to=colleague)

    assert Proposal.objects.get().lead == proposal.lead
    assert not Proposal.objects.visible_to(colleague).exists()
    assert handover.expires_at - handover.offered_at == timedelta(days=30)


def test_base_keeps_no_token_and_the_mail_is_wiped(colleague):
    handover = make_handover(to=colleague)
    token = link().rstrip("/").rpartition("/")[2]

    assert len(token) >= 43, "256 bits"
    assert handover.token_hash == mark_of(token) != token
    mail = OutboxMail.objects.get(template="projects/emails/handover")
    assert mail.is_secret
    assert token not in f"{mail.subject}{mail.key}{AuditEvent.objects.values_list('details')}"


def test_link_shows_what_will_be_taken_then_hands_it_over(client, colleague):
    proposal = make_draft(title="Le tri des papiers")
    make_handover(proposal, to=colleague)
    client.force_login(colleague)

    page = client.get(link(), follow=True)
    assert "Le tri des papiers" in text_of(page)
    assert Proposal.objects.get().lead != colleague, "GET writes nothing"
    taken = client.post(TAKE)

    case = Proposal.objects.get()
    assert (case.lead, case.lead_job_title) == (colleague, "Cheffe de projet")
    assert taken["Location"] == case.get_absolute_url()
    assert not Proposal.objects.visible_to(proposal.lead).exists()
    event = AuditEvent.objects.get(act="case_handed_over")
    assert (event.by, event.details["before"]) == (colleague, proposal.lead_id)
    told = OutboxMail.objects.get(template="projects/emails/handover_done")
    assert told.to == [proposal.lead.email]
    assert "n’est plus dans votre espace" in told.body


def test_former_lead_keeps_reading_if_they_wished(client, colleague):
    proposal = make_proposal()
    handover = make_handover(proposal, to=colleague, keeps_reading=True)

    handover.take(by=colleague)

    (row,) = CoLead.objects.all()
    assert (row.user, row.role, row.proposal) == (proposal.lead, "read", proposal)
    assert Proposal.objects.visible_to(proposal.lead).exists()
    assert not Proposal.objects.led_by(proposal.lead).exists()


def test_co_lead_who_takes_the_case_is_no_longer_a_co_lead(colleague):
    proposal = make_draft()
    make_co_lead(proposal, user=colleague, role="edit")

    make_handover(proposal, to=colleague).take(by=colleague)

    assert list(Proposal.objects.led_by(colleague)) == [proposal]
    assert not CoLead.objects.exists()


def test_secret_leaves_the_address_and_survives_sign_in(client, colleague):
    """R65: neither the sign-in page, nor the page that follows, shows the token."""
    make_handover(to=colleague)
    token = link().rstrip("/").rpartition("/")[2]

    first = client.get(link())
    second = client.get(first["Location"])

    assert first["Location"] == TAKE
    assert second["Location"] == f"/compte/login/?next={TAKE}"
    assert "no-store" in first["Cache-Control"]
    client.force_login(colleague)
    page = client.get(TAKE)
    assert page.status_code == 200
    assert token not in page.content.decode()


def test_scanner_of_a_mailbox_consumes_nothing(client, colleague):
    make_handover(to=colleague)
    for _ in range(3):
        client.get(link(), follow=True)
        client.cookies.clear()

    client.force_login(colleague)
    assert client.get(link(), follow=True).status_code == 200


# --- Links that cannot serve: a clear sentence -----------------------------------------------------------


def try_link(client, user):
    client.force_login(user)
    client.get(link())
    return client.get(TAKE), client.post(TAKE)


def test_forwarded_link_says_so_and_tells_nothing_of_the_case(client, colleague):
    proposal = make_draft(title="Un secret bien gardé", summary="Canari")
    make_handover(proposal, to=colleague)

    for answer in try_link(client, make_user()):
        assert answer.status_code == 403
        assert "destiné à une autre personne" in text_of(answer)
        page = answer.content.decode()
        assert not any(word in page for word in ("secret bien", "Canari", colleague.email, str(proposal.lead)))
    assert Proposal.objects.get().lead == proposal.lead


def test_lead_who_opens_their_own_link_takes_nothing(client, colleague):
    proposal = make_draft()
    make_handover(proposal, to=colleague)

    assert [answer.status_code for answer in try_link(client, proposal.lead)] == [403, 403]


def test_link_serves_once_and_a_second_click_finds_it_done(client, colleague):
    proposal = make_draft()
    make_handover(proposal, to=colleague).take(by=colleague)

    client.force_login(colleague)
    client.get(link())

    assert client.get(TAKE)["Location"] == client.post(TAKE)["Location"] == proposal.get_absolute_url()
    assert AuditEvent.objects.filter(act="case_handed_over").count() == 1


def test_used_link_gives_nothing_back_once_the_case_has_gone_on(client, colleague):
    proposal, next_one = make_draft(), make_user()
    handover = make_handover(proposal, to=colleague)
    used = link()
    handover.take(by=colleague)
    make_handover(Proposal.objects.get(), to=next_one).take(by=next_one)

    client.force_login(colleague)
    client.get(used)
    client.post(TAKE)

    assert Proposal.objects.get().lead == next_one


def test_expired_link_says_since_when(client, colleague):
    make_handover(to=colleague)
    Handover.objects.update(expires_at=timezone.now())

    get, post = try_link(client, colleague)

    assert (get.status_code, post.status_code) == (403, 403)
    assert "n’est plus valable depuis le" in text_of(get)


def test_link_is_valid_to_its_last_second(colleague):
    handover = make_handover(to=colleague)

    assert handover.why_closed(colleague, now=handover.offered_at + VALID_FOR - timedelta(seconds=1)) == ""
    assert handover.why_closed(colleague, now=handover.offered_at + VALID_FOR) != ""


def test_new_offer_calls_the_former_off(client, colleague):
    proposal = make_draft()
    make_handover(proposal, to=colleague)
    old = link()
    make_handover(proposal, to=make_user())

    client.force_login(colleague)
    client.get(old)

    assert "remplacée par une autre" in text_of(client.get(TAKE))


def test_cancelled_offer_opens_nothing(client, colleague):
    proposal = make_draft()
    handover = make_handover(proposal, to=colleague)
    client.force_login(proposal.lead)
    response = client.post(reverse("projects:hand_over_cancel", args=[handover.pk]), follow=True)
    assert said(response) == ["La passation est annulée. Le lien n’ouvre plus rien."]

    get, _ = try_link(client, colleague)

    assert "annulée" in text_of(get)


@pytest.mark.parametrize("token", ["abc", "a" * 43, "x-y_z"])
def test_unknown_link_gets_the_page_of_what_does_not_exist(client, colleague, token):
    client.force_login(colleague)
    client.get(f"/projets/passation/lien/{token}/")

    absent, nowhere = client.get(TAKE), client.get("/projets/LABO-2026-999/")

    assert (absent.status_code, nowhere.status_code) == (404, 404)
    assert TOKEN.sub(rb"\1\2", absent.content) == TOKEN.sub(rb"\1\2", nowhere.content)


def test_case_and_address_of_the_letters_do_not_matter(colleague):
    proposal = make_draft()
    handover = Handover.offer(proposal, to=" COLLEGUE@Example.org ", by=proposal.lead)

    assert handover.take(by=colleague).lead == colleague


@pytest.mark.parametrize(
    ("to", "words"), [("x@gmail.com", "n’est pas de la collectivité"), ("PORTEUSE@example.org", "C’est votre adresse")]
)
def test_addresses_that_get_no_link(to, words):
    proposal = make_draft(make_user("porteuse@example.org"))

    with pytest.raises(Refusal, match=words):
        Handover.offer(proposal, to=to, by=proposal.lead)

    assert not OutboxMail.objects.exists()


def test_evaluator_does_not_take_the_case_they_assess():
    proposal = make_assessed()
    evaluator = proposal.sheets.first().evaluator
    with pytest.raises(Refusal, match="évalue ce cas"):
        make_handover(proposal, to=evaluator)

    screened = make_proposal()
    later = make_user()
    handover = make_handover(screened, to=later)
    factories.make_grid()
    Proposal.objects.filter(pk=screened.pk).update(grid=factories.make_grid(), status="assessing")
    screened.sheets.create(evaluator=later, grid=factories.make_grid())
    with pytest.raises(Refusal, match="Vous évaluez ce cas"):
        handover.take(by=later)


@pytest.mark.django_db(transaction=True)
def test_two_clicks_at_once_hand_it_over_once(colleague):
    handover = make_handover(to=colleague)

    results = in_parallel(*(lambda: Handover.objects.get(pk=handover.pk).take(by=colleague) for _ in range(3)))

    assert [type(failure) for failure in failures(results)] == [Refusal] * 2
    assert AuditEvent.objects.filter(act="case_handed_over").count() == 1


@pytest.mark.django_db(transaction=True)
def test_taken_while_it_is_called_off_is_one_or_the_other(colleague):
    proposal = make_draft()
    handover = make_handover(proposal, to=colleague)

    results = in_parallel(
        lambda: Handover.objects.get(pk=handover.pk).take(by=colleague),
        lambda: Handover.objects.get(pk=handover.pk).cancel(by=proposal.lead),
    )

    handover.refresh_from_db()
    assert len(failures(results)) == 1
    assert bool(handover.taken_at) is not bool(handover.cancelled_at)
    assert Proposal.objects.get().lead == (colleague if handover.taken_at else proposal.lead)


@pytest.mark.django_db(transaction=True)
def test_two_clicks_at_once_hand_it_over_twice_without_the_locks(colleague, monkeypatch):
    """Negative control: each reads that it is open before the other has written."""
    handover = make_handover(to=colleague)
    both_have_read = threading.Barrier(2)
    read = Handover.why_closed

    def wait_for_the_other(self, user, *, now=None):
        answer = read(self, user, now=now)
        both_have_read.wait(timeout=10)
        return answer

    monkeypatch.setattr(Handover, "why_closed", wait_for_the_other)
    monkeypatch.setattr(Proposal, "locked", lambda self: Proposal.objects.get(pk=self.pk))
    monkeypatch.setattr(type(Handover.objects.all()), "select_for_update", lambda self, **options: self)

    in_parallel(*(lambda: Handover.objects.get(pk=handover.pk).take(by=colleague) for _ in range(2)))

    assert AuditEvent.objects.filter(act="case_handed_over").count() == 2


def test_page_asks_whom_and_sends(client, colleague):
    proposal = make_proposal()
    client.force_login(proposal.lead)
    path = reverse("projects:case_hand_over", args=[proposal.reference])

    wrong = client.post(path, {"to": "x@gmail.com"})
    right = client.post(path, {"to": colleague.email, "keeps_reading": "on"}, follow=True)

    assert wrong.context["form"].errors["to"]
    assert said(right) == [f"Un lien est parti à {colleague.email}. Rien ne change tant qu’il n’a pas servi."]
    assert f"Un lien est parti à {colleague.email}" in text_of(right)
    assert Handover.objects.get().keeps_reading


def test_session_of_the_link_is_the_reader_s_own(client, colleague):
    """Opened in one browser, the link opens nothing in another one of the same person before it is clicked there."""
    make_handover(to=colleague)
    client.get(link())
    client.cookies.pop(settings.SESSION_COOKIE_NAME)
    client.force_login(colleague)

    assert client.get(TAKE).status_code == 404
