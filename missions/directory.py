"""The directory of the network: who shows themselves, by words, skill, degree or direction; and their pictures."""

from collections import Counter

from django import forms
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from missions.degrees import DEGREES
from missions.member_card import MemberCard
from missions.models import MemberPicture, Membership
from missions.models.application_queryset import directions_by_unit

PER_PAGE = 24
FACETS = ("savoir", "degre", "direction")


class DirectoryForm(forms.Form):
    """Searches among those who are listed. Each filter reads, counts and offers what people show, and nothing else."""

    use_required_attribute = False
    q = forms.CharField(label="Chercher", max_length=100, required=False)
    savoir = forms.ChoiceField(label="Savoir-faire", required=False)
    degre = forms.ChoiceField(label="Participation", required=False)
    direction = forms.ChoiceField(label="Direction", required=False)

    def __init__(self, data):
        super().__init__(data)
        self.directions = directions_by_unit()
        asked = {name: data.get(name, "") for name in FACETS}
        words = self.fields["q"].clean(data["q"]) if self._is_readable(data.get("q", "")) else ""
        found = Membership.objects.listed().search(words)
        self.words = words
        self.offer("savoir", "Tous les savoir-faire", self.skills(self.narrowed(found, asked, but="savoir")))
        self.offer("degre", "Toutes les façons", self.degrees(self.narrowed(found, asked, but="degre")))
        self.offer("direction", "Toutes", self.of_directions(self.narrowed(found, asked, but="direction")))
        self.members = self.narrowed(found, asked)
        self.is_filtering = bool(words or any(asked.values()))

    @property
    def facets(self):
        return [self[name] for name in FACETS]

    def _is_readable(self, words):
        try:
            self.fields["q"].clean(words)
        except forms.ValidationError:
            return False
        return bool(words)

    def offer(self, name, everything, counted):
        choices = [(value, f"{words} ({count})") for value, words, count in counted]
        self.fields[name].choices = [("", everything), *choices]

    def narrowed(self, members, asked, *, but=""):
        """Return the members who answer every filter, ``but`` one."""
        wanted = {name: value for name, value in asked.items() if value and name != but and "\x00" not in value}
        if skill := wanted.get("savoir"):
            members = members.filter(shows_skills=True, knows__slug=skill)
        if degree := wanted.get("degre"):
            members = members.filter(shows_degree=True, degree=degree)
        if direction := wanted.get("direction"):
            units = [unit for unit, name in self.directions.items() if name == direction]
            members = members.filter(shows_unit=True, person__org_unit__in=units)
        return members

    @staticmethod
    def skills(members):
        rows = Membership.objects.filter(pk__in=members.values("pk"), shows_skills=True, knows__isnull=False)
        named = rows.order_by("knows__position", "knows__name").values_list("knows__slug", "knows__name")
        return named.annotate(Count("pk"))

    @staticmethod
    def degrees(members):
        rows = Membership.objects.filter(pk__in=members.values("pk"), shows_degree=True)
        counts = dict(rows.order_by().values_list("degree").annotate(Count("pk")))
        return [(code, words.sentence, counts[code]) for code, words in DEGREES.items() if code in counts]

    def of_directions(self, members):
        rows = Membership.objects.filter(pk__in=members.values("pk"), shows_unit=True, person__org_unit__isnull=False)
        counts = Counter()
        for unit, count in rows.order_by().values_list("person__org_unit").annotate(Count("pk")):
            counts[self.directions[unit]] += count
        return [(name, name, counts[name]) for name in sorted(counts)]


@require_safe
def directory(request):
    """Show those of the network who wish to be found, to signed-in agents only."""
    form = DirectoryForm(request.GET)
    page = Paginator(form.members.with_sheet(), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "page": page,
        "cards": [MemberCard.of(member) for member in page],
        "is_member": Membership.objects.current().filter(person=request.user).exists(),
    }
    return render(request, "missions/directory.html", context)


@require_safe
def member_picture(request, key):
    """Give the picture of a member who shows it, or one's own."""
    found = get_object_or_404(MemberPicture.objects.readable_by(request.user).only("content"), key=key)
    return HttpResponse(bytes(found.content), content_type="image/jpeg")
