"""Agents, the tree of services they work in, and the dates every row carries."""

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, Group, PermissionsMixin
from django.db import models, transaction
from django.db.models.functions import Lower
from django.utils.functional import cached_property

from labo.audit import AuditEvent, AuditSeal
from labo.notices.models import Notice, NoticePreference
from labo.outbox.models import OutboxMail
from labo.outbox.passages import MailPassage
from labo.presentation.models import PresentationText, PresentationVersion
from labo.roles import LAB, TEAM, Role
from labo.search.models import SearchWord

__all__ = [
    "AuditEvent",
    "AuditSeal",
    "MailPassage",
    "Notice",
    "NoticePreference",
    "OrgUnit",
    "OutboxMail",
    "PresentationText",
    "PresentationVersion",
    "SearchWord",
    "TimestampedModel",
    "User",
]


class TimestampedModel(models.Model):
    created_at = models.DateTimeField("créé le", auto_now_add=True)
    updated_at = models.DateTimeField("modifié le", auto_now=True)

    class Meta:
        abstract = True


class OrgUnitQuerySet(models.QuerySet):
    def choosable(self):
        """Return the units a person can belong to, in the order of the organisation chart."""
        return self.select_related("parent").order_by("parent__name", "name")


class OrgUnit(models.Model):
    """A direction or a service: one node of the authority's organisation chart."""

    class Kind(models.TextChoices):
        DIRECTION = "direction", "direction"
        SERVICE = "service", "service"

    name = models.CharField("nom", max_length=150)
    kind = models.CharField("nature", max_length=20, choices=Kind, default=Kind.SERVICE)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name="rattachée à"
    )

    objects = OrgUnitQuerySet.as_manager()

    class Meta:
        verbose_name = "service"
        verbose_name_plural = "services"
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                Lower("name"),
                "parent",
                name="org_unit_unique_name",
                nulls_distinct=False,
                violation_error_message="Un service de ce nom existe déjà à cet endroit de l’organigramme.",
            ),
            models.CheckConstraint(
                condition=~models.Q(parent=models.F("pk")),
                name="org_unit_not_its_own_parent",
                violation_error_message="Un service ne peut pas être rattaché à lui-même.",
            ),
        ]

    def __str__(self):
        return self.name


class UserManager(BaseUserManager):
    def get_by_natural_key(self, email):
        return self.get(email__iexact=email)

    def create_user(self, email, password=None, *, role=Role.AGENT, **fields):
        """
        Create an agent, with a role beyond it when one is named.

        Without a password the person signs in by code or through the authority's identity provider.
        """
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        user.give_role(role)
        return user

    def create_superuser(self, email, password=None, **fields):
        fields.setdefault("is_superuser", True)
        return self.create_user(email, password, role=Role.ADMINISTRATOR, **fields)


class UserQuerySet(models.QuerySet):
    def assessors(self):
        """Return those who may fill the grid: ambassadors and the lab team."""
        return (
            self.filter(is_active=True, groups__name__in=[Role.AMBASSADOR, Role.LAB])
            .distinct()
            .order_by("last_name", "first_name", "pk")
        )

    def lab(self):
        """Return those who deliberate, decide and draft."""
        return self.filter(is_active=True, groups__name__in=LAB).distinct()


class User(AbstractBaseUser, PermissionsMixin):
    """An agent of the authority. The professional address is the login."""

    email = models.EmailField(
        "adresse professionnelle", unique=True, error_messages={"unique": "Cette adresse a déjà un compte."}
    )
    first_name = models.CharField("prénom", max_length=100, blank=True)
    last_name = models.CharField("nom", max_length=100, blank=True)
    job_title = models.CharField("fonction", max_length=150, blank=True)
    org_unit = models.ForeignKey(
        OrgUnit, models.PROTECT, null=True, blank=True, related_name="agents", verbose_name="service"
    )
    is_active = models.BooleanField("compte actif", default=True)
    is_staff = models.BooleanField("accès à l’espace de l’équipe", default=False)
    date_joined = models.DateTimeField("inscription", auto_now_add=True)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = []

    objects = UserManager.from_queryset(UserQuerySet)()

    class Meta:
        verbose_name = "agent"
        verbose_name_plural = "agents"
        ordering = ["last_name", "first_name", "email"]
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                name="user_unique_email",
                violation_error_message="Cette adresse a déjà un compte.",
            ),
        ]

    def __str__(self):
        return self.full_name or self.email

    @property
    def full_name(self):
        return f"{self.first_name} {self.last_name}".strip()

    @cached_property
    def roles(self):
        """The role names beyond agent. One query, once a request; none if the groups were prefetched."""
        return frozenset(group.name for group in self.groups.all())

    @property
    def role(self):
        """The one role a person is given. A superuser administers."""
        if self.is_superuser:
            return Role.ADMINISTRATOR
        return next((role for role in Role if role in self.roles), Role.AGENT)

    def has_role(self, *roles):
        return self.is_active and (self.is_superuser or not self.roles.isdisjoint(roles))

    @property
    def is_team(self):
        """True for whoever enters the back office."""
        return self.is_staff and self.has_role(*TEAM)

    @property
    def is_lab(self):
        """True for whoever deliberates, decides and drafts."""
        return self.is_staff and self.has_role(*LAB)

    @transaction.atomic
    def give_role(self, role):
        """Put the agent in this one role, and open or close the back office with it."""
        self.is_staff = role in TEAM
        self.save(update_fields=["is_staff"])
        self.groups.set([] if role == Role.AGENT else [Group.objects.get(name=role)])
        self.__dict__.pop("roles", None)
