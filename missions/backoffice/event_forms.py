"""What the team writes about an event: its words, its moment, its seats, why it is called off."""

from datetime import datetime, time, timedelta

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.text import capfirst

from labo.addresses import domains_in_words, is_agent_address
from labo.forms import DayInput, HourInput, LinesField, OneLineField, length_of
from labo.typography import french
from missions.backoffice.forms import PlainForm, why
from missions.models import Event, EventKind, EventSeries, SignUp

PROGRAMME_HELP = "Une ligne par moment : « 8 h 30 | Accueil et café »."
TESTIMONIES_HELP = "Une ligne par personne : « Qui | ce qu’elle raconte »."
SUBJECTS_HELP = "Une ligne par sujet, simple et à portée de pas : « Se repérer dans le bâtiment »."
WORDS = ["kind", "title", "summary", "programme", "access", "for_whom", "hosts"]


def capped(choices):
    """The words of a list of choices, each beginning as a line does."""
    return [(value, capfirst(words)) for value, words in choices]


class MomentForm(PlainForm):
    """When and where."""

    day = forms.DateField(label="Jour", widget=DayInput, error_messages={"required": "Choisissez un jour."})
    begins_at = forms.TimeField(label="De", widget=HourInput, error_messages={"required": "À quelle heure ?"})
    ends_at = forms.TimeField(label="À", widget=HourInput, error_messages={"required": "Jusqu’à quelle heure ?"})
    place = OneLineField(
        label="Lieu", max_length=length_of(Event, "place"), error_messages={"required": "Dites où l’on se retrouve."}
    )

    def clean(self):
        day, begins, ends = (self.cleaned_data.get(name) for name in ("day", "begins_at", "ends_at"))
        if begins and ends and ends <= begins:
            self.add_error("ends_at", "La rencontre finit après l’heure où elle commence.")
        if day and begins and ends:
            zone = timezone.get_default_timezone()
            self.cleaned_data["starts_at"] = datetime.combine(day, begins, zone)
            self.cleaned_data["ends_at_moment"] = datetime.combine(day, ends, zone)
            if self.cleaned_data["starts_at"] <= timezone.now():
                self.add_error("day", "Choisissez une date à venir.")

    @property
    def moment(self):
        data = self.cleaned_data
        return {"starts_at": data["starts_at"], "ends_at": data["ends_at_moment"], "place": data["place"]}

    @staticmethod
    def first_values(event):
        start, end = timezone.localtime(event.starts_at), timezone.localtime(event.ends_at)
        return {"day": start.date(), "begins_at": start.time(), "ends_at": end.time(), "place": event.place}


class RescheduleForm(MomentForm):
    reason = why("Pourquoi", missing="", help_text="Les personnes inscrites lisent ces mots.")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["reason"].required = False


class EventWordsForm(forms.ModelForm):
    """What the page says. Changing it writes to nobody."""

    use_required_attribute = False
    programme = LinesField.of(Event, "programme", help_text=PROGRAMME_HELP, widget=forms.Textarea(attrs={"rows": 8}))
    testimonies = LinesField.of(
        Event, "testimonies", help_text=TESTIMONIES_HELP, widget=forms.Textarea(attrs={"rows": 3})
    )
    subjects = LinesField.of(Event, "subjects", help_text=SUBJECTS_HELP, widget=forms.Textarea(attrs={"rows": 5}))

    class Meta:
        model = Event
        fields = [*WORDS, "testimonies", "subjects", "methods"]
        widgets = {"summary": forms.Textarea(attrs={"rows": 4}), "methods": forms.CheckboxSelectMultiple}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = capped(EventKind.choices)
        if self.instance.kind != EventKind.ONBOARDING:
            del self.fields["testimonies"], self.fields["subjects"]
        if self.instance.kind == EventKind.DROP_IN:
            del self.fields["methods"]

    @property
    def columns(self):
        """The columns of the event that the form writes; the methods are in a table of their own."""
        return [name for name in self.fields if name != "methods"]

    def clean_title(self):
        return french(self.cleaned_data["title"])

    def clean_kind(self):
        kind, before = self.cleaned_data["kind"], self.instance.kind
        if kind != before and EventKind.DROP_IN in (kind, before):
            raise ValidationError("Une permanence le reste, et rien d’autre n’en devient une : annulez, et recréez.")
        if kind != before and self.instance.applications.exists():
            raise ValidationError("Des personnes ont candidaté à cette journée d’intégration : elle en reste une.")
        return kind


