"""The marks of the passages that the lab may word its own way (see ``labo.outbox.passages``)."""

from django import template
from django.template.base import TextNode

from labo.outbox.passages import filled

register = template.Library()


class PassageNode(template.Node):
    def __init__(self, name, default):
        self.name, self.default = name, default

    def render(self, context):
        text = context.get("passages", {}).get(self.name, self.default)
        return filled(text, context.get("named", {}), is_subject=self.name == "objet")


@register.tag
def passage(parser, token):
    """
    Mark a passage: ``{% passage "name" "Label" %}default text{% endpassage %}``.

    :raises TemplateSyntaxError: if the default holds anything but words.
    """
    try:
        _, name, _label = token.split_contents()
    except ValueError:
        raise template.TemplateSyntaxError("passage takes a name and a label, both quoted.") from None
    inside = parser.parse(["endpassage"])
    parser.delete_first_token()
    if any(not isinstance(node, TextNode) for node in inside):
        raise template.TemplateSyntaxError("A passage holds words and {variables}, no template code.")
    return PassageNode(name.strip('"'), "".join(node.s for node in inside).strip())
