"""The pictures of a review: drawn anew without what the camera wrote, read as far as the review is."""

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from labo.pictures import LONGEST_SIDE, redrawn
from labo.roles import Role
from labo.transitions import Refusal
from missions.models import ReviewPicture
from missions.models.picture import MOST
from tests import factories

GPS = 0x8825


def opened(picture):
    return Image.open(BytesIO(picture.content))


def photo_with_secrets():
    """A picture lying on its side, with a place, a comment, and a file hidden behind it."""
    exif = Image.Exif()
    exif[0x0112] = 6  # turned by a quarter
    exif[0x9286] = "canari"
    exif.get_ifd(GPS)[1] = "N"
    upload = factories.make_photo("JPEG", (400, 200), exif=exif, comment=b"canari")
    return SimpleUploadedFile("photo.jpg", upload.read() + b"PK\x03\x04canari")


def test_only_the_pixels_go_through():
    picture = redrawn(photo_with_secrets())

    with opened(picture) as image:
        assert (image.format, image.size) == ("JPEG", (200, 400))
        assert dict(image.getexif()) == {}
        assert "comment" not in image.info
    assert b"canari" not in picture.content


def test_large_picture_is_made_small_and_glass_is_laid_on_white():
    picture = redrawn(factories.make_photo("PNG", (3200, 1600)))
    assert (picture.width, picture.height) == (LONGEST_SIDE, LONGEST_SIDE // 2)

    out = BytesIO()
    Image.new("RGBA", (10, 10), (0, 0, 0, 0)).save(out, "PNG")
    with opened(redrawn(SimpleUploadedFile("verre.png", out.getvalue()))) as image:
        assert image.getpixel((5, 5)) == (255, 255, 255)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"Bonjour",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"GIF89a\x01\x00\x01\x00\x80\x00\x00\x00\x00\x00\xff\xff\xff,\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x02D\x01\x00;",
        factories.make_photo("JPEG", (300, 300)).read()[:400],
        factories.make_photo("PNG", (9000, 9000)).read(),
    ],
    ids=["empty", "words", "drawing", "gif", "cut", "enormous"],
)
def test_what_is_no_picture_is_refused(content):
    with pytest.raises(Refusal, match="image"):
        redrawn(SimpleUploadedFile("image.jpg", content))


def form(**changes):
    return {"upload": factories.make_photo(), "words": "Un plan", "credit": "", "agreed": "on", **changes}


@pytest.mark.django_db
def test_pictures_are_added_read_with_the_review_and_taken_away(client, lab_member):
    review = factories.make_review(by=lab_member)
    case, pk = review.accompaniment.proposal, review.accompaniment_id
    client.force_login(lab_member)
    address = reverse("admin:missions_accompaniment_picture_add", args=[pk])

    assert client.post(address, form()).status_code == 302
    picture = review.pictures.get()
    assert client.get(picture.get_absolute_url())["Content-Type"] == "image/jpeg"
    client.logout()
    assert client.get(picture.get_absolute_url()).status_code == 404

    type(case).objects.filter(pk=case.pk).update(is_public=True)
    review.refresh_from_db()
    review.publish(by=lab_member, seen=review.revision, level="public", agreement="La direction, par courriel")
    page = client.get(review.get_absolute_url()).content.decode()
    assert f'src="{picture.get_absolute_url()}"' in page
    assert 'alt="Un plan"' in page
    assert picture.get_absolute_url() in client.get(reverse("missions:portfolio")).content.decode()
    assert client.get(picture.get_absolute_url()).status_code == 200

    client.force_login(lab_member)
    told = client.get(address, follow=True)  # what is published takes no picture, and says so before one is chosen
    assert told.redirect_chain[0][0] == reverse("admin:missions_accompaniment_review", args=[pk]) + "#images"
    assert "Reprenez-le d’abord" in told.content.decode()
    remove = reverse("admin:missions_accompaniment_picture_remove", args=[pk, picture.pk])
    client.post(remove)
    assert review.pictures.exists()  # what is published is taken back first
    review.take_back(by=lab_member, reason="Une erreur.")
    assert [client.post(remove).status_code for _ in range(2)] == [302, 302]
    assert not review.pictures.exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("changes", "status", "said"),
    [
        ({"words": ""}, 422, "Dites ce que l’image montre."),
        ({"agreed": ""}, 422, "Sans accord"),
        ({"upload": ""}, 422, "Choisissez une image."),
        ({"upload": SimpleUploadedFile("a.jpg", b"Bonjour")}, 409, "n’est pas une image lisible"),
    ],
)
def test_refused_picture_keeps_what_was_typed(client, lab_member, changes, status, said):
    review = factories.make_review(by=lab_member)
    client.force_login(lab_member)
    address = reverse("admin:missions_accompaniment_picture_add", args=[review.accompaniment_id])

    answer = client.post(address, form(credit="Le musée", **changes))

    assert answer.status_code == status
    assert said in answer.content.decode()
    assert 'value="Le musée"' in answer.content.decode()
    assert not review.pictures.exists()


@pytest.mark.django_db
def test_review_holds_so_many_pictures():
    review, lab = factories.make_review(), factories.make_user(role=Role.LAB)
    for _ in range(MOST):
        factories.make_picture(review, by=lab)

    with pytest.raises(Refusal, match="déjà"):
        factories.make_picture(review, by=lab)

    assert ReviewPicture.objects.count() == MOST
