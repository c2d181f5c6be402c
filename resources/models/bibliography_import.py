"""
A file of references brought by the lab: read, looked at, added as a whole, and taken back if need be.

Nothing is half imported: what is added stays unseen until all of it is there, and is then published at once.
"""

from datetime import timedelta

from django.conf import settings
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone

from labo.audit import record
from labo.transitions import Refusal
from labo.typography import NBSP
from resources.models.reference import Reference
from resources.models.theme import Theme

UNDONE_WITHIN = timedelta(days=30)
LONGEST_FILE = 30 * 1024 * 1024
LEASE = timedelta(minutes=3)
"""How long one worker has a file to itself; it begins anew with each portion that is written."""


class BibliographyImportQuerySet(models.QuerySet):
    def claim(self, *, now):
        """Return one that a worker has to go on with and that no other is at, or None."""
        with transaction.atomic():
            due = (
                self.filter(status__in=["reading", "adding"])
                .filter(Q(leased_until=None) | Q(leased_until__lt=now))
                .order_by("pk")
                .select_for_update(of=("self",), skip_locked=True)
                .first()
            )
            if due:
                due.leased_until = now + LEASE
                due.save(update_fields=["leased_until"])
            return due


class BibliographyImport(models.Model):
    class Status(models.TextChoices):
        READING = "reading", "lecture en cours"
        READY = "ready", "à vérifier"
        ADDING = "adding", "ajout en cours"
        DONE = "done", "importé"
        UNDONE = "undone", "annulé"
        DROPPED = "dropped", "abandonné"

    name = models.CharField("fichier", max_length=200)
    content = models.BinaryField("contenu", null=True)
    digest = models.CharField("empreinte", max_length=64)
    format = models.CharField("format", max_length=10, blank=True)
    encoding = models.CharField("encodage", max_length=20, blank=True)
    status = models.CharField("état", max_length=10, choices=Status, default=Status.READING)
    expected = models.PositiveIntegerField("notices attendues", default=0)
    themes = models.ManyToManyField(Theme, blank=True, verbose_name="sujets à leur donner")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="par")
    brought_at = models.DateTimeField("apporté le")
    done_at = models.DateTimeField("importé le", null=True, blank=True)
    undone_at = models.DateTimeField("annulé le", null=True, blank=True)
    leased_until = models.DateTimeField("repris après", null=True, blank=True)

    objects = BibliographyImportQuerySet.as_manager()

    class Meta:
        verbose_name = "import de références"
        verbose_name_plural = "imports de références"
        ordering = ["-brought_at", "-pk"]
        indexes = [
            models.Index(fields=["brought_at"], name="import_under_way", condition=Q(status__in=["reading", "adding"])),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=["reading", "ready", "adding", "done", "undone", "dropped"]),
                name="import_known_status",
                violation_error_message="Cet état n’existe pas.",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["done", "undone"]) | Q(done_at__isnull=False),
                name="import_done_has_date",
                violation_error_message="Un import terminé dit depuis quand.",
            ),
            models.CheckConstraint(
                condition=Q(status="undone", undone_at__isnull=False) | ~Q(status="undone") & Q(undone_at=None),
                name="import_undone_has_date",
                violation_error_message="Un import annulé dit depuis quand, et lui seul.",
            ),
            models.UniqueConstraint(
                fields=["digest", "by"],
                condition=Q(status__in=["reading", "ready", "adding"]),
                name="import_once_at_a_time",
                violation_error_message="Ce fichier est déjà en cours d’import.",
            ),
        ]

    def __str__(self):
        return f"{self.name}, {self.brought_at:%d/%m/%Y}"

    @property
    def can_be_undone(self) -> bool:
        return self.status == self.Status.DONE and timezone.now() < self.done_at + UNDONE_WITHIN

    @property
    def is_uncertain(self) -> bool:
        """Whether the encoding of the file was guessed: an accent may be another letter."""
        return "cp1252" in self.encoding or "latin-1" in self.encoding

    @property
    def is_under_way(self) -> bool:
        return self.status in (self.Status.READING, self.Status.ADDING)

    def locked(self):
        return type(self).objects.select_for_update(of=("self",)).get(pk=self.pk)

    def counts(self) -> dict[str, int]:
        """Return how many lines there are of each kind. One query."""
        return self.lines.aggregate(
            read=models.Count("pk"),
            refused=models.Count("pk", filter=Q(csl__isnull=True)),
            known=models.Count("pk", filter=Q(twin_reason__gt="")),
            remarks=models.Count("pk", filter=Q(level__in=["warning", "info"], csl__isnull=False)),
            kept=models.Count("pk", filter=Q(is_kept=True)),
            added=models.Count("pk", filter=Q(reference__isnull=False)),
        )

    # --- Verbs ------------------------------------------------------------------------------------------

    @classmethod
    @transaction.atomic
    def bring(cls, content: bytes, *, name, digest, by, themes=(), now=None):
        """
        Bring a file. The same one again, while it is not added yet, is the same import.

        :raises Refusal: if it is empty or too heavy.
        """
        if not content.strip():
            raise Refusal("Ce fichier est vide.")
        if len(content) > LONGEST_FILE:
            raise Refusal(f"Ce fichier dépasse 30 Mo{NBSP}: faites-en plusieurs.")
        under_way = Q(status__in=["reading", "ready", "adding"])
        people = cls._meta.get_field("by").related_model.objects
        people.select_for_update(of=("self",)).get(pk=by.pk)  # two clicks at once bring one file
        if same := cls.objects.filter(under_way, digest=digest, by=by).first():
            return same
        row = cls.objects.create(
            name=name[:200], content=content, digest=digest, by=by, brought_at=now or timezone.now()
        )
        row.themes.set(themes)
        return row

    @transaction.atomic
    def keep(self, lines, *, among):
        """
        Say which lines will be added.

        :param lines: primary keys of those that will; ``among`` those that were shown.
        :raises Refusal: if it is not being looked at.
        """
        row = self.locked()
        if row.status != self.Status.READY:
            raise Refusal("Cet import n’attend plus de choix. Rechargez la page.")
        shown = row.lines.filter(pk__in=among, csl__isnull=False)
        shown.filter(pk__in=lines).update(is_kept=True)
        shown.exclude(pk__in=lines).update(is_kept=False)

    @transaction.atomic
    def start(self):
        """
        Begin to add what is kept. A second click changes nothing.

        :raises Refusal: if it was given up or undone, or if nothing is kept.
        """
        row = self.locked()
        if row.status in (self.Status.ADDING, self.Status.DONE):
            return
        if row.status != self.Status.READY:
            raise Refusal(f"Cet import ne peut pas commencer{NBSP}: le fichier n’est pas prêt.")
        if not row.lines.filter(is_kept=True).exists():
            raise Refusal(f"Aucune référence n’est cochée{NBSP}: il n’y a rien à importer.")
        self.status = self.Status.ADDING
        self.save(update_fields=["status"])

    @transaction.atomic
    def drop(self):
        """
        Give it up before anything is added.

        :raises Refusal: if it is being added, or was.
        """
        row = self.locked()
        if row.status not in (self.Status.READING, self.Status.READY):
            raise Refusal(f"Il est trop tard pour l’abandonner{NBSP}: annulez plutôt l’import une fois terminé.")
        self.status, self.content = self.Status.DROPPED, None
        self.save(update_fields=["status", "content"])
        self.lines.all().delete()

    @transaction.atomic
    def undo(self, *, by, now=None) -> tuple[int, int]:
        """
        Take back what was added, but for what somebody has used or corrected since.

        :returns: how many are gone, and how many stay.
        :raises Refusal: if it is not done, or was done more than thirty days ago.
        """
        row, now = self.locked(), now or timezone.now()
        if row.status != self.Status.DONE:
            raise Refusal("Cet import n’est pas terminé, ou il est déjà annulé.")
        if now >= row.done_at + UNDONE_WITHIN:
            raise Refusal("Un import s’annule dans les trente jours. Retirez les références une à une.")
        added = Reference.objects.filter(import_line__batch=self)
        # Whoever writes an opinion at this moment waits, and is told that the work is gone.
        list(added.order_by("pk").select_for_update(of=("self",)).values_list("pk"))
        gone = list(added.untouched_since(row.done_at).values_list("pk", flat=True))
        self.lines.filter(reference__in=gone).update(reference=None)
        Reference.objects.filter(pk__in=gone).delete()
        stay = self.lines.filter(reference__isnull=False).count()
        self.status, self.undone_at = self.Status.UNDONE, now
        self.save(update_fields=["status", "undone_at"])
        record("import_undone", on=self, by=by, now=now, gone=len(gone), stay=stay)
        Reference.objects.none().index()
        return len(gone), stay


