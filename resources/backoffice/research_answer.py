"""Writing the answer to a research request: every button saves, one sends, after a preview."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods

from labo.backoffice import lab_only
from labo.forms import read_number
from labo.htmx import asks_for_part
from labo.search.asked import read
from labo.templatetags.labo import error_summary
from labo.transitions import Refusal
from labo.typed import hand_back, keeps_typed, refuse, status_of, take_back, texts_of
from resources.backoffice.research import CHANGE, request_of
from resources.bibliography.search import BY_WORDS, search
from resources.models import Reference, ResearchAnswer
from resources.models.research_answer import AnswerChangedMeanwhile, advice_on
from resources.research.answer_form import AnswerForm, rearranged

FOUND = 8
WRITE = "admin:resources_researchrequest_answer"
PREVIEW = "admin:resources_researchrequest_preview"


def draft_of(row):
    return ResearchAnswer.objects.with_references().filter(request=row, sent_at=None).first()


def found(words, *, but=()):
    """Return the references of the bibliography that these words find, without those that are cited already."""
    asked = read(words)
    keys = search(asked, {}, order=BY_WORDS, start=0, size=FOUND + len(but)).keys if asked else []
    return [row for row in Reference.objects.in_order(keys) if row.pk not in but][:FOUND]


@keeps_typed
@lab_only
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request, pk):
    """Write the answer. « up », « down », « remove », « add » and « find » save what is written before they act."""
    row = request_of(request.user, pk)
    draft = draft_of(row)
    if request.method != "POST" and asks_for_part(request):
        return look_up(request, draft)
    if request.method != "POST":
        if not row.is_pending or row.taken_by is None:
            messages.warning(request, "Cette demande n’attend pas de réponse pour l’instant.")
            return redirect(CHANGE, pk)
        typed = take_back(request)
        if typed:
            messages.info(request, "Nous avons gardé ce que vous aviez écrit. Relisez, puis enregistrez.")
        return page(request, row, AnswerForm(typed, draft=draft), draft)
    form = AnswerForm(request.POST, draft=draft)
    if not form.is_valid():
        return page(request, row, form, draft)
    try:
        ResearchAnswer.save_draft(
            row, by=request.user, seen=form.seen, text=form.cleaned_data["text"], lines=lines_of(request.POST, form)
        )
    except AnswerChangedMeanwhile as refusal:
        refuse(form, refusal)
        # Saved again from this page, it takes the place of the colleague's, which is shown beside.
        form.seen = draft.revision if draft else 0
        return page(request, row, form, draft, other=draft)
    except Refusal as refusal:
        return hand_back(request, refusal, texts_of(form), CHANGE, pk)
    return after(request, pk)


def look_up(request, draft):
    """Show what the bibliography has, while one types."""
    words = request.GET.get("q", "")
    held = [line.reference_id for line in draft.lines.all()] if draft else []
    context = {"found": found(words, but=held), "words": words}
    response = render(request, "admin/resources/partials/found_references.html", context)
    patch_vary_headers(response, ["HX-Request"])
    return response


def lines_of(data, form):
    """Return the lines of the form, as the button that was used leaves them."""
    lines = form.lines()
    for act in ("up", "down", "remove"):
        if act in data:
            return rearranged(lines, act, read_number(data[act]))
    if (number := read_number(data.get("add"))) is not None:
        chosen = Reference.objects.published().filter(pk=number).first()
        if chosen and chosen.pk not in {reference.pk for reference, _ in lines}:
            return [*lines, (chosen, "")]
    return lines


def after(request, pk):
    """Go where the button leads: the preview, or the page again with its search and at its place."""
    if "preview" in request.POST:
        return redirect(PREVIEW, pk)
    address = reverse(WRITE, args=[pk])
    if words := request.POST.get("q", "").strip():
        query = urlencode({"q": words[:200]})
        return redirect(f"{address}?{query}#chercher")
    if not {"up", "down", "remove", "add"} & set(request.POST):
        messages.success(request, "C’est enregistré. Rien n’est parti.")
    return redirect(f"{address}#references")


def page(request, row, form, draft, other=None):
    words = request.GET.get("q", "") or request.POST.get("q", "")
    context = {
        "row": row,
        "form": form,
        "draft": draft,
        "other": other,
        "words": words,
        "found": found(words, but=[reference.pk for reference in form.references]),
        "advice": advice_on(len(form.references)),
        **error_summary(form),
    }
    return render(request, "admin/resources/research_answer.html", context, status=status_of(form, invalid=422))


@lab_only
@require_http_methods(["GET", "HEAD", "POST"])
def preview(request, pk):
    """Read the answer as the person will, then send it."""
    row = request_of(request.user, pk)
    if request.method == "POST":
        return send(request, row)
    draft = draft_of(row)
    if draft is None:
        messages.warning(request, "Il n’y a pas de projet de réponse à relire.")
        return redirect(CHANGE, pk)
    return render(request, "admin/resources/research_preview.html", {"row": row, "answer": draft})


def send(request, row):
    draft = get_object_or_404(ResearchAnswer, request=row, pk=read_number(request.POST.get("answer")))
    try:
        draft.send(by=request.user, seen=read_number(request.POST.get("seen")))
    except AnswerChangedMeanwhile:
        messages.warning(request, "Un collègue a changé cette réponse depuis. Relisez-la, puis envoyez.")
        return redirect(PREVIEW, row.pk)
    except Refusal as refusal:
        messages.warning(request, str(refusal))
        return redirect(WRITE if row.is_pending else CHANGE, row.pk)
    messages.success(request, "La réponse est partie, par courriel et sur la page de la personne.")
    return redirect(CHANGE, row.pk)
