"""What happened on a case between its stages: the lab asks, the service answers with a new version."""

from functools import cache

from projects.demo import read
from projects.models import Amendment, InformationRequest


@cache
def told() -> dict:
    return read("following")


def follow(proposal, *, lab, days):
    """
    Tell what was exchanged on this case, if anything was, and yield when, for the mails to be dated.

    :param days: the calendar of its story.
    """
    for step in told().get(proposal.title, ()):
        if row := step.get("demande"):
            at = days.at(row["offset"], 11, 10)
            request = InformationRequest.ask(
                proposal, by=lab, due_on=days.day(row["echeance"]), text=row["texte"], asked=row["reponses"], now=at
            )
            InformationRequest.objects.filter(pk=request.pk).update(created_at=at, updated_at=at)
        else:
            row = step["modification"]
            at = days.at(row["offset"], 15, 40)
            amendment = Amendment.of(proposal)
            amendment.keep(row["reponses"], by=proposal.lead, seen=amendment.mark)
            version = amendment.file(by=proposal.lead, reason=row["motif"], now=at)
            InformationRequest.objects.filter(answer=version).update(updated_at=at)
        yield at
