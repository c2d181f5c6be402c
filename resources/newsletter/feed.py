"""
The monthly letter as an Atom feed, all of it: who follows it reads it there.

Source: RFC 4287, §4.1.3 for the content.
"""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.contrib.syndication.views import Feed
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.views.decorators.http import require_safe

from resources.models import NewsletterIssue
from resources.newsletter.archive import read
from resources.newsletter.letters import LETTERS, MONTHLY

SHOWN = 12


class FullAtomFeed(Atom1Feed):
    """Atom with the text itself beside its summary: Django's own has the summary alone."""

    def add_item_elements(self, handler, item):
        super().add_item_elements(handler, item)
        handler.addQuickElement("content", item["content"], {"type": "html"})


class LettersFeed(Feed):
    """What it says belongs to nobody: no session is read."""

    feed_type = FullAtomFeed
    language = "fr"
    subtitle = LETTERS[MONTHLY].help

    def title(self):
        return f"{LETTERS[MONTHLY].name} · {settings.LAB_NAME}"

    def link(self):
        return settings.SITE_URL + reverse("resources:letters")

    def feed_url(self):
        return settings.SITE_URL + reverse("resources:letters_feed")

    def feed_guid(self):
        return self.feed_url()

    def author_name(self):
        return settings.LAB_NAME

    def items(self):
        return NewsletterIssue.objects.archived().without_mail()[:SHOWN]

    def item_title(self, issue):
        return read(issue.content).title

    def item_description(self, issue):
        return read(issue.content).preheader

    def item_extra_kwargs(self, issue):
        context = {"letter": read(issue.content), "site": settings.SITE_URL}
        return {"content": render_to_string("resources/newsletter/feed_content.html", context)}

    def item_link(self, issue):
        return settings.SITE_URL + issue.get_absolute_url()

    def item_guid(self, issue):
        return self.item_link(issue)

    def item_author_name(self, issue):
        return settings.LAB_NAME

    def item_pubdate(self, issue):
        return issue.sent_at

    def item_updateddate(self, issue):
        return issue.sent_at


feed = login_not_required(require_safe(LettersFeed()))
