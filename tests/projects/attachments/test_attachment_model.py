"""Verbs of a file attached to a case: what they take, what they refuse, and what they leave on the disk."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from labo.audit import AuditEvent
from labo.private_files import PrivateStorage, private_storage
from labo.transitions import Refusal
from projects.models import Attachment, CoLead, Proposal
from projects.models.attachment import MAX_A_DAY, MAX_FILES
from projects.models.upload_day import UploadDay
from tests import factories
from tests.factories import make_attachment, make_draft, make_proposal, make_upload
from tests.labo.attached import making
from tests.projects.attachments.conftest import path_of

pytestmark = pytest.mark.django_db(transaction=True)


def test_attached_file_is_kept_as_it_came(files):
    data = making.with_place()
    attachment = make_attachment(upload=make_upload("Hall.jpg", data), kind="picture", caption="Le hall, un lundi")

    attachment.refresh_from_db()
    assert files() == [attachment.stored_as]
    assert path_of(attachment).read_bytes() == data, "what the camera wrote stays in the case"
    assert (attachment.name, attachment.content_type, attachment.size) == ("Hall.jpg", "image/jpeg", len(data))
    assert (str(attachment), attachment.format_label) == ("Le hall, un lundi", "image JPEG")


def test_file_on_the_disk_has_a_drawn_name_and_is_nobody_else_s(folder, files):
    attachment = make_attachment(upload=make_upload("plan.pdf", making.pdf()))

    assert "plan" not in files()[0]
    assert "." not in files()[0]
    assert path_of(attachment).stat().st_mode & 0o777 == 0o640
    assert folder.stat().st_mode & 0o007 == path_of(attachment).parent.stat().st_mode & 0o007 == 0


def test_storage_gives_no_address():
    with pytest.raises(ValueError, match="no address"):
        private_storage().url("ab/abc")


def test_caption_says_the_kind_when_nothing_is_written():
    attachment = make_attachment(kind="chart", caption="")

    assert attachment.caption == "Organigramme"


def test_attaching_is_written_in_the_journal():
    attachment = make_attachment(make_proposal())

    event = AuditEvent.objects.get(act="attachment_added")
    assert (event.subject, event.by) == (f"projects.proposal:{attachment.proposal_id}", attachment.added_by)


# --- Refused: nothing is left ---------------------------------------------------------------------------


@pytest.fixture
def full(files):
    proposal = make_draft()
    for _ in range(MAX_FILES):
        make_attachment(proposal)
    return proposal


def test_sixth_file_is_refused(full, files):
    with pytest.raises(Refusal, match="5\u00a0pièces au plus"):
        make_attachment(full)

    assert len(files()) == MAX_FILES


def test_named_place_holds_one_file(files):
    proposal = make_draft()
    make_attachment(proposal, kind="chart")

    with pytest.raises(Refusal, match="Organigramme"):
        make_attachment(proposal, kind="chart")

    assert len(files()) == 1


def test_same_file_twice_is_refused(files):
    proposal = make_draft()
    make_attachment(proposal, upload=make_upload(data=b"Le meme texte."))

    with pytest.raises(Refusal, match="déjà dans le dossier"):
        make_attachment(proposal, upload=make_upload("autre.txt", b"Le meme texte."))

    assert len(files()) == 1


def test_day_is_full(files):
    proposal = make_draft()
    UploadDay.objects.create(person=proposal.lead, day=timezone.localdate(), size=MAX_A_DAY - 10)

    with pytest.raises(Refusal, match="50\u00a0Mo aujourd’hui"):
        make_attachment(proposal)

    assert files() == []
    assert UploadDay.objects.get().size == MAX_A_DAY - 10, "what was refused is not counted"
    make_attachment(proposal, now=timezone.now() + timedelta(days=1))


def test_deleted_files_count_for_the_day():
    attachment = make_attachment(upload=make_upload(data=b"a" * 1000))
    attachment.discard(by=attachment.added_by)

    assert UploadDay.objects.get().size == 1000


@pytest.mark.parametrize("role", [CoLead.Role.READ, CoLead.Role.COMMENT])
def test_who_does_not_write_attaches_nothing(role, files):
    proposal, reader = make_draft(), factories.make_user()
    factories.make_co_lead(proposal, user=reader, role=role)

    with pytest.raises(Refusal, match="n’écrivez plus"):
        make_attachment(proposal, by=reader)

    assert files() == []


def test_co_lead_who_writes_attaches():
    proposal, writer = make_draft(), factories.make_user()
    factories.make_co_lead(proposal, user=writer, role=CoLead.Role.EDIT)

    assert make_attachment(proposal, by=writer).added_by == writer


@pytest.mark.parametrize("announced", [True, False])
@pytest.mark.parametrize("status", Proposal.Status)
def test_states_that_take_files(status, announced):
    """An answer that has not left must not show through a closed door: only withdrawing is the service's own act."""
    proposal = make_draft() if status == "draft" else make_proposal()
    if status != "draft":
        grid = factories.make_grid()
        at = timezone.now() if announced else None
        Proposal.objects.filter(pk=proposal.pk).update(status=status, grid=grid, announced_at=at)
    proposal = Proposal.objects.get(pk=proposal.pk)
    closed = status == "withdrawn" or (announced and status in {"redirected", "declined"})

    if closed:
        with pytest.raises(Refusal, match="clos"):
            make_attachment(proposal)
    else:
        make_attachment(proposal)


