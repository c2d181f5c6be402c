"""What others read of a member: the fields whose switch is on, and no other. No page draws a sheet from its row."""

from dataclasses import dataclass

from missions.degrees import DEGREES


@dataclass(frozen=True)
class MemberCard:
    """``seed`` names the pattern drawn where there is no picture; it says nothing of the person."""

    seed: str
    name: str = ""
    unit: str = ""
    email: str = ""
    picture: object = None
    degree: str = ""
    trade: str = ""
    offer: str = ""
    availability: str = ""
    skills: tuple = ()
    learning: tuple = ()

    @classmethod
    def of(cls, member):
        """Return the card of a member fetched ``with_sheet``. No query."""
        person, picture = member.person, getattr(member, "picture", None)
        values = {
            "name": (member.shows_name, person.full_name),
            "unit": (member.shows_unit, unit_in_words(person.org_unit)),
            "email": (member.shows_email, person.email),
            "picture": (member.shows_picture, picture),
            "degree": (member.shows_degree, DEGREES[member.degree].sentence if member.degree else ""),
            "trade": (member.shows_trade, member.trade),
            "offer": (member.shows_offer, member.offer),
            "availability": (member.shows_availability, member.availability),
            "skills": (member.shows_skills, tuple(member.knows.all())),
            "learning": (member.shows_learning, tuple(member.would_learn.all())),
        }
        return cls(seed=f"membre-{member.pk}", **{name: value for name, (is_on, value) in values.items() if is_on})

    @property
    def is_listed(self):
        return bool(self.name)

    @property
    def initials(self):
        """« CE » for Camille Exemple."""
        return "".join(part[0] for part in (self.name.split()[:1] + self.name.split()[1:][-1:])).upper()


def unit_in_words(unit):
    """« Accueil des publics, Direction des musées »"""
    if unit is None:
        return ""
    return f"{unit.name}, {unit.parent.name}" if unit.parent_id else unit.name
