"""Applying to an onboarding day, following one's application, taking it back."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from labo.transitions import Refusal
from labo.typed import hand_back, keeps_typed, status_of, take_back, texts_of
from missions.models import Event, EventKind, OnboardingApplication
from missions.models.application import why_closed
from missions.models.gathering import SignUp
from missions.onboarding_form import ApplicationForm


def day_of(slug):
    days = Event.objects.public().filter(kind=EventKind.ONBOARDING, sign_up=SignUp.SELECTION)
    return get_object_or_404(days, slug=slug)


def first_values(typed, person):
    """Return what the questions start from: what was typed before the session ended, else what the portal knows."""
    if typed is None:
        return {"org_unit": person.org_unit_id}
    return {name: typed[name] for name in ApplicationForm.base_fields if name in typed}


@keeps_typed
@require_http_methods(["GET", "HEAD", "POST"])
def application(request, slug):
    """Show where one's application stands; without one, the questions, and take the answers."""
    event, now = day_of(slug), timezone.now()
    own = OnboardingApplication.objects.filter(event=event, applicant=request.user).select_related("org_unit").first()
    posted = request.POST if request.method == "POST" else None
    typed = take_back(request) if posted is None else None
    form = ApplicationForm(posted, person=request.user, initial=first_values(typed, request.user))
    if form.is_bound and form.is_valid():
        try:
            OnboardingApplication.apply(event, request.user, now=now, **form.cleaned_data)
        except Refusal as refusal:
            kept = [own.motivation, own.manager_name, own.manager_email, own.municipality] if own else []
            return hand_back(request, refusal, texts_of(form), "missions:application", slug, kept=kept)
        messages.success(
            request, "Votre candidature est envoyée. Votre responsable reçoit un lien pour donner son accord."
        )
        return redirect("missions:application", slug)
    if own and own.is_standing and not form.is_bound:
        context = {"event": event, "application": own, "can_withdraw": event.starts_at > now}
        return render(request, "missions/application.html", context)
    context = {
        "event": event,
        "form": form,
        "why_closed": why_closed(event, now=now),
        "has_withdrawn": own is not None and not own.is_standing,
    }
    return render(request, "missions/apply.html", context, status=status_of(form, invalid=422))


@require_POST
def application_withdraw(request, slug):
    """Take one's application back, and the seat with it."""
    event = day_of(slug)
    own = get_object_or_404(OnboardingApplication, event=event, applicant=request.user)
    try:
        own.withdraw()
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "C’est noté : votre candidature est retirée. Merci de l’avoir dit.")
    return redirect("missions:application", slug)
