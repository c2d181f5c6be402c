"""The picture of a member: drawn anew, small, private until its owner shows it. Another upload has another address."""

from django.db import models, transaction
from django.urls import reverse

from labo.pictures import redrawn
from missions.models.membership import Membership
from missions.models.picture import StoredPicture

LONGEST_SIDE = 480
"""Pixels: a card shows it at half of that, for the sharpest screens."""


class MemberPictureQuerySet(models.QuerySet):
    def readable_by(self, user):
        """Return those that their owners show in the directory, and this person's own."""
        shown = Membership.objects.listed().filter(shows_picture=True)
        return self.filter(models.Q(membership__in=shown) | models.Q(membership__person=user))


class MemberPicture(StoredPicture):
    membership = models.OneToOneField(Membership, models.CASCADE, related_name="picture", verbose_name="membre")

    objects = MemberPictureQuerySet.as_manager()

    class Meta:
        verbose_name = "photo d’un membre"
        verbose_name_plural = "photos des membres"
        ordering = ["pk"]

    def __str__(self):
        return f"Photo de {self.membership}"

    def get_absolute_url(self):
        return reverse("missions:member_picture", args=[self.key])

    @classmethod
    def put(cls, membership, upload):
        """
        Take a picture in the place of the one before. It is shown to nobody until its owner has seen it and says so.

        :raises Refusal: for what is no picture, or once the person has left.
        """
        picture = redrawn(upload, longest_side=LONGEST_SIDE)  # before any lock: it takes a moment
        with transaction.atomic():
            row = membership.locked()
            cls._wipe(row)
            return cls.objects.create(
                membership=row, content=picture.content, width=picture.width, height=picture.height
            )

    @classmethod
    @transaction.atomic
    def take_away(cls, membership):
        """Delete the picture at once. :returns: True if there was one."""
        return cls._wipe(membership.locked())

    @classmethod
    def _wipe(cls, row):
        gone, _ = cls.objects.filter(membership=row).delete()
        row.shows_picture = False
        row.save(update_fields=["shows_picture"])
        return bool(gone)
