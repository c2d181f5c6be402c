"""A file of references: read, looked at, added as a whole, taken back; and the workers that are killed on the way."""

import csv
import io
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from labo.models import AuditEvent
from labo.roles import Role
from labo.transitions import Refusal
from resources import importing
from resources.bibliography_form import BibliographyForm
from resources.models import BibliographyImport, ImportLine, Reference, ReferenceIndex
from resources.models.bibliography_import import LEASE, LONGEST_FILE, UNDONE_WITHIN
from tests import factories
from tests.parallel import failures, in_parallel

pytestmark = pytest.mark.django_db
ENTRY = "TY  - BOOK\nTI  - {title}\nAU  - Exemple, Camille\nPY  - {year}\n{more}ER  - \n"


@pytest.fixture
def lab():
    return factories.make_user(role=Role.LAB)


@pytest.fixture
def desk(client, lab):
    client.force_login(lab)
    return client


@pytest.fixture
def small_portions(monkeypatch):
    monkeypatch.setattr(importing, "PORTION", 2)


def entry(title, *, year=2020, more=""):
    return ENTRY.format(title=title, year=year, more=more)


def titles(*names):
    """A file of works that nothing tells the same."""
    return "\n".join(entry(name) for name in names)


FIVE = ["Cartographier", "Décider", "Essayer", "Prototyper", "Renoncer"]


def ready(text=None, **more):
    batch = factories.make_import(text or titles(*FIVE), **more)
    assert importing.advance()
    return fresh(batch)


def done(text=None, **more):
    batch = ready(text, **more)
    batch.start()
    assert importing.advance()
    return fresh(batch)


def fresh(row):
    return type(row).objects.get(pk=row.pk)


def published():
    return sorted(Reference.objects.published().values_list("title", flat=True))


def lease_ends():
    BibliographyImport.objects.update(leased_until=timezone.now() - timedelta(seconds=1))


# --- From the file to the bibliography ------------------------------------------------------------------


def test_file_is_read_then_waits_and_nothing_is_added(lab):
    batch = ready(by=lab)

    assert (batch.status, batch.format, batch.encoding, batch.content) == ("ready", "ris", "utf-8", None)
    assert batch.counts() == {"read": 5, "refused": 0, "known": 0, "remarks": 0, "kept": 5, "added": 0}
    assert [line.csl["title"] for line in batch.lines.all()] == FIVE
    assert (Reference.objects.count(), importing.advance()) == (0, False)


def test_what_is_kept_is_added_with_its_themes_and_found(lab):
    theme = factories.make_theme()
    batch = done(by=lab, themes=[theme])

    assert (batch.status, batch.counts()["added"], published()) == ("done", 5, FIVE)
    row = Reference.objects.get(title="Essayer")
    assert (row.added_by, row.published_at, row.updated_at) == (lab, batch.done_at, batch.done_at)
    assert list(row.themes.all()) == [theme]
    assert ReferenceIndex.objects.count() == 5
    assert AuditEvent.objects.filter(act="import_done").count() == 1


def test_added_rows_are_as_if_written_one_by_one(lab):
    done(by=lab)
    fields = ("type", "title", "names", "container", "year", "language", "key")
    imported = {row.title: [getattr(row, name) for name in fields] for row in Reference.objects.all()}
    items = [row.csl for row in Reference.objects.order_by("pk")]
    Reference.objects.all().delete()

    for item in items:
        row = Reference.add(item, by=lab)
        assert [getattr(row, name) for name in fields] == imported[row.title]


def test_lines_that_are_not_ticked_stay_out(lab):
    batch = ready()
    lines = list(batch.lines.all())

    batch.keep([lines[0].pk], among=[line.pk for line in lines[:3]])
    batch.start()
    importing.advance()

    assert published() == [FIVE[0], *FIVE[3:]]


def test_choice_of_one_page_leaves_the_others_and_other_files_alone(lab):
    batch, other = ready(), ready(titles("Ailleurs"))
    line = other.lines.get()

    batch.keep([], among=[line.pk])

    assert fresh(line).is_kept
    assert batch.counts()["kept"] == 5


