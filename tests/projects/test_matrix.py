"""The collective view: who reads it, what it points at, and that it never concludes."""

import pytest
from django.urls import reverse

from labo.roles import Role
from projects.backoffice.matrix import alert_title
from projects.models import Proposal, Signal
from tests.factories import fill, make_assessed, make_deliberating, make_grid, make_opened, make_proposal, make_user

CANARY = "CANARI-de-la-feuille-scellée"


def address(proposal, name="matrix"):
    return reverse(f"admin:projects_proposal_{name}", args=[proposal.pk])


def read(client, proposal, query=""):
    return client.get(address(proposal) + query).content.decode()


@pytest.fixture
def as_lab(client, lab_member):
    client.force_login(lab_member)
    return client


@pytest.fixture
def disputed(db):
    """Six evaluators: R1 (eliminatory) with two reds, F1 with one red of six, C1 all green."""
    proposal = make_assessed(evaluators=6)
    for index, sheet in enumerate(proposal.sheets.all()):
        first = Signal.RED if index < 2 else Signal.GREEN
        second = Signal.RED if index == 0 else Signal.GREEN
        fill(sheet, first, second, Signal.GREEN)
    return make_opened(proposal)


def test_matrix_crosses_criteria_and_evaluators(as_lab, disputed):
    page = read(as_lab, disputed)

    assert page.count('role="cell"') == 3 * (6 + 1)
    assert page.count('scope="row"') == 3
    for sheet in disputed.sheets.all():
        assert str(sheet.evaluator) in page


def test_each_cell_says_its_signal_by_a_word_too(as_lab, disputed):
    page = read(as_lab, disputed)

    assert page.count('labo-c--rouge labo-c--comm"') == 3
    assert page.count("</svg>Rouge") == 3
    assert page.count("</svg>Vert") == 15


def test_gap_is_a_sign_a_word_and_a_row(as_lab, disputed):
    page = read(as_lab, disputed)

    assert page.count('class="est-ecart"') == 1
    assert page.count("</b>Écart fort") == 1
    assert page.count("</b>Nuances") == 1
    assert page.count("</b>Accord") == 1


def test_eliminatory_reds_come_first_with_their_authors(as_lab, disputed):
    page = read(as_lab, disputed)

    first, second = [str(sheet.evaluator) for sheet in disputed.sheets.all()[:2]]
    assert "Une alerte éliminatoire à lever avant de décider" in page
    assert f"deux signaux rouges, ceux de {first} et {second}." in page
    assert page.index("Une alerte éliminatoire") < page.index("Profil par dimension")


def test_no_alert_without_an_eliminatory_red(as_lab):
    """The control: a red on an ordinary criterion raises none."""
    proposal = make_deliberating(Signal.GREEN, Signal.RED, Signal.GREEN)

    assert "éliminatoire à lever" not in read(as_lab, proposal)


def test_profile_counts_and_never_concludes(as_lab, disputed):
    page = read(as_lab, disputed)

    assert "<strong>4 verts, 2 rouges</strong>" in page
    assert "<strong>5 verts, 1 rouge</strong>" in page
    assert "<strong>6 verts</strong>" in page
    assert page.count("Plus de verts que de rouges") == 3
    for word in ("favorable", "score", "moyenne", "total", "classement", "%"):
        assert word not in page.lower().split("</head>")[1]


def test_strong_gaps_first_when_asked(as_lab, disputed):
    # The eliminatory criterion comes first in the grid: the order is told apart on another one.
    other = make_assessed(evaluators=2)
    for index, sheet in enumerate(other.sheets.all()):
        fill(sheet, Signal.GREEN, Signal.GREEN, Signal.RED if index else Signal.GREEN)
    make_opened(other)

    grid, gaps = read(as_lab, other), read(as_lab, other, "?tri=ecarts")
    rows = ["<strong>R1</strong>", "<strong>F1</strong>", "<strong>C1</strong>"]

    assert sorted(rows, key=grid.index) == rows
    assert sorted(rows, key=gaps.index) == [rows[2], rows[0], rows[1]]
    assert sorted(rows, key=read(as_lab, other, "?tri=n-importe").index) == rows


def test_questions_to_ask_are_listed(as_lab):
    proposal = make_assessed(evaluators=2)
    one, two = proposal.sheets.all()
    fill(one, Signal.GREEN, file=False)
    one.answer(one.grid.criteria.first(), signal=Signal.UNCLEAR, comment="Qui serait là ?")
    one.file()
    fill(two, Signal.GREEN)
    make_opened(proposal)

    questions = read(as_lab, proposal).split("Questions à poser</h2>")[1].split("</section>")[0]

    assert "Qui serait là ?" in questions
    assert "Aucune question" not in questions
    assert "Aucune question n’est restée ouverte." in read(as_lab, make_deliberating())


