"""What happened to a case besides its stages: later versions, what the lab asked, what it let go of. One query."""

from django.db.models import DateField, DateTimeField, F, JSONField, Value

from projects.models.information_request import InformationRequest

VERSION, ASKED, LET_GO = "version", "asked", "let_go"
COLUMNS = ("kind", "at", "rank", "words", "on", "fields", "closed")


def happened(proposal):
    """
    Return (rows, the request that waits or None) of a case that was sent.

    :returns: rows as dicts, ``kind`` being VERSION, ASKED or LET_GO, oldest first.
    """
    requests, nothing = proposal.information_requests.order_by(), Value({}, JSONField())
    never = {"on": Value(None, DateField()), "closed": Value(None, DateTimeField())}
    filed = proposal.versions.order_by().filter(number__gt=1)
    filed = filed.annotate(
        kind=Value(VERSION), at=F("filed_at"), rank=F("number"), words=F("reason"), fields=nothing, **never
    )
    asked = requests.annotate(
        kind=Value(ASKED),
        at=F("asked_at"),
        rank=F("pk"),
        words=F("text"),
        on=F("due_on"),
        fields=F("asked"),
        closed=F("closed_at"),
    )
    let_go = requests.filter(closed_by__isnull=False, answer__isnull=True).annotate(
        kind=Value(LET_GO), at=F("closed_at"), rank=F("pk"), words=Value(""), fields=nothing, **never
    )
    rows = list(filed.values(*COLUMNS).union(asked.values(*COLUMNS), let_go.values(*COLUMNS), all=True).order_by("at"))
    waiting = next((row for row in rows if row["kind"] == ASKED and row["closed"] is None), None)
    if waiting:
        waiting = InformationRequest(
            pk=waiting["rank"],
            proposal=proposal,
            text=waiting["words"],
            asked=waiting["fields"],
            due_on=waiting["on"],
            asked_at=waiting["at"],
        )
    return rows, waiting
