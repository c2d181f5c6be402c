"""The agenda of a session, line by line: drawn from what divides, then changed by hand."""

from datetime import timedelta

from django.db import models, transaction
from django.db.models import Q

from labo import audit
from labo.transitions import Refusal
from projects import agenda
from projects.models.grid import Criterion
from projects.models.session import Session
from projects.models.session_case import SessionCase

MOST_LINES, MOST_MINUTES = 120, 480
CLOSED = "Cette session est close : son ordre du jour ne change plus."


class AgendaChangedMeanwhile(Refusal):
    """Somebody else changed the agenda since this page was opened."""

    def __init__(self):
        super().__init__(
            "Quelqu’un d’autre a modifié l’ordre du jour entre-temps. Votre saisie est gardée ci-dessous, à côté de ce "
            "qui est enregistré : comparez, puis enregistrez de nouveau."
        )


class AgendaItem(models.Model):
    """One line. ``why`` says what put it there; a line written by hand has no other reason than its author's."""

    class Kind(models.TextChoices):
        OPENING = agenda.OPENING, "ouverture"
        PRESENTATION = agenda.PRESENTATION, "présentation"
        ANSWERS = agenda.ANSWERS, "réponses"
        CRITERION = agenda.CRITERION, "critère à discuter"
        LATER = agenda.LATER, "s’il reste du temps"
        AGREED = agenda.AGREED, "déjà d’accord"
        HATS = agenda.HATS, "chapeaux"
        DECISION = agenda.DECISION, "décision"
        CLOSING = agenda.CLOSING, "clôture"
        OTHER = agenda.OTHER, "autre"

    session = models.ForeignKey(Session, models.CASCADE, related_name="agenda", verbose_name="session")
    case = models.ForeignKey(
        SessionCase, models.CASCADE, null=True, blank=True, related_name="agenda", verbose_name="cas"
    )
    criterion = models.ForeignKey(
        Criterion, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="critère"
    )
    position = models.PositiveSmallIntegerField("rang")
    kind = models.CharField("nature", max_length=20, choices=Kind, default=Kind.OTHER)
    title = models.CharField("intitulé", max_length=300)
    minutes = models.PositiveSmallIntegerField("durée en minutes", default=10)
    why = models.CharField("pourquoi", max_length=300, blank=True)
    is_handmade = models.BooleanField("écrite à la main", default=False)

    class Meta:
        verbose_name = "ligne de l’ordre du jour"
        verbose_name_plural = "lignes de l’ordre du jour"
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["session", "position"],
                name="agenda_unique_position",
                deferrable=models.Deferrable.DEFERRED,
                violation_error_message="Deux lignes ne peuvent pas avoir le même rang.",
            ),
            models.CheckConstraint(
                condition=Q(
                    kind__in=[
                        "opening",
                        "presentation",
                        "answers",
                        "criterion",
                        "later",
                        "agreed",
                        "hats",
                        "decision",
                        "closing",
                        "other",
                    ]
                ),
                name="agenda_known_kind",
                violation_error_message="Cette nature de ligne n’existe pas.",
            ),
        ]

    def __str__(self):
        return self.title[:80]

    @classmethod
    @transaction.atomic
    def draw(cls, session, *, minutes, by=None, now=None):
        """
        Draw the agenda from the signals, again if there is one. The lines written by hand keep their place.

        :param minutes: the time there is to talk.
        :raises Refusal: once the session is closed.
        """
        from projects.models.reading import readings

        changeable(session)
        kept = [(index, line) for index, line in enumerate(session.agenda.all()) if line.is_handmade]
        session.agenda.filter(is_handmade=False).delete()
        cases = session.cases.select_related("proposal").prefetch_related("proposal__sheets__evaluator")
        lines = [
            cls(
                session=session,
                kind=line.kind,
                title=line.title[:300],
                minutes=line.minutes,
                why=line.why[:300],
                case_id=line.case,
                criterion_id=line.criterion,
            )
            for line in agenda.plan(readings(cases), minutes=minutes)
        ]
        for index, line in kept:
            lines.insert(index, line)
        number(session, lines)
        audit.record("agenda_drawn", on=session, by=by, now=now, minutes=minutes, lines=len(lines))

    @classmethod
    @transaction.atomic
    def add(cls, session, *, title, minutes, case=None, why="", before=None):
        """
        Write a line by hand.

        :param before: the line that it precedes; the closing one by default.
        :raises Refusal: once the session is closed, or when the agenda is full.
        """
        changeable(session)
        lines = list(session.agenda.all())
        if len(lines) >= MOST_LINES:
            raise Refusal("Cet ordre du jour est plein.")
        closing = (line for line in lines if line.kind == cls.Kind.CLOSING)
        found = before or next(closing, None)
        at = lines.index(found) if found in lines else len(lines)
        line = cls(session=session, case=case, title=title, minutes=minutes, why=why, is_handmade=True)
        lines.insert(at, line)
        number(session, lines)
        return line

    @classmethod
    @transaction.atomic
    def rewrite(cls, session, lines, *, seen, move=None, remove=None):
        """
        Keep the titles and minutes of the lines, then move or remove one.

        :param lines: {pk: (title, minutes)} as the person left them.
        :param seen: the agenda's revision that the person had before their eyes.
        :param move: (pk, -1 or 1).
        :param remove: the pk of the line to take off.
        :raises AgendaChangedMeanwhile: if somebody changed the agenda since; nothing is written.
        :raises Refusal: once the session is closed.
        """
        row = changeable(session)
        if row.agenda_revision != seen:
            raise AgendaChangedMeanwhile
        rows = list(session.agenda.all())
        for line in rows:
            line.title, line.minutes = lines.get(line.pk, (line.title, line.minutes))
        if move:
            pk, by = move
            at = next((index for index, line in enumerate(rows) if line.pk == pk), None)
            if at is not None and 0 <= at + by < len(rows):
                rows[at], rows[at + by] = rows[at + by], rows[at]
        for line in [line for line in rows if line.pk == remove]:
            rows.remove(line)
            line.delete()
        number(session, rows)


def changeable(session):
    """Return the session, locked. :raises Refusal: once it is closed."""
    row = session.locked()
    if row.is_closed:
        raise Refusal(CLOSED)
    return row


def number(session, lines):
    """Write the lines in this order, and count one change more. The session is locked."""
    for position, line in enumerate(lines, start=1):
        line.position = position
        line.save()
    Session.objects.filter(pk=session.pk).update(agenda_revision=models.F("agenda_revision") + 1)


def timetable(session, lines):
    """Return [(start, line)]: when each line begins, counted from the start of the session."""
    at, found = session.starts_at, []
    for line in lines:
        found.append((at, line))
        at += timedelta(minutes=line.minutes)
    return found
