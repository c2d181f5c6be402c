"""« Qui solliciter ? »: for a skill, those who show that they know it, and those who would like to learn it."""

from django import forms
from django.shortcuts import render
from django.views.decorators.http import require_safe

from labo.backoffice import lab_only
from missions.degrees import DEGREES
from missions.member_card import MemberCard
from missions.models import Membership, Skill

MOST = 60


class AskForm(forms.Form):
    use_required_attribute = False
    savoir = forms.ModelChoiceField(
        Skill.objects.all(),
        to_field_name="slug",
        label="Pour quoi faire",
        empty_label="Choisissez un savoir-faire",
        required=False,
    )


@lab_only
@require_safe
def ask(request):
    """Show whom to ask, as their cards say it: those who give the most time first, then by name."""
    form = AskForm(request.GET)
    skill = form.cleaned_data.get("savoir") if form.is_valid() else None
    listed = Membership.objects.listed().with_sheet()
    context = {"form": form, "skill": skill}
    if skill:
        context["knowing"] = cards(listed.knowing(skill))
        context["wishing"] = cards(listed.wishing(skill))
    return render(request, "admin/missions/members_ask.html", context)


def cards(members):
    order = {words.sentence: rank for rank, words in enumerate(DEGREES.values())}
    found = [MemberCard.of(member) for member in members[:MOST]]
    return sorted(found, key=lambda card: -order.get(card.degree, -1))
