"""A crowd of references, of readers and of files: what the bibliography shows after years."""

from datetime import timedelta

from django.utils import timezone

from projects.models import CaseReference
from resources.models import BibliographyImport, Copy, ImportLine, Loan, ReadingCount, Recommendation, Reference, Theme
from resources.models.reading_count import month_of
from tests.factories.bibliography import csl_item

STATUSES = ("published", "proposed", "declined", "withdrawn")


def more_bibliography(world, people, numbers):
    """More references in each state, near the one of the world; opinions, copies, uses, openings; more files."""
    now = timezone.now()
    themes = Theme.objects.bulk_create(Theme(name=f"Sujet de foule {n}", slug=f"foule-{n}") for n in numbers)
    rows = [
        Reference(
            csl=csl_item(title=f"Ouvrage {status} {n}", abstract="-"),
            status=status,
            added_by=world.lead,
            word="-" if status == "declined" else "",
            published_at=now - timedelta(days=40 + n) if status in ("published", "withdrawn") else None,
        )
        for status in STATUSES
        for n in numbers
    ]
    for row in rows:
        row.tell()
    Reference.objects.give_addresses(rows)
    Reference.objects.bulk_create(rows)
    published = [row for row in rows if row.status == "published"]
    through = Reference.themes.through
    through.objects.bulk_create(through(reference=row, theme=world.theme) for row in published)
    through.objects.bulk_create(through(reference=world.work, theme=theme) for theme in themes)
    for read in (world.work, published[0]):
        Recommendation.objects.bulk_create(
            Recommendation(reference=read, reader=person, opinion="-", shows_name=True, written_at=now)
            for person in people
        )
    copies = Copy.objects.bulk_create(Copy(reference=world.work, shelf=f"Étagère {n}") for n in numbers)
    Loan.objects.bulk_create(
        Loan(copy=copy, borrower=world.lead, borrowed_at=now, due_on=timezone.localdate()) for copy in copies
    )
    cases = [world.accepted, world.public, world.decided, world.signed, world.noted]
    CaseReference.objects.bulk_create(
        CaseReference(proposal=cases[at % len(cases)], reference=row) for at, row in enumerate(published)
    )
    BibliographyImport.objects.bulk_create(
        BibliographyImport(name=f"foule-{n}.ris", digest=f"foule-{n}", status="ready", by=world.lab, brought_at=now)
        for n in numbers
    )
    start = ImportLine.objects.filter(batch=world.ready_import).count() + 1
    ImportLine.objects.bulk_create(
        ImportLine(
            batch=world.ready_import,
            position=start + rank,
            line=start + rank,
            raw="-",
            csl=row.csl,
            twin=row,
            twin_reason="même titre",
        )
        for rank, row in enumerate(published)
    )
    ReadingCount.objects.bulk_create(
        ReadingCount(month=month_of(now), kind=kind, thing=10**9 + n) for kind in ReadingCount.Kind for n in numbers
    )
    Reference.objects.filter(pk__in=[world.work.pk, *(row.pk for row in rows)]).index()
