"""R60: limits hold when people, or one person with two tabs, send at the same moment."""

import threading
from contextlib import contextmanager

import pytest
from django.utils import timezone

from labo.transitions import Refusal
from projects.models import Attachment, Proposal
from projects.models.attachment import MAX_A_DAY, MAX_FILES
from projects.models.upload_day import UploadDay
from tests.factories import make_attachment, make_draft, make_upload
from tests.parallel import failures, in_parallel

pytestmark = pytest.mark.django_db(transaction=True)


def attach(proposal, **fields):
    upload = make_upload()
    return lambda: Attachment.attach(proposal, upload, by=proposal.lead, caption="Une pièce", **fields)


def test_files_of_a_case_stay_within_the_limit(files):
    proposal = make_draft()
    make_attachment(proposal)

    results = in_parallel(*(attach(proposal) for _ in range(7)))

    assert [type(refusal) for refusal in failures(results)] == [Refusal] * 3
    assert Attachment.objects.count() == len(files()) == MAX_FILES


def test_bytes_of_a_day_stay_within_the_limit_across_cases(files):
    first = make_draft()
    drafts = [first, *(make_draft(first.lead) for _ in range(3))]
    UploadDay.objects.create(person=first.lead, day=timezone.localdate(), size=MAX_A_DAY - 2000)
    uploads = [make_upload(data=bytes([65 + rank]) * 900) for rank in range(4)]

    results = in_parallel(
        *(
            lambda draft=draft, upload=upload: Attachment.attach(draft, upload, by=first.lead, caption="-")
            for draft, upload in zip(drafts, uploads, strict=True)
        )
    )

    assert len(failures(results)) == 2
    assert UploadDay.objects.get().size == MAX_A_DAY - 200
    assert len(files()) == 2


def test_one_place_takes_one_of_two_files(files):
    proposal = make_draft()

    results = in_parallel(attach(proposal, kind="chart"), attach(proposal, kind="chart"))

    assert len(failures(results)) == 1
    assert Attachment.objects.count() == len(files()) == 1


def test_case_is_sent_while_a_file_is_deleted(files):
    """Either the file went before, or it stays: never a row without its file."""
    proposal = make_draft()
    attachment = make_attachment(proposal)

    in_parallel(
        lambda: Proposal.objects.get(pk=proposal.pk).submit(by=proposal.lead),
        lambda: attachment.discard(by=proposal.lead),
    )

    assert [row.stored_as for row in Attachment.objects.all()] == files()


# --- Negative control -----------------------------------------------------------------------------------


@contextmanager
def no_lock(monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(Proposal, "locked", lambda self: Proposal.objects.get(pk=self.pk))
        yield


def test_limit_is_passed_without_the_lock(monkeypatch):
    proposal = make_draft()
    for _ in range(MAX_FILES - 1):
        make_attachment(proposal)
    # Everybody counts, then everybody writes.
    all_have_counted = threading.Barrier(4)
    count = Attachment._make_room.__func__

    def wait_for_the_others(cls, row, content, by, now):
        all_have_counted.wait(timeout=10)
        return count(cls, row, content, by, now)

    with no_lock(monkeypatch):
        monkeypatch.setattr(Attachment, "_make_room", classmethod(wait_for_the_others))
        in_parallel(*(attach(proposal) for _ in range(4)))

    assert Attachment.objects.count() > MAX_FILES
