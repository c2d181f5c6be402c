"""What is new in the bibliography, for any search: an Atom feed is a search that one follows."""

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed

from resources.bibliography.form import BibliographyForm
from resources.models import Reference

MOST = 30


class BibliographyFeed(Feed):
    """The latest references of a search, whatever its sort."""

    feed_type = Atom1Feed

    def get_object(self, request):
        data = request.GET.copy()
        data["tri"] = "ajout"
        return BibliographyForm(data)

    def title(self, form):
        return f"{form.title} · {settings.LAB_NAME}"

    def subtitle(self, form):
        return "Les dernières références ajoutées par le labo."

    def link(self, form):
        query = form.search_query
        return reverse("resources:bibliography") + (f"?{query}" if query else "")

    def feed_url(self, form):
        query = form.search_query
        return reverse("resources:bibliography_feed") + (f"?{query}" if query else "")

    def items(self, form):
        return Reference.objects.in_order(form.look_up(start=0, size=MOST).keys)

    def item_title(self, item):
        return item.title

    def item_description(self, item):
        return item.why or str(item.csl.get("abstract") or "")

    def item_author_name(self, item):
        return item.names or None

    def item_pubdate(self, item):
        return item.published_at

    def item_updateddate(self, item):
        return item.updated_at
