"""The bibliography at the lab: write a reference, read the proposals, publish, decline, withdraw, merge, lend."""

from django import forms
from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from labo.acting import carry_out
from labo.backoffice import lab_only
from labo.forms import LongTextField, OneLineField, read_number
from labo.templatetags.labo import error_summary
from labo.transitions import Refusal
from labo.typed import hand_back, keeps_typed, refuse, status_of, take_back, texts_of
from labo.typography import NBSP
from resources.bibliography.reference_form import FullForm, fields_from
from resources.bibliography.twins import twin_of
from resources.models import Copy, Loan, Recommendation, Reference, WatchItem

CHANGE, QUEUE = "admin:resources_reference_change", "admin:resources_reference_queue"


class WordForm(forms.Form):
    use_required_attribute = False
    word = LongTextField(
        label="Un mot à la personne",
        help_text=f"Elle le lira{NBSP}: pourquoi cette référence ne rejoint pas la bibliographie.",
        max_length=Reference._meta.get_field("word").max_length,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": f"Dites en un mot pourquoi elle n’est pas retenue{NBSP}: la personne le lira."},
    )


class MergeForm(forms.Form):
    use_required_attribute = False
    into = OneLineField(
        label="Réunir à",
        help_text="L’adresse de la page à garder, ou son dernier mot.",
        max_length=300,
        error_messages={"required": "Collez l’adresse de la référence à garder."},
    )

    def clean_into(self):
        key = self.cleaned_data["into"].rstrip("/").rpartition("/")[2]
        row = Reference.objects.published().filter(key=key).first()
        if row is None:
            raise forms.ValidationError("Aucune référence de la bibliographie n’a cette adresse.", code="unknown")
        return row


class CopyForm(forms.ModelForm):
    use_required_attribute = False

    class Meta:
        model = Copy
        fields = ["shelf"]
        field_classes = {"shelf": OneLineField}
        error_messages = {"shelf": {"required": "Dites où il se trouve."}}


def row_of(pk):
    return get_object_or_404(Reference.objects.select_related("added_by", "merged_into"), pk=pk)


def form_of(row, data=None):
    first = {
        "seen": row.mark,
        "why": row.why,
        "licence": row.licence,
        "themes": row.themes.all(),
        "methods": row.methods.all(),
    }
    return FullForm(data, item=row.csl, initial=first)


def written(form):
    """Return what the form says of a reference, for its verbs."""
    return {name: form.cleaned_data[name] for name in ("why", "licence", "themes", "methods")}


@keeps_typed
@lab_only
@require_http_methods(["GET", "HEAD", "POST"])
def add(request):
    """Write a new reference; it is published at once. « ?trouvaille= » fills the form from an item of the watch."""
    typed = request.POST if request.method == "POST" else take_back(request)
    found_as = WatchItem.objects.filter(pk=read_number(request.GET.get("trouvaille"))).first()
    form = FullForm(typed, initial=fields_from(found_as) if found_as else {})
    if request.method == "POST" and form.is_valid():
        try:
            row = Reference.add(form.csl(), by=request.user, found_as=form.cleaned_data["found_as"], **written(form))
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            messages.success(request, "La référence est dans la bibliographie.")
            return redirect(CHANGE, row.pk)
    context = {"form": form, "found_as": found_as, **error_summary(form)}
    return render(request, "admin/resources/reference_add.html", context, status=status_of(form, invalid=422))


@keeps_typed
@lab_only
@require_http_methods(["GET", "HEAD", "POST"])
def reference(request, pk):
    """Show a reference with all that the lab may do of it, and correct it."""
    row = row_of(pk)
    if request.method != "POST":
        return page(request, row, form=form_of(row, take_back(request)))
    form = form_of(row, request.POST)
    if form.is_valid():
        try:
            row.rewrite(form.csl(), by=request.user, seen=form.cleaned_data["seen"], **written(form))
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            messages.success(request, "C’est enregistré.")
            return redirect(CHANGE, pk)
    return page(request, row_of(pk), form=form)


