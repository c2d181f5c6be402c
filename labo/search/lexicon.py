"""The lexicon kept up to date, and what it proposes: the end of a word, another word for one that finds nothing."""

import hashlib
import re
from collections import Counter, defaultdict
from collections.abc import Iterable

from django.core.cache import cache
from django.db import connection, transaction
from django.db.models import Q

from labo.folding import folded
from labo.search import typos
from labo.search.asked import Asked, Term, read
from labo.search.models import SearchWord
from labo.search.sources import Source, all_sources, counts
from labo.search.stop_words import is_common

SHORTEST, LONGEST = 3, 40
FEW = 3
"""Under this many things found, another word may be proposed."""
TRIED = 4
"""Other questions that are tried before one is proposed."""
ENDINGS = 8
LOCK = 20190912  # any number that nothing else locks

_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")


# --- Kept up to date ------------------------------------------------------------------------------------


def refresh() -> int:
    """
    Bring the words of every source up to date. Return how many sources had changed.

    Safe to run twice, or twice at once. Costs next to nothing where a source can say that nothing changed.
    """
    changed = sum(refresh_source(source) for source in all_sources())
    gone = SearchWord.objects.exclude(source__in=[source.kind for source in all_sources()])
    if gone.exists():
        gone.delete()
    return changed


@transaction.atomic
def refresh_source(source: Source) -> bool:
    """Write the words of one source if its texts have changed. True if they had."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
    key = f"search-lexicon:{source.kind}"
    if source.stamp:
        stamp, texts = str(source.stamp()), None
    else:
        texts = list(source.texts())
        stamp = hashlib.sha256("\0".join(texts).encode()).hexdigest()
    kept = SearchWord.objects.filter(source=source.kind)
    if cache.get(key) == (stamp, kept.count()):
        return False
    words = counted(source.texts() if texts is None else texts)
    kept.delete()
    SearchWord.objects.bulk_create(
        [
            SearchWord(source=source.kind, folded=key, word=word, documents=documents)
            for key, (word, documents) in words.items()
        ],
        batch_size=2000,
    )
    cache.set(key, (stamp, len(words)), None)
    return True


def counted(texts: Iterable[str]) -> dict[str, tuple[str, int]]:
    """Return the words of these texts: {folded: (as written most often, how many of the texts have it)}."""
    written: dict[str, Counter] = defaultdict(Counter)
    documents: Counter = Counter()
    for text in texts:
        here = set()
        for word in _WORD.findall(text):
            # A compound is known whole and by its parts, as it is searched.
            for form in {word, *word.split("-")}:
                key = folded(form)
                if SHORTEST <= len(key) <= LONGEST and not is_common(form.lower()):
                    written[key][form] += 1
                    here.add(key)
        documents.update(here)
    return {
        key: (max(forms, key=lambda form: (forms[form], form.islower(), form)), documents[key])
        for key, forms in written.items()
    }


# --- What it proposes -----------------------------------------------------------------------------------


def endings(asked: Asked, *, source: str = "") -> list[str]:
    """
    Return what is typed with its last word completed, the most used words first. One query, none without need.

    :param source: the kind of the only source whose words are proposed, if any.
    """
    last = asked.terms[-1] if asked else None
    if last is None or not last.is_beginning or last.span[1] != len(asked.typed):
        return []
    known = SearchWord.objects.beginning_with(last.words[-1])
    known = known.filter(source=source) if source else known
    rows = known.together().values_list("folded", "word")[: ENDINGS + 1]
    words = [_written_like(last.text, word) for key, word in rows if key != last.words[-1]][:ENDINGS]
    return [asked.with_instead({last.span: word}) for word in words]


def did_you_mean(asked: Asked, user, *, found: int) -> str:
    """
    Return another question that finds more, or nothing: the words that no text has, each with its nearest known one.

    The rest of the question stays as it was typed. Three queries at most, and none when enough was found.
    """
    if found >= FEW or not asked:
        return ""
    guesses = _guesses([term for term in asked.terms if not term.is_phrase])
    if not guesses:
        return ""
    questions = {}
    for rank in range(TRIED):
        other = asked.with_instead({span: words[min(rank, len(words) - 1)] for span, words in guesses.items()})
        questions.setdefault(other, read(other))
    finds = counts(questions, user)
    return next((question for question in questions if finds[question] > found), "")


def _guesses(terms: list[Term]) -> dict[tuple[int, int], list[str]]:
    """Return the words that may be meant in the place of those that no text has: {place: words}. Two queries."""
    terms = [term for term in terms if len(term.words[0]) >= typos.SHORTEST]
    if not terms:
        return {}
    known = Q(folded__in=[term.words[0] for term in terms])
    for term in terms:
        if term.is_beginning:
            known |= Q(folded__startswith=term.words[0])
    here = set(SearchWord.objects.filter(known).values_list("folded", flat=True))
    unknown = [term for term in terms if not _is_known(term, here)]
    if not unknown:
        return {}
    lengths = [len(term.words[0]) for term in unknown]
    likely = SearchWord.objects.as_long_as(min(lengths) - typos.MOST, max(lengths) + typos.MOST).together()
    rows = {row["folded"]: row for row in likely}
    documents = [(key, row["documents"]) for key, row in rows.items()]
    best = {term: typos.near(term.words[0], documents) for term in unknown}
    return {
        term.span: [_written_like(term.text, rows[key]["word"]) for key in keys] for term, keys in best.items() if keys
    }


def _written_like(typed: str, word: str) -> str:
    """Return the word without the capital that it has at the head of the titles; an acronym keeps its own."""
    return word.lower() if typed.islower() and word.istitle() else word


def _is_known(term: Term, here: set[str]) -> bool:
    word = term.words[0]
    return word in here or (term.is_beginning and any(other.startswith(word) for other in here))
