"""A review as it is read: the chain from what was found to what is proposed, and what it cost."""

from dataclasses import dataclass

from missions.timeline import Spent


@dataclass(frozen=True)
class Link:
    """One link of the chain: its number, its name, what it answers, its lines or its texts."""

    number: int
    name: str
    asks: str
    lines: tuple[str, ...] = ()
    texts: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Story:
    review: object
    chain: tuple[Link, ...]
    effects: tuple[tuple[str, str, str], ...]
    advice: tuple
    quotes: tuple
    pictures: tuple
    methods: tuple
    steps: tuple
    spent: Spent

    @classmethod
    def of(cls, accompaniment, review):
        """Return the story of a review. Four queries: steps with their methods, quotes, pictures, recommendations."""
        steps = list(accompaniment.steps.select_related("method"))
        done = [step for step in steps if step.status == "done"]
        links = [
            ("Constat", "Ce que le terrain a montré", tuple(review.findings), ()),
            ("Piste", "Ce que nous avons imaginé", tuple(review.leads), ()),
            ("Test", "Ce que nous avons essayé", tuple(review.tests), ()),
            (
                "Bilan",
                "Ce qui marche, ce qui ne marche pas",
                (),
                tuple(
                    (name, text)
                    for name, text in (("Ce qui marche", review.works), ("Ce qui ne marche pas", review.fails))
                    if text
                ),
            ),
        ]
        told = [link for link in links if link[2] or link[3]]
        return cls(
            review=review,
            chain=tuple(Link(rank, *link) for rank, link in enumerate(told, start=1)),
            effects=tuple(
                (name, asks, text)
                for name, asks, text in (
                    ("Réalisations", "ce qui a été fait", review.outputs),
                    ("Résultats", "ce qui a changé", review.outcomes),
                    ("Impacts", "pour les publics", review.impacts),
                )
                if text
            ),
            advice=tuple(review.recommendations.all()),
            quotes=tuple(review.quotes.all()),
            pictures=tuple(review.pictures.all()),
            methods=tuple({step.method.pk: step.method for step in done if step.method}.values()),
            steps=tuple(done),
            spent=Spent.of(accompaniment, steps),
        )

    @property
    def advice_number(self):
        """The number of the last link, that of the recommendations."""
        return len(self.chain) + 1
