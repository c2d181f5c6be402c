"""citeproc-py's names, with the roles of CSL 1.0.2 and who stands for a missing author. Pure module."""

import html

from citeproc import model
from citeproc.source import VariableError
from lxml import etree

from resources.citation.markup import hidden
from resources.citation.rendering import NOW, SPACE, Terms


class Names(Terms, model.Names):
    """Names of any role; whoever stands for them is not told again."""

    def process(self, item, names_context=None, context=None, **kwargs):
        shape = names_context if names_context is not None else self
        roles = [role for role in self.get("variable").split() if role not in NOW.suppressed]
        NOW.called += 1
        found = [role for role in roles if item.reference.get(role.replace("-", "_"))]
        if found == ["editor", "translator"] and item.reference["editor"] == item.reference["translator"]:
            found = ["editor"]
        output = []
        for role in found:
            NOW.shown.append(role)
            output.append(self._one(item, role, shape, context, **kwargs))
        if output:
            return self.join(output, self.get_parent_delimiter(context))
        substitute = self.substitute()
        if substitute is not None:
            text = substitute.render(item, context=context if context is not None else self, **kwargs)
            if text:
                return text
        raise VariableError

    def _one(self, item, role, shape, context, **kwargs):
        name = shape.name
        if name is None:
            name = etree.SubElement(shape, f"{{{SPACE}}}name")
        variable = role.replace("-", "_")
        text = name.render(item, variable, context=context, **kwargs)
        label = shape.label
        if label is None:
            return text
        told = label.render(item, role, len(item.reference[variable]) > 1, **kwargs)
        if not told:
            return text
        return told + text if label.getnext() is not None and label.getnext().tag == name.tag else text + told


class NameElement(Terms, model.Name):
    """One list of names: its « et » from the locale, and given names in full where the style wants them."""

    def preformat(self, text):
        if text == "&":
            return hidden(html.unescape(str(self.get_single_term(name="and", form="symbol") or "&")))
        return super().preformat(text)

    def initialize(self, given, mark, context):
        if self.get("initialize") == "false":
            return given
        return super().initialize(given, mark, context)


class NamePart(model.Name_Part):
    """Half a name, which a body has not."""

    def format_part(self, given, family):
        if (given if self.get("name") == "given" else family) is None:
            return given, family
        return super().format_part(given, family)


class Label(Terms, model.Label):
    """The word before a number: only where there is a number, and capitalised in every language."""

    def process(self, item, variable=None, plural=None, context=None, **kwargs):
        own = self.get("variable")
        if variable is None and (own.replace("-", "_") not in item.reference or own in NOW.suppressed):
            return None
        return super().process(item, variable=variable, plural=plural, context=context, **kwargs)

    def _is_plural(self, item):
        variable = self.get("variable")
        value = str(item.reference.get(variable.replace("-", "_"), ""))
        if variable.startswith("number-of"):
            return value.isdecimal() and int(value) > 1
        return self.RE_MULTIPLE_NUMBERS.search(value) is not None

    def case(self, text, language=None):
        return super().case(text, "en")


class Substitute(model.Substitute):
    """What stands for a missing author, and is shown there only."""

    def render(self, item, context=None, **kwargs):
        for child in self.getchildren():
            shown = len(NOW.shown)
            more = {"names_context": self.getparent()} if isinstance(child, Names) and child.name is None else {}
            try:
                text = child.render(item, context=context, **more, **kwargs)
            except VariableError:
                continue
            if text:
                NOW.suppressed |= set(NOW.shown[shown:])
                return text
        return None
