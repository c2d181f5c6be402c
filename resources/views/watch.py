"""« La veille partagée »: what agents found elsewhere, each with why; and sharing it in two clicks."""

import re
from itertools import groupby
from urllib.parse import quote, urlencode

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.core.paginator import Paginator
from django.http import JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from labo.htmx import asks_for_part
from labo.outside.door import NotOpened, fetch
from labo.transitions import Refusal
from labo.typed import keeps_typed, refuse, status_of, take_back
from labo.typography import NBSP
from resources.models import AlreadyShared, WatchItem
from resources.watch.forms import ShareForm, WatchFilterForm, WordForm
from resources.watch.page_metadata import Metadata, read_metadata

PER_PAGE = 24
PAGE_READ, PAGE_SECONDS = 600_000, 5.0
AN_HOUR, MOST_AN_HOUR = 3600, 40


@login_not_required
@require_safe
def watch_list(request):
    """Show what is published for this reader, month by month, the latest first."""
    form = WatchFilterForm(request.GET, user=request.user)
    page = Paginator(form.items().with_people(), PER_PAGE).get_page(request.GET.get("page"))
    months = [(month, list(items)) for month, items in groupby(page, month_of)]
    return render(request, "resources/watch_list.html", {"form": form, "page": page, "months": months})


def month_of(item):
    return timezone.localdate(item.published_at).replace(day=1)


@login_not_required
@require_safe
def watch_item(request, key):
    """Show one item for good; to signed-in agents, the words of the others too."""
    return item_page(request, visible_item(request, key))


def visible_item(request, key):
    return get_object_or_404(WatchItem.objects.visible_to(request.user).with_people(), key=key)


def item_page(request, item, form=None):
    words = list(item.words.select_related("by")) if request.user.is_authenticated else []
    has_said = item.shared_by_id == request.user.pk or any(word.by_id == request.user.pk for word in words)
    context = {
        "item": item,
        "words": words,
        "reference": item.references.published().first(),
        "form": form or (None if has_said else WordForm()),
        "address": f"{settings.SITE_URL}{item.get_absolute_url()}",
    }
    return render(request, "resources/watch_item.html", context, status=status_of(form, invalid=422))


@keeps_typed
@require_http_methods(["GET", "HEAD", "POST"])
def watch_say(request, key):
    """Add one's word to an item; a GET leads to its page, where it is written."""
    item = visible_item(request, key)
    if request.method != "POST":
        typed = take_back(request)
        return item_page(request, item, WordForm(initial=typed.dict()) if typed else None)
    form = WordForm(request.POST)
    if form.is_valid():
        try:
            item.say_too(by=request.user, **form.cleaned_data)
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            messages.success(request, "Merci, votre mot est ajouté.")
            return redirect(item)
    return item_page(request, item, form)


# --- Sharing --------------------------------------------------------------------------------------------


@keeps_typed
@require_http_methods(["GET", "HEAD", "POST"])
def watch_share(request):
    """
    Share a page: its address, what it says of itself if it can be read, and why.

    The button of the browser and the phone's « Partager » come here with an address and a title: nothing is fetched,
    nor written, before the person asks for it.
    """
    if request.method == "POST":
        acts = {"complete": complete, "say_too": say_too}
        return acts.get(request.POST.get("act"), share)(request)
    typed = take_back(request)
    if typed:
        messages.info(request, "Nous avons gardé ce que vous aviez écrit.")
    form = ShareForm(initial=typed.dict() if typed else brought(request.GET))
    return share_page(request, form, known=WatchItem.known(form["address"].value() or ""))


ADDRESS = re.compile(r"https?://\S+")


def brought(asked):
    """Return what a button of the browser or a phone brings. Phones put the address in the text, or in the title."""
    values = {name: asked.get(name, "").replace("\x00", "") for name in ("adresse", "titre", "texte")}
    address = values["adresse"].strip()
    if not address and (found := ADDRESS.search(" ".join([values["texte"], values["titre"]]))):
        address = found[0]
    texts = {name: " ".join(values[name].replace(address, " ").split()) if address else values[name] for name in values}
    limits = {name: field.max_length for name, field in ShareForm.base_fields.items() if hasattr(field, "max_length")}
    return {
        "address": address[: limits["address"]],
        "title": texts["titre"][: limits["title"]],
        "description": texts["texte"][: limits["description"]],
        "audience": "network",
    }


def share_page(request, form, *, known=None, said="", status=None):
    """Show the form; only the form itself where it is completed in place."""
    is_part = asks_for_part(request)
    context = {"form": form, "known": known, "said": said}
    if known:
        context["own"] = known.shared_by_id == request.user.pk
        context["can_read"] = is_read_by(request.user, known)
    template = "resources/partials/watch_share_form.html" if is_part else "resources/watch_share.html"
    return render(request, template, context, status=status or status_of(form, invalid=422))


