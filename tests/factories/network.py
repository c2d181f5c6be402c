"""Members of the network, their skills and pictures, and people who came to an onboarding day."""

from datetime import datetime, time, timedelta

from django.utils import timezone

from missions.models import MemberPicture, Membership, NetworkLetter, Registration, Skill
from missions.models.membership import SWITCHES
from tests.factories.cases import counter, make_user
from tests.factories.events import make_application, make_onboarding
from tests.factories.missions import make_photo


def make_skill(name="", **fields):
    number = next(counter)
    return Skill.objects.create(**{"name": name or f"savoir-faire {number}", "slug": f"savoir-{number}", **fields})


def make_member(*, person=None, degree="relay", shows=(), knows=(), would_learn=(), now=None, **texts):
    """A member who shows what ``shows`` names (« name », « skills »…), or everything with « all »."""
    person = person or make_user()
    member = Membership.join(person, degree, accepts_charter=True, now=now)
    on = SWITCHES if shows == "all" else [f"shows_{name}" for name in shows]
    return member.write(knows=knows, would_learn=would_learn, **texts, **dict.fromkeys(on, True))


def make_member_picture(member=None):
    return MemberPicture.put(member or make_member(), make_photo())


def make_came(*, days=7, person=None, is_present=True, manager=True, event=None):
    """The seat of somebody who came to an onboarding day so many days ago."""
    day = timezone.localdate() - timedelta(days=days)
    starts_at = datetime.combine(day, time(9), timezone.get_default_timezone())
    event = event or make_onboarding(starts_at=starts_at, now=starts_at - timedelta(days=60))
    person = person or make_user()
    if manager:
        make_application(event, applicant=person, now=event.closes_at - timedelta(days=5))
    seat = Registration.admit(event, person, source="selection", now=event.closes_at)
    return seat if is_present is None else seat.note_presence(is_present, now=event.starts_at)


def make_letter(kind="degree", *, seat=None, now=None):
    """A letter that was written to somebody who came."""
    seat = seat or make_came(days=NetworkLetter.DAYS_AFTER[kind])
    return NetworkLetter.objects.create(registration=seat, kind=kind, sent_at=now or timezone.now())
