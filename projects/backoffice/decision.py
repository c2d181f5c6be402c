"""The decision: written, proposed for a session or taken at once; applied or set aside when it only waited."""

from django.contrib import messages
from django.db.models import Count, Q
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from labo.forms import read_number
from labo.templatetags.labo import day, error_summary
from labo.transitions import Refusal, TransitionNotAllowed
from labo.typed import keeps_typed, refuse, status_of, take_back
from labo.typography import french
from projects import signals
from projects.backoffice.case import case_of, lab_only
from projects.backoffice.decision_form import PLAIN, DecisionForm
from projects.backoffice.forms import ConditionFormSet
from projects.models import Answer, AssessmentSheet, Decision, Dimension, Merger, Proposal, Session, SessionCase
from projects.models.decision import ProposedMeanwhile
from projects.models.lifting import blocking_reds

FIELDS = ("text", "owner", "due_on", "criterion", "is_before_signature")
MOST_ROWS = 30
"""How many condition forms a page may ask for: a number that comes from the browser is not trusted."""


def outcomes_of(proposal):
    return [outcome for outcome in Proposal.OUTCOMES if proposal.can_move_to(outcome)]


def session_ahead(proposal):
    """Return the session that this case waits for: one that is open, or still to come. None without one."""
    ahead = Q(session__status=Session.Status.OPEN) | Q(session__ends_at__gt=timezone.now())
    case = SessionCase.objects.waiting().filter(ahead, proposal=proposal).select_related("session").first()
    return case.session if case else None


def with_comments(proposal, criteria, reader):
    """Return {criterion: the answers in red that this person may read, of filed sheets}. One query."""
    found = {criterion: [] for criterion in criteria}
    readable = AssessmentSheet.objects.readable_by(reader).filter(proposal=proposal)
    answers = Answer.objects.blocking().filter(sheet__in=readable, criterion__in=criteria)
    answers = answers.select_related("sheet__evaluator", "criterion")
    for answer in answers.order_by("sheet__evaluator__last_name", "pk"):
        found[answer.criterion].append(answer)
    return found


def counts_of(proposal, user):
    """Return {dimension: « 3 verts, 1 rouge »} of the filed sheets that this person may read. One query."""
    sheets = AssessmentSheet.objects.readable_by(user).filed().filter(proposal=proposal)
    rows = Answer.objects.filter(sheet__in=sheets).order_by().values("criterion__dimension", "signal")
    found = {dimension: {} for dimension in Dimension}
    for row in rows.annotate(how_many=Count("pk")):
        found[row["criterion__dimension"]][row["signal"]] = row["how_many"]
    words = {dimension: signals.in_words(signals.Tally(**kinds)) for dimension, kinds in found.items() if kinds}
    return {dimension: french(said) for dimension, said in words.items()}


# --- The decision ---------------------------------------------------------------------------------------


@keeps_typed
@lab_only
@require_http_methods(["GET", "HEAD", "POST"])
def decide(request, pk):
    """Write the decision. For a session it only waits; otherwise it is taken, and its letter then waits to be read."""
    page = DecisionPage(request, case_of(request.user, pk))
    if request.method == "POST":
        asked = rows_asked(request.POST)
        return page.show(*page.as_typed(request.POST, **asked)) if asked is not None else page.record()
    if not outcomes_of(page.proposal):
        if page.proposal.is_decided:
            return redirect("admin:projects_proposal_letter", pk)
        messages.info(request, "La décision se rédige après la discussion du cas.")
        return redirect("admin:projects_proposal_change", pk)
    typed = take_back(request)
    if typed:
        messages.info(request, "Nous avons gardé ce que vous aviez écrit. Vérifiez, puis enregistrez la décision.")
        return page.show(*page.as_typed(typed))
    return page.show(*page.as_proposed())


def rows_asked(posted):
    """Return what a page without a script asks of its conditions: one more, one less, none; None to decide."""
    if "add_condition" in posted:
        return {"add": True}
    if "remove_condition" in posted:
        return {"remove": posted["remove_condition"]}
    # The key Enter, in a field of one line, must not decide.
    return {} if "look" in posted else None


