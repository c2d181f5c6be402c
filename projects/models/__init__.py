"""The life of a case, one module per thing: grid, proposal, assessment, hats, decision, note."""

from projects.models.answer import Answer, Signal
from projects.models.assessment import AssessmentSheet, IncompleteSheet
from projects.models.decision import Condition, Decision, Lifting
from projects.models.declaration import Declaration
from projects.models.grid import CriteriaGrid, Criterion, Dimension
from projects.models.hats import Hat, HatContribution
from projects.models.note import InterventionNote, InterventionStep
from projects.models.note_version import NoteTransition, NoteVersion
from projects.models.proposal import AlreadySubmitted, Proposal, ProposalTransition
from projects.models.proposal_version import ProposalVersion
from projects.models.reference import ReferenceCounter
from projects.models.service_view import ServiceAnswer, ServiceView
from projects.models.session import Session, SessionCase
from projects.models.stance import Stance

__all__ = [
    "AlreadySubmitted",
    "Answer",
    "AssessmentSheet",
    "Condition",
    "CriteriaGrid",
    "Criterion",
    "Decision",
    "Declaration",
    "Dimension",
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
    "ServiceAnswer",
    "ServiceView",
    "Session",
    "SessionCase",
    "Signal",
    "Stance",
]