class ImportLine(models.Model):
    """
    One record of the file: as it stands there, the item that was read in it, and what there is to say.

    ``remarks`` is a list of [level, sentence, line].
    """

    batch = models.ForeignKey(BibliographyImport, models.CASCADE, related_name="lines", verbose_name="import")
    position = models.PositiveIntegerField("rang")
    line = models.PositiveIntegerField("ligne")
    raw = models.TextField("texte du fichier")
    csl = models.JSONField("notice CSL", null=True)
    level = models.CharField("niveau", max_length=10, blank=True)
    remarks = models.JSONField("remarques", default=list)
    twin = models.ForeignKey(
        Reference, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="déjà là"
    )
    twin_reason = models.CharField("pourquoi", max_length=80, blank=True)
    is_kept = models.BooleanField("à ajouter", default=False)
    reference = models.OneToOneField(
        Reference, models.SET_NULL, null=True, blank=True, related_name="import_line", verbose_name="référence"
    )

    class Meta:
        verbose_name = "ligne d’import"
        verbose_name_plural = "lignes d’import"
        ordering = ["batch", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["batch", "position"],
                name="import_line_once",
                violation_error_message="Cette ligne est déjà lue.",
            ),
            models.CheckConstraint(
                condition=Q(csl__isnull=False) | Q(is_kept=False),
                name="import_line_kept_is_read",
                violation_error_message="Une ligne qui n’a pas été lue ne s’importe pas.",
            ),
        ]

    def __str__(self):
        return f"{self.batch}, ligne {self.line}"
