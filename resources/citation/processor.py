"""
citeproc-py 0.11 with what it lacks for the styles here, element by element. Pure module.

It prints again what stands for a missing author, knows the roles and variables of CSL 1.0 only, has English ordinals,
shows a group that nothing but fixed words is left of, changes its locale while it renders, and is not made for threads.
Each class below mends one of these; the rest is the library's. Source: CSL 1.0.2, specification.
"""

import re
import threading
from pathlib import Path

from citeproc import formatter, model
from citeproc.frontend import CitationStylesStyle
from citeproc.source import VariableError
from lxml import etree

from resources.citation.entry import Entry
from resources.citation.name_elements import Label, NameElement, NamePart, Names, Substitute
from resources.citation.rendering import NOW, SPACE, Terms

STYLES = Path(__file__).parent / "styles"
_NUMERIC = re.compile(r"[A-Za-z]*\d+[A-Za-z]*(?:\s*[-,&–\ue000]\s*[A-Za-z]*\d+[A-Za-z]*)*", re.ASCII)


class Text(Terms, model.Text):
    """A variable, a macro or a word, in the language of the item; a macro without any variable is left out."""

    def _variable(self, item, context):
        variable = self.get("variable")
        if variable in ("citation-number", "year-suffix", "citation-label", "locator"):
            raise VariableError
        NOW.call(variable)
        if self.get("form") == "short" and f"{variable}-short".replace("-", "_") in item.reference:
            variable = f"{variable}-short"
            text = item.reference[variable.replace("-", "_")]
        else:
            text = super()._variable(item, context)
        NOW.shown.append(self.get("variable"))
        return text

    def process(self, item, context=None, **kwargs):
        called, shown = NOW.called, len(NOW.shown)
        text, _language = super().process(item, context=context, **kwargs)
        if "macro" in self.attrib and NOW.called > called and len(NOW.shown) == shown:
            raise VariableError  # a macro is a group in this: « Dans » without a book
        is_word = "term" in self.attrib or "value" in self.attrib
        return text, "en" if is_word else str(item.reference.get("language") or "fr")[:2].lower()

    def quote(self, string):
        if self.get("quotes", "false").lower() == "true":
            string = string.replace("«\u00a0", "“").replace("« ", "“").replace("\u00a0»", "”").replace(" »", "”")
        return super().quote(string)


class Number(Terms, model.Number):
    """A number, whatever its name; ordinals as French has them."""

    def process(self, item, context=None, **kwargs):
        variable = self.get("variable")
        NOW.call(variable)
        name = "page" if variable == "page-first" else variable.replace("-", "_")
        text = self._process(item.reference[name], variable)
        NOW.shown.append(variable)
        return text

    def format_number(self, number):
        form = self.get("form", "numeric")
        if form not in ("ordinal", "long-ordinal") or not number.isdecimal():
            return super().format_number(number)
        # French: « 1re édition », « 1er numéro », then « 2e ».
        if int(number) == 1:
            gender = self.get_term(self.get("variable"))
            gender = gender.get("gender", "masculine") if gender is not None else "masculine"
            return number + ("ʳᵉ" if gender == "feminine" else "ᵉʳ")
        return f"{number}ᵉ"


class DateElement(model.Date):
    """A date that says that it was called, and a range of which only what differs is told twice."""

    def process(self, item, variable=None, show_parts=None, context=None, **kwargs):
        name = variable or self.get("variable")
        if variable is None:
            NOW.call(name)
        result = super().process(item, variable=variable, show_parts=show_parts, context=context, **kwargs)
        if result is not None and variable is None:
            NOW.shown.append(name)
        return result

    def render_date_range(self, date_range, show_parts=None, context=None):
        begin, end = date_range.begin, date_range.end
        told = [part.get("name") for part in self.iterchildren() if part.get("name") in show_parts]
        if all(begin.get(name) == end.get(name) for name in told):
            return self.render_single_date(begin, show_parts, context)
        return super().render_date_range(date_range, show_parts, context if self.is_locale_date() else self)


