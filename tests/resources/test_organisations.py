"""The directory of structures: who is in it, how one finds them, where they stand on the map."""

import math
from datetime import date, timedelta
from types import SimpleNamespace

import pytest
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from labo.audit import AuditEvent
from labo.models import OutboxMail
from labo.roles import Role
from labo.transitions import Refusal
from resources.models import PartnerOrganisation, Theme
from resources.structures.map import APART, EUROPE_FRAME, FRANCE_FRAME, WIDTH, marks, path_of
from tests import factories

STRASBOURG, BREST, LONDON = (7.7521, 48.5734), (-4.4861, 48.3904), (-0.1278, 51.5074)


def place(longitude, latitude):
    return SimpleNamespace(longitude=longitude, latitude=latitude)


# --- The map ----------------------------------------------------------------------------------------------


def test_places_stand_where_one_expects_them():
    (east, north), (west, _) = FRANCE_FRAME.point(*STRASBOURG), FRANCE_FRAME.point(*BREST)
    _, south = FRANCE_FRAME.point(5.37, 43.30)

    assert west < WIDTH / 4 < WIDTH * 3 / 4 < east
    assert north < FRANCE_FRAME.height / 2 < south


def test_projection_keeps_distances_near_its_centre():
    """A degree of latitude is 111 km; one of longitude is as much shorter as the cosine says."""
    (x0, y0), (x1, y1) = FRANCE_FRAME.point(2.6, 46.5), FRANCE_FRAME.point(2.6, 47.5)
    (x2, _) = FRANCE_FRAME.point(3.6, 46.5)

    assert x0 == x1
    assert (x2 - x0) / (y0 - y1) == pytest.approx(math.cos(math.radians(46.5)), abs=0.01)


def test_what_is_out_of_sight_is_left_out():
    assert marks(FRANCE_FRAME, [(1, place(*LONDON)), (2, place(*STRASBOURG))])[0].number == 2
    assert [mark.number for mark in marks(EUROPE_FRAME, [(1, place(*LONDON))])] == [1]


def test_alone_it_stands_on_its_place():
    (mark,) = marks(FRANCE_FRAME, [(1, place(*STRASBOURG))])

    assert (mark.x, mark.y) == mark.at == FRANCE_FRAME.point(*STRASBOURG)
    assert not mark.is_moved


@given(st.lists(st.tuples(st.integers(0, 6), st.integers(44, 49)), max_size=20))
def test_no_number_hides_another(places):
    found = marks(FRANCE_FRAME, list(enumerate((place(*each) for each in places), start=1)))

    assert len(found) == len(places)
    near = [
        (one.number, other.number)
        for one in found
        for other in found
        if one.number < other.number and math.hypot(one.x - other.x, one.y - other.y) < APART - 0.2
    ]
    assert near == []


@pytest.mark.parametrize("frame", [FRANCE_FRAME, EUROPE_FRAME])
def test_outline_is_one_path_of_closed_lines(frame):
    path = path_of(frame)

    assert path.count("M") == path.count("Z") == len(frame.outlines)
    assert "nan" not in path


# --- In the directory -------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_only_what_is_shown_is_read(client):
    shown = factories.make_organisation(name="Montrée")
    proposed = factories.make_organisation(name="Proposée", shown=False)
    gone = factories.make_organisation(name="Retirée")
    gone.withdraw(by=gone.proposed_by)

    page = client.get(reverse("resources:organisation_list")).content.decode()

    assert [name in page for name in ("Montrée", "Proposée", "Retirée")] == [True, False, False]
    assert [client.get(row.get_absolute_url()).status_code for row in (shown, proposed, gone)] == [200, 404, 404]


@pytest.mark.django_db
def test_articles_do_not_count_in_the_alphabet(client):
    for name in ("Ti Lab", "L’Atelier", "La Zone", "Erasme"):
        factories.make_organisation(name=name)

    page = client.get(reverse("resources:organisation_list")).context["page"]

    assert [row.name for row in page] == ["L’Atelier", "Erasme", "Ti Lab", "La Zone"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"q": "prototype"}, ["Erasme"]),
        ({"q": "lyon"}, ["Erasme"]),
        ({"echelle": "nationale"}, ["DITP"]),
        ({"echelle": "lunaire"}, ["DITP", "Erasme"]),
        ({"sujet": "labs"}, ["Erasme"]),
        ({"sujet": "nulle-part"}, ["DITP", "Erasme"]),
        ({"q": "de la"}, []),
        ({"q": "Erasme", "echelle": "nationale"}, []),
    ],
)
def test_filters_narrow_the_list(client, query, expected):
    theme = Theme.objects.create(name="Labos", slug="labs")
    lyon = factories.make_organisation(name="Erasme", does="Des prototypes.", scale="metropole", place="Lyon")
    lyon.themes.add(theme)
    factories.make_organisation(name="DITP", scale="nationale")

    page = client.get(reverse("resources:organisation_list"), query).context["page"]

    assert [row.name for row in page] == expected


@pytest.mark.django_db
def test_map_says_in_words_what_it_draws(client):
    factories.make_organisation(name="Alpha", longitude=7.75, latitude=48.57, place="Strasbourg")
    factories.make_organisation(name="Beta", longitude=-0.13, latitude=51.5, place="Londres", scale="internationale")
    factories.make_organisation(name="Gamma")

    response = client.get(reverse("resources:organisation_list"))
    page = response.content.decode()

    assert [(map["frame"].name, [mark.number for mark in map["marks"]]) for map in response.context["maps"]] == [
        ("France", [1]),
        ("Europe", [2]),
    ]
    assert 'aria-label="1. Alpha, Strasbourg"' in page
    assert [row.name for _, row in response.context["form"].off_the_map] == ["Gamma"]


