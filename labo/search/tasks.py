from celery import shared_task

from labo.search import lexicon


@shared_task(name="labo.search.tasks.refresh_words")
def refresh_words():
    """Bring the lexicon of the search up to date. Safe to run twice, or twice at once."""
    lexicon.refresh()
