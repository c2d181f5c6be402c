"""« Mon travail »: every task of a person, beyond the ten that the dashboard shows."""

from datetime import date

from django.core.paginator import Paginator
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from projects.backoffice.dashboard import rows
from projects.backoffice.to_do import FAMILIES, tasks_of

TASKS_PER_PAGE = 50


@require_safe
def work(request):
    """List what is due first, of one sort or of all."""
    now = timezone.now()
    tasks = tasks_of(request.user, rows(request), now=now)
    tasks.sort(key=lambda task: task.due or date.max)
    families = [
        {"name": name, "word": word, "count": count}
        for name, (word, kinds) in FAMILIES.items()
        if (count := sum(task.kind in kinds for task in tasks))
    ]
    asked = request.GET.get("sorte", "")
    shown = [task for task in tasks if asked not in FAMILIES or task.kind in FAMILIES[asked][1]]
    context = {
        "total": len(tasks),
        "late": sum(1 for task in tasks if task.due and task.due < timezone.localdate(now)),
        "families": families,
        "asked": asked if asked in FAMILIES else "",
        "page": Paginator(shown, TASKS_PER_PAGE).get_page(request.GET.get("page")),
    }
    return render(request, "admin/projects/work.html", context)
