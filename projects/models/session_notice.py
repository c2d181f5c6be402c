"""What is said before a session: to the services, when they present; to the readers, what to read."""

import hashlib

from labo.models import OutboxMail
from labo.outbox.queue import queue_together, write


def mark_of_cases(cases) -> str:
    """Name a list of cases: the readers are told again when it changes."""
    return hashlib.sha256(",".join(str(case.proposal_id) for case in cases).encode()).hexdigest()[:12]


def wanted(session):
    """Return [(key, recipient, case or None)]: every mail that this session owes as it now stands. Three queries."""
    cases = list(session.cases.select_related("proposal__lead"))
    mails = [(f"E06:{session.pk}:{session.notice}:{case.proposal_id}", case.proposal.lead, case) for case in cases]
    mark = mark_of_cases(cases)
    mails += [(f"E07:{session.pk}:{session.notice}:{mark}:{reader.pk}", reader, None) for reader in session.readers()]
    return mails


def untold(session):
    """Return the part of :func:`wanted` that was never written."""
    mails = wanted(session)
    written = set(OutboxMail.objects.filter(key__in=[key for key, _, _ in mails]).values_list("key", flat=True))
    return [mail for mail in mails if mail[0] not in written]


def tell(session, *, left=(), again=False) -> int:
    """
    Write the mails that nobody has had yet, in the current transaction.

    :param left: proposals that were taken off an announced session: their service is told too.
    :param again: these people have already had another day, or another list.
    :returns: how many mails were written.
    """
    cases = list(session.cases.select_related("proposal__org_unit"))
    context = {"session": session, "cases": cases, "again": again}
    mails = []
    for key, person, case in untold(session):
        if case is not None:
            words = {**context, "proposal": case.proposal, "person": person}
            mails.append(
                write("projects/emails/E06", to=[person.email], key=key, context=words, about=case.proposal.reference)
            )
        else:
            words = {**context, "person": person}
            mails.append(write("projects/emails/E07", to=[person.email], key=key, context=words))
    for proposal in left:
        if not OutboxMail.objects.filter(key__startswith=f"E06:{session.pk}:", about=proposal.reference).exists():
            continue
        mails.append(
            write(
                "projects/emails/session_left",
                to=[proposal.lead.email],
                key=f"session_left:{session.pk}:{session.notice}:{proposal.pk}:{session.revision}",
                context={**context, "proposal": proposal, "person": proposal.lead},
                about=proposal.reference,
            )
        )
    if mails:
        queue_together(*mails)
    return len(mails)
