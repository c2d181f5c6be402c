"""The cohort of an onboarding day: what the rules propose, other rules to look at, choices in writing, the letters."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from labo.backoffice import lab_only
from labo.templatetags.labo import error_summary
from labo.transitions import Refusal
from labo.typed import keeps_typed, refuse, status_of, take_back
from missions.backoffice.diversity import counters
from missions.backoffice.doors import first_values
from missions.backoffice.onboarding_forms import CHOICES, IN, OUT, RULES, ChoiceForm, RulesForm
from missions.cohort.words import RULES as RULE_NAMES
from missions.models import Event, EventKind, OnboardingApplication
from missions.models.application_queryset import SUBSTITUTES, published_rules
from missions.models.gathering import SignUp
from missions.states import APPLICATION_STATES

PAGE = "admin:missions_onboardingapplication_"


def day_of(pk):
    return get_object_or_404(Event, pk=pk, kind=EventKind.ONBOARDING, sign_up=SignUp.SELECTION)


def lines_of(lines, rows):
    """Return each line of the cohort beside its row, with the short names of the rules that counted."""
    return [
        {
            "line": line,
            "row": rows[line.application.key],
            "application": line.application,
            "rules": [RULE_NAMES[reason.rule] for reason in line.reasons],
        }
        for line in lines
    ]


@lab_only
@require_safe
def cohort(request, pk):
    """Show whom the rules propose and why. Other rules may be looked at in the address; nothing is saved."""
    event, now = day_of(pk), timezone.now()
    applications = OnboardingApplication.objects
    invited = event.applications.filter(status="invited").count()
    form = RulesForm(request.GET, published=published_rules(event, invited=invited))
    proposed, rows = applications.cohort(event, form.rules)
    have_left = applications.letters_left(event)
    context = {
        "event": event,
        "form": form,
        "is_what_if": form.rules != form.published,
        "cohort": proposed,
        "chosen": lines_of(proposed.chosen, rows),
        "substitutes": lines_of(proposed.substitutes, rows),
        "refused": lines_of(proposed.refused, rows),
        "told_a_rank": SUBSTITUTES,
        "counters": counters(proposed),
        "waiting_managers": sum(row.is_agreed is None for row in rows.values()),
        "total": len(rows),
        "is_closed": now >= event.closes_at,
        "have_left": have_left,
        "can_invite": not have_left and event.closes_at <= now < event.starts_at and bool(proposed.chosen),
        **error_summary(form),
    }
    return render(request, "admin/missions/cohort.html", context)


@lab_only
@require_http_methods(["GET", "HEAD", "POST"])
def letters(request, pk):
    """Show every letter that would leave, by name; send them all at once."""
    event, now = day_of(pk), timezone.now()
    applications = OnboardingApplication.objects
    if request.method == "POST":
        seen = [key for key in request.POST.get("seen", "").split(",") if key]
        try:
            sent = applications.send_letters(event, seen=seen, by=request.user)
        except Refusal as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, f"Les lettres sont parties : {len(sent.chosen)} personnes invitées.")
        return redirect(f"{PAGE}cohort", pk)
    proposed, rows = applications.cohort(event)
    if applications.letters_left(event) or not event.closes_at <= now < event.starts_at:
        return redirect(f"{PAGE}cohort", pk)
    others = [*proposed.substitutes[SUBSTITUTES:], *proposed.refused]
    context = {
        "event": event,
        "cohort": proposed,
        "chosen": lines_of(proposed.chosen, rows),
        "substitutes": lines_of(proposed.substitutes[:SUBSTITUTES], rows),
        "others": lines_of(others, rows),
        "total": len(rows),
        "seen": ",".join(proposed.keys),
    }
    return render(request, "admin/missions/letters.html", context)


@keeps_typed
@lab_only
@require_http_methods(["GET", "HEAD", "POST"])
def application(request, pk):
    """Show an application whole, and take the team's choice about it."""
    rows = OnboardingApplication.objects.with_facts().select_related("event")
    row = get_object_or_404(rows, pk=pk)
    typed = take_back(request) if request.method != "POST" else None
    chosen = {None: RULES, True: IN, False: OUT}[row.override]
    initial = {"choice": chosen, "reason": row.override_reason, **first_values(typed, ChoiceForm)}
    form = ChoiceForm(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_bound and form.is_valid():
        try:
            row.choose(CHOICES[form.cleaned_data["choice"]], reason=form.cleaned_data["reason"], by=request.user)
        except Refusal as refusal:
            refuse(form, refusal, field="reason")
        else:
            messages.success(request, "C’est noté. Le groupe proposé en tient compte.")
            return redirect(f"{PAGE}cohort", row.event_id)
    context = {
        "application": row,
        "event": row.event,
        "form": form,
        "steps": [
            {"at": step.at, "words": APPLICATION_STATES[step.target].name, "by": step.by}
            for step in row.transitions.select_related("by")
        ],
        "can_choose": row.status == row.Status.APPLIED,
        **error_summary(form),
    }
    return render(request, "admin/missions/application.html", context, status=status_of(form, invalid=422))
