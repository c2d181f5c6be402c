"""
R39: who may do what to a case, and when. Every triple (situation, verb, role) that is not here is refused.

To add a verb: one entry in ``VERBS`` (how it is asked, and who may do it where), and in ``OFFERED`` the address that
offers it. To add a situation: one case in ``situations.py``. The tests then ask all the triples for real.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from django.urls import reverse
from django.utils import timezone

from projects.models import Condition, Proposal

TEAM = ("lab", "administrator")
SERVICE = ("lead",)


@dataclass(frozen=True)
class Verb:
    """``ask(situations, client, case)`` sends the request of somebody who may; ``where`` are the situations."""

    ask: Callable
    roles: tuple[str, ...]
    where: frozenset[str]

    def allows(self, situation, role):
        return role in self.roles and situation in self.where


def backoffice(name, data=None, *more):
    """Ask a screen of the back office. ``data`` and ``more`` may look at the situations and the case."""

    def ask(situations, client, case):
        arguments = [find(case) for find in more]
        written = data(situations, case) if data else {}
        return client.post(reverse(f"admin:projects_proposal_{name}", args=[case.pk, *arguments]), written)

    return ask


def public(name, data=None, *more):
    """Ask a page of the service. A draft has no reference: its page is that of no case."""

    def ask(situations, client, case):
        arguments = [find(case) for find in more]
        written = data(situations, case) if data else {}
        return client.post(reverse(f"projects:{name}", args=[case.reference or "LABO-1999-001", *arguments]), written)

    return ask


def draft(name, data):
    def ask(situations, client, case):
        return client.post(reverse(f"projects:{name}", args=[case.key]), data(situations, case))

    return ask


def answers(situations, case, **changes):
    """What the page of the draft sends."""
    written = {name: getattr(case, case._meta.get_field(name).attname) for name in case.WRITTEN}
    written = {name: "\n".join(value) if isinstance(value, list) else value for name, value in written.items()}
    return {**written, "key": str(case.key), **changes}


def decision(button, outcome):
    def data(situations, case):
        soon = (timezone.localdate() + timedelta(days=60)).isoformat()
        wanted = outcome == Proposal.Status.ACCEPTED_CONDITIONS
        condition = {"conditions-0-text": "Trois agents", "conditions-0-owner": "-", "conditions-0-due_on": soon}
        return {
            "outcome": outcome,
            "reasons": "Des motifs.",
            "relevance_reasons": "Un vrai sujet.",
            "reexamine_on": soon,
            "merged_into": situations.other.pk,
            "conditions-TOTAL_FORMS": "1",
            "conditions-INITIAL_FORMS": "0",
            **(condition if wanted else {}),
            **(
                {"redirected_to": "Une porte", "contact_name": "Alix Fictive", "contact_phone": "03 00 00 00 11"}
                if outcome == Proposal.Status.REDIRECTED
                else {}
            ),
            button: "1",
        }

    return backoffice("decide", data)


def one_condition(case):
    found = Condition.objects.filter(decision__proposal=case).first()
    return found.pk if found else 0


def the_proposed(case):
    found = case.decisions.filter(applied_at__isnull=True).first()
    return found.pk if found else 0


def mark(case):
    found = case.decisions.applied().first()
    return found.letter_mark if found else ""


def answer_a_condition(act, **fields):
    def data(situations, case):
        pk = one_condition(case)
        written = {f"{act}-{pk}-{name}": value() for name, value in fields.items()}
        return {"act": act, "condition": pk, f"{act}-{pk}-reason": "Parce que.", **written}

    return backoffice("conditions", data)


def later():
    return (timezone.localdate() + timedelta(days=90)).isoformat()


OPEN = frozenset({"submitted", "screening", "assessing", "deliberating", "deliberating_proposed"})
TALKING = frozenset({"deliberating", "deliberating_proposed"})
CONDITIONAL = frozenset({"accepted_conditions", "accepted_conditions_announced", "accepted_conditions_claimed"})
ACCEPTED = frozenset({"accepted", "accepted_announced"})
NOTED = frozenset({"accepted_note", "accepted_released"})
NOT_READ = frozenset(outcome.value for outcome in Proposal.OUTCOMES)
READ = frozenset(f"{outcome}_announced" for outcome in Proposal.OUTCOMES) | {"accepted_conditions_claimed"} | NOTED
BEFORE_ANY_ASSESSMENT = ("redirected", "merged", "declined")
"""What may be answered without opening the grid."""


def may_become(outcome):
    where = set(TALKING)
    if outcome in BEFORE_ANY_ASSESSMENT:
        where.add("screening")
    if outcome in ("accepted", "postponed"):
        where |= CONDITIONAL
    return frozenset(where)


VERBS = {
    # The service.
    "keep_draft": Verb(
        draft("draft_edit", lambda s, case: answers(s, case, title="Un autre titre", action="save")),
        SERVICE,
        frozenset({"draft"}),
    ),
    "submit": Verb(draft("draft_edit", lambda s, case: answers(s, case, action="send")), SERVICE, frozenset({"draft"})),
    "discard": Verb(draft("draft_delete", lambda s, case: {}), SERVICE, frozenset({"draft"})),
    "withdraw": Verb(
        public("withdraw", lambda s, case: {"reason": "Plus d’actualité."}),
        SERVICE,
        OPEN | NOT_READ | CONDITIONAL | {"postponed_announced"},
    ),
    "claim_condition": Verb(
        public("condition_done", None, one_condition), SERVICE, frozenset({"accepted_conditions_announced"})
    ),
    # The lab, up to the decision.
    "start_screening": Verb(backoffice("screen"), TEAM, frozenset({"submitted", "postponed", "postponed_announced"})),
    "open_assessment": Verb(
        backoffice(
            "open",
            lambda s, case: {
                "reframed_question": "Quelle question ?",
                "evaluators": [s.ambassador.pk, s.colleague.pk],
                "referent": s.lab.pk,
            },
        ),
        TEAM,
        frozenset({"screening"}),
    ),
    "open_deliberation": Verb(backoffice("deliberate"), TEAM, frozenset({"assessing"})),
    **{f"propose_{outcome}": Verb(decision("propose", outcome), TEAM, may_become(outcome)) for outcome in NOT_READ},
    **{f"take_{outcome}": Verb(decision("take", outcome), TEAM, may_become(outcome)) for outcome in NOT_READ},
    "apply": Verb(backoffice("decision_apply", None, the_proposed), TEAM, frozenset({"deliberating_proposed"})),
    "set_aside": Verb(backoffice("decision_set_aside", None, the_proposed), TEAM, frozenset({"deliberating_proposed"})),
    # The lab, after it.
    "announce": Verb(backoffice("letter", lambda s, case: {"confirm": "1", "seen": mark(case)}), TEAM, NOT_READ),
    "reopen": Verb(
        backoffice("reopen", lambda s, case: {"reason": "Trois agents sont volontaires."}),
        TEAM,
        (NOT_READ | READ) - {"accepted_released"},
    ),
    "name_each_other": Verb(backoffice("merger_named"), TEAM, frozenset({"merged", "merged_announced"})),
    "meet_condition": Verb(backoffice("condition_met", None, one_condition), TEAM, CONDITIONAL),
    "send_back_condition": Verb(answer_a_condition("send_back"), TEAM, frozenset({"accepted_conditions_claimed"})),
    "move_condition": Verb(answer_a_condition("move", due_on=later), TEAM, CONDITIONAL - {"accepted_conditions"}),
    "start_note": Verb(backoffice("note_start"), TEAM, ACCEPTED | CONDITIONAL),
}

DECIDE = tuple(name for name in VERBS if name.startswith(("propose_", "take_")))
OFFERED = {
    # The address of a button or of a link: what it leads to do. One of them at least must be possible.
    "projects:draft_edit": ("keep_draft", "submit"),
    "projects:draft_delete": ("discard",),
    "projects:withdraw": ("withdraw",),
    "projects:condition_done": ("claim_condition",),
    "admin:projects_proposal_screen": ("start_screening",),
    "admin:projects_proposal_open": ("open_assessment",),
    "admin:projects_proposal_deliberate": ("open_deliberation",),
    "admin:projects_proposal_decide": DECIDE,
    "admin:projects_proposal_decision_apply": ("apply",),
    "admin:projects_proposal_decision_set_aside": ("set_aside",),
    "admin:projects_proposal_reopen": ("reopen",),
    "admin:projects_proposal_merger_named": ("name_each_other",),
    "admin:projects_proposal_condition_met": ("meet_condition",),
    "admin:projects_proposal_conditions": ("meet_condition", "send_back_condition", "move_condition"),
    "admin:projects_proposal_note_start": ("start_note",),
}
FIELDS_OFFERED = {
    # What a page shows only to whoever can do it: a piece of its HTML.
    'name="send"': ("announce",),
    'value="send_back"': ("send_back_condition",),
    'value="move"': ("move_condition",),
    **{f'name="outcome" value="{outcome}"': (f"propose_{outcome}", f"take_{outcome}") for outcome in NOT_READ},
}
