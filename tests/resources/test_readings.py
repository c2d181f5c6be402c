"""What is read is counted, by page and by month; who reads is not known, and nothing is written by reading."""

import re
from datetime import UTC, date, datetime

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from labo.roles import Role
from resources import tasks
from resources.models import ReadingCount, Reference
from resources.models.reading_count import before, month_of
from resources.readings.figures import Figures
from resources.readings.things import THINGS
from tests import factories

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 10, 9, tzinfo=UTC)
NOVEMBER, OCTOBER = date(2026, 11, 1), date(2026, 10, 1)


def counts():
    return sorted(ReadingCount.objects.values_list("kind", "thing", "count"))


def tell(client, kind, key, **headers):
    return client.post(reverse("resources:reading", args=[kind, key]), headers=headers)


def beacon(client, thing):
    """Return where the page says that it was opened, or nothing."""
    page = client.get(thing.get_absolute_url()).content.decode()
    return (re.findall(r'data-reading="([^"]+)"', page) or [""])[0]


# --- Counting -------------------------------------------------------------------------------------------


def test_openings_of_a_month_are_one_row():
    for _ in range(3):
        ReadingCount.objects.add_one("reference", 7, now=NOW)
    ReadingCount.objects.add_one("methode", 7, now=NOW)

    assert list(ReadingCount.objects.values_list("month", "kind", "thing", "count").order_by("-count")) == [
        (NOVEMBER, "reference", 7, 3),
        (NOVEMBER, "methode", 7, 1),
    ]


def test_month_is_the_one_of_paris():
    """At eleven in the evening of the thirty-first in London, Paris has turned the page."""
    assert month_of(datetime(2026, 10, 31, 23, 30, tzinfo=UTC)) == NOVEMBER
    assert [before(NOVEMBER, number) for number in (0, 1, 11, 36)] == [
        NOVEMBER,
        OCTOBER,
        date(2025, 12, 1),
        date(2023, 11, 1),
    ]


def test_count_knows_nothing_of_the_reader():
    columns = {field.name for field in ReadingCount._meta.get_fields()}

    assert columns == {"id", "month", "kind", "thing", "count"}


@pytest.fixture
def public(lab):
    """One page of each kind that everybody reads."""
    return {
        "reference": factories.make_reference(lab=lab),
        "methode": factories.make_method(),
        "veille": factories.make_item(audience="public"),
        "question": factories.make_question(),
        "structure": factories.make_organisation(),
    }


@pytest.fixture
def lab():
    return factories.make_user(role=Role.LAB)


def test_each_public_page_is_counted_at_the_address_it_gives(client, public):
    for thing in public.values():
        response = client.post(beacon(client, thing))
        assert (response.status_code, response.content) == (204, b"")

    assert counts() == sorted((kind, thing.pk, 1) for kind, thing in public.items())
    assert set(public) == set(THINGS)


def test_reading_a_page_writes_nothing(client, public):
    for thing in public.values():
        assert client.get(thing.get_absolute_url()).status_code == 200

    assert counts() == []


def test_opening_leaves_no_cookie_and_opens_no_session(client, public):
    response = tell(client, "reference", public["reference"].key)

    assert (dict(response.cookies), "Set-Cookie" in response) == ({}, False)


def test_opening_asks_who_it_is_of_nobody(client, public, django_assert_num_queries):
    """No session is read: only the page is, the wait is bounded, and the number written."""
    key = public["reference"].key

    with django_assert_num_queries(5):  # two of them are the savepoint of the test
        tell(client, "reference", key)


def test_lab_does_not_count_its_own_readings(client, public, lab):
    client.force_login(lab)
    assert [beacon(client, thing) for thing in public.values()] == [""] * len(public)

    client.force_login(factories.make_user(role=Role.AMBASSADOR))
    assert all(beacon(client, thing) for thing in public.values())


def test_page_that_comes_back_after_a_mistake_is_not_opened_again(client, public):
    client.force_login(factories.make_user())
    response = client.post(reverse("resources:recommend", args=[public["reference"].key]), {"opinion": ""})

    assert (response.status_code, "data-reading" in response.content.decode()) == (422, False)


def hidden_pages(lab):
    withdrawn = factories.make_method()
    withdrawn.withdraw(by=lab)
    question = factories.make_question()
    question.withdraw(by=lab)
    organisation = factories.make_organisation()
    organisation.withdraw(by=lab)
    return [
        ("reference", factories.make_reference("proposed").key),
        ("reference", factories.make_reference("withdrawn", lab=lab).key),
        ("methode", withdrawn.slug),
        ("veille", factories.make_item(audience="network").key),
        ("veille", factories.make_item("kept", audience="public").key),
        ("question", question.slug),
        ("structure", organisation.slug),
        ("veille", "pas-un-uuid"),
        ("cas", "2026-001"),
    ]


def test_what_not_everybody_reads_is_not_counted(client, lab):
    client.force_login(lab)
    answers = {tell(client, kind, key).status_code for kind, key in hidden_pages(lab)}

    assert (answers, counts()) == ({404}, [])


def test_page_that_not_everybody_reads_gives_no_address(client, lab):
    client.force_login(factories.make_user())
    method = factories.make_method()
    method.withdraw(by=lab)

    hidden = [factories.make_reference("withdrawn", lab=lab), method, factories.make_item(audience="network")]
    assert [beacon(client, thing) for thing in hidden] == ["", "", ""]


