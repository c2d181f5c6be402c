"""The life of a case, one module per thing: grid, proposal, assessment, hats, decision, note."""

from projects.models.amendment import Amendment
from projects.models.assessment import Answer, AssessmentSheet, IncompleteSheet, Signal
from projects.models.decision import Condition, Decision, Lifting
from projects.models.grid import CriteriaGrid, Criterion, Dimension
from projects.models.hats import Hat, HatContribution
from projects.models.information_request import InformationRequest
from projects.models.note import InterventionNote, InterventionStep
from projects.models.note_version import NoteTransition, NoteVersion
from projects.models.proposal import AlreadySubmitted, Proposal, ProposalTransition
from projects.models.proposal_version import ProposalVersion
from projects.models.question_set import QuestionSet
from projects.models.reference import ReferenceCounter
from projects.models.session import Session, SessionCase

__all__ = [
    "AlreadySubmitted",
    "Amendment",
    "Answer",
    "AssessmentSheet",
    "Condition",
    "CriteriaGrid",
    "Criterion",
    "Decision",
    "Dimension",
    "Hat",
    "HatContribution",
    "IncompleteSheet",
    "InformationRequest",
    "InterventionNote",
    "InterventionStep",
    "Lifting",
    "NoteTransition",
    "NoteVersion",
    "Proposal",
    "ProposalTransition",
    "ProposalVersion",
    "QuestionSet",
    "ReferenceCounter",
    "Session",
    "SessionCase",
    "Signal",
]
