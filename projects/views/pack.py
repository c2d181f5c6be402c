"""The pack that a decider reads by a link of their own: no account, no name of an evaluator, one opinion a case."""

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from labo.links import opened_by_link
from labo.templatetags.labo import error_summary
from labo.transitions import NotPrinted, Refusal
from labo.typed import hand_back, refuse, status_of, texts_of
from projects.models import Decider, DeciderOpinion
from projects.models.decider import proposed_mark
from projects.opinion_form import OpinionForm
from projects.session_pdf import render_pack
from projects.session_print import pack_cases

NO_LONGER_THERE = "Ce cas n’est plus dans la session : votre avis n’est pas noté."
LEVELS = {"title": "h1", "section": "h2", "item": "h3", "part": "h4"}


def decider_of(token):
    found = Decider.objects.by_token(token).select_related("session").first()
    if found is None:
        raise Http404
    return found


# The link itself is what lets in: no cookie gives any right here, so there is none to abuse, and none is set.
@csrf_exempt
@opened_by_link
@require_http_methods(["GET", "HEAD", "POST"])
def pack(request, token):
    """Show what is proposed, and take one opinion a case. It changes until the session closes."""
    decider = decider_of(token)
    if not decider.opens():
        if typed := words_in(request.POST):
            return hand_back(request, "Ce lien n’est plus valable : votre avis n’est pas noté.", typed, request.path)
        return render(request, "projects/pack_closed.html", {"decider": decider}, status=410)
    cases = pack_cases(decider.session)
    given = {opinion.case_id: opinion for opinion in decider.opinions.all()}
    asked = request.POST.get("case", "")
    typed = words_in(request.POST)
    if typed and asked not in {str(row["case"].pk) for row in cases}:
        return hand_back(request, NO_LONGER_THERE, typed, request.path)
    for row in cases:
        opinion = given.get(row["case"].pk)
        bound = asked == str(row["case"].pk)
        row["opinion"] = opinion
        row["form"] = form_of(row, opinion, data=request.POST if bound else None)
        row["is_stale"] = opinion is not None and row["row"] is not None and opinion.about != proposed_mark(row["row"])
        if bound and row["form"].is_valid():
            words = row["form"].cleaned_data
            try:
                DeciderOpinion.give(
                    decider,
                    row["case"],
                    agrees=words["agrees"] == OpinionForm.AGREE,
                    word=words["word"],
                    seen=words["seen"],
                )
            except Refusal as refusal:
                typed = texts_of(row["form"])
                if typed and not (decider.may_answer() and row["row"]):
                    # The page has no place for it any more.
                    return hand_back(request, refusal, typed, request.path)
                refuse(row["form"], refusal)
                # What was read is what will be answered next time: the page shows the decision as it now reads.
                typed = row["form"].data.copy()
                typed[row["form"].add_prefix("seen")] = proposed_mark(row["row"])
                row["form"].data = typed
            else:
                answer = redirect("projects:pack", token)
                answer["Location"] += f"#cas-{row['case'].pk}"
                return answer
    forms = [row["form"] for row in cases]
    context = {
        "decider": decider,
        "session": decider.session,
        "cases": cases,
        "levels": LEVELS,
        "token": token,
        "open": decider.may_answer(),
        **error_summary(*forms),
    }
    return render(request, "projects/pack.html", context, status=status_of(*forms, invalid=422))


def words_in(posted):
    return [("Votre mot", words) for name, words in posted.items() if name.endswith("-word") and words.strip()]


def form_of(row, opinion, *, data=None):
    initial = {"seen": proposed_mark(row["row"])}
    if opinion is not None:
        initial |= {"agrees": OpinionForm.AGREE if opinion.agrees else OpinionForm.DISAGREE, "word": opinion.word}
    return OpinionForm(data, prefix=f"c{row['case'].pk}", initial=initial)


@opened_by_link
@require_safe
def pack_pdf(request, token):
    """Print the pack."""
    decider = decider_of(token)
    if not decider.opens():
        return render(request, "projects/pack_closed.html", {"decider": decider}, status=410)
    try:
        content = render_pack(decider.session, on=timezone.localdate())
    except NotPrinted as refusal:
        return render(request, "projects/pack_closed.html", {"decider": decider, "refusal": str(refusal)}, status=503)
    name = f"session-{decider.session.number}-dossier-de-decision.pdf"
    return HttpResponse(
        content, content_type="application/pdf", headers={"Content-Disposition": f'inline; filename="{name}"'}
    )
