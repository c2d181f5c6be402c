"""F47: two to four cases aligned by question and by criterion; sealed sheets stay sealed."""

import pytest
from django.urls import reverse

from labo.roles import Role
from projects.models import Signal
from tests import factories

pytestmark = pytest.mark.django_db


def address(*cases):
    return f"{reverse('admin:projects_proposal_compare')}?" + "&".join(f"cas={getattr(c, 'pk', c)}" for c in cases)


@pytest.fixture
def as_lab(client, lab_member):
    client.force_login(lab_member)
    return client


def test_cases_are_aligned_by_question_and_by_criterion(as_lab):
    first = factories.make_deliberating(Signal.RED, Signal.GREEN, title="Le premier", problem="Trop d’attente.")
    second = factories.make_deliberating(title="Le second", problem="Trop de bruit.")

    page = as_lab.get(address(first, second))

    html = page.content.decode()
    assert html.index("Le premier") < html.index("Le second")
    assert html.index("Trop d’attente.") < html.index("Trop de bruit.")
    _, rows = page.context["dimensions"][0]
    (_, (_, cell)), (_, other) = (rows[0][0], rows[0][1][0]), rows[0][1][1]
    assert (cell["words"], cell["strong"]) == ("1 vert, 1 rouge", True)
    assert (other["words"], other["strong"]) == ("2 verts", False)


def test_sealed_sheets_say_nothing(as_lab):
    opened, sealed = factories.make_deliberating(), factories.make_assessed()
    for sheet in sealed.sheets.all():
        factories.fill(sheet, Signal.RED)

    page = as_lab.get(address(opened, sealed))

    assert "pas encore ouvert" in page.content.decode()
    assert [cells[1][1] for _, rows in page.context["dimensions"] for _, cells in rows] == [None] * 3


@pytest.mark.parametrize(
    "wrong", ["", "?cas=1", "?cas=abc&cas=%00", "?cas=1&cas=2&cas=3&cas=4&cas=5", f"?cas={'9' * 40}"]
)
def test_too_few_too_many_or_nonsense_leads_to_the_choice(as_lab, wrong):
    factories.make_proposal(title="Un cas à choisir")

    page = as_lab.get(reverse("admin:projects_proposal_compare") + wrong)

    assert page.status_code == 200
    assert "Quels cas" in page.content.decode()


def test_ambassador_compares_their_cases_only(client):
    ambassador = factories.make_user(role=Role.AMBASSADOR)
    mine, other = factories.make_deliberating(title="Le mien"), factories.make_deliberating(title="Celui d’un autre")
    mine.sheets.create(evaluator=ambassador, grid=mine.grid)
    client.force_login(ambassador)

    page = client.get(address(mine, other)).content.decode()

    assert "Celui d’un autre" not in page
    assert "Choisissez de deux à quatre cas." in page


def test_list_leads_to_the_comparison(as_lab):
    cases = [factories.make_proposal() for _ in range(3)]

    answer = as_lab.post(
        reverse("admin:projects_proposal_changelist"),
        {"action": "go_to_comparison", "_selected_action": [case.pk for case in cases]},
    )

    assert answer.url == address(*cases)


@pytest.mark.parametrize("evaluators", [2, 12])
@pytest.mark.parametrize("count", [2, 4])
def test_comparison_asks_the_same_however_many(as_lab, count, evaluators, django_assert_max_num_queries):
    cases = [factories.make_deliberating(Signal.RED, evaluators=evaluators) for _ in range(count)]
    as_lab.get(address(*cases))

    with django_assert_max_num_queries(8):
        as_lab.get(address(*cases))
