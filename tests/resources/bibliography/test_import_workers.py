"""The workers of an import: killed on the way, several at once, thousands of entries."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from labo.roles import Role
from resources.bibliography import importing
from resources.bibliography.form import BibliographyForm
from resources.models import BibliographyImport, ImportLine, Reference, ReferenceIndex
from resources.models.bibliography_import import LEASE
from tests import factories
from tests.labo.test_outbox_delivery import make_mail
from tests.parallel import failures, in_parallel
from tests.resources.bibliography.files import FIVE, entry, lease_ends, published, ready, titles
from tests.resources.bibliography.pages import fresh

pytestmark = pytest.mark.django_db

# --- Workers --------------------------------------------------------------------------------------------


class Killed(Exception):
    pass


def killed_at(monkeypatch, name, turn):
    """Have the worker die before its portion of this rank; return what brings the next worker to life."""
    real, turns = getattr(importing, name), iter(range(100))

    def dies(*args):
        if next(turns) == turn:
            raise Killed
        return real(*args)

    monkeypatch.setattr(importing, name, dies)
    with pytest.raises(Killed):
        importing.advance()
    monkeypatch.setattr(importing, name, real)


def test_mails_leave_between_two_portions(monkeypatch, small_portions, smtp_sink):
    """The worker may be the only one: whoever asks for a code meanwhile does not wait for the end of the file."""
    batch, told = factories.make_import(titles(*FIVE)), []
    real = importing.keep_portion

    def keeps(*args):
        make_mail(len(told))
        told.append(len(smtp_sink.taken))
        real(*args)

    monkeypatch.setattr(importing, "keep_portion", keeps)
    importing.advance()
    batch.start()
    make_mail(len(told))
    importing.advance()

    assert (fresh(batch).status, told, len(smtp_sink.taken)) == ("done", [0, 1, 2], 4)


@pytest.mark.parametrize("turn", [0, 1, 2])
def test_reading_goes_on_where_a_killed_worker_left_it(monkeypatch, small_portions, turn):
    batch = factories.make_import(titles(*FIVE))
    killed_at(monkeypatch, "keep_portion", turn)

    assert (batch.lines.count(), importing.advance()) == (2 * turn, False)
    lease_ends()
    assert importing.advance()

    assert [line.csl["title"] for line in batch.lines.all()] == FIVE
    assert fresh(batch).counts()["kept"] == 5


@pytest.mark.parametrize(("name", "turn", "there"), [("add_portion", 0, 0), ("add_portion", 1, 2), ("publish", 0, 5)])
def test_adding_goes_on_where_a_killed_worker_left_it(monkeypatch, small_portions, client, name, turn, there):
    batch = ready()
    batch.start()
    killed_at(monkeypatch, name, turn)

    # Nothing of it is to be seen before all of it is there.
    assert Reference.objects.filter(status="arriving").count() == there
    assert published() == []
    assert (
        ReferenceIndex.objects.count(),
        BibliographyForm(QueryDict()).look_up(start=0, size=9, order="ajout").total,
    ) == (0, 0)
    assert {client.get(row.get_absolute_url()).status_code for row in Reference.objects.all()} <= {404}

    assert not importing.advance()
    lease_ends()
    assert importing.advance()

    assert (published(), fresh(batch).status) == (FIVE, "done")
    assert Reference.objects.count() == 5


def test_worker_that_dies_inside_a_portion_leaves_none_of_it(monkeypatch, small_portions):
    batch = ready()
    batch.start()

    def dies(*args, **more):
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(importing, "renew", dies)
        with pytest.raises(Killed):
            importing.advance()

    assert (Reference.objects.count(), batch.lines.filter(reference=None).count()) == (0, 5)
    lease_ends()
    importing.advance()
    assert published() == FIVE


def test_file_is_one_worker_s_as_long_as_its_lease():
    factories.make_import()
    now = timezone.now()

    first = BibliographyImport.objects.claim(now=now)

    assert first.leased_until == now + LEASE
    assert BibliographyImport.objects.claim(now=now + LEASE) is None
    assert BibliographyImport.objects.claim(now=now + LEASE + timedelta(seconds=1)) == first


def test_each_portion_renews_the_lease(monkeypatch, small_portions):
    batch, renewed = factories.make_import(titles(*FIVE)), []
    real = importing.renew
    monkeypatch.setattr(importing, "renew", lambda row: (real(row), renewed.append(fresh(row).leased_until)))

    importing.advance()

    assert len(renewed) == 3
    assert renewed == sorted(renewed)
    assert fresh(batch).leased_until is None


def test_file_given_up_while_it_is_read_keeps_nothing(monkeypatch, small_portions):
    batch = factories.make_import(titles(*FIVE))
    real, turns = importing.keep_portion, iter(range(100))

    def dropped_meanwhile(row, lines):
        if next(turns) == 1:
            fresh(batch).drop()
        real(row, lines)

    monkeypatch.setattr(importing, "keep_portion", dropped_meanwhile)
    importing.advance()

    row = fresh(batch)
    assert (row.status, row.content, row.lines.count()) == ("dropped", None, 0)
    assert not importing.advance()


# --- Many -----------------------------------------------------------------------------------------------


MANY = 3000


@pytest.mark.slow
def test_thousands_are_read_and_added_by_portions(lab, monkeypatch):
    """As many statements a portion, whatever came before; 20 000 entries are a hundred of these portions."""
    text = "".join(entry(f"Ouvrage {n} de la série {n * 7919}", year=1900 + n % 100) for n in range(MANY))
    batch = factories.make_import(text, by=lab)
    portions = {"keep_portion": [], "add_portion": []}

    def counted(name):
        real = getattr(importing, name)

        def run(*args):
            with CaptureQueriesContext(connection) as queries:
                told = real(*args)
            portions[name].append(len(queries))
            return told

        return run

    for name in portions:
        monkeypatch.setattr(importing, name, counted(name))
    importing.advance()
    fresh(batch).start()
    importing.advance()

    assert fresh(batch).counts()["added"] == MANY
    full = MANY // importing.PORTION
    # The last one of each finds nothing left.
    assert {name: len(counts) for name, counts in portions.items()} == dict.fromkeys(portions, full + 1)
    assert {name: len(set(counts[1:full])) for name, counts in portions.items()} == {
        "keep_portion": 1,
        "add_portion": 1,
    }
    assert max(portions["add_portion"]) < 25
    assert ReferenceIndex.objects.count() == MANY


# --- Two at once ----------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_same_file_brought_six_times_at_once_is_one_import():
    lab = factories.make_user(role=Role.LAB)

    results = in_parallel(*[lambda: factories.make_import(titles(*FIVE), by=lab)] * 6)

    assert failures(results) == []
    assert BibliographyImport.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_six_workers_on_one_file_read_and_add_it_once():
    batch = factories.make_import(titles(*FIVE))
    read = in_parallel(*[importing.advance] * 6)
    fresh(batch).start()
    added = in_parallel(*[importing.advance] * 6)

    assert failures([*read, *added]) == []
    assert (sum(read), sum(added)) == (1, 1)
    assert (published(), ImportLine.objects.count()) == (FIVE, 5)


@pytest.mark.django_db(transaction=True)
def test_file_added_while_its_work_is_proposed_ends_with_one_of_it(mailoutbox):
    """Whichever comes first: the portion may be lost to the other hand, and is taken up again after the lease."""
    batch = ready(entry("Le livre", more="DO  - 10.5555/ensemble\n") + titles(*FIVE))
    batch.start()

    in_parallel(importing.advance, lambda: factories.make_reference(DOI="10.5555/ensemble", title="Le même"))
    lease_ends()
    importing.advance()

    assert fresh(batch).status == "done"
    assert Reference.objects.filter(identifiers__value="10.5555/ensemble").count() == 1
    assert Reference.objects.filter(title__in=FIVE).count() == 5


def test_line_is_one_row_of_its_file():
    """Negative control: without the database's word, a portion that is written twice would be there twice."""
    batch = ready()
    with pytest.raises(IntegrityError):
        ImportLine.objects.create(batch=batch, position=1, line=1, raw="x")
