"""What the back office has of the missions: offer, accompaniments, events, network, with their screens."""

from missions.admin import accompaniments, applications, conversations, events, members, offers

__all__ = ["accompaniments", "applications", "conversations", "events", "members", "offers"]
