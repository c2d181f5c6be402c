"""The threads of the demonstration, told message by message, each at its date."""

from projects.demo import read
from projects.models import Message, ThreadReading
from projects.models.message import may_write_to_the_service


def tell_thread(proposal, *, people, days, sent):
    """
    Let the people of a case write to each other, if its story has a thread. Whoever answers has read what came before.

    :param days: the calendar of the case.
    :param sent: called with the date of each message, once its mail is written.
    """
    told = read("threads").get(proposal.title.replace("\u00a0", " "))
    if told is None:
        return
    for row in told["messages"]:
        author, when = people[row["de"]], days.at(row["offset"], 9, 20)
        mark_read(proposal, author, when)
        words = {"by": author, "text": row["texte"], "now": when}
        if row["pour"] == "labo":
            Message.note(proposal, **words)
        else:
            if "reponse_avant" in row:
                words["answer_by"] = days.day(row["reponse_avant"])
            of_lab = may_write_to_the_service(author)
            (Message.write_to_service if of_lab else Message.write_to_lab)(proposal, **words)
        sent(when)
    for name in told["lu_par"]:
        mark_read(proposal, people[name], when)


def mark_read(proposal, person, when):
    """Note that this person has read the thread so far."""
    messages = proposal.messages.for_team(person) if person.is_team else proposal.messages.for_service()
    if last := messages.order_by("pk").last():
        ThreadReading.mark(messages, by=person, on_lab_side=person.is_team, up_to=last.pk, now=when)
