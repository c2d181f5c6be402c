"""The presentation by the service: the questions, and the answers typed live by one scribe or several."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from labo.templatetags.labo import error_summary
from labo.transitions import Refusal
from labo.typed import hand_back, keeps_typed, refuse, status_of, take_back, texts_of
from projects.backoffice.session import session_of
from projects.backoffice.session_forms import AnswerForm, QuestionForm
from projects.models import PresentationAnswer
from projects.models.presentation import SIGNED, AnswerChangedMeanwhile


def case_in_session(user, pk, case):
    """Return (session, its case), or raise a 404."""
    session = session_of(user, pk)
    found = get_object_or_404(session.cases.select_related("proposal__org_unit", "proposal__lead"), pk=case)
    return session, found


def to_presentation(pk, case, fragment=""):
    answer = redirect("admin:projects_session_presentation", pk, case)
    answer["Location"] += fragment
    return answer


def answer_form(row, **kwargs):
    initial = {"answer": row.answer, "revision": row.revision}
    return AnswerForm(prefix=f"q{row.pk}", initial=initial, **kwargs)


@keeps_typed
@require_http_methods(["GET", "HEAD", "POST"])
def presentation(request, pk, case):
    """Show the questions to ask, each with its answer; a POST adds a question."""
    session, found = case_in_session(request.user, pk, case)
    criteria = found.proposal.grid.criteria_once() if found.proposal.grid_id else ()
    form = QuestionForm(request.POST if request.method == "POST" else None, criteria=criteria)
    if form.is_bound and not can_type(session):
        return hand_back(request, SIGNED, texts_of(form), "admin:projects_session_presentation", pk, case)
    if form.is_bound and form.is_valid():
        try:
            row = PresentationAnswer.ask(found, **form.cleaned_data)
        except Refusal as refusal:
            refuse(form, refusal, field="question")
        else:
            messages.success(request, "La question est dans la liste.")
            return to_presentation(pk, case, f"#question-{row.pk}")
    rows = list(found.answers.select_related("criterion", "typed_by"))
    typed = take_back(request) if not form.is_bound else None
    if typed:
        messages.info(request, "Nous avons gardé ce que vous aviez écrit. Enregistrez-le avant de continuer.")
    context = {
        "session": session,
        "case": found,
        "proposal": found.proposal,
        "form": form,
        "rows": [{"row": row, "form": answer_form(row, data=typed_for(row, typed))} for row in rows],
        "answered": sum(1 for row in rows if row.answer),
        "can_type": can_type(session),
        "now": timezone.now(),
        **error_summary(form),
    }
    return render(request, "admin/projects/session/presentation.html", context, status=status_of(form, invalid=422))


def typed_for(row, typed):
    """Return what was put aside for this answer, or None."""
    return typed if typed and f"q{row.pk}-answer" in typed else None


def can_type(session):
    return not session.has_signed_minutes()


@require_POST
def gather(request, pk, case):
    """Bring the questions of the opened sheets that are not there yet."""
    _, found = case_in_session(request.user, pk, case)
    try:
        count = PresentationAnswer.gather(found)
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        words = {0: "Aucune question nouvelle dans les avis ouverts.", 1: "Une question est ajoutée."}
        messages.info(request, words.get(count, f"{count} questions sont ajoutées."))
    return to_presentation(pk, case)


@require_POST
def answer(request, pk, case, answer):
    """Keep one answer, sent by the page as it is typed. When two scribes write, the second sees both."""
    session, found = case_in_session(request.user, pk, case)
    row = found.answers.select_related("criterion", "typed_by").filter(pk=answer).first()
    if row is None:
        raise Http404
    form = answer_form(row, data=request.POST)
    context = {"session": session, "case": found, "can_type": can_type(session), "now": timezone.now()}
    status = 200
    if form.is_valid():
        try:
            row = row.keep(form.cleaned_data["answer"], by=request.user, seen=form.cleaned_data["revision"])
        except AnswerChangedMeanwhile as refusal:
            # Saving once more, now that both are before the eyes, is a choice.
            typed = request.POST.copy()
            typed[f"q{row.pk}-revision"] = str(refusal.row.revision)
            form, status = answer_form(refusal.row, data=typed), 409
            context |= {"conflict": refusal.row, "refusal": str(refusal)}
        except Refusal as refusal:
            context["refusal"], status = str(refusal), 409
        else:
            if not request.htmx:
                messages.success(request, "La réponse est enregistrée.")
                return to_presentation(pk, case, f"#question-{row.pk}")
            return render(request, "admin/projects/session/answer_saved.html", {**context, "row": row})
    else:
        status = 422
    context["item"] = {"row": row, "form": form}
    if request.htmx:
        # htmx leaves a page alone when the answer is an error: what went wrong is shown at its place.
        reply = render(request, "admin/projects/session/answer.html", context)
        reply["HX-Retarget"], reply["HX-Reswap"] = f"#question-{row.pk}", "outerHTML"
        reply["HX-Trigger"] = "answer-not-kept"
        return reply
    return render(
        request, "admin/projects/session/answer_alone.html", {**context, "proposal": found.proposal}, status=status
    )
