"""What a button of a page does: one verb, and a sentence for whoever pressed it."""

from collections.abc import Callable

from django.contrib import messages

from labo.transitions import Refusal


def carry_out(request, verb: Callable, done: str | Callable) -> None:
    """
    Do what was asked and say it, or say why it is refused; a refused verb has written nothing.

    :param done: the sentence, or what makes it of what the verb returned.
    """
    try:
        result = verb()
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, done(result) if callable(done) else done)
