"""The last page before an issue leaves: who gets it, who does not and why, and the number that one types."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from labo.backoffice import lab_only
from labo.templatetags.labo import error_summary, moment
from labo.transitions import Refusal
from labo.typed import refuse, status_of
from labo.typography import NBSP
from resources.backoffice.newsletter import CHANGE
from resources.backoffice.newsletter_forms import ReleaseForm
from resources.models import NewsletterIssue
from resources.models.issue_composing import IssueChangedMeanwhile
from resources.models.issue_release import OtherCount


@lab_only
@require_http_methods(["GET", "HEAD", "POST"])
def release(request, pk):
    """Freeze the issue and let it leave, now or later, once the number of people is typed."""
    row = get_object_or_404(NewsletterIssue, pk=pk)
    if row.status != row.Status.DRAFT:
        messages.info(request, "Ce numéro n’est plus un brouillon.")
        return redirect(CHANGE, row.pk)
    form = ReleaseForm(request.POST if request.method == "POST" else None, initial={"seen": row.revision})
    if request.method == "POST" and form.is_valid():
        asked = form.cleaned_data
        try:
            row = row.release(by=request.user, count=asked["count"], seen=asked["seen"], send_at=form.send_at_asked)
        except IssueChangedMeanwhile:
            messages.warning(request, "Quelqu’un a enregistré ce numéro entre-temps. Relisez-le avant de l’envoyer.")
            return redirect(CHANGE, row.pk)
        except OtherCount as refusal:
            refuse(form, refusal, field="count")
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            when = f"le {moment(row.send_at)}" if form.send_at_asked else "tout de suite"
            messages.success(
                request, f"C’est décidé{NBSP}: le numéro part {when}. Rien de ce qui part ne changera plus."
            )
            return redirect(CHANGE, row.pk)
    mail = row.mail()
    findings = row.findings(mail)
    context = {
        "issue": row,
        "form": form,
        "mail": mail,
        "audience": row.audience(),
        "blocking": [one for one in findings if one.is_blocking],
        "advice": [one for one in findings if not one.is_blocking],
        **error_summary(form),
    }
    return render(request, "admin/resources/newsletter_release.html", context, status=status_of(form, invalid=422))
