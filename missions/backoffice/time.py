"""Asking managers for their agents' time, and the balance of a year."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from labo.backoffice import lab_only
from labo.forms import read_number
from labo.templatetags.labo import error_summary
from labo.transitions import Refusal
from labo.typed import keeps_typed, refuse, status_of, take_back
from missions.backoffice.doors import accompaniment_of, first_values
from missions.backoffice.forms import TimeRequestForm
from missions.models import TimeRequest


@keeps_typed
@lab_only
@require_http_methods(["GET", "HEAD", "POST"])
def time_asked(request, pk):
    """Read what was asked for this accompaniment, and ask for more."""
    row = accompaniment_of(request.user, pk)
    typed = take_back(request) if request.method != "POST" else None
    form = TimeRequestForm(
        request.POST if request.method == "POST" else None, initial=first_values(typed, TimeRequestForm)
    )
    if form.is_bound and form.is_valid():
        try:
            TimeRequest.ask(row, by=request.user, **form.cleaned_data)
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            messages.success(request, "La demande est partie. La réponse tient en un clic.")
            return redirect("admin:missions_accompaniment_time", pk)
    context = {
        "accompaniment": row,
        "proposal": row.proposal,
        "form": form,
        "requests": row.time_requests.select_related("agent"),
        **error_summary(form),
    }
    return render(request, "admin/missions/time.html", context, status=status_of(form, invalid=422))


@lab_only
@require_safe
def balance(request):
    """Show, agent by agent, the days asked for and given in a year."""
    this_year = timezone.localdate().year
    year = read_number(request.GET.get("annee")) or this_year
    if not this_year - 10 <= year <= this_year + 1:
        year = this_year
    context = {
        "year": year,
        "rows": TimeRequest.objects.balance(year),
        "before": year - 1,
        "after": year + 1 if year < this_year else None,
    }
    return render(request, "admin/missions/balance.html", context)
