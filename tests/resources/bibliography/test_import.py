"""A file of references: read, looked at, added as a whole, taken back."""

from datetime import timedelta

import pytest
from django.urls import reverse

from labo.models import AuditEvent
from labo.transitions import Refusal
from resources.bibliography import importing
from resources.models import BibliographyImport, Reference, ReferenceIndex
from resources.models.bibliography_import import LONGEST_FILE, UNDONE_WITHIN
from tests import factories
from tests.resources.bibliography.files import FIVE, done, entry, published, ready, titles
from tests.resources.bibliography.pages import fresh

pytestmark = pytest.mark.django_db

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


def test_work_that_came_meanwhile_is_left_out_and_says_so(lab, mailoutbox):
    batch = ready(entry("Le livre", more="DO  - 10.5555/entre\n") + titles("Nouveau"))
    known = factories.make_reference(DOI="10.5555/entre", title="Le même")
    batch.start()
    importing.advance()

    left = batch.lines.get(position=1)
    assert (left.reference, left.is_kept, left.twin_reason) == (None, False, "même identifiant, ajouté entre-temps")
    assert (fresh(batch).status, published()) == ("done", sorted([known.title, "Nouveau"]))


def test_known_work_ticked_all_the_same_is_not_there_twice(mailoutbox):
    factories.make_reference(DOI="10.5555/connu")
    batch = ready(entry("Connu", more="DO  - 10.5555/connu\n"))
    line = batch.lines.get()

    batch.keep([line.pk], among=[line.pk])
    batch.start()
    importing.advance()

    assert (fresh(batch).status, Reference.objects.count()) == ("done", 1)


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
