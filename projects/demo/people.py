"""The people of the demonstration, their services, and the four accounts that visitors sign in with."""

from allauth.account.models import EmailAddress

from labo.models import OrgUnit, User
from projects.demo import read

PASSWORD = "demo-labo"


def load_people() -> dict[str, User]:
    """Return the people by name, after making those that are missing. Only the four accounts have a password."""
    written = read("people")
    _load_services(written["services"])
    people = {row["nom"]: _load_person(row, None) for row in written["personnes"]}
    return people | {row["nom"]: _load_person(row, PASSWORD) for row in written["comptes"]}


def _load_services(rows):
    for row in rows:
        direction, _ = OrgUnit.objects.get_or_create(name=row["direction"], kind=OrgUnit.Kind.DIRECTION, parent=None)
        for name in row["services"]:
            OrgUnit.objects.get_or_create(name=name, kind=OrgUnit.Kind.SERVICE, parent=direction)


def _load_person(row, password):
    person = User.objects.filter(email__iexact=row["email"]).first()
    if person is None:
        first_name, last_name = row["nom"].split(" ", 1)
        person = User.objects.create_user(
            row["email"],
            password,
            role=row["role"],
            first_name=first_name,
            last_name=last_name,
            job_title=row["fonction"],
            org_unit=OrgUnit.objects.get(name=row["service"]),
        )
        if password:
            # Without a verified address the first sign-in by password would ask for a code.
            EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
    return person