class DatePart(model.Date_Part):
    """A part of a date that leaves the locale as it was; « 1er » is no feminine."""

    def process(self, date, context=None):
        text = super().process(date, context)
        return "1ᵉʳ" if str(text) in ("1ʳᵉ", "1ᵉ") else text

    def render(self, *args, **kwargs):
        before = dict(self.attrib)
        try:
            return super().render(*args, **kwargs)
        finally:  # the library writes the style's wishes into the locale, for good
            self.attrib.clear()
            self.attrib.update(before)


class Group(model.Group):
    """A group that is left out when none of the variables that it called is there."""

    def process(self, item, context=None, **kwargs):
        called, shown = NOW.called, len(NOW.shown)
        output = []
        delimiter = self.get("delimiter", "")
        for child in self.iterchildren():
            try:
                more = {"delimiter": delimiter} if isinstance(child, model.Choose) else {}
                text = child.render(item, context=context, **more, **kwargs)
            except VariableError:
                continue
            if text is not None and text != "":
                output.append(text)
        if not output or (NOW.called > called and len(NOW.shown) == shown):
            raise VariableError
        NOW.shown.append("")  # a group that is not empty counts as a variable that is not
        return self.join(output)


class If(model.If):
    """A condition for which « 3-4 » is a number."""

    def _is_numeric(self, item):
        values = [item.reference.get(name.replace("-", "_")) for name in self.get("is-numeric").split()]
        return [value is not None and _NUMERIC.fullmatch(str(value)) is not None for value in values]


class ElseIf(If, model.Else_If):
    pass


class Style(model.Style):
    """A style with the locale that stands beside it."""

    def set_locale_list(self, output_locale, validate=False):
        """Look for terms in the style, then in the one locale file that stands beside it."""
        language = output_locale.partition("-")[0]
        own = [self.xpath_search(f'./cs:locale[@xml:lang="{name}"]') for name in (output_locale, language)]
        own.append(self.xpath_search("./cs:locale[not(@xml:lang)]"))
        tree = etree.parse(STYLES / f"locales-{output_locale}.xml", parser())
        self.locales = [*(element for found in own for element in found), tree.getroot()]
        for locale in self.locales:
            locale.style = self


_MENDED = {
    "text": Text,
    "number": Number,
    "label": Label,
    "date": DateElement,
    "date-part": DatePart,
    "names": Names,
    "name": NameElement,
    "name-part": NamePart,
    "group": Group,
    "substitute": Substitute,
    "if": If,
    "else-if": ElseIf,
    "style": Style,
}


def parser() -> etree.XMLParser:
    """Return a parser of styles whose elements are the library's, or ours where there is one."""
    lookup = etree.ElementNamespaceClassLookup()
    space = lookup.get_namespace(SPACE)
    space[None] = model.CitationStylesElement
    space.update(
        {kind.__name__.replace("_", "-").lower(): kind for kind in model.CitationStylesElement.__subclasses__()}
    )
    space.update(_MENDED)
    made = etree.XMLParser(remove_comments=True, encoding="UTF-8", no_network=True, resolve_entities=False)
    made.set_element_class_lookup(lookup)
    return made


class LoadedStyle(CitationStylesStyle):
    """A style, read once; one thread at a time renders with it, for its elements remember where they are."""

    def __init__(self, name: str, locale: str = "fr-FR"):
        self.xml = etree.parse(STYLES / f"{name}.csl", parser())
        self.root = self.xml.getroot()
        self.root.set_locale_list(locale)
        self.root.formatter = formatter.html
        self.lock = threading.Lock()

    def entry(self, item) -> str:
        """Return the entry of an item as the library writes it; empty if the style has none for it."""
        with self.lock:
            NOW.start()
            try:
                entries = self.render_bibliography([Entry(item)])
            except VariableError:
                return ""
            return str(entries[0]) if entries and entries[0] else ""
