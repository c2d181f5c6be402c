"""The conditions of a decision: checked, sent back to the service, given another date."""

from datetime import date

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from labo.audit import AuditEvent
from labo.forms import read_number
from labo.templatetags.labo import error_summary
from labo.transitions import Refusal
from labo.typed import hand_back, keeps_typed, refuse, status_of, take_back, texts_of
from projects.backoffice.case import case_of, lab_only
from projects.backoffice.forms import NewDateForm, WhyForm
from projects.models import Condition, Decision, Proposal

WORDS = {
    "condition_claimed": "Le service dit que c’est fait",
    "condition_sent_back": "Renvoyée au service",
    "condition_moved": "Date changée",
    "condition_met": "Notée comme réunie",
}
"""How the journal's acts are said on the page."""


def send_back_form(*args, **kwargs):
    return WhyForm(*args, label="Ce qui manque encore", missing="Dites au service ce qui manque encore.", **kwargs)


def date_form(*args, **kwargs):
    return NewDateForm(
        *args,
        label="Pourquoi la date change",
        help_text="Le service lira la nouvelle date et ces mots.",
        missing="Dites pourquoi la date change.",
        **kwargs,
    )


ACTS = {"send_back": send_back_form, "move": date_form}
DONE = {"send_back": "C’est renvoyé au service, avec vos mots.", "move": "La date est changée, et le service prévenu."}


@keeps_typed
@lab_only
@require_http_methods(["GET", "HEAD", "POST"])
def conditions(request, pk):
    """Read where each condition stands, with its story; answer the service."""
    proposal = case_of(request.user, pk)
    decision = Decision.objects.standing(proposal)
    rows = list(decision.conditions.select_related("met_by", "claimed_by", "criterion")) if decision else []
    if not rows:
        return hand_back(
            request, "Ce cas n’a pas de condition.", words_in(request.POST), "admin:projects_proposal_change", pk
        )
    for row in rows:
        row.decision = decision
    decision.proposal = proposal
    if request.method == "POST":
        return act(request, proposal, rows)
    return show(request, proposal, rows, typed=take_back(request))


def act(request, proposal, rows):
    """Do what the form of one condition asks: ``act`` and ``condition`` say which."""
    wanted, number = request.POST.get("act", ""), request.POST.get("condition", "")
    row = next((row for row in rows if str(row.pk) == number), None)
    if row is None or wanted not in ACTS:
        words = "Cette condition n’est pas de ce cas."
        return hand_back(request, words, words_in(request.POST), "admin:projects_proposal_conditions", proposal.pk)
    form = ACTS[wanted](request.POST, prefix=f"{wanted}-{row.pk}")
    if form.is_valid():
        verb = {"send_back": row.send_back, "move": row.move_due}[wanted]
        try:
            verb(by=request.user, **form.cleaned_data)
        except Refusal as refusal:
            row.refresh_from_db()
            proposal.refresh_from_db()
            if not is_offered(wanted, row, proposal):
                kept = [row.lab_word]
                return hand_back(
                    request, refusal, texts_of(form), "admin:projects_proposal_conditions", proposal.pk, kept=kept
                )
            refuse(form, refusal)
        else:
            messages.success(request, DONE[wanted])
            answer = redirect("admin:projects_proposal_conditions", proposal.pk)
            answer["Location"] += f"#condition-{row.pk}"
            return answer
    return show(request, proposal, rows, bound={(wanted, row.pk): form})


def words_in(posted):
    """Return the reason that a form of any condition carries."""
    return [("Vos mots", words) for name, words in posted.items() if name.endswith("-reason") and words.strip()]


def is_offered(act, row, proposal):
    """Say whether the page still has a place for this form."""
    if row.met_at or proposal.status != Proposal.Status.ACCEPTED_CONDITIONS:
        return False
    return bool(row.claimed_at if act == "send_back" else proposal.announced_at)


def show(request, proposal, rows, *, bound=None, typed=None):
    bound = bound or {}
    subjects = {f"projects.condition:{row.pk}": row for row in rows}
    for row in rows:
        row.events = []
        for name, build in ACTS.items():
            prefix = f"{name}-{row.pk}"
            form = bound.get((name, row.pk)) or build(initial=first_of(typed, name, row), prefix=prefix)
            setattr(row, f"{name}_form", form)
    for event in AuditEvent.objects.filter(subject__in=subjects).select_related("by").order_by("pk"):
        event.words = WORDS.get(event.act, event.act)
        event.before, event.after = (as_day(event.details.get(name)) for name in ("before", "after"))
        subjects[event.subject].events.append(event)
    context = {
        "proposal": proposal,
        "conditions": rows,
        "open_form": next(iter(bound), None) or opened_by(typed),
        **error_summary(*bound.values()),
    }
    return render(request, "admin/projects/conditions.html", context, status=status_of(*bound.values()))


def as_day(written):
    """Read a day as the journal writes it."""
    return date.fromisoformat(written) if written else None


def first_of(typed, name, row):
    """Return what was typed in this form before the session ended, or nothing."""
    if not typed or (typed.get("act"), typed.get("condition")) != (name, str(row.pk)):
        return {}
    return {field: typed.get(f"{name}-{row.pk}-{field}", "") for field in ("due_on", "reason")}


def opened_by(typed):
    condition = read_number(typed.get("condition")) if typed else None
    return (typed.get("act"), condition) if condition else None


@lab_only
@require_POST
def condition_met(request, pk, condition):
    """Note that a condition is met."""
    proposal = case_of(request.user, pk)
    row = get_object_or_404(Condition, pk=condition, decision__proposal=proposal)
    try:
        row.meet(by=request.user)
    except Refusal as refusal:
        messages.info(request, str(refusal))
    else:
        messages.success(request, "C’est noté : la condition est réunie.")
    back = "conditions" if "stay" in request.POST else "change"
    return redirect(reverse(f"admin:projects_proposal_{back}", args=[pk]) + "#conditions")
