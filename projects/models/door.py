"""The other doors of the authority: who helps better than the lab, for what, and how to reach them."""

from django.db import models

from labo.models import TimestampedModel


class DoorQuerySet(models.QuerySet):
    def open(self):
        """Return the doors that a decision may still name."""
        return self.filter(is_open=True)


class Door(TimestampedModel):
    name = models.CharField("nom", max_length=150, unique=True)
    purpose = models.CharField(
        "pour quoi", max_length=300, help_text="En une phrase : ce que l’on y trouve. Le service la lira."
    )
    contact_name = models.CharField(
        "personne ou accueil à contacter", max_length=150, help_text="Un nom, ou « l’accueil des demandes »."
    )
    contact_email = models.EmailField("adresse", blank=True)
    contact_phone = models.CharField("téléphone", max_length=30, blank=True)
    is_open = models.BooleanField(
        "proposée", default=True, help_text="Décochez quand la porte ferme : les réponses déjà données la gardent."
    )

    objects = DoorQuerySet.as_manager()

    class Meta:
        verbose_name = "autre porte"
        verbose_name_plural = "autres portes"
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(contact_email="") | ~models.Q(contact_phone=""),
                name="door_can_be_reached",
                violation_error_message="Donnez une adresse ou un numéro de téléphone.",
            ),
        ]

    def __str__(self):
        return self.name

    @property
    def words(self):
        """Return what a decision says of this door, as it stands today."""
        return {
            "redirected_to": f"{self.name}. {self.purpose}",
            "contact_name": self.contact_name,
            "contact_email": self.contact_email,
            "contact_phone": self.contact_phone,
        }