def is_read_by(user, item):
    return WatchItem.objects.visible_to(user).filter(pk=item.pk).exists()


def complete(request):
    """Fill what was left empty with what the page says of itself. A page that cannot be read blocks nothing."""
    form = ShareForm(request.POST)
    if not form.has_an_address():
        return share_page(request, form)
    address = form.cleaned_data["address"]
    if known := WatchItem.known(address):
        return share_page(request, form.filled(Metadata()), known=known)
    try:
        take_a_turn(request.user)
        page = fetch(address, limit=PAGE_READ, seconds=PAGE_SECONDS, cut=True)
        found = read_metadata(page.content, page.content_type) if page.status < 400 else Metadata()
    except NotOpened:
        found = Metadata()
    said = (
        "Relisez ce que dit la page, puis dites pourquoi vous la partagez."
        if found.title
        else "Nous n’avons pas pu lire cette page. Écrivez son titre, cela suffit."
    )
    return share_page(request, form.filled(found), said=said, status=200)


def take_a_turn(person):
    """
    Count one more page opened for this person.

    :raises NotOpened: past what a person reads in an hour: a thread waits for each page.
    """
    key = f"watch:opened:{person.pk}"
    # The hour begins with the first page, and two at once count for two.
    cache.add(key, 0, AN_HOUR)
    try:
        opened = cache.incr(key)
    except ValueError:  # the hour has just ended
        return
    if opened > MOST_AN_HOUR:
        raise NotOpened("Assez de pages ouvertes pour cette heure.")


def share(request):
    form = ShareForm(request.POST)
    if not form.is_valid():
        return share_page(request, form)
    try:
        WatchItem.share(by=request.user, **form.cleaned_data)
    except AlreadyShared as refusal:
        refuse(form, refusal)
        return share_page(request, form, known=refusal.item)
    messages.success(request, f"Merci{NBSP}! C’est partagé{NBSP}: le labo la lira, et vous saurez ce qu’elle devient.")
    return redirect("resources:watch_own")


def say_too(request):
    """Add one's word to what somebody else shared, from the form that was to share it again."""
    form = ShareForm(request.POST)
    form.is_valid()
    item, why = WatchItem.known(form.cleaned_data.get("address", "")), form.cleaned_data.get("why", "")
    if item is None or not why:
        return share_page(request, form, known=item)
    try:
        item.say_too(by=request.user, why=why, says_who=form.cleaned_data["says_who"])
    except Refusal as refusal:
        form.errors.clear()
        refuse(form, refusal)
        return share_page(request, form, known=item)
    messages.success(request, "Merci, votre mot est ajouté.")
    return redirect(item if is_read_by(request.user, item) else "resources:watch_list")


@require_safe
def watch_own(request):
    """Show what the reader shared, and what became of it."""
    items = WatchItem.objects.shared_by(request.user).with_people()
    page = Paginator(items, PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "resources/watch_own.html", {"page": page})


@require_POST
def watch_withdraw(request, key):
    """Take back what one shared."""
    item = get_object_or_404(WatchItem.objects.shared_by(request.user), key=key)
    try:
        item.withdraw(by=request.user)
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "C’est retiré de la veille.")
    return redirect("resources:watch_own")


# --- The button of the browser, the phone ---------------------------------------------------------------

CODE = (
    "javascript:(()=>{const e=encodeURIComponent,s=String(getSelection()).slice(0,900);"
    "open('%s?adresse='+e(location.href)+'&titre='+e(document.title)+'&texte='+e(s))})()"
)


def button_code():
    """Return what the button of the browser runs, on the page of somebody else, when a person clicks on it there."""
    return CODE % f"{settings.SITE_URL}{reverse('resources:watch_share')}"


@require_safe
def watch_button(request):
    """Say how to put the button in one's browser, or on one's phone."""
    code = button_code()
    example = urlencode({"adresse": "https://example.org/page", "titre": "Un titre"})
    context = {"code": code, "href": quote(code, safe=":/()'=>{},;?&+.!*"), "example": example}
    return render(request, "resources/watch_button.html", context)


@login_not_required
@require_safe
def watch_manifest(request):
    """
    Let a phone keep the portal among its applications, and offer it in « Partager ».

    Source: W3C, Web Application Manifest and Web Share Target.
    """
    named = {"name": f"{settings.LAB_NAME}, la veille", "short_name": settings.LAB_NAME, "lang": "fr"}
    target = {"action": reverse("resources:watch_share"), "method": "GET"}
    manifest = {
        **named,
        "id": reverse("resources:watch_list"),
        "start_url": reverse("resources:watch_list"),
        "scope": "/",
        "display": "minimal-ui",
        "icons": [{"src": static("img/signe.svg"), "sizes": "any", "type": "image/svg+xml"}],
        "share_target": {**target, "params": {"url": "adresse", "title": "titre", "text": "texte"}},
    }
    return JsonResponse(manifest, content_type="application/manifest+json")
