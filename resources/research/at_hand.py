"""What is there already on a subject: references, answered questions, structures. Proposed while one writes."""

from dataclasses import dataclass, replace

from labo.search.asked import Asked, read
from resources.bibliography.search import BY_WORDS, search
from resources.models import AnsweredQuestion, PartnerOrganisation, Reference

REFERENCES, OTHERS = 5, 3
FEW = 2
"""Found by all the words together; under that, one of the words is enough."""


@dataclass(frozen=True)
class AtHand:
    words: str = ""
    references: tuple[Reference, ...] = ()
    questions: tuple[AnsweredQuestion, ...] = ()
    organisations: tuple[PartnerOrganisation, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.references or self.questions or self.organisations)

    @property
    def count(self) -> int:
        return len(self.references) + len(self.questions) + len(self.organisations)


def at_hand(words: str) -> AtHand:
    """
    Return what answers a subject, as a person writes it: a sentence, more than a search.

    Seven queries at most.
    """
    asked = read(words)
    if not asked:
        return AtHand()
    keys = _references(asked)
    questions = list(AnsweredQuestion.objects.shown().telling(asked)[:OTHERS])
    if len(keys) + len(questions) < FEW:
        asked = loosened(asked)
        keys = _references(asked)
        questions = list(AnsweredQuestion.objects.shown().telling(asked)[:OTHERS])
    organisations = PartnerOrganisation.objects.shown().telling(asked)[:OTHERS]
    return AtHand(asked.typed, tuple(Reference.objects.in_order(keys)), tuple(questions), tuple(organisations))


def _references(asked: Asked) -> list[int]:
    return search(asked, {}, order=BY_WORDS, start=0, size=REFERENCES).keys


def loosened(asked: Asked) -> Asked:
    """Return the same question, answered by any of its words."""
    return replace(asked, groups=(asked.terms,))
