"""What the links of a letter open, without an account: leave, choose, come back, be forgotten. GET shows, POST acts."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from labo.links import opened_by_link
from labo.templatetags.labo import error_summary
from labo.transitions import Refusal
from labo.typed import refuse, status_of
from labo.typography import NBSP
from resources.models import Subscriber
from resources.newsletter.consent import REGRET_LASTS, SENTENCE, masked
from resources.newsletter.forms import LettersForm
from resources.newsletter.letters import LETTERS


def subscriber_of(token):
    row = Subscriber.objects.filter(leave_token=token).select_related("person").first()
    if row is None:
        raise Http404
    return row


# The link is the whole proof: a mailbox that acts for its reader has neither cookie nor CSRF token (RFC 8058).
@csrf_exempt
@opened_by_link
@require_http_methods(["GET", "HEAD", "POST"])
def leave(request, token):
    """
    Ask, then let go: one letter or all of them. The button of a mailbox acts at once, and is answered 200.

    ``?lettre=`` names the letter that the link stands in; without it the button of a mailbox leaves everything.
    """
    row = subscriber_of(token)
    named = request.GET.get("lettre", "")
    named = named if named in LETTERS else ""
    context = {"email": masked(row.email), "token": token, "named": named if named in row.letters else ""}
    if request.method != "POST":
        return render(
            request, "resources/letter_leave.html", {**context, "letters": [LETTERS[code] for code in row.letters]}
        )
    by_button = request.POST.get("List-Unsubscribe") == "One-Click"
    letter = named if by_button else request.POST.get("letter", "")
    before = row.letters
    row = row.leave(letter if letter in LETTERS else "", origin="one_click" if by_button else "link")
    context["gone"] = [LETTERS[code].name for code in before if code not in row.letters]
    context |= {"row": row, "may_come_back": may_come_back(row), "sentence": SENTENCE}
    return render(request, "resources/letter_left.html", context)


def may_come_back(row) -> bool:
    last = row.last_act()
    return bool(last and last.act == "left" and last.letters and timezone.now() - last.at < REGRET_LASTS)


@csrf_exempt
@opened_by_link
@require_POST
def come_back(request, token):
    """Undo a departure."""
    try:
        row = subscriber_of(token).come_back()
    except Refusal as refusal:
        messages.warning(request, str(refusal))
    else:
        if row.status == row.Status.CONFIRMED:
            messages.success(request, f"Vous revoilà{NBSP}: rien n’a changé pour vous.")
    return redirect("resources:letter_preferences", token)


@opened_by_link
@require_http_methods(["GET", "HEAD", "POST"])
def preferences(request, token):
    """Show which letters come to this address, and take those that are kept."""
    row = subscriber_of(token)
    form = LettersForm(request.POST if request.method == "POST" else None, codes=row.choosable, getting=row.letters)
    if form.is_bound and form.is_valid():
        try:
            row = row.choose(form.cleaned_data["letters"])
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            messages.success(request, "Vos choix sont enregistrés.")
            return redirect("resources:letter_preferences", token)
    context = {
        "row": row,
        "email": masked(row.email),
        "token": token,
        "form": form,
        "sentence": SENTENCE,
        "set_aside": row.is_set_aside,
        "may_come_back": row.status == row.Status.LEFT and may_come_back(row),
        **error_summary(form),
    }
    return render(request, "resources/letter_preferences.html", context, status=status_of(form, invalid=422))


@opened_by_link
@require_http_methods(["GET", "HEAD", "POST"])
def erase(request, token):
    """Forget an address altogether, once its owner has said so twice."""
    row = subscriber_of(token)
    if request.method == "POST":
        row.forget()
        return render(request, "resources/letter_erased.html")
    return render(request, "resources/letter_erase.html", {"email": masked(row.email), "token": token})
