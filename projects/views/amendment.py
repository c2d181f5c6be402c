"""Changing what was sent: written in peace, read again side by side, then filed as one version with its reason."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from labo.forms import read_number
from labo.models import OrgUnit
from labo.transitions import Refusal
from labo.typed import hand_back, keeps_typed, refuse, status_of, take_back, texts_of
from projects.amendment_form import AmendmentForm, ReasonForm, brought_together
from projects.differences import difference
from projects.form_sections import QUESTIONS
from projects.models import Amendment, Proposal
from projects.models.amendment import SETTLED, AlreadyFiled, AmendmentChangedMeanwhile

KEPT = "Vos modifications sont enregistrées. Le labo ne les lit pas tant que vous ne les déposez pas."


def case_of(request, reference):
    """Return the case of this person, its open request at hand, or raise a 404."""
    cases = Proposal.objects.led_by(request.user).exclude(status=Proposal.Status.DRAFT).select_related("org_unit")
    case = get_object_or_404(cases, reference=reference)
    case.request = case.information_requests.open().first()
    return case


@keeps_typed
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request, reference):
    """
    Write the changes: all the answers, or those that the lab asks about.

    Without a script the page is the same: one button keeps, the other one keeps and goes on to read again.
    """
    case = case_of(request, reference)
    amendment = Amendment.of(case)
    if not case.seems_amendable:
        return hand_back(request, SETTLED, texts_of(AmendmentForm(request.POST, amendment=amendment)), case)
    whole = "tout" in request.GET or not (case.request and case.request.asked)
    only = () if whole else case.request.asked
    if request.method == "POST":
        return save(request, AmendmentForm(request.POST, amendment=amendment, only=only))
    typed = take_back(request)
    if typed:
        messages.info(request, "Nous avons gardé ce que vous aviez écrit. Vérifiez, puis enregistrez.")
    return show(request, AmendmentForm(typed, amendment=amendment, only=only))


def save(request, form):
    """Keep every valid answer; what is not stays on the page with its error."""
    amendment, case = form.amendment, form.amendment.proposal
    form.is_valid()
    try:
        amendment.keep(form.answers(), by=request.user, seen=request.POST.get("seen", ""))
    except AmendmentChangedMeanwhile as refusal:
        return show_both(request, form, str(refusal))
    except Refusal as refusal:
        refuse(form, refusal)
        return show(request, form, status=status_of(form))
    if form.errors:
        return show(request, with_new_mark(form))
    messages.success(request, KEPT)
    if request.POST.get("action") == "read":
        return redirect("projects:amendment_file", case.reference)
    answer = redirect("projects:amendment", case.reference)
    answer["Location"] += "?tout=1" if "tout" in request.GET else ""
    return answer


def with_new_mark(form):
    """Return the form as typed, ready for the next saving: what was valid has just been kept."""
    data = form.data.copy()
    again = AmendmentForm(amendment=form.amendment, only=form.shown)
    data["seen"], data["marks"] = again.initial["seen"], again.initial["marks"]
    form = AmendmentForm(data, amendment=form.amendment, only=form.shown)
    form.is_valid()
    return form


def show_both(request, form, refusal):
    """Show what was typed, and beside it what somebody else kept since. Saving once more is then a choice."""
    saved = Amendment.of(form.amendment.proposal)
    data, both = brought_together(form, saved)
    again = AmendmentForm(data, amendment=saved, only=form.shown)
    again.is_valid()
    conflicts = []
    for name, kept in both.items():
        theirs, mine = in_words(name, kept), in_words(name, again.said(name))
        conflicts.append((QUESTIONS[name], theirs, difference(theirs, mine)))
    return show(request, again, refusal=refusal, conflicts=conflicts, status=409)


def in_words(name, text):
    """Return an answer as a person reads it: a service by its name, a format by its label."""
    if name == "org_unit":
        return str(OrgUnit.objects.filter(pk=read_number(text)).first() or "")
    return dict(Proposal.Format.choices).get(text, text) if name == "requested_format" else text


def show(request, form, *, refusal="", conflicts=(), status=200):
    case = form.amendment.proposal
    context = {
        "proposal": case,
        "form": form,
        "amendment": form.amendment,
        "request_open": case.request,
        "is_limited": len(form.shown) < len(Proposal.WRITTEN),
        "refusal": refusal,
        "conflicts": conflicts,
    }
    return render(request, "projects/amendment.html", context, status=status)


@keeps_typed
@require_http_methods(["GET", "HEAD", "POST"])
def file(request, reference):
    """Read the changes again, word by word, then file them with their reason."""
    case = case_of(request, reference)
    amendment = Amendment.of(case)
    if amendment.pk is None:
        # A second click, most often: the first one has filed them.
        return already_filed(request, case) if request.method == "POST" else redirect(case)
    if request.method == "POST":
        form = ReasonForm(request.POST)
        if form.is_valid():
            try:
                version = amendment.file(
                    by=request.user, reason=form.cleaned_data["reason"], seen=form.cleaned_data["seen"]
                )
            except AlreadyFiled:
                return already_filed(request, case)
            except AmendmentChangedMeanwhile:
                amendment = Amendment.of(case)
                form = ReasonForm({**form.cleaned_data, "seen": amendment.mark})
                refuse(form, "Ces modifications ont changé depuis que vous les avez lues. Relisez-les.")
            except Refusal as refusal:
                refuse(form, refusal)
            else:
                messages.success(request, f"Vos modifications sont déposées : le labo lit maintenant la {version}.")
                return redirect(case)
    else:
        form = ReasonForm(initial={"seen": amendment.mark, **(take_back(request) or {})})
    last = case.versions.select_related("question_set").first()
    changes = amendment.changes(last)
    fields = {change.question.field for change in changes}
    context = {
        "proposal": case,
        "amendment": amendment,
        "form": form,
        "last": last,
        "changes": changes,
        "lacking": [QUESTIONS[name] for name in amendment.amended().missing_fields()],
        "request_open": case.request,
        "answers_request": bool(case.request and case.request.touches(fields)),
        "settled": "" if case.seems_amendable else SETTLED,
    }
    can_file = changes and not context["settled"] and not context["lacking"]
    if status_of(form) == 409 and not can_file:
        # The page has no place for the word any more.
        return hand_back(request, form.non_field_errors()[0], texts_of(form), "projects:amendment", reference)
    return render(request, "projects/amendment_file.html", context, status=status_of(form))


def already_filed(request, case):
    version = case.versions.first()
    words = f"Il n’y a rien de plus à déposer : le labo lit la {version}."
    return hand_back(request, words, texts_of(ReasonForm(request.POST)), case, kept=[version.reason])


@require_http_methods(["GET", "HEAD", "POST"])
def discard(request, reference):
    """Ask, then throw the changes away: nobody else has read them."""
    case = case_of(request, reference)
    amendment = Amendment.of(case)
    if amendment.pk is None:
        return redirect(case)
    if request.method == "POST":
        try:
            amendment.discard()
        except Refusal as refusal:
            messages.info(request, str(refusal))
        else:
            messages.success(
                request, "Vos modifications sont abandonnées. Le labo lit toujours ce que vous avez envoyé."
            )
        return redirect(case)
    return render(request, "projects/amendment_discard.html", {"proposal": case, "changes": amendment.changes()})
