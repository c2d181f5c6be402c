"""« S’abonner à la lettre »: anybody by an address that confirms, an agent by a click in their own space."""

from allauth.account.adapter import get_adapter
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from labo.links import opened_by_link
from labo.templatetags.labo import error_summary
from labo.typed import keeps_typed, status_of, take_back
from labo.typography import NBSP, listed
from resources.models import LinkTooOld, Subscriber, Suppression
from resources.models.suppression import address_mark
from resources.newsletter.consent import SENTENCE
from resources.newsletter.forms import LettersForm, SubscribeForm
from resources.newsletter.letters import PUBLIC, TEAM


@keeps_typed
@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def subscribe(request):
    """Take an address and letters; whoever is signed in has an address already, and chooses at once."""
    if request.user.is_authenticated:
        return own_letters(request)
    if request.method == "POST":
        form = SubscribeForm(request.POST)
        if form.is_valid():
            if not form.is_machine:
                place = get_adapter().get_client_ip(request)
                Subscriber.ask(form.cleaned_data["email"], form.cleaned_data["letters"], place=place)
            return redirect("resources:subscription_asked")
    elif typed := take_back(request):
        messages.info(request, "Nous avons gardé ce que vous aviez écrit. Vérifiez, puis envoyez.")
        form = SubscribeForm(initial={"email": typed.get("email", ""), "letters": typed.getlist("letters")})
    else:
        form = SubscribeForm()
    context = {"form": form, "sentence": SENTENCE, **error_summary(form)}
    return render(request, "resources/subscribe.html", context, status=status_of(form, invalid=422))


@login_not_required
@require_safe
def asked(request):
    """Say to look at one's mail: the same words for every address."""
    return render(request, "resources/subscription_asked.html")


def own_letters(request):
    """Show an agent the switches of their own letters, and what keeps them from coming; take what is ticked."""
    person = request.user
    codes = [*PUBLIC, *([TEAM] if person.is_lab else [])]
    row = Subscriber.objects.of(person).first()
    getting = row.letters if row else []
    form = LettersForm(request.POST if request.method == "POST" else None, codes=codes, getting=getting)
    if form.is_bound and form.is_valid():
        row = Subscriber.choose_for(person, form.cleaned_data["letters"])
        messages.success(request, said(row))
        return redirect("resources:subscribe")
    if not form.is_bound and (typed := take_back(request)):
        messages.info(request, "Nous avons gardé vos choix. Vérifiez, puis enregistrez.")
        form.initial["letters"] = typed.getlist("letters")
    context = {
        "form": form,
        "row": row,
        "aside": Suppression.objects.filter(mark=address_mark(person.email)).first(),
        "sentence": SENTENCE,
        **error_summary(form),
    }
    return render(request, "resources/subscription_own.html", context, status=status_of(form, invalid=422))


def said(row) -> str:
    if row is None or row.status != row.Status.CONFIRMED:
        return f"C’est noté{NBSP}: vous ne recevez aucune lettre."
    return f"C’est noté{NBSP}: vous recevez {listed([quoted(name) for name in row.letter_names])}."


def quoted(name) -> str:
    return f"«{NBSP}{name}{NBSP}»"


@opened_by_link
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request, token):
    """Show what a link confirms, and confirm it when the button is pressed. A link that served says so."""
    row = Subscriber.objects.by_confirm_token(token).first()
    if row is None:
        return too_old(request, 404)
    if request.method == "POST":
        try:
            row.confirm()
        except LinkTooOld:
            return too_old(request, 410)
        return redirect("resources:subscription_confirm", token)
    waits = bool(row.asked_letters)
    if row.is_too_old(timezone.now()) if waits else row.status != row.Status.CONFIRMED:
        return too_old(request, 410)
    return render(request, "resources/subscription_confirm.html", {"row": row, "waits": waits, "sentence": SENTENCE})


def too_old(request, status):
    """Say that a link has had its time, and where to ask again."""
    return render(request, "resources/subscription_expired.html", status=status)
