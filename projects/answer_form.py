"""The grid as a form, the same for an evaluator and for a service: read, typed, kept, pointed at."""

from dataclasses import dataclass

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction

from labo.forms import LongTextField
from labo.templatetags.labo import NBSP, SIGNALS
from labo.typed import texts_of
from projects.excerpt import NOT_AN_EXCERPT, is_excerpt, trimmed
from projects.models import Criterion, Dimension, Signal
from projects.models.answer import COMMENT_REQUIRED, mark_of
from projects.models.assessment import AnswerChangedMeanwhile

KEYS = {Signal.GREEN: "V", Signal.UNCLEAR: "E", Signal.RED: "R", Signal.ABSTAIN: "S"}
CHOICES = [
    {"value": signal.value, "word": signal.label, "key": key, "css": SIGNALS[signal.value][1]}
    for signal, key in KEYS.items()
]
WORDS_ALONE = "Choisissez aussi une réponse : sans elle, ce que vous écrivez n’est pas enregistré."


class AnswerForm(forms.Form):
    """
    One criterion. Its name in the page is the criterion's code.

    ``seen`` is the mark of the answer that the page was opened with: what was not touched here is not written.
    """

    signal = forms.ChoiceField(choices=Signal, required=False)
    comment = LongTextField(max_length=1500, required=False)

    def clean(self):
        written = any(self.cleaned_data.get(name) for name in self.fields if name != "signal")
        if written and not self.cleaned_data.get("signal") and "signal" not in self.errors:
            raise ValidationError({"signal": WORDS_ALONE})
        return self.cleaned_data

    @property
    def seen(self):
        return self.data.get(f"{self.prefix}-seen")

    @property
    def is_touched(self):
        """True if the person answered something else than what they had before their eyes."""
        return bool(self.cleaned_data["signal"]) and mark_of(**self.cleaned_data) != self.seen


class SheetAnswerForm(AnswerForm):
    """An evaluator's: it may quote the proposal."""

    quote = LongTextField(max_length=600, required=False)

    def __init__(self, *args, passages, **kwargs):
        """:param passages: the answers of the version that is judged."""
        super().__init__(*args, **kwargs)
        self.passages = passages

    def clean_quote(self):
        quote = trimmed(self.cleaned_data["quote"])
        if quote and quote != self.initial.get("quote") and not is_excerpt(quote, self.passages):
            raise ValidationError(NOT_AN_EXCERPT)
        return quote


@dataclass
class Line:
    """
    A criterion on the page: what is asked, what is answered, what is missing.

    ``mark`` names the answer that stands, ``clash`` the sentence about one that was written meanwhile.
    """

    criterion: Criterion
    form: AnswerForm
    mark: str = ""
    clash: str = ""
    fault: str = ""
    at: str = ""

    @property
    def signal(self):
        return self.form["signal"].value() or ""

    @property
    def comment(self):
        return self.form["comment"].value() or ""

    @property
    def quote(self):
        return (self.form["quote"].value() or "") if "quote" in self.form.fields else ""

    @property
    def is_done(self):
        return bool(self.signal and (self.comment or self.signal not in COMMENT_REQUIRED))


def lines_of(grid, answers, make_form, data=None):
    """
    Return the lines of a grid, in its order.

    :param answers: what is kept, whatever its model.
    :param make_form: the form's class, with what it needs beside its data.
    """
    kept = {answer.criterion_id: answer for answer in answers}
    lines = []
    for criterion in grid.criteria_once():
        answer = kept.get(criterion.pk)
        initial = {name: getattr(answer, name, "") for name in ("signal", "comment", "quote")} if answer else {}
        form = make_form(data, prefix=criterion.code, initial=initial, auto_id="id_%s")
        lines.append(Line(criterion, form, answer.mark if answer else ""))
    return lines


def keep(target, lines):
    """
    Give to ``target.answer`` what is valid and new; a form in error, or overtaken, keeps its words on the page.

    :raises Refusal: if ``target`` cannot be written any more, whatever was typed; nothing is kept.
    """
    with transaction.atomic():
        target.open_row()
        for line in lines:
            if not line.form.is_valid() or not line.form.is_touched:
                continue
            try:
                line.mark = target.answer(line.criterion, **line.form.cleaned_data, seen=line.form.seen).mark
            except AnswerChangedMeanwhile as clash:
                line.mark = clash.kept.mark if clash.kept else ""
                line.clash = f"{clash} La vôtre est encore dans cette page : enregistrez de nouveau pour la garder."


def typed_in(lines):
    """Return the words of a grid that nobody keeps any more: [(criterion, words)]."""
    return [
        (f"{line.criterion.code}{NBSP}: {line.criterion.title}", words)
        for line in lines
        for _, words in texts_of(line.form)
    ]


def point_out(lines, faults):
    """Put beside each criterion what is missing, and return where the summary of errors leads."""
    for line in lines:
        code, errors = line.criterion.code, line.form.errors if line.form.is_bound else {}
        found = [message for messages in errors.values() for message in messages]
        line.fault = line.clash or (found[0] if found else faults.get(code, ""))
        field = next((name for name in ("comment", "quote") if name in errors), "signal_0")
        if not found and not line.clash and line.signal in COMMENT_REQUIRED:
            field = "comment"
        line.at = f"id_{code}-{field}"
    return [(line.at, f"{line.criterion.code}{NBSP}: {line.fault}") for line in lines if line.fault]


def progress(lines):
    """Return how far each dimension is: [{dimension, lines, done, total, kind}]. A red without reason is not done."""
    rows = []
    for dimension in Dimension:
        own = [line for line in lines if line.criterion.dimension == dimension]
        done = sum(line.is_done for line in own)
        kind = "upcoming" if not done else "done" if done == len(own) else "ongoing"
        rows.append({"dimension": dimension, "lines": own, "done": done, "total": len(own), "kind": kind})
    return rows
