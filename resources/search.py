"""What the resource centre lets be found in the search of the whole site."""

from urllib.parse import urlencode

from django.db.models import Count, Max
from django.urls import reverse
from django.utils.formats import date_format

from labo.search.sources import Hit, Source, sentences
from labo.templatetags.labo import day
from labo.typography import NBSP
from resources.models import AnsweredQuestion, Method, NewsletterIssue, PartnerOrganisation, Reference, WatchItem
from resources.newsletter.archive import read


def _work_text(work) -> str:
    return sentences(work.why, str(work.csl.get("abstract") or ""))


REFERENCES = Source(
    kind="references",
    singular="référence",
    plural="références",
    icon="doc",
    is_feminine=True,
    find=lambda asked, user: Reference.objects.published().telling(asked),
    hit=lambda work: Hit(
        work.title,
        work.get_absolute_url(),
        _work_text(work),
        tuple(filter(None, (work.names, work.container, str(work.year or "")))),
    ),
    texts=lambda: (
        f"{work.title}. {work.names}. {work.container}. {_work_text(work)}"
        for work in Reference.objects.published().iterator(chunk_size=1000)
    ),
    stamp=lambda: tuple(
        Reference.objects.published().order_by().aggregate(count=Count("pk"), at=Max("updated_at")).values()
    ),
    elsewhere=lambda words: f"{reverse('resources:bibliography')}?{urlencode({'q': words})}",
)


def _item_text(item) -> str:
    return sentences(item.description, item.why)


WATCH = Source(
    kind="veille",
    singular="trouvaille de la veille",
    plural="trouvailles de la veille",
    icon="bulle",
    is_feminine=True,
    find=lambda asked, user: WatchItem.objects.visible_to(user).telling(asked),
    hit=lambda item: Hit(item.title, item.get_absolute_url(), _item_text(item), (item.site, day(item.published_at))),
    texts=lambda: [f"{item.title}. {item.site}. {_item_text(item)}" for item in WatchItem.objects.public()],
    elsewhere=lambda words: f"{reverse('resources:watch_list')}?{urlencode({'q': words})}",
)


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

# --- The letter of the lab: what left, in the words it left with ------------------------------------------


def _letter_hit(row) -> Hit:
    letter = read(row.content)
    about = (f"n°{NBSP}{row.number}", date_format(row.period, "F Y"))
    return Hit(letter.title, row.get_absolute_url(), letter.as_text(), about)


def _letter_texts():
    for row in NewsletterIssue.objects.archived().without_mail().iterator(chunk_size=100):
        letter = read(row.content)
        yield f"{letter.title}. {letter.as_text()}"


LETTERS = Source(
    kind="lettres",
    singular="lettre du labo",
    plural="lettres du labo",
    icon="mail",
    find=lambda asked, user: NewsletterIssue.objects.telling(asked).without_mail(),
    hit=_letter_hit,
    texts=_letter_texts,
    stamp=lambda: tuple(
        NewsletterIssue.objects.archived().order_by().aggregate(count=Count("pk"), at=Max("sent_at")).values()
    ),
    elsewhere=lambda words: f"{reverse('resources:letters')}?{urlencode({'q': words})}",
    is_feminine=True,
)
