from django import forms

from labo.forms import LongTextField
from resources.models import Recommendation


class RecommendationForm(forms.ModelForm):
    """Three lines on what one read, and whether they are signed."""

    use_required_attribute = False

    class Meta:
        model = Recommendation
        fields = ["opinion", "shows_name"]
        field_classes = {"opinion": LongTextField}
        widgets = {"opinion": forms.Textarea(attrs={"rows": 3})}
        labels = {"opinion": "Votre avis, en trois lignes", "shows_name": "Montrer mon nom"}
        error_messages = {"opinion": {"required": "Écrivez votre avis en quelques mots."}}

    def _post_clean(self):
        """The opinion is written by its verb: nothing is written on the row here."""
