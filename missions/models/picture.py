"""Pictures kept with what they show: said in words, and nobody is recognised in them without agreeing."""

import uuid

from django.conf import settings
from django.db import models, transaction
from django.urls import reverse
from django.utils import timezone

from labo import audit
from labo.pictures import redrawn
from labo.transitions import Refusal
from missions.models.review import Review

MOST = 6
PUBLISHED = "Ce bilan est publié. Reprenez-le d’abord : ses images se changent pendant qu’on le corrige."


class StoredPicture(models.Model):
    """A picture kept in the database, as small as a page shows it."""

    key = models.UUIDField("clé", default=uuid.uuid4, unique=True, editable=False)
    content = models.BinaryField("image")
    width = models.PositiveIntegerField("largeur en points")
    height = models.PositiveIntegerField("hauteur en points")

    class Meta:
        abstract = True


class ToldPicture(StoredPicture):
    """A picture with what it shows, for those who do not see it."""

    words = models.CharField("ce que l’image montre", max_length=250)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="ajoutée par")
    added_at = models.DateTimeField("ajoutée le", default=timezone.now)

    class Meta:
        abstract = True

    def __str__(self):
        return self.words


def without_bytes(queryset):
    """Return a manager whose rows come without their bytes, which one view alone asks for."""

    class PictureManager(models.Manager.from_queryset(queryset)):
        def get_queryset(self):
            return super().get_queryset().defer("content")

    return PictureManager()


class ReviewPictureQuerySet(models.QuerySet):
    def readable_by(self, user):
        """Return those of the published reviews that this person may read; the lab sees them while it writes too."""
        if user.is_authenticated and user.is_lab:
            return self
        return self.filter(review__in=Review.objects.readable_by(user))


class ReviewPicture(ToldPicture):
    """A picture of a review. The first one stands on the card."""

    review = models.ForeignKey(Review, models.PROTECT, related_name="pictures", verbose_name="bilan")
    credit = models.CharField("crédit", max_length=120, blank=True)

    objects = without_bytes(ReviewPictureQuerySet)

    class Meta:
        verbose_name = "image d’un bilan"
        verbose_name_plural = "images des bilans"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(words=""),
                name="review_picture_says_what_it_shows",
                violation_error_message="Dites ce que l’image montre.",
            ),
        ]

    def get_absolute_url(self):
        return reverse("missions:review_picture", args=[self.key])

    @classmethod
    def add(cls, review, upload, *, words, by, credit="", now=None):
        """
        Add a picture to a review that is being written.

        :param words: what it shows, for those who do not see it.
        :raises Refusal: for what is no picture, beyond ``MOST``, without words, or once the review is published.
        """
        if not words.strip():
            raise Refusal("Dites ce que l’image montre.")
        picture = redrawn(upload)  # before any lock: it takes a moment
        with transaction.atomic():
            row = cls._open_review(review)
            if row.pictures.count() >= MOST:
                raise Refusal(f"Ce bilan a déjà {MOST} images. Retirez-en une d’abord.")
            added = cls.objects.create(
                review=row,
                content=picture.content,
                width=picture.width,
                height=picture.height,
                words=words.strip(),
                credit=credit.strip(),
                added_by=by,
                added_at=now or timezone.now(),
            )
            audit.record("review_picture_added", on=row, by=by, now=now, picture=str(added.key), words=added.words)
        return added

    @transaction.atomic
    def remove(self, *, by, now=None):
        """
        Take the picture away for good.

        :raises Refusal: once the review is published.
        """
        row = self._open_review(self.review)
        audit.record("review_picture_removed", on=row, by=by, now=now, picture=str(self.key), words=self.words)
        self.delete()

    @staticmethod
    def _open_review(review):
        row = Review.objects.select_for_update(of=("self",)).get(pk=review.pk)
        if row.is_published:
            raise Refusal(PUBLISHED)
        return row