class NewEventForm(MomentForm):
    """A new event, not announced yet."""

    kind = forms.ChoiceField(label="Nature", choices=capped(EventKind.choices))
    title = OneLineField(
        label="Titre", max_length=length_of(Event, "title"), error_messages={"required": "Donnez-lui un titre."}
    )
    sign_up = forms.ChoiceField(
        label="Comment y vient-on",
        choices=capped(SignUp.choices),
        help_text="Une permanence est toujours en entrée libre, avec des créneaux de vingt minutes.",
    )
    capacity = forms.IntegerField(
        label="Places",
        required=False,
        min_value=1,
        max_value=1000,
        help_text="À laisser vide si l’entrée est libre.",
    )
    closes_on = forms.DateField(
        label="Inscriptions ou candidatures jusqu’au",
        required=False,
        widget=DayInput,
        help_text="À midi. Vide : la veille de la rencontre.",
    )
    field_order = ["kind", "title", "day", "begins_at", "ends_at", "place", "sign_up", "capacity", "closes_on"]

    def clean_title(self):
        return french(self.cleaned_data["title"])

    def clean(self):
        super().clean()
        if self.cleaned_data.get("kind") == EventKind.DROP_IN:
            self.cleaned_data["sign_up"] = SignUp.FREE
        free = self.cleaned_data.get("sign_up") == SignUp.FREE
        if free:
            self.cleaned_data["capacity"] = None
        elif self.cleaned_data.get("capacity") is None and "capacity" not in self.errors:
            self.add_error("capacity", "Combien de personnes peuvent venir ?")
        day, closes_on = self.cleaned_data.get("day"), self.cleaned_data.get("closes_on")
        if day and closes_on and closes_on >= day:
            self.add_error("closes_on", "Les inscriptions ferment avant le jour de la rencontre.")

    def save(self):
        data = self.cleaned_data
        closes_on = data["closes_on"] or data["day"] - timedelta(days=1)
        event = Event(
            **{name: data[name] for name in ("kind", "title", "sign_up", "capacity")},
            **self.moment,
            slug=Event.new_slug(data["title"], data["day"]),
            closes_at=datetime.combine(closes_on, time(12), timezone.get_default_timezone()),
        )
        event.save()
        return event


class RulesForm(PlainForm):
    closes_on = forms.DateField(
        label="Inscriptions, candidatures ou réponses jusqu’au",
        widget=DayInput,
        error_messages={"required": "Choisissez un jour."},
    )
    closes_at = forms.TimeField(label="À", widget=HourInput, error_messages={"required": "À quelle heure ?"})
    freeze_hours = forms.IntegerField(
        label="Délai de prévenance, en heures",
        min_value=0,
        max_value=24 * 14,
        help_text=Event._meta.get_field("freeze_hours").help_text,
        widget=forms.NumberInput(attrs={"class": "labo-court"}),
        error_messages={"required": "Combien d’heures avant le début ? Zéro : jusqu’au dernier moment."},
    )

    @property
    def rules(self):
        data = self.cleaned_data
        closing = datetime.combine(data["closes_on"], data["closes_at"], timezone.get_default_timezone())
        return {"closes_at": closing, "freeze_hours": data["freeze_hours"]}

    @staticmethod
    def first_values(event):
        closing = timezone.localtime(event.closes_at)
        return {"closes_on": closing.date(), "closes_at": closing.time(), "freeze_hours": event.freeze_hours}


class SeatsForm(PlainForm):
    capacity = forms.IntegerField(
        label="Nombre de places",
        min_value=1,
        max_value=1000,
        widget=forms.NumberInput(attrs={"class": "labo-court"}),
        error_messages={"required": "Combien de personnes peuvent venir ?"},
    )
    seen_waiting = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0)


class CancelForm(PlainForm):
    reason = why(
        "Pourquoi elle n’a pas lieu",
        missing="Dites pourquoi la rencontre est annulée : les personnes inscrites liront cette raison.",
        help_text="Les personnes inscrites lisent ces mots.",
    )


class AdmitForm(PlainForm):
    email = forms.EmailField(
        label="Son adresse professionnelle",
        error_messages={
            "required": "Écrivez l’adresse de la personne.",
            "invalid": "Cette adresse n’est pas complète.",
        },
    )

    def clean_email(self):
        email = self.cleaned_data["email"].lower()
        if not is_agent_address(email):
            raise ValidationError(f"L’adresse d’un agent se termine par {domains_in_words()}.")
        return email


class SeriesForm(forms.ModelForm):
    use_required_attribute = False
    programme = LinesField.of(EventSeries, "programme", help_text=PROGRAMME_HELP)
    themes = LinesField.of(EventSeries, "themes", help_text="Une ligne par mois, à partir de janvier.")

    class Meta:
        model = EventSeries
        fields = [
            *("kind", "title", "which", "weekday", "begins_at", "ends_at", "starts_on", "ends_on"),
            *("sign_up", "capacity", "closing_days", "closing_time"),
            *("place", "access", "summary", "programme", "themes", "for_whom", "hosts"),
        ]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        # One invites to a given day: a series has nobody to invite.
        self.fields["sign_up"].choices = [way for way in SignUp.choices if way[0] != SignUp.INVITATION]
