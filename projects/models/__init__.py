"""The life of a case, one module per thing: grid, proposal, assessment, hats, decision, note."""

from projects.models.assessment import Answer, AssessmentSheet, IncompleteSheet, Signal
from projects.models.decision import Condition, Decision, Lifting
from projects.models.grid import CriteriaGrid, Criterion, Dimension
from projects.models.hat_room import HatRoom, HatRoomTransition
from projects.models.hat_round import AlreadyDone, HatRound
from projects.models.hats import Hat, HatContribution, HatGroup, Leaning
from projects.models.note import InterventionNote, InterventionStep
from projects.models.note_version import NoteTransition, NoteVersion
from projects.models.proposal import AlreadySubmitted, Proposal, ProposalTransition
from projects.models.proposal_version import ProposalVersion
from projects.models.reference import ReferenceCounter
from projects.models.session import Session, SessionCase

__all__ = [
    "AlreadyDone",
    "AlreadySubmitted",
    "Answer",
    "AssessmentSheet",
    "Condition",
    "CriteriaGrid",
    "Criterion",
    "Decision",
    "Dimension",
    "Hat",
    "HatContribution",
    "HatGroup",
    "HatRoom",
    "HatRoomTransition",
    "HatRound",
    "IncompleteSheet",
    "InterventionNote",
    "InterventionStep",
    "Leaning",
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
]
