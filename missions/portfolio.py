"""The reviewed cases: the list with its filters, and the story of each."""

from django import forms
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.core.paginator import Paginator
from django.db.models import F, Func
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from missions.models import AccompanimentStep, Review, ReviewPicture
from missions.story import Story

REVIEWS_PER_PAGE = 12
SHARED = (Review.Level.NETWORK, Review.Level.PUBLIC)


class PortfolioForm(forms.Form):
    """Filters the reviews that a person may read; offers only what one of them has."""

    theme = forms.ChoiceField(label="Thème", required=False)
    methode = forms.ChoiceField(label="Méthode", required=False)
    service = forms.ChoiceField(label="Service", required=False)

    def __init__(self, data, *, user):
        super().__init__(data)
        self.readable = Review.objects.readable_by(user).filter(level__in=SHARED)
        themes = self.readable.annotate(theme=Func(F("themes"), function="unnest")).values_list("theme", flat=True)
        done = AccompanimentStep.objects.filter(
            status="done", method__isnull=False, accompaniment__in=self.readable.values("accompaniment")
        )
        methods = done.order_by("method__name").values_list("method__slug", "method__name").distinct()
        units = self.readable.order_by("accompaniment__proposal__org_unit__name").values_list(
            "accompaniment__proposal__org_unit", "accompaniment__proposal__org_unit__name"
        )
        self.offer("theme", "Tous les thèmes", [(theme, theme) for theme in sorted(set(themes))])
        self.offer("methode", "Toutes les méthodes", methods)
        self.offer("service", "Tous les services", units.distinct())

    def offer(self, name, everything, choices):
        self.fields[name].choices = [("", everything), *choices]

    @property
    def is_filtering(self):
        return self.is_valid() and any(self.cleaned_data.values())

    def reviews(self):
        """Return what answers the filters; an unreadable filter filters nothing."""
        self.is_valid()
        wanted, found = self.cleaned_data, self.readable.told()
        if theme := wanted.get("theme"):
            found = found.filter(themes__contains=[theme])
        if method := wanted.get("methode"):
            steps = AccompanimentStep.objects.filter(status="done", method__slug=method)
            found = found.filter(accompaniment__in=steps.values("accompaniment"))
        if unit := wanted.get("service"):
            found = found.filter(accompaniment__proposal__org_unit=unit)
        return found


@login_not_required
@require_safe
def portfolio(request):
    """Show what was learnt, case by case."""
    form = PortfolioForm(request.GET, user=request.user)
    page = Paginator(form.reviews(), REVIEWS_PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "missions/portfolio.html", {"form": form, "page": page})


@login_not_required
@require_safe
def review(request, reference):
    """
    Tell the story of a case to whoever may read its review.

    Whoever is not signed in and may read nothing signs in first, whether there is a review or not.
    """
    reviews = Review.objects.readable_by(request.user).told().select_related("accompaniment__referent")
    found = reviews.filter(accompaniment__proposal__reference=reference).first()
    if found is None and not request.user.is_authenticated:
        return redirect_to_login(request.get_full_path())
    if found is None:
        raise Http404
    row = found.accompaniment
    context = {"review": found, "accompaniment": row, "proposal": row.proposal, "story": Story.of(row, found)}
    return render(request, "missions/review.html", context)


@login_not_required
@require_safe
def picture(request, key):
    """Give a picture to whoever may read its review."""
    found = get_object_or_404(ReviewPicture.objects.readable_by(request.user).only("content"), key=key)
    return HttpResponse(bytes(found.content), content_type="image/jpeg")
