"""Choosing what one is told; stopping it from a mail, without signing in."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from labo.notices.forms import PreferencesForm
from labo.notices.unsubscribe import label_of, read_token, stop
from labo.typed import keeps_typed, take_back


@keeps_typed
@require_http_methods(["GET", "HEAD", "POST"])
def preferences(request):
    if request.method == "POST":
        form = PreferencesForm(request.POST, person=request.user)
        if form.is_valid():
            form.save()
            messages.success(request, "Vos choix sont enregistrés.")
            return redirect("notifications")
    elif typed := take_back(request):
        messages.info(request, "Nous avons gardé vos choix. Vérifiez, puis enregistrez.")
        form = PreferencesForm(initial=typed.dict(), person=request.user)
    else:
        form = PreferencesForm(person=request.user)
    return render(request, "labo/notifications.html", {"form": form})


# The signed link is the whole proof: a mailbox that acts for its reader has neither session nor CSRF token (RFC 8058).
@csrf_exempt
@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request, token):
    """Ask, then stop. Following the link changes nothing: scanners follow every link."""
    person, code = read_token(token)
    if request.method == "POST":
        stop(person, code)
    context = {"stopped": request.method == "POST", "what": label_of(code), "email": person.email}
    answer = render(request, "labo/notices_stop.html", context)
    answer["X-Robots-Tag"] = "noindex"
    return answer