@pytest.mark.django_db
def test_page_tells_the_public_cases_only(client):
    organisation = factories.make_organisation()
    public = factories.make_case_partner(
        organisation=organisation, proposal=factories.make_proposal(is_public=True, title="Le muséolab")
    )
    factories.make_case_partner(organisation=organisation, proposal=factories.make_proposal(title="Encore secret"))

    page = client.get(organisation.get_absolute_url()).content.decode()

    assert str(public.proposal) in page
    assert "Encore secret" not in page


# --- Verbs and forms --------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_proposal_is_read_by_the_lab_first_and_its_author_is_told(client, agent, lab_member):
    client.force_login(agent)
    response = client.post(
        reverse("resources:organisation_propose"),
        {"name": "Un réseau", "does": "Il relie.", "scale": "locale", "site": "www.exemple.fr"},
    )
    row = PartnerOrganisation.objects.get()
    assert response.status_code == 302
    assert (row.is_proposed, row.proposed_by, row.site) == (True, agent, "https://www.exemple.fr")

    client.force_login(lab_member)
    client.post(reverse("admin:resources_partnerorganisation_publish", args=[row.pk]))

    row.refresh_from_db()
    assert (row.is_shown, row.confirmed_on) == (True, timezone.localdate())
    assert OutboxMail.objects.get(template="resources/emails/organisation_published").to == [agent.email]


@pytest.mark.django_db
@pytest.mark.parametrize("site", ["javascript:alert(1)", "exemple", "https://moi:secret@exemple.fr"])
def test_address_that_acts_or_hides_is_refused(client, agent, site):
    client.force_login(agent)
    data = {"name": "Un réseau", "does": "Il relie.", "scale": "locale", "site": site}

    response = client.post(reverse("resources:organisation_propose"), data)

    assert response.status_code == 422
    assert not PartnerOrganisation.objects.exists()


@pytest.mark.django_db
def test_verbs_are_acts_and_say_no_twice(lab_member):
    row = factories.make_organisation(shown=False, by=lab_member)
    with pytest.raises(Refusal, match="n’est pas dans l’annuaire"):
        row.confirm(by=lab_member)
    row.publish(by=lab_member)
    with pytest.raises(Refusal, match="déjà dans"):
        row.publish(by=lab_member)
    row.confirm(by=lab_member)
    row.withdraw(by=lab_member)
    with pytest.raises(Refusal, match="déjà retirée"):
        row.withdraw(by=lab_member)

    acts = AuditEvent.objects.filter(act__startswith="organisation_").order_by("pk").values_list("act", flat=True)
    assert list(acts) == ["organisation_published", "organisation_confirmed", "organisation_withdrawn"]


@pytest.mark.django_db
def test_sheet_is_stale_after_a_year(client, lab_member):
    now = timezone.now()
    old = factories.make_organisation(name="Ancienne", now=now - timedelta(days=367))
    factories.make_organisation(name="Récente", now=now - timedelta(days=360))
    client.force_login(lab_member)

    rows = PartnerOrganisation.objects.stale(today=timezone.localdate())
    page = client.get(reverse("admin:resources_partnerorganisation_changelist")).content.decode()

    assert list(rows) == [old]
    assert page.count("à vérifier</strong>") == 1
    assert old.is_stale(date.today())


@pytest.mark.django_db
def test_what_the_lab_adds_is_shown_at_once(client, lab_member):
    reference = factories.make_known_reference(by=lab_member)
    client.force_login(lab_member)
    data = {"name": "Erasme", "does": "Des prototypes.", "scale": "metropole", "latitude": "45,76", "longitude": "4,83"}

    response = client.post(
        reverse("admin:resources_partnerorganisation_add"), {**data, "cited": reference.get_absolute_url()}
    )

    row = PartnerOrganisation.objects.get()
    assert response.status_code == 302
    assert (row.is_shown, row.latitude, row.longitude) == (True, 45.76, 4.83)
    assert list(row.references.all()) == [reference]


@pytest.mark.django_db
def test_export_gives_the_filtered_list(client, lab_member):
    factories.make_organisation(name="=Erasme", scale="metropole")
    factories.make_organisation(name="DITP", scale="nationale")
    client.force_login(lab_member)

    export = reverse("admin:resources_partnerorganisation_export")
    lines = client.get(export, {"scale__exact": "metropole"}).content.decode().splitlines()

    assert len(lines) == 2
    assert lines[1].startswith('"\'=Erasme";"Elle aide.";"métropole"')


def test_merged_work_stays_beside_what_named_it(db):
    kept, gone = factories.make_reference(), factories.make_reference()
    organisation = factories.make_organisation()
    organisation.references.add(gone)
    question = factories.make_question()
    question.references.add(gone)
    line = factories.make_answer_draft().lines.first()
    line.reference = gone
    line.save()

    gone.merge(kept, by=factories.make_user(role=Role.LAB))

    line.refresh_from_db()
    assert kept in organisation.references.all()
    assert line.reference == kept
    assert kept in question.references.all()


def test_structure_proposed_twice_is_one(agent):
    first, second = (factories.make_organisation(shown=False, by=agent, name="La même") for _ in range(2))

    assert first == second
    assert PartnerOrganisation.objects.waiting().count() == 1
