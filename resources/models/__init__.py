from resources.models.answered_question import AnsweredQuestion
from resources.models.bibliography_import import BibliographyImport, ImportLine
from resources.models.delivery import Delivery, SendingPace
from resources.models.issue_composing import IssueChangedMeanwhile
from resources.models.link_check import LinkCheck
from resources.models.loan import Copy, Loan
from resources.models.mail_budget import MailBudget
from resources.models.method import Method, MethodInUse
from resources.models.newsletter_issue import IssueItem, IssueTransition, NewsletterIssue
from resources.models.organisation import PartnerOrganisation
from resources.models.reading_count import ReadingCount
from resources.models.recommendation import Recommendation
from resources.models.reference import Reference, ReferenceKnown
from resources.models.reference_identifier import ReferenceIdentifier
from resources.models.reference_index import ReferenceIndex
from resources.models.research_answer import AnswerReference, ResearchAnswer
from resources.models.research_message import ResearchMessage
from resources.models.research_request import ResearchRequest, ResearchTransition
from resources.models.subscriber import ConsentEvent, Subscriber
from resources.models.subscribing import LinkTooOld
from resources.models.suppression import Suppression
from resources.models.theme import Theme
from resources.models.watch_item import AlreadyShared, WatchItem, WatchTransition
from resources.models.watch_word import WatchWord

__all__ = [
    "AlreadyShared",
    "AnswerReference",
    "AnsweredQuestion",
    "BibliographyImport",
    "ConsentEvent",
    "Copy",
    "Delivery",
    "ImportLine",
    "IssueChangedMeanwhile",
    "IssueItem",
    "IssueTransition",
    "LinkCheck",
    "LinkTooOld",
    "Loan",
    "MailBudget",
    "Method",
    "MethodInUse",
    "NewsletterIssue",
    "PartnerOrganisation",
    "ReadingCount",
    "Recommendation",
    "Reference",
    "ReferenceIdentifier",
    "ReferenceIndex",
    "ReferenceKnown",
    "ResearchAnswer",
    "ResearchMessage",
    "ResearchRequest",
    "ResearchTransition",
    "SendingPace",
    "Subscriber",
    "Suppression",
    "Theme",
    "WatchItem",
    "WatchTransition",
    "WatchWord",
]
