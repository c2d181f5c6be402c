"""The dated points of the road, the session to come, whose turn it is; the states of the lab never show."""

import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse
from django.utils import timezone

from labo.models import OutboxMail
from labo.roles import Role
from projects.delays import in_words, real_delay
from projects.models import Proposal
from projects.models.case_points import happened
from projects.road import GROUP, LAB, SERVICE
from projects.states import PUBLIC_STATES
from projects.tracking import milestones, points, turn
from tests import factories
from tests.projects.service_side import page, text_of

pytestmark = pytest.mark.django_db


def road(proposal):
    proposal = Proposal.objects.get(pk=proposal.pk)
    rows, _ = happened(proposal)
    stages = milestones(proposal, list(proposal.transitions.all()), points=points(rows))
    return [(stage.name, [point.name for point in stage.points]) for stage in stages if stage.points]


# --- Points ---------------------------------------------------------------------------------------------


def test_points_stand_under_the_stage_in_which_they_fell():
    proposal = factories.make_proposal()
    factories.make_amendment(proposal).file(by=proposal.lead, reason="Une précision.")
    proposal.start_screening(by=factories.make_user(role=Role.LAB))
    factories.make_request(proposal, asked={"schedule": ""})
    factories.make_amendment(proposal, schedule="À l’automne.").file(by=proposal.lead, reason="Voici.")
    second = factories.make_request(proposal)
    second.withdraw(by=second.asked_by)

    assert road(proposal) == [
        ("Proposition envoyée", ["Modifications déposées, version 2"]),
        (
            "Premier échange",
            [
                "Le labo demande quelques éléments",
                "Modifications déposées, version 3",
                "Le labo demande quelques éléments",
                "Le labo n’attend plus ces éléments",
            ],
        ),
    ]


def test_request_that_ends_with_a_decision_says_nothing_of_it():
    proposal = factories.make_deliberating()
    factories.make_request(proposal)
    before = road(proposal)
    proposal.move_to("declined", by=factories.make_user(role=Role.LAB))

    assert road(proposal) == before


def test_points_are_one_query_whatever_their_number(django_assert_num_queries):
    proposal = factories.make_amended()

    with django_assert_num_queries(1):
        rows, waiting = happened(proposal)

    assert [row["kind"] for row in rows] == ["version", "asked"]
    assert waiting.asked == {"available_agents": "Combien de personnes ?", "schedule": ""}


def test_points_are_a_dated_list_on_the_page(client, agent):
    proposal = factories.make_amended(agent)

    content = page(client, proposal.get_absolute_url(), agent).content.decode()

    listed = re.search(r'<ol class="labo-frise__points">(.+?)</ol>', content)[1]
    assert listed.count("<time datetime=") == 2
    assert content.count('aria-current="step"') == 1


# --- Whose turn -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "whose"),
    [("submitted", LAB), ("screening", LAB), ("assessing", GROUP), ("deliberating", GROUP), ("accepted", LAB)],
)
def test_ball_is_with_somebody(status, whose):
    assert turn(Proposal(status=status, announced_at=timezone.now())).whose == whose


def test_ball_is_with_the_service_while_it_is_asked_something():
    request = factories.make_request()

    found = turn(request.proposal, request=request)

    assert (found.whose, found.due_on, found.page) == (SERVICE, request.due_on, "projects:amendment")
    assert found.line.replace("\u00a0", " ") == "C’est à vous : compléter votre proposition"
    assert found.words.startswith("Deux\u00a0réponses sont à compléter avant le")


# --- The session to come --------------------------------------------------------------------------------

SESSION = datetime(2031, 12, 8, 9, tzinfo=ZoneInfo("Europe/Paris"))


def make_session(starts_at=SESSION):
    return factories.make_session(starts_at=starts_at, ends_at=starts_at + timedelta(hours=6))


def test_next_session_is_a_date(client, agent):
    proposal = factories.make_proposal(agent)
    assert "session du labo a lieu" not in text_of(page(client, proposal.get_absolute_url(), agent))
    make_session(SESSION + timedelta(days=30))
    make_session()

    words = text_of(client.get(proposal.get_absolute_url()))

    assert "La prochaine session du labo a lieu le lundi 8 décembre à 9 h." in words


def test_session_that_has_the_case_on_its_agenda_comes_first(client, agent):
    proposal = factories.make_assessed(lead=agent)
    make_session(SESSION - timedelta(days=30))
    factories.make_session_case(session=make_session(), proposal=proposal)

    words = text_of(page(client, proposal.get_absolute_url(), agent))

    assert "Votre cas est à l’ordre du jour de la session du lundi 8 décembre à 9 h." in words
    assert "Discussion , à venir 8 décembre 2031" in words


def test_answered_case_waits_for_no_session(client, agent):
    make_session()
    proposal = factories.make_decided(announced=True, lead=agent).proposal

    assert "session du labo" not in text_of(page(client, proposal.get_absolute_url(), agent))


# --- Delays ---------------------------------------------------------------------------------------------


def answered(*waited):
    now = timezone.now()
    for days in waited:
        proposal = factories.make_decided(announced=True).proposal
        Proposal.objects.filter(pk=proposal.pk).update(submitted_at=now - timedelta(days=days), announced_at=now)


