from resources.models.bibliography_import import BibliographyImport, ImportLine
from resources.models.link_check import LinkCheck
from resources.models.loan import Copy, Loan
from resources.models.method import Method, MethodInUse
from resources.models.recommendation import Recommendation
from resources.models.reference import Reference, ReferenceKnown
from resources.models.reference_identifier import ReferenceIdentifier
from resources.models.reference_index import ReferenceIndex
from resources.models.theme import Theme
from resources.models.watch_item import AlreadyShared, WatchItem, WatchTransition
from resources.models.watch_word import WatchWord

__all__ = [
    "AlreadyShared",
    "BibliographyImport",
    "Copy",
    "ImportLine",
    "LinkCheck",
    "Loan",
    "Method",
    "MethodInUse",
    "Recommendation",
    "Reference",
    "ReferenceIdentifier",
    "ReferenceIndex",
    "ReferenceKnown",
    "Theme",
    "WatchItem",
    "WatchTransition",
    "WatchWord",
]
