"""The decision and its letter: written, read once more, then sent; and the conditions that are met one by one."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from labo.outbox.message import MARKDOWN, build
from labo.outbox.models import OutboxMail
from labo.templatetags.labo import day, error_summary
from labo.transitions import Refusal, TransitionNotAllowed
from labo.typed import keeps_typed, take_back
from projects.backoffice.case import case_of, lab_only
from projects.backoffice.forms import ConditionFormSet, DecisionForm, LetterForm
from projects.models import Answer, AssessmentSheet, Condition, Decision, Proposal
from projects.models.decision import LetterChangedMeanwhile, blocking_reds

FIELDS = ("text", "owner", "due_on", "criterion", "is_before_signature")
MOST_ROWS = 30
"""How many condition forms a page may ask for: a number that comes from the browser is not trusted."""


def outcomes_of(proposal):
    return [outcome for outcome in Proposal.OUTCOMES if proposal.can_move_to(outcome)]


def with_comments(proposal, criteria, reader):
    """Return {criterion: the answers in red that this person may read, of filed sheets}. One query."""
    found = {criterion: [] for criterion in criteria}
    readable = AssessmentSheet.objects.readable_by(reader).filter(proposal=proposal)
    answers = Answer.objects.blocking().filter(sheet__in=readable, criterion__in=criteria)
    answers = answers.select_related("sheet__evaluator", "criterion")
    for answer in answers.order_by("sheet__evaluator__last_name", "pk"):
        found[answer.criterion].append(answer)
    return found


# --- The decision ---------------------------------------------------------------------------------------


@keeps_typed
@lab_only
@require_http_methods(["GET", "HEAD", "POST"])
def decide(request, pk):
    """Write the decision. It is taken once; its letter then waits to be read."""
    proposal = case_of(request.user, pk)
    reds = list(blocking_reds(proposal))
    if request.method == "POST":
        asked = rows_asked(request.POST)
        if asked is not None:
            return show(request, proposal, reds, *as_typed(proposal, reds, request.POST, **asked))
        return take(request, proposal, reds)
    if not outcomes_of(proposal):
        if proposal.is_decided:
            return redirect("admin:projects_proposal_letter", pk)
        messages.info(request, "La décision se rédige après la discussion du cas.")
        return redirect("admin:projects_proposal_change", pk)
    typed = take_back(request)
    if typed:
        messages.info(request, "Nous avons gardé ce que vous aviez écrit. Vérifiez, puis enregistrez la décision.")
    return show(request, proposal, reds, *as_typed(proposal, reds, typed or {}))


def rows_asked(posted):
    """Return what a page without a script asks of its conditions: one more, one less, none; None to decide."""
    if "add_condition" in posted:
        return {"add": True}
    if "remove_condition" in posted:
        return {"remove": posted["remove_condition"]}
    # The key Enter, in a field of one line, must not decide.
    return {} if "look" in posted else None


def as_typed(proposal, reds, data, *, add=False, remove=None):
    """Return the two forms with what was typed so far, nothing checked yet."""
    total = data.get("conditions-TOTAL_FORMS", "")
    count = min(int(total), MOST_ROWS) if str(total).isdecimal() else 0
    rows = [{name: data.get(f"conditions-{index}-{name}", "") for name in FIELDS} for index in range(count)]
    if remove is not None:
        rows = [row for index, row in enumerate(rows) if str(index) != remove]
    if add:
        rows.append({})
    form = DecisionForm(outcomes=outcomes_of(proposal), reds=reds, initial=dict(data.items()))
    return form, ConditionFormSet(rows=rows, form_kwargs={"reds": reds})


def take(request, proposal, reds):
    posted = request.POST.copy()
    # A page may come back with every condition removed: there is still a place to write one.
    if posted.get("conditions-TOTAL_FORMS", "0") == "0":
        posted["conditions-TOTAL_FORMS"] = "1"
    posted.setdefault("conditions-INITIAL_FORMS", "0")
    form = DecisionForm(posted, outcomes=Proposal.OUTCOMES, reds=reds)
    conditions = ConditionFormSet(posted, form_kwargs={"reds": reds})
    conditions.is_valid()
    form.is_valid()
    form.weigh(conditions)
    if form.errors or conditions.has_errors:
        return show(request, proposal, reds, form, conditions)
    wanted = form.cleaned_data
    try:
        Decision.take(
            proposal,
            by=request.user,
            outcome=wanted["outcome"],
            reasons=wanted["reasons"],
            watch_points=wanted["watch_points"],
            redirected_to=wanted["redirected_to"],
            reexamine_on=wanted["reexamine_on"],
            liftings=form.liftings,
            conditions=conditions.filled(),
        )
    except TransitionNotAllowed as refusal:
        latest = proposal.decisions.select_related("decided_by").first()
        if latest and (latest.decided_by, latest.outcome, latest.reasons) == (
            request.user,
            wanted["outcome"],
            wanted["reasons"],
        ):
            # The same click, twice: the decision is there, and so is its letter.
            return redirect("admin:projects_proposal_letter", proposal.pk)
        form.add_error(None, already(latest) if latest else str(refusal))
        return show(request, proposal, reds, form, conditions)
    except Refusal as refusal:
        form.add_error(None, str(refusal))
        return show(request, proposal, reds, form, conditions)
    messages.success(request, "La décision est prise. Relisez la lettre avant de l’envoyer.")
    return redirect("admin:projects_proposal_letter", proposal.pk)


def already(decision):
    return (
        f"Ce cas a déjà une décision : « {decision.get_outcome_display()} », portée par {decision.decided_by} "
        f"le {day(decision.decided_at)}. La vôtre n’est pas enregistrée ; votre texte reste ci-dessous."
    )


def show(request, proposal, reds, form, conditions):
    comments = with_comments(proposal, reds, request.user) if reds else {}
    summary = error_summary(form, *conditions.forms)
    summary["problems"] += [("", message) for message in conditions.non_form_errors()]
    context = {
        "proposal": proposal,
        "form": form,
        "conditions": conditions,
        "reds": [(criterion, comments[criterion], field) for criterion, field in form.lifting_fields()],
        **summary,
    }
    return render(request, "admin/projects/decision.html", context)


# --- The letter -----------------------------------------------------------------------------------------


@keeps_typed
@lab_only
@require_http_methods(["GET", "HEAD", "POST"])
def letter(request, pk):
    """Read the letter as it will leave, mend it, send it."""
    proposal = case_of(request.user, pk)
    decision = proposal.decisions.select_related("letter", "decided_by").first()
    if decision is None:
        messages.info(request, "La lettre s’écrit avec la décision.")
        return redirect("admin:projects_proposal_change", pk)
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
    if not form.is_valid():
        return show_letter(request, decision, form)
    words = form.cleaned_data
    try:
        decision.rewrite_letter(**words)
    except LetterChangedMeanwhile as refusal:
        # Saving once more, now that both are before the eyes, is a choice.
        again = LetterForm({**words, "seen": decision.letter_mark})
        again.add_error(None, str(refusal))
        return show_letter(request, decision, again, other=decision.letter)
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect("admin:projects_proposal_letter", decision.proposal_id)
    answer = redirect("admin:projects_proposal_letter", decision.proposal_id)
    if "send" in request.POST:
        answer["Location"] += "?envoyer=1"
    else:
        messages.success(request, "La lettre est enregistrée. Elle n’est pas encore partie.")
    return answer


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
    return render(request, "admin/projects/letter.html", context)


# --- The conditions -------------------------------------------------------------------------------------


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
    answer = redirect("admin:projects_proposal_change", pk)
    answer["Location"] += "#conditions"
    return answer
