"""The form of one message, the same on both sides of a thread."""

from uuid import UUID, uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from labo.forms import DayInput, LongTextField, read_number
from labo.transitions import Refusal
from labo.typed import refuse
from projects.models.message import MAX_LENGTH


class MessageForm(forms.Form):
    """
    What is written, and the day before which an answer is expected.

    ``key`` and ``seen`` come with the page: they say that two clicks are one message, and what was on screen.
    """

    use_required_attribute = False
    text = LongTextField(
        max_length=MAX_LENGTH,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": "Écrivez votre message."},
    )
    answer_by = forms.DateField(
        required=False,
        widget=DayInput,
        error_messages={"invalid": "Indiquez une date, par exemple 30/11/2026."},
    )

    def __init__(self, *args, label, asks, asks_help="", **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["text"].label = label
        if asks:
            self.fields["answer_by"].label, self.fields["answer_by"].help_text = asks, asks_help
        else:
            del self.fields["answer_by"]
        typed = self.data or self.initial
        self.key = read_key(typed.get("key")) or uuid4()
        self.seen = read_number(typed.get("seen"))

    def clean_answer_by(self):
        day = self.cleaned_data["answer_by"]
        if day and day < timezone.localdate():
            raise ValidationError("Choisissez une date à venir.", code="past")
        return day

    def send(self, verb, proposal, *, by, **fields):
        """Return the message that the verb wrote, or None with its refusal in the form."""
        try:
            return verb(proposal, by=by, text=self.cleaned_data["text"], key=self.key, **fields)
        except Refusal as refusal:
            refuse(self, refusal)
            return None


def read_key(value):
    try:
        return UUID(str(value))
    except ValueError:
        return None
