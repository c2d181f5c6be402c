"""
R39: who may do what to a case, and when. Every triple (situation, verb, role) that is not here is refused.

To add a verb: one entry in ``VERBS`` (how it is asked, and who may do it where), and in ``OFFERED`` the address that
offers it. An address that takes a POST and is in no verb has its reason in ``elsewhere.py``. To add a situation: one
case in ``situations.py``. The tests then ask the triples for real: all of them, but those of which ``is_asked`` says
that another stands for them.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

from django.utils import timezone

from projects.models import Amendment, CoLead, Condition, Proposal
from tests import factories
from tests.projects.note.note_pages import typed

TEAM = ("lab", "administrator")
SERVICE = ("lead",)
WRITERS = ("lead", "edit")
"""Who writes in a case on the service's side, its co-leads among them."""
FEW = ("draft", "deliberating", "accepted_announced", "withdrawn")
"""Where is asked what does not hang on the state of a case: before it is sent, under study, answered, taken back."""
WITNESSES = ("agent", "sponsor", "administrator")
"""
Whoever sees a case alike in all its states: an agent does not see it, its sponsor has one page of it, and whoever
administers has the eyes and the hands of the lab.
"""


@dataclass(frozen=True)
class Ask:
    """
    The request of somebody who may.

    :param address: of a case, the name of the address and its arguments.
    :param data: what the page sends, given the situations and the case.
    :param names: the addresses that this asks.
    """

    address: Callable
    data: Callable | None
    names: tuple[str, ...]


@dataclass(frozen=True)
class Verb:
    """
    ``where`` are the situations in which the roles may; ``besides`` {role: its own situations}.

    ``trace`` is the table that tells that it was done, where somebody else's request does something less: whatever is
    written anywhere, without one.
    """

    ask: Ask
    roles: tuple[str, ...]
    where: frozenset[str]
    besides: dict[str, frozenset[str]] = field(default_factory=dict)
    trace: str = ""

    def allows(self, situation, role):
        return situation in self.besides.get(role, self.where if role in self.roles else ())

    def is_done(self, changed):
        return self.trace in changed if self.trace else bool(changed)

    @property
    def situations(self):
        return self.where.union(*self.besides.values())

    @property
    def hangs_on_the_state(self):
        """Whether it is more than a verb of all drafts, of all cases that were sent, or of all cases."""
        return bool(self.besides) or self.where not in (ANYWHERE, SENT, frozenset({"draft"}))


def backoffice(name, data=None, *more):
    """Ask a screen of the back office. ``data`` may look at the situations and the case, ``more`` at the case."""
    whole = f"admin:projects_proposal_{name}"
    return Ask(lambda case: (whole, [case.pk, *(find(case) for find in more)]), data, (whole,))


def public(name, data=None, *more):
    """Ask a page of the service. A draft has no reference: its page is that of no case."""
    whole = f"projects:{name}"
    return Ask(
        lambda case: (whole, [case.reference or "LABO-1999-001", *(find(case) for find in more)]), data, (whole,)
    )


def draft(name, data=None, *more):
    whole = f"projects:{name}"
    return Ask(lambda case: (whole, [case.key, *(find(case) for find in more)]), data, (whole,))


def either(name, data):
    """Ask a page that a draft and a case that was sent both have."""
    as_draft, sent = f"projects:draft_{name}", f"projects:case_{name}"
    return Ask(
        lambda case: (sent, [case.reference]) if case.reference else (as_draft, [case.key]), data, (as_draft, sent)
    )


def by_row(name, find, data=None):
    """Ask an address that knows a row beside the case, and not the case."""
    whole = f"projects:{name}"
    return Ask(lambda case: (whole, [find(case)]), data, (whole,))


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


def key_of(rows):
    found = rows.first()
    return found.pk if found else 0


def the_reader(case):
    return case.co_leads.get(role=CoLead.Role.READ).pk


def the_piece(case):
    found = case.attachments.first()
    return found.key if found else UUID(int=0)


def another_caption(situations, case):
    found = case.attachments.first()
    return {"caption": "Autrement dit", "seen": found.mark if found else ""}


def mark_of_changes(case):
    return Amendment.of(case).mark if case.reference else ""


def a_piece(situations, case):
    return {"other-1-file": factories.make_upload(), "other-1-caption": "Une pièce"}


def a_message(**more):
    return lambda situations, case: {"text": "Un mot.", "seen": 10**9, **more}


