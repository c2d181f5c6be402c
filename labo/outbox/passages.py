"""
The passages of a mail that the lab may word its own way.

A mail's template holds the data (reasons, conditions, dates) and marks the words around them::

    {% passage "suite" "Ce qui va se passer" %}Le labo relit {titre} sous dix jours ouvrés.{% endpassage %}

The text between the marks is the default. The lab may put another in its place, with the variables that the kind of
mail names ({titre}, {référence}…): it cannot break the data, and the default is one click away.
"""

import hashlib
import re
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from django.conf import settings
from django.db import models, transaction
from django.db.models import Q
from django.template.loader import get_template

from labo.audit import record
from labo.outbox.message import escape_markdown
from labo.transitions import Refusal

PASSAGE = re.compile(r'{% passage "([a-z_]+)" "([^"]+)" %}(.*?){% endpassage %}', re.DOTALL)
VARIABLE = re.compile(r"{([^{}\n]{1,40})}")
FRESH_FOR = 30
"""Seconds. A process reads the lab's words again after that: a mail is not worth a query each time it is written."""
MAX_LENGTH = 3000


class PassageChangedMeanwhile(Refusal):
    """Somebody else worded the passage since the page was opened."""


@dataclass(frozen=True)
class MailKind:
    """
    One kind of mail, as its app registers it.

    :param variables: {name: what it stands for}, what a passage may name between braces.
    :param values: from the context of the mail to {name: text}, every one of ``variables``.
    :param examples: what the mail can be shown with: [(key, label)], real things, the latest first.
    :param context: from such a key to the context of the mail; None if there is no such thing.
    """

    template: str
    name: str
    recipient: str
    variables: dict[str, str] = field(default_factory=dict)
    values: Callable[[dict], dict] = lambda context: {}
    examples: Callable[[], Iterable[tuple[str, str]]] = lambda: ()
    context: Callable[[str], dict | None] = lambda key: None

    @property
    def slug(self):
        return self.template.rpartition("/")[2]

    @property
    def source(self) -> str:
        return get_template(f"{self.template}.md").template.source

    def passages(self) -> list["Passage"]:
        """Return the passages of the mail in their order, each with its default text. Reads no row."""
        return [Passage(self, name, label, text.strip()) for name, label, text in PASSAGE.findall(self.source)]

    def unknown(self, text) -> list[str]:
        """Return what stands between braces and is no variable of this mail."""
        return [name for name in dict.fromkeys(VARIABLE.findall(text)) if name not in self.variables]


@dataclass(frozen=True)
class Passage:
    """One passage as its template has it; ``is_line`` for what holds on one line, such as the subject."""

    kind: MailKind
    name: str
    label: str
    default: str

    @property
    def is_line(self):
        return self.name == "objet"


_kinds: dict[str, MailKind] = {}


def register(kind: MailKind) -> None:
    """Let the lab word this kind of mail. Called by an app when it starts."""
    _kinds[kind.template] = kind


def kinds() -> list[MailKind]:
    return list(_kinds.values())


def kind_of(template) -> MailKind | None:
    return _kinds.get(template)


class MailPassage(models.Model):
    """The lab's own words for one passage of one kind of mail. No row: the default stands."""

    template = models.CharField("modèle", max_length=100)
    name = models.CharField("passage", max_length=50)
    text = models.TextField("texte", max_length=MAX_LENGTH)
    updated_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="écrit par")
    updated_at = models.DateTimeField("écrit le", auto_now=True)

    class Meta:
        verbose_name = "passage d’un courriel"
        verbose_name_plural = "passages des courriels"
        ordering = ["template", "name"]
        constraints = [
            models.UniqueConstraint(
                fields=["template", "name"],
                name="mail_passage_once",
                violation_error_message="Ce passage a déjà un texte.",
            ),
            models.CheckConstraint(
                condition=~Q(text=""),
                name="mail_passage_says_something",
                violation_error_message="Un passage dit quelque chose.",
            ),
        ]

    def __str__(self):
        return f"{self.template}, {self.name}"

    @classmethod
    @transaction.atomic
    def word(cls, kind, texts, *, by, seen):
        """
        Put the lab's words in the passages of a mail; a text equal to the default goes back to it.

        :param texts: {passage: text}.
        :param seen: the :func:`mark` of the words that the person started from.
        :raises PassageChangedMeanwhile: if they are no longer those; nothing is written.
        :raises Refusal: for an empty text or a variable that this mail does not have.
        """
        # Every writer of this mail waits here: there may be no row to lock yet.
        with transaction.get_connection().cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(20190909, hashtext(%s))", [kind.template])
        now = worded(kind.template)
        if mark(now) != seen:
            raise PassageChangedMeanwhile(
                "Quelqu’un d’autre a modifié ce courriel entre-temps. Votre texte est gardé : comparez, puis "
                "enregistrez de nouveau."
            )
        changes = {}
        for passage in kind.passages():
            text = texts.get(passage.name, "").strip()
            if not text:
                raise Refusal(f"« {passage.label} » est vide : écrivez une phrase, ou revenez au texte d’origine.")
            if unknown := kind.unknown(text):
                raise Refusal(f"« {passage.label} » : ce courriel ne connaît pas {{{unknown[0]}}}.")
            before = now.get(passage.name, passage.default)
            if text == before:
                continue
            changes[passage.name] = [before, text]
            if text == passage.default:
                cls.objects.filter(template=kind.template, name=passage.name).delete()
            else:
                cls.objects.update_or_create(
                    template=kind.template, name=passage.name, defaults={"text": text, "updated_by": by}
                )
        if changes:
            record("mail_worded", on=by, by=by, mail=kind.name, changes=changes)
            transaction.on_commit(_read.clear)


def worded(template) -> dict[str, str]:
    """Return the lab's own words as the database has them now: {passage: text}."""
    return dict(MailPassage.objects.filter(template=template).values_list("name", "text"))


def mark(words: dict[str, str]) -> str:
    """Name a set of words: what a page shows again to say which ones it was written from."""
    return hashlib.sha256(repr(sorted(words.items())).encode()).hexdigest()[:16]


_read: dict[str, tuple[float, dict[str, str]]] = {}


def words_for(template) -> dict[str, str]:
    """Return the lab's words for a mail to write, at most ``FRESH_FOR`` seconds old. Nothing to read: no query."""
    if template not in _kinds:
        return {}
    at, words = _read.get(template, (None, None))
    if at is None or time.monotonic() - at > FRESH_FOR:
        words = worded(template)
        _read[template] = (time.monotonic(), words)
    return words


def filled(text: str, values: dict[str, str], *, is_subject: bool = False) -> str:
    """
    Return the text with its variables.

    What a person typed makes no link in the body; in the subject it is one line. A brace that names nothing stays.
    """

    def value(match):
        if match[1] not in values:
            return match[0]
        typed = " ".join(str(values[match[1]]).split())
        return typed if is_subject else escape_markdown(typed)

    return VARIABLE.sub(value, text)
