"""
The fields of a step of the déroulé, drawn by Python alone.

A long note has two hundred steps, so two thousand fields: drawn each by six templates, they took most of the four
seconds of its page. They say the same, word for word, as ``bootstrap5/field.html`` does; a test holds the two together.
"""

from django import forms, template
from django.forms.utils import flatatt
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

register = template.Library()

OPTIONAL = mark_safe(' <span class="labo-facultatif">(facultatif)</span>')


@register.simple_tag
def step_field(bound) -> SafeString:
    """Draw a field with its label, its help, its errors, in the order of the page and of screen readers."""
    field, errors, name = bound.field, bound.errors, bound.auto_id
    help_text = format_html('<div id="{}_helptext" class="form-text">{}</div>', name, field.help_text)
    sentences = format_html_join("", "<p><strong>{}</strong></p>", ((error,) for error in errors))
    return format_html(
        '<div id="div_{}" class="mb-3"><label for="{}" class="form-label">{}{}</label>{}{}{}</div>',
        name,
        name,
        bound.label,
        "" if field.required else OPTIONAL,
        help_text if field.help_text else "",
        format_html('<div id="{}_error" class="invalid-feedback">{}</div>', name, sentences) if errors else "",
        control(bound),
    )


def control(bound) -> SafeString:
    """Draw what is typed in, or chosen from: a line, a text, a list."""
    widget = bound.field.widget
    is_list = isinstance(widget, forms.Select)
    look = [type(widget).__name__.lower(), "form-select" if is_list else "form-control"]
    given = {"class": " ".join([*look, *(["is-invalid"] if bound.errors else [])]), "id": bound.auto_id}
    attrs = widget.build_attrs(widget.attrs, bound.build_widget_attrs(given, widget))
    attrs["name"] = bound.html_name
    value = widget.format_value(bound.value())
    if is_list:
        options = format_html_join(
            "",
            '<option value="{}"{}>{}</option>',
            ((each, mark_safe(" selected") if str(each) in value else "", words) for each, words in widget.choices),
        )
        return format_html("<select{}>{}</select>", flatatt(attrs), options)
    if isinstance(widget, forms.Textarea):
        return format_html("<textarea{}>\n{}</textarea>", flatatt(attrs), value or "")
    said = {} if value in (None, "") else {"value": value}
    return format_html("<input{}>", flatatt({"type": widget.input_type, **attrs, **said}))
