"""Closing a session in the back office: what will apply, what becomes of the rest, then one act."""

from django import forms
from django.contrib import messages
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from labo.templatetags.labo import error_summary
from labo.transitions import Refusal
from labo.typography import spelled
from projects.backoffice.case import lab_only
from projects.backoffice.session import back_to, session_of
from projects.backoffice.session_progress import progress_of
from projects.models import DeciderOpinion, Session
from projects.models.decider import proposed_mark
from projects.models.session import AWAITING
from projects.models.session_closing import CasesLeft

LATER = "later"


class FatesForm(forms.Form):
    """What becomes of each case without a decision."""

    use_required_attribute = False

    def __init__(self, *args, cases, sessions, **kwargs):
        super().__init__(*args, **kwargs)
        self.cases, self.sessions = cases, {str(session.pk): session for session in sessions}
        choices = [
            ("", "À choisir"),
            *((pk, f"Reporter à la session {session.number}") for pk, session in self.sessions.items()),
            (LATER, "Laisser en attente d’une prochaine session"),
        ]
        for case in cases:
            self.fields[f"case_{case.pk}"] = forms.ChoiceField(
                label=str(case.proposal),
                choices=choices,
                error_messages={"required": f"Dites ce que devient « {case.proposal} »."},
            )

    def rows(self):
        return [(case, self[f"case_{case.pk}"]) for case in self.cases]

    @property
    def carry(self):
        """What :meth:`Session.close` is given."""
        return {case.pk: self.sessions.get(self.cleaned_data[f"case_{case.pk}"]) for case in self.cases}


@lab_only
@require_http_methods(["GET", "HEAD", "POST"])
def close(request, pk):
    """Say what closing does, then do it, once."""
    session = session_of(request.user, pk)
    if request.method != "POST" and not session.is_open:
        messages.info(
            request, "Cette session est déjà close." if session.is_closed else "Ouvrez la session avant de la clore."
        )
        return back_to(session)
    progress = progress_of(session, request.user)
    waiting = [each for each in progress if each.case.fate == each.case.Fate.WAITING]
    ready = [each for each in waiting if each.decision]
    left = [each for each in waiting if not each.decision and each.proposal.status in AWAITING]
    sessions = Session.objects.not_closed().exclude(pk=session.pk)
    form = FatesForm(
        request.POST if request.method == "POST" else None, cases=[each.case for each in left], sessions=sessions
    )
    if form.is_bound and form.is_valid():
        try:
            done = session.close(by=request.user, carry=form.carry)
        except CasesLeft as refusal:
            # A decision was withdrawn, or a case added, since the page was opened.
            messages.error(request, str(refusal))
            return redirect("admin:projects_session_close", pk)
        except Refusal as refusal:
            messages.error(request, str(refusal))
            return back_to(session)
        for sentence in said(done):
            messages.success(request, sentence)
        return back_to(session)
    context = {
        "session": session,
        "ready": [{"each": each, "opinions": opinions_on(each)} for each in with_opinions(ready)],
        "elsewhere": [each for each in waiting if not each.decision and each.proposal.status not in AWAITING],
        "form": form,
        **error_summary(form),
    }
    return render(request, "admin/projects/session/close.html", context, status=422 if form.is_bound else 200)


def said(done):
    """Yield what the closing did, in sentences."""
    count = len(done.applied)
    if count == 1:
        yield "Une décision est appliquée. Sa lettre attend d’être relue."
    elif count:
        yield f"{spelled(count).capitalize()} décisions sont appliquées. Leurs lettres attendent d’être relues."
    else:
        yield "La session est close. Aucune décision n’était proposée."
    for case in done.carried:
        number = case.carried_to and case.carried_to.number
        what = f"est reporté à la session {number}" if number else "attend une prochaine session"
        yield f"« {case.proposal} » {what}."
    for proposal in done.elsewhere:
        yield f"« {proposal} » a été décidé ou retiré entre-temps : rien n’y est changé."


def with_opinions(ready):
    """Give each case the opinions of the deciders. One query."""
    opinions = DeciderOpinion.objects.filter(case__in=[each.case for each in ready]).select_related("decider")
    found = {}
    for opinion in opinions:
        found.setdefault(opinion.case_id, []).append(opinion)
    for each in ready:
        each.opinions = found.get(each.case.pk, [])
    return ready


def opinions_on(each):
    """Return [(opinion, whether it was given on the decision as it now reads)]."""
    mark = proposed_mark(each.decision)
    return [(opinion, opinion.about == mark) for opinion in each.opinions]
