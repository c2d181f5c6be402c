"""The words of the portal's mails, in the back office: read each kind, word a passage, see it on a real thing."""

import difflib

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from labo.forms import LongTextField, OneLineField
from labo.outbox import passages
from labo.outbox.message import MARKDOWN, build
from labo.outbox.passages import MAX_LENGTH, MailPassage, PassageChangedMeanwhile
from labo.outbox.queue import write
from labo.transitions import Refusal
from labo.typed import keeps_typed, refuse, status_of, take_back


class WordsForm(forms.Form):
    """One field a passage, named after it; ``seen`` names the words that the person started from."""

    use_required_attribute = False
    seen = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, *args, kind, **kwargs):
        super().__init__(*args, **kwargs)
        self.kind = kind
        for passage in kind.passages():
            common = {
                "label": passage.label,
                "error_messages": {"required": f"«\u00a0{passage.label}\u00a0»\u00a0: écrivez une phrase."},
            }
            if passage.is_line:
                self.fields[passage.name] = OneLineField(max_length=150, **common)
            else:
                rows = min(14, passage.default.count("\n") + 3)
                field = LongTextField(max_length=MAX_LENGTH, widget=forms.Textarea(attrs={"rows": rows}), **common)
                self.fields[passage.name] = field

    def clean(self):
        for passage in self.kind.passages():
            for unknown in self.kind.unknown(self.cleaned_data.get(passage.name, "")):
                known = ", ".join(f"{{{name}}}" for name in self.kind.variables)
                self.add_error(passage.name, f"Ce courriel ne connaît pas {{{unknown}}}. Il connaît {known}.")
        return self.cleaned_data

    @property
    def texts(self):
        return {name: text for name, text in self.cleaned_data.items() if name != "seen"}


def the_lab_only(request):
    if not request.user.is_lab:
        raise PermissionDenied


def kind_of(slug):
    found = next((kind for kind in passages.kinds() if kind.slug == slug and kind.passages()), None)
    if found is None:
        raise Http404
    return found


@require_safe
def listing(request):
    """List the kinds of mail, and which the lab has worded its own way."""
    changed = {}
    for row in MailPassage.objects.select_related("updated_by"):
        changed.setdefault(row.template, []).append(row)
    rows = [(kind, changed.get(kind.template, [])) for kind in passages.kinds() if kind.passages()]
    return render(request, "admin/labo/mail_words/list.html", {"rows": rows})


def shown(kind, key, words):
    """Return the mail as it would leave for a real thing; None where there is nothing to show it with."""
    context = kind.context(key) if key and key.isdecimal() else None
    if context is None:
        return None
    try:
        mail = write(kind.template, to=["apercu@example.org"], context=context, key="preview", passages=words)
    except (ValueError, KeyError):
        return None
    return {"mail": mail, "html": MARKDOWN.render(mail.body), "text": build(mail).body}


def differences(default, text):
    """Return [(kind, words)] from the default to the text; ``kind`` is same, gone or new."""
    before, after = default.split(" "), text.split(" ")
    found = []
    for tag, i, j, k, end in difflib.SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag == "equal":
            found.append(("same", " ".join(before[i:j])))
            continue
        found += [("gone", " ".join(before[i:j]))] if i < j else []
        found += [("new", " ".join(after[k:end]))] if k < end else []
    return found


@keeps_typed
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request, slug):
    """Word the passages of one kind of mail, beside the mail they make."""
    the_lab_only(request)
    kind = kind_of(slug)
    now = passages.worded(kind.template)
    first = {passage.name: now.get(passage.name, passage.default) for passage in kind.passages()}
    seen, other = passages.mark(now), None
    if request.method == "POST":
        form = WordsForm(request.POST, kind=kind)
        if "reset" in request.POST:
            return put_back(request, kind, request.POST["reset"], first, seen)
        if form.is_valid():
            try:
                MailPassage.word(kind, form.texts, by=request.user, seen=form.cleaned_data["seen"])
            except PassageChangedMeanwhile as refusal:
                # Saving once more, now that both are before the eyes, is a choice.
                form = WordsForm({**request.POST.dict(), "seen": seen}, kind=kind)
                refuse(form, refusal)
                other = [(passage.label, first[passage.name]) for passage in kind.passages()]
            except Refusal as refusal:
                refuse(form, refusal)
            else:
                messages.success(request, "C’est enregistré. Les prochains courriels partent avec ces mots.")
                return redirect("admin:labo_mailpassage_edit", slug)
    else:
        typed = take_back(request)
        if typed:
            messages.info(request, "Nous avons gardé ce que vous aviez écrit. Vérifiez, puis enregistrez.")
        form = WordsForm(initial={**first, "seen": seen, **(typed.dict() if typed else {})}, kind=kind)
    return page(request, kind, form, now, other)


def put_back(request, kind, name, first, seen):
    """Go back to the default of one passage; the other passages stay as they are kept."""
    defaults = {passage.name: passage.default for passage in kind.passages()}
    if name not in defaults:
        raise Http404
    try:
        MailPassage.word(kind, {**first, name: defaults[name]}, by=request.user, seen=request.POST.get("seen") or seen)
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "Le texte d’origine est revenu.")
    return redirect("admin:labo_mailpassage_edit", kind.slug)


def page(request, kind, form, now, other):
    examples = list(kind.examples())
    asked = request.GET.get("avec") or (examples[0][0] if examples else "")
    words = {name: form[name].value() or "" for name in form.fields if name != "seen"}
    context = {
        "kind": kind,
        "form": form,
        "fields": [
            (
                form[passage.name],
                passage.name in now,
                differences(passage.default, now.get(passage.name, passage.default)),
            )
            for passage in kind.passages()
        ],
        "examples": examples,
        "asked": asked,
        "shown": shown(kind, asked, words),
        "other": other,
    }
    return render(request, "admin/labo/mail_words/edit.html", context, status=status_of(form))


@require_POST
def preview(request, slug):
    """Show the mail with the words being typed. Nothing is saved."""
    the_lab_only(request)
    kind = kind_of(slug)
    words = {passage.name: request.POST.get(passage.name, passage.default) for passage in kind.passages()}
    context = {"kind": kind, "shown": shown(kind, request.POST.get("avec", ""), words)}
    return render(request, "admin/labo/mail_words/preview.html", context)
