"""The life of a case, one module per thing: grid, proposal, assessment, hats, decision, note."""

from projects.models.assessment import Answer, AssessmentSheet, IncompleteSheet, Signal
from projects.models.attachment import Attachment
from projects.models.co_lead import CoLead
from projects.models.decision import Condition, Decision, Lifting
from projects.models.draft_comment import DraftComment
from projects.models.grid import CriteriaGrid, Criterion, Dimension
from projects.models.handover import Handover
from projects.models.hats import Hat, HatContribution
from projects.models.note import InterventionNote, InterventionStep
from projects.models.note_version import NoteTransition, NoteVersion
from projects.models.proposal import AlreadySubmitted, Proposal, ProposalTransition
from projects.models.proposal_version import ProposalVersion
from projects.models.reference import ReferenceCounter
from projects.models.session import Session, SessionCase
from projects.models.upload_day import UploadDay

__all__ = [
    "AlreadySubmitted",
    "Answer",
    "AssessmentSheet",
    "Attachment",
    "CoLead",
    "Condition",
    "CriteriaGrid",
    "Criterion",
    "Decision",
    "Dimension",
    "DraftComment",
    "Handover",
    "Hat",
    "HatContribution",
    "IncompleteSheet",
    "InterventionNote",
    "InterventionStep",
    "Lifting",
    "NoteTransition",
    "NoteVersion",
    "Proposal",
    "ProposalTransition",
    "ProposalVersion",
    "ReferenceCounter",
    "Session",
    "SessionCase",
    "Signal",
    "UploadDay",
]
