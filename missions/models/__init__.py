from missions.models.offer import OfferFormat

__all__ = ["OfferFormat"]
