"""
What the cases tell people, and whom. No line carries what anybody wrote: it says who did what, and where to read it.

What blocks somebody is a plain mail: no preference stops it.
"""

from django.conf import settings
from django.db.models import Q
from django.urls import reverse

from labo.models import OutboxMail, User
from labo.notices.kinds import Kind, Rhythm
from labo.notices.notify import notify, retract
from labo.outbox.queue import queue
from labo.templatetags.labo import NBSP, short_day

TO_SERVICE, TO_LAB = "projects/emails/message_to_service", "projects/emails/message_to_lab"


def is_lab(person):
    return person.is_lab


def is_team(person):
    return person.is_team


LAB_MESSAGE, SERVICE_MESSAGE, INTERNAL_NOTE = "lab_message", "service_message", "internal_note"
SHEET_GIVEN, SHEETS_FILED, CASE_SUBMITTED = "sheet_given", "sheets_filed", "case_submitted"
NOTE_READ, VARIANT_READY = "note_read", "variant_ready"
KINDS = (
    Kind(
        LAB_MESSAGE,
        "Le labo m’écrit sur un cas",
        "Quand le labo attend une réponse, le courriel part toujours tout de suite.",
        default=Rhythm.INSTANT,
    ),
    Kind(CASE_SUBMITTED, "Une proposition arrive", concerns=is_lab),
    Kind(SERVICE_MESSAGE, "Un service écrit au labo", concerns=is_lab),
    Kind(SHEET_GIVEN, "Un avis m’est confié", concerns=is_team),
    Kind(SHEETS_FILED, "Tous les avis d’un cas sont déposés", concerns=is_lab),
    Kind(NOTE_READ, "Un service a relu une note d’intervention", concerns=is_lab),
    Kind(VARIANT_READY, "L’autre groupe a fini sa variante d’une note", concerns=is_lab),
    Kind(INTERNAL_NOTE, "Une note interne sur un cas où je travaille", concerns=is_team),
)


def tell(people, kind, proposal, *, line, screen, key, **more):
    """Tell people of the team, with the address of one of the case's screens."""
    url = reverse(f"admin:projects_proposal_{screen}", args=[proposal.pk])
    about = {"heading": proposal.title, "about": proposal.reference}
    notify(people, kind, line=line, url=url, key=key, **about, **more)


# --- The road of a case ---------------------------------------------------------------------------------


def case_submitted(proposal):
    """Tell the lab that a case has arrived. Told again, it tells nobody twice."""
    line = f"Nouvelle proposition de {proposal.lead}, {proposal.org_unit}"
    tell(User.objects.lab(), CASE_SUBMITTED, proposal, line=line, screen="change", key=str(proposal.pk))


def sheets_given(sheets, *, by):
    for sheet in sheets:
        if sheet.evaluator_id != by.pk:
            line = "Un avis vous est confié sur ce cas"
            people = [sheet.evaluator]
            tell(people, SHEET_GIVEN, sheet.proposal, line=line, screen="sheet", key=str(sheet.pk))


def sheets_all_filed(sheet):
    """Tell the lab that this sheet was the last one that its case waited for."""
    line = "Tous les avis sont déposés, la discussion peut s’ouvrir"
    tell(User.objects.lab(), SHEETS_FILED, sheet.proposal, line=line, screen="change", key=str(sheet.pk))


def note_read(reading, *, cause):
    """Tell the lab what the service says of its note."""
    proposal = reading.note.proposal
    line = f"{reading.verdict_by} a relu la note d’intervention{NBSP}: {reading.get_verdict_display().lower()}"
    tell(User.objects.lab(), NOTE_READ, proposal, line=line, screen="note_reading", key=str(cause))


def variant_ready(group):
    """
    Tell the other group that it may read and answer this variant. The name that a group chose is not said.

    Taken up and said ready again, it tells nobody twice who was told.
    """
    proposal = group.note.proposal
    line = f"{group.ready_by} dit prête la variante du groupe {group.letter.upper()}{NBSP}: lisez-la, critiquez-la"
    others = User.objects.filter(note_groups__note=group.note_id).exclude(note_groups=group)
    tell(others, VARIANT_READY, proposal, line=line, screen="note_groups", key=str(group.pk))


def variant_taken_up(group):
    """Take back what was not told yet: the variant is no longer to be read."""
    retract(VARIANT_READY, key=str(group.pk))


# --- The thread -----------------------------------------------------------------------------------------


def message_to_service(message, *, leaves_at):
    """
    Write to those who follow the case on the service's side.

    An answer that is expected blocks the case: that mail is plain, and everybody gets it.
    """
    proposal = message.proposal
    url, addresses = reverse("projects:thread", args=[proposal.reference]), proposal.addresses()
    context = {"proposal": proposal, "message": message, "thread_url": url}
    plain = {"context": context, "key": message.cause, "about": proposal.reference, "leaves_at": leaves_at}
    if message.answer_by:
        queue(TO_SERVICE, to=addresses, **plain)
        return
    people = list(User.objects.filter(email__in=[address.lower() for address in addresses]))
    known = {person.email for person in people}
    # A sponsor who never signed in has nothing to choose among.
    if strangers := [address for address in addresses if address.lower() not in known]:
        queue(TO_SERVICE, to=strangers, **plain)
    notify(
        people,
        LAB_MESSAGE,
        line=f"{message.author}, pour le labo, vous écrit",
        url=url,
        key=message.cause,
        heading=proposal.title,
        about=proposal.reference,
        template=TO_SERVICE,
        context=context,
        leaves_at=leaves_at,
        now=message.created_at,
    )


def message_to_lab(message, *, leaves_at):
    """Tell the lab; an answer that is expected comes to its mailbox too."""
    proposal, line = message.proposal, f"{message.author} écrit au labo"
    if message.answer_by:
        line = f"{message.author} attend une réponse avant le {short_day(message.answer_by)}"
        queue(
            TO_LAB,
            to=[settings.LAB_EMAIL],
            context={
                "proposal": proposal,
                "message": message,
                "thread_url": reverse("admin:projects_proposal_thread", args=[proposal.pk]),
            },
            key=message.cause,
            about=proposal.reference,
            leaves_at=leaves_at,
        )
    of_message = {"key": message.cause, "now": message.created_at, "leaves_at": leaves_at}
    tell(User.objects.lab(), SERVICE_MESSAGE, proposal, line=line, screen="thread", **of_message)


def internal_note(message, *, leaves_at):
    """Tell the lab and those who assess the case, not what the note says."""
    proposal = message.proposal
    of_case = Q(pk__in=User.objects.lab()) | Q(sheets__proposal=proposal)
    people = User.objects.filter(of_case).exclude(pk=message.author_id).distinct()
    line = f"{message.author} a écrit une note interne"
    of_message = {"key": message.cause, "now": message.created_at, "leaves_at": leaves_at}
    tell(people, INTERNAL_NOTE, proposal, line=line, screen="thread", **of_message)


def take_back(message) -> bool:
    """Take back the mails and lines of a message. False if a mail that carries its words has left."""
    told = Q(key=message.cause) | Q(notices__key=f"{LAB_MESSAGE}:{message.cause}")
    mails = OutboxMail.objects.filter(pk__in=OutboxMail.objects.filter(told).values("pk"))
    mails.cancel()
    if mails.exclude(status=OutboxMail.Status.CANCELLED).exists():
        return False
    for kind in (LAB_MESSAGE, SERVICE_MESSAGE, INTERNAL_NOTE):
        retract(kind, key=message.cause)
    return True
