"""What an agent does with the bibliography: propose, say what one thought, borrow and bring back."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from labo.transitions import Refusal
from labo.typed import hand_back, keeps_typed, refuse, status_of, take_back, texts_of
from labo.typography import NBSP
from resources.bibliography.recommendation_form import RecommendationForm
from resources.bibliography.reference_form import ProposalForm
from resources.models import Copy, Loan, Recommendation, Reference, ReferenceKnown
from resources.views.bibliography import reference_page

UNSEEN = f"Le labo connaît déjà cette référence{NBSP}: quelqu’un l’a proposée, ou le labo l’a retirée. Écrivez-lui."


@keeps_typed
@require_http_methods(["GET", "HEAD", "POST"])
def propose(request):
    """Propose a reference to the lab."""
    typed = take_back(request) if request.method != "POST" else None
    first = {**typed.dict(), "themes": typed.getlist("themes")} if typed else {}
    form, known = ProposalForm(request.POST if request.method == "POST" else None, initial=first), None
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            Reference.propose(form.csl(), by=request.user, why=data["why"], themes=data["themes"])
        except ReferenceKnown as refusal:
            known = refusal.reference if refusal.reference.is_published else None
            # The title of one that is not published is the words of a colleague, or of the lab.
            refuse(form, refusal if known else UNSEEN)
        else:
            messages.success(
                request, "Merci. Le labo lit votre proposition et vous dit si elle rejoint la bibliographie."
            )
            return redirect("resources:my_reading")
    return render(
        request, "resources/reference_propose.html", {"form": form, "known": known}, status=status_of(form, invalid=422)
    )


@require_safe
def mine(request):
    """Show what one borrowed and what one proposed."""
    context = {
        "loans": Loan.objects.current().filter(borrower=request.user).select_related("copy__reference"),
        "proposed": Reference.objects.proposed_by(request.user)[:50],
        "today": timezone.localdate(),
    }
    return render(request, "resources/my_reading.html", context)


@keeps_typed
@require_http_methods(["GET", "HEAD", "POST"])
def recommend(request, key):
    """Say what one thought of a reference, or say it anew."""
    row = get_object_or_404(Reference.objects.with_address(), key=key)
    if request.method != "POST":
        typed = take_back(request)
        return reference_page(request, row, RecommendationForm(initial=typed.dict())) if typed else redirect(row)
    form = RecommendationForm(request.POST)
    if not form.is_valid():
        return reference_page(request, row, form, status=422)
    data = form.cleaned_data
    try:
        Recommendation.write(row, by=request.user, opinion=data["opinion"], shows_name=data["shows_name"])
    except Refusal as refusal:
        return hand_back(request, refusal, texts_of(form), row)
    messages.success(request, f"Merci pour vos collègues{NBSP}: votre avis est en ligne.")
    return redirect(row.get_absolute_url() + "#avis")


@require_POST
def erase(request, key):
    """Remove one's own opinion."""
    row = get_object_or_404(Reference.objects.with_address(), key=key)
    try:
        for own in row.recommendations.filter(reader=request.user):
            own.take_back()
    except Refusal as refusal:
        messages.warning(request, str(refusal))
    else:
        messages.success(request, "Votre avis est effacé.")
    return redirect(row)


@require_POST
def borrow(request, key):
    """Take a copy from the shelf: the first that is free."""
    row = get_object_or_404(Reference.objects.published(), key=key)
    try:
        loan = Copy.lend_one(row, to=request.user)
    except Refusal as refusal:
        messages.warning(request, str(refusal))
    else:
        messages.success(request, f"C’est noté. À rapporter avant le {loan.due_on:%d/%m/%Y}, là où vous l’avez pris.")
    return redirect(row)


@require_POST
def bring_back(request, key):
    """Say that the copy is on the shelf again."""
    row = get_object_or_404(Reference.objects.with_address(), key=key)
    for loan in Loan.objects.current().filter(borrower=request.user, copy__reference=row):
        loan.give_back()
    messages.success(request, "Merci, c’est rendu.")
    return redirect(row)
