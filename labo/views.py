"""Pages of the house itself: home, legal pages, health, accent, demonstration mailbox, profile, components, errors."""

import re
import sys
from pathlib import Path

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.contrib.staticfiles import finders
from django.core.exceptions import PermissionDenied, RequestDataTooBig, TooManyFilesSent
from django.db import DatabaseError, InterfaceError, OperationalError, connection
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template import loader
from django.templatetags.static import static
from django.urls import Resolver404, resolve
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.http import require_safe

from labo import accent, digest, mailbox
from labo.accounts import ProfileForm
from labo.templatetags.labo import SIGNALS
from labo.typed import keeps_typed, put_aside, take_back

RETRY_AFTER = 30  # seconds
MAILDIR = settings.BASE_DIR / "var" / "courriels"


@login_not_required
@require_safe
def home(request):
    return render(request, "labo/home.html", {"blocks": digest.drawn(digest.HOME, request)})


@require_safe
def my_space(request):
    return render(request, "labo/my_space.html", {"blocks": digest.drawn(digest.MY_SPACE, request)})


@login_not_required
@require_safe
def page(request, template):
    """Show a page that is only words."""
    legal = {
        "publisher": settings.LAB_PUBLISHER,
        "host": settings.LAB_HOST,
        "dpo_email": settings.LAB_DPO_EMAIL,
        "site_url": settings.SITE_URL,
        "session_hours": settings.SESSION_COOKIE_AGE // 3600,
    }
    return render(request, template, {"legal": legal})


@login_not_required
@never_cache
@require_safe
def health(request):
    """Say whether the portal can work: it cannot without its database. Nothing more is told."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return JsonResponse({"etat": "ko"}, status=503, headers={"Retry-After": RETRY_AFTER})
    return JsonResponse({"etat": "ok"})


@login_not_required
@require_safe
@cache_control(public=True, max_age=365 * 24 * 3600, immutable=True)
def accent_sheet(request):
    return HttpResponse(accent.stylesheet(settings.LAB_ACCENT), content_type="text/css; charset=utf-8")


@login_not_required
@require_safe
def favicon(request):
    """Answer browsers that ask without reading a page first: a mail, a PDF, a file."""
    return redirect(static("img/signe.svg"))


@login_not_required
@require_safe
def robots(request):
    return render(request, "labo/robots.txt", content_type="text/plain; charset=utf-8")


@keeps_typed
def profile(request):
    """Let a person say who it is: first and last name, job, service."""
    if request.method == "POST":
        form = ProfileForm(request.POST, instance=request.user)
        if form.is_valid():
            form.save()
            messages.success(request, "Votre fiche est enregistrée.")
            return redirect("profile")
    elif typed := take_back(request):
        messages.info(request, "Nous avons gardé ce que vous aviez écrit.")
        form = ProfileForm(instance=request.user, initial=typed.dict())
    else:
        form = ProfileForm(instance=request.user)
    return render(request, "labo/profile.html", {"form": form})


@require_safe
def components(request):
    """Show every component of the identity, for the team."""
    if not request.user.is_team:
        raise PermissionDenied
    sprite = finders.find("img/sprite.svg")
    symbols = re.findall(r'id="i-([\w-]+)"', Path(sprite).read_text(encoding="utf-8"))
    answers = [(value, *SIGNALS[value][1:], key) for value, key in ANSWER_KEYS.items()]
    sample = SampleForm({"question": "", "number": "beaucoup"})
    return render(request, "labo/components.html", {"icons": symbols, "answers": answers, "sample": sample})


ANSWER_KEYS = {"green": "V", "unclear": "E", "red": "R", "abstain": "S"}


class SampleForm(forms.Form):
    """One field of each kind, with and without errors, for the page of components."""

    use_required_attribute = False
    question = forms.CharField(
        label="Qui est concerné par la situation ?",
        help_text="Des personnes précises plutôt que « les usagers ».",
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Dites qui est concerné, même en quelques mots."},
    )
    number = forms.IntegerField(
        label="Combien de personnes par an, à peu près ?",
        help_text="Un ordre de grandeur suffit.",
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
        required=False,
        error_messages={"invalid": "Indiquez un nombre, par exemple 300."},
    )
    contact = forms.ChoiceField(
        label="Le labo pourra-t-il les rencontrer ?",
        choices=[("yes", "Oui"), ("partly", "En partie"), ("unknown", "Je ne sais pas encore")],
        widget=forms.RadioSelect,
        required=False,
    )
    agreed = forms.BooleanField(label="Ma hiérarchie est au courant", required=False)


# --- The demonstration's mailbox ------------------------------------------------------------------------


def demonstration_only():
    if not settings.DEMO_MODE:
        raise Http404


def mail_or_404(key):
    demonstration_only()
    mail = mailbox.find_mail(MAILDIR, key)
    if mail is None:
        raise Http404
    return mail


@login_not_required
@require_safe
@never_cache
def mailbox_list(request):
    demonstration_only()
    return render(request, "labo/mailbox.html", {"mails": mailbox.list_mails(MAILDIR)})


@login_not_required
@require_safe
@never_cache
def mailbox_mail(request, key):
    return render(request, "labo/mail.html", {"mail": mail_or_404(key)})


@login_not_required
@require_safe
@never_cache
def mailbox_html(request, key):
    html, _ = mailbox.split_styles(mail_or_404(key).html)
    return HttpResponse(html)


@login_not_required
@require_safe
@never_cache
def mailbox_style(request, key):
    _, style = mailbox.split_styles(mail_or_404(key).html)
    return HttpResponse(style, content_type="text/css; charset=utf-8")


# --- What goes wrong ------------------------------------------------------------------------------------


def csrf_failure(request, reason=""):
    """Say that the form was opened too long ago, and keep what it held when the page can give it back."""
    try:
        view = resolve(request.path_info).func
    except Resolver404:
        view = None
    # A form of another site must put nothing in this session, so only our own pages are trusted here.
    origin = f"{request.scheme}://{request.get_host()}"
    ours = request.headers.get("Sec-Fetch-Site") == "same-origin" or request.headers.get("Origin") == origin
    kept = bool(ours and getattr(view, "keeps_typed", False) and put_aside(request))
    return render(request, "403_csrf.html", {"kept": kept, "back": request.path}, status=403)


def alone(template, status, **headers):
    """Return a page that needs neither the database nor the reader's session."""
    lab = {"name": settings.LAB_NAME, "email": settings.LAB_EMAIL}
    return HttpResponse(loader.render_to_string(template, {"lab": lab}), status=status, headers=headers)


def server_error(request):
    """Answer 503 with a delay when the database is away, 500 for everything else."""
    if isinstance(sys.exc_info()[1], OperationalError | InterfaceError):
        return alone("503.html", 503, **{"Retry-After": RETRY_AFTER, "Cache-Control": "no-store"})
    return alone("500.html", 500, **{"Cache-Control": "no-store"})


def too_many(request):
    return alone("429.html", 429, **{"Retry-After": 60})


def bad_request(request, exception=None):
    """Answer 413 when there is too much in the request, 400 for everything else."""
    if isinstance(exception, RequestDataTooBig | TooManyFilesSent):
        return alone("413.html", 413)
    return alone("400.html", 400)
