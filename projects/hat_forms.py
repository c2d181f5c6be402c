"""The forms of the room: one idea, a name for a group, the rounds to come, notes keyed in, the synthesis."""

import uuid

from django import forms
from django.forms.formsets import BaseFormSet, formset_factory

from labo.forms import LinesField, LongTextField, OneLineField
from labo.templatetags.labo import NBSP
from projects.models import Criterion, Hat, HatGroup, HatRoom, Leaning
from projects.models.hat_room import MAX_ROUNDS
from projects.models.hat_round import LONGEST, MINUTES
from projects.models.hats import MAX_IDEA

MOST_LINES = 60


class NoteForm(forms.Form):
    """
    One idea, under the hat of the moment.

    ``key`` names the note before it is sent, ``round`` the round it was begun in. On the service's side it says
    nothing of the grid.
    """

    use_required_attribute = False
    text = LongTextField(
        label="Votre idée",
        help_text="Une idée par note. Les notes ne sont pas signées.",
        max_length=MAX_IDEA,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": "Écrivez une idée avant de l’envoyer."},
    )
    criterion = forms.ModelChoiceField(
        Criterion.objects.none(),
        label="Elle touche un critère de la grille",
        required=False,
        empty_label="Aucun en particulier",
        to_field_name="code",
    )
    leaning = forms.ChoiceField(
        label="Elle éclaire",
        required=False,
        choices=[("", "Ni l’un ni l’autre"), *Leaning.choices],
    )
    key = forms.UUIDField(required=False, widget=forms.HiddenInput, initial=uuid.uuid4)
    round = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, grid=None, **kwargs):
        super().__init__(*args, **kwargs)
        if grid is None:
            del self.fields["criterion"], self.fields["leaning"]
        else:
            self.fields["criterion"].queryset = grid.criteria.all()

    @property
    def words(self):
        """The idea itself, without what only its sending needs."""
        return {name: value for name, value in self.cleaned_data.items() if name not in ("key", "round")}


class IdeaForm(NoteForm):
    """The same idea in other words: it has its round and its key already."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        del self.fields["key"], self.fields["round"]


class GroupForm(forms.Form):
    use_required_attribute = False
    name = OneLineField(
        label="Nom du groupe",
        max_length=HatGroup._meta.get_field("name").max_length,
        error_messages={"required": "Donnez un nom au groupe."},
    )


class RoundForm(forms.Form):
    use_required_attribute = False
    hat = forms.ChoiceField(label="Chapeau", choices=Hat)
    minutes = forms.IntegerField(
        label="Minutes",
        min_value=1,
        max_value=LONGEST,
        initial=MINUTES,
        error_messages={"required": "Donnez une durée."},
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )


class BaseRounds(BaseFormSet):
    """The rounds that have not begun, moved and removed by buttons that post the page."""

    def __init__(self, *args, rows=(), **kwargs):
        """:param rows: [{hat, minutes}] as they now stand or were typed."""
        self.extra = len(rows)
        super().__init__(*args, prefix="tours", initial=list(rows), **kwargs)

    def initial_form_count(self):
        return 0 if self.is_bound else super().initial_form_count()

    def total_form_count(self):
        return super().total_form_count() if self.is_bound else len(self.initial)

    @property
    def planned(self):
        """Return the rounds as :meth:`HatRoom.plan` wants them."""
        return [(form.cleaned_data["hat"], form.cleaned_data["minutes"]) for form in self.forms]


RoundFormSet = formset_factory(
    RoundForm, formset=BaseRounds, extra=0, max_num=MAX_ROUNDS, absolute_max=MAX_ROUNDS, validate_max=True
)


class RoomForm(forms.Form):
    """Who may stay. ``seen`` is the state of the room that the page was made from."""

    lead_stays = forms.BooleanField(
        label="Le porteur ou la porteuse du cas reste dans la salle",
        help_text="La personne écrit depuis son espace et lit les idées révélées, sans nom. Sinon elle n’en voit rien.",
        required=False,
    )
    seen = forms.IntegerField(widget=forms.HiddenInput)


class PaperForm(forms.Form):
    """What a sheet of paper holds, typed afterwards."""

    use_required_attribute = False
    hat = forms.ChoiceField(label="Sous quel chapeau", choices=Hat, widget=forms.RadioSelect, initial=Hat.WHITE)
    lines = LinesField(
        label="Les idées",
        help_text=f"Une idée par ligne. {MOST_LINES} lignes au plus à la fois.",
        max_items=MOST_LINES,
        max_length=MAX_IDEA,
        widget=forms.Textarea(attrs={"rows": 12}),
        error_messages={"required": "Écrivez au moins une idée."},
    )


class SynthesisForm(forms.Form):
    """What the blue hat says in the end."""

    use_required_attribute = False
    proposed = LongTextField(
        label="Ce que le groupe propose de décider",
        help_text="En une ou deux phrases, avec vos mots. La décision elle-même se prend ensuite.",
        max_length=HatRoom._meta.get_field("proposed").max_length,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Écrivez ce que le groupe propose, même si c’est d’attendre."},
    )
    reasons = LongTextField(
        label="Pourquoi",
        help_text="Ce qui a pesé, d’un côté et de l’autre, sans nommer personne.",
        max_length=HatRoom._meta.get_field("reasons").max_length,
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={"required": "Dites ce qui a pesé."},
    )
    dissent = LongTextField(
        label="Ce qui reste en désaccord",
        help_text=f"Un désaccord écrit vaut mieux qu’un accord de façade{NBSP}: il aidera la suite.",
        max_length=HatRoom._meta.get_field("dissent").max_length,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class ReopeningForm(forms.Form):
    use_required_attribute = False
    reason = LongTextField(
        label="Pourquoi rouvrir la salle",
        help_text="L’équipe le lira dans le journal du cas.",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": "Dites pourquoi la salle rouvre."},
    )
