"""The shared watch of the demonstration, told through the verbs."""

from datetime import timedelta
from pathlib import Path

import yaml
from django.utils import timezone

from labo.models import OutboxMail, User
from labo.typography import french
from resources.models import Reference, WatchItem
from resources.watch.notices import ANSWERED

FILE = Path(__file__).parent / "watch.yaml"
LONG_ENOUGH = timedelta(hours=20)


def share_all(*, now=None):
    """Tell the items of the file, those of people who are in the demonstration. :returns: how many."""
    now, people = now or timezone.now(), {}
    for person in User.objects.all():
        people |= {person.full_name: person, person.email: person}
    lab = User.objects.lab().order_by("pk").first()
    rows = yaml.safe_load(FILE.read_text(encoding="utf-8"))["trouvailles"]
    for row in rows:
        if row["par"] in people and lab:
            tell(row, people, lab=lab, now=now - timedelta(days=row["jours"]))
    for item in WatchItem.objects.public():
        for work in Reference.objects.published().read_at(item.address):
            work.found_as = item
            work.save(update_fields=["found_as"])
    # Old mails would drown what the visitor causes: they left at their dates.
    told_at = now - timedelta(hours=2)
    OutboxMail.objects.filter(status="pending", key__startswith=f"notice:{ANSWERED}:").update(
        status="sent", created_at=told_at, sent_at=told_at, next_try_at=told_at, attempts=1
    )
    return WatchItem.objects.count()


def tell(row, people, *, lab, now):
    item = WatchItem.share(
        by=people[row["par"]],
        now=now,
        address=row["adresse"],
        title=french(row["titre"]),
        description=french(row.get("quoi", "")),
        why=french(row["pourquoi"]),
        category=row["rubrique"],
        audience=row["pour"],
        says_who=row["nom"],
        language=row.get("langue", "fr"),
    )
    later = now + LONG_ENOUGH
    if row["etat"] == "sent_back":
        item.send_back(french(row["mot"]), by=lab, now=later)
    verb = {"read": item.read, "kept": item.keep, "published": item.publish}.get(row["etat"])
    if verb:
        verb(by=lab, now=later)
    for rank, said in enumerate(row.get("mots", ()), start=1):
        if said["par"] in people:
            item.say_too(
                by=people[said["par"]],
                why=french(said["mot"]),
                says_who=said.get("nom", False),
                now=later + timedelta(days=rank),
            )
