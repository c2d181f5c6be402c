"""What the forms of a note share: a draft is saved as it is, in signs that its PDF can write."""

from labo.forms import LinesField
from labo.letters import unprintable
from labo.templatetags.labo import NBSP
from labo.typography import plain_signs


class DraftMixin:
    """
    Tells the page what the release will ask for, and asks for none of it: a draft is saved as it is.

    ``asked_later`` names those fields.
    """

    asked_later: frozenset[str] = frozenset()
    use_required_attribute = False

    def full_clean(self):
        for name in self.asked_later:
            self.fields[name].required = False
        super().full_clean()
        for name in self.asked_later:
            self.fields[name].required = True


class PrintableMixin:
    """Keeps the signs that our fonts can write, and says which it cannot: the PDF would have a hole there."""

    def clean(self):
        cleaned = super().clean()
        for name, value in list(self.cleaned_data.items()):
            if isinstance(value, str):
                self.cleaned_data[name] = self._readable(name, plain_signs(value))
            elif isinstance(self.fields[name], LinesField):
                self.cleaned_data[name] = [self._readable(name, plain_signs(line)) for line in value]
        return cleaned

    def _readable(self, name, text):
        if signs := unprintable(text):
            listed = f"{NBSP}» et «{NBSP}".join(signs[:5])
            self.add_error(
                name, f"Le PDF ne sait pas écrire «{NBSP}{listed}{NBSP}»{NBSP}: retirez ce qui n’est pas une lettre."
            )
        return text
