"""The form of a decision: what is decided, what weighed, and what each outcome needs besides."""

from django import forms

from labo.forms import DayInput, LinesField, LongTextField, OneLineField, length_of
from labo.templatetags.labo import NBSP
from projects.backoffice.forms import not_past
from projects.models import Decision, Dimension, Door, Lifting, Proposal
from projects.models.merger import WELCOMING
from projects.models.outcome import dimensions_to_explain

Status = Proposal.Status
CONTACT = ("contact_name", "contact_email", "contact_phone")
WRITTEN_DOOR = ("redirected_to", *CONTACT)
PLAIN = ("reasons", "watch_points", "door", *WRITTEN_DOOR, "reexamine_on", "to_rework")
HINTS = {
    Dimension.RELEVANCE: "Est-ce un sujet à ouvrir, ou une solution déjà choisie ?",
    Dimension.FEASIBILITY: "Les agents, le temps, l’accès au terrain : ce qui est là, ce qui manque.",
    Dimension.COHERENCE: "La marge de manœuvre, ce que font déjà d’autres services, le moment.",
}


class CaseToJoin(forms.ModelChoiceField):
    """A case that lives, by its reference: two cases may have the same title."""

    def label_from_instance(self, proposal):
        return f"{proposal.reference}, {proposal.title} ({proposal.org_unit})"


