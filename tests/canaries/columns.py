"""
Whose words each column holds: the lab's own, the lab's own for a time, or read outside and why.

A column of words that is in none of the three fails ``tests/test_canaries.py``, and so does one that is in two.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from labo.models import OutboxMail
from missions.models.review import WRITTEN as REVIEWED
from projects.models import Proposal

NAMES = ["first_name", "last_name", "job_title"]
DECISION = [
    "reasons",
    "relevance_reasons",
    "feasibility_reasons",
    "coherence_reasons",
    "watch_points",
    "redirected_to",
    "contact_name",
    "contact_email",
    "contact_phone",
    "to_rework",
]
NOTE = [
    "context",
    "question",
    "will_do",
    "will_not_do",
    "audiences",
    "objectives",
    "deliverables",
    "service_commitments",
    "lab_commitments",
    "governance",
    "means",
    "data_protection",
    "risks",
    "stop_conditions",
    "follow_up",
    "authors",
    "signatories",
]
SHARED = ["title", "site", "description", "why"]
COLLEAGUES = ("agent", "lead", "sponsor", "read", "comment", "edit", "neighbour", "newcomer")
WORK = ["csl", "title", "names", "container", "why", "licence"]
SHEET = ["trade", "offer", "availability"]
STEP = ["title", "duration", "audience", "objective", "deliverable"]
GATHERING = ["title", "summary", "programme", "place", "access", "for_whom", "hosts"]
WRITTEN = [name for name in Proposal.WRITTEN if name not in ("org_unit", "requested_format")]

# --- What the lab alone reads, from the first day to the last ---------------------------------------------

INTERNAL = {
    "projects.Answer": ["comment", "quote"],
    "projects.AssessmentSheet": ["declaration_text"],
    "projects.Stance": ["word"],
    "projects.ReplayAnswer": ["comment"],
    "projects.HatRoom": ["proposed", "reasons", "dissent"],
    "projects.AgendaItem": ["title", "why"],
    "projects.Minutes": ["preface", "remarks", "correction"],
    "projects.MinutesVersion": ["reason"],
    "projects.Session": ["guests"],
    "projects.SessionTransition": ["reason"],
    "projects.MinutesTransition": ["reason"],
    "projects.NoteTransition": ["reason"],
    "projects.HatRoomTransition": ["reason"],
    "projects.PresentationAnswer": ["question", "answer"],
    "projects.CriteriaGrid": ["changelog"],
    "projects.Criterion": ["hint"],
    "projects.Merger": ["reason"],
    "projects.NoteGroup": ["name"],
    "projects.VariantSection": ["text"],
    "projects.Critique": ["text", "answer"],
    "missions.ScopeCheck": ["words"],
    "missions.Registration": ["access_needs"],
    "missions.EventFeedback": ["kept", "change"],
    "missions.Conversation": ["theme"],
    "missions.OnboardingApplication": ["override_reason"],
    "missions.OnboardingApplicationTransition": ["reason"],
    "resources.LinkCheck": ["soft_reason"],
    "resources.Suppression": ["answer"],
    "resources.Delivery": ["email", "answer"],
    "resources.WatchTransition": ["reason"],
    "resources.IssueTransition": ["reason"],
    "resources.IssueItem": ["title", "text", "words", "credit", "origin"],
    "resources.NewsletterIssue": ["title", "preheader", "edito", "call", "pause_reason"],
    "resources.BibliographyImport": ["name"],
    "resources.ImportLine": ["raw", "csl", "remarks", "twin_reason"],
    "labo.AuditEvent": ["label", "details", "via"],
    "labo.OutboxMail": ["last_error"],
}


@dataclass(frozen=True)
class Meanwhile:
    """
    Words that are the lab's own in some rows only, or that somebody outside reads and the others do not.

    :param rows: given the stage, the condition on the rows that hold them.
    :param told_to: the roles outside that do read them.
    """

    why: str
    label: str
    columns: list[str]
    rows: Callable = field(default=lambda stage: Q())
    told_to: tuple[str, ...] = ()


HELD, CANCELLED = OutboxMail.Status.HELD, OutboxMail.Status.CANCELLED
UNDECIDED = Q(applied_at=None)
UNTOLD = Q(letter__status__in=[HELD, CANCELLED])


def of_the_decision(condition):
    return Q(**{f"decision__{name}": value for name, value in condition.children})


MEANWHILE = [
    Meanwhile("set aside", "projects.Decision", DECISION, lambda stage: Q(set_aside_at__isnull=False)),
    Meanwhile("proposed", "projects.Decision", DECISION, lambda stage: UNDECIDED & Q(set_aside_at=None), ("decider",)),
    Meanwhile("not announced", "projects.Decision", DECISION, lambda stage: UNTOLD),
    Meanwhile(
        "of a proposed decision",
        "projects.Condition",
        ["text", "owner"],
        lambda stage: of_the_decision(UNDECIDED),
        ("decider",),
    ),
    Meanwhile(
        "of a decision not announced",
        "projects.Condition",
        ["text", "owner", "claim_note", "lab_word"],
        lambda stage: of_the_decision(UNTOLD),
    ),
    Meanwhile("why a red is lifted", "projects.Lifting", ["text"], told_to=("decider",)),
    Meanwhile(
        "why a case moved, as long as it was not told",
        "projects.ProposalTransition",
        ["reason"],
        lambda stage: Q(pk__in=stage.untold_steps()),
    ),
    Meanwhile("the question as the lab puts it", "projects.Proposal", ["reframed_question"], told_to=("decider",)),
    Meanwhile("draft", "projects.InterventionNote", NOTE, lambda stage: Q(status="drafting")),
    Meanwhile("of a draft", "projects.InterventionStep", STEP, lambda stage: Q(note__status="drafting")),
    Meanwhile("without the lead", "projects.HatContribution", ["text"], lambda stage: Q(pk__in=stage.unseen_ideas())),
    Meanwhile("without the lead", "projects.HatGroup", ["name"], lambda stage: Q(round__room__lead_stays=False)),
    Meanwhile("internal", "projects.Message", ["text"], lambda stage: Q(audience="lab")),
    Meanwhile("before the answer", "projects.Remark", ["text"], lambda stage: Q(proposal__announced_at=None)),
    Meanwhile("draft", "projects.CriteriaGrid", ["title"], lambda stage: Q(published_at=None)),
    Meanwhile(
        "draft",
        "projects.Criterion",
        ["title", "green_signal", "red_signal"],
        lambda stage: Q(grid__published_at=None),
    ),
    Meanwhile("not announced", "projects.Session", ["title", "place"], lambda stage: Q(pk=stage.own_planned.pk)),
    # Who was asked, and what: whoever holds the link, and nobody else.
    Meanwhile("of the link", "projects.OutsideOpinion", ["question", "answer"], told_to=("opinion", "answered")),
    Meanwhile("of the link", "projects.OutsideOpinion", ["name", "email"]),
    Meanwhile("of the link", "projects.Decider", ["name"], told_to=("decider",)),
    Meanwhile("of the link", "projects.Decider", ["email"]),
    Meanwhile("of the link", "projects.DeciderOpinion", ["word"], told_to=("decider",)),
    # Who evaluates, who reads.
    Meanwhile("evaluates", "labo.User", NAMES, lambda stage: Q(sheets__isnull=False)),
    Meanwhile("reads in silence", "labo.User", NAMES, lambda stage: Q(pk=stage.silent.pk)),
    # What is told to the team alone.
    Meanwhile("of the team", "labo.Notice", ["line", "heading"], lambda stage: ~Q(person__in=stage.outsiders())),
    Meanwhile(
        "not sent, or sent to the team",
        "labo.OutboxMail",
        ["subject", "body"],
        lambda stage: Q(status__in=[HELD, CANCELLED]) | Q(to__contained_by=stage.addresses_of_the_team()),
    ),
    # What another service wrote: two cases that were not brought together, or whose services did not agree to be named.
    Meanwhile(
        "of another service",
        "projects.Proposal",
        WRITTEN,
        lambda stage: Q(lead=stage.neighbour),
        ("neighbour",),
    ),
    Meanwhile(
        "of another service",
        "projects.ProposalVersion",
        ["answers", "reason"],
        lambda stage: Q(proposal__lead=stage.neighbour),
        ("neighbour",),
    ),
    Meanwhile("of another service", "labo.User", NAMES, lambda stage: Q(pk=stage.neighbour.pk), ("neighbour",)),
    # What somebody asks the research desk, and what it answers: theirs and the lab's, even once a note is public.
    Meanwhile(
        "of somebody else",
        "resources.ResearchRequest",
        ["subject", "looking_for", "purpose", "already_seen", "word"],
        lambda stage: ~Q(asked_by=stage.lead),
    ),
    Meanwhile(
        "of somebody else", "resources.ResearchMessage", ["text"], lambda stage: ~Q(request__asked_by=stage.lead)
    ),
    Meanwhile("of somebody else", "resources.ResearchAnswer", ["text"], lambda stage: ~Q(request__asked_by=stage.lead)),
    Meanwhile(
        "of somebody else",
        "resources.AnswerReference",
        ["opinion"],
        lambda stage: ~Q(answer__request__asked_by=stage.lead),
    ),
    Meanwhile("draft", "resources.ResearchAnswer", ["text"], lambda stage: Q(sent_at=None)),
    Meanwhile(
        "withdrawn",
        "resources.AnsweredQuestion",
        ["title", "question", "answer"],
        lambda stage: ~Q(withdrawn_at=None),
    ),
    Meanwhile("proposed", "resources.PartnerOrganisation", ["name", "does", "place"], lambda stage: Q(is_shown=False)),
    # What a member of the network does not show, or shows without their name: whoever it is, nobody else reads it.
    Meanwhile("not shown", "missions.Membership", SHEET, lambda stage: Q(pk=stage.hidden_member.pk)),
    # The shared watch: whoever shared reads their own; the rest is for the lab, or for signed-in agents.
    Meanwhile("for the lab", "resources.WatchItem", SHARED, lambda stage: Q(pk=stage.lab_item.pk), ("lead",)),
    Meanwhile("not published", "resources.WatchItem", SHARED, lambda stage: Q(pk=stage.colleague_item.pk), ("agent",)),
    Meanwhile("of a refusal", "resources.WatchItem", ["word"], lambda stage: Q(status="sent_back"), ("lead",)),
    Meanwhile("of colleagues", "resources.WatchWord", ["why"], told_to=COLLEAGUES),
    # The letters: the team's own, and what has not begun to leave.
    Meanwhile(
        "of the team, or not left",
        "resources.NewsletterIssue",
        ["subject", "html", "text", "content"],
        lambda stage: Q(letter="team") | Q(status="scheduled"),
    ),
    # The bibliography: whoever proposed reads their own, and what the lab answered; what it hides, its author alone.
    Meanwhile("not published", "resources.Reference", WORK, lambda stage: Q(pk__in=stage.unread_works()), ("agent",)),
    Meanwhile("of a refusal", "resources.Reference", ["word"], lambda stage: Q(pk=stage.declined_work.pk), ("agent",)),
    Meanwhile("hidden", "resources.Recommendation", ["opinion"], lambda stage: ~Q(hidden_at=None), ("lead",)),
    Meanwhile(
        "of a case without a page",
        "projects.CaseReference",
        ["used_for"],
        lambda stage: Q(pk=stage.case_without_page.pk),
    ),
]

# --- What somebody outside reads, and why -----------------------------------------------------------------

READ_OUTSIDE = {
    "The service writes it, and reads it again.": {
        "projects.Proposal": WRITTEN,
        "projects.ProposalVersion": ["answers", "reason"],
        "projects.Amendment": ["answers"],
        "projects.Attachment": ["caption", "name"],
        "projects.CoLead": ["email"],
        "projects.Handover": ["to"],
        "projects.DraftComment": ["text"],
        "projects.ServiceAnswer": ["comment"],
        "projects.Idea": ["title", "text"],
        "projects.Condition": ["claim_note"],
        "projects.NoteComment": ["text", "wording"],
        "projects.NoteReading": ["verdict_word"],
    },
    "The lab writes it to the service, which reads it at once.": {
        "projects.InformationRequest": ["text", "asked"],
        "projects.IdeaNote": ["text"],
        "projects.IdeaTransition": ["reason"],  # the words of the last note
        "projects.Condition": ["lab_word"],
        "labo.MailPassage": ["text"],
        "projects.Clause": ["text", "tag"],  # written to enter the notes that services sign
        "projects.NoteReading": ["content", "word"],  # what was sent: the draft itself is planted
        "projects.NoteComment": ["answer_word"],
        "projects.NoteVersion": ["content"],
        "missions.Accompaniment": ["limits"],
        "missions.AccompanimentTransition": ["reason"],
        "missions.AccompanimentStep": [
            *("title", "place", "duration", "audience", "objective", "deliverable", "report", "participants"),
        ],
        "missions.AccompanimentStepTransition": ["reason"],
        "missions.StepFile": ["caption", "name"],
        "missions.ScopeCheck": ["line"],
        "missions.FollowUp": ["done", "effects", "blocked", "kept", "next"],  # whoever holds the link reads them again
        "missions.TimeRequest": ["manager_name", "purpose", "word"],
        "missions.Appointment": ["theme", "word"],  # whoever booked writes the one, and is sent the other
        # Who applies to an onboarding day writes it, or reads it: of themselves alone.
        "missions.OnboardingApplication": ["municipality", "motivation", "manager_name", "manager_word", "why"],
    },
    "Read outside once it is told; before, it is planted.": {
        "projects.Decision": DECISION,
        "projects.Condition": ["text", "owner"],
        "projects.ProposalTransition": ["reason"],
        "projects.InterventionNote": NOTE,
        "projects.InterventionStep": STEP,
        "projects.Remark": ["text"],
        "projects.Message": ["text"],
        "projects.HatContribution": ["text"],
        "projects.HatGroup": ["name"],
        "projects.Session": ["title", "place"],
        "projects.CriteriaGrid": ["title"],
        "projects.Criterion": ["title", "green_signal", "red_signal"],
        "labo.Notice": ["line", "heading"],
        "labo.OutboxMail": ["subject", "body", "html"],
    },
    "The name or the address of whoever signs, carries or welcomes.": {
        "labo.User": [*NAMES, "email"],
        "labo.OrgUnit": ["name"],
        "projects.Door": ["name", "purpose", "contact_name", "contact_email", "contact_phone"],
        "labo.OutboxMail": ["to", "calendar"],  # an invitation names the event and its guest
        "projects.NoteSignature": ["name"],
        "missions.TimeRequest": ["manager_email"],
        "missions.OnboardingApplication": ["manager_email"],
        "missions.Invitation": ["email"],
        "resources.Subscriber": ["email"],  # its owner reads it, masked; tests/resources/newsletter
    },
    "By level of publication: tests/missions/test_review.py.": {
        "missions.Review": [*REVIEWED, "agreement"],
        "missions.Quote": ["words", "speaker"],
        "missions.ReviewPicture": ["words", "credit"],
        "missions.EventPicture": ["words"],
        "missions.Recommendation": ["text", "words"],
        "projects.MethodLesson": ["text"],
    },
    "The public offer of the lab.": {
        "missions.OfferFormat": ["name", "duration", "purpose", "service_gives", "service_receives", "how_to_ask"],
    },
    "Words of what everybody may read, one by one: test_search_gives_it_to_nobody.": {
        "labo.SearchWord": ["folded", "word"],
    },
    "The lab writes it for everybody: the document that presents it.": {"labo.PresentationText": ["text"]},
    "The lab writes it for everybody: the agenda of the network.": {
        "missions.EventSeries": [*GATHERING, "themes"],
        "missions.Event": [*GATHERING, "slug", "testimonies", "subjects"],
        "missions.EventTransition": ["reason"],  # those who had a seat read why it is cancelled
    },
    "A member of the network shows it to colleagues, field by field: what is not shown is planted.": {
        "missions.Membership": SHEET,
    },
    "Whoever asked the research desk writes it, or is sent it; for everybody else, it is planted.": {
        "resources.ResearchRequest": ["subject", "looking_for", "purpose", "already_seen", "word"],
        "resources.ResearchMessage": ["text"],
        "resources.ResearchAnswer": ["text"],
        "resources.AnswerReference": ["opinion"],
        "resources.ResearchTransition": ["reason"],  # never given
    },
    "The lab writes it for everybody: its answered questions and the structures that it knows.": {
        "resources.AnsweredQuestion": ["title", "slug", "question", "answer"],
        "resources.PartnerOrganisation": ["name", "sort_name", "slug", "does", "place", "site", "contact"],
        "projects.CasePartner": ["role"],
    },
    "The lab writes it for everybody: the skills of the network.": {"missions.Skill": ["name", "slug"]},
    "The public catalogue of methods.": {
        "resources.Method": [
            *("slug", "name", "objective", "duration", "people", "material", "steps", "caution", "not_when"),
        ],
    },
    "An agent shares it, and chooses for whom; what is not for everybody, or not published, is planted.": {
        "resources.WatchItem": [*SHARED, "address", "canonical", "language"],
    },
    "The lab writes it, or an agent proposes it, for everybody; what is not published is planted.": {
        "resources.Theme": ["name", "slug"],
        "resources.Copy": ["shelf"],
        "resources.Reference": [*WORK, "word"],
        "resources.Recommendation": ["opinion"],
        "projects.CaseReference": ["used_for"],
    },
    "The lab writes it for everybody: an issue of its letter, frozen. A draft is planted.": {
        "resources.NewsletterIssue": ["subject", "html", "text", "content"],
        "resources.IssueItem": ["address"],  # a page that everybody may open
    },
    "The questions that every service is asked.": {"projects.QuestionSet": ["questions"]},
    "Written by the program: a code, a key, a date or a digest, nobody's words.": {
        "labo.AuditEvent": ["act", "subject"],
        "labo.AuditSeal": ["digest"],
        "labo.Notice": ["kind", "url", "about", "key"],
        "labo.NoticePreference": ["kind"],
        "labo.MailPassage": ["template", "name"],
        "labo.OutboxMail": ["key", "template", "about", "headers", "message_id"],
        "labo.PresentationVersion": ["mark", "sha256"],
        "resources.NewsletterIssue": ["sha256"],
        "resources.IssueItem": ["source"],
        "labo.SearchWord": ["source"],
        "labo.User": ["password"],
        "projects.Attachment": ["content_type", "sha256", "stored_as"],
        "projects.Criterion": ["code"],
        "projects.Decider": ["mark"],
        "projects.DeciderOpinion": ["about"],
        "projects.DraftComment": ["field"],
        "projects.Handover": ["token_hash"],
        "projects.HatRoomTransition": ["source", "target"],
        "projects.IdeaTransition": ["source", "target"],
        "projects.MinutesSignature": ["mark"],
        "projects.MinutesTransition": ["source", "target"],
        "projects.MinutesVersion": ["sha256"],
        "projects.NoteTransition": ["source", "target"],
        "projects.NoteVersion": ["sha256"],
        "projects.NoteComment": ["section"],
        "projects.NoteOrigin": ["field", "digest"],
        "projects.NoteSignature": ["sha256"],
        "projects.VariantSection": ["field"],
        "missions.AccompanimentTransition": ["source", "target"],
        "missions.EventTransition": ["source", "target"],
        "resources.IssueTransition": ["source", "target"],
        "missions.OnboardingApplication": ["mark"],
        "missions.OnboardingApplicationTransition": ["source", "target"],
        "missions.AccompanimentStepTransition": ["source", "target"],
        "missions.StepFile": ["content_type", "sha256", "stored_as"],
        "missions.CalendarLink": ["mark"],
        "missions.Certificate": ["code"],
        "missions.FollowUp": ["mark"],
        "missions.OfferFormat": ["code"],
        "missions.TimeRequest": ["mark"],
        "projects.OutsideOpinion": ["mark"],
        "projects.Proposal": ["reference", "shown_status"],
        "projects.ProposalTransition": ["source", "target"],
        "projects.ProposalVersion": ["sha256"],
        "projects.QuestionSet": ["sha256"],
        "projects.Remark": ["field"],
        "projects.SessionTransition": ["source", "target"],
        "resources.LinkCheck": ["address", "host", "final_address"],
        "resources.WatchTransition": ["source", "target"],
        "resources.ResearchTransition": ["source", "target"],
        "resources.Reference": ["key", "language"],
        "resources.ReferenceIdentifier": ["scheme", "value"],
        "resources.ReferenceIndex": ["many", "by_title", "by_name"],  # of what is published, and of nothing else
        "resources.BibliographyImport": ["digest", "format", "encoding"],
        "resources.ImportLine": ["level"],
        "resources.ReadingCount": ["kind"],
        "resources.Subscriber": ["mark", "leave_token", "confirm_mark", "letters", "asked_letters"],
        "resources.ConsentEvent": ["letters", "wording"],  # the sentence of the page
        "resources.Suppression": ["mark"],
        "resources.SendingPace": ["name"],
        "resources.MailBudget": ["key", "spent_at"],
    },
}


def text_columns(model):
    """Return the names of the columns of a model that hold words. A choice among known ones can hold no other."""
    kinds = models.CharField | models.TextField | ArrayField | models.JSONField
    return {found.name for found in model._meta.local_fields if isinstance(found, kinds) and not found.choices}


def ours():
    return [
        model
        for app in ("labo", "projects", "missions", "resources")
        for model in apps.get_app_config(app).get_models()
    ]


def pairs(table):
    """Return [(label, column)] of a table {label: columns}."""
    return [(label, name) for label, names in table.items() for name in names]


def read_outside():
    return [pair for table in READ_OUTSIDE.values() for pair in pairs(table)]


def meanwhile():
    return {(row.label, name) for row in MEANWHILE for name in row.columns}
