"""
The components of the identity that take values: icon, signal, state, hat, pattern, dates, error summary.

Always available in templates (a builtin library). Each one is shown on ``/composants/``.
"""

from datetime import date, datetime
from functools import lru_cache

from django import template
from django.templatetags.static import static
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeData, SafeString, mark_safe

from labo import pattern
from labo.outbox.message import escape_markdown
from labo.typography import NBSP, spelled, unbroken

register = template.Library()

# value: (symbol of the sprite, ending of the CSS class, word)
SIGNALS = {
    "green": ("green", "vert", "Vert"),
    "red": ("red", "rouge", "Rouge"),
    "unclear": ("unclear", "eclaircir", "À éclaircir"),
    "abstain": ("abstain", "sans", "Sans avis"),
    "eliminatory": ("eliminatory", "elim", "Éliminatoire"),
}
# kind: ending of the CSS class
STATES = {"upcoming": "", "ongoing": "encours", "done": "fait", "todo": "alerte", "closed": "clos"}
HATS = {"white": "blanc", "red": "rouge", "black": "noir", "yellow": "jaune", "green": "vert", "blue": "bleu"}


def sprite(symbol: str) -> str:
    return f"{static('img/sprite.svg')}#{symbol}"


@lru_cache
def drawing(css: str, symbol: str, box: str = "0 0 24 24") -> SafeString:
    return format_html(
        '<svg class="{}" viewBox="{}" aria-hidden="true" focusable="false"><use href="{}"/></svg>',
        css,
        box,
        sprite(symbol),
    )


@register.simple_tag
def icon(name: str) -> SafeString:
    """
    Return a decorative icon. The words beside it carry the meaning.

    :param name: a symbol of ``static/img/sprite.svg``, without its ``i-``.
    """
    return drawing("labo-ico", f"i-{name}")


@register.simple_tag
def shape(value: str) -> SafeString:
    """Return the bare shape of a signal, for where the word stands beside it already."""
    symbol, ending, _ = SIGNALS[value]
    return drawing(f"labo-forme labo-forme--{ending}", f"s-{symbol}")


@register.simple_tag
def signal(value: str, *, word: str = "") -> SafeString:
    """
    Return a signal: shape, glyph and word.

    :param value: green, red, unclear, abstain or eliminatory.
    :param word: what to say in place of the usual word, for example « 2 alertes ».
    """
    symbol, ending, usual = SIGNALS[value]
    return format_html(
        '<span class="labo-signal labo-signal--{}">{}{}</span>',
        ending,
        drawing("", f"s-{symbol}"),
        word or usual,
    )


@register.simple_tag
def state(label: str, kind: str) -> SafeString:
    """
    Return where a thing stands: a dot and its word.

    :param kind: upcoming, ongoing, done, todo or closed.
    """
    ending = STATES[kind]
    return format_html('<span class="labo-etat{}">{}</span>', f" labo-etat--{ending}" if ending else "", label)


@register.simple_tag
def hat(colour: str) -> SafeString:
    """
    Return the drawing of one of the six hats: white, red, black, yellow, green or blue.

    Each wears a sign of its own, so that it is known without its colour.
    """
    return format_html(
        '<svg class="labo-chapeau labo-chapeau--{}" viewBox="0 0 44 36" aria-hidden="true" focusable="false">'
        '<use href="{}"/><use href="{}"/></svg>',
        HATS[colour],
        sprite("h-hat"),
        sprite(f"h-{colour}"),
    )


@register.simple_tag
def motif(slug, *, ground: str = "l", columns: int = 9, rows: int = 4) -> SafeString:
    """Return the pattern of a thing, always the same for the same slug."""
    return mark_safe(pattern.motif(slug, ground=ground, columns=columns, rows=rows))


@register.simple_tag
def sign() -> SafeString:
    return mark_safe(pattern.sign())


@register.simple_tag(takes_context=True)
def nav_link(context, name: str, words: str, *, under: str = "", exact: bool = False) -> SafeString:
    """
    Return an item of navigation, marked when the reader is there or below.

    Nothing at all for an address that does not exist: navigation names only what a reader can open.

    :param name: URL name.
    :param under: path under which the item is the current one, when it is wider than the address itself.
    :param exact: the item is the current one on its own page only.
    """
    try:
        address = reverse(name)
    except NoReverseMatch:
        return SafeString("")
    path = context["request"].path if "request" in context else ""
    current = ""
    if path == address:
        current = mark_safe(' aria-current="page"')
    elif not exact and path.startswith(under or address):
        current = mark_safe(' aria-current="true"')
    return format_html('<li><a href="{}"{}>{}</a></li>', address, current, words)


