"""The life of a case, one module per thing: grid, proposal, assessment, hats, decision, note."""

from projects.models.agenda_item import AgendaItem
from projects.models.assessment import Answer, AssessmentSheet, IncompleteSheet, Signal
from projects.models.decider import Decider, DeciderOpinion
from projects.models.decision import Condition, Decision, Lifting
from projects.models.grid import CriteriaGrid, Criterion, Dimension
from projects.models.grid_replay import GridReplay, ReplayAnswer
from projects.models.hats import Hat, HatContribution
from projects.models.minutes import Minutes, MinutesSignature, MinutesTransition, MinutesVersion
from projects.models.note import InterventionNote, InterventionStep
from projects.models.note_version import NoteTransition, NoteVersion
from projects.models.outside_opinion import OutsideOpinion
from projects.models.presentation import PresentationAnswer
from projects.models.proposal import AlreadySubmitted, Proposal, ProposalTransition
from projects.models.proposal_version import ProposalVersion
from projects.models.reference import ReferenceCounter
from projects.models.session import Session, SessionTransition
from projects.models.session_case import SessionCase

__all__ = [
    "AgendaItem",
    "AlreadySubmitted",
    "Answer",
    "AssessmentSheet",
    "Condition",
    "CriteriaGrid",
    "Criterion",
    "Decider",
    "DeciderOpinion",
    "Decision",
    "Dimension",
    "GridReplay",
    "Hat",
    "HatContribution",
    "IncompleteSheet",
    "InterventionNote",
    "InterventionStep",
    "Lifting",
    "Minutes",
    "MinutesSignature",
    "MinutesTransition",
    "MinutesVersion",
    "NoteTransition",
    "NoteVersion",
    "OutsideOpinion",
    "PresentationAnswer",
    "Proposal",
    "ProposalTransition",
    "ProposalVersion",
    "ReferenceCounter",
    "ReplayAnswer",
    "Session",
    "SessionCase",
    "SessionTransition",
    "Signal",
]
