"""The methods, the answered questions and the structures in the search of the whole site."""

from urllib.parse import urlencode

from django.urls import reverse

from labo.search.sources import Hit, Source
from resources.models import AnsweredQuestion, Method, PartnerOrganisation


def _text(method) -> str:
    return ". ".join(
        [
            method.objective,
            *(step.text for step in method.detailed_steps),
            method.caution,
            method.not_when,
            *method.material,
            method.people,
            method.duration,
        ]
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


# --- Answered questions: the note that the lab wrote anew, never the request ------------------------------


def _question_text(row) -> str:
    return f"{row.question} {row.answer}"


QUESTIONS = Source(
    kind="questions",
    singular="question répondue",
    plural="questions répondues",
    icon="bulle",
    find=lambda asked, user: AnsweredQuestion.objects.shown().telling(asked),
    hit=lambda row: Hit(row.title, row.get_absolute_url(), _question_text(row)),
    texts=lambda: [f"{row.title}. {_question_text(row)}" for row in AnsweredQuestion.objects.shown()],
    elsewhere=lambda words: f"{reverse('resources:research')}?{urlencode({'q': words})}",
    is_feminine=True,
)

# --- Structures -------------------------------------------------------------------------------------------

ORGANISATIONS = Source(
    kind="structures",
    singular="structure",
    plural="structures",
    icon="lieu",
    find=lambda asked, user: PartnerOrganisation.objects.shown().telling(asked),
    hit=lambda row: Hit(row.name, row.get_absolute_url(), row.does, tuple(filter(None, [row.place]))),
    texts=lambda: [f"{row.name}. {row.does} {row.place}" for row in PartnerOrganisation.objects.shown()],
    elsewhere=lambda words: f"{reverse('resources:organisation_list')}?{urlencode({'q': words})}",
    is_feminine=True,
)
