"""Fields for what people type or paste: one line, a text, a list with one item per line."""

import re
import unicodedata

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.utils.text import capfirst

from labo.typography import NBSP

BULLET = re.compile(r"^[-–—•*](\s+|$)")
SHOWN = 30
"""How many signs of a line are enough to recognise it."""


def read_number(value) -> int | None:
    """Return the whole number that a page sent back, at most eighteen digits, or None: what a browser sends may lie."""
    text = str(value or "")
    return int(text) if text.isdecimal() and len(text) < 19 else None


def length_of(model, name: str) -> int | None:
    """Return how many characters the column ``name`` of ``model`` takes."""
    return model._meta.get_field(name).max_length


def without_controls(text: str) -> str:
    """Return the text without the control characters that come with a paste from a PDF; line breaks stay."""
    return "".join(sign for sign in text if sign == "\n" or unicodedata.category(sign) != "Cc")


def to_lines(text: str) -> list[str]:
    """Return the lines, whatever the breaks (a browser's, a word processor's), each without spaces around it."""
    return [without_controls(line.replace("\t", " ")).strip() for line in str(text).splitlines()]


INSTANT = "%Y-%m-%dT%H:%M"
"""A day and an hour, as browsers send them; some add the seconds."""


class DayInput(forms.DateInput):
    """The browser's own calendar: labelled, at the keyboard, without a script."""

    input_type = "date"

    def __init__(self, attrs=None):
        super().__init__({"class": "labo-court", **(attrs or {})}, format="%Y-%m-%d")


class HourInput(forms.TimeInput):
    input_type = "time"

    def __init__(self, attrs=None):
        super().__init__({"class": "labo-court", **(attrs or {})}, format="%H:%M")


class InstantInput(forms.DateTimeInput):
    """A day and an hour in one field."""

    input_type = "datetime-local"

    def __init__(self, attrs=None):
        super().__init__({"class": "labo-court", **(attrs or {})}, format=INSTANT)


class OneLineField(forms.CharField):
    """A text that holds on one line: a break that came with a paste, or with an attack, becomes a space."""

    def to_python(self, value):
        return super().to_python(" ".join(filter(None, to_lines(value or ""))))


class LongTextField(forms.CharField):
    """
    A text of several lines.

    A line break counts for one sign, as in the browser. No ``maxlength``: a browser would cut a paste silently,
    where a counter (``data-count``) and an error let the person choose what to cut.
    """

    widget = forms.Textarea

    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        # Its own sentence, below, says by how much.
        self.validators = [check for check in self.validators if not isinstance(check, MaxLengthValidator)]

    def to_python(self, value):
        return super().to_python("\n".join(to_lines(value or "")))

    def validate(self, value):
        super().validate(value)
        if self.max_length and len(value) > self.max_length:
            over = len(value) - self.max_length
            signs = "signe" if over == 1 else "signes"
            raise ValidationError(
                f"Ce texte est trop long de {over}{NBSP}{signs}{NBSP}: {self.max_length} au plus.", code="max_length"
            )

    def widget_attrs(self, widget):
        attrs = super().widget_attrs(widget)
        attrs.pop("maxlength", None)
        return {**attrs, "data-count": self.max_length} if self.max_length else attrs


class LinesField(forms.Field):
    """
    A list, typed in a text area with one item per line.

    Empty lines are dropped, and so are the bullets that come with a paste.

    :param max_items: how many items at most.
    :param max_length: how many signs at most in one item.
    """

    widget = forms.Textarea

    def __init__(self, *, max_items: int, max_length: int, **kwargs):
        self.max_items, self.max_length = max_items, max_length
        super().__init__(**kwargs)

    @classmethod
    def of(cls, model, name: str, **kwargs):
        """Return the field of an ``ArrayField`` of text: its label and limits are the column's."""
        column = model._meta.get_field(name)
        limits = {"max_items": column.size, "max_length": column.base_field.max_length}
        return cls(**{**limits, "label": capfirst(column.verbose_name), "required": not column.blank, **kwargs})

    def prepare_value(self, value):
        return value if isinstance(value, str) or value is None else "\n".join(value)

    def to_python(self, value) -> list[str]:
        lines = to_lines(value or "") if isinstance(value, str | None) else to_lines("\n".join(value))
        return [item for line in lines if (item := BULLET.sub("", line))]

    def validate(self, value):
        super().validate(value)
        problems = []
        if len(value) > self.max_items:
            problems.append(
                ValidationError(
                    f"Vous avez écrit {len(value)}{NBSP}lignes{NBSP}: gardez-en {self.max_items} au plus.",
                    code="max_items",
                )
            )
        problems += [
            ValidationError(
                f"La ligne «{NBSP}{item[:SHOWN].strip()}…{NBSP}» est trop longue{NBSP}: {len(item)}{NBSP}signes, "
                f"{self.max_length} au plus. Raccourcissez-la, ou faites-en deux.",
                code="max_length",
            )
            for item in value
            if len(item) > self.max_length
        ]
        if problems:
            raise ValidationError(problems)

    def has_changed(self, initial, data):
        return not self.disabled and self.to_python(initial) != self.to_python(data)


class ShortLines(forms.Widget):
    """
    As many one-line inputs as a list may hold, all of one name: what came with none of them is an empty line.

    A value that is one line too many, or holds several lines, is shown whole: nothing typed is dropped unseen.
    """

    template_name = "labo/widgets/short_lines.html"
    use_fieldset = True

    def __init__(self, count, *, label, attrs=None):
        super().__init__(attrs)
        self.count, self.label = count, label

    def value_from_datadict(self, data, files, name):
        return data.getlist(name) if hasattr(data, "getlist") else data.get(name)

    def value_omitted_from_data(self, data, files, name):
        return name not in data

    def id_for_label(self, id_):
        return f"{id_}_0" if id_ else id_

    def get_context(self, name, value, attrs):
        context = super().get_context(name, value, attrs)
        written = to_lines("\n".join(value or ()))
        shared = {key: setting for key, setting in context["widget"]["attrs"].items() if key != "id"}
        own = context["widget"]["attrs"].get("id", name)
        context["widget"]["lines"] = [
            {
                "value": written[index] if index < len(written) else "",
                "label": f"{self.label}{NBSP}{index + 1}",
                "attrs": {**shared, "id": f"{own}_{index}"},
            }
            for index in range(max(self.count, len(written)))
        ]
        return context


class ShortLinesField(LinesField):
    """A list of a few short lines, each in an input of its own."""

    def __init__(self, *, max_items, max_length, line_label, **kwargs):
        kwargs.setdefault("widget", ShortLines(max_items, label=line_label))
        super().__init__(max_items=max_items, max_length=max_length, **kwargs)

    def prepare_value(self, value):
        return [value] if isinstance(value, str) else value
