"""The double regard: the service's own look at the grid, private, then sealed, then an interview guide."""

import pytest
from django.urls import reverse

from labo.roles import Role
from labo.transitions import Refusal
from projects import signals
from projects.models import Decision, Proposal, ServiceView
from tests import factories
from tests.projects.service_side import text_of

pytestmark = pytest.mark.django_db
THEIRS, OURS = "CANARI-du-service", "CANARI-du-labo"


def address(proposal):
    return reverse("projects:service_view", args=[proposal.reference])


def matrix(proposal):
    return reverse("admin:projects_proposal_matrix", args=[proposal.pk])


@pytest.fixture
def case(agent):
    return factories.make_assessed(lead=agent)


def told(case, comment=THEIRS, *, send=True):
    """The service answers one criterion in red, with these words."""
    view = ServiceView.begin(case, by=case.lead)
    view.answer(view.grid.criteria.first(), signal="red", comment=comment)
    if send:
        view.send(by=case.lead)
    return view


# --- On the side of the service -------------------------------------------------------------------------


def test_case_page_invites_the_lead_in_plain_words(service, case):
    page = text_of(service.get(case.get_absolute_url()))

    assert "Votre regard sur votre cas" in page
    assert "Facultatif" in page


def test_sponsor_is_not_invited(client, case):
    client.force_login(factories.make_user(case.sponsor_email))

    assert "Votre regard sur votre cas" not in text_of(client.get(case.get_absolute_url()))
    assert client.get(address(case)).status_code == 404


def test_answers_are_kept_for_later_and_found_again(service, case):
    service.post(address(case), {"R1-signal": "red", "R1-comment": THEIRS, "save": "1"})

    assert THEIRS in service.get(address(case)).content.decode()
    assert not ServiceView.objects.get().is_sent


def test_view_is_sent_once_with_what_is_answered(service, case):
    page = text_of(service.post(address(case), {"R1-signal": "red", "R1-comment": THEIRS, "send": "1"}, follow=True))

    assert "Votre regard est envoyé." in page
    assert ServiceView.objects.get().is_sent
    again = text_of(service.post(address(case), {"R1-signal": "green", "send": "1"}, follow=True))
    assert "déjà envoyé" in again
    assert ServiceView.objects.get().answers.get().signal == "red"


def test_sending_points_at_a_red_without_its_reason(service, case):
    page = service.post(address(case), {"R1-signal": "red", "R1-comment": "", "send": "1"}).content.decode()

    assert page.count("Dites pourquoi ce signal est rouge.") == 2
    assert 'href="#id_R1-comment"' in page
    assert not ServiceView.objects.get().is_sent


def test_empty_view_is_not_sent(service, case):
    assert "Répondez au moins à un critère" in text_of(service.post(address(case), {"send": "1"}, follow=True))


def test_second_window_writes_over_nothing(service, case):
    view = told(case, send=False)

    page = service.post(address(case), {"R1-seen": "", "R1-signal": "green", "R1-comment": "Ici.", "save": "1"})

    assert THEIRS in page.content.decode()
    assert view.answers.get().comment == THEIRS


@pytest.mark.parametrize(
    ("status", "opened"),
    [
        (status, status in {"submitted", "screening", "assessing"})
        for status in Proposal.Status.values
        if status != "draft"
    ],
)
def test_view_is_open_until_the_lab_opens_its_sheets(case, status, opened):
    view = told(case, send=False)
    Proposal.objects.filter(pk=case.pk).update(status=status)
    calls = [
        lambda: ServiceView.begin(case, by=case.lead),
        lambda: view.answer(view.grid.criteria.first(), signal="green"),
        lambda: view.send(by=case.lead),
    ]

    for call in calls:
        if opened:
            call()
        else:
            with pytest.raises(Refusal):
                call()


def test_view_stays_open_while_an_answer_given_early_has_not_left(service, agent, lab_member):
    """A case may be declined before it is assessed: what closes before the letter has left would say so."""
    factories.make_grid()
    case = factories.make_proposal(lead=agent)
    case.start_screening(by=lab_member)
    before = "grille du labo" in text_of(service.get(case.get_absolute_url()))
    decision = Decision.take(case, by=lab_member, outcome="redirected", redirected_to="La com", **factories.REASONS)

    assert ("grille du labo" in text_of(service.get(case.get_absolute_url()))) == before
    assert told(Proposal.objects.get(pk=case.pk)).is_sent

    decision.announce(subject="Notre réponse", body="Voici.")
    with pytest.raises(Refusal, match="ne change plus"):
        ServiceView.begin(Proposal.objects.get(pk=case.pk), by=agent)


