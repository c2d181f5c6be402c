"""The agreement of three parties to one version of a note, each through an account of their own."""

from django.conf import settings
from django.contrib.postgres.expressions import ArraySubquery
from django.db import models, transaction
from django.db.models import OuterRef, Q, Subquery
from django.utils import timezone

from labo import audit
from labo.outbox.queue import queue
from labo.transitions import Refusal
from projects.models.note_review import NoteReading
from projects.models.note_version import NoteVersion


class NoteSignature(models.Model):
    """
    One agreement, with the mark of the very PDF it was given to. Never rewritten (a database trigger refuses it).

    It is no qualified signature (eIDAS): an account, a date, a mark and a journal, between services of one authority.
    """

    class Party(models.TextChoices):
        LEAD = "lead", "porteur ou porteuse du cas"
        SPONSOR = "sponsor", "commanditaire"
        LAB = "lab", "équipe du labo"

    version = models.ForeignKey(NoteVersion, models.PROTECT, related_name="signatures", verbose_name="version")
    party = models.CharField("partie", max_length=10, choices=Party)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="par")
    name = models.CharField("nom affiché", max_length=250)
    sha256 = models.CharField("empreinte du document signé", max_length=64)
    signed_at = models.DateTimeField("signée le", default=timezone.now)

    class Meta:
        verbose_name = "signature d’une note"
        verbose_name_plural = "signatures des notes"
        ordering = ["signed_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["version", "party"],
                name="note_signed_once_per_party",
                violation_error_message="Cette partie a déjà signé cette version.",
            ),
            models.UniqueConstraint(
                fields=["version", "by"],
                name="note_signed_once_per_person",
                violation_error_message="Cette personne a déjà signé cette version.",
            ),
            models.CheckConstraint(
                condition=Q(party__in=["lead", "sponsor", "lab"]),
                name="note_signature_known_party",
                violation_error_message="Cette partie n’existe pas.",
            ),
        ]

    def __str__(self):
        return f"{self.name}, {self.get_party_display()}"

    @classmethod
    @transaction.atomic
    def sign(cls, version, *, party, by, seen, confirmed, now=None):
        """
        Agree to a version. The third agreement makes it the one in force, and tells everybody.

        :param party: for whom the person signs: see :func:`parties_of`.
        :param seen: the mark of the PDF that the page showed.
        :param confirmed: that the person ticked the box.
        :raises Refusal: not confirmed, for somebody else's party, twice, for a version that is not the last one or
            that the lab took up again, while a condition is open, or once the case is no longer accepted.
        """
        now = now or timezone.now()
        version.note.proposal.locked()
        note = version.note.locked()
        if party not in parties_of(by, note.proposal):
            raise Refusal("Vous ne pouvez pas signer pour cette partie.")
        last = note.versions.defer("pdf", "content").first()
        if last.pk != version.pk:
            raise Refusal(f"Une version plus récente existe : c’est la version {last.label} qui se signe.")
        if cls.objects.filter(version=version, party=party).exists():
            raise Refusal("Cette version est déjà signée pour cette partie.")
        if cls.objects.filter(version=version, by=by).exists():
            raise Refusal("Vous avez déjà signé cette version, pour une autre partie : une autre personne doit signer.")
        if note.status != note.Status.RELEASED:
            raise Refusal("Le labo a rouvert cette note : attendez la nouvelle version pour la signer.")
        if not note.proposal.is_accepted:
            raise Refusal("Ce cas n’est plus retenu : sa note ne se signe plus.")
        note.check_conditions()
        if not confirmed:
            raise Refusal("Cochez la case pour dire que vous avez lu la note et que vous l’acceptez.")
        if seen != last.sha256:
            raise Refusal("Ce n’est pas l’empreinte de cette version. Rechargez la page avant de signer.")
        signature = cls.objects.create(
            version=version,
            party=party,
            by=by,
            name=name_shown(by, party, note.proposal),
            sha256=last.sha256,
            signed_at=now,
        )
        audit.record("note_agreed", on=note, by=by, now=now, party=party, version=last.label, sha256=last.sha256)
        if cls.objects.filter(version=version).count() == len(cls.Party):
            note.move_to(note.Status.SIGNED, by=by, now=now, in_force=last)
            tell_everybody(note, last)
        version.note.refresh_from_db(fields=["status", "in_force"])
        return signature


def with_standing(notes):
    """Add to each note what says whose turn it is: the last reading, and who signed the last version. Same query."""
    readings = NoteReading.objects.filter(note=OuterRef("pk")).order_by("-number")
    last = NoteVersion.objects.filter(note=OuterRef(OuterRef("pk"))).order_by("-number").values("pk")[:1]
    return notes.annotate(
        reading_due_on=Subquery(readings.values("due_on")[:1]),
        reading_sent_at=Subquery(readings.values("sent_at")[:1]),
        reading_verdict=Subquery(readings.values("verdict")[:1]),
        signed_parties=ArraySubquery(NoteSignature.objects.filter(version=Subquery(last)).values("party")),
    )


def parties_of(person, proposal):
    """
    Return the parties for which this person may sign. No query.

    The sponsor is whoever signs in with the address that the case gives for them: the code that opens an account
    goes to that address. The lab is anybody of its team.
    """
    found = []
    if proposal.lead_id == person.pk:
        found.append(NoteSignature.Party.LEAD)
    if proposal.sponsor_email and proposal.sponsor_email.lower() == person.email.lower():
        found.append(NoteSignature.Party.SPONSOR)
    if person.is_lab:
        found.append(NoteSignature.Party.LAB)
    return found


def name_shown(person, party, proposal):
    """Return the name that stands beside the agreement: the account's, or the one that the case gives its sponsor."""
    if not person.full_name and party == NoteSignature.Party.SPONSOR and proposal.sponsor_name:
        return f"{proposal.sponsor_name} ({person.email})"[:250]
    return str(person)[:250]


def tell_everybody(note, version):
    """Write to the service, its sponsor and whoever follows the case: the note is signed, here is the calendar."""
    proposal = note.proposal
    queue(
        "projects/emails/E13",
        to=[*proposal.addresses(), settings.LAB_EMAIL],
        about=proposal.reference,
        key=version.signed_key,
        context={
            "proposal": proposal,
            "note": note,
            "version": version,
            "signatures": list(version.signatures.all()),
            "steps": note.dated_steps(),
        },
    )