def test_before_the_opening_who_has_filed_and_nothing_of_what_they_say(as_lab):
    proposal = make_assessed(evaluators=3)
    first, second, third = proposal.sheets.all()
    fill(first, Signal.GREEN)
    second.answer(second.grid.criteria.first(), signal=Signal.RED, comment=CANARY)
    fill(third, Signal.RED)

    page = read(as_lab, proposal)

    assert "2 avis déposés sur 3" in page
    assert page.count("avis en attente") == 1
    assert page.count("déposé le") == 2
    for sheet in (first, second, third):
        assert str(sheet.evaluator) in page
    for said in (CANARY, "Voici pourquoi.", "éliminatoire", 'role="cell"', "Rouge", "Vert"):
        assert said not in page


def test_sheets_left_unfiled_stay_unread_after_the_discussion_opened(as_lab, lab_member):
    proposal = make_assessed(evaluators=3)
    first, second, third = proposal.sheets.all()
    fill(first, Signal.GREEN)
    fill(second, Signal.GREEN)
    third.answer(third.grid.criteria.first(), signal=Signal.RED, comment=CANARY)
    proposal.open_deliberation(by=lab_member, reason="La session est aujourd’hui.")

    page = read(as_lab, proposal)

    assert CANARY not in page
    assert f"Sans l’avis de {third.evaluator}" in page


def test_whoever_has_filed_waits_like_the_others(client, db):
    proposal = make_assessed(evaluators=2)
    mine, other = proposal.sheets.all()
    fill(mine, Signal.GREEN)
    fill(other, Signal.RED)
    client.force_login(mine.evaluator)

    page = read(client, proposal)

    assert "Les avis s’ouvrent ensemble" in page
    assert "Voici pourquoi." not in page


def test_case_that_nobody_assesses_says_so(as_lab):
    make_grid()

    assert "confiée à personne" in read(as_lab, make_proposal())


@pytest.mark.parametrize("name", ["matrix", "deliberate"])
def test_case_of_others_is_not_found_for_an_ambassador(client, disputed, ambassador, name):
    client.force_login(ambassador)

    answer = client.get if name == "matrix" else client.post
    assert answer(address(disputed, name)).status_code == 404
    assert answer(address(Proposal(pk=987654), name)).status_code == 404


def test_agent_does_not_enter(client, disputed, agent):
    client.force_login(agent)

    assert client.get(address(disputed), follow=True).status_code == 403


def test_discussion_is_opened_by_the_lab_only(client, lab_member):
    proposal = make_assessed(evaluators=2)
    for sheet in proposal.sheets.all():
        fill(sheet, Signal.GREEN)
    client.force_login(proposal.sheets.first().evaluator)
    assert client.post(address(proposal, "deliberate")).status_code == 403
    assert "Ouvrir la discussion" not in read(client, proposal)

    client.force_login(lab_member)
    assert "Ouvrir la discussion" in read(client, proposal)
    page = client.post(address(proposal, "deliberate"), follow=True).content.decode()

    proposal.refresh_from_db()
    assert proposal.status == Proposal.Status.DELIBERATING
    assert "Les avis sont ouverts, la discussion aussi." in page


def test_discussion_opened_too_early_or_twice_is_a_sentence(as_lab):
    early = make_assessed(evaluators=2)
    assert (
        "Il faut au moins 2\u00a0avis déposés"
        in as_lab.post(address(early, "deliberate"), follow=True).content.decode()
    )

    twice = make_deliberating()
    assert "ne peut pas passer" in as_lab.post(address(twice, "deliberate"), follow=True).content.decode()


@pytest.mark.parametrize("role", [Role.LAB, Role.AMBASSADOR])
@pytest.mark.parametrize("evaluators", [2, 30])
def test_matrix_query_budget(client, role, evaluators, django_assert_num_queries, db):
    proposal = make_deliberating(Signal.RED, evaluators=evaluators)
    client.force_login(make_user(role=role) if role == Role.LAB else proposal.sheets.first().evaluator)
    client.get(address(proposal))

    with django_assert_num_queries(10):
        client.get(address(proposal))


@pytest.mark.parametrize(
    ("count", "decided", "words"),
    [
        (1, False, "Une alerte éliminatoire à lever avant de décider"),
        (3, False, "Trois alertes éliminatoires à lever avant de décider"),
        (12, False, "12 alertes éliminatoires à lever avant de décider"),
        (2, True, "Deux alertes éliminatoires"),
    ],
)
def test_title_of_the_alerts(count, decided, words):
    assert alert_title(count, decided=decided) == words
