"""The files of a case, on the service's side: added, described, replaced while it is a draft, and given back."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from labo.attached.inspection import IN_WORDS
from labo.attached.response import attachment_response
from labo.templatetags.labo import error_summary
from labo.transitions import Refusal
from labo.typed import hand_back, refuse, status_of, texts_of
from projects.attachment_forms import ChangedPieceForm, places
from projects.case_address import case_address
from projects.models import Attachment, Proposal
from projects.models.attachment import CLOSED, MAX_FILES, AttachmentChangedMeanwhile
from projects.views.team import case_at, moved

NOTHING_CHOSEN = "Choisissez au moins un fichier."


@require_http_methods(["GET", "HEAD", "POST"])
def attachments(request, key=None, reference=None):
    """Show the files of a case. Whoever writes in it adds some, several at once."""
    posted = request.method == "POST"
    cases = Proposal.objects.written_by(request.user) if posted else Proposal.objects.visible_to(request.user)
    proposal = case_at(cases, key, reference)
    if not posted:
        return moved(request, proposal, "attachments", key) or _show(request, proposal)
    forms = places(list(Attachment.objects.of(proposal)), request.POST, request.FILES)
    added = [name for form in forms if (name := _add(request, proposal, form))]
    wrong = [form for form in forms if form.errors]
    if not added and not wrong and forms:
        forms[0].add_error("file", NOTHING_CHOSEN)
        wrong = forms[:1]
    if added:
        words = f"{len(added)} pièces sont ajoutées." if len(added) > 1 else f"«\u00a0{added[0]}\u00a0» est ajouté."
        messages.success(request, words)
    if not wrong and not request.htmx:
        return redirect(case_address(proposal, "attachments"))
    return _show(request, proposal, wrong)


def _add(request, proposal, form):
    """Attach the file of one place, if there is one. Returns its caption; None if nothing was added."""
    if not form.is_valid() or not form.cleaned_data["file"]:
        return None
    wanted = form.cleaned_data
    try:
        return str(
            Attachment.attach(proposal, wanted["file"], by=request.user, kind=form.kind, caption=wanted["caption"])
        )
    except Refusal as refusal:
        form.add_error("file", str(refusal))
        return None


def _show(request, proposal, wrong=()):
    """Show the page. Files that went in are in the list; only what went wrong comes back as a filled form."""
    rows = list(Attachment.objects.of(proposal).select_related("added_by"))
    writes = Proposal.objects.written_by(request.user).filter(pk=proposal.pk).exists()
    back = {form.prefix: form for form in wrong}
    forms = (
        [back.get(form.prefix, form) for form in places(rows)]
        if writes and proposal.public_status not in CLOSED
        else []
    )
    forms += [form for form in wrong if form not in forms]
    context = {
        "proposal": proposal,
        "attachments": rows,
        "writes": writes,
        "edits": writes and proposal.is_draft,
        "forms": forms,
        "formats": IN_WORDS,
        "most": MAX_FILES,
        "is_waiting": any(row.state == Attachment.State.WAITING for row in rows),
        "has_errors": bool(wrong),
        "summary": error_summary(*wrong),
    }
    template = "projects/partials/attachments.html" if request.htmx else "projects/attachments.html"
    return render(request, template, context)


@require_safe
def attachment(request, piece, key=None, reference=None):
    """Give the file to whoever follows the case."""
    proposal = case_at(Proposal.objects.visible_to(request.user), key, reference)
    found = get_object_or_404(Attachment.objects.readable(), proposal=proposal, key=piece)
    return attachment_response(found, request.user)


# --- While the case is a draft --------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
def draft_attachment_edit(request, key, piece):
    """Change the caption, or put another file in the place of this one."""
    proposal = case_at(Proposal.objects.editable_by(request.user), key)
    found = get_object_or_404(Attachment.objects.select_related("proposal"), proposal=proposal, key=piece)
    form = ChangedPieceForm(*([request.POST, request.FILES] if request.method == "POST" else []), attachment=found)
    if form.is_bound and form.is_valid():
        wanted = form.cleaned_data
        caption, seen = wanted["caption"], wanted["seen"]
        try:
            if wanted["file"]:
                found.replace(wanted["file"], by=request.user, caption=caption, seen=seen)
            else:
                found.describe(caption, by=request.user, seen=seen)
        except AttachmentChangedMeanwhile as refusal:
            # Saving once more, now that both are before the eyes, is a choice.
            form = ChangedPieceForm({"caption": caption, "seen": found.mark}, attachment=found)
            refuse(form, refusal)
        except Refusal as refusal:
            proposal.refresh_from_db()
            if not proposal.is_draft:
                return hand_back(request, refusal, texts_of(form), case_address(proposal, "attachments"))
            refuse(form, refusal, field="file")
        else:
            messages.success(request, "La pièce est à jour.")
            return redirect(case_address(proposal, "attachments"))
    context = {"proposal": proposal, "attachment": found, "form": form}
    return render(request, "projects/attachment_edit.html", context, status=status_of(form))


@require_http_methods(["GET", "HEAD", "POST"])
def draft_attachment_delete(request, key, piece):
    """Ask, then delete the file of a draft."""
    proposal = case_at(Proposal.objects.editable_by(request.user), key)
    found = get_object_or_404(Attachment.objects.select_related("proposal"), proposal=proposal, key=piece)
    if request.method != "POST":
        return render(request, "projects/attachment_delete.html", {"proposal": proposal, "attachment": found})
    try:
        found.discard(by=request.user)
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"«\u00a0{found}\u00a0» est supprimé.")
    return redirect(case_address(proposal, "attachments"))
