"""The review in the back office: written, read as it will be, published, taken back; what became of its advice."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from labo.backoffice import lab_only
from labo.templatetags.labo import error_summary
from labo.transitions import Refusal
from labo.typed import hand_back, keeps_typed, refuse, status_of, take_back, texts_of
from missions.backoffice.doors import accompaniment_of
from missions.backoffice.review_forms import FateForm, PublishForm, ReviewForm, TakeBackForm
from missions.models import Recommendation, Review
from missions.models.review import WRITTEN, ReviewChangedMeanwhile
from missions.story import Story

PUBLISHED = "Ce bilan est publié depuis : rien n’y a changé. Reprenez-le pour le corriger."

# The form in its order: (title, words, names of its fields).
PARTS = [
    ("Pour commencer", "Ce qu’on lit en premier.", ("summary", "themes", "question")),
    ("Constat, piste, test", "La suite de ce qui s’est passé, une ligne par chose.", ("findings", "leads", "tests")),
    ("Le bilan des essais", "Avec la même franchise pour les deux.", ("works", "fails")),
    ("Préconisations", "Ce que nous conseillons au service.", ("recommended",)),
    ("Réalisations, résultats, impacts", "Ce qui a été fait, ce qui a changé.", ("outputs", "outcomes", "impacts")),
    ("Ce que nous avons appris", "Du cadre, des méthodes, de la suite.", ("gaps", "lessons", "follow_on")),
]


@keeps_typed
@lab_only
@require_http_methods(["GET", "HEAD", "POST"])
def review(request, pk):
    """Write the review. GET shows it, begun or not; the first save makes the row."""
    row = accompaniment_of(request.user, pk)
    found = getattr(row, "review", None) or Review(accompaniment=row, question=row.proposal.reframed_question[:1000])
    found.accompaniment = row
    if found.is_published:
        if request.method == "POST":
            form = ReviewForm(request.POST, initial=ReviewForm.first_values(found))
            return hand_back(request, PUBLISHED, texts_of(form), "admin:missions_accompaniment_review", pk)
        return published(request, row, found)
    if request.method == "POST":
        form, typed = ReviewForm(request.POST), None
    else:
        typed = take_back(request)
        values = ReviewForm.first_values(found) if found.pk else {"seen": 0, "question": found.question}
        form = ReviewForm(initial={**values, **(typed.dict() if typed else {})})
    now = None
    if form.is_bound and form.is_valid():
        data = form.cleaned_data
        try:
            kept = Review.open(row)
            kept.accompaniment = row
            for name in WRITTEN:
                setattr(kept, name, data[name])
            kept.save_draft(by=request.user, seen=data["seen"], quotes=form.quotes)
        except ReviewChangedMeanwhile as refusal:
            refuse(form, refusal)
            now = Review.objects.get(accompaniment=row)
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            messages.success(request, "Le bilan est enregistré. Personne d’autre que l’équipe ne le lit encore.")
            if "publish" in request.POST:
                return redirect("admin:missions_accompaniment_publish", pk)
            return redirect("admin:missions_accompaniment_review", pk)
    context = {
        "accompaniment": row,
        "proposal": row.proposal,
        "review": found,
        "form": form,
        "parts": [(title, words, [form[name] for name in names]) for title, words, names in PARTS],
        "lacking": found.to_write(),
        "story": Story.of(row, found) if found.pk else None,
        "differences": differences(form, now) if now else (),
        "now": now,
        **error_summary(form),
    }
    return render(request, "admin/missions/review.html", context, status=status_of(form, invalid=422))


def differences(form, now):
    """Return the parts that somebody else wrote otherwise: [(label, their words)]. Both texts are on the page."""
    return [
        (form[name].label, "\n".join(value) if isinstance(value, list) else value)
        for name in WRITTEN
        if (value := getattr(now, name)) != form.cleaned_data.get(name)
    ]


def published(request, row, found, *, back=None, asked=None):
    """
    Show what is published, and follow what became of its advice.

    :param back: the form of the taking back, as it was refused.
    :param asked: (number of a recommendation, the form of its fate as it was refused).
    """
    number, fate = asked or (None, None)
    context = {
        "accompaniment": row,
        "proposal": row.proposal,
        "review": found,
        "story": Story.of(row, found),
        "advice": [
            (advice, fate if advice.pk == number else FateForm.of(advice))
            for advice in found.recommendations.select_related("noted_by")
        ],
        "back_form": back or TakeBackForm(),
        **error_summary(back, fate),
    }
    return render(request, "admin/missions/review_published.html", context, status=status_of(back, fate, invalid=422))


@keeps_typed
@lab_only
@require_http_methods(["GET", "HEAD", "POST"])
def publish(request, pk):
    """Read the review as it will be read, choose by whom, confirm."""
    row = accompaniment_of(request.user, pk)
    found = get_object_or_404(Review, accompaniment=row)
    found.accompaniment = row
    known = {"seen": found.revision, "level": found.level, "agreement": found.agreement}
    form = PublishForm(request.POST if request.method == "POST" else None, initial=known)
    if form.is_bound and form.is_valid():
        data = form.cleaned_data
        try:
            found.publish(by=request.user, seen=data["seen"], level=data["level"], agreement=data["agreement"])
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            messages.success(request, f"Le bilan est publié : {found.level_name.lower()}. Le service est prévenu.")
            return redirect("admin:missions_accompaniment_review", pk)
    context = {
        "accompaniment": row,
        "proposal": row.proposal,
        "review": found,
        "story": Story.of(row, found),
        "form": form,
        "lacking": found.to_write(),
        **error_summary(form),
    }
    return render(request, "admin/missions/publish.html", context, status=status_of(form, invalid=422))


@lab_only
@require_POST
def take_back_review(request, pk):
    """Stop the publication, with a reason."""
    row = accompaniment_of(request.user, pk)
    found = get_object_or_404(Review, accompaniment=row)
    found.accompaniment = row
    form = TakeBackForm(request.POST)
    if not form.is_valid() and found.is_published:
        return published(request, row, found, back=form)
    try:
        found.take_back(by=request.user, reason=form.cleaned_data.get("reason", ""))
    except Refusal as refusal:
        return hand_back(request, refusal, texts_of(form), "admin:missions_accompaniment_review", pk)
    messages.success(request, "Le bilan n’est plus publié. Corrigez-le, puis publiez-le de nouveau.")
    return redirect("admin:missions_accompaniment_review", pk)


@lab_only
@require_POST
def advice(request, pk, advice):
    """Note what became of a recommendation."""
    row = accompaniment_of(request.user, pk)
    found = get_object_or_404(Recommendation.objects.select_related("review"), pk=advice, review__accompaniment=row)
    form = FateForm.of(found, request.POST)
    if not form.is_valid() and found.review.is_published:
        found.review.accompaniment = row
        return published(request, row, found.review, asked=(found.pk, form))
    try:
        said = form.cleaned_data
        found.settle(said.get("fate", ""), by=request.user, words=said.get("words", ""))
    except Refusal as refusal:
        return hand_back(request, refusal, texts_of(form), "admin:missions_accompaniment_review", pk)
    messages.success(request, "C’est noté.")
    return redirect(reverse("admin:missions_accompaniment_review", args=[pk]) + f"#preconisation-{advice}")
