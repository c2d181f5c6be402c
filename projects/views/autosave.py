"""One answer of a draft, kept as it is typed (``static/js/autosave.js`` asks, a few words of JSON answer)."""

from django.db import IntegrityError
from django.http import Http404, JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_POST

from labo.templatetags.labo import hour
from projects.form_sections import QUESTIONS, answer
from projects.forms import PreconditionsForm, ProposalForm
from projects.models import AlreadySubmitted, Preconditions, Proposal
from projects.seen import mark
from projects.views.deposit import blank_proposal, draft_of


@require_POST
def draft_field(request, key, field):
    """
    Keep one answer.

    - 200: kept, with the hour and the mark to send back next time;
    - 409: it was changed elsewhere since the page showed it, both texts come back and nothing is written;
    - 410: the case was sent meanwhile; 422: the answer cannot be kept, with its sentence;
    - 404: no such draft for this person. A page that says ``new`` has its draft made under the key that it carries.
    """
    if field not in QUESTIONS:
        raise Http404
    try:
        return _keep(request, _draft(request, key), field)
    except IntegrityError:
        # Two first answers of the same form: the other one made the draft, this one goes on with it.
        return _keep(request, draft_of(request.user, key), field)
    except Proposal.DoesNotExist:
        raise Http404 from None


def _draft(request, key):
    try:
        return draft_of(request.user, key)
    except Http404:
        if "new" not in request.POST:
            raise
        return blank_proposal(request.user, key)


def _keep(request, proposal, field):
    if not proposal.is_draft:
        return _sent(proposal)
    form = ProposalForm(request.POST, instance=proposal, only=field)
    if not form.is_valid():
        return JsonResponse({"sentences": form.errors.get(field, [])}, status=422)
    try:
        settled = proposal.keep_answer(field, seen=request.POST.get("seen"))
        if "new" in request.POST:
            Preconditions.keep(proposal, PreconditionsForm(request.POST).answered)
    except AlreadySubmitted:
        proposal.refresh_from_db()
        return _sent(proposal)
    standing = getattr(proposal, proposal.column_of(field))
    known = {"seen": mark(standing), "address": proposal.get_absolute_url()}
    if field not in settled.disputed:
        return JsonResponse({**known, "saved_at": hour(timezone.now())})
    value = form.fields[field].prepare_value(standing)
    words = answer(proposal, field) or ""
    other = {
        "values": value if isinstance(value, list) else ["" if value is None else str(value)],
        "text": "\n".join(words) if isinstance(words, list) else str(words),
    }
    return JsonResponse({**known, "other": other}, status=409)


def _sent(proposal):
    return JsonResponse(
        {"sentences": [str(AlreadySubmitted(proposal))], "address": proposal.get_absolute_url()}, status=410
    )
