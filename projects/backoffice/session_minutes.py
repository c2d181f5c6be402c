"""The minutes in the back office: they write themselves; two texts, two signatures, a PDF that stays."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from labo.templatetags.labo import error_summary
from labo.transitions import Refusal, TransitionNotAllowed
from labo.typed import hand_back, keeps_typed, take_back, texts_of
from projects.backoffice.case import lab_only
from projects.backoffice.session import TAKEN_BACK, back_to, session_of
from projects.backoffice.session_agenda import printed as pdf_of
from projects.backoffice.session_forms import CorrectionForm, MinutesForm, typed_initial
from projects.minutes_print import PAGE, printed, words_of
from projects.models import Minutes, MinutesSignature, MinutesVersion
from projects.models.minutes import MinutesChangedMeanwhile, hashed
from projects.session_archive import archive as archive_of
from projects.session_pdf import render_minutes


def to_minutes(pk):
    return redirect("admin:projects_session_minutes", pk)


@keeps_typed
@require_http_methods(["GET", "HEAD", "POST"])
def minutes(request, pk):
    """Read the minutes as they stand; the lab writes the preface and the remarks."""
    session = session_of(request.user, pk)
    if session.is_planned:
        messages.info(request, "Le compte rendu s’écrit à partir de l’ouverture de la session.")
        return back_to(session)
    found = Minutes.of(session)
    if request.method == "POST":
        return save(request, found)
    typed = take_back(request) if not found.is_signed else None
    if typed:
        messages.info(request, TAKEN_BACK)
    return show(request, found, form_of(found, typed=typed))


def form_of(found, *, typed=None):
    saved = {"preface": found.preface, "remarks": found.remarks, "revision": found.revision}
    return MinutesForm(initial=typed_initial(typed) if typed else saved)


@lab_only
def save(request, found):
    form = MinutesForm(request.POST)
    if not form.is_valid():
        return show(request, found, form, status=422)
    words = form.cleaned_data
    try:
        found.write(preface=words["preface"], remarks=words["remarks"], seen=words["revision"])
    except MinutesChangedMeanwhile as refusal:
        stored = Minutes.of(found.session)
        typed = {"preface": words["preface"], "remarks": words["remarks"], "revision": stored.revision}
        return show(request, stored, MinutesForm(initial=typed), refusal=str(refusal), typed=words, status=409)
    except Refusal as refusal:
        stored = Minutes.of(found.session)
        kept = [stored.preface, stored.remarks]
        return hand_back(
            request, refusal, texts_of(form), "admin:projects_session_minutes", found.session_id, kept=kept
        )
    messages.success(request, "Les textes sont enregistrés.")
    return to_minutes(found.session_id)


def show(request, found, form, *, refusal="", typed=None, correction=None, status=200):
    session, words = found.session, printed(found)
    mark = hashed(words_of(found, words))
    signatures = {signature.role: signature for signature in found.valid_signatures(mark)}
    person = request.user
    own = MinutesSignature.Role.FACILITATOR if person.pk == session.facilitator_id else MinutesSignature.Role.LAB
    may_sign = person.pk == session.facilitator_id or person.is_lab
    context = {
        "session": session,
        "minutes": found,
        "words": words,
        "levels": PAGE,
        "mark": mark,
        "form": form,
        "correction": correction or CorrectionForm(),
        "refusal": refusal,
        "saved": [
            (label, saved)
            for label, name, saved in [("Préambule", "preface", found.preface), ("Remarques", "remarks", found.remarks)]
            if typed and typed[name] != saved
        ],
        "signatures": [(role.label, signatures.get(role)) for role in MinutesSignature.Role],
        "can_sign": session.is_closed
        and not found.is_signed
        and may_sign
        and session.facilitator_id is not None
        and own not in signatures
        and all(signature.by_id != person.pk for signature in signatures.values()),
        "can_write": person.is_lab and not found.is_signed,
        "is_lab": person.is_lab,
        "versions": [] if found._state.adding else found.versions.listed(),
        **error_summary(form, correction),
    }
    return render(request, "admin/projects/session/minutes.html", context, status=status)


@require_safe
def minutes_draft_pdf(request, pk):
    """Print the minutes as they stand, marked as a draft."""
    session = session_of(request.user, pk)
    if session.is_planned:
        messages.info(request, "Le compte rendu s’écrit à partir de l’ouverture de la session.")
        return back_to(session)
    found = Minutes.of(session)
    return pdf_of(request, session, lambda: render_minutes(found, on=timezone.localdate()), "compte-rendu-projet")


@require_safe
def minutes_pdf(request, pk, number):
    """Give a signed version as it was frozen."""
    session = session_of(request.user, pk)
    version = get_object_or_404(MinutesVersion, minutes__session=session, number=number)
    name = f"session-{session.number}-compte-rendu-v{number}.pdf"
    headers = {"Content-Disposition": f'inline; filename="{name}"'}
    return HttpResponse(bytes(version.pdf), content_type="application/pdf", headers=headers)


@lab_only
@require_safe
def archive(request, pk):
    """Give the archive of a closed session: what was said as JSON, the signed minutes, their marks."""
    session = session_of(request.user, pk)
    if not session.is_closed:
        messages.info(request, "L’archive se fait une fois la session close.")
        return back_to(session)
    headers = {"Content-Disposition": f'attachment; filename="session-{session.number}.zip"'}
    return HttpResponse(archive_of(session), content_type="application/zip", headers=headers)


@require_POST
def minutes_sign(request, pk):
    """Sign what was read. The second signature freezes the minutes."""
    session = session_of(request.user, pk)
    try:
        version = Minutes.of(session).sign(by=request.user, seen=request.POST.get("mark", ""))
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        done = (
            f"Le compte rendu est signé. La version {version.number} ne change plus."
            if version
            else "Votre signature est notée. Il en manque une."
        )
        messages.success(request, done)
    return to_minutes(pk) if not session.is_planned else back_to(session)


@lab_only
@require_POST
def minutes_correct(request, pk):
    """Open the next version, with its reason."""
    session = session_of(request.user, pk)
    found, form = Minutes.objects.filter(session=session).first(), CorrectionForm(request.POST)
    if found is None or not found.is_signed:
        return not_corrected(request, session, form)
    if not form.is_valid():
        return show(request, found, form_of(found), correction=form, status=422)
    try:
        found.correct(by=request.user, reason=form.cleaned_data["reason"])
    except TransitionNotAllowed:
        # A second click, or somebody else a second before: it is open, and opened once.
        return not_corrected(request, session, form)
    messages.success(request, "Une nouvelle version est ouverte. Celle qui est signée reste comme elle est.")
    return to_minutes(pk)


def not_corrected(request, session, form):
    """Hand back the reason of a correction, unless it is the one that is open."""
    found = Minutes.of(session)
    page = "admin:projects_session_change" if session.is_planned else "admin:projects_session_minutes"
    words = "Une correction s’ouvre sur un compte rendu signé."
    return hand_back(request, words, texts_of(form), page, session.pk, kept=[found.correction])
