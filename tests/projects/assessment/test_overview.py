"""All the cases on one page: counts of opened sheets only, the database's gap is the module's, no merit anywhere."""

import itertools
import random
from collections import defaultdict

import pytest

from labo.roles import Role
from projects import signals
from projects.backoffice.overview import tallies_of
from projects.models import Answer, AssessmentSheet, Proposal
from tests import factories
from tests.projects.service_side import text_of

pytestmark = pytest.mark.django_db
PAGE = "/admin/projects/proposal/vue-d-ensemble/"


def opened(*signals_of, **fields):
    """A case whose evaluators answered these: one tuple each."""
    proposal = factories.make_assessed(evaluators=len(signals_of), **fields)
    for sheet, given in zip(proposal.sheets.all(), signals_of, strict=True):
        factories.fill(sheet, *given)
    return factories.make_opened(proposal)


def expected(case):
    """The same counts, in Python, by the pure module."""
    by_criterion = defaultdict(list)
    answers = Answer.objects.filter(sheet__proposal=case, sheet__filed_at__isnull=False).select_related("criterion")
    for answer in answers:
        by_criterion[answer.criterion].append(answer.signal)
    gaps = [signals.gap(given, eliminatory=criterion.is_eliminatory) for criterion, given in by_criterion.items()]
    kinds = [{one for one in given if one != "abstain"} for given in by_criterion.values()]
    counts = []
    for dimension in ("relevance", "feasibility", "coherence"):
        given = [one for criterion, all_ in by_criterion.items() if criterion.dimension == dimension for one in all_]
        counts += [given.count(kind) for kind in signals.ORDER]
    return [
        gaps.count(signals.STRONG_GAP),
        sum(len(kind) > 1 for kind in kinds),
        sum("unclear" in kind for kind in kinds),
        *counts,
    ]


def test_database_names_the_gaps_as_the_module_does():
    chance = random.Random(20190909)
    cases = [
        opened(*[[chance.choice(signals.ORDER) for _ in range(3)] for _ in range(chance.randint(2, 6))])
        for _ in range(25)
    ]

    found = tallies_of([case.pk for case in cases])

    assert {pk: [int(count or 0) for count in counts] for pk, counts in found.items()} == {
        case.pk: expected(case) for case in cases
    }
    assert len({counts[0] for counts in found.values()}) > 1


def test_sealed_case_shows_how_many_are_filed_and_nothing_else(client, lab_member):
    proposal = factories.make_assessed(evaluators=3, title="Le cas scellé")
    factories.fill(proposal.sheets.first(), "red")
    client.force_login(lab_member)

    page = text_of(client.get(PAGE))

    assert "Le cas scellé" in page
    assert "1 sur 3 Les avis ne sont pas ouverts." in page
    assert "rouge" not in page


def test_opened_case_shows_its_counts(client, lab_member):
    opened(["red", "green", "unclear"], ["green", "green", "abstain"], title="Le cas ouvert")
    client.force_login(lab_member)

    page = text_of(client.get(PAGE))

    assert "2 sur 2 1 vert, 1 rouge 2 verts 1 à éclaircir, 1 sans avis 1 1" in page
    for word in ("moyenne", "total", "score", "note ", "%", "rang "):
        assert word not in page.lower()


def test_cases_are_sorted_by_disagreement_when_asked(client, lab_member):
    opened(["red"], ["green"], title="Trois écarts")
    opened(["green"], ["green"], title="Accord")
    opened(["unclear", "green"], ["green"], title="Une nuance")
    factories.make_assessed(title="Scellé")
    client.force_login(lab_member)

    def order(query):
        page = text_of(client.get(PAGE + query))
        return sorted(["Trois écarts", "Accord", "Une nuance", "Scellé"], key=page.index)

    assert order("") == ["Scellé", "Une nuance", "Accord", "Trois écarts"]
    assert order("?tri=ecarts") == ["Trois écarts", "Une nuance", "Accord", "Scellé"]
    assert order("?tri=meilleurs") == order("")


def test_cases_are_filtered(client, lab_member):
    kept = opened(["red"], ["green"], title="Divisé")
    opened(["green"], ["green"], title="Uni")
    factories.make_assessed(title="Scellé")
    client.force_login(lab_member)

    def found(query):
        page = text_of(client.get(PAGE + query))
        return {title for title in ("Divisé", "Uni", "Scellé") if title in page}

    assert found("?etat=assessing") == {"Scellé"}
    assert found("?ecart=on") == {"Divisé"}
    assert found(f"?service={kept.org_unit_id}") == {"Divisé"}
    assert found("?service=abc&etat=zut&tri=rien") == {"Divisé", "Uni", "Scellé"}


def test_ambassador_sees_their_cases_only(client):
    mine, other = opened(["green"], ["green"], title="Le mien"), opened(["green"], ["green"], title="L’autre")
    client.force_login(mine.sheets.first().evaluator)

    page = text_of(client.get(PAGE))

    assert ("Le mien" in page, "L’autre" in page) == (True, False)
    assert other.pk


@pytest.mark.parametrize("count", [1, 130])
def test_overview_asks_five_questions_however_many_cases(client, count, django_assert_num_queries):
    first = opened(["red"], ["green"])
    lab = factories.make_user(role=Role.LAB)
    if count > 1:
        many(first, count)
    client.force_login(lab)
    client.get(PAGE)

    with django_assert_num_queries(5):
        client.get(PAGE)


def many(case, count):
    """Copies of a case with its sheets, without their lives."""
    sheets = list(case.sheets.all())
    copies = Proposal.objects.bulk_create(
        Proposal(
            lead=case.lead,
            title=f"Copie {number}",
            org_unit=case.org_unit,
            status=case.status,
            grid=case.grid,
            reference=f"LABO-2031-{number:03d}",
            submitted_at=case.submitted_at,
            sheets_opened_at=case.sheets_opened_at,
        )
        for number in range(count)
    )
    AssessmentSheet.objects.bulk_create(
        AssessmentSheet(
            proposal=copy,
            evaluator=sheet.evaluator,
            grid=case.grid,
            filed_at=sheet.filed_at,
            declaration=sheet.declaration,
            declared_at=sheet.declared_at,
            version=1,
        )
        for copy, sheet in itertools.product(copies, sheets)
    )