class DecisionPage:
    """One visit of the page: the case, its blocking reds, the decision that waits, the session ahead."""

    def __init__(self, request, proposal):
        self.request, self.proposal = request, proposal
        self.reds = list(blocking_reds(proposal))
        self.pending = Decision.objects.pending().filter(proposal=proposal).select_related("decided_by").first()
        self.session = session_ahead(proposal)
        self.counts = counts_of(proposal, request.user)

    def form(self, *args, outcomes=None, **kwargs):
        return DecisionForm(
            *args,
            proposal=self.proposal,
            user=self.request.user,
            outcomes=outcomes_of(self.proposal) if outcomes is None else outcomes,
            reds=self.reds,
            counts=self.counts,
            **kwargs,
        )

    def rows(self, rows):
        return ConditionFormSet(rows=rows, form_kwargs={"reds": self.reds})

    def as_proposed(self):
        """Return the two forms, filled with the decision that waits if there is one."""
        pending = self.pending
        if pending is None:
            return self.form(initial={"seen": 0}), self.rows([])
        first = {name: getattr(pending, name) for name in (*PLAIN, "outcome", "is_named")}
        first |= {"seen": pending.pk, "merged_into": pending.merged_into_id, "door": pending.door_id}
        if pending.door_id:
            first |= dict.fromkeys(("redirected_to", "contact_name", "contact_email", "contact_phone"), "")
        first |= {DecisionForm.weighed_name(dimension): words for dimension, words in pending.weighed}
        liftings = pending.liftings.select_related("criterion")
        first |= {DecisionForm.lifting_name(lifting.criterion): lifting.text for lifting in liftings}
        rows = [
            {
                "text": condition.text,
                "owner": condition.owner,
                "due_on": condition.due_on,
                "criterion": condition.criterion.code if condition.criterion else "",
                "is_before_signature": condition.is_before_signature,
            }
            for condition in pending.conditions.select_related("criterion")
        ]
        return self.form(initial=first), self.rows(rows)

    def as_typed(self, data, *, add=False, remove=None):
        """Return the two forms with what was typed so far, nothing checked yet."""
        count = min(read_number(data.get("conditions-TOTAL_FORMS")) or 0, MOST_ROWS)
        rows = [{name: data.get(f"conditions-{index}-{name}", "") for name in FIELDS} for index in range(count)]
        if remove is not None:
            rows = [row for index, row in enumerate(rows) if str(index) != remove]
        if add:
            rows.append({})
        return self.form(initial=dict(data.items())), self.rows(rows)

    def record(self):
        """Check what was posted, then propose or take; show it again with what is to mend."""
        posted = self.request.POST.copy()
        # A page may come back with every condition removed: there is still a place to write one.
        if posted.get("conditions-TOTAL_FORMS", "0") == "0":
            posted["conditions-TOTAL_FORMS"] = "1"
        posted.setdefault("conditions-INITIAL_FORMS", "0")
        form = self.form(posted, outcomes=Proposal.OUTCOMES)
        conditions = ConditionFormSet(posted, form_kwargs={"reds": self.reds})
        conditions.is_valid()
        form.is_valid()
        form.weigh(conditions)
        if form.errors or conditions.has_errors:
            return self.show(form, conditions)
        words = {**form.words, "liftings": form.liftings, "conditions": conditions.filled()}
        proposing = "propose" in posted
        verb = Decision.propose if proposing else Decision.take
        try:
            verb(self.proposal, by=self.request.user, seen=form.cleaned_data["seen"], **words)
        except ProposedMeanwhile as refusal:
            if proposing and self.is_mine(refusal.decision, form):
                return redirect("admin:projects_proposal_change", self.proposal.pk)
            return self.show_both(posted, form, conditions, refusal.decision)
        except TransitionNotAllowed as refusal:
            return self.too_late(form, conditions, refusal)
        except Refusal as refusal:
            refuse(form, refusal)
            return self.show(form, conditions)
        if proposing:
            messages.success(self.request, f"La décision est proposée. {applies(self.session)}")
            return redirect("admin:projects_proposal_change", self.proposal.pk)
        messages.success(self.request, "La décision est prise. Relisez la lettre avant de l’envoyer.")
        return redirect("admin:projects_proposal_letter", self.proposal.pk)

    def show_both(self, posted, form, conditions, theirs):
        """Show what somebody else proposed meanwhile beside what was typed: saving once more is then a choice."""
        posted["seen"] = str(theirs.pk if theirs else 0)
        again = self.form(posted, outcomes=Proposal.OUTCOMES)
        again.is_valid()
        refuse(again, meanwhile(theirs))
        self.pending = theirs
        return self.show(again, conditions, theirs=theirs)

    def is_mine(self, decision, form):
        """The same click, twice: what was asked is there already."""
        wanted = (self.request.user, form.cleaned_data["outcome"], form.cleaned_data["reasons"])
        return bool(decision) and (decision.decided_by, decision.outcome, decision.reasons) == wanted

    def too_late(self, form, conditions, refusal):
        latest = self.proposal.decisions.applied().select_related("decided_by").first()
        if self.is_mine(latest, form):
            return redirect("admin:projects_proposal_letter", self.proposal.pk)
        refuse(form, already(latest) if latest else refusal)
        return self.show(form, conditions)

    def show(self, form, conditions, *, theirs=None):
        comments = with_comments(self.proposal, self.reds, self.request.user) if self.reds else {}
        summary = error_summary(form, *conditions.forms)
        summary["problems"] += [("", message) for message in conditions.non_form_errors()]
        context = {
            "proposal": self.proposal,
            "form": form,
            "conditions": conditions,
            "pending": self.pending,
            "theirs": theirs,
            "session": self.session,
            "reds": [(criterion, comments[criterion], field) for criterion, field in form.lifting_fields()],
            **summary,
        }
        return render(self.request, "admin/projects/decision.html", context, status=status_of(form))