@register.inclusion_tag("components/error_summary.html")
def error_summary(*forms, title: str = "") -> dict:
    """
    List what is to mend in one or several forms, each line leading to its field.

    The summary takes the focus (``static/js/labo.js``) and is announced at once.
    """
    problems = []
    for form in forms:
        if not form or not getattr(form, "is_bound", False):
            continue
        for bound in form:
            # A group of choices has no element of its own name: its first choice takes the focus.
            anchor = bound.id_for_label or f"{bound.auto_id}_0"
            problems += [(anchor, in_summary(bound, message)) for message in bound.errors]
        problems += [("", message) for message in form.non_field_errors()]
    if not title:
        title = to_mend(len(problems))
    return {"problems": problems, "title": title}


def in_summary(bound, message: str) -> str:
    """Name the field where the message does not: « Prénom : ce champ est obligatoire. »."""
    stock = {
        str(sentence)
        for kind in type(bound.field).__mro__
        for sentence in getattr(kind, "default_error_messages", {}).values()
    }
    if message not in stock:
        return message
    return f"{bound.label}{NBSP}: {message[0].lower()}{message[1:]}"


def to_mend(count: int) -> str:
    """« Deux réponses sont à corriger »."""
    number = spelled(count).capitalize()
    return f"{number} réponse est à corriger" if count == 1 else f"{number} réponses sont à corriger"


@register.simple_tag
def error_title(*forms) -> str:
    """Return « Erreur : » for the start of the page's title when a form came back, else nothing."""
    wrong = any(form and getattr(form, "is_bound", False) and form.errors for form in forms)
    return f"Erreur{NBSP}: " if wrong else ""


def local(value):
    if isinstance(value, datetime) and timezone.is_aware(value):
        return timezone.localtime(value)
    return value


@register.filter("unbroken")
def with_signs_beside_their_words(text) -> str:
    """Return words with the non-breaking spaces of French; markup is left as it is."""
    return text if isinstance(text, SafeData) else unbroken(str(text))


def in_french(value: date | None, layout: str) -> str:
    if not value:
        return ""
    words = date_format(local(value), layout)
    # « 1er novembre »: the first of a month is an ordinal in French, the other days are not.
    return words.replace(f"1{NBSP}", f"1er{NBSP}", 1) if local(value).day == 1 else words


@register.filter
def day(value) -> str:
    """« 19 octobre 2026 »."""
    return in_french(value, f"j{NBSP}F{NBSP}Y")


@register.filter
def short_day(value) -> str:
    """« 19 octobre »."""
    return in_french(value, f"j{NBSP}F")


@register.filter
def week_day(value) -> str:
    """« mardi 10 novembre »."""
    return in_french(value, f"l j{NBSP}F")


@register.filter
def hour(value) -> str:
    """« 14 h 32 », « 9 h »."""
    if not value:
        return ""
    value = local(value)
    return f"{value.hour}{NBSP}h" + (f"{NBSP}{value.minute:02}" if value.minute else "")


@register.filter
def moment(value) -> str:
    """« mardi 10 novembre, 16 h 05 »."""
    return f"{week_day(value)}, {hour(value)}" if value else ""


@register.filter
def weight(size) -> str:
    """« 340 Ko », « 2,4 Mo »: as French systems count, 1 024 at a time."""
    if size < 1024 * 1024:
        return f"{max(1, round(size / 1024))}{NBSP}Ko"
    return f"{size / 1024 / 1024:.1f}{NBSP}Mo".replace(".", ",")


@register.filter
def one_line(value) -> str:
    """What a person typed, on one line: in the item of a list, a blank line would end the list."""
    return " ".join(filter(None, (line.strip() for line in str(value).splitlines())))


@register.filter
def md(value) -> SafeString:
    """What a person typed, made safe inside the Markdown of a mail: it can make no link and no heading."""
    return mark_safe(escape_markdown(value))


@register.filter
def quoted(value) -> SafeString:
    """A text of a mail, escaped by « md », as the words of somebody else: each of its lines is quoted."""
    return mark_safe("\n".join(f"> {line}".rstrip() for line in str(value).splitlines()))