def test_line_that_was_not_read_is_never_kept(lab):
    batch = ready(titles("Lue") + "\nTY  - BOOK\nER  - \n")
    refused = batch.lines.get(csl__isnull=True)

    batch.keep([refused.pk], among=[refused.pk])

    assert not fresh(refused).is_kept
    assert batch.counts()["refused"] == 1


def test_nothing_ticked_does_not_start(lab):
    batch = ready()
    batch.keep([], among=batch.lines.values_list("pk", flat=True))

    with pytest.raises(Refusal):
        batch.start()

    assert fresh(batch).status == "ready"


@pytest.mark.parametrize("content", [b"", b" \n\t", b"x" * (LONGEST_FILE + 1)])
def test_file_of_nothing_or_too_heavy_is_refused(lab, content):
    with pytest.raises(Refusal):
        BibliographyImport.bring(content, name="x", digest="x", by=lab)


# --- What is known --------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", ["published", "proposed", "withdrawn"])
def test_known_work_is_found_and_not_ticked(status):
    known = factories.make_reference(status, DOI="10.5555/connu")

    batch = ready(entry("Connu", more="DO  - 10.5555/connu\n") + titles("Nouveau"))

    twin, other = batch.lines.all()
    assert (twin.twin, twin.is_kept, bool(twin.twin_reason)) == (known, False, True)
    assert (other.twin, other.is_kept, other.twin_reason) == (None, True, "")


def test_same_work_twice_in_the_file_is_ticked_once():
    batch = ready(entry("Un seul livre", more="DO  - 10.5555/deux\n") * 2)

    first, second = batch.lines.all()
    assert (first.is_kept, second.is_kept, second.twin) == (True, False, None)
    assert second.twin_reason.endswith(f", ligne {first.line} du fichier")


def test_work_that_came_meanwhile_is_left_out_and_says_so(lab):
    batch = ready(entry("Le livre", more="DO  - 10.5555/entre\n") + titles("Nouveau"))
    known = factories.make_reference(DOI="10.5555/entre", title="Le même")
    batch.start()
    importing.advance()

    left = batch.lines.get(position=1)
    assert (left.reference, left.is_kept, left.twin_reason) == (None, False, "même identifiant, ajouté entre-temps")
    assert (fresh(batch).status, published()) == ("done", sorted([known.title, "Nouveau"]))


def test_known_work_ticked_all_the_same_is_not_there_twice():
    factories.make_reference(DOI="10.5555/connu")
    batch = ready(entry("Connu", more="DO  - 10.5555/connu\n"))
    line = batch.lines.get()

    batch.keep([line.pk], among=[line.pk])
    batch.start()
    importing.advance()

    assert (fresh(batch).status, Reference.objects.count()) == ("done", 1)


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


# --- Verbs in every state -------------------------------------------------------------------------------

STATES = {
    "reading": lambda: factories.make_import(),
    "ready": ready,
    "adding": lambda: in_state(ready(), "start"),
    "done": done,
    "undone": lambda: in_state(done(), "undo"),
    "dropped": lambda: in_state(ready(), "drop"),
}
VERBS = {
    "keep": (lambda row: row.keep([], among=[]), {"ready"}),
    "start": (lambda row: row.start(), {"ready", "adding", "done"}),  # a second click changes nothing
    "drop": (lambda row: row.drop(), {"reading", "ready"}),
    "undo": (lambda row: row.undo(by=row.by), {"done"}),
}


def in_state(row, verb):
    VERBS[verb][0](row)
    return fresh(row)


@pytest.mark.parametrize("status", STATES)
@pytest.mark.parametrize("verb", VERBS)
def test_verb_acts_where_it_may_and_changes_nothing_elsewhere(verb, status):
    act, allowed = VERBS[verb]
    row = STATES[status]()
    assert row.status == status

    if status in allowed:
        act(row)
    else:
        with pytest.raises(Refusal):
            act(row)
        assert fresh(row).status == status


# --- Taken back -----------------------------------------------------------------------------------------