def the_note(situations, case):
    return typed(case.note, context="Un autre contexte.") if hasattr(case, "note") else {}


def an_opinion(situations, case):
    return {"name": "Sacha Maquette", "email": "dehors@example.org", "question": "Qui ?", "due_on": later()}


ASSESSING = frozenset({"assessing", "assessing_open"})
OPEN = frozenset({"submitted", "screening", *ASSESSING, "deliberating", "deliberating_proposed"})
TALKING = frozenset({"deliberating", "deliberating_proposed"})
CONDITIONAL = frozenset({"accepted_conditions", "accepted_conditions_announced", "accepted_conditions_claimed"})
ACCEPTED = frozenset({"accepted", "accepted_announced"})
NOTED = frozenset({"accepted_note", "accepted_released"})
NOT_READ = frozenset(outcome.value for outcome in Proposal.OUTCOMES)
READ = frozenset(f"{outcome}_announced" for outcome in Proposal.OUTCOMES) | {"accepted_conditions_claimed"} | NOTED
SENT = OPEN | NOT_READ | READ | {"withdrawn"}
ANYWHERE = SENT | {"draft"}
ASSESSED = SENT - {"submitted", "screening", "withdrawn"}
"""Where the ambassador has a sheet."""
REFUSED = frozenset(outcome.value for outcome in Proposal.TRIED_AGAIN)
REFUSED_AND_READ = frozenset(f"{outcome}_announced" for outcome in REFUSED)
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
        WRITERS,
        frozenset({"draft"}),
    ),
    "submit": Verb(
        # A co-lead who writes keeps the draft by the same button, and sends nothing.
        draft("draft_edit", lambda s, case: answers(s, case, action="send")),
        SERVICE,
        frozenset({"draft"}),
        trace="projects_proposalversion",
    ),
    "discard": Verb(draft("draft_delete", lambda s, case: {}), SERVICE, frozenset({"draft"})),
    "withdraw": Verb(
        public("withdraw", lambda s, case: {"reason": "Plus d’actualité."}),
        SERVICE,
        OPEN | NOT_READ | CONDITIONAL | {"postponed_announced"},
    ),
    "claim_condition": Verb(
        public("condition_done", None, one_condition), SERVICE, frozenset({"accepted_conditions_announced"})
    ),
    # The people of a case, and its files.
    "answer_a_field": Verb(
        draft("draft_field", lambda s, case: {"means": "Deux mille euros."}, lambda case: "means"),
        WRITERS,
        frozenset({"draft"}),
    ),
    "say_the_preconditions": Verb(
        draft(
            "draft_preconditions",
            lambda s, case: {"is_backed": "yes", "has_volunteers": "yes", "is_open_ended": "yes"},
        ),
        WRITERS,
        frozenset({"draft"}),
    ),
    "remark": Verb(
        draft("draft_read", lambda s, case: {"field": "problem", "text": "Donnez un exemple."}),
        ("lead", "comment", "edit"),
        frozenset({"draft"}),
    ),
    "resolve_a_remark": Verb(
        draft("remark_resolve", None, lambda case: key_of(case.draft_comments)), WRITERS, frozenset({"draft"})
    ),
    "attach": Verb(
        either("attachments", a_piece), WRITERS, ANYWHERE - {"withdrawn", "redirected_announced", "declined_announced"}
    ),
    "describe_a_piece": Verb(
        draft("draft_attachment_edit", another_caption, the_piece),
        WRITERS,
        frozenset({"draft"}),
    ),
    "remove_a_piece": Verb(draft("draft_attachment_delete", None, the_piece), WRITERS, frozenset({"draft"})),
    "invite": Verb(
        either("team", lambda s, case: {"email": "collegue@example.org", "role": "read"}), SERVICE, ANYWHERE
    ),
    "change_a_role": Verb(by_row("co_lead_role", the_reader, lambda s, case: {"role": "edit"}), SERVICE, ANYWHERE),
    "remove_a_co_lead": Verb(by_row("co_lead_remove", the_reader), ("lead", "read"), ANYWHERE),
    "hand_over": Verb(either("hand_over", lambda s, case: {"to": "releve@example.org"}), SERVICE, ANYWHERE),
    # The service, while the lab studies its case and after.
    "write_to_the_lab": Verb(public("thread", a_message()), ("lead", "sponsor", "comment", "edit"), SENT),
    "look_at_the_grid": Verb(
        public("service_view", lambda s, case: {"R1-signal": "green", "save": "1"}),
        SERVICE,
        frozenset({"submitted", "screening"}) | ASSESSING,
    ),
    "prepare_changes": Verb(
        public("amendment", lambda s, case: answers(s, case, schedule="En mai.", seen=mark_of_changes(case))),
        SERVICE,
        OPEN | NOT_READ,
    ),
    "file_changes": Verb(
        public("amendment_file", lambda s, case: {"reason": "Une précision.", "seen": mark_of_changes(case)}),
        SERVICE,
        OPEN,
    ),
    "discard_changes": Verb(public("amendment_discard"), SERVICE, SENT),
    "propose_again": Verb(public("propose_again"), SERVICE, REFUSED_AND_READ),
    # Whoever assesses.
    "declare": Verb(
        backoffice("declare", lambda s, case: {"choice": "link", "text": "Un ancien collègue."}),
        ("ambassador",),
        ASSESSING,
    ),
    "fill_the_sheet": Verb(
        backoffice("sheet", lambda s, case: {"R1-signal": "unclear", "R1-comment": "Combien ?"}),
        ("ambassador",),
        frozenset({"assessing_open"}),
    ),
    "answer_a_criterion": Verb(
        backoffice("answer", lambda s, case: {"R1-signal": "unclear", "R1-comment": "Combien ?"}, lambda case: "R1"),
        ("ambassador",),
        frozenset({"assessing_open"}),
    ),
    "file_the_sheet": Verb(backoffice("file"), ("ambassador",), frozenset({"assessing_open"})),
    "take_a_stance": Verb(backoffice("stances", lambda s, case: {"C1-side": "maintained"}), ("ambassador",), TALKING),
    # The lab, up to the decision.
    "entrust": Verb(backoffice("evaluators", lambda s, case: {"evaluators": [s.spare.pk]}), TEAM, ASSESSING),
    "ask_an_opinion": Verb(backoffice("opinions", an_opinion), TEAM, frozenset({"screening"}) | ASSESSING | TALKING),
    "close_a_link": Verb(
        backoffice("opinion_revoke", None, lambda case: key_of(case.outside_opinions)),
        TEAM,
        frozenset({"deliberating"}),
    ),
    "ask_for_elements": Verb(
        backoffice("request", lambda s, case: {"text": "Combien ?", "due_on": later()}),
        TEAM,
        OPEN - {"assessing_open"},
    ),
    "let_go_of_elements": Verb(backoffice("request_withdraw"), TEAM, frozenset({"assessing_open"})),
    "write_to_the_service": Verb(backoffice("thread", a_message(audience="service")), TEAM, SENT),
    "note_for_the_lab": Verb(backoffice("thread", a_message(audience="lab")), TEAM, SENT, {"ambassador": ASSESSED}),
    "prepare_a_room": Verb(backoffice("room_prepare"), TEAM, ASSESSING | TALKING),
    "show_to_the_public": Verb(backoffice("public", lambda s, case: {"is_public": "on"}), TEAM, SENT),
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
    "write_remarks": Verb(
        backoffice("remarks", lambda s, case: {"problem": "Donnez un exemple.", "seen": "{}"}),
        TEAM,
        REFUSED | REFUSED_AND_READ,
    ),
    "start_note": Verb(backoffice("note_start"), TEAM, ACCEPTED | CONDITIONAL),
    "write_the_note": Verb(backoffice("note", the_note), TEAM, frozenset({"accepted_note"})),
    "release_the_note": Verb(
        backoffice("note_release", lambda s, case: {"revision": getattr(getattr(case, "note", None), "revision", 0)}),
        TEAM,
        frozenset({"accepted_note"}),
    ),
    "revise_the_note": Verb(
        backoffice("note_revise", lambda s, case: {"reason": "Une date change."}),
        TEAM,
        frozenset({"accepted_released"}),
    ),
}

FIRST_AT = {address: verb for verb in reversed(VERBS.values()) for address in verb.ask.names}
"""{address: the first verb that asks it}: who comes in at all is asked with that one, in every situation."""


def is_asked(verb, situation, role):
    """Say whether the triple is asked for real, or another stands for it: each verb is asked of everybody in a few."""
    if situation in FEW or (verb.allows(situation, role) and situation == min(verb.situations)):
        return True
    if not verb.hangs_on_the_state or role in WITNESSES:
        return False
    return role in verb.roles or any(FIRST_AT[address] is verb for address in verb.ask.names)


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
