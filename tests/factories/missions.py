"""Accompaniments, their reviews, and what links open."""

import re
from datetime import timedelta
from io import BytesIO

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image

from labo.models import OutboxMail
from labo.roles import Role
from missions.models import Accompaniment, OfferFormat, Review, ReviewPicture, StepFile, TimeRequest
from missions.models.scope_check import Checked
from projects.models import (
    InterventionNote,
)
from tests.factories.around import make_upload
from tests.factories.cases import counter, make_user
from tests.factories.notes import make_released, make_signed


def make_offer(*methods, **fields):
    number = next(counter)
    values = {"code": f"format-{number}", "name": f"Format {number}", "duration": "Un jour", "purpose": "Essayer."}
    offer = OfferFormat.objects.create(**{**values, **fields})
    offer.methods.set(methods)
    return offer


def make_accompaniment(*, proposal=None, by=None, starts_on=None, done=False, **fields):
    """An accompaniment that runs since a month, its step to report on, or reported on."""
    by = by or make_user(role=Role.LAB)
    starts_on = starts_on or timezone.localdate() - timedelta(days=30)
    note = proposal.note if proposal and hasattr(proposal, "note") else make_released(proposal=proposal, by=by)
    if not note.is_signed:
        make_signed(note=note, by=by)
    InterventionNote.objects.filter(pk=note.pk).update(starts_on=starts_on)
    note.refresh_from_db()
    row = Accompaniment.start(note, by=by, **{"planned_lab_days": 10, "planned_agent_days": 8, **fields})
    if done:
        step = row.steps.get()
        step.tell_done(by=by, seen=0, check=Checked(True), report="Nous nous sommes vus.", lab_days=2, agent_days=1)
    return row


REVIEW = {
    "summary": "L’essentiel.",
    "themes": ["Accueil"],
    "question": "Que se passe-t-il ?",
    "findings": ["Un constat"],
    "leads": ["Une piste"],
    "tests": ["Un essai"],
    "works": "Ceci marche.",
    "recommended": ["Un conseil", "Un autre"],
    "outputs": "Un atelier.",
    "outcomes": "Une habitude.",
    "lessons": "Une leçon.",
}


def make_review(*, accompaniment=None, level="", by=None, quotes=(("On nous a écoutés.", "Une médiatrice"),), **fields):
    """A review that is written, and published as far as ``level`` says."""
    by = by or make_user(role=Role.LAB)
    review = Review.open(accompaniment or make_accompaniment(by=by, done=True))
    for name, value in {**REVIEW, **fields}.items():
        setattr(review, name, value)
    review.save_draft(by=by, seen=review.revision, quotes=quotes)
    if level:
        agreement = "La direction, par courriel" if level == "public" else ""
        review.publish(by=by, seen=review.revision, level=level, agreement=agreement)
    return review


def make_photo(kind="PNG", size=(60, 40), colour="#8E6FD8", **options):
    """An image as a form gives it."""
    out = BytesIO()
    Image.new("RGB", size, colour).save(out, kind, **options)
    return SimpleUploadedFile(f"image.{kind.lower()}", out.getvalue())


def make_picture(review=None, *, by=None, upload=None, words="Un plan du musée", credit="Le service"):
    review = review or make_review()
    by = by or make_user(role=Role.LAB)
    return ReviewPicture.add(review, upload or make_photo(), words=words, credit=credit, by=by)


def make_step_file(step=None, *, upload=None, by=None, **fields):
    step, by = step or make_accompaniment().steps.get(), by or make_user(role=Role.LAB)
    values = {"caption": f"Un guide {next(counter)}", **fields}
    return StepFile.attach(step, upload or make_upload(), by=by, **values)


def make_time_request(*, accompaniment=None, by=None, **fields):
    today = timezone.localdate()
    values = {
        "agent": make_user(),
        "manager_name": "Yaël Croquis",
        "manager_email": "yael.croquis@example.org",
        "days": 4,
        "from_on": today,
        "until_on": today + timedelta(days=60),
        "purpose": "Enquêter sur place",
    }
    row = accompaniment or make_accompaniment()
    return TimeRequest.ask(row, by=by or make_user(role=Role.LAB), **{**values, **fields})


def token_of(key, word):
    """Return the token of the link that a mail carries: ``word`` stands before it in the address."""
    return re.search(rf"/{word}/([\w-]+)/", OutboxMail.objects.get(key=key).body)[1]
