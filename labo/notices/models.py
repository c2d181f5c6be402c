"""A notice is one line for one person; a preference, how often they want lines of its kind."""

from django.conf import settings
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone

from labo.notices.kinds import Rhythm
from labo.outbox.models import OutboxMail


class NoticeQuerySet(models.QuerySet):
    def waiting(self):
        """Return the lines that no mail carries yet."""
        return self.filter(sent_at__isnull=True)


class Notice(models.Model):
    """``heading`` and ``about`` say what the line is about: the mail groups by them. ``url`` is a path of this site."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="notices", verbose_name="personne"
    )
    kind = models.CharField("nature", max_length=50)
    line = models.CharField("ligne", max_length=300)
    url = models.CharField("adresse", max_length=300)
    heading = models.CharField("titre", max_length=200, blank=True)
    about = models.CharField("concerne", max_length=100, blank=True, db_index=True)
    key = models.CharField(
        "clé", max_length=150, help_text="Nomme la cause : deux fois la même cause, une seule ligne."
    )
    created_at = models.DateTimeField("écrite le", default=timezone.now)
    sent_at = models.DateTimeField("partie le", null=True, blank=True)
    mail = models.ForeignKey(
        OutboxMail, models.PROTECT, null=True, blank=True, related_name="notices", verbose_name="courriel"
    )

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = "notification"
        verbose_name_plural = "notifications"
        ordering = ["created_at", "pk"]
        indexes = [models.Index(fields=["person"], name="notice_waiting", condition=Q(sent_at__isnull=True))]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "key"],
                name="notice_once_per_cause",
                violation_error_message="Cette personne a déjà cette notification.",
            ),
            models.CheckConstraint(
                condition=Q(sent_at__isnull=False) | Q(mail__isnull=True),
                name="notice_in_a_mail_has_left",
                violation_error_message="Une notification portée par un courriel a sa date de départ.",
            ),
        ]

    def __str__(self):
        return self.line


class NoticePreferenceQuerySet(models.QuerySet):
    def rhythm_of(self, people, kind):
        """Return {person's key: rhythm} for these people, what they chose or what the kind has by itself. One query."""
        chosen = dict(self.filter(person__in=people, kind=kind.code).values_list("person", "rhythm"))
        return {person.pk: Rhythm(chosen.get(person.pk, kind.default)) for person in people}

    def of(self, person, kinds):
        """Return {code: rhythm} of this person for these kinds. One query."""
        chosen = dict(self.filter(person=person).values_list("kind", "rhythm"))
        return {kind.code: Rhythm(chosen.get(kind.code, kind.default)) for kind in kinds}


class NoticePreference(models.Model):
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="notice_preferences", verbose_name="personne"
    )
    kind = models.CharField("nature", max_length=50)
    rhythm = models.CharField("rythme", max_length=10, choices=Rhythm)

    objects = NoticePreferenceQuerySet.as_manager()

    class Meta:
        verbose_name = "préférence"
        verbose_name_plural = "préférences"
        ordering = ["person", "kind"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "kind"],
                name="notice_preference_once",
                violation_error_message="Cette préférence existe déjà.",
            ),
            models.CheckConstraint(
                condition=Q(rhythm__in=Rhythm.values),
                name="notice_preference_known_rhythm",
                violation_error_message="Ce rythme n’existe pas.",
            ),
        ]

    def __str__(self):
        return f"{self.kind} : {self.get_rhythm_display()}"

    @classmethod
    @transaction.atomic
    def choose(cls, person, rhythms):
        """
        Keep what a person chose. What they no longer want stops at once, the lines that wait included.

        :param rhythms: {code of a kind: rhythm}.
        """
        rows = [cls(person=person, kind=code, rhythm=rhythm) for code, rhythm in rhythms.items()]
        cls.objects.bulk_create(rows, update_conflicts=True, unique_fields=["person", "kind"], update_fields=["rhythm"])
        stopped = person.notices.filter(kind__in=[code for code, rhythm in rhythms.items() if rhythm == Rhythm.NEVER])
        OutboxMail.objects.filter(notices__in=stopped).cancel()
        stopped.waiting().delete()
