from resources.models.loan import Copy, Loan
from resources.models.method import Method, MethodInUse
from resources.models.recommendation import Recommendation
from resources.models.reference import Reference, ReferenceKnown
from resources.models.reference_identifier import ReferenceIdentifier
from resources.models.reference_index import ReferenceIndex
from resources.models.theme import Theme

__all__ = [
    "Copy",
    "Loan",
    "Method",
    "MethodInUse",
    "Recommendation",
    "Reference",
    "ReferenceIdentifier",
    "ReferenceIndex",
    "ReferenceKnown",
    "Theme",
]
