"""The letter of a decision: read as it will leave, mended, sent; and the case that is taken up again."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from labo.outbox.message import MARKDOWN, build
from labo.outbox.models import MailAlreadySent, OutboxMail
from labo.templatetags.labo import error_summary
from labo.transitions import Refusal
from labo.typed import hand_back, keeps_typed, refuse, status_of, take_back, texts_of
from projects.backoffice.case import case_of, lab_only
from projects.backoffice.forms import LetterForm, WhyForm
from projects.models import Decision
from projects.models.letter import NOTE_RELEASED, OVERTAKEN, LetterChangedMeanwhile


@keeps_typed
@lab_only
@require_http_methods(["GET", "HEAD", "POST"])
def letter(request, pk):
    """Read the letter as it will leave, mend it, send it."""
    proposal = case_of(request.user, pk)
    decision = proposal.decisions.applied().select_related("letter", "decided_by").first()
    if decision is None:
        words = "La lettre s’écrit avec la décision."
        return hand_back(request, words, texts_of(LetterForm(request.POST)), "admin:projects_proposal_change", pk)
    decision.proposal = proposal
    if request.method == "POST":
        return send(request, decision) if "confirm" in request.POST else rewrite(request, decision)
    typed = take_back(request) if is_held(decision) else None
    if typed:
        messages.info(request, "Nous avons gardé ce que vous aviez écrit. Vérifiez, puis enregistrez.")
    if "envoyer" in request.GET and is_held(decision):
        return read_once_more(request, decision)
    return show_letter(request, decision, typed=typed)


def is_held(decision):
    return decision.letter.status == OutboxMail.Status.HELD and decision.proposal.status == decision.outcome


def rewrite(request, decision):
    form = LetterForm(request.POST)
    if not is_held(decision):
        has_left = decision.letter.status != OutboxMail.Status.HELD
        return not_rewritten(request, decision, form, MailAlreadySent() if has_left else OVERTAKEN)
    if not form.is_valid():
        return show_letter(request, decision, form)
    words = form.cleaned_data
    try:
        decision.rewrite_letter(**words)
    except LetterChangedMeanwhile as refusal:
        # Saving once more, now that both are before the eyes, is a choice.
        again = LetterForm({**words, "seen": decision.letter_mark})
        refuse(again, refusal)
        return show_letter(request, decision, again, other=decision.letter)
    except Refusal as refusal:
        return not_rewritten(request, decision, form, refusal)
    answer = redirect("admin:projects_proposal_letter", decision.proposal_id)
    if "send" in request.POST:
        answer["Location"] += "?envoyer=1"
    else:
        messages.success(request, "La lettre est enregistrée. Elle n’est pas encore partie.")
    return answer


def not_rewritten(request, decision, form, refusal):
    kept = [decision.letter.subject, decision.letter.body]
    return hand_back(
        request, refusal, texts_of(form), "admin:projects_proposal_letter", decision.proposal_id, kept=kept
    )


def send(request, decision):
    try:
        decision.announce(seen=request.POST.get("seen", ""))
    except LetterChangedMeanwhile:
        messages.error(request, "La lettre a été modifiée depuis que vous l’avez lue. Relisez-la avant de l’envoyer.")
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "La lettre part. Le service voit maintenant la décision dans son espace.")
    return redirect("admin:projects_proposal_letter", decision.proposal_id)


def recipients(decision):
    """Return the people the letter goes to: [(name, address)], a name where the case knows it."""
    proposal = decision.proposal
    names = {proposal.sponsor_email.lower(): proposal.sponsor_name, proposal.lead.email.lower(): str(proposal.lead)}
    return [(names.get(address.lower(), ""), address) for address in decision.letter.to]


def read_once_more(request, decision):
    context = {
        "proposal": decision.proposal,
        "decision": decision,
        "recipients": recipients(decision),
        "html": MARKDOWN.render(decision.letter.body),
    }
    return render(request, "admin/projects/letter_send.html", context)


def show_letter(request, decision, form=None, *, typed=None, other=None):
    mail = decision.letter
    words = {"subject": mail.subject, "body": mail.body, "seen": decision.letter_mark}
    form = form or LetterForm(initial={**words, **(dict(typed.items()) if typed else {})})
    context = {
        "proposal": decision.proposal,
        "decision": decision,
        "held": is_held(decision),
        "overtaken": decision.proposal.status != decision.outcome,
        "form": form,
        "other": other,
        "recipients": recipients(decision),
        "html": MARKDOWN.render(mail.body),
        "text": build(mail).body,
    }
    return render(request, "admin/projects/letter.html", context, status=status_of(form))


# --- The case taken up again ----------------------------------------------------------------------------


def reason_form(*args, **kwargs):
    return WhyForm(
        *args,
        label="Pourquoi rouvrir ce cas",
        help_text="Si le service a déjà lu sa réponse, il lira aussi ces mots, dans un courriel et sur sa page.",
        missing="Dites pourquoi ce cas est rouvert.",
        max_length=1000,
        **kwargs,
    )


@keeps_typed
@lab_only
@require_http_methods(["GET", "HEAD", "POST"])
def reopen(request, pk):
    """Say what a reopening does and ask why, then do it."""
    proposal = case_of(request.user, pk)
    decision = Decision.objects.standing(proposal)
    if decision is None or proposal.note_was_released():
        words = "Ce cas n’a pas de décision à rouvrir." if decision is None else NOTE_RELEASED
        # A second click finds its own words in the steps of the case.
        kept = proposal.transitions.values_list("reason", flat=True)
        texts = texts_of(reason_form(request.POST))
        return hand_back(request, words, texts, "admin:projects_proposal_change", pk, kept=kept)
    decision.proposal = proposal
    if request.method == "POST":
        form = reason_form(request.POST)
    else:
        form = reason_form(initial=dict((take_back(request) or {}).items()))
    if form.is_bound and form.is_valid():
        try:
            decision.reopen(by=request.user, reason=form.cleaned_data["reason"])
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            messages.success(request, "Le cas est rouvert. La décision précédente reste lisible ci-dessous.")
            return redirect("admin:projects_proposal_change", pk)
    context = {"proposal": proposal, "decision": decision, "form": form, **error_summary(form)}
    return render(request, "admin/projects/reopen.html", context, status=status_of(form))
