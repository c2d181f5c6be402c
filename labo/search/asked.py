"""
What a person typed in the search box, read: words, phrases, exclusions, choices. Never a syntax error.

No row is read here.

====================================  =====================================================
``budget participatif``               both words, whatever their endings and accents
``"mise en œuvre"``, ``« … »``        these words, in this order
``-école``, ``SAUF école``, ``NON``   without this word
``vélo OU marche``, ``OR``            one or the other (only the two around it)
``médi*``                             every word that begins so; the last word is read so by itself
====================================  =====================================================
"""

import re
import unicodedata
from dataclasses import dataclass, field

from labo.folding import folded, spelled
from labo.search.stop_words import is_common

MAX_LENGTH = 200
MAX_TERMS = 12
MAX_WORDS = 12
"""In one phrase."""
SHORTEST_BEGINNING = 3
"""Letters of the last word before it is read as the beginning of one."""

CHOICE, WITHOUT, BOTH = {"OU", "OR"}, {"SAUF", "NON", "NOT"}, {"ET", "AND"}
OPERATORS = CHOICE | WITHOUT | BOTH
PLACE = "le"
"""A word that is never indexed holds the place of the others like it inside a phrase."""

_WORD = re.compile(r"[^\W_]+(?:-[^\W_]+)*")
_TOKEN = re.compile(
    r"""(?P<minus>(?<!\S)[-−–](?=[^\s\-−–]))?
        (?:["«“„](?P<phrase>[^"«»“”„]*)["»”“] | (?P<bare>[^\s"«»“”„]+))""",
    re.VERBOSE,
)


@dataclass(frozen=True)
class Term:
    """One word or one phrase. ``words`` are folded, one for each word of the text, common ones included."""

    text: str
    words: tuple[str, ...]
    is_beginning: bool = False
    span: tuple[int, int] = (0, 0)

    @property
    def is_phrase(self) -> bool:
        return len(self.words) > 1

    @property
    def variants(self) -> tuple[str, ...]:
        """What the text may be written like: « co-construction », « co construction », « coconstruction »."""
        words = _WORD.findall(spelled(self.text))
        whole = " ".join(PLACE if is_common(word) else word for word in words)
        parts = [part for word in words for part in word.split("-")]
        if len(parts) == len(words) or any(is_common(part) for part in parts):
            return (whole,)
        return (whole, " ".join(parts), "".join(parts)) if len(words) == 1 else (whole, " ".join(parts))


@dataclass(frozen=True)
class Asked:
    """
    What is looked for: every group, each by one of its terms, and none of ``without``.

    :param common: the words that were left out because every text has them.
    """

    typed: str = ""
    groups: tuple[tuple[Term, ...], ...] = ()
    without: tuple[Term, ...] = ()
    common: tuple[str, ...] = ()
    is_cut: bool = field(default=False)

    def __bool__(self) -> bool:
        return bool(self.groups)

    @property
    def terms(self) -> tuple[Term, ...]:
        """What is looked for, choices side by side, exclusions apart."""
        return tuple(term for group in self.groups for term in group)

    @property
    def is_only_common(self) -> bool:
        """True if all that was typed is in every text: « de la »."""
        return not self.groups and not self.without and bool(self.common)

    @property
    def is_only_without(self) -> bool:
        return not self.groups and bool(self.without)

    def with_instead(self, words: dict[tuple[int, int], str]) -> str:
        """Return what was typed with other words in these places: {(start, end): word}."""
        text = self.typed
        for (start, end), word in sorted(words.items(), reverse=True):
            text = text[:start] + word + text[end:]
        return text


def cleaned(typed: str) -> str:
    """Return what was typed on one line: composed, without the signs that no text has, spaces single."""
    kept = (" " if unicodedata.category(sign) in {"Cc", "Cs"} else sign for sign in typed)
    return " ".join(unicodedata.normalize("NFC", "".join(kept)).split())


def read(typed: str, *, as_typed: bool = True) -> Asked:
    """
    Read what a person typed.

    :param as_typed: the last word may not be finished: it also finds what begins with it.
    """
    whole = cleaned(typed)
    text = whole[:MAX_LENGTH].rstrip()
    tokens = list(_TOKEN.finditer(text))
    asked = _Reader(text, tokens, literal=False).read(as_typed)
    if not (asked.groups or asked.without or asked.common):
        # Nothing but operators: « NON », « OU » are words like others then.
        asked = _Reader(text, tokens, literal=True).read(as_typed)
    return Asked(text, asked.groups, asked.without, asked.common, len(whole) > len(text))


class _Reader:
    def __init__(self, text, tokens, *, literal):
        self.text, self.tokens, self.literal = text, tokens, literal
        self.groups, self.without, self.common = [], [], []
        self.count = 0

    def read(self, as_typed) -> Asked:
        joins = excludes = False
        for rank, token in enumerate(self.tokens):
            bare = token["bare"]
            if bare in OPERATORS and not token["minus"] and not self.literal:
                joins = bare in CHOICE and bool(self.groups)
                # « NON RECOURS » typed in capitals begins with a word, not with an exclusion.
                excludes = bare in WITHOUT and bool(self.groups or self.without)
                if bare in WITHOUT and not excludes:
                    self._keep(self._term(token, may_begin=as_typed and rank == len(self.tokens) - 1))
                continue
            is_last = rank == len(self.tokens) - 1
            term = self._term(token, may_begin=as_typed and is_last)
            if term is None or self.count >= MAX_TERMS:
                continue
            if token["minus"] or excludes:
                self.count += 1
                self.without.append(term)
            else:
                self._keep(term, beside=joins)
            joins = excludes = False
        groups = tuple(tuple(group) for group in self.groups)
        return Asked(self.text, groups, tuple(self.without), tuple(dict.fromkeys(self.common)))

    def _keep(self, term, *, beside=False):
        if term is None:
            return
        self.count += 1
        if beside:
            self.groups[-1].append(term)
        else:
            self.groups.append([term])

    def _term(self, token, *, may_begin) -> Term | None:
        """Return the term that a token stands for, without the common words around it; None for nothing to look for."""
        name = "phrase" if token["bare"] is None else "bare"
        text, (start, _) = token[name], token.span(name)
        found = list(_WORD.finditer(_in_place(text)))[:MAX_WORDS]
        words = [spelled(match.group()) for match in found]
        telling = [rank for rank, word in enumerate(words) if not is_common(word)]
        if not telling:
            self.common += [match.group() for match in found]
            return None
        first, last = telling[0], telling[-1]
        begin, end = found[first].start(), found[last].end()
        kept = tuple(folded(word) for word in words[first : last + 1])
        is_excluded = bool(token["minus"])
        starred = name == "bare" and text.rstrip(".,;:!?)").endswith("*") and len(kept[-1]) > 1
        growing = name == "bare" and may_begin and not is_excluded and len(kept[-1]) >= SHORTEST_BEGINNING
        return Term(
            text=text[begin:end],
            words=kept,
            is_beginning=(starred or growing) and len(kept) == 1,
            span=(start + begin, start + end),
        )


def _in_place(text: str) -> str:
    """Return the text with the signs that part words as spaces, each letter where it was."""
    return "".join(spelled(sign) if len(spelled(sign)) == 1 and not sign.isalnum() else sign for sign in text)