def test_undone_import_leaves_nothing(lab):
    batch = done(entry("Identifié", more="DO  - 10.5555/repris\n") + titles(*FIVE))

    gone, stay = batch.undo(by=lab)

    assert (gone, stay, Reference.objects.count(), ReferenceIndex.objects.count()) == (6, 0, 0, 0)
    assert (fresh(batch).status, batch.counts()["added"]) == ("undone", 0)
    assert factories.make_reference(DOI="10.5555/repris").key
    event = AuditEvent.objects.get(act="import_undone")
    assert (event.details["gone"], event.details["stay"]) == (6, 0)


USES = {
    "an opinion": lambda row, lab: factories.make_recommendation(row),
    "a hidden opinion": lambda row, lab: factories.make_recommendation(row).hide(by=lab),
    "a copy": lambda row, lab: factories.make_copy(row),
    "a case": lambda row, lab: factories.make_case_reference(row),
    "a correction": lambda row, lab: row.rewrite(row.csl, by=lab, why="À lire."),
    "a withdrawal": lambda row, lab: row.withdraw(by=lab),
    "another merged into it": lambda row, lab: factories.make_reference().merge(row, by=lab),
    "merged into another": lambda row, lab: row.merge(factories.make_reference(), by=lab),
}


@pytest.mark.parametrize("use", USES)
def test_what_was_used_or_corrected_stays_and_is_told(desk, lab, use):
    batch = done()
    row = Reference.objects.get(title="Essayer")
    USES[use](row, lab)

    response = desk.post(reverse("admin:resources_bibliographyimport_undo", args=[batch.pk]), follow=True)

    assert Reference.objects.filter(title__in=FIVE).get() == row
    assert batch.counts()["added"] == 1
    assert "4\u00a0références retirées. 1\u00a0restent" in response.content.decode()


def test_import_is_undone_within_thirty_days(lab):
    batch = done()

    with pytest.raises(Refusal):
        batch.undo(by=lab, now=batch.done_at + UNDONE_WITHIN)

    assert len(published()) == 5
    assert batch.undo(by=lab, now=batch.done_at + UNDONE_WITHIN - timedelta(seconds=1)) == (5, 0)


# --- Screens --------------------------------------------------------------------------------------------


def screen(name, *args):
    return reverse(f"admin:resources_bibliographyimport_{name}", args=args)


def test_lab_brings_looks_chooses_adds_and_undoes(desk, lab, use_broker):
    file = SimpleUploadedFile("liste.ris", titles(*FIVE).encode())
    sent = desk.post(screen("new"), {"file": file})
    batch = BibliographyImport.objects.get()
    assert (sent.status_code, sent["Location"]) == (302, screen("change", batch.pk))
    assert "Lecture en cours" in desk.get(screen("change", batch.pk)).content.decode()
    importing.advance()
    shown = desk.get(screen("change", batch.pk)).content.decode()
    assert all(title in shown for title in FIVE)

    lines = [line.pk for line in batch.lines.all()]
    desk.post(screen("choose", batch.pk), {"vue": lines, "garder": [*lines[1:], "x", "9" * 30]})
    desk.post(screen("start", batch.pk))
    importing.advance()
    assert published() == FIVE[1:]

    desk.post(screen("undo", batch.pk))
    assert published() == []


def test_progress_alone_is_asked_while_it_is_under_way(desk, use_broker):
    batch = factories.make_import(titles(*FIVE))
    part = desk.get(screen("change", batch.pk), headers={"HX-Request": "true"})
    importing.advance()
    whole = desk.get(screen("change", batch.pk), headers={"HX-Request": "true"})

    assert b"<html" not in part.content
    assert whole["HX-Refresh"] == "true"


def test_pasted_text_is_a_file_like_another(desk, use_broker):
    desk.post(screen("new"), {"pasted": titles("Collé")})
    importing.advance()

    batch = BibliographyImport.objects.get()
    assert (batch.name, batch.format, batch.lines.get().csl["title"]) == ("texte collé", "ris", "Collé")


def test_nothing_brought_is_said(desk):
    response = desk.post(screen("new"), {})

    assert (response.status_code, BibliographyImport.objects.count()) == (422, 0)
    assert "Choisissez un fichier, ou collez un texte." in response.content.decode()


