"""Two people change the same file of a draft: the second sees both, and nothing is written over unseen."""

import html

import pytest
from django.urls import reverse

from labo.transitions import Refusal
from projects.models import Attachment
from projects.models.attachment import AttachmentChangedMeanwhile
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def piece():
    return factories.make_attachment(caption="Le plan")


@pytest.mark.parametrize(
    "verb",
    [
        lambda row, seen: row.describe("Le mien", by=row.added_by, seen=seen),
        lambda row, seen: row.replace(factories.make_upload(), caption="Le mien", by=row.added_by, seen=seen),
    ],
)
def test_older_page_writes_nothing(piece, verb):
    seen, name = piece.mark, piece.name
    Attachment.objects.get(pk=piece.pk).describe("Le plan du premier étage", by=piece.added_by, seen=seen)

    with pytest.raises(AttachmentChangedMeanwhile, match="Le plan du premier étage"):
        verb(piece, seen)

    row = Attachment.objects.get(pk=piece.pk)
    assert (row.caption, row.name) == ("Le plan du premier étage", name)


def test_another_file_keeps_the_caption_that_somebody_wrote_meanwhile(piece):
    Attachment.objects.get(pk=piece.pk).describe("Le plan du premier étage", by=piece.added_by)

    piece.replace(factories.make_upload("autre.txt"), by=piece.added_by)

    row = Attachment.objects.get(pk=piece.pk)
    assert (row.caption, row.name) == ("Le plan du premier étage", "autre.txt")


def test_file_deleted_meanwhile_is_said(piece):
    Attachment.objects.get(pk=piece.pk).discard(by=piece.added_by)

    with pytest.raises(Refusal, match="a supprimé cette pièce"):
        piece.describe("Le mien", by=piece.added_by)


def test_second_page_shows_both_captions(client, piece):
    client.force_login(piece.added_by)
    address = reverse("projects:draft_attachment_edit", args=[piece.proposal.key, piece.key])
    seen = client.get(address).context["form"]["seen"].value()
    client.post(address, {"caption": "Le plan du premier étage", "seen": seen})

    answer = client.post(address, {"caption": "Le mien", "seen": seen})
    page = html.unescape(answer.content.decode())
    stands = Attachment.objects.get(pk=piece.pk).caption
    kept = client.post(address, {"caption": "Le mien", "seen": answer.context["form"]["seen"].value()})

    assert answer.status_code == 409
    assert "Le plan du premier étage" in page
    assert 'value="Le mien"' in page
    assert stands == "Le plan du premier étage"
    assert (kept.status_code, Attachment.objects.get(pk=piece.pk).caption) == (302, "Le mien")