def test_page_of_a_view_that_came_too_late_keeps_its_words(service, case):
    told(case, send=False)
    for sheet in case.sheets.all():
        factories.fill(sheet, "green")
    factories.make_opened(case)

    page = text_of(service.get(address(case)))

    assert "Vos réponses restent à vous." in page
    assert THEIRS in page


def test_expired_session_gives_the_answers_back(client, case):
    client.post(address(case), {"R1-signal": "red", "R1-comment": "Ce que j’écrivais."})
    case.lead.set_password("demo-labo")
    case.lead.save()
    client.login(email=case.lead.email, password="demo-labo")

    assert "Ce que j’écrivais." in client.get(address(case)).content.decode()


# --- Two sides that do not sway each other --------------------------------------------------------------


def lab_pages(client, case):
    """Everything that the team can read of a case, whole."""
    names = ["matrix", "sheet", "change", "evaluators", "deliberate", "declare", "stances"]
    paths = [reverse(f"admin:projects_proposal_{name}", args=[case.pk]) for name in names]
    paths += [reverse("admin:projects_proposal_overview"), reverse("admin:index"), case.get_absolute_url()]
    return "".join(client.get(path, follow=True).content.decode() for path in paths)


@pytest.mark.parametrize("reader", ["evaluator", "lab", "administrator"])
@pytest.mark.parametrize(
    ("sent", "opened", "expected"), [(False, False, 0), (True, False, 0), (False, True, 0), (True, True, 1)]
)
def test_view_is_read_by_the_lab_once_sent_and_opened(client, case, reader, sent, opened, expected):
    told(case, send=sent)
    people = {
        "evaluator": case.sheets.first().evaluator,
        "lab": factories.make_user(role=Role.LAB),
        "administrator": factories.make_user(role=Role.ADMINISTRATOR),
    }
    for sheet in case.sheets.all():
        factories.fill(sheet, "green")
    if opened:
        factories.make_opened(case)
    client.force_login(people[reader])

    assert (THEIRS in lab_pages(client, case)) == bool(expected)
    assert ServiceView.objects.readable_by(people[reader]).count() == expected


def test_service_never_reads_the_lab_s_signals(client, case):
    told(case)
    first, second = case.sheets.all()
    factories.fill(second, "green")
    factories.fill(first, "green", file=False)
    first.answer(first.grid.criteria.first(), signal="red", comment=OURS, quote=case.problem)
    first.file()
    factories.make_opened(case)
    client.force_login(case.lead)

    for path in (
        case.get_absolute_url(),
        address(case),
        reverse("projects:receipt", args=[case.reference]),
        "/mon-espace/",
    ):
        page = client.get(path).content.decode()
        assert OURS not in page
        assert first.evaluator.last_name not in page


# --- The gap --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("theirs", "ours", "expected"),
    [
        ("green", ["green", "red"], signals.OPPOSED),
        ("red", ["unclear", "green"], signals.OPPOSED),
        ("green", ["green", "green", "abstain"], signals.ALIKE),
        ("green", ["green", "unclear"], signals.APART),
        ("unclear", ["green", "red"], signals.APART),
        ("abstain", ["green"], signals.SILENCE),
        ("", ["green"], signals.SILENCE),
        ("green", ["abstain"], signals.SILENCE),
        ("green", [], signals.SILENCE),
    ],
)
def test_distance_between_the_service_and_the_evaluators(theirs, ours, expected):
    assert signals.distance(theirs, ours) == expected


def test_gap_is_a_guide_with_the_opposed_readings_first(client, lab_member, case):
    factories.make_service_view(case, "green", "red", "unclear")
    for sheet in case.sheets.all():
        factories.fill(sheet, "green", "green", "green")
    factories.make_opened(case)
    client.force_login(lab_member)

    page = client.get(matrix(case)).content.decode()
    guide = page.split("L’écart entre le regard du service et le nôtre")[1].split("</section>")[0]

    assert guide.index("F1 ") < guide.index("C1 ")
    assert "R1 " not in guide
    assert guide.count("lectures opposées") == 1
    assert "Nous&nbsp;: 2 verts." in guide


def test_view_weighs_on_no_count(client, lab_member, case):
    for sheet in case.sheets.all():
        factories.fill(sheet, "green")
    factories.make_service_view(case, "red")
    factories.make_opened(case)
    client.force_login(lab_member)

    page = client.get(matrix(case)).content.decode()

    assert page.count("<strong>2 verts</strong>") == 3
    assert page.count("</b>Accord") == 3
    assert "éliminatoire à lever" not in page
