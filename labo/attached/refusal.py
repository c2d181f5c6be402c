"""Why a file is not taken: one word for the code, one sentence for the person."""

from labo.transitions import Refusal


class RefusedFile(Refusal):
    """
    A file that is not taken.

    ``code`` is one of: empty, size, name, type, mismatch, broken, encrypted, macro, active, embedded, bomb, pixels,
    polyglot, virus.
    """

    def __init__(self, code, sentence):
        super().__init__(sentence)
        self.code = code
