"""Before a case and after a « no »: ideas and their conversation, remarks for another try, told through the verbs."""

from uuid import NAMESPACE_OID, uuid5

from django.conf import settings

from labo.models import OutboxMail
from projects.demo import read
from projects.demo.days import Days
from projects.models import Idea, Proposal, Remark


def tell_deposit(*, people, today):
    """Tell the ideas and the remarks, each at its date; their mails have left at that date too."""
    told = read("deposit")
    days = Days(today, settings.TIME_ZONE)
    for row in told["idees"]:
        tell_idea(row, people=people, days=days)
    write_remarks(told["remarques"], people=people)


def tell_idea(row, *, people, days):
    sent_at = days.at(row["envoyee"]["offset"], row["envoyee"]["heure"])
    key = uuid5(NAMESPACE_OID, row["titre"])
    idea = Idea.receive(by=people[row["auteur"]], key=key, title=row["titre"], text=row["texte"])
    latest = sent_at
    for rank, word in enumerate(row.get("mots", ())):
        latest = days.at(word["offset"], word["heure"])
        say = idea.answer if word.get("labo") else idea.reply
        say(by=people[word["qui"]], key=uuid5(key, str(rank)), text=word["texte"], now=latest)
    Idea.objects.filter(pk=idea.pk).update(created_at=sent_at, updated_at=latest)
    OutboxMail.objects.filter(about=idea.title).update(
        status=OutboxMail.Status.SENT, created_at=sent_at, sent_at=latest, next_try_at=latest, attempts=1
    )


def write_remarks(told, *, people):
    case = Proposal.objects.get(title=told["cas"])
    Remark.write(case, told["textes"], by=people[told["qui"]], seen={})