def test_another_site_counts_nothing(client, public):
    key = public["reference"].key

    assert tell(client, "reference", key, sec_fetch_site="cross-site").status_code == 404
    assert counts() == []
    assert tell(client, "reference", key, sec_fetch_site="same-origin").status_code == 204
    assert len(counts()) == 1


def test_reader_sees_nothing_of_a_database_that_is_busy(client, public):
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE resources_readingcount RENAME TO elsewhere")

    response = tell(client, "reference", public["reference"].key)

    assert response.status_code == 204


def test_counts_are_forgotten_after_three_years(monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: NOW)
    factories.make_reading_count(month=date(2023, 10, 1))
    kept = [factories.make_reading_count(month=month) for month in (date(2023, 11, 1), NOVEMBER)]

    tasks.forget_readings()

    assert set(ReadingCount.objects.all()) == set(kept)


# --- What the lab reads of it ---------------------------------------------------------------------------


def test_months_are_the_last_twelve_with_their_heights():
    factories.make_reading_count(month=NOVEMBER, count=8)
    factories.make_reading_count(month=OCTOBER, count=2)
    factories.make_reading_count(month=date(2025, 11, 1), count=99)

    months = Figures(now=NOW).months()

    assert [
        (months[0].day, months[-1].day, len(months)),
        [(row.count, row.height, row.top) for row in months[-3:]],
    ] == [
        (date(2025, 12, 1), NOVEMBER, 12),
        [(0, 0, 100), (2, 25, 75), (8, 100, 0)],
    ]


def read_pages(figures):
    return {
        kind.counted.kind: [(page.title, page.count) for page in kind.pages] for kind in figures.kinds() if kind.count
    }


def test_pages_are_told_from_the_most_opened_on():
    first, second = factories.make_reference(title="Deuxième"), factories.make_reference(title="Première")
    for thing, month, count in [(first, NOVEMBER, 2), (first, OCTOBER, 3), (second, NOVEMBER, 4), (second, OCTOBER, 4)]:
        factories.make_reading_count(thing, month=month, count=count)

    assert read_pages(Figures(now=NOW)) == {"reference": [("Première", 8), ("Deuxième", 5)]}
    assert read_pages(Figures(now=NOW, months=1)) == {"reference": [("Première", 4), ("Deuxième", 2)]}


def test_page_that_is_gone_is_counted_and_not_named():
    factories.make_reading_count(month=NOVEMBER, count=5)
    gone = factories.make_reference("withdrawn")
    factories.make_reading_count(gone, month=NOVEMBER, count=2)

    assert next((kind.count, kind.pages) for kind in Figures(now=NOW).kinds()) == (7, [])


def added(title, at):
    row = factories.make_reference(title=title)
    Reference.objects.filter(pk=row.pk).update(published_at=at)
    return row


def test_unread_works_are_those_that_were_there_and_that_nobody_opened():
    long_ago, this_summer = datetime(2024, 5, 1, tzinfo=UTC), datetime(2026, 7, 1, tzinfo=UTC)
    forgotten = added("Oubliée", long_ago)
    added("Arrivée depuis", this_summer)
    factories.make_reading_count(added("Lue", long_ago), month=OCTOBER)
    factories.make_reading_count(added("Lue il y a longtemps", long_ago), month=date(2025, 11, 1))

    assert [row.title for row in Figures(now=NOW).unread()] == ["Oubliée", "Lue il y a longtemps"]
    assert forgotten in Figures(now=NOW).unread()


def test_unread_works_are_looked_for_since_counting_began():
    summer = datetime(2026, 7, 1, tzinfo=UTC)
    added("Avant le compte", summer)
    added("Depuis", datetime(2026, 10, 5, tzinfo=UTC))
    factories.make_reading_count(month=OCTOBER)

    figures = Figures(now=NOW)

    assert (figures.unread_since, [row.title for row in figures.unread()]) == (OCTOBER, ["Avant le compte"])


def read(client, **query):
    return client.get(reverse("admin:resources_readings"), query).content.decode()


def test_screen_of_the_lab_says_what_is_read_and_its_limits(client, lab, public):
    client.force_login(lab)
    assert "Aucune page n’a encore été comptée" in read(client)

    for kind, thing in public.items():
        factories.make_reading_count(thing, kind, count=3)
    page = read(client)

    for thing in public.values():
        assert f'href="{thing.get_absolute_url()}"' in page
    assert "Ce sont des ouvertures, pas des personnes." in page
    assert "sans JavaScript" in page
    assert client.get(reverse("admin:resources")).content.decode().count("15 ouvertures ce mois-ci") == 1


@pytest.mark.parametrize(
    ("table", "lines"),
    [
        ("mois", ['"Mois";"Ouvertures"', '"3"']),
        ("pages", ['"Nature";"Titre";"Adresse";"Ouvertures"', "Observer"]),
        ("jamais", ['"Titre";"Auteurs"', "Jamais vue"]),
    ],
)
def test_tables_are_given_as_files(client, lab, table, lines):
    client.force_login(lab)
    factories.make_reading_count(factories.make_reference(title="Observer", lab=lab), count=3)
    added("Jamais vue", datetime(2020, 1, 1, tzinfo=UTC))
    address = reverse("admin:resources_readings_file", args=[table])

    as_csv, as_ods = client.get(address), client.get(address, {"format": "ods"})

    assert all(line in as_csv.content.decode() for line in lines)
    assert as_ods["Content-Type"] == "application/vnd.oasis.opendocument.spreadsheet"
    assert client.get(address, {"format": "exe"}).status_code == 404
