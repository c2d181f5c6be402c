"""The form of what was sent, opened again: the same questions, or those that the lab asks about."""

import hashlib
import json
from dataclasses import replace

from crispy_forms.layout import Layout
from django import forms
from django.http import QueryDict

from labo.forms import LongTextField, to_lines
from projects.form_sections import FORM_SECTIONS
from projects.forms import FormPart, ProposalForm
from projects.models import Proposal, ProposalVersion
from projects.models.amendment import column

REASON = ProposalVersion._meta.get_field("reason")


class AmendmentForm(ProposalForm):
    """
    The sections of the deposit, starting from the changes that wait.

    ``seen`` names what the person had on screen, ``marks`` each answer of it: when somebody else wrote meanwhile, they
    tell who changed what.

    :param only: the fields to show; all of them by default.
    """

    seen = forms.CharField(widget=forms.HiddenInput, required=False)
    marks = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, data=None, *, amendment, only=()):
        self.amendment = amendment
        case = amendment.amended()
        super().__init__(data, instance=case, initial={"seen": amendment.mark, "marks": json.dumps(marks(amendment))})
        self.shown = [name for name in Proposal.WRITTEN if name in (only or Proposal.WRITTEN)]
        for name in set(self.fields) - {*self.shown, "seen", "marks"}:
            del self.fields[name]
        parts = []
        for section in FORM_SECTIONS:
            questions = tuple(question for question in section.questions if question.field in self.shown)
            if questions:
                parts.append(FormPart(replace(section, questions=questions)))
        self.helper.layout = Layout("seen", "marks", *parts)

    def answers(self):
        """Return the valid answers: {field: value of the column}. Those that are not stay on the page."""
        return {name: column(self.instance, name) for name in self.shown if name not in self.errors}

    def said(self, name):
        """Return what is in a field, as it is compared: checked if it can be, typed otherwise."""
        return as_text(column(self.instance, name) if name not in self.errors else self.data.get(name, ""))


class ReasonForm(forms.Form):
    """The word that goes with the changes. ``seen`` names what the person has just read again."""

    use_required_attribute = False
    seen = forms.CharField(widget=forms.HiddenInput, required=False)
    reason = LongTextField(
        label="Ce qui change, et pourquoi",
        help_text="Le labo lira ces quelques mots avec vos modifications. Ils resteront dans le dossier.",
        max_length=REASON.max_length,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Dites en quelques mots ce qui change, et pourquoi."},
    )


# --- Two people at once ---------------------------------------------------------------------------------------


def as_text(value) -> str:
    """Return an answer as one text, however it came: a list with one item per line, a number, words typed."""
    lines = value if isinstance(value, list) else to_lines("" if value is None else str(value))
    return "\n".join(lines).strip()


def marks(amendment) -> dict:
    """Return a short mark of each answer: enough to know, later, whether it has changed."""
    return {name: mark(as_text(value)) for name, value in amendment.answers.items()}


def mark(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def read_marks(typed) -> dict:
    try:
        return dict(json.loads(typed.get("marks", "")))
    except (TypeError, ValueError):
        return {}


def brought_together(form, saved):
    """
    Bring together what was typed and what somebody else kept since, answer by answer.

    What only the other one changed is taken over. What both changed keeps the typed text: the person chooses.

    :param form: the bound form that came too late.
    :param saved: the changes as they now are.
    :returns: (what the page shows in its fields, {field that both changed: the text kept by the other one}).
    """
    begun, data, both = read_marks(form.data), QueryDict(mutable=True), {}
    data.update(form.data.dict())
    for name in form.shown:
        theirs, mine = as_text(saved.answers.get(name)), form.said(name)
        if theirs == mine or mark(theirs) == begun.get(name):
            continue
        if mark(mine) == begun.get(name):
            data[name] = theirs
        else:
            both[name] = theirs
    data["seen"], data["marks"] = saved.mark, json.dumps(marks(saved))
    return data, both
