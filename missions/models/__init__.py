from missions.models.accompaniment import Accompaniment, AccompanimentTransition
from missions.models.calendar_link import CalendarLink
from missions.models.certificate import Certificate
from missions.models.event import Event, EventTransition
from missions.models.follow_up import FollowUp
from missions.models.gathering import EventKind, SignUp
from missions.models.offer import OfferFormat
from missions.models.picture import ReviewPicture
from missions.models.recommendation import Recommendation
from missions.models.registration import Registration
from missions.models.reminder import EventReminder
from missions.models.review import Quote, Review
from missions.models.scope_check import ScopeCheck
from missions.models.series import EventSeries, SeriesSubscription
from missions.models.step import AccompanimentStep, AccompanimentStepTransition
from missions.models.time_request import TimeRequest

__all__ = [
    "Accompaniment",
    "AccompanimentStep",
    "AccompanimentStepTransition",
    "AccompanimentTransition",
    "CalendarLink",
    "Certificate",
    "Event",
    "EventKind",
    "EventReminder",
    "EventSeries",
    "EventTransition",
    "FollowUp",
    "OfferFormat",
    "Quote",
    "Recommendation",
    "Registration",
    "Review",
    "ReviewPicture",
    "ScopeCheck",
    "SeriesSubscription",
    "SignUp",
    "TimeRequest",
]
