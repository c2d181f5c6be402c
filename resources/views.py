"""The public pages of the resource centre: for now, the methods."""

from django.contrib.auth.decorators import login_not_required
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from resources.forms import MethodFilterForm
from resources.models import Method


@login_not_required
@require_safe
def index(request):
    methods = list(Method.objects.all())
    first = [method for method in methods if method.origin == Method.Origin.SEED]
    return render(request, "resources/index.html", {"methods": methods, "first": first})


@login_not_required
@require_safe
def method_list(request):
    form = MethodFilterForm(request.GET)
    return render(request, "resources/method_list.html", {"form": form, "methods": form.methods()})


@login_not_required
@require_safe
def method_detail(request, slug):
    method = get_object_or_404(Method, slug=slug)
    beside = {"before": Method.objects.before(method), "after": Method.objects.after(method)}
    return render(request, "resources/method_detail.html", {"method": method, **beside})
