"""A structure that a case of the demonstration learnt from."""

from django.apps import apps

from labo.typography import french
from projects.models import CasePartner

TIES = [("La Fabrique de l’hospitalité", "ses récits ont été lus pendant l’enquête")]


def tell_partners(case):
    """Tie the museum case to what it read of others: nothing that a real structure did is made up."""
    # By name: the structures are another app's.
    organisations = apps.get_model("resources", "PartnerOrganisation").objects
    for name, role in TIES:
        CasePartner.objects.create(proposal=case, organisation=organisations.get(name=name), role=french(role))
