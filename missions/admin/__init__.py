"""What the back office has of the missions: the offer, and the accompaniments with their screens."""

from missions.admin import accompaniments, offers

__all__ = ["accompaniments", "offers"]
