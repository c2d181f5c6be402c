"""Attaching files: one place for each piece that a case usually has, and some for others."""

from crispy_forms.helper import FormHelper
from django import forms

from labo.attached.inspection import ACCEPT
from labo.forms import NBSP, OneLineField
from projects.models import Attachment
from projects.models.attachment import MAX_FILES

HINTS = {
    Attachment.Kind.CHART: "Qui travaille avec qui, autour de la question.",
    Attachment.Kind.PICTURE: "Le lieu, le comptoir, l’affiche, l’objet : ce qu’on voit quand on y va.",
    Attachment.Kind.WORKING: "Un compte rendu, un courrier type, des chiffres que vous avez déjà.",
}
FREE_PLACES = 2


class PieceForm(forms.Form):
    """One file and what it shows."""

    use_required_attribute = False

    file = forms.FileField(
        label="Fichier",
        required=False,
        widget=forms.FileInput(attrs={"accept": ACCEPT}),
        error_messages={"empty": "Ce fichier est vide. Vérifiez qu’il est bien enregistré, puis recommencez."},
    )
    caption = OneLineField(
        label="Ce qu’il montre",
        max_length=Attachment._meta.get_field("caption").max_length,
        required=False,
    )

    def __init__(self, *args, kind=Attachment.Kind.OTHER, **kwargs):
        super().__init__(*args, **kwargs)
        self.kind = Attachment.Kind(kind)
        self.title, self.hint = self.kind.label, HINTS.get(self.kind, "")

    @property
    def helper(self):
        helper = FormHelper()
        helper.form_tag = False
        return helper

    def clean(self):
        if self.kind == Attachment.Kind.OTHER and self.cleaned_data.get("file") and not self.cleaned_data["caption"]:
            self.add_error("caption", "Dites en une phrase ce que montre ce fichier.")


class ChangedPieceForm(PieceForm):
    """Another caption, another file, or both, in the place of what is there: ``seen`` names it."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, attachment, **kwargs):
        first = {"caption": attachment.caption, "seen": attachment.mark}
        super().__init__(*args, kind=attachment.kind, initial=first, **kwargs)
        self.fields["file"].label = "Un autre fichier à la place"
        self.fields["file"].help_text = f"Laissez vide pour garder «{NBSP}{attachment.name}{NBSP}»."


def places(attachments, *args):
    """
    Return the forms that a case still has room for: its empty named places, then some free ones.

    :param args: the data and files of a request, for bound forms.
    """
    room = MAX_FILES - len(attachments)
    taken = {attachment.kind for attachment in attachments}
    named = [kind for kind in Attachment.Kind if kind != Attachment.Kind.OTHER and kind not in taken][:room]
    free = min(FREE_PLACES, room - len(named))
    forms_ = [PieceForm(*args, kind=kind, prefix=kind.value) for kind in named]
    return forms_ + [PieceForm(*args, prefix=f"other-{rank}") for rank in range(1, free + 1)]
