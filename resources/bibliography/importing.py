"""
The work on a file of references, portion by portion, as the worker does it.

Each portion is one transaction and renews the lease: a worker that is killed loses a portion at most, and another goes
on from there. Between two portions the mails that are due leave: this worker may be the only one, and somebody may be
waiting for a code to sign in.
"""

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from labo.audit import record
from labo.outbox.sender import deliver_due
from labo.planner import learn_tables
from resources.exchange.duplicates import Known
from resources.exchange.reading import opened
from resources.models import BibliographyImport, ImportLine, Reference, ReferenceIdentifier, ReferenceIndex
from resources.models.bibliography_import import LEASE
from resources.models.reference_identifier import SURE, held_by

PORTION = 200
KNOWN = {"published", "proposed", "withdrawn"}


def advance() -> bool:
    """Go on with one file until it waits for somebody, or is done. False if none is under way."""
    batch = BibliographyImport.objects.claim(now=timezone.now())
    if batch is None:
        return False
    (read if batch.status == BibliographyImport.Status.READING else add)(batch)
    return True


def read(batch):
    """Read the file, find what is known already, and leave it to be looked at."""
    source = opened(bytes(batch.content), batch.name)
    batch.format, batch.encoding, batch.expected = source.format, source.encoding, source.at_most
    batch.save(update_fields=["format", "encoding", "expected"])
    known = Known((("known", pk), csl) for pk, csl in already_there())
    done = batch.lines.aggregate(last=Max("position"))["last"] or 0
    portion = []
    for position, found in enumerate(source.records(), start=1):
        twin = known.find(found.item) if found.item else None
        if found.item:
            known.add(("file", found.line), found.item)
        if position <= done:
            continue
        portion.append(line_of(batch, position, found, twin))
        if len(portion) == PORTION:
            keep_portion(batch, portion)
            portion = []
            deliver_due()
    with transaction.atomic():
        keep_portion(batch, portion)
        BibliographyImport.objects.filter(pk=batch.pk, status="reading").update(
            status="ready", content=None, leased_until=None
        )


def already_there():
    rows = Reference.objects.filter(status__in=KNOWN).order_by("pk").values_list("pk", "csl")
    return rows.iterator(chunk_size=2000)


def line_of(batch, position, found, twin):
    kind, key = twin.key if twin else ("", None)
    reason = twin.reason if kind == "known" else f"{twin.reason}, ligne {key} du fichier" if twin else ""
    return ImportLine(
        batch=batch,
        position=position,
        line=found.line,
        raw=found.raw.replace("\x00", ""),
        csl=found.item,
        level=found.level or "",
        remarks=[[remark.level, remark.text, remark.line] for remark in found.remarks],
        twin_id=key if kind == "known" else None,
        twin_reason=reason[:80],
        is_kept=found.item is not None and twin is None,
    )


@transaction.atomic
def keep_portion(batch, lines):
    # The row is taken: whoever drops the import meanwhile waits, and nothing is written after.
    if BibliographyImport.objects.select_for_update(of=("self",)).get(pk=batch.pk).status != "reading":
        return
    ImportLine.objects.bulk_create(lines, ignore_conflicts=True)
    renew(batch)


def renew(batch):
    BibliographyImport.objects.filter(pk=batch.pk).update(leased_until=timezone.now() + LEASE)


def add(batch):
    """Add what is kept, unseen; then publish all of it at once."""
    while add_portion(batch):
        deliver_due()
    publish(batch)


@transaction.atomic
def add_portion(batch) -> bool:
    """Add some of what is kept and not added yet. False when none is left."""
    # A worker that is slower than its lease meets the one that took over: each portion is added by one of them.
    row = BibliographyImport.objects.select_for_update(of=("self",)).defer("content").get(pk=batch.pk)
    lines = list(batch.lines.filter(is_kept=True, reference=None).order_by("position")[:PORTION])
    if row.status != BibliographyImport.Status.ADDING or not lines:
        return False
    held = set(
        ReferenceIdentifier.objects.filter(
            value__in=[one.value for line in lines for one in held_by(line.csl) if one.scheme in SURE]
        ).values_list("scheme", "value")
    )
    rows, skipped = [], []
    for line in lines:
        sure = {(one.scheme, one.value) for one in held_by(line.csl) if one.scheme in SURE}
        if sure & held:
            # It came by another way since the file was read, or twice in the file.
            line.is_kept, line.twin_reason = False, line.twin_reason or "même identifiant, ajouté entre-temps"
            skipped.append(line)
            continue
        held |= sure
        row = Reference(csl=line.csl, added_by=batch.by, status=Reference.Status.ARRIVING)
        rows.append((line, row))
    for _, row in rows:
        row.tell()
    Reference.objects.give_addresses([row for _, row in rows])
    Reference.objects.bulk_create([row for _, row in rows])
    ReferenceIdentifier.objects.bulk_create(
        ReferenceIdentifier(reference=row, scheme=one.scheme, value=one.value)
        for line, row in rows
        for one in held_by(line.csl)
    )
    themes = list(batch.themes.all())
    through = Reference.themes.through
    through.objects.bulk_create(through(reference=row, theme=theme) for _, row in rows for theme in themes)
    for line, row in rows:
        line.reference = row
    ImportLine.objects.bulk_update(
        [*(line for line, _ in rows), *skipped], ["reference", "is_kept", "twin_reason"], batch_size=PORTION
    )
    renew(batch)
    return True


@transaction.atomic
def publish(batch):
    """Show all that was added, in one transaction: a reader sees none of it, then all of it."""
    row = BibliographyImport.objects.select_for_update(of=("self",)).get(pk=batch.pk)
    if row.status != BibliographyImport.Status.ADDING:
        return
    now = timezone.now()
    arriving = Reference.objects.filter(import_line__batch=batch, status="arriving")
    keys = list(arriving.order_by("pk").values_list("pk", flat=True))
    Reference.objects.filter(pk__in=keys).update(status="published", published_at=now, updated_at=now)
    Reference.objects.filter(pk__in=keys).index()
    row.status, row.done_at, row.leased_until = BibliographyImport.Status.DONE, now, None
    row.save(update_fields=["status", "done_at", "leased_until"])
    record("import_done", on=row, by=row.by, now=now, added=len(keys))
    if len(keys) > PORTION:
        # The planner learns at once of a bibliography that has grown.
        learn_tables(Reference, ReferenceIndex, ReferenceIdentifier)
