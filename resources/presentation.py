"""What the resource centre tells in the document that presents the lab: its methods."""

from labo.presentation.parts import Figure, Told
from resources.models import Method


def methods(on):
    """Tell the methods of the catalogue, by the moment when one reaches for them."""
    offered = list(Method.objects.offered())
    if not offered:
        return None
    moments = [*Method.Moment.choices, ("", "à tout moment")]
    kinds = [(words, [method for method in offered if method.moment == moment]) for moment, words in moments]
    figures = (Figure(len(offered), "méthode à reprendre", "méthodes à reprendre"),)
    return Told("resources/presentation/methods.html", {"kinds": [row for row in kinds if row[1]]}, figures)


def centre(on):
    """Tell where the resources are."""
    return Told("resources/presentation/centre.html")
