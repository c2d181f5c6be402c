"""How far a letter is: how many have it, how fast, until when; stop it, go on, give it up, try again those refused."""

from datetime import timedelta

from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from labo.acting import carry_out
from labo.backoffice import lab_only
from labo.spreadsheet import csv_response
from labo.typography import NBSP
from resources.models import Delivery, NewsletterIssue
from resources.newsletter import pace

SCREEN = "admin:letter_progress"
PAGE = 50
REPORT = ("Adresse", "État", "Essais", "Réponse du serveur", "Revenu le")
OVER = timedelta(minutes=1)
"""What the rate is counted over."""


def issue_of(pk):
    rows = NewsletterIssue.objects.exclude(status=NewsletterIssue.Status.DRAFT)
    return get_object_or_404(rows.defer("html", "text", "content"), pk=pk)


def troubled(issue):
    """Return the deliveries that did not arrive, as far as is known."""
    return issue.deliveries.filter(Q(status__in=["rejected", "deferred"]) | Q(bounced_at__isnull=False)).order_by("pk")


def figures(issue, *, now) -> dict:
    """
    Return what the screen counts: each state, what is left, a minute's rate, the end. Two queries.

    ``settled`` is how many it is over for; of an issue that was given up, how many got it.
    """
    counts = issue.deliveries.counts()
    left = counts["queued"] + counts["claimed"]
    recent = issue.deliveries.filter(status="accepted", accepted_at__gte=now - OVER).aggregate(
        taken=Count("pk"), back=Count("pk", filter=Q(bounced_at__isnull=False))
    )
    step = pace.between()
    each = OVER / recent["taken"] if recent["taken"] else step
    return {
        "counts": counts,
        "total": sum(counts.values()),
        "settled": counts["accepted"] if issue.status == "cancelled" else sum(counts.values()) - left,
        "left": left,
        "rate": recent["taken"],
        "ends_at": now + left * each if each and left and issue.status == "sending" else None,
    }


@lab_only
@require_safe
def progress(request, pk):
    """Show how far it is; only that while a page that is open asks again."""
    issue, now = issue_of(pk), timezone.now()
    context = {"issue": issue, **figures(issue, now=now)}
    if request.htmx and issue.status == "sending":
        return render(request, "admin/resources/partials/letter_progress.html", context)
    context["page"] = Paginator(troubled(issue), PAGE).get_page(request.GET.get("page"))
    context["again"] = issue.deliveries.refused().count() if issue.status in ("sending", "paused", "sent") else 0
    response = render(request, "admin/resources/newsletter_progress.html", context)
    if request.htmx:
        response.headers["HX-Refresh"] = "true"
    return response


def acted(request, pk, verb, said):
    carry_out(request, lambda: verb(issue_of(pk)), said)
    return redirect(SCREEN, pk)


@lab_only
@require_POST
def pause(request, pk):
    """Stop it for a while."""

    def stop(issue):
        issue.pause(by=request.user, reason="L’équipe a demandé une pause.")

    return acted(request, pk, stop, "L’envoi est en pause. Ce qui était en main est parti, rien d’autre.")


@lab_only
@require_POST
def resume(request, pk):
    """Go on."""
    said = "L’envoi reprend où il s’était arrêté."
    return acted(request, pk, lambda issue: issue.resume(by=request.user), said)


@lab_only
@require_POST
def cancel(request, pk):
    """Give it up."""
    said = "L’envoi est annulé. Les personnes qui ne l’avaient pas reçu ne le recevront pas."
    return acted(request, pk, lambda issue: issue.cancel(by=request.user), said)


@lab_only
@require_POST
def send_again(request, pk):
    """Try once more those who were refused."""

    def said(count):
        return f"{count}{NBSP}{'adresse repart' if count == 1 else 'adresses repartent'} dans l’envoi."

    return acted(request, pk, lambda issue: issue.send_again(by=request.user), said)


@lab_only
@require_safe
def report(request, pk):
    """Give those who did not get it, for a spreadsheet."""
    issue = issue_of(pk)
    return csv_response(f"lettre-{issue.number}-non-remis", REPORT, rows_of(issue))


def rows_of(issue):
    labels = dict(Delivery.Status.choices)
    for row in troubled(issue).iterator(chunk_size=500):
        back = timezone.localtime(row.bounced_at).strftime("%d/%m/%Y %H:%M") if row.bounced_at else ""
        yield row.email, labels[row.status], row.attempts, row.answer, back
