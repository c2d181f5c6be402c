"""What the tests of the lab's screens share: their addresses, a case in hand."""

from django.urls import reverse

from labo.roles import Role
from tests.factories import make_proposal, make_user

LIST = "/admin/projects/proposal/"


def address(proposal, name="change"):
    return reverse(f"admin:projects_proposal_{name}", args=[proposal.pk])


def screened(**fields):
    proposal = make_proposal(**fields)
    proposal.start_screening(by=make_user(role=Role.LAB))
    return proposal
