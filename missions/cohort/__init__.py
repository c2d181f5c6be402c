"""
Who comes to the onboarding day: fifteen of those who apply, by rules that anybody can read and compute again.

Pure module. Applications, rules and what the team decided in writing go in; a cohort comes out, with the reason of each
line. The same input gives the same cohort, whatever its order.

Source: La Transfo, Strasbourg, the onboarding day « rassemblant une quinzaine d’agents aux compétences et métiers
variés ». The text gives no number: those of the rules are the lab's, explained in docs/decisions/0021-cohort.md.
"""

from missions.cohort.compose import compose
from missions.cohort.result import Chosen, Cohort, Gap, Reason, Refused, Substitute
from missions.cohort.rules import CATEGORIES, FLOORS, Application, Override, Rules

__all__ = [
    "CATEGORIES",
    "FLOORS",
    "Application",
    "Chosen",
    "Cohort",
    "Gap",
    "Override",
    "Reason",
    "Refused",
    "Rules",
    "Substitute",
    "compose",
]
