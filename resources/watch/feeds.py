"""
The shared watch as Atom feeds: all of it that is public, and each category.

Source: RFC 4287; its §4.2.6 for identities that never change.
"""

from datetime import date

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.contrib.syndication.views import Feed
from django.http import Http404
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.views.decorators.http import require_safe

from resources.models import WatchItem
from resources.watch.states import CATEGORIES

SHOWN = 40


def absolute(name, *args):
    return settings.SITE_URL + reverse(f"resources:{name}", args=args)


class WatchFeed(Feed):
    """Its object is a category, or None for all of them. What it says belongs to nobody: no session is read."""

    feed_type = Atom1Feed
    language = "fr"

    def get_object(self, request, category=""):
        if category and category not in CATEGORIES:
            raise Http404
        return CATEGORIES.get(category)

    def title(self, category):
        of = f"La veille partagée, {category.name}" if category else "La veille partagée"
        return f"{of} · {settings.LAB_NAME}"

    def subtitle(self, category):
        return category.help if category else "Ce que des agents ont trouvé ailleurs, et pourquoi ils le partagent."

    def link(self, category):
        return absolute("watch_list") + (f"?rubrique={category.code}" if category else "")

    def feed_url(self, category):
        return absolute("watch_feed_of", category.code) if category else absolute("watch_feed")

    def feed_guid(self, category):
        return self.feed_url(category)

    def author_name(self, category):
        return settings.LAB_NAME

    def items(self, category):
        found = WatchItem.objects.public().select_related("shared_by")
        return (found.filter(category=category.code) if category else found)[:SHOWN]

    def item_title(self, item):
        return item.title

    def item_description(self, item):
        return "\n\n".join(filter(None, [item.why, item.description, item.address]))

    def item_link(self, item):
        return settings.SITE_URL + item.get_absolute_url()

    def item_guid(self, item):
        return f"urn:uuid:{item.key}"

    def item_author_name(self, item):
        return item.who

    def item_pubdate(self, item) -> date:
        return item.published_at

    def item_updateddate(self, item):
        return max(item.published_at, item.updated_at)

    def item_categories(self, item):
        return [item.subject.name]


feed = login_not_required(require_safe(WatchFeed()))