@pytest.mark.parametrize("kind", ["", "retenues", "connues", "remarques", "refusees", "nimporte"])
def test_lines_are_shown_by_kind(desk, kind):
    factories.make_reference(DOI="10.5555/connu", title="Le connu")
    batch = ready(
        entry("Connu", more="DO  - 10.5555/connu\n")
        + entry("Sans ISBN lisible", more="SN  - 978-0\n")
        + titles("Simple")
        + "TY  - BOOK\nER  - \n"
    )
    expected = {
        "retenues": batch.lines.filter(is_kept=True),
        "connues": batch.lines.exclude(twin_reason=""),
        "remarques": batch.lines.filter(csl__isnull=False, level__in=["warning", "info"]),
        "refusees": batch.lines.filter(csl__isnull=True),
    }.get(kind, batch.lines.all())

    page = desk.get(screen("change", batch.pk), {"lignes": kind}).context["page"]

    assert [line.pk for line in page] == [line.pk for line in expected.order_by("position")]
    assert len(page) > 0


def test_report_says_each_remark_and_no_formula(desk):
    batch = ready(
        entry("=CMD()", more="SN  - 978-0\n")
        + entry("+1", more="SN  - 978-0\n")
        + "TY  - BOOK\nAU  - @SUM(A1)\nER  - \n"
    )

    response = desk.get(screen("report", batch.pk))
    rows = list(csv.reader(io.StringIO(response.content.decode("utf-8-sig")), delimiter=";"))

    assert rows[0] == ["Ligne", "Niveau", "Référence", "Remarque"]
    assert {row[2] for row in rows[1:]} >= {"'=CMD()", "'+1"}
    assert [cell for row in rows for cell in row if cell.startswith(("=", "+", "-", "@", "\t", "\r"))] == []
    told = sum(len(line.remarks) + bool(line.twin_reason) for line in batch.lines.all())
    assert len(rows) - 1 == told >= 3


BROKEN = {
    "no format": b"Une lettre tout simplement, sans notice.",
    "open brace": b"@book{x, title={Jamais ferm\xc3\xa9",
    "json of something else": b'{"type": [1, 2], "title": {"a": 1}}',
    "json cut": b'[{"type": "book", "title": "A"}, {"ty',
    "nul bytes": b"TY  - BOOK\nTI  - Un\x00deux\nER  - \n",
    "not text": bytes(range(256)),
    "utf-16": entry("Été").encode("utf-16"),
    "deep": b"[" * 5000,
    "ris without end": b"TY  - BOOK\nTI  - Sans fin",
    "csv without a column": b"a;b;c\n1;2;3\n",
    "half a sign": b"\xff\xfe\x00\xd8",
}


@pytest.mark.parametrize("file", BROKEN)
def test_broken_file_is_looked_at_like_another(desk, file):
    batch = BibliographyImport.bring(BROKEN[file], name="x", digest=file, by=factories.make_user(role=Role.LAB))

    importing.advance()

    assert fresh(batch).status == "ready"
    assert batch.lines.count() > 0
    assert desk.get(screen("change", batch.pk)).status_code == 200
    assert desk.get(screen("report", batch.pk)).status_code == 200
    if batch.counts()["kept"]:
        batch.start()
        importing.advance()
        assert fresh(batch).status == "done"


def test_same_file_again_is_the_same_import_until_it_is_added(lab):
    first = factories.make_import(titles(*FIVE), by=lab)
    again = factories.make_import(titles(*FIVE), by=lab)
    other = factories.make_import(titles(*FIVE))
    importing.advance()
    importing.advance()
    fresh(first).start()
    importing.advance()

    later = factories.make_import(titles(*FIVE), by=lab)

    assert again == first
    assert len({first.pk, other.pk, later.pk}) == 3


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
                real(*args)
            portions[name].append(len(queries))

        return run

    for name in portions:
        monkeypatch.setattr(importing, name, counted(name))
    importing.advance()
    fresh(batch).start()
    importing.advance()

    assert fresh(batch).counts()["added"] == MANY
    full = MANY // importing.PORTION
    assert {name: len(counts) for name, counts in portions.items()} == {"keep_portion": full + 1, "add_portion": full}
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
def test_file_added_while_its_work_is_proposed_ends_with_one_of_it():
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
