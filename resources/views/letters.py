"""« La lettre du labo »: the issues that left, one after another, on the screen and on paper."""

from itertools import groupby

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from labo.pdf.turn import RETRY_AFTER
from labo.search.asked import read as read_words
from labo.search.extracts import Marks, marks_for
from labo.transitions import NotPrinted
from resources.models import NewsletterIssue
from resources.newsletter import poster
from resources.newsletter.archive import read
from resources.newsletter.letters import LETTERS, MONTHLY

LONGEST = 200


@login_not_required
@require_safe
def letters(request):
    """Tell what the letter is, and show the issues: the latest first and large, the others year by year."""
    words = request.GET.get("q", "").replace("\x00", " ")[:LONGEST]
    asked, archived = read_words(words), NewsletterIssue.objects.archived()
    is_searching = bool(words.strip())
    rows = NewsletterIssue.objects.telling(asked) if is_searching else archived
    rows = told(rows.without_mail())
    texts = [text for row in rows for text in (row.told.title, row.words)]
    marks = marks_for(asked, texts) if asked and texts else Marks()
    latest, others = (None, rows) if is_searching else (rows[0] if rows else None, rows[1:])
    context = {
        "about": LETTERS[MONTHLY].help,
        "words": asked.typed,
        "is_searching": is_searching,
        "latest": latest,
        "count": len(rows),
        "years": [(year, list(issues)) for year, issues in groupby(others, lambda row: row.period.year)],
        "marks": marks,
        "passages": [(row, marks.passage(row.words)) for row in rows] if is_searching else [],
    }
    return render(request, "resources/letters.html", context)


def told(rows):
    """Return the rows with ``told``, what each says, ``words``, the same as one text, and ``pattern``, its drawing."""
    rows = list(rows)
    for row in rows:
        row.told, row.pattern = read(row.content), f"lettre-{row.number}"
        row.words = row.told.as_text()
    return rows


@login_not_required
@require_safe
def issue(request, number):
    """Show one issue for good, each of its articles at an address of its own."""
    row = readable(request, number)
    archived = NewsletterIssue.objects.archived().without_mail()
    older, newer = archived.filter(period__lt=row.period), archived.filter(period__gt=row.period)
    (row,) = told([row])
    context = {
        "issue": row,
        "letter": row.told,
        "site": settings.SITE_URL,
        "before": next(iter(told(older[:1])), None),
        "after": next(iter(told(newer.order_by("period", "pk")[:1])), None),
    }
    return render(request, "resources/issue.html", context)


def readable(request, number):
    return get_object_or_404(NewsletterIssue.objects.readable_by(request.user).without_mail(), number=number)


@login_not_required
@require_safe
def issue_pdf(request, number):
    """Give the issue for the notice board."""
    row = readable(request, number)
    try:
        content = poster.kept(row)
    except NotPrinted as refusal:
        response = render(request, "resources/letter_not_printed.html", {"refusal": refusal, "issue": row}, status=503)
        response.headers["Retry-After"] = RETRY_AFTER
        return response
    name = f"lettre-{row.number}.pdf"
    return HttpResponse(
        content, content_type="application/pdf", headers={"Content-Disposition": f'inline; filename="{name}"'}
    )
