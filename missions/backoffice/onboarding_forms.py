"""What the team asks about a cohort: other rules to look at, and a choice in writing."""

from django import forms

from labo.forms import OneLineField
from missions.cohort import Rules
from missions.models import OnboardingApplication

IN, OUT, RULES = "in", "out", "rules"
CHOICES = {IN: True, OUT: False, RULES: None}
MOST = 30

# The name in the address, the number of the rules, its words.
NUMBERS = {
    "places": ("places", "Places"),
    "direction": ("direction_cap", "Au plus, par direction"),
    "famille": ("family_cap", "Au plus, par famille de métiers"),
    "encadrants": ("manager_cap", "Au plus, qui encadrent"),
    "terrain": ("field_floor", "Au moins, sur le terrain"),
    "c": ("category_c_floor", "Au moins, catégorie C"),
    "b": ("category_b_floor", "Au moins, catégorie B"),
    "cas": ("reserved_leads", "Gardées pour les cas en cours"),
    "commune": ("reserved_municipality", "Gardées pour une commune"),
}


class RulesForm(forms.Form):
    """Other rules than the published ones: read in the address, saved nowhere. What is left empty does not change."""

    use_required_attribute = False
    graine = OneLineField(label="Graine du tirage au sort", max_length=60, required=False)

    def __init__(self, data, *, published: Rules):
        self.published = published
        super().__init__(data if set(data) & {*NUMBERS, "graine"} else None)
        for name, (column, label) in NUMBERS.items():
            self.fields[name] = forms.IntegerField(
                label=label,
                min_value=0,
                max_value=MOST,
                required=False,
                initial=getattr(published, column),
                widget=forms.NumberInput(attrs={"class": "labo-court", "min": 0, "max": MOST}),
            )
        self.fields["graine"].initial = published.seed
        self.order_fields([*NUMBERS, "graine"])

    @property
    def rules(self):
        """The rules asked for; the published ones when nothing is asked, or nothing that can be read."""
        if not self.is_bound or not self.is_valid():
            return self.published
        wanted = {
            column: self.cleaned_data[name]
            for name, (column, _) in NUMBERS.items()
            if self.cleaned_data.get(name) is not None
        }
        same = {name: getattr(self.published, name) for name in ("raised_direction_cap", "enough_directions")}
        if wanted.get("direction_cap", self.published.direction_cap) != self.published.direction_cap:
            # Whoever asks for a cap wants that one.
            same["raised_direction_cap"] = wanted["direction_cap"]
        base = {column: getattr(self.published, column) for column, _ in NUMBERS.values()}
        return Rules(**{**base, **wanted, **same, "seed": self.cleaned_data["graine"] or self.published.seed})


class ChoiceForm(forms.Form):
    use_required_attribute = False
    choice = forms.ChoiceField(
        label="Pour cette candidature",
        choices=[
            (RULES, "Les règles décident"),
            (IN, "L’équipe la retient, quelles que soient les règles"),
            (OUT, "L’équipe l’écarte"),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": "Choisissez une réponse.", "invalid_choice": "Choisissez une réponse."},
    )
    reason = OneLineField(
        label="Pourquoi, si l’équipe en décide",
        help_text="Pour l’équipe seule. La personne lit que c’est un choix de l’équipe, sans ces mots.",
        max_length=OnboardingApplication._meta.get_field("override_reason").max_length,
        required=False,
    )