class DecisionForm(forms.Form):
    """What is decided and why, dimension by dimension, with a written lifting for each blocking red."""

    use_required_attribute = False
    seen = forms.IntegerField(required=False, widget=forms.HiddenInput)
    outcome = forms.ChoiceField(
        label="La décision",
        widget=forms.RadioSelect,
        error_messages={"required": "Choisissez une décision."},
    )
    reasons = LongTextField(
        label="Les motifs, en quelques phrases",
        help_text="Le service les lira en tête de la lettre. Sans nommer personne.",
        max_length=length_of(Decision, "reasons"),
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": f"Donnez les motifs de la décision{NBSP}: le service les lira."},
    )
    watch_points = LinesField.of(
        Decision,
        "watch_points",
        help_text="Ce à quoi faire attention ensemble. Un point par ligne.",
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    door = forms.ModelChoiceField(
        Door.objects.open(),
        label="Une autre porte, dans l’annuaire",
        empty_label="Aucune de la liste",
        required=False,
    )
    redirected_to = LongTextField(
        label="Ou une porte qui n’y est pas",
        help_text="Le service ou la structure, et ce que l’on y trouve.",
        max_length=length_of(Decision, "redirected_to"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    contact_name = OneLineField(
        label="La personne à contacter", max_length=length_of(Decision, "contact_name"), required=False
    )
    contact_email = forms.EmailField(
        label="Son adresse",
        required=False,
        error_messages={"invalid": f"Cette adresse est incomplète. Par exemple{NBSP}: prenom.nom@example.org."},
    )
    contact_phone = OneLineField(label="Son téléphone", max_length=length_of(Decision, "contact_phone"), required=False)
    reexamine_on = forms.DateField(
        label="Réexamen le",
        required=False,
        widget=DayInput,
        validators=[not_past],
        error_messages={"invalid": "Écrivez une date, par exemple 15/01/2027."},
    )
    to_rework = LongTextField(
        label="Ce que le service retravaille d’ici là",
        help_text=f"Laissez vide si rien ne dépend de lui{NBSP}: la lettre lui dira qu’il n’a rien à préparer.",
        max_length=length_of(Decision, "to_rework"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    merged_into = CaseToJoin(
        Proposal.objects.none(),
        label="Le cas rejoint",
        empty_label="Choisissez le cas",
        required=False,
        error_messages={"invalid_choice": f"Ce cas n’est plus ouvert{NBSP}: choisissez-en un autre."},
    )
    is_named = forms.BooleanField(
        label="Les deux services sont d’accord pour être nommés l’un à l’autre",
        help_text="Sans leur accord, la lettre ne nomme personne. Vous pourrez le noter plus tard, sur la page du cas.",
        required=False,
    )

    def __init__(self, *args, proposal, user, outcomes, reds, counts=None, **kwargs):
        """
        :param outcomes: the decisions that the state of the case allows.
        :param reds: the blocking criteria, in the grid's order.
        :param counts: {dimension: words}, how many signals of each kind it has, for who may read them.
        """
        super().__init__(*args, **kwargs)
        self.reds = list(reds)
        self.fields["outcome"].choices = [(outcome.value, outcome.label) for outcome in outcomes]
        others = Proposal.objects.in_back_office(user).filter(status__in=WELCOMING).exclude(pk=proposal.pk)
        self.fields["merged_into"].queryset = others.select_related("org_unit").order_by("-submitted_at", "-pk")
        for dimension in Dimension:
            said = f" Les avis déposés{NBSP}: {counts[dimension]}." if counts and dimension in counts else ""
            self.fields[self.weighed_name(dimension)] = LongTextField(
                label=dimension.label,
                help_text=f"{HINTS[dimension]}{said}".replace(" ?", f"{NBSP}?").replace(" :", f"{NBSP}:"),
                max_length=length_of(Decision, self.weighed_name(dimension)),
                required=False,
                widget=forms.Textarea(attrs={"rows": 3}),
            )
        for criterion in self.reds:
            self.fields[self.lifting_name(criterion)] = LongTextField(
                label=f"Levée motivée pour {criterion.code}",
                help_text="Pourquoi ce signal rouge ne bloque plus. Laissez vide si une condition s’en charge.",
                max_length=length_of(Lifting, "text"),
                required=False,
                widget=forms.Textarea(attrs={"rows": 3}),
            )

    @staticmethod
    def lifting_name(criterion):
        return f"lifting_{criterion.code}"

    @staticmethod
    def weighed_name(dimension):
        return f"{dimension}_reasons"

    def lifting_fields(self):
        """Return (criterion, bound field) for each blocking red."""
        return [(criterion, self[self.lifting_name(criterion)]) for criterion in self.reds]

    def weighed_fields(self):
        return [self[self.weighed_name(dimension)] for dimension in Dimension]

    @property
    def liftings(self):
        """Return {criterion: text} for the reds that are lifted in writing."""
        texts = {criterion: self.cleaned_data.get(self.lifting_name(criterion), "") for criterion in self.reds}
        return {criterion: text for criterion, text in texts.items() if text}

    @property
    def words(self):
        """Return the columns of the decision, as :meth:`Decision.propose` wants them."""
        said = self.cleaned_data
        merged = said["outcome"] == Status.MERGED
        return {
            "outcome": said["outcome"],
            **{name: said[name] for name in PLAIN if not (said["door"] and name in WRITTEN_DOOR)},
            **{self.weighed_name(dimension): said[self.weighed_name(dimension)] for dimension in Dimension},
            "merged_into": said["merged_into"] if merged else None,
            "is_named": merged and said["is_named"],
        }

    def clean(self):
        said = self.cleaned_data
        outcome = said.get("outcome")
        written = [name for name in WRITTEN_DOOR if said.get(name)]
        if said.get("door") and written:
            self.complain(
                "door", "Choisissez une porte de l’annuaire, ou écrivez-en une autre plus bas : pas les deux."
            )
        elif written:
            self.ask_for_a_contact(said)
        elif outcome == Status.REDIRECTED and not said.get("door"):
            self.complain("door", "Nommez l’autre porte : choisissez-la dans l’annuaire, ou écrivez-la plus bas.")
        if outcome == Status.POSTPONED and not said.get("reexamine_on"):
            self.complain("reexamine_on", "Donnez la date à laquelle le cas sera réexaminé.")
        if outcome == Status.MERGED and not said.get("merged_into"):
            self.complain("merged_into", "Choisissez le cas que celui-ci rejoint.")
        return said

    def ask_for_a_contact(self, said):
        if not said.get("redirected_to"):
            self.complain("redirected_to", "Dites de quel service ou de quelle structure il s’agit.")
        if not said.get("contact_name"):
            self.complain("contact_name", "Nommez la personne, ou l’accueil, que le service peut contacter.")
        if not said.get("contact_email") and not said.get("contact_phone"):
            self.complain("contact_email", "Donnez une adresse, ou un numéro de téléphone plus bas.")

    def complain(self, name, sentence):
        if name not in self.errors:
            self.add_error(name, sentence.replace(" :", f"{NBSP}:"))

    def weigh(self, conditions):
        """Say beside each field what is missing once the conditions are known too."""
        outcome = self.cleaned_data.get("outcome")
        filled = conditions.filled()
        if outcome == Status.ACCEPTED_CONDITIONS and not filled and not conditions.has_errors:
            conditions.forms[0].add_error("text", "Écrivez au moins une condition, avec une personne et une date.")
        elif outcome and outcome != Status.ACCEPTED_CONDITIONS and filled:
            self.complain(
                "outcome",
                f"Des conditions sont écrites plus bas{NBSP}: choisissez «{NBSP}Retenue sous conditions{NBSP}», "
                "ou retirez-les.",
            )
        if outcome in Proposal.ACCEPTING and not conditions.has_errors:
            treated = {row["criterion"] for row in filled} | set(self.liftings)
            for criterion in self.reds:
                if criterion not in treated:
                    self.complain(
                        self.lifting_name(criterion),
                        f"{criterion.code}{NBSP}: ce signal rouge éliminatoire demande une levée écrite ou une "
                        "condition datée.",
                    )
        if outcome and outcome != Status.MERGED:
            self.ask_what_weighed(outcome)

    def ask_what_weighed(self, outcome):
        names = {dimension: self.weighed_name(dimension) for dimension in Dimension}
        explained = {dimension for dimension, name in names.items() if self.cleaned_data.get(name)}
        if not explained and not any(name in self.errors for name in names.values()):
            self.complain(
                names[Dimension.RELEVANCE],
                "Dites au service ce qui a pesé : remplissez au moins une des trois dimensions.",
            )
        if outcome in Proposal.REFUSING:
            for dimension in dimensions_to_explain(self.reds, explained):
                self.complain(
                    names[dimension],
                    "Un signal rouge éliminatoire a pesé ici : dites-le au service, avec des mots qui l’aident.",
                )