def test_delay_is_said_from_five_answers_on():
    answered(10, 20, 40, 80)
    assert real_delay(now=timezone.now() + timedelta(seconds=1)) is None

    answered(45)

    assert real_delay(now=timezone.now() + timedelta(seconds=1)) == (5, "six\u00a0semaines")


def test_delay_forgets_what_is_over_a_year_old():
    answered(10, 20, 40, 80, 90)

    assert real_delay(now=timezone.now() + timedelta(days=366)) is None


@pytest.mark.parametrize(
    ("days", "words"),
    [(0.2, "un jour"), (5, "cinq jours"), (14, "deux semaines"), (42, "six semaines"), (120, "quatre mois")],
)
def test_delay_in_words(days, words):
    assert in_words(timedelta(days=days)).replace("\u00a0", " ") == words


def test_guide_shows_the_road_and_every_state_of_the_service(client):
    make_session()

    words = text_of(client.get(reverse("projects:how_it_works")))

    for state in PUBLIC_STATES.values():
        assert state.name in words
        assert state.meaning.replace("\u00a0", " ") in words
    assert "La prochaine session du labo a lieu le lundi 8 décembre" in words
    assert "douze derniers mois" not in words


def test_guide_says_the_real_delay_when_there_is_enough_to_say(client):
    answered(40, 41, 42, 43, 44)

    words = text_of(client.get(reverse("projects:how_it_works")))

    assert (
        "Sur les douze derniers mois, 5 services ont reçu leur réponse. La moitié a attendu moins de six semaines."
        in words
    )


# --- The states of the lab ------------------------------------------------------------------------------

INTERNAL = {state.lab for state in PUBLIC_STATES.values()} - {state.name for state in PUBLIC_STATES.values()}


def test_table_holds_every_state_with_its_three_names():
    assert {status: state.lab for status, state in PUBLIC_STATES.items()} == dict(Proposal.Status.choices)
    assert all(state.name and state.meaning and state.lab for state in PUBLIC_STATES.values())


def pages_of(client, case, agent):
    """Return what the service reads of a case: its pages, its lists, its mails, its receipts."""
    client.force_login(agent)
    names = ["case_detail", "receipt", "versions", "amendment", "amendment_file", "amendment_discard", "withdraw"]
    addresses = [reverse(f"projects:{name}", args=[case.reference]) for name in names]
    addresses += [reverse("projects:version_json", args=[case.reference, 1])]
    addresses += ["/mon-espace/", "/projets/", "/", reverse("projects:how_it_works")]
    shown = [client.get(address, follow=True).content.decode() for address in addresses]
    mails = OutboxMail.objects.exclude(status="held").filter(to__contains=[agent.email])
    return "".join([*shown, *(f"{mail.subject}\n{mail.body}" for mail in mails)])


def lives(agent):
    """Yield a case in each state that its service may meet, decisions that wait included."""
    lab = factories.make_user(role=Role.LAB)
    case = factories.make_amended(agent)
    yield case
    case.start_screening(by=lab)
    yield case
    for make in (factories.make_assessed, factories.make_deliberating):
        yield make(lead=agent, is_public=True)
    for outcome in Proposal.OUTCOMES:
        for announced in (False, True):
            yield factories.make_decided(outcome, announced=announced, lead=agent).proposal
    withdrawn = factories.make_proposal(agent)
    withdrawn.withdraw(by=agent, reason="Plus d’actualité.")
    yield withdrawn


def test_no_word_of_the_lab_for_a_state_reaches_the_service(client, agent):
    assert {"Déposée", "En pré-qualification", "En évaluation", "En discussion"} == INTERNAL
    for case in lives(agent):
        seen = pages_of(client, Proposal.objects.get(pk=case.pk), agent)
        # « Déposée le… » dates a version: a state is a word by itself.
        found = [name for name in INTERNAL if re.search(rf">\s*{name}\s*[<.,]", seen)]
        assert found == [], case.status
        assert not re.search("pré-qualification|En évaluation|En discussion", seen, re.IGNORECASE), case.status


def test_word_of_the_lab_for_a_state_is_seen(client, lab_member, agent):
    """Negative control: the same reading, on the lab's own page."""
    case = factories.make_assessed(lead=agent)
    client.force_login(lab_member)

    seen = client.get(reverse("admin:projects_proposal_change", args=[case.pk])).content.decode()

    assert [name for name in INTERNAL if re.search(rf">\s*{name}\s*[<.,]", seen)]


# --- Canaries (R38) -------------------------------------------------------------------------------------


def test_nothing_internal_reaches_the_pages_of_following(client, agent):
    lab = factories.make_user(role=Role.LAB, first_name="CANARI", last_name="Labo")
    case = factories.make_assessed(lead=agent)
    for sheet in case.sheets.all():
        sheet.evaluator.first_name = "CANARI"
        sheet.evaluator.save()
        factories.fill(sheet, "green", file=False)
        for criterion in case.grid.criteria.all():
            sheet.answer(criterion, signal="unclear", comment="CANARI")
        sheet.file()
    factories.make_amendment(case).file(by=agent, reason="Une précision.")
    request = factories.make_request(case, by=lab)
    request.withdraw(by=lab)
    Proposal.objects.filter(pk=case.pk).update(reframed_question="CANARI")

    seen = pages_of(client, case, agent)

    # The mail that asks is signed by who asks: it is written to the service.
    assert seen.count("CANARI") == seen.count("CANARI Labo, pour le labo") == 1
