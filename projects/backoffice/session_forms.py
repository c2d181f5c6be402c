"""What the lab types about a session: when and who, the presences, a line of the agenda, a question, a decider."""

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q

from labo.forms import InstantInput, LinesField, LongTextField, OneLineField, length_of
from labo.models import User
from labo.templatetags.labo import NBSP, moment
from projects.backoffice.forms import Evaluators
from projects.models import AgendaItem, Decider, Minutes, PresentationAnswer, Proposal, Session
from projects.models.agenda_item import MOST_MINUTES
from projects.models.session import AWAITING


class Cases(forms.ModelMultipleChoiceField):
    widget = forms.CheckboxSelectMultiple

    def label_from_instance(self, proposal):
        return f"{proposal.title} ({proposal.org_unit}, {proposal.get_status_display().lower()})"


def minutes_field(**kwargs):
    return forms.IntegerField(
        min_value=0,
        max_value=MOST_MINUTES,
        error_messages={
            "required": "Donnez une durée en minutes, 0 pour une ligne sans durée.",
            "invalid": "Écrivez un nombre de minutes.",
            "min_value": "Une durée ne peut pas être négative.",
            "max_value": f"Une ligne dure {MOST_MINUTES}{NBSP}minutes au plus.",
        },
        **kwargs,
    )


