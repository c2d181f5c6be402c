"""The life of a case, one module per thing: grid, proposal, assessment, hats, decision, note."""

from projects.models.assessment import Answer, AssessmentSheet, IncompleteSheet, Signal
from projects.models.condition import Condition
from projects.models.decision import Decision
from projects.models.door import Door
from projects.models.grid import CriteriaGrid, Criterion, Dimension
from projects.models.hats import Hat, HatContribution
from projects.models.lifting import Lifting
from projects.models.merger import Merger
from projects.models.note import InterventionNote, InterventionStep
from projects.models.note_version import NoteTransition, NoteVersion
from projects.models.proposal import AlreadySubmitted, Proposal, ProposalTransition
from projects.models.proposal_version import ProposalVersion
from projects.models.reference import ReferenceCounter
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
    "Door",
    "Hat",
    "HatContribution",
    "IncompleteSheet",
    "InterventionNote",
    "InterventionStep",
    "Lifting",
    "Merger",
    "NoteTransition",
    "NoteVersion",
    "Proposal",
    "ProposalTransition",
    "ProposalVersion",
    "ReferenceCounter",
    "Session",
    "SessionCase",
    "Signal",
]
