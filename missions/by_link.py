"""What a link opens without signing in: a calendar, five questions, a manager's answer. GET shows, POST acts."""

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from labo.forms import LongTextField, OneLineField
from labo.links import opened_by_link
from labo.transitions import Refusal
from labo.typed import hand_back, texts_of
from missions.calendar import CONTENT_TYPE, calendar_of
from missions.event_calendar import feed
from missions.models import Appointment, CalendarLink, Event, FollowUp, OnboardingApplication, TimeRequest
from missions.models.application import why_closed
from missions.models.follow_up import QUESTIONS


@opened_by_link
@require_safe
def calendar(request, token):
    """Give the calendar to a calendar program, as long as its address is open and its person may still read it."""
    link = CalendarLink.objects.by_token(token).select_related("accompaniment__proposal", "person").first()
    if link is None or link.accompaniment is None:
        raise Http404
    own = type(link.accompaniment).objects.visible_to(link.person).filter(pk=link.accompaniment_id)
    if not own.exists():
        raise Http404
    return HttpResponse(calendar_of(link.accompaniment), content_type=CONTENT_TYPE)


@opened_by_link
@require_safe
def own_agenda(request, token):
    """Give a calendar program what a person comes to, slots of drop-ins among it, as long as its address is open."""
    link = CalendarLink.objects.by_token(token).filter(accompaniment=None).select_related("person").first()
    if link is None:
        raise Http404
    recent = Event.objects.recent(now=timezone.now())
    slots = Appointment.objects.filter(person=link.person, event__in=recent.order_by()).select_related("event")
    content = feed(recent.come_to_by(link.person), title="Mes rencontres du labo", appointments=slots)
    return HttpResponse(content, content_type=CONTENT_TYPE)


class FollowUpForm(forms.Form):
    use_required_attribute = False

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name, (question, help_text) in QUESTIONS.items():
            self.fields[name] = LongTextField(
                label=question,
                help_text=help_text,
                max_length=2000,
                required=name == "done",
                widget=forms.Textarea(attrs={"rows": 3}),
                error_messages={"required": "Dites ce qui a été mis en œuvre, même «\u00a0rien encore\u00a0»."},
            )


@opened_by_link
@require_http_methods(["GET", "HEAD", "POST"])
def follow_up(request, token):
    """Show the five questions, and take the answer, once."""
    found = FollowUp.objects.by_token(token).select_related("accompaniment__proposal__org_unit").first()
    if found is None:
        raise Http404
    form = FollowUpForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            found.answer(**form.cleaned_data)
        except Refusal as refusal:
            found.refresh_from_db()
            kept = [answer for _, answer in found.answers]
            return hand_back(request, refusal, texts_of(form), "missions:follow_up", token, kept=kept)
        return redirect("missions:follow_up", token)
    proposal = found.accompaniment.proposal
    return render(request, "missions/follow_up.html", {"follow_up": found, "proposal": proposal, "form": form})


class AnswerForm(forms.Form):
    use_required_attribute = False
    word = OneLineField(label="Un mot, si vous voulez", max_length=400, required=False)


def taken(request, form, found, *page, word):
    """
    Take a manager's yes or no, and return where that leads; None while nothing is answered.

    :param page: where the answer is read again.
    :param word: the column that keeps the manager's word.
    """
    if request.method != "POST" or not form.is_valid() or request.POST.get("answer") not in ("yes", "no"):
        return None
    try:
        found.answer(request.POST["answer"] == "yes", word=form.cleaned_data["word"])
    except Refusal as refusal:
        found.refresh_from_db()
        return hand_back(request, refusal, texts_of(form), *page, kept=[getattr(found, word)])
    return redirect(*page)


@opened_by_link
@require_http_methods(["GET", "HEAD", "POST"])
def time_request(request, token):
    """Show a manager what is asked, and take the answer: one button each way."""
    requests = TimeRequest.objects.select_related("accompaniment__proposal__org_unit", "agent", "asked_by")
    found = requests.by_token(token).first()
    if found is None:
        raise Http404
    form = AnswerForm(request.POST if request.method == "POST" else None)
    if answered := taken(request, form, found, "missions:time_request", token, word="word"):
        return answered
    proposal = found.accompaniment.proposal
    return render(request, "missions/time_request.html", {"asked": found, "proposal": proposal, "form": form})


@opened_by_link
@require_http_methods(["GET", "HEAD", "POST"])
def agreement(request, token):
    """Show a manager who wants to come to an onboarding day, and take the agreement: one button each way."""
    applications = OnboardingApplication.objects.select_related("event", "applicant", "org_unit")
    found = applications.by_token(token).first()
    if found is None:
        raise Http404
    form = AnswerForm(request.POST if request.method == "POST" else None)
    if answered := taken(request, form, found, "missions:agreement", token, word="manager_word"):
        return answered
    is_open = found.is_standing and not why_closed(found.event, now=timezone.now())
    context = {"application": found, "event": found.event, "form": form, "is_open": is_open}
    return render(request, "missions/agreement.html", context)
