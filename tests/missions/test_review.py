"""The review: what it must say, what it may not name, who reads it, what becomes of its advice; the portfolio."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from labo.models import AuditEvent, OutboxMail
from labo.transitions import Refusal
from missions.models import FollowUp, Review, TimeRequest
from missions.models.review import WRITTEN, ReviewChangedMeanwhile
from projects.models import Proposal
from tests import factories

pytestmark = pytest.mark.django_db
CANARY = "Zcanari"


@pytest.fixture
def lab():
    return factories.make_user(role="lab")


def agreed(review):
    Proposal.objects.filter(accompaniment__review=review).update(is_public=True)
    return Review.objects.select_related("accompaniment__proposal").get(pk=review.pk)


def test_publication_needs_its_parts_no_step_ahead_and_the_agreement(lab):
    row = factories.make_accompaniment(by=lab)
    review = factories.make_review(accompaniment=row, by=lab, works="")

    def publish(level, **fields):
        found = Review.objects.select_related("accompaniment__proposal").get(pk=review.pk)
        found.publish(by=lab, seen=found.revision, level=level, **fields)
        return found

    with pytest.raises(Refusal, match="ce qui marche"):
        publish("network")
    Review.objects.update(works="Ceci.")
    with pytest.raises(Refusal, match="encore à venir"):
        publish("network")
    row.steps.get().drop(by=lab, seen=0, reason="Sans objet.")
    with pytest.raises(Refusal, match="n’a pas accepté que son cas soit public"):
        publish("public", agreement="La direction")
    agreed(review)
    with pytest.raises(Refusal, match="qui, au service"):
        publish("public")
    published = publish("public", agreement="La direction, hier")

    assert published.accompaniment.status == "reviewed"
    assert "Tout le monde" in OutboxMail.objects.get(template="missions/emails/E18").body
    assert AuditEvent.objects.get(act="review_published").details["after"] == "public"
    with pytest.raises(Refusal, match="est publié"):
        published.save_draft(by=lab, seen=published.revision, quotes=())


def test_stopped_accompaniment_has_a_short_review(lab):
    row = factories.make_accompaniment(by=lab)
    row.stop(by=lab, reason="Un départ.")
    words = {name: [] if isinstance(value, list) else "" for name, value in factories.REVIEW.items()}
    kept = {name: factories.REVIEW[name] for name in ("summary", "question", "findings", "lessons")}

    review = factories.make_review(accompaniment=row, by=lab, level="network", **{**words, **kept})

    assert review.to_write() == []
    assert (review.accompaniment.status, review.accompaniment.was_stopped) == ("reviewed", True)


def test_quote_that_names_somebody_is_refused(lab):
    someone = factories.make_user(first_name="Camille", last_name="Exemple")

    with pytest.raises(Refusal, match="nomme Camille Exemple"):
        factories.make_review(by=lab, quotes=[("Comme dit camille  exemple, tout va.", "Une agente")])

    assert someone.full_name == "Camille Exemple"


def test_two_writers_the_second_sees_the_first(lab):
    review = factories.make_review(by=lab)
    other = Review.objects.get(pk=review.pk)
    review.save_draft(by=lab, seen=1, quotes=())

    with pytest.raises(ReviewChangedMeanwhile):
        other.save_draft(by=lab, seen=1, quotes=())
    with pytest.raises(ReviewChangedMeanwhile):
        other.publish(by=lab, seen=1, level="network")


def test_advice_keeps_its_fate_when_the_review_is_mended(lab):
    review = factories.make_review(by=lab, level="network")
    advice = review.recommendations.first()
    with pytest.raises(Refusal, match="une phrase"):
        advice.settle("adopted", by=lab, words="")
    advice.settle("adopted", by=lab, words="C’est fait.")

    review.take_back(by=lab, reason="Une faute.")
    review.recommended = ["Un conseil", "Un nouveau"]
    review.save_draft(by=lab, seen=review.revision, quotes=())

    assert list(review.recommendations.values_list("text", "fate")) == [
        ("Un conseil", "adopted"),
        ("Un nouveau", "waiting"),
    ]


def test_nothing_of_a_review_is_read_before_and_beyond_its_publication(lab, client):
    """R38: a word of its own in every column; each reader finds it where it is published, and nowhere else."""
    review = factories.make_review(by=lab, quotes=[(f"{CANARY} parole", "Une agente")])
    columns = {name: getattr(review, name) for name in WRITTEN}
    for name, value in columns.items():
        setattr(review, name, [f"{CANARY}-{name}"] if isinstance(value, list) else f"{CANARY}-{name}")
    review.save_draft(by=lab, seen=review.revision, quotes=[(f"{CANARY} parole", "Une agente")])
    case = review.accompaniment.proposal
    Proposal.objects.filter(pk=case.pk).update(is_public=True)
    readers = {"public": None, "agent": factories.make_user(), "lead": case.lead, "lab": lab}
    pages = [reverse("missions:review", args=[case.reference]), reverse("missions:portfolio")]
    pages += [reverse("projects:case_list"), case.get_absolute_url()]

    def who_reads():
        found = set()
        for name, person in readers.items():
            client.logout()
            if person:
                client.force_login(person)
            if any(CANARY in client.get(page).content.decode() for page in pages):
                found.add(name)
        return found

    assert who_reads() == set()
    for level, expected in (
        ("internal", {"lead", "lab"}),
        ("network", {"agent", "lead", "lab"}),
        ("public", {"public", "agent", "lead", "lab"}),
    ):
        found = agreed(review)
        found.publish(by=lab, seen=found.revision, level=level, agreement="La direction")
        assert who_reads() == expected, level
    # The service takes its agreement back: the public reads nothing any more.
    Proposal.objects.filter(pk=case.pk).update(is_public=False)
    assert who_reads() == {"agent", "lead", "lab"}
    found = Review.objects.get(pk=review.pk)
    found.take_back(by=lab, reason="À revoir.")
    assert who_reads() == set()


def test_refusal_about_what_is_published_stands_at_its_field(lab, client):
    review = factories.make_review(level="network", by=lab)
    advice, pk = review.recommendations.first(), review.accompaniment_id
    client.force_login(lab)
    back = client.post(reverse("admin:missions_accompaniment_review_back", args=[pk]), {"reason": ""})
    fate = client.post(reverse("admin:missions_accompaniment_advice", args=[pk, advice.pk]), {"fate": "adopted"})

    assert (back.status_code, fate.status_code) == (422, 422)
    assert [field for field, _ in back.context["problems"]] == ["id_reason"]
    assert [field for field, _ in fate.context["problems"]] == [f"r{advice.pk}_words"]
    assert 'value="adopted" selected' in fate.content.decode()

    review.take_back(by=lab, reason="Une erreur.")
    late = client.post(reverse("admin:missions_accompaniment_advice", args=[pk, advice.pk]), {"fate": "x"}, follow=True)
    assert late.status_code == 200


@pytest.mark.parametrize("address", ["/projets/%00/bilan/", "/missions/accompagnement/%00/"])
def test_what_cannot_be_a_reference_is_nowhere(lab, client, address):
    client.force_login(lab)

    assert client.get(address).status_code == 404


def test_portfolio_filters_by_theme_method_and_service(lab, client):
    first = factories.make_review(by=lab, themes=["Culture"])
    second = factories.make_review(by=lab, themes=["Accueil"])
    for review in (first, second):
        found = agreed(review)
        found.publish(by=lab, seen=found.revision, level="public", agreement="La direction")
    method = first.accompaniment.steps.get().method
    unit = first.accompaniment.proposal.org_unit
    address = reverse("missions:portfolio")

    def shown(**wanted):
        return {row.pk for row in client.get(address, wanted).context["page"]}

    assert shown() == {first.pk, second.pk}
    assert shown(theme="Culture") == shown(methode=method.slug) == shown(service=unit.pk) == {first.pk}
    assert shown(theme="Culture", service=second.accompaniment.proposal.org_unit.pk) == set()
    assert shown(theme="n’importe quoi") == {first.pk, second.pk}


# --- Later ----------------------------------------------------------------------------------------------


def test_follow_up_is_asked_at_six_and_twelve_months_and_answered_once(lab, client):
    row = factories.make_review(by=lab, level="network").accompaniment
    today = timezone.now()

    assert FollowUp.send_due(now=today) == 0
    later = today + timedelta(days=183)
    assert (FollowUp.send_due(now=later), FollowUp.send_due(now=later)) == (1, 0)
    asked = row.follow_ups.get()
    address = reverse("missions:follow_up", args=[factories.token_of(f"follow-up:{asked.pk}", "suivi")])
    client.get(address)
    assert FollowUp.objects.get().answered_at is None
    answer = client.post(address, {"done": "Rien encore."})
    again = client.post(address, {"done": "Autre chose."})

    row.refresh_from_db()
    assert (answer.status_code, again.status_code, row.status) == (302, 409, "followed_up")
    assert FollowUp.objects.get().done == "Rien encore."
    assert FollowUp.send_due(now=today + timedelta(days=366)) == 1
    assert FollowUp.send_due(now=today + timedelta(days=900)) == 0


def test_manager_answers_in_one_click_and_the_year_is_counted(lab, client):
    asked = factories.make_time_request(by=lab)
    factories.make_time_request(accompaniment=asked.accompaniment, agent=asked.agent, days=2, by=lab)
    address = reverse("missions:time_request", args=[factories.token_of(f"time:{asked.pk}", "temps")])

    client.get(address)
    assert TimeRequest.objects.get(pk=asked.pk).is_granted is None
    client.post(address, {"answer": "yes", "word": "Bonne enquête."})
    client.post(address, {"answer": "no"})

    asked.refresh_from_db()
    assert (asked.is_granted, asked.word) == (True, "Bonne enquête.")
    line = TimeRequest.objects.balance(asked.from_on.year).get()
    assert (line["asked"], line["given"], line["waiting"]) == (6, 4, 2)
    with pytest.raises(Refusal, match="au moins une demi-journée"):
        factories.make_time_request(accompaniment=asked.accompaniment, agent=asked.agent, days=Decimal("0.1"), by=lab)
