"""A crowd of members of the network: what the directory and the lists of the team show after years."""

from django.utils import timezone

from missions.models import MemberPicture, Membership, MembershipDegree, Skill
from missions.models.membership import SWITCHES


def more_members(world, people, numbers):
    """More members who show everything, pictures and skills among it, and a longer history of the lead's degrees."""
    now = timezone.now()
    skills = Skill.objects.bulk_create(Skill(name=f"Savoir {n}", slug=f"savoir-foule-{n}") for n in numbers)
    members = Membership.objects.bulk_create(
        Membership(
            person=person,
            degree="relay",
            joined_at=now,
            charter_accepted_at=now,
            trade="-",
            offer="-",
            availability="-",
            **dict.fromkeys(SWITCHES, True),
        )
        for person in people
    )
    MemberPicture.objects.bulk_create(
        MemberPicture(membership=member, content=b"-", width=1, height=1) for member in members
    )
    for member in [world.member, *members]:
        member.knows.add(*skills)
        member.would_learn.add(*skills)
    MembershipDegree.objects.bulk_create(
        MembershipDegree(membership=world.member, degree="relay", chosen_at=now) for _ in numbers
    )
