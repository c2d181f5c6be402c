"""What became of the notes of the demonstration, told through the verbs, each at its date."""

from datetime import datetime, time, timedelta
from decimal import Decimal
from pathlib import Path

import yaml
from django.apps import apps
from django.core.files.base import ContentFile
from django.utils import timezone

from labo.models import OutboxMail, User
from missions.models import Accompaniment, AccompanimentStep, FollowUp, Review, ReviewPicture, TimeRequest
from missions.models.scope_check import Checked

FILE = Path(__file__).parent / "accompaniments.yaml"
IMAGES = FILE.parent / "images"
PARTS = {
    "essentiel": "summary",
    "themes": "themes",
    "question": "question",
    "constats": "findings",
    "pistes": "leads",
    "tests": "tests",
    "marche": "works",
    "ne_marche_pas": "fails",
    "preconisations": "recommended",
    "realisations": "outputs",
    "resultats": "outcomes",
    "impacts": "impacts",
    "ecarts": "gaps",
    "apprentissages": "lessons",
    "suites": "follow_on",
}
REPORT_AFTER = 2  # days


def same(title):
    """Titles of the file are typed with plain spaces."""
    return title.replace("\u00a0", " ")


def tell():
    """Tell every accompaniment of the file whose case is there, and its note signed. :returns: how many."""
    notes = apps.get_model("projects", "InterventionNote").objects.filter(status="signed")
    by_title = {same(note.proposal.title): note for note in notes.select_related("proposal__lead")}
    people = {person.full_name: person for person in User.objects.all()}
    told = yaml.safe_load(FILE.read_text(encoding="utf-8"))["cas"]
    stories = [WorkStory(row, by_title[row["titre"]], people) for row in told if row["titre"] in by_title]
    for story in stories:
        story.live()
    return len(stories)


