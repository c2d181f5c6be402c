"""The life of a case, one module per thing: grid, proposal, assessment, hats, decision, note."""

from projects.models.assessment import Answer, AssessmentSheet, IncompleteSheet, Signal
from projects.models.decision import Condition, Decision, Lifting
from projects.models.draft_reminder import DraftReminder
from projects.models.grid import CriteriaGrid, Criterion, Dimension
from projects.models.hats import Hat, HatContribution
from projects.models.idea import Idea, IdeaNote, IdeaTransition
from projects.models.note import InterventionNote, InterventionStep
from projects.models.note_version import NoteTransition, NoteVersion
from projects.models.preconditions import Preconditions
from projects.models.proposal import AlreadySubmitted, Proposal, ProposalTransition
from projects.models.proposal_version import ProposalVersion
from projects.models.reference import ReferenceCounter
from projects.models.remark import Remark
from projects.models.session import Session, SessionCase

__all__ = [
    "AlreadySubmitted",
    "Answer",
    "AssessmentSheet",
    "Condition",
    "CriteriaGrid",
    "Criterion",
    "Decision",
    "Dimension",
    "DraftReminder",
    "Hat",
    "HatContribution",
    "Idea",
    "IdeaNote",
    "IdeaTransition",
    "IncompleteSheet",
    "InterventionNote",
    "InterventionStep",
    "Lifting",
    "NoteTransition",
    "NoteVersion",
    "Preconditions",
    "Proposal",
    "ProposalTransition",
    "ProposalVersion",
    "ReferenceCounter",
    "Remark",
    "Session",
    "SessionCase",
    "Signal",
]
