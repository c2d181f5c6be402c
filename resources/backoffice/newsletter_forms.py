"""What an editor types in an issue: its words, those of each item, an item of their own."""

from django import forms

from labo.forms import INSTANT, DayInput, InstantInput, LongTextField, OneLineField, length_of
from labo.typography import french
from resources.models import IssueItem, NewsletterIssue
from resources.watch.states import CATEGORIES

ADDRESS = "Cette adresse commence par http://, https:// ou, pour une page du portail, par /."


def area(model, name, rows, **kwargs):
    return LongTextField(
        max_length=length_of(model, name), required=False, widget=forms.Textarea(attrs={"rows": rows}), **kwargs
    )


class IssueForm(forms.Form):
    """``seen`` is the revision that the person started from. A draft may lack anything: it is read over later."""

    use_required_attribute = False
    seen = forms.IntegerField(min_value=0, max_value=2**31 - 1, widget=forms.HiddenInput)
    title = OneLineField(
        label="Titre",
        help_text=french("C’est l’objet du courriel : 60 signes se lisent sur un téléphone."),
        max_length=length_of(NewsletterIssue, "title"),
        required=False,
    )
    preheader = OneLineField(
        label="Phrase d’aperçu",
        help_text="Les messageries la montrent après l’objet.",
        max_length=length_of(NewsletterIssue, "preheader"),
        required=False,
    )
    edito = area(
        NewsletterIssue,
        "edito",
        8,
        label="Édito",
        help_text=french("Quelques lignes, à votre façon. **gras**, [mots du lien](https://…), « - » pour une liste."),
    )
    call = area(
        NewsletterIssue,
        "call",
        4,
        label="Appel à l’aide",
        help_text="Qui cherchez-vous, pour quoi, avant quand. Facultatif.",
    )

    @property
    def words(self):
        return {name: self.cleaned_data[name] for name in NewsletterIssue.EDITED}


class ItemForm(forms.Form):
    """The words of one item; one that the editor wrote has its address and its day too."""

    use_required_attribute = False
    title = OneLineField(
        label="Titre",
        max_length=length_of(IssueItem, "title"),
        error_messages={"required": "Donnez un titre à cet article."},
    )
    text = area(IssueItem, "text", 4, label="Texte")
    words = OneLineField(label="Mots du lien", max_length=length_of(IssueItem, "words"), required=False)
    address = OneLineField(
        label="Adresse de la page",
        help_text=french("https://… ou, pour une page du portail, ce qui suit son nom : /projets/"),
        max_length=length_of(IssueItem, "address"),
        required=False,
    )
    on = forms.DateField(
        label="Jour",
        help_text="Pour un rendez-vous.",
        required=False,
        widget=DayInput,
        error_messages={"invalid": "Ce jour n’existe pas."},
    )

    def __init__(self, *args, item=None, kept=None, prefix="", **kwargs):
        """:param kept: the answers of the whole page, put aside when a session ended."""
        prefix = prefix or f"i{item.pk}"
        first = {name: getattr(item, name) for name in self.base_fields} if item else {}
        first |= {name: kept[f"{prefix}-{name}"] for name in self.base_fields if f"{prefix}-{name}" in (kept or {})}
        super().__init__(*args, prefix=prefix, initial=first, **kwargs)
        if item is not None and item.source:
            del self.fields["address"], self.fields["on"]

    def clean_address(self):
        address = self.cleaned_data["address"]
        ours = address.startswith("/") and not address.startswith("//")
        if address and not ours and not address.startswith(("http://", "https://")):
            raise forms.ValidationError(ADDRESS)
        return address


class OwnItemForm(ItemForm):
    """An item that the editor adds: nothing at all, or a category and a title."""

    category = forms.ChoiceField(label="Rubrique", choices=[(row.code, row.name) for row in CATEGORIES.values()])
    field_order = ["category", "title", "text", "address", "words", "on"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, prefix="new", empty_permitted=True, **kwargs)

    def has_changed(self):
        return any(name != "category" for name in self.changed_data)


class TryForm(forms.Form):
    to = forms.ChoiceField(
        label="À qui",
        choices=[("me", "à moi"), ("team", "à toute l’équipe")],
        # Beside the form of the issue, and sent with it: what is typed is saved before it is tried.
        widget=forms.RadioSelect(attrs={"form": "numero"}),
        initial="me",
        error_messages={
            "required": "Choisissez à qui part l’essai.",
            "invalid_choice": "Choisissez à qui part l’essai.",
        },
    )


class ReleaseForm(forms.Form):
    """Two steps: the page says who gets it, the person types how many they are."""

    use_required_attribute = False
    seen = forms.IntegerField(min_value=0, max_value=2**31 - 1, widget=forms.HiddenInput)
    count = forms.IntegerField(
        label=french("Combien de personnes la reçoivent ?"),
        help_text=french("Recopiez le nombre, en chiffres : c’est votre signature."),
        min_value=0,
        max_value=2**31 - 1,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        error_messages={"required": "Recopiez le nombre de personnes.", "invalid": "Écrivez un nombre, en chiffres."},
    )
    when = forms.ChoiceField(
        label=french("Quand part-elle ?"),
        choices=[("now", "tout de suite"), ("later", "au jour et à l’heure ci-dessous")],
        widget=forms.RadioSelect,
        initial="now",
        error_messages={"required": "Dites quand elle part.", "invalid_choice": "Dites quand elle part."},
    )
    send_at = forms.DateTimeField(
        label="Jour et heure",
        help_text="Heure de Paris.",
        required=False,
        input_formats=[INSTANT, f"{INSTANT}:%S"],
        widget=InstantInput,
        error_messages={"invalid": "Ce jour ou cette heure n’existe pas."},
    )

    def clean(self):
        lacks = self.cleaned_data.get("when") == "later" and not self.cleaned_data.get("send_at")
        if lacks and not self.has_error("send_at"):
            self.add_error("send_at", "Donnez le jour et l’heure du départ.")
        return self.cleaned_data

    @property
    def send_at_asked(self):
        return self.cleaned_data["send_at"] if self.cleaned_data["when"] == "later" else None
