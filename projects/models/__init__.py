"""The life of a case, one module per thing: grid, proposal, assessment, hats, decision, note."""

from projects.models.agenda_item import AgendaItem
from projects.models.amendment import Amendment
from projects.models.answer import Answer, Signal
from projects.models.assessment import AssessmentSheet, IncompleteSheet
from projects.models.attachment import Attachment
from projects.models.case_partner import CasePartner
from projects.models.case_reference import CaseReference
from projects.models.clause import Clause
from projects.models.co_lead import CoLead
from projects.models.condition import Condition
from projects.models.critique import Critique
from projects.models.decider import Decider, DeciderOpinion
from projects.models.decision import Decision
from projects.models.declaration import Declaration
from projects.models.door import Door
from projects.models.draft_comment import DraftComment
from projects.models.draft_reminder import DraftReminder
from projects.models.drafting import AlreadySubmitted
from projects.models.grid import CriteriaGrid, Criterion, Dimension
from projects.models.grid_replay import GridReplay, ReplayAnswer
from projects.models.handover import Handover
from projects.models.hat_room import HatRoom, HatRoomTransition
from projects.models.hat_round import AlreadyDone, HatRound
from projects.models.hats import Hat, HatContribution, HatGroup, Leaning
from projects.models.idea import Idea, IdeaNote, IdeaTransition
from projects.models.information_request import InformationRequest
from projects.models.intervention_step import InterventionStep
from projects.models.lifting import Lifting
from projects.models.merger import Merger
from projects.models.message import Audience, Message, NewMessagesMeanwhile
from projects.models.method_lesson import MethodLesson
from projects.models.minutes import Minutes, MinutesSignature, MinutesTransition, MinutesVersion
from projects.models.note import InterventionNote
from projects.models.note_comment import NoteComment
from projects.models.note_group import NoteGroup, SectionChangedMeanwhile, VariantSection
from projects.models.note_origin import NoteOrigin
from projects.models.note_review import NoteReading
from projects.models.note_signature import NoteSignature
from projects.models.note_version import NoteTransition, NoteVersion
from projects.models.outside_opinion import OutsideOpinion
from projects.models.preconditions import Preconditions
from projects.models.presentation import PresentationAnswer
from projects.models.proposal import Proposal, ProposalTransition
from projects.models.proposal_version import ProposalVersion
from projects.models.question_set import QuestionSet
from projects.models.reference import ReferenceCounter
from projects.models.remark import Remark
from projects.models.service_view import ServiceAnswer, ServiceView
from projects.models.session import Session, SessionTransition
from projects.models.session_case import SessionCase
from projects.models.stance import Stance
from projects.models.thread_reading import MessageReceipt, ThreadReading
from projects.models.upload_day import UploadDay

__all__ = [
    "AgendaItem",
    "AlreadyDone",
    "AlreadySubmitted",
    "Amendment",
    "Answer",
    "AssessmentSheet",
    "Attachment",
    "Audience",
    "CasePartner",
    "CaseReference",
    "Clause",
    "CoLead",
    "Condition",
    "CriteriaGrid",
    "Criterion",
    "Critique",
    "Decider",
    "DeciderOpinion",
    "Decision",
    "Declaration",
    "Dimension",
    "Door",
    "DraftComment",
    "DraftReminder",
    "GridReplay",
    "Handover",
    "Hat",
    "HatContribution",
    "HatGroup",
    "HatRoom",
    "HatRoomTransition",
    "HatRound",
    "Idea",
    "IdeaNote",
    "IdeaTransition",
    "IncompleteSheet",
    "InformationRequest",
    "InterventionNote",
    "InterventionStep",
    "Leaning",
    "Lifting",
    "Merger",
    "Message",
    "MessageReceipt",
    "MethodLesson",
    "Minutes",
    "MinutesSignature",
    "MinutesTransition",
    "MinutesVersion",
    "NewMessagesMeanwhile",
    "NoteComment",
    "NoteGroup",
    "NoteOrigin",
    "NoteReading",
    "NoteSignature",
    "NoteTransition",
    "NoteVersion",
    "OutsideOpinion",
    "Preconditions",
    "PresentationAnswer",
    "Proposal",
    "ProposalTransition",
    "ProposalVersion",
    "QuestionSet",
    "ReferenceCounter",
    "Remark",
    "ReplayAnswer",
    "SectionChangedMeanwhile",
    "ServiceAnswer",
    "ServiceView",
    "Session",
    "SessionCase",
    "SessionTransition",
    "Signal",
    "Stance",
    "ThreadReading",
    "UploadDay",
    "VariantSection",
]
