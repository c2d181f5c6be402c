"""The editor of an issue: its words, the items that are kept, put off or left aside; one page, one « Enregistrer »."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from labo.acting import carry_out
from labo.backoffice import lab_only
from labo.forms import read_number
from labo.templatetags.labo import error_summary
from labo.transitions import Refusal
from labo.typed import hand_back, keeps_typed, refuse, status_of, take_back, texts_of
from labo.typography import NBSP
from resources.backoffice.newsletter_forms import IssueForm, ItemForm, OwnItemForm, TryForm
from resources.models import IssueChangedMeanwhile, NewsletterIssue
from resources.models.issue_release import the_team
from resources.news import for_agents_only
from resources.newsletter import checks, collecting, months
from resources.tasks import check_letter_links
from resources.watch.states import CATEGORIES

CHANGE, LIST = "admin:resources_newsletterissue_change", "admin:resources_newsletterissue_changelist"
CHOICES = {"keep": "kept", "drop": "dropped", "postpone": "postponed"}
STEPS = {"up": -1, "down": 1}
SHOWN = 12


@keeps_typed
@lab_only
@require_http_methods(["GET", "HEAD", "POST"])
def issue(request, pk):
    """Edit a draft; show what was frozen of the others."""
    row = get_object_or_404(NewsletterIssue.objects.select_related("written_by", "released_by"), pk=pk)
    if request.method == "POST":
        return written(request, row)
    if row.status != row.Status.DRAFT:
        return shown(request, row)
    typed = take_back(request)
    if typed:
        messages.info(request, "Nous avons gardé ce que vous aviez écrit. Vérifiez, puis enregistrez.")
    return page(request, row, *forms_of(row, items_of(row), typed=typed))


def items_of(row):
    return list(row.items.all())


def forms_of(row, items, data=None, typed=None):
    """
    Return the form of the words, those of the items, and that of an item of one's own.

    :param typed: what was put aside when the session ended.
    """
    first = {"seen": row.revision, **{name: getattr(row, name) for name in row.EDITED}}
    kept = typed.dict() if typed else {}
    rows = [(item, ItemForm(data, item=item, kept=kept)) for item in items]
    return IssueForm(data, initial={**first, **kept}), rows, OwnItemForm(data, kept=kept)


def written(request, row):
    """Save what was typed with what the button does: all of it, or nothing and the page again."""
    items = items_of(row)
    sent = [item for item in items if f"i{item.pk}-title" in request.POST]
    form, item_forms, own = forms_of(row, sent, request.POST)
    bound = [form, *(each for _, each in item_forms), own]
    if row.status != row.Status.DRAFT:
        texts = [text for each in bound for text in texts_of(each)]
        return hand_back(
            request, "Ce numéro n’est plus un brouillon. Voici ce que vous aviez écrit.", texts, CHANGE, row.pk
        )
    valid = [each.is_valid() for each in bound]
    if not all(valid):
        return page(request, row, form, merged(items, item_forms), own)
    act, target = act_of(request.POST)
    columns = {item.pk: dict(each.cleaned_data) for item, each in item_forms}
    if act in CHOICES and target in {item.pk for item in items}:
        columns.setdefault(target, {})["choice"] = CHOICES[act]
    if act == "restore" and target in columns:
        columns[target] |= next(item.origin for item in items if item.pk == target)
    try:
        row.edit(
            by=request.user,
            seen=form.cleaned_data["seen"],
            words=form.words,
            items=columns,
            added=own.cleaned_data if own.has_changed() else None,
            move=(target, STEPS[act]) if act in STEPS and target else None,
        )
    except IssueChangedMeanwhile as refusal:
        return conflict(request, row.pk, form, item_forms, own, refusal)
    except Refusal as refusal:
        refuse(form, refusal)
        return page(request, row, form, merged(items, item_forms), own)
    if act in THEN:
        return THEN[act](request, row.pk)
    if act in ("preview", "release"):
        return redirect(f"admin:resources_newsletterissue_{act}", row.pk)
    messages.success(request, "Le numéro est enregistré.")
    return redirect(reverse(CHANGE, args=[row.pk]) + (f"#article-{target}" if target else ""))


def act_of(posted):
    """Return what the button asked for, and of which item: (name, primary key or None)."""
    for name in (*CHOICES, *STEPS, "restore"):
        if name in posted:
            return name, read_number(posted[name])
    return next((name for name in ("preview", "release", *THEN) if name in posted), "save"), None


def merged(items, item_forms):
    """Return every item with its form: those that the page did not have come as they are."""
    known = {item.pk: form for item, form in item_forms}
    return [(item, known.get(item.pk) or ItemForm(item=item)) for item in items]


def conflict(request, pk, form, item_forms, own, refusal):
    """Show both texts: what the other person saved, and what was typed. Saving once more is then a choice."""
    row = NewsletterIssue.objects.select_related("written_by").get(pk=pk)
    items = items_of(row)
    other = [
        (form[name].label, getattr(row, name)) for name in row.EDITED if form.cleaned_data[name] != getattr(row, name)
    ]
    now = {item.pk: item for item in items}
    for item, each in item_forms:
        for name, typed in each.cleaned_data.items():
            if item.pk in now and (saved := getattr(now[item.pk], name)) != typed:
                other.append((f"{each[name].label}, «{NBSP}{now[item.pk].title}{NBSP}»", saved))
    if not other and not own.has_changed():
        # The same page sent twice: what was typed stands.
        messages.success(request, "Le numéro est enregistré.")
        return redirect(CHANGE, pk)
    data = request.POST.copy()
    data["seen"] = str(row.revision)
    form, again, own = forms_of(row, [item for item in items if f"i{item.pk}-title" in data], data)
    refuse(form, refusal)
    own.is_valid()
    return page(request, row, form, merged(items, again), own, other=other)


def page(request, row, form, item_forms, own, *, other=None):
    every = [form, *(each for _, each in item_forms), own]
    content = row.as_content([item for item, _ in item_forms])
    mail = row.mail(content)
    found = row.findings(mail, content)
    by_choice = {choice: [pair for pair in item_forms if pair[0].choice == choice] for choice in CHOICES.values()}
    kept = by_choice["kept"]
    codes = sorted({item.category for item, _ in kept}, key=collecting.rank_of)
    context = {
        "issue": row,
        "form": form,
        "own": own,
        "groups": [(CATEGORIES[code], [pair for pair in kept if pair[0].category == code]) for code in codes],
        "dropped": by_choice["dropped"],
        "postponed": by_choice["postponed"],
        "other": other,
        "findings": found,
        "blocking": sum(one.is_blocking for one in found),
        "length": checks.length_of(mail),
        "longest": checks.WORDS_A_MINUTE * checks.MINUTES,
        "for_agents": list(for_agents_only()[:SHOWN]),
        "try_form": TryForm(),
        **error_summary(*every),
    }
    return render(request, "admin/resources/newsletter_edit.html", context, status=status_of(*every, invalid=422))


def shown(request, row):
    """Show an issue that is no draft: what leaves or left, and what can still be done."""
    context = {
        "issue": row,
        "steps": list(row.transitions.select_related("by")),
        "length": row.subject and checks.length_of(row.frozen),
    }
    return render(request, "admin/resources/newsletter_issue.html", context)


# --- What one button does ---------------------------------------------------------------------------------


def acted(verb, done, to=CHANGE):
    """Return the view of a verb of an issue. ``done`` is the sentence, or makes it of what the verb returned."""

    @lab_only
    @require_POST
    def view(request, pk):
        row = get_object_or_404(NewsletterIssue, pk=pk)
        carry_out(request, lambda: verb(row, by=request.user), done)
        return redirect(to, *([row.pk] if to == CHANGE else []))

    return view


def added(count):
    if not count:
        return "Rien de nouveau depuis."
    return f"{count}{NBSP}nouveauté{'s ajoutées' if count > 1 else ' ajoutée'}."


refresh = acted(NewsletterIssue.refresh, added)
reopen = acted(NewsletterIssue.reopen, f"Le numéro est de nouveau un brouillon{NBSP}: rien ne part.")
set_aside = acted(NewsletterIssue.set_aside, "Ce numéro ne partira pas. Ses nouvelles iront au suivant.", to=LIST)


def why_not(row):
    """Say why no draft was written: the month's issue is there, was given up, or has nothing to tell."""
    if row is None:
        return "Rien de nouveau à raconter ce mois-ci."
    if row.status == row.Status.CANCELLED:
        return f"Le numéro de ce mois a été abandonné{NBSP}: il ne se recompose pas."
    return "Le numéro de ce mois est déjà là."


