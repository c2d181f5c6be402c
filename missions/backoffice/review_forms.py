"""The forms of a review: its parts, its publication, what became of its advice."""

from django import forms

from labo.forms import LinesField, LongTextField, OneLineField, length_of
from missions.backoffice.forms import PlainForm, why
from missions.models import Recommendation, Review
from missions.models.review import QUOTES, WRITTEN

ROWS = {"summary": 3, "question": 2, "works": 4, "fails": 4}
HELP = {
    "summary": "C’est ce qu’on lit en premier, sur la page publique et dans les listes.",
    "themes": "Un par ligne, cinq au plus. Ils servent à retrouver le bilan.",
    "question": "Celle de la note, ou celle qu’elle est devenue.",
    "findings": "Un constat par ligne, tel que le terrain l’a montré.",
    "leads": "Une piste par ligne\u00a0: ce qui a été imaginé.",
    "tests": "Un essai par ligne\u00a0: ce qui a été fabriqué, où, avec qui.",
    "recommended": "Une préconisation par ligne. Chacune sera suivie\u00a0: mise en œuvre, transformée ou abandonnée.",
    "outputs": "Ce qui a été fait\u00a0: ateliers, personnes rencontrées, prototypes.",
    "outcomes": "Ce qui a changé\u00a0: décisions, compétences, habitudes.",
    "impacts": "Ce que cela change pour les publics, observé ou attendu. Dites comment on le saura.",
    "gaps": "Ce qui n’a pas suivi la note, et pourquoi.",
    "lessons": "Ce que nous referions, ce que nous ne referions pas.",
    "follow_on": "Qui fait quoi, quand, avec quoi.",
}


def review_field(name):
    """Return the field of a column of the review: a text, or a list with one item per line."""
    column = Review._meta.get_field(name)
    words = {"help_text": HELP.get(name, ""), "required": False}
    if hasattr(column, "base_field"):
        return LinesField.of(Review, name, widget=forms.Textarea(attrs={"rows": 4}), **words)
    widget = forms.Textarea(attrs={"rows": ROWS.get(name, 4)})
    label = column.verbose_name[0].upper() + column.verbose_name[1:]
    return LongTextField(label=label, max_length=column.max_length, widget=widget, **words)


class ReviewForm(PlainForm):
    """The review, part by part; all of it may stay empty until it is published."""

    seen = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in WRITTEN:
            self.fields[name] = review_field(name)
        for rank in range(1, QUOTES + 1):
            self.fields[f"words_{rank}"] = LongTextField(
                label=f"Parole {rank}", max_length=400, required=False, widget=forms.Textarea(attrs={"rows": 2})
            )
            self.fields[f"speaker_{rank}"] = OneLineField(
                label=f"Qui parle, sans nom (parole {rank})", max_length=100, required=False
            )

    @classmethod
    def first_values(cls, review):
        values = {"seen": review.revision, **{name: getattr(review, name) for name in WRITTEN}}
        for quote in review.quotes.all():
            values |= {f"words_{quote.position}": quote.words, f"speaker_{quote.position}": quote.speaker}
        return values

    def clean(self):
        data = super().clean()
        for rank in range(1, QUOTES + 1):
            if data.get(f"words_{rank}") and not data.get(f"speaker_{rank}"):
                self.add_error(
                    f"speaker_{rank}",
                    "Dites qui parle, sans nom\u00a0: «\u00a0une médiatrice\u00a0».",
                )
        if len(set(data.get("recommended", ()))) < len(data.get("recommended", ())):
            self.add_error("recommended", "La même préconisation est écrite deux fois.")
        return data

    @property
    def quotes(self):
        data = self.cleaned_data
        return [(data[f"words_{n}"], data[f"speaker_{n}"]) for n in range(1, QUOTES + 1) if data[f"words_{n}"]]

    @property
    def voices(self):
        """The pairs of fields of the quotes, for the page."""
        return [(self[f"words_{rank}"], self[f"speaker_{rank}"]) for rank in range(1, QUOTES + 1)]


class PublishForm(PlainForm):
    seen = forms.IntegerField(widget=forms.HiddenInput)
    level = forms.ChoiceField(
        label="Qui pourra lire ce bilan",
        choices=Review.Level.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choisissez qui pourra lire le bilan."},
    )
    agreement = OneLineField(
        label="L’accord du service, pour le public",
        help_text="Qui l’a donné, quand, comment. Nécessaire pour une publication publique seulement.",
        max_length=length_of(Review, "agreement"),
        required=False,
    )
    confirmed = forms.BooleanField(
        label="J’ai relu le bilan tel qu’il sera lu, et aucune personne n’y est reconnaissable",
        error_messages={"required": "Relisez le bilan avant de le publier, puis cochez la case."},
    )

    def clean(self):
        if self.cleaned_data.get("level") == Review.Level.PUBLIC and not self.cleaned_data.get("agreement"):
            self.add_error("agreement", "Dites qui, au service, a donné son accord.")
        return super().clean()


class TakeBackForm(PlainForm):
    reason = why(
        "Pourquoi reprendre le bilan",
        missing="Dites pourquoi le bilan est repris.",
        help_text="Personne ne le lira plus, sauf l’équipe, jusqu’à la prochaine publication.",
    )


class FateForm(PlainForm):
    fate = forms.ChoiceField(label="Ce qu’elle est devenue", choices=Recommendation.Fate.choices)
    words = OneLineField(label="Ce qui s’est passé", max_length=length_of(Recommendation, "words"), required=False)

    @classmethod
    def of(cls, advice, data=None):
        """Return the form of one recommendation among others: no two of its fields have the same name on the page."""
        return cls(data, initial={"fate": advice.fate, "words": advice.words}, auto_id=f"r{advice.pk}_%s")

    def clean(self):
        if self.cleaned_data.get("fate") != Recommendation.Fate.WAITING and not self.cleaned_data.get("words"):
            self.add_error("words", "Dites en une phrase ce qui s’est passé.")
        return super().clean()
