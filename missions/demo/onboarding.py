"""The onboarding days of the demonstration, told through the verbs: who applied, what managers said."""

from datetime import datetime, time, timedelta
from pathlib import Path

import yaml
from django.conf import settings
from django.utils import timezone
from django.utils.text import slugify

from labo.models import OrgUnit, OutboxMail, User
from missions.models import Event, OnboardingApplication

FILE = Path(__file__).parent / "onboarding.yaml"
AGREED = {"attendu": None, "non": False}


def gather(*, now=None):
    """Tell the days of the file. :returns: how many applications."""
    now, told = now or timezone.now(), yaml.safe_load(FILE.read_text(encoding="utf-8"))
    lab = User.objects.filter(first_name="Charlie", last_name="Canevas").first() or User.objects.earliest("pk")
    for row in told["journees"]:
        event, opened_at = announce(row, told, by=lab, now=now)
        applications = {each["nom"]: apply(event, each, told, opened_at) for each in row["candidatures"]}
        for choice in row.get("choix", ()):
            applications[choice["nom"]].choose(choice["retenue"], reason=choice["raison"], by=lab, now=now)
    sent()
    return OnboardingApplication.objects.count()


def announce(row, told, *, by, now):
    zone, today = timezone.get_default_timezone(), timezone.localdate(now)
    day = settings.WORKING_DAYS.next_open(today + timedelta(days=row["dans"]))
    opened_at = now + timedelta(days=row["ouverture"])
    event = Event.objects.create(
        kind="onboarding",
        sign_up="selection",
        title=row["titre"],
        slug=Event.new_slug(row["titre"], day),
        summary=told["resume"],
        programme=told["programme"],
        testimonies=told["temoignages"],
        subjects=told["sujets"],
        place=row["lieu"],
        access=row["acces"],
        hosts=row["accueil"],
        capacity=15,
        starts_at=datetime.combine(day, time(8, 45), zone),
        ends_at=datetime.combine(day, time(17), zone),
        closes_at=datetime.combine(today + timedelta(days=row["cloture"]), time(18), zone),
    )
    event.methods.set(event.methods.model.objects.filter(slug__in=told["methodes"]))
    event.announce(by=by, now=opened_at)
    return event, opened_at


def apply(event, row, told, opened_at):
    """Let one person apply at their day, and their manager answer the next."""
    at, unit = opened_at + timedelta(days=row["jour"]), unit_of(row)
    application = OnboardingApplication.apply(
        event,
        person_of(row, unit),
        now=at,
        org_unit=None if "commune" in row else unit,
        municipality=row.get("commune", ""),
        family=row["famille"],
        category=row["categorie"],
        is_field=row.get("terrain", False),
        is_manager=row.get("encadre", False),
        is_trained=row.get("forme", False),
        motivation=row["motif"],
        manager_name=told["responsable"]["nom"],
        manager_email=told["responsable"]["adresse"],
    )
    agreed = AGREED.get(row.get("accord"), True)
    return application if agreed is None else application.answer(agreed, word=row.get("mot", ""), now=at)


def unit_of(row):
    name = f"Mairie d’{row['commune']}" if "commune" in row else row["direction"]
    return OrgUnit.objects.get_or_create(name=name, parent=None, defaults={"kind": OrgUnit.Kind.DIRECTION})[0]


def person_of(row, unit):
    first, _, last = row["nom"].partition(" ")
    email = f"{slugify(first)}.{slugify(last)}@example.org"
    found = User.objects.filter(email=email).first()
    names = {"first_name": first, "last_name": last, "job_title": row["metier"], "org_unit": unit}
    return found or User.objects.create_user(email, **names)


def sent():
    """Note the mails of the applications as sent at their dates: they are part of the story."""
    for application in OnboardingApplication.objects.all():
        OutboxMail.objects.filter(status="pending", key__startswith=f"application:{application.pk}:").update(
            status="sent",
            sent_at=application.applied_at,
            next_try_at=application.applied_at,
            created_at=application.applied_at,
            attempts=1,
        )