@lab_only
@require_POST
def compose(request):
    """Write the draft of this month now, however little there is to tell."""
    month = months.month_of(timezone.localdate())
    row = NewsletterIssue.compose(month, by=request.user, fewest=1)
    if row is None:
        row = NewsletterIssue.objects.filter(letter="monthly", period=month).first()
        messages.info(request, why_not(row))
    else:
        messages.success(request, "Le brouillon est prêt.")
        check_letter_links.delay_on_commit(row.pk)
    return redirect(CHANGE, row.pk) if row else redirect(LIST)


def try_on(request, pk):
    """Send a try to oneself, or to the whole team; to nobody else."""
    row = get_object_or_404(NewsletterIssue, pk=pk)
    form = TryForm(request.POST)
    if not form.is_valid():
        messages.error(request, "Choisissez à qui part l’essai.")
        return redirect(CHANGE, row.pk)
    people = [request.user] if form.cleaned_data["to"] == "me" else the_team()
    try:
        row.try_on(people, by=request.user)
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect(CHANGE, row.pk)
    many = f"{len(people)}{NBSP}personne{'s' if len(people) > 1 else ''}"
    who = f"à {request.user.email}" if form.cleaned_data["to"] == "me" else f"à l’équipe, {many}"
    messages.success(request, f"L’essai part {who}.")
    return redirect(CHANGE, row.pk)


def look_at_links(request, pk):
    """Have the outside links looked at by the worker; the page says what it found when it is opened again."""
    row = get_object_or_404(NewsletterIssue, pk=pk)
    check_letter_links.delay_on_commit(row.pk)
    messages.success(request, f"Les liens sont en cours de vérification{NBSP}: rouvrez cette page dans une minute.")
    return redirect(CHANGE, row.pk)


THEN = {"refresh": refresh, "links": look_at_links, "try_on": try_on}
"""What a button of the editor does once what was typed is saved."""
