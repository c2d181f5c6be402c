"""An item of the shared watch: a page that an agent found useful, and why; the lab reads it, keeps it, publishes it."""

import uuid

from django.conf import settings
from django.db import connection, models, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from labo.models import TimestampedModel
from labo.transitions import LifeCycle, Refusal, TransitionRecord
from labo.typography import NBSP
from resources.models.watch_queryset import WatchItemQuerySet
from resources.models.watch_reading import ReadByTheLab
from resources.watch import notices
from resources.watch.states import AUDIENCES, CATEGORIES, LANGUAGES, STATES
from resources.watch.web_address import canonical_address, site_of

SOMEBODY = "un agent"
"""Who shares is not named unless they say so."""


class AlreadyShared(Refusal):
    """Somebody shared this page before: one adds one's word to it (``item``)."""

    def __init__(self, item):
        super().__init__(f"Cette page est déjà partagée, par {item.who}. Ajoutez votre mot à la suite.")
        self.item = item


class Audience(models.TextChoices):
    LAB = "lab", AUDIENCES["lab"]
    NETWORK = "network", AUDIENCES["network"]
    PUBLIC = "public", AUDIENCES["public"]


class WatchItem(ReadByTheLab, LifeCycle, TimestampedModel):
    """
    ``address`` is the one that was typed and is opened; ``canonical`` the one by which the page is known.

    ``word`` is why the lab sent it back: the person who shared reads it, and the lab, and nobody else.
    """

    class Status(models.TextChoices):
        PROPOSED = "proposed", STATES["proposed"].name
        READ = "read", STATES["read"].name
        KEPT = "kept", STATES["kept"].name
        PUBLISHED = "published", STATES["published"].name
        SENT_BACK = "sent_back", STATES["sent_back"].name
        WITHDRAWN = "withdrawn", STATES["withdrawn"].name

    TRANSITIONS = {
        Status.PROPOSED: (Status.READ, Status.KEPT, Status.PUBLISHED, Status.SENT_BACK, Status.WITHDRAWN),
        Status.READ: (Status.KEPT, Status.PUBLISHED, Status.SENT_BACK, Status.WITHDRAWN),
        Status.KEPT: (Status.PUBLISHED, Status.SENT_BACK, Status.WITHDRAWN),
        Status.PUBLISHED: (Status.WITHDRAWN,),
        # Mended by its author, or found useful by somebody else: the lab reads it again.
        Status.SENT_BACK: (Status.PROPOSED, Status.WITHDRAWN),
        Status.WITHDRAWN: (),
    }
    TAKEN_BACK_BY_ITS_AUTHOR = (Status.PROPOSED, Status.SENT_BACK)
    SHARED = ("address", "title", "site", "description", "language", "category", "why", "audience", "says_who")

    key = models.UUIDField("clé", default=uuid.uuid4, unique=True, editable=False)
    status = models.CharField("état", max_length=20, choices=Status, default=Status.PROPOSED, editable=False)
    address = models.CharField("adresse de la page", max_length=1000)
    canonical = models.CharField("adresse sous laquelle la page est connue", max_length=2000, editable=False)
    title = models.CharField("titre", max_length=300)
    site = models.CharField("site", max_length=150, blank=True)
    description = models.TextField("de quoi il s’agit", max_length=1000, blank=True)
    language = models.CharField("langue", max_length=2, blank=True)
    category = models.CharField(
        "rubrique", max_length=20, choices=[(row.code, row.name) for row in CATEGORIES.values()]
    )
    why = models.TextField("pourquoi je la partage", max_length=400)
    audience = models.CharField("pour qui", max_length=10, choices=Audience, default=Audience.NETWORK)
    shared_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="watch_items", verbose_name="partagée par"
    )
    says_who = models.BooleanField("dire mon nom", default=False)
    word = models.TextField("mot du labo", max_length=600, blank=True, editable=False)
    shared_at = models.DateTimeField("partagée le", editable=False)
    read_at = models.DateTimeField("lue le", null=True, blank=True, editable=False)
    kept_at = models.DateTimeField("retenue le", null=True, blank=True, editable=False)
    published_at = models.DateTimeField("publiée le", null=True, blank=True, editable=False)
    sent_back_at = models.DateTimeField("renvoyée le", null=True, blank=True, editable=False)
    withdrawn_at = models.DateTimeField("retirée le", null=True, blank=True, editable=False)

    objects = WatchItemQuerySet.as_manager()

    class Meta:
        verbose_name = "trouvaille"
        verbose_name_plural = "trouvailles"
        ordering = ["-shared_at", "-pk"]
        indexes = [
            models.Index(
                fields=["audience", "category", "-published_at"],
                name="watch_item_published",
                condition=Q(status="published"),
            ),
            models.Index(fields=["status", "shared_at"], name="watch_item_waiting"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["canonical"],
                condition=~Q(status="withdrawn"),
                name="watch_item_shared_once",
                violation_error_message="Cette page est déjà partagée.",
            ),
            models.CheckConstraint(
                condition=Q(status__in=list(STATES)),
                name="watch_item_known_status",
                violation_error_message="Cet état n’existe pas.",
            ),
            models.CheckConstraint(
                condition=(~Q(status="proposed") | Q(read_at=None, kept_at=None))
                & (~Q(status="read") | Q(read_at__isnull=False, kept_at=None))
                & (~Q(status="kept") | Q(read_at__isnull=False, kept_at__isnull=False))
                & (~Q(status="published") | Q(read_at__isnull=False, published_at__isnull=False))
                & (Q(status__in=["published", "withdrawn"]) | Q(published_at=None))
                & (~Q(status="sent_back") | Q(sent_back_at__isnull=False))
                & (Q(status__in=["sent_back", "withdrawn"]) | Q(sent_back_at=None)),
                name="watch_item_status_has_its_date",
                violation_error_message="Chaque état d’une trouvaille a sa date.",
            ),
            models.CheckConstraint(
                condition=Q(status="withdrawn", withdrawn_at__isnull=False)
                | (~Q(status="withdrawn") & Q(withdrawn_at=None)),
                name="watch_item_withdrawn_has_its_date",
                violation_error_message="Une trouvaille retirée a sa date, et elle seule.",
            ),
            models.CheckConstraint(
                condition=~Q(status="sent_back") | ~Q(word=""),
                name="watch_item_sent_back_with_a_word",
                violation_error_message="Une trouvaille est renvoyée avec un mot.",
            ),
            models.CheckConstraint(
                condition=~Q(title="") & ~Q(why="") & ~Q(canonical="") & Q(address__regex="^https?://"),
                name="watch_item_says_something",
                violation_error_message="Une trouvaille a une adresse, un titre et une raison.",
            ),
            models.CheckConstraint(
                condition=Q(category__in=list(CATEGORIES), audience__in=list(AUDIENCES)),
                name="watch_item_known_category",
                violation_error_message="Cette rubrique ou ce public n’existe pas.",
            ),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("resources:watch_item", args=[self.key])

    @property
    def who(self):
        """Who shared it, as others read it: a name only where the person said so."""
        return (self.says_who and self.shared_by.full_name) or SOMEBODY

    @property
    def host(self):
        """The site that the address leads to, whatever its page or whoever shared says of it."""
        return site_of(self.address)

    @property
    def language_name(self):
        """« anglais »; the code itself for a language that has no French name here."""
        return LANGUAGES.get(self.language, self.language)

    @property
    def state(self):
        return STATES[self.status]

    @property
    def subject(self):
        """The category, with its words."""
        return CATEGORIES[self.category]

    @property
    def can_be_taken_back(self):
        return self.status in self.TAKEN_BACK_BY_ITS_AUTHOR

    # --- Verbs: sharing -----------------------------------------------------------------------------------

    @classmethod
    def known(cls, address):
        """Return the item of this page, whoever shared it and wherever it stands, or None."""
        try:
            canonical = canonical_address(address)
        except ValueError:
            return None
        return cls.objects.standing().filter(canonical=canonical).select_related("shared_by").first()

    @classmethod
    @transaction.atomic
    def share(cls, *, by, now=None, **shared):
        """
        Share a page; the lab is told. The same form sent twice shares it once, with the words of the second.

        What the lab sent back to the same person, and they share again, is read again.

        :param shared: the columns of :attr:`SHARED`.
        :raises AlreadyShared: if somebody else shared it, or if the lab has decided upon it since.
        """
        now, canonical = now or timezone.now(), canonical_address(shared["address"])
        # Two people at once on one page: there may be no row to lock yet.
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(20190910, hashtext(%s))", [canonical])
        rows = cls.objects.standing().select_for_update(of=("self",)).select_related("shared_by")
        row = rows.filter(canonical=canonical).first()
        shared = {"site": site_of(shared["address"])[:150], **{name: value for name, value in shared.items() if value}}
        if row is None:
            row = cls.objects.create(canonical=canonical, shared_by=by, shared_at=now, **shared)
            row.transitions.create(source="", target=row.status, by=by, at=now)
        elif row.shared_by_id == by.pk and row.status == cls.Status.SENT_BACK:
            fresh = {**dict.fromkeys(("description", "language"), ""), "says_who": False, **shared}
            row._again(by=by, now=now, shared_at=now, **fresh)
        elif row.shared_by_id == by.pk and row.status == cls.Status.PROPOSED:
            row._mend(shared)
            return row
        else:
            raise AlreadyShared(row)
        notices.proposed(row)
        return row

    @transaction.atomic
    def say_too(self, *, by, why, says_who=False, now=None):
        """
        Add one's word to a page that somebody else shared. The same word twice is one.

        What the lab had sent back is read again: two people find it useful.

        :raises Refusal: on one's own item, on one that is withdrawn, or for a second word.
        """
        now, row = now or timezone.now(), self.locked()
        if row.status == self.Status.WITHDRAWN:
            raise Refusal(f"Cette page vient d’être retirée de la veille{NBSP}: partagez-la de nouveau, en votre nom.")
        if row.shared_by_id == by.pk:
            raise Refusal(f"Cette trouvaille est la vôtre{NBSP}: votre raison y est déjà.")
        said, is_new = row.words.get_or_create(by=by, defaults={"why": why, "says_who": says_who, "said_at": now})
        if not is_new and said.why != why:
            raise Refusal("Vous avez déjà ajouté votre mot à cette trouvaille.")
        if is_new and row.status == self.Status.SENT_BACK:
            row._again(by=by, now=now)
            notices.proposed(row)
        return said

    def _mend(self, shared):
        """Write what its author changed since, before anybody has read it."""
        changed = [name for name, value in shared.items() if getattr(self, name) != value]
        for name in changed:
            setattr(self, name, shared[name])
        if changed:
            self.save(update_fields=[*changed, "updated_at"])

    def _again(self, *, by, now, **fields):
        self.move_to(
            self.Status.PROPOSED,
            by=by,
            now=now,
            **{"word": "", "read_at": None, "kept_at": None, "sent_back_at": None, **fields},
        )

    @transaction.atomic
    def withdraw(self, *, by, now=None):
        """
        Take it away: by its author while the lab has not read it, by the lab at any time. Twice is once.

        :raises Refusal: if it is somebody else's, or read already.
        """
        row, now = self.locked(), now or timezone.now()
        if row.status == self.Status.WITHDRAWN:
            return row
        if not by.is_lab and row.shared_by_id != by.pk:
            raise Refusal("Cette trouvaille n’est pas la vôtre.")
        if not by.is_lab and not row.can_be_taken_back:
            raise Refusal(f"Le labo a déjà lu cette trouvaille{NBSP}: écrivez-lui pour la retirer.")
        row.move_to(self.Status.WITHDRAWN, by=by, now=now, withdrawn_at=now)
        notices.forget(row)
        return row


class WatchTransition(TransitionRecord):
    item = models.ForeignKey(WatchItem, models.CASCADE, related_name="transitions", verbose_name="trouvaille")

    class Meta(TransitionRecord.Meta):
        verbose_name = "étape d’une trouvaille"
        verbose_name_plural = "étapes des trouvailles"

    def __str__(self):
        return f"{self.source} → {self.target}"
