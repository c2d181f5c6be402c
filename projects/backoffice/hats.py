"""The six hats beside the collective view: what is on the board, and the form of one idea more."""

from django import forms

from projects.models import Hat, HatContribution


class IdeaForm(forms.ModelForm):
    class Meta:
        model = HatContribution
        fields = ["hat", "text"]
        labels = {"hat": "Chapeau", "text": "Votre idée"}
        help_texts = {"text": "Une idée à la fois."}
        widgets = {
            "hat": forms.Select(attrs={"class": "form-select"}),
            "text": forms.Textarea(attrs={"rows": 2, "class": "form-control"}),
        }


def board(proposal):
    """Return the six hats in their order: [{hat, name, subject, ideas}]. One query."""
    ideas = {hat: [] for hat in Hat.values}
    for contribution in proposal.hat_contributions.all():
        ideas[contribution.hat].append(contribution.text)
    rows = []
    for hat in Hat:
        name, _, subject = hat.label.partition(", ")
        rows.append({"hat": hat.value, "name": name, "subject": subject, "ideas": ideas[hat.value]})
    return rows