class WorkStory:
    """
    One accompaniment, as the file tells it.

    What happens is put in the order of its days, whatever its place in the file: a step is moved before it is done.
    """

    def __init__(self, told, note, people):
        self.told, self.note, self.people, self.begun_at = told, note, people, timezone.now()
        self.lab = people["Charlie Canevas"]
        self.zero = note.starts_on

    def at(self, day, hour=10):
        return datetime.combine(self.zero + timedelta(days=day), time(hour), timezone.get_default_timezone())

    def live(self):
        planned = self.told["prevu"]
        self.row = Accompaniment.start(
            self.note,
            by=self.lab,
            planned_lab_days=planned["labo"],
            planned_agent_days=planned["service"],
            now=self.at(0, 16),
        )
        self.sent(self.at(0, 16))
        Accompaniment.objects.filter(pk=self.row.pk).update(created_at=self.at(0, 16))
        for day, act, told in sorted(self.moments(), key=lambda moment: moment[0]):
            self.row.refresh_from_db()
            act(told, self.at(day))
            self.sent(self.at(day))

    def moments(self):
        """Yield (day, what is done, with what)."""
        steps = {step.position: step for step in self.row.steps.all()}
        for number, told in self.told["etapes"].items():
            step = steps[number]
            day = (step.takes_place_on - self.zero).days
            if moved := told.get("deplace"):
                yield moved["avant"], self.move, (step, moved)
                day = moved["au"]
            if "abandon" in told:
                yield told["abandon"], self.drop, (step, told)
            else:
                yield day + REPORT_AFTER, self.report, (step, told)
        for name, act in (("suspension", self.pause), ("interruption", self.stop), ("bilan", self.write)):
            if told := self.told.get(name):
                yield told["jour"], act, told
        for told in self.told.get("bilan", {}).get("publications", ()):
            yield told["jour"], self.publish, told
        for told in self.told.get("bilan", {}).get("devenirs", ()):
            yield told["jour"], self.settle, told
        for told in self.told.get("temps", ()):
            yield told["jour"], self.ask_time, told
        if told := self.told.get("suivi"):
            yield told["jour"], self.follow_up, told

    # --- The steps --------------------------------------------------------------------------------------

    def step(self, step):
        """Return the step as it now is."""
        return AccompanimentStep.objects.select_related("accompaniment__proposal").get(pk=step.pk)

    def move(self, told, now):
        step, moved = self.step(told[0]), told[1]
        to = self.zero + timedelta(days=moved["au"])
        step.move(by=self.lab, seen=step.revision, to=to, reason=moved["motif"], now=now)

    def drop(self, told, now):
        step = self.step(told[0])
        step.drop(by=self.lab, seen=step.revision, reason=told[1]["motif"], now=now)

    def report(self, told, now):
        step, words = self.step(told[0]), told[1]
        check = Checked(True)
        if drift := words.get("ecart"):
            check = Checked(False, words=drift["mots"], line=self.row.limits[drift["ligne"]])
        step.tell_done(
            by=self.lab,
            seen=step.revision,
            check=check,
            report=words["compte_rendu"],
            participants=words["presents"],
            expected_count=words["attendus"],
            attended_count=words["venus"],
            lab_days=Decimal(str(words["labo"])),
            agent_days=Decimal(str(words["service"])),
            now=now,
        )

    # --- The whole --------------------------------------------------------------------------------------

    def pause(self, told, now):
        resume_on = self.zero + timedelta(days=told["point"])
        self.row.pause(by=self.lab, reason=told["motif"], resume_on=resume_on, now=now)

    def stop(self, told, now):
        self.row.stop(by=self.lab, reason=told["motif"], now=now)

    def write(self, told, now):
        review = Review.open(self.row)
        for name, column in PARTS.items():
            if name in told:
                setattr(review, column, told[name])
        review.save_draft(by=self.lab, seen=review.revision, quotes=told.get("paroles", ()), now=now)
        Review.objects.filter(pk=review.pk).update(created_at=now)
        for picture in told.get("images", ()):
            upload = ContentFile((IMAGES / picture["fichier"]).read_bytes())
            words = {"words": picture["montre"], "credit": picture["credit"]}
            ReviewPicture.add(review, upload, **words, by=self.lab, now=now)

    def publish(self, told, now):
        review = Review.objects.select_related("accompaniment__proposal").get(accompaniment=self.row)
        review.publish(
            by=self.lab, seen=review.revision, level=told["niveau"], agreement=told.get("accord", ""), now=now
        )

    def settle(self, told, now):
        advice = self.row.review.recommendations.get(text=told["texte"])
        advice.settle(told["devenir"], by=self.lab, words=told["mots"], now=now)

    def ask_time(self, told, now):
        request = TimeRequest.ask(
            self.row,
            by=self.lab,
            agent=self.people[told["agent"]],
            manager_name=told["responsable"],
            manager_email=told["adresse"],
            days=Decimal(told["jours"]),
            from_on=self.zero + timedelta(days=told["jour"]),
            until_on=self.zero + timedelta(days=told["jusqu_a"]),
            purpose=told["pour"],
            now=now,
        )
        if "reponse" in told:
            request.answer(told["reponse"], word=told["mot"], now=now + timedelta(days=1))

    def follow_up(self, told, now):
        asked = FollowUp.send(self.row, months=told["mois"], now=now)
        answers = {name: told[name] for name in ("done", "effects", "blocked", "kept", "next")}
        asked.answer(now=self.at(told["reponse_jour"]), **answers)

    # --- The past ---------------------------------------------------------------------------------------

    def sent(self, when):
        """Note the waiting mails of the case as sent at their date: they are part of the story."""
        mails = OutboxMail.objects.filter(about=self.note.proposal.reference)
        mails.filter(created_at__gte=self.begun_at).update(created_at=when)
        mails.filter(status=OutboxMail.Status.PENDING).update(
            status=OutboxMail.Status.SENT, sent_at=when, next_try_at=when, attempts=1
        )
