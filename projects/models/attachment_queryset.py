"""The files of a case, in the order of every list."""

from django.db import models

from labo.attached.file import AttachedFileQuerySet


class AttachmentQuerySet(AttachedFileQuerySet):
    def of(self, proposal):
        """Return the files of a case, named slots first, as every list shows them."""
        return self.filter(proposal=proposal).order_by(models.Case(models.When(kind="other", then=1), default=0), "pk")
