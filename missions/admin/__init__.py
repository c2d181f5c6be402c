"""What the back office has of the missions: the offer, the accompaniments and the events, with their screens."""

from missions.admin import accompaniments, applications, events, offers

__all__ = ["accompaniments", "applications", "events", "offers"]
