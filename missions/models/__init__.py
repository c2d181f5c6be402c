from missions.models.accompaniment import Accompaniment, AccompanimentTransition
from missions.models.album import EventPicture
from missions.models.application import OnboardingApplication, OnboardingApplicationTransition
from missions.models.appointment import Appointment
from missions.models.calendar_link import CalendarLink
from missions.models.certificate import Certificate
from missions.models.conversation import Conversation
from missions.models.event import Event, EventTransition
from missions.models.feedback import EventFeedback, FeedbackRequest
from missions.models.follow_up import FollowUp
from missions.models.gathering import EventKind, SignUp
from missions.models.invitation import Invitation
from missions.models.member_picture import MemberPicture
from missions.models.membership import Degree, Membership, MembershipDegree
from missions.models.network_letter import NetworkLetter
from missions.models.offer import OfferFormat
from missions.models.picture import ReviewPicture
from missions.models.recommendation import Recommendation
from missions.models.registration import Registration
from missions.models.reminder import EventReminder
from missions.models.review import Quote, Review
from missions.models.scope_check import ScopeCheck
from missions.models.series import EventSeries, SeriesSubscription
from missions.models.skill import Skill
from missions.models.step import AccompanimentStep, AccompanimentStepTransition
from missions.models.step_file import StepFile
from missions.models.time_request import TimeRequest
from missions.models.trade_family import TradeFamily

__all__ = [
    "Accompaniment",
    "AccompanimentStep",
    "AccompanimentStepTransition",
    "AccompanimentTransition",
    "Appointment",
    "CalendarLink",
    "Certificate",
    "Conversation",
    "Degree",
    "Event",
    "EventFeedback",
    "EventKind",
    "EventPicture",
    "EventReminder",
    "EventSeries",
    "EventTransition",
    "FeedbackRequest",
    "FollowUp",
    "Invitation",
    "MemberPicture",
    "Membership",
    "MembershipDegree",
    "NetworkLetter",
    "OfferFormat",
    "OnboardingApplication",
    "OnboardingApplicationTransition",
    "Quote",
    "Recommendation",
    "Registration",
    "Review",
    "ReviewPicture",
    "ScopeCheck",
    "SeriesSubscription",
    "SignUp",
    "Skill",
    "StepFile",
    "TimeRequest",
    "TradeFamily",
]