class SessionForm(forms.Form):
    use_required_attribute = False
    number = forms.IntegerField(
        label="Numéro", min_value=1, max_value=9999, widget=forms.NumberInput(attrs={"class": "labo-court"})
    )
    title = OneLineField(
        label="Titre",
        max_length=length_of(Session, "title"),
        error_messages={"required": "Donnez un titre à la session."},
    )
    starts_at = forms.DateTimeField(
        label="Début", widget=InstantInput, error_messages={"required": "Donnez le jour et l’heure du début."}
    )
    ends_at = forms.DateTimeField(
        label="Fin", widget=InstantInput, error_messages={"required": "Donnez le jour et l’heure de la fin."}
    )
    place = OneLineField(
        label="Lieu",
        max_length=length_of(Session, "place"),
        error_messages={"required": "Dites où se tient la session."},
    )
    facilitator = forms.ModelChoiceField(
        User.objects.none(),
        label="Animation",
        help_text="Cette personne signe le compte rendu, avec une autre de l’équipe du labo.",
        empty_label="Choisissez une personne",
        error_messages={"required": "Choisissez la personne qui anime."},
    )
    participants = Evaluators(
        User.objects.none(),
        label="Participantes et participants",
        help_text="Les personnes qui évaluent un des cas sont prévenues elles aussi, même sans être cochées ici.",
        required=False,
    )
    cases = Cases(
        Proposal.objects.none(),
        label="Les cas",
        help_text="Ceux qui sont pris en main et pas encore décidés. Un cas n’attend qu’une session à la fois.",
        required=False,
    )
    revision = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0)

    def __init__(self, *args, session=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.session = session
        team = User.objects.assessors()
        self.fields["facilitator"].queryset = team
        self.fields["participants"].queryset = team
        free = ~Q(session_cases__fate="waiting")
        if session is not None:
            # What the session holds already stays choosable, whatever became of it.
            free |= Q(session_cases__session=session)
        self.fields["cases"].queryset = (
            Proposal.objects.filter(Q(status__in=AWAITING) & free | Q(pk__in=session.cases.values("proposal")))
            if session is not None
            else Proposal.objects.filter(Q(status__in=AWAITING) & free)
        ).select_related("org_unit").order_by("submitted_at", "pk").distinct()  # fmt: skip

    def clean_number(self):
        number = self.cleaned_data["number"]
        others = Session.objects.filter(number=number)
        if self.session is not None:
            others = others.exclude(pk=self.session.pk)
        if others.exists():
            raise ValidationError(f"La session {number} existe déjà.", code="unique")
        return number

    def clean(self):
        data = self.cleaned_data
        if data.get("starts_at") and data.get("ends_at") and data["ends_at"] <= data["starts_at"]:
            self.add_error("ends_at", "Une session finit après avoir commencé.")
        return data

    @property
    def words(self):
        """What :meth:`Session.plan` and :meth:`Session.change` are given."""
        return {name: value for name, value in self.cleaned_data.items() if name != "revision"}


def initial_of(session):
    """Return what the form shows of a session."""
    return {
        "number": session.number,
        "title": session.title,
        "starts_at": session.starts_at,
        "ends_at": session.ends_at,
        "place": session.place,
        "facilitator": session.facilitator_id,
        "participants": [person.pk for person in session.participants.all()],
        "cases": [case.proposal_id for case in session.cases.all()],
        "revision": session.revision,
    }


def saved_words(session):
    """Return what is saved, field by field, as one reads it: [(field, label, words)]."""
    fields = SessionForm.base_fields
    people = ", ".join(str(person) for person in session.participants.order_by("last_name", "first_name", "pk"))
    cases = ", ".join(str(case.proposal) for case in session.cases.select_related("proposal"))
    words = {
        "number": session.number,
        "title": session.title,
        "starts_at": moment(session.starts_at),
        "ends_at": moment(session.ends_at),
        "place": session.place,
        "facilitator": session.facilitator or "personne",
        "participants": people or "personne",
        "cases": cases or "aucun",
    }
    return [(name, fields[name].label, value) for name, value in words.items()]


def typed_initial(typed, *, lists=()):
    """Return what was put aside, as the initial values of a form: nothing is checked yet."""
    found = {name: typed.get(name, "") for name in typed if name not in lists}
    return found | {name: [pk for pk in typed.getlist(name) if pk.isdecimal()] for name in lists}


class PresenceForm(forms.Form):
    use_required_attribute = False
    attendees = Evaluators(User.objects.none(), label="Qui est là", required=False)
    guests = LinesField.of(
        Session,
        "guests",
        label="Autres personnes présentes",
        help_text="Les services qui présentent, les invités. Une personne par ligne.",
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, session, **kwargs):
        super().__init__(*args, **kwargs)
        invited = session.readers().values("pk")
        people = User.objects.filter(Q(pk__in=invited) | Q(pk__in=session.attendees.values("pk")))
        self.fields["attendees"].queryset = people.order_by("last_name", "first_name", "pk")


class LineForm(forms.Form):
    """One line of the agenda as it is edited: its words and its length."""

    use_required_attribute = False
    title = OneLineField(
        label="Intitulé",
        max_length=length_of(AgendaItem, "title"),
        error_messages={"required": "Donnez un intitulé à cette ligne, ou retirez-la."},
    )
    minutes = minutes_field(label="Minutes")


class NewLineForm(LineForm):
    title = OneLineField(
        label="Ce qu’il faut ajouter",
        max_length=length_of(AgendaItem, "title"),
        error_messages={"required": "Écrivez ce qu’il faut ajouter."},
    )
    minutes = minutes_field(label="Minutes", initial=10)


class DrawForm(forms.Form):
    use_required_attribute = False
    minutes = forms.IntegerField(
        label="Temps disponible, en minutes",
        help_text="Sans les pauses ni le repas.",
        min_value=30,
        max_value=2000,
        widget=forms.NumberInput(attrs={"class": "labo-court"}),
        error_messages={"required": "Dites de combien de minutes vous disposez."},
    )


class AnswerForm(forms.Form):
    use_required_attribute = False
    answer = LongTextField(
        label="Réponse du service",
        max_length=length_of(PresentationAnswer, "answer"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=0)


class QuestionForm(forms.Form):
    use_required_attribute = False
    question = LongTextField(
        label="Une question de plus",
        max_length=600,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": "Écrivez la question."},
    )
    criterion = forms.ChoiceField(label="Critère", required=False)

    def __init__(self, *args, criteria, **kwargs):
        super().__init__(*args, **kwargs)
        self.criteria = {criterion.code: criterion for criterion in criteria}
        self.fields["criterion"].choices = [
            ("", "Aucun en particulier"),
            *((code, str(criterion)) for code, criterion in self.criteria.items()),
        ]

    def clean_criterion(self):
        return self.criteria.get(self.cleaned_data["criterion"])


class MinutesForm(forms.Form):
    use_required_attribute = False
    preface = LongTextField(
        label="Préambule",
        help_text="Ce qu’il faut savoir avant de lire. Facultatif.",
        max_length=length_of(Minutes, "preface"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    remarks = LongTextField(
        label="Remarques",
        help_text="Ce qui s’est dit hors de l’ordre du jour, ce qui est à préparer. Facultatif.",
        max_length=length_of(Minutes, "remarks"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=0)


class CorrectionForm(forms.Form):
    use_required_attribute = False
    reason = LongTextField(
        label="Ce que vous corrigez, et pourquoi",
        max_length=length_of(Minutes, "correction"),
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Dites ce que vous corrigez et pourquoi."},
    )


class DeciderForm(forms.Form):
    use_required_attribute = False
    name = OneLineField(
        label="Nom et fonction",
        max_length=length_of(Decider, "name"),
        error_messages={"required": "Nommez la personne."},
    )
    email = forms.EmailField(
        label="Adresse professionnelle",
        error_messages={
            "required": "Donnez son adresse.",
            "invalid": "Écrivez une adresse complète, par exemple nom@example.org.",
        },
    )
