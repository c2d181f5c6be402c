"""« À lire »: the items of the shared watch, one after another: read, kept, published, mended, or sent back."""

from django import forms
from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from labo.backoffice import lab_only
from labo.forms import LongTextField, OneLineField
from labo.templatetags.labo import error_summary
from labo.transitions import Refusal
from labo.typed import keeps_typed, refuse, status_of, take_back
from labo.typography import NBSP
from resources.models import Reference, WatchItem, WatchWord

QUEUES = {
    "": ("À lire", ("proposed", "read")),
    "retenues": ("Retenues", ("kept",)),
    "renvoyees": ("Renvoyées", ("sent_back",)),
}
"""What the address names: (title, states)."""
SHOWN = 30
DONE = {
    "reword": "C’est enregistré.",
    "read": f"C’est noté{NBSP}: lue, à décider plus tard.",
    "keep": "Retenue. La personne est remerciée.",
    "publish": "Publiée. La personne reçoit le lien.",
    "send_back": "Renvoyée avec votre mot.",
    "withdraw": "Retirée de la veille.",
}


class DecideForm(forms.ModelForm):
    """The words that the lab may mend, and the one that it writes to whoever shared."""

    use_required_attribute = False
    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=40)
    word = LongTextField(
        label="Un mot, si vous la renvoyez",
        help_text="La personne le lira, et personne d’autre.",
        max_length=WatchItem._meta.get_field("word").max_length,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    class Meta:
        model = WatchItem
        fields = ["title", "description", "category"]
        field_classes = {"title": OneLineField, "description": LongTextField}
        widgets = {"description": forms.Textarea(attrs={"rows": 4})}
        labels = {"title": "Titre", "description": "De quoi il s’agit", "category": "Rubrique"}
        error_messages = {"title": {"required": "Donnez un titre."}}

    def _post_clean(self):
        """Leave the row as it is: what is typed is written by the verb, and the page goes on showing what stands."""


def queue_of(name):
    _, states = QUEUES[name]
    return WatchItem.objects.filter(status__in=states).order_by("shared_at", "pk")


@lab_only
@require_safe
def next_item(request):
    """Show the item that has waited longest, of the queue that the address names; ``apres`` skips to the next one."""
    name = request.GET.get("file", "")
    name = name if name in QUEUES else ""
    rows = list(queue_of(name).with_people()[:SHOWN])
    after = request.GET.get("apres", "")
    ranks = [rank for rank, row in enumerate(rows) if str(row.pk) == after]
    current = rows[(ranks[0] + 1) % len(rows)] if ranks else rows[0] if rows else None
    return page(request, current, queue=name, rows=rows)


@keeps_typed
@lab_only
@require_http_methods(["GET", "HEAD", "POST"])
def item(request, pk):
    """Show one item, and do what was decided of it."""
    row = get_object_or_404(WatchItem.objects.with_people(), pk=pk)
    if request.method != "POST":
        typed = take_back(request)
        return page(request, row, form=form_of(row, initial=typed.dict() if typed else None))
    form, act = form_of(row, request.POST), request.POST.get("act", "")
    if act not in WatchItem.ACTS:
        form.add_error(None, "Choisissez ce que vous faites de cette trouvaille.")
    if form.is_valid():
        said = form.cleaned_data
        words = {name: said[name] for name in WatchItem.WORDED}
        try:
            row.decide(act, by=request.user, seen=said["seen"], words=words, word=said["word"])
        except Refusal as refusal:
            refuse(form, refusal, field="word" if act == "send_back" and not said["word"].strip() else None)
        else:
            messages.success(request, DONE[act])
            return redirect("admin:resources_watchitem_change", pk) if act == "reword" else redirect(NEXT)
    row = WatchItem.objects.with_people().get(pk=pk)
    return page(request, row, form=form)


NEXT = "admin:resources_watchitem_next"


def form_of(row, data=None, initial=None):
    return DecideForm(data, instance=row, initial={"seen": row.mark, **(initial or {})})


def page(request, row, *, queue=None, rows=None, form=None):
    form = form or (form_of(row) if row else None)
    context = {
        "item": row,
        "form": form,
        "queue": queue,
        "queues": queues(),
        "rows": rows or [],
        "references": list(row.references.all()) if row else [],
        "same": list(Reference.objects.published().read_at(row.address)) if row else [],
        "words": list(row.words.select_related("by")) if row else [],
        "may": row and [act for act, target in TARGETS.items() if row.can_move_to(target)],
        **error_summary(*([form] if form else [])),
    }
    return render(request, "admin/resources/watch_read.html", context, status=status_of(form, invalid=422))


TARGETS = {"read": "read", "keep": "kept", "publish": "published", "send_back": "sent_back", "withdraw": "withdrawn"}


def queues():
    """Return [(name in the address, title, how many)]. One query."""
    counts = WatchItem.objects.counts()
    return [(name, title, sum(counts.get(state, 0) for state in states)) for name, (title, states) in QUEUES.items()]


@lab_only
@require_POST
def remove_word(request, pk, word):
    """Take somebody's word away from an item."""
    found = get_object_or_404(WatchWord.objects.select_related("item"), item=pk, pk=word)
    found.remove(by=request.user)
    messages.success(request, "Le mot est retiré.")
    return redirect("admin:resources_watchitem_change", pk)
