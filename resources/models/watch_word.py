"""What somebody else adds to a page that was shared."""

from django.conf import settings
from django.db import models, transaction
from django.utils import timezone

from labo.audit import record
from resources.models.watch_item import SOMEBODY, WatchItem


class WatchWord(models.Model):
    """What somebody else adds to a page that was shared: counted for all, read by signed-in agents."""

    item = models.ForeignKey(WatchItem, models.CASCADE, related_name="words", verbose_name="trouvaille")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="watch_words", verbose_name="par")
    why = models.TextField("votre mot", max_length=400)
    says_who = models.BooleanField("dire mon nom", default=False)
    said_at = models.DateTimeField("le", default=timezone.now)

    class Meta:
        verbose_name = "mot sur une trouvaille"
        verbose_name_plural = "mots sur les trouvailles"
        ordering = ["said_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["item", "by"],
                name="watch_word_once_a_person",
                violation_error_message="Vous avez déjà ajouté votre mot à cette trouvaille.",
            ),
            models.CheckConstraint(
                condition=~models.Q(why=""),
                name="watch_word_says_something",
                violation_error_message="Écrivez un mot.",
            ),
        ]

    def __str__(self):
        return self.why[:80]

    @property
    def who(self):
        return (self.says_who and self.by.full_name) or SOMEBODY

    @transaction.atomic
    def remove(self, *, by, now=None):
        """Take it away, for the lab: what is read without being read before."""
        record("watch_word_removed", on=self.item, by=by, now=now, why=self.why)
        self.delete()
