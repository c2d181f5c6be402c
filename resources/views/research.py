"""The research desk on the side of whoever asks: the answered questions, the request, its thread."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from labo.acting import carry_out
from labo.htmx import asks_for_part
from labo.search.asked import read
from labo.search.extracts import Marks, marks_for
from labo.templatetags.labo import error_summary
from labo.transitions import Refusal
from labo.typed import hand_back, keeps_typed, refuse, status_of, take_back, texts_of
from resources.models import AnsweredQuestion, ResearchAnswer, ResearchMessage, ResearchRequest, Theme
from resources.research.at_hand import at_hand
from resources.research.delays import due_on
from resources.research.forms import ResearchForm, ResearchMessageForm

PER_PAGE = 20
LONGEST = 200


@login_not_required
@require_safe
def index(request):
    """Tell what the desk is for, and show the questions that it has answered."""
    words = request.GET.get("q", "").replace("\x00", " ")[:LONGEST]
    shown = AnsweredQuestion.objects.shown()
    themes = list(Theme.objects.filter(answered_questions__in=shown).distinct())
    theme = next((row for row in themes if row.slug == request.GET.get("sujet")), None)
    asked = read(words)
    rows = shown.telling(asked) if asked else shown.none() if words.strip() else shown
    rows = rows.filter(themes=theme) if theme else rows
    page = Paginator(rows.prefetch_related("themes"), PER_PAGE).get_page(request.GET.get("page"))
    texts = [text for row in page for text in (row.title, row.question)]
    context = {
        "words": asked.typed,
        "themes": themes,
        "theme": theme,
        "page": page,
        "marks": marks_for(asked, texts) if asked and texts else Marks(),
        "is_filtering": bool(asked.typed or theme),
        "due_on": due_on(timezone.localdate()),
    }
    return render(request, "resources/research.html", context)


@login_not_required
@require_safe
def answered_question(request, slug):
    """Show an answered question, written without a name. One that was withdrawn is nowhere."""
    row = get_object_or_404(AnsweredQuestion.objects.shown(), slug=slug)
    themes = row.themes.all()
    near = AnsweredQuestion.objects.shown().filter(themes__in=themes).exclude(pk=row.pk).distinct()
    context = {
        "question": row,
        "themes": themes,
        "references": row.references.published().order_by("title"),
        "near": near[:4],
    }
    return render(request, "resources/answered_question.html", context)


@keeps_typed
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request):
    """Ask the lab; what exists on the subject is shown beside, again while the person types, and never blocks."""
    if request.method != "POST" and asks_for_part(request):
        context = {"found": at_hand(request.GET.get("subject", ""))}
        return varied(render(request, "resources/partials/at_hand.html", context))
    if request.method == "POST":
        form = ResearchForm(request.POST)
        if form.is_valid():
            try:
                row = ResearchRequest.ask(by=request.user, **form.cleaned_data)
            except Refusal as refusal:
                refuse(form, refusal)
            else:
                messages.success(request, "Votre demande est chez le labo. Sa réponse arrivera ici et par courriel.")
                return redirect(row)
    elif typed := take_back(request):
        messages.info(request, "Nous avons gardé ce que vous aviez écrit. Vérifiez, puis envoyez.")
        form = ResearchForm(initial=typed.dict())
    else:
        form = ResearchForm(initial={"subject": request.GET.get("q", "")[:LONGEST].replace("\x00", " ")})
    context = {
        "form": form,
        "found": at_hand(str(form["subject"].value() or "")),
        "due_on": due_on(timezone.localdate()),
        **error_summary(form),
    }
    return varied(render(request, "resources/research_ask.html", context, status=status_of(form, invalid=422)))


def varied(response):
    """Say that the same address answers in part or as a whole."""
    patch_vary_headers(response, ["HX-Request"])
    return response


@require_safe
def mine(request):
    """Show all that this person has asked."""
    rows = ResearchRequest.objects.visible_to(request.user).select_related("taken_by")
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "resources/research_mine.html", {"page": page})


def request_of(user, key):
    rows = ResearchRequest.objects.visible_to(user).select_related("asked_by", "taken_by")
    return get_object_or_404(rows, key=key)


@keeps_typed
@require_http_methods(["GET", "HEAD", "POST"])
def research_request(request, key):
    """Show a request with its thread and its answers, and take a message of whoever asked."""
    row = request_of(request.user, key)
    if request.method != "POST":
        typed = take_back(request)
        if typed:
            messages.info(request, "Nous avons gardé ce que vous aviez écrit. Relisez, puis envoyez.")
        return page_of(request, row, ResearchMessageForm(initial=typed.dict() if typed else {}))
    form = ResearchMessageForm(request.POST)
    if form.is_valid():
        try:
            ResearchMessage.write(row, by=request.user, **form.cleaned_data)
        except Refusal as refusal:
            return hand_back(request, refusal, texts_of(form), row)
        messages.success(request, "Votre message est parti au labo.")
        return redirect(row)
    return page_of(request, row, form)


def page_of(request, row, form):
    context = {
        "row": row,
        "answers": ResearchAnswer.objects.filter(request=row).sent(),
        "thread": row.messages.select_related("author"),
        "form": form,
        **error_summary(form),
    }
    return render(request, "resources/research_request.html", context, status=status_of(form, invalid=422))


def acted(request, key, verb, said):
    """Do one act on one's own request, say it, and go back to its page."""
    row = request_of(request.user, key)
    carry_out(request, lambda: verb(row), said)
    return redirect(row)


@require_POST
def close(request, key):
    """Say that the answer is good."""
    return acted(request, key, ResearchRequest.close, "Merci de l’avoir dit. La réponse reste ici.")


@require_POST
def withdraw(request, key):
    """Take the request back."""
    return acted(request, key, ResearchRequest.withdraw, "Votre demande est retirée. Le labo ne cherche plus.")
