"""The methods in the search of the whole site."""

from urllib.parse import urlencode

from django.urls import reverse

from labo.search.sources import Hit, Source, sentences
from resources.models import Method


def _text(method) -> str:
    steps = (step.text for step in method.detailed_steps)
    return sentences(
        method.objective,
        *steps,
        method.caution,
        method.not_when,
        *method.material,
        method.people,
        method.duration,
    )


METHODS = Source(
    kind="methodes",
    singular="méthode",
    plural="méthodes",
    icon="doc",
    find=lambda asked, user: Method.objects.offered().telling(asked),
    hit=lambda method: Hit(method.name, method.get_absolute_url(), _text(method), (method.duration,)),
    texts=lambda: [f"{method.name}. {_text(method)}" for method in Method.objects.offered()],
    elsewhere=lambda words: f"{reverse('resources:method_list')}?{urlencode({'q': words})}",
)