def applies(session):
    if session:
        return f"Elle s’appliquera à la clôture de la session du {day(session.starts_at)}."
    return "Le cas ne bouge pas avant que vous l’appliquiez."


def meanwhile(theirs):
    if theirs is None:
        return (
            "Quelqu’un d’autre a écarté la décision proposée, ou l’a appliquée. Votre texte est gardé ci-dessous : "
            "vérifiez où en est le cas, puis enregistrez de nouveau."
        )
    return (
        f"{theirs.decided_by} a proposé une autre décision entre-temps : elle est affichée ci-dessous. Votre texte est "
        "gardé ; en l’enregistrant de nouveau, il prendra la place de la sienne."
    )


def already(decision):
    return (
        f"Ce cas a déjà une décision : « {decision.get_outcome_display()} », portée par {decision.decided_by} "
        f"le {day(decision.applied_at)}. La vôtre n’est pas enregistrée ; votre texte reste ci-dessous."
    )


# --- The decision that waits ----------------------------------------------------------------------------


def waiting(request, pk, decision):
    proposal = case_of(request.user, pk)
    return get_object_or_404(proposal.decisions.select_related("merged_into"), pk=decision)


@lab_only
@require_POST
def decision_apply(request, pk, decision):
    """Apply a decision that only waited, without waiting for its session."""
    row = waiting(request, pk, decision)
    try:
        row.apply(by=request.user)
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect("admin:projects_proposal_change", pk)
    messages.success(request, "La décision est prise. Relisez la lettre avant de l’envoyer.")
    return redirect("admin:projects_proposal_letter", pk)


@lab_only
@require_POST
def decision_set_aside(request, pk, decision):
    """Give up a decision that only waited."""
    row = waiting(request, pk, decision)
    try:
        row.set_aside(by=request.user)
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "La décision proposée est écartée. Le cas reste en discussion.")
    return redirect("admin:projects_proposal_change", pk)


@lab_only
@require_POST
def merger_named(request, pk):
    """Note that the two services of a merger agree to be named to each other."""
    proposal = case_of(request.user, pk)
    merger = get_object_or_404(Merger.objects.select_related("source", "target"), source=proposal)
    try:
        merger.name_each_other(by=request.user)
    except Refusal as refusal:
        messages.info(request, str(refusal))
    else:
        messages.success(request, "C’est noté. Chaque service lit désormais le nom de l’autre.")
    return redirect("admin:projects_proposal_change", pk)