# --- Changed and deleted, on a draft alone --------------------------------------------------------------


def test_replaced_file_leaves_the_disk(files):
    attachment = make_attachment(kind="picture")
    before = files()

    attachment.replace(make_upload("plan.png", making.picture()), by=attachment.added_by)

    attachment.refresh_from_db()
    assert files() == [attachment.stored_as] != before
    assert (attachment.name, attachment.content_type) == ("plan.png", "image/png")


def test_refused_replacement_changes_nothing(files):
    attachment = make_attachment()
    before = files()

    with pytest.raises(Refusal):
        attachment.replace(make_upload("plan.png", b"<svg/>"), by=attachment.added_by)

    assert files() == before


def test_discarded_file_leaves_the_disk(files):
    attachment = make_attachment()

    attachment.discard(by=attachment.added_by)

    assert files() == []
    assert not Attachment.objects.exists()


def test_discarded_draft_takes_its_files_along(files):
    proposal = make_draft()
    make_attachment(proposal)
    make_attachment(proposal)

    proposal.discard()

    assert files() == []


@pytest.mark.parametrize(
    "verb",
    [
        lambda row: row.discard(by=row.added_by),
        lambda row: row.replace(make_upload(), by=row.added_by),
        lambda row: row.describe("Autre", by=row.added_by),
    ],
    ids=["discard", "replace", "describe"],
)
def test_sent_file_stays(verb, files):
    proposal = make_proposal()
    attachment = make_attachment(proposal)

    with pytest.raises(Refusal, match="restent au dossier"):
        verb(attachment)

    assert files() == [attachment.stored_as]


# --- A row and its file, whatever happens between -------------------------------------------------------


def test_row_that_is_not_written_leaves_no_file(files, monkeypatch):
    def fail(*args, **kwargs):
        raise IntegrityError("the base says no")

    monkeypatch.setattr(Attachment, "_noted", fail)

    with pytest.raises(IntegrityError):
        make_attachment()

    assert files() == []
    assert not Attachment.objects.exists()


@pytest.mark.parametrize("moment", ["first", "half-way", "at the end"])
def test_full_disk_leaves_nothing(files, monkeypatch, moment):
    """R17: a sentence, no row without file, no file without row, and all is well once there is room again."""
    proposal = make_draft()

    def write(self, out, content):
        if moment != "first":
            out.write(b"half")
        if moment == "at the end":
            out.flush()
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as full:
        full.setattr(PrivateStorage, "write", write)
        with pytest.raises(Refusal, match="ne peut plus garder de fichier"):
            make_attachment(proposal)

    assert files() == []
    assert not Attachment.objects.exists()
    make_attachment(proposal)
    assert len(files()) == 1


def test_deletion_that_is_undone_keeps_the_file(files):
    attachment = make_attachment()

    with transaction.atomic():
        attachment.discard(by=attachment.added_by)
        transaction.set_rollback(True)

    assert files() == [attachment.stored_as]
    assert Attachment.objects.filter(key=attachment.key).exists()
