"""The structures and the research requests of the demonstration."""

from datetime import date, datetime, time, timedelta
from pathlib import Path
from uuid import NAMESPACE_URL, uuid5

import yaml
from django.conf import settings
from django.utils import timezone

from labo.models import OutboxMail, User
from labo.typography import french
from resources.demo import bibliography
from resources.models import (
    AnsweredQuestion,
    PartnerOrganisation,
    Reference,
    ResearchAnswer,
    ResearchMessage,
    ResearchRequest,
    Theme,
)

PROPOSED = {
    "name": "Un réseau d’accueils de proximité",
    "does": "Des agents d’accueil de plusieurs communes qui se visitent deux fois par an. À vérifier.",
    "scale": "regionale",
}


def told(name: str) -> dict:
    return yaml.safe_load((Path(__file__).parent / f"{name}.yaml").read_text(encoding="utf-8"))


def references() -> dict[str, Reference]:
    """Return the references of the demonstration by the name that the file of the bibliography gives them."""
    titles = {french(row["titre"]): row["id"] for row in bibliography.told()["references"]}
    return {titles[row.title]: row for row in Reference.objects.published() if row.title in titles}


def working_day(today: date, before: int) -> date:
    """Return the working day that stands so many of them before today; after it for a negative number."""
    day, step = today, timedelta(days=1 if before < 0 else -1)
    while before:
        day += step
        if settings.WORKING_DAYS.is_open(day):
            before -= 1 if before > 0 else -1
    return day


def load(*, now=None) -> tuple[int, int]:
    """Tell the structures, then the requests; return how many of each. The rows must not be there yet."""
    now = now or timezone.now()
    known, people = references(), {user.email: user for user in User.objects.all()}
    themes = Theme.objects.in_bulk(field_name="slug")
    counts = load_organisations(known, people, themes, now=now), load_requests(known, people, themes, now=now)
    # Old mails would drown what the visitor causes: they left at their dates.
    told_at = now - timedelta(hours=2)
    OutboxMail.objects.filter(status="pending", template__startswith="resources/emails/research").update(
        status="sent", created_at=told_at, sent_at=told_at, next_try_at=told_at, attempts=1
    )
    return counts


def load_organisations(known, people, themes, *, now) -> int:
    rows = told("organisations")["structures"]
    for row in rows:
        organisation = PartnerOrganisation.propose(
            by=people["labo@example.org"],
            name=french(row["nom"]),
            does=french(row["quoi"]),
            scale=row["echelle"],
            kind=row["nature"],
            place=row.get("lieu", ""),
            latitude=row.get("lat"),
            longitude=row.get("lon"),
            site=row.get("lien", ""),
            themes=[themes[code] for code in row["sujets"]],
            references=[known[name] for name in row.get("references", ()) if name in known],
        )
        organisation.publish(by=people["labo@example.org"], now=now - timedelta(days=20))
    PartnerOrganisation.propose(by=people["sacha.brouillon@example.org"], **PROPOSED)
    return len(rows)


def load_requests(known, people, themes, *, now) -> int:
    today = timezone.localdate(now)

    def at(before, hour=10):
        return datetime.combine(working_day(today, before), time(hour), timezone.get_default_timezone())

    rows = told("desk")["demandes"]
    for row in rows:
        wanted = row.get("voulue")
        request = ResearchRequest.ask(
            by=people[row["par"]],
            key=uuid5(NAMESPACE_URL, row["sujet"]),
            subject=french(row["sujet"]),
            looking_for=french(row["cherche"]),
            purpose=french(row.get("pourquoi", "")),
            already_seen=french(row.get("deja", "")),
            wanted_by=working_day(today, -wanted) if wanted else None,
            now=at(row["jour"], 9),
        )
        if taken := row.get("prise"):
            request = request.take(by=people[taken["par"]], now=at(taken["jour"]))
        for number, said in enumerate(row.get("messages", ())):
            key = uuid5(request.key, str(number))
            by = people[said["de"]]
            ResearchMessage.write(request, by=by, key=key, text=french(said["texte"]), now=at(said["jour"], 11))
        if written := row.get("reponse") or row.get("projet"):
            lines = [(known[line["id"]], french(line["avis"])) for line in written["references"]]
            by = request.taken_by
            draft = ResearchAnswer.save_draft(request, by=by, seen=0, text=french(written["texte"]), lines=lines)
            if "reponse" in row:
                draft.send(by=by, seen=1, now=at(written["jour"], 15))
        if "bon" in row:
            request = request.close(now=at(row["bon"]))
        if note := row.get("note"):
            AnsweredQuestion.publish(
                request,
                by=request.taken_by,
                title=french(note["titre"]),
                question=french(note["question"]),
                answer=french(note["reponse"]),
                references=[line.reference for line in request.answers.get().lines.all()],
                themes=[themes[code] for code in note["sujets"]],
                now=at(row["bon"], 16),
            )
    return len(rows)