def page(request, row, *, form=None, word=None, merge=None, copy=None):
    bound = [one for one in (form, word, merge, copy) if one is not None]
    loans = Loan.objects.current().filter(copy__reference=row).select_related("borrower")
    lent = {loan.copy_id: loan for loan in loans}
    context = {
        "reference": row,
        "form": form or form_of(row),
        "word_form": word or WordForm(),
        "merge_form": merge or MergeForm(),
        "copy_form": copy or CopyForm(),
        "copies": [(one, lent.get(one.pk)) for one in row.copies.on_shelf()],
        "opinions": row.recommendations.select_related("reader"),
        "uses": row.case_uses.select_related("proposal"),
        "twin": twin_of(row) if row.status in ("proposed", "published") else None,
        "today": timezone.localdate(),
        **error_summary(*bound),
    }
    return render(request, "admin/resources/reference.html", context, status=status_of(*bound, invalid=422))


@lab_only
@require_safe
def queue(request):
    """Show the proposal that has waited longest, or say that nothing waits."""
    first = Reference.objects.waiting().first()
    if first:
        return redirect(CHANGE, first.pk)
    messages.info(request, "Aucune proposition n’attend.")
    return redirect("admin:resources_reference_changelist")


def acted(request, pk, verb, said):
    """Do one act on a reference, say it, and go back to its page."""
    carry_out(request, lambda: verb(row_of(pk)), said)
    return redirect(CHANGE, pk)


@lab_only
@require_POST
def publish(request, pk):
    """Put it in the bibliography."""
    said = "Elle est dans la bibliographie. Qui l’a proposée reçoit un mot."
    return acted(request, pk, lambda row: row.publish(by=request.user), said)


@keeps_typed
@lab_only
@require_http_methods(["GET", "HEAD", "POST"])
def decline(request, pk):
    """Answer no to a proposal, with a word."""
    if request.method != "POST":
        typed = take_back(request)
        return page(request, row_of(pk), word=WordForm(initial=typed.dict())) if typed else redirect(CHANGE, pk)
    form, row = WordForm(request.POST), row_of(pk)
    if form.is_valid():
        try:
            row.decline(form.cleaned_data["word"], by=request.user)
        except Refusal as refusal:  # its page has no place for the word any more
            return hand_back(request, refusal, texts_of(form), CHANGE, pk)
        messages.success(request, "La personne reçoit votre mot.")
        return redirect(QUEUE)
    return page(request, row_of(pk), word=form)


@lab_only
@require_POST
def withdraw(request, pk):
    """Take it out of the bibliography."""
    return acted(
        request, pk, lambda row: row.withdraw(by=request.user), "Retirée. Sa page garde son adresse et le dit."
    )


@lab_only
@require_POST
def merge(request, pk):
    """Say that this reference and another are one."""
    form, row = MergeForm(request.POST), row_of(pk)
    if form.is_valid():
        into = form.cleaned_data["into"]
        try:
            row.merge(into, by=request.user)
        except Refusal as refusal:
            refuse(form, refusal, field="into")
        else:
            messages.success(request, "C’est une seule référence. L’ancienne adresse mène à celle-ci.")
            return redirect(CHANGE, into.pk)
    return page(request, row_of(pk), merge=form)


@lab_only
@require_POST
def copy_add(request, pk):
    """Put a copy on the shelf."""
    form, row = CopyForm(request.POST), row_of(pk)
    if form.is_valid():
        try:
            Copy.shelve(row, form.cleaned_data["shelf"], by=request.user)
        except Refusal as refusal:
            return hand_back(request, refusal, texts_of(form), CHANGE, pk)
        messages.success(request, "L’exemplaire est sur l’étagère.")
        return redirect(CHANGE, pk)
    return page(request, row_of(pk), copy=form)


@lab_only
@require_POST
def copy_remove(request, pk, copy):
    """Take a copy off the shelf."""
    found = get_object_or_404(Copy, reference=pk, pk=copy)
    return acted(request, pk, lambda row: found.remove(by=request.user), "L’exemplaire n’est plus proposé.")


@lab_only
@require_POST
def loan_close(request, pk, loan):
    """Note that a copy is back."""
    found = get_object_or_404(Loan, copy__reference=pk, pk=loan)
    return acted(request, pk, lambda row: found.give_back(), f"C’est noté{NBSP}: il est rentré.")


@lab_only
@require_POST
def opinion_hide(request, pk, opinion):
    """Take an opinion off the page."""
    found = get_object_or_404(Recommendation, reference=pk, pk=opinion)
    return acted(request, pk, lambda row: found.hide(by=request.user), "L’avis n’est plus montré.")
