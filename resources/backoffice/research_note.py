"""« Question répondue »: the lab writes anew, without a name, what others may learn of a closed request."""

from django import forms
from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from labo.backoffice import lab_only
from labo.forms import LongTextField, OneLineField, length_of
from labo.templatetags.labo import error_summary
from labo.transitions import Refusal
from labo.typed import hand_back, keeps_typed, refuse, status_of, take_back, texts_of
from resources.backoffice.research import CHANGE, request_of
from resources.models import AnsweredQuestion, Reference, ResearchAnswer, Theme


class NoteForm(forms.Form):
    """Starts from nothing that the person wrote: their words never leave by oversight."""

    use_required_attribute = False
    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=40)
    title = OneLineField(
        label="Titre",
        help_text="La question, telle qu’une autre personne la poserait.",
        max_length=length_of(AnsweredQuestion, "title"),
        error_messages={"required": "Donnez un titre."},
    )
    question = LongTextField(
        label="La question, réécrite",
        help_text="Sans nom, sans service, sans rien qui dise qui l’a posée.",
        max_length=length_of(AnsweredQuestion, "question"),
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": "Réécrivez la question en quelques lignes."},
    )
    answer = LongTextField(
        label="La réponse, réécrite",
        max_length=length_of(AnsweredQuestion, "answer"),
        widget=forms.Textarea(attrs={"rows": 8}),
        error_messages={"required": "Réécrivez la réponse."},
    )
    references = forms.ModelMultipleChoiceField(
        Reference.objects.none(), label="Références", required=False, widget=forms.CheckboxSelectMultiple
    )
    themes = forms.ModelMultipleChoiceField(
        Theme.objects.all(), label="Sujets", required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, data=None, *, row, note=None):
        sent = ResearchAnswer.objects.filter(request=row, sent_at__isnull=False)
        cited = set(Reference.objects.filter(answers__in=sent).values_list("pk", flat=True))
        own = note.references.all() if note else Reference.objects.none()
        known = Reference.objects.published().filter(pk__in=cited | {one.pk for one in own})
        first = {"references": [one.pk for one in (own if note else known)]}
        if note:
            first["seen"] = note.mark
            first |= {name: getattr(note, name) for name in ("title", "question", "answer")}
            first["themes"] = [theme.pk for theme in note.themes.all()]
        super().__init__(data, initial=first)
        self.fields["references"].queryset = known.order_by("title")


@keeps_typed
@lab_only
@require_http_methods(["GET", "HEAD", "POST"])
def note(request, pk):
    """Write the public note of a closed request, or correct it."""
    row = request_of(request.user, pk)
    found = AnsweredQuestion.objects.filter(request=row).first()
    if request.method != "POST":
        if row.status != row.Status.CLOSED:
            messages.warning(request, "La note se publie une fois que la personne a dit que c’est bon.")
            return redirect(CHANGE, pk)
        return page(request, row, NoteForm(take_back(request), row=row, note=found), found)
    form = NoteForm(request.POST, row=row, note=found)
    if not form.is_valid():
        return page(request, row, form, found)
    try:
        AnsweredQuestion.publish(row, by=request.user, **form.cleaned_data)
    except Refusal as refusal:
        if row.status != row.Status.CLOSED:
            return hand_back(request, refusal, texts_of(form), CHANGE, pk)
        refuse(form, refusal)
        return page(request, row, form, found)
    messages.success(request, "La note est publiée, sans nom.")
    return redirect(CHANGE, pk)


def page(request, row, form, found):
    context = {
        "row": row,
        "form": form,
        "note": found,
        "answers": ResearchAnswer.objects.filter(request=row).sent(),
        **error_summary(form),
    }
    return render(request, "admin/resources/research_note.html", context, status=status_of(form, invalid=422))


@lab_only
@require_POST
def note_withdraw(request, pk):
    """Take the note off the site."""
    found = get_object_or_404(AnsweredQuestion, request=request_of(request.user, pk))
    try:
        found.withdraw(by=request.user)
    except Refusal as refusal:
        messages.warning(request, str(refusal))
    else:
        messages.success(request, "La note n’est plus sur le site.")
    return redirect(CHANGE, pk)
