"""What one rendering of one item remembers, and the terms it may use. Pure module."""

import threading

from citeproc.source import VariableError

SPACE = "http://purl.org/net/xbiblio/csl"
FORMS = {"verb-short": ("verb", None), "symbol": ("short", None), "short": (None,), "verb": (None,)}
"""Where a term is looked for when a locale has it in no such form. Source: CSL 1.0.2, « Terms »."""


class Rendering(threading.local):
    """What one rendering has called and shown so far: a group without any of it is left out."""

    called = 0
    shown: list[str] = []
    suppressed: frozenset[str] = frozenset()

    def start(self) -> None:
        self.called, self.shown, self.suppressed = 0, [], frozenset()

    def call(self, variable: str) -> None:
        """:raises VariableError: if it stands for a missing author already."""
        self.called += 1
        if variable in self.suppressed:
            raise VariableError


NOW = Rendering()


class Terms:
    """An element that finds a term in another form too."""

    def get_term(self, name, form=None, **kwargs):
        for tried in (form, *FORMS.get(form, ())):
            if (term := super().get_term(name, tried, **kwargs)) is not None:
                return term
        return None
