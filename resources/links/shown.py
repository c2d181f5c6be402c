"""The addresses that the resource centre shows, for the nightly look at links: works, structures, the shared watch."""

from django.db.models import F
from django.db.models.fields.json import KT
from django.urls import reverse

from resources.links.told import Source, Use
from resources.models import IssueItem, PartnerOrganisation, Reference, WatchItem


def works():
    return Reference.objects.published().annotate(address=KT("csl__URL")).exclude(address=None).order_by()


def structures():
    return PartnerOrganisation.objects.shown().exclude(site="").annotate(address=F("site"), title=F("name")).order_by()


def items():
    return WatchItem.objects.published().order_by()


def articles():
    """Return what a letter that is being made leads to outside; one that has left is what it is."""
    kept = IssueItem.objects.filter(choice="kept", issue__status__in=["draft", "scheduled"])
    return kept.filter(address__startswith="http").order_by()


def article_uses(shown):
    for issue, title, address in articles().filter(address__in=shown).values_list("issue", "title", "address"):
        yield address, Use(title, reverse("admin:resources_newsletterissue_change", args=[issue]))


def source_of(name, rows, model, adopt=None):
    """Return a table that shows links: ``rows`` gives its rows with an address and a title."""

    def uses(shown):
        for pk, title, address in rows().filter(address__in=shown).values_list("pk", "title", "address"):
            yield address, Use(title, reverse(f"admin:resources_{model}_change", args=[pk]))

    return Source(name, lambda: rows().values_list("address", flat=True), uses, adopt)


def readdress_works(address, new, *, by):
    for work in works().filter(address=address):
        work.rewrite({**work.csl, "URL": new}, by=by)


def readdress_items(address, new, *, by):
    for item in items().filter(address=address):
        item.readdress(new, by=by)


SOURCES = (
    source_of("la bibliographie", works, "reference", readdress_works),
    source_of("les structures", structures, "partnerorganisation"),
    source_of("la veille", items, "watchitem", readdress_items),
    Source("la lettre en préparation", lambda: articles().values_list("address", flat=True), article_uses),
)
