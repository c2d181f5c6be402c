"""What a person wants to be told, and how often."""

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Submit
from django import forms

from labo.notices.kinds import kinds_for
from labo.notices.models import NoticePreference


class PreferencesForm(forms.Form):
    """One question per kind that concerns this person, in the order of their declaration."""

    use_required_attribute = False

    def __init__(self, *args, person, **kwargs):
        super().__init__(*args, **kwargs)
        self.person, kinds = person, kinds_for(person)
        rhythms = NoticePreference.objects.of(person, kinds)
        for kind in kinds:
            self.fields[kind.code] = forms.ChoiceField(
                label=kind.label,
                help_text=kind.help,
                choices=[(rhythm.value, rhythm.label) for rhythm in kind.rhythms],
                initial=rhythms[kind.code].value,
                widget=forms.RadioSelect,
                error_messages={"required": "Choisissez un rythme."},
            )

        self.helper = FormHelper()
        self.helper.form_class = "labo-form labo-rythmes"
        self.helper.attrs = {"novalidate": ""}
        self.helper.add_input(Submit("save", "Enregistrer"))

    def save(self):
        NoticePreference.choose(self.person, self.cleaned_data)
